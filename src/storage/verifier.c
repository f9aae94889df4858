/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lock's own knowledge of passwords, for when the server cannot be asked. Called by the window's lock. */

#include "config.h"

#include "verifier.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "errors.h"
#include "settings.h"

static char *
dup_key (const PtId *user)
{
  g_autofree char *id = pt_id_to_text (user);
  return g_strconcat ("verifier.", id, NULL);
}

gboolean
pt_verifier_keep (PtDatabase *database, const PtId *user, const char *password, GError **error)
{
  char hash[crypto_pwhash_STRBYTES];
  g_autofree char *key = dup_key (user);

  if (crypto_pwhash_str (hash, password, strlen (password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                         crypto_pwhash_MEMLIMIT_INTERACTIVE)
      != 0) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_STORAGE, _ ("There is not enough memory to keep a password safely"));
    return FALSE;
  }
  return pt_setting_set (database, key, hash, error);
}

gboolean
pt_verifier_check (PtDatabase *database, const PtId *user, const char *password, PtVerifierAnswer *answer,
                   GError **error)
{
  g_autofree char *key = dup_key (user);
  g_autoptr (GError) failure = NULL;
  g_autofree char *hash = pt_setting_get (database, key, &failure);

  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  *answer = PT_VERIFIER_NONE;
  if (hash != NULL)
    *answer = crypto_pwhash_str_verify (hash, password, strlen (password)) == 0 ? PT_VERIFIER_RIGHT : PT_VERIFIER_WRONG;
  return TRUE;
}
