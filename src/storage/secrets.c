/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The device's private key and the tokens, in the keyring or in a file of the
 * profile that only its owner can read. Read and written by the sync engine and
 * at sign-in.
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "errors.h"
#include "reader.h"
#include "secrets.h"
#include "signatures.h"
#include "wipe.h"
#include "writer.h"

#define MOST_BYTES 65536

void
pt_secrets_clear (PtSecrets *secrets)
{
  pt_wipe_text (&secrets->access_token);
  pt_wipe_text (&secrets->refresh_token);
  pt_wipe (secrets, sizeof *secrets);
}

void
pt_secrets_copy (PtSecrets *to, const PtSecrets *from)
{
  pt_secrets_clear (to);
  *to = *from;
  to->access_token = g_strdup (from->access_token);
  to->refresh_token = g_strdup (from->refresh_token);
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

/* @in_keyring is set where the text only says that the keyring has them. */
static gboolean
parse (const char *text, gsize length, PtSecrets *secrets, gboolean *in_keyring, GError **error)
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
    else if (strcmp (name, "in_keyring") == 0)
      *in_keyring = pt_reader_boolean (reader);
    else
      pt_reader_skip (reader);
  }
  return pt_reader_finish (reader, error);
}

static gboolean
load_file (int file, const char *path, PtSecrets *secrets, gboolean *in_keyring, GError **error)
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
  parsed = parse (text, (gsize) length, secrets, in_keyring, &cause);
  pt_wipe (text, MOST_BYTES);
  if (parsed)
    return TRUE;
  pt_secrets_clear (secrets);
  return fail (path, cause->message, error);
}

/* What the file itself says. */
static gboolean
load (const char *directory, PtSecrets *secrets, gboolean *in_keyring, GError **error)
{
  g_autofree char *path = file_path (directory);
  int file = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  gboolean loaded;

  memset (secrets, 0, sizeof *secrets);
  if (file < 0 && errno == ENOENT)
    return TRUE;
  if (file < 0)
    return fail (path, errno == ELOOP ? _ ("it is a symbolic link") : g_strerror (errno), error);
  loaded = load_file (file, path, secrets, in_keyring, error);
  close (file);
  return loaded;
}

static gboolean
look_up (const char *directory, const PtKeyring *keyring, PtSecrets *secrets, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *text = keyring != NULL ? keyring->look_up (directory, &cause) : NULL;
  gboolean in_keyring = FALSE;
  gboolean parsed;

  if (text == NULL) {
    g_set_error (error, PT_ERROR, PT_ERROR_STORAGE,
                 _ ("The keys of this profile are in your keyring, which cannot be read here (%s): unlock it, or sign "
                    "in again"),
                 cause != NULL ? cause->message : _ ("it does not have them"));
    return FALSE;
  }
  parsed = parse (text, strlen (text), secrets, &in_keyring, error);
  pt_wipe (text, strlen (text));
  return parsed;
}

gboolean
pt_secrets_load (const char *directory, const PtKeyring *keyring, PtSecrets *secrets, GError **error)
{
  gboolean in_keyring = FALSE;

  if (!load (directory, secrets, &in_keyring, error))
    return FALSE;
  return !in_keyring || look_up (directory, keyring, secrets, error);
}

PtSecretsPlace
pt_secrets_place (const char *directory)
{
  PtSecrets secrets = { 0 };
  gboolean in_keyring = FALSE;
  PtSecretsPlace place = PT_SECRETS_NOWHERE;

  if (load (directory, &secrets, &in_keyring, NULL) && secrets.has_key)
    place = PT_SECRETS_IN_FILE;
  pt_secrets_clear (&secrets);
  return in_keyring ? PT_SECRETS_IN_KEYRING : place;
}

static char *
to_text (const PtSecrets *secrets)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  char *key = secrets->has_key ? pt_base64 (secrets->key, sizeof secrets->key) : NULL;

  pt_writer_begin_object (writer);
  pt_writer_put_text_if (writer, "key", key);
  pt_writer_put_text_if (writer, "access_token", secrets->access_token);
  pt_writer_put_integer (writer, "access_expires", secrets->access_expires);
  pt_writer_put_text_if (writer, "refresh_token", secrets->refresh_token);
  pt_writer_end_object (writer);
  pt_wipe_text (&key);
  return pt_writer_end_text (writer);
}

static gboolean
write_file (const char *directory, const char *text, GError **error)
{
  g_autofree char *path = file_path (directory);
  g_autoptr (GError) cause = NULL;

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                   &cause)
         || fail (path, cause->message, error);
}

/* Nothing to keep needs no keyring. */
static gboolean
is_kept (const char *directory, const PtKeyring *keyring, const PtSecrets *secrets, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (keyring == NULL || !secrets->has_key)
    return FALSE;
  if (keyring->keep (directory, text, &error))
    return TRUE;
  g_debug ("There is no keyring, keys are kept in a file: %s", error->message);
  return FALSE;
}

gboolean
pt_secrets_store (const char *directory, const PtKeyring *keyring, const PtSecrets *secrets, GError **error)
{
  g_autofree char *text = to_text (secrets);
  gboolean kept = is_kept (directory, keyring, secrets, text);
  gboolean stored = write_file (directory, kept ? "{\"in_keyring\":true}" : text, error);

  pt_wipe (text, strlen (text));
  return stored;
}
