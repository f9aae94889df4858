/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The device's private key and the tokens, in a file of the profile that only
 * its owner can read. Read and written by the sync engine and at sign-in.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errors.h"
#include "reader.h"
#include "secrets.h"
#include "signatures.h"
#include "writer.h"

#define MOST_BYTES 65536

static void
wipe (char **text)
{
  if (*text != NULL)
    sodium_memzero (*text, strlen (*text));
  g_clear_pointer (text, g_free);
}

void
pt_secrets_clear (PtSecrets *secrets)
{
  wipe (&secrets->access_token);
  wipe (&secrets->refresh_token);
  sodium_memzero (secrets, sizeof *secrets);
}

static char *
file_path (const char *directory)
{
  return g_build_filename (directory, "secrets.json", NULL);
}

static gboolean
fail (const char *path, const char *what, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("The file of keys %s cannot be used: %s"), path, what);
  return FALSE;
}

static gboolean
check_file (int file, const char *path, GError **error)
{
  struct stat info;

  if (fstat (file, &info) != 0)
    return fail (path, g_strerror (errno), error);
  if (!S_ISREG (info.st_mode))
    return fail (path, _ ("it is not a regular file"), error);
  if ((info.st_mode & 077) != 0)
    return fail (path, _ ("others can read it; its mode must be 0600"), error);
  if (info.st_size > MOST_BYTES)
    return fail (path, _ ("it is too large"), error);
  return TRUE;
}

static gssize
read_whole (int file, char *text, gsize size)
{
  gsize length = 0;
  gssize count;

  while (length < size && (count = read (file, text + length, size - length)) != 0) {
    if (count < 0 && errno != EINTR)
      return -1;
    length += count > 0 ? (gsize) count : 0;
  }
  return (gssize) length;
}

static void
read_key (PtReader *reader, PtSecrets *secrets)
{
  const char *text = pt_reader_text (reader, NULL);

  if (text == NULL)
    return;
  secrets->has_key = pt_base64_parse (text, secrets->key, sizeof secrets->key);
  if (!secrets->has_key)
    pt_reader_fail (reader, "key");
}

static gboolean
parse (const char *text, gsize length, PtSecrets *secrets, GError **error)
{
  g_autoptr (PtReader) reader = pt_reader_new (text, length);
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (strcmp (name, "key") == 0)
      read_key (reader, secrets);
    else if (strcmp (name, "access_token") == 0)
      secrets->access_token = pt_reader_dup_text (reader);
    else if (strcmp (name, "access_expires") == 0)
      secrets->access_expires = pt_reader_integer (reader);
    else if (strcmp (name, "refresh_token") == 0)
      secrets->refresh_token = pt_reader_dup_text (reader);
    else
      pt_reader_skip (reader);
  }
  return pt_reader_finish (reader, error);
}

static gboolean
load_file (int file, const char *path, PtSecrets *secrets, GError **error)
{
  g_autofree char *text = g_malloc (MOST_BYTES);
  g_autoptr (GError) cause = NULL;
  gssize length;
  gboolean parsed;

  if (!check_file (file, path, error))
    return FALSE;
  length = read_whole (file, text, MOST_BYTES);
  if (length < 0)
    return fail (path, g_strerror (errno), error);
  parsed = parse (text, (gsize) length, secrets, &cause);
  sodium_memzero (text, MOST_BYTES);
  if (parsed)
    return TRUE;
  pt_secrets_clear (secrets);
  return fail (path, cause->message, error);
}

gboolean
pt_secrets_load (const char *directory, PtSecrets *secrets, GError **error)
{
  g_autofree char *path = file_path (directory);
  int file = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  gboolean loaded;

  memset (secrets, 0, sizeof *secrets);
  if (file < 0 && errno == ENOENT)
    return TRUE;
  if (file < 0)
    return fail (path, errno == ELOOP ? _ ("it is a symbolic link") : g_strerror (errno), error);
  loaded = load_file (file, path, secrets, error);
  close (file);
  return loaded;
}

static char *
to_text (const PtSecrets *secrets)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *key = secrets->has_key ? pt_base64 (secrets->key, sizeof secrets->key) : NULL;

  pt_writer_begin_object (writer);
  pt_writer_put_text_if (writer, "key", key);
  pt_writer_put_text_if (writer, "access_token", secrets->access_token);
  pt_writer_put_integer (writer, "access_expires", secrets->access_expires);
  pt_writer_put_text_if (writer, "refresh_token", secrets->refresh_token);
  pt_writer_end_object (writer);
  if (key != NULL)
    sodium_memzero (key, strlen (key));
  return pt_writer_end_text (writer);
}

gboolean
pt_secrets_store (const char *directory, const PtSecrets *secrets, GError **error)
{
  g_autofree char *path = file_path (directory);
  g_autofree char *text = to_text (secrets);
  g_autoptr (GError) cause = NULL;
  gboolean stored;

  stored = g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                     &cause);
  sodium_memzero (text, strlen (text));
  return stored || fail (path, cause->message, error);
}
