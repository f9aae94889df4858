/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Passwords, hashed by libsodium's Argon2id; used at sign-in, by actions and by the command line. */

#include "config.h"

#include "passwords.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>

#include "errors.h"
#include "wipe.h"

#define LENGTH_MAX 1024

char *
pt_password_hash (const char *password, const PtPasswordCost *cost, GError **error)
{
  char hash[crypto_pwhash_STRBYTES];
  gsize length = strlen (password);

  if (length == 0 || length > LENGTH_MAX) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, _ ("Enter a password of 1 to 1024 bytes"));
    return NULL;
  }
  if (crypto_pwhash_str (hash, password, length, cost->operations, cost->memory) != 0) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_STORAGE, _ ("There is not enough memory to keep a password safely"));
    return NULL;
  }
  return g_strdup (hash);
}

gboolean
pt_password_fits (const char *password, const char *hash, const PtPasswordCost *cost)
{
  char spent[crypto_pwhash_STRBYTES];

  if (strlen (password) > LENGTH_MAX)
    return FALSE;
  if (hash != NULL)
    return crypto_pwhash_str_verify (hash, password, strlen (password)) == 0;
  /* Who asks for a name that does not exist must not learn it from the time it takes. */
  if (crypto_pwhash_str (spent, password, strlen (password), cost->operations, cost->memory) != 0)
    g_message ("There is not enough memory to check a password");
  return FALSE;
}

char *
pt_password_read_file (const char *path, GError **error)
{
  char *password = NULL;
  gsize length;

  if (!g_file_get_contents (path, &password, &length, error))
    return NULL;
  if (length > 0 && password[length - 1] == '\n')
    password[--length] = '\0';
  if (length > 0 && password[length - 1] == '\r')
    password[--length] = '\0';
  if (strlen (password) == length && length > 0 && g_utf8_validate (password, (gssize) length, NULL))
    return password;
  pt_password_free (password);
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s holds no password: one line of text"), path);
  return NULL;
}

void
pt_password_free (char *password)
{
  pt_wipe_text (&password);
}
