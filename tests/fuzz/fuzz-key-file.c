/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's one configuration file, its keys: what is taken for one is written again as the same keys. */

#include <glib/gstdio.h>

#include "fuzz.h"
#include "server-keys.h"

static PtServerKeys *
load (const char *path)
{
  return pt_server_keys_load (path, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *folder = g_dir_make_tmp ("paytrack-keys-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "server.key", NULL);
  g_autoptr (PtServerKeys) keys = NULL;
  g_autoptr (PtServerKeys) again = NULL;

  pt_signatures_init ();
  g_assert_true (
      g_file_set_contents_full (path, (const char *) data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  keys = load (path);
  if (keys != NULL && pt_server_keys_replace (keys, path, NULL)) {
    again = load (path);
    g_assert_nonnull (again);
    g_assert_cmpmem (&keys->signing, sizeof keys->signing, &again->signing, sizeof again->signing);
    g_assert_cmpuint (keys->previous->len, ==, again->previous->len);
  }
  g_unlink (path);
  g_rmdir (folder);
  return 0;
}
