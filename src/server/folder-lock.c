/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may work on a data folder: `serve` shares it, `restore` wants it alone. */

#include "config.h"

#include "folder-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/file.h>
#include <unistd.h>

#include "errors.h"

int
pt_folder_lock (const char *data, PtFolderUse use, GError **error)
{
  g_autofree char *path = g_build_filename (data, "serve.lock", NULL);
  int file = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (file < 0) {
    g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("%s cannot be used: %s"), path, g_strerror (errno));
    return -1;
  }
  if (flock (file, (use == PT_FOLDER_SERVED ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0)
    return file;
  if (use == PT_FOLDER_SERVED)
    g_set_error (error, PT_ERROR, PT_ERROR_BUSY, _ ("%s is being restored: try again when that is done"), data);
  else
    g_set_error (error, PT_ERROR, PT_ERROR_BUSY, _ ("A server runs on %s: stop it first"), data);
  close (file);
  return -1;
}
