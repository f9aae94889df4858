/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adding, disabling and re-keying people. An account is never removed: what it did keeps its name. */

#include "config.h"

#include "users.h"

#include <glib/gi18n-lib.h>

#include "audit.h"
#include "errors.h"
#include "naming.h"
#include "tokens.h"

static gboolean
note (PtTransaction *transaction, const PtUser *user, const char *code, const PtCause *cause, GError **error)
{
  PtAuditEvent event = { .kind = "user", .cause = cause, .code = code, .subject = user->id };

  transaction->organisation.directory_revision++;
  return pt_audit_append (transaction, &event, error);
}

gboolean
pt_user_add (PtTransaction *transaction, const char *name, PtRole role, const char *password_hash, const PtCause *cause,
             GError **error)
{
  PtStore *store = transaction->store;
  g_auto (PtUser) other = { 0 };
  PtUser user = { .id = pt_id_new (transaction->clock, transaction->random),
                  .name = (char *) name,
                  .password_hash = (char *) password_hash,
                  .role = role,
                  .created_at = transaction->now };
  PtFound found;

  if (!pt_name_check (name, error))
    return FALSE;
  found = store->verbs->find_user (store, name, &other, error);
  if (found == PT_FOUND)
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("There is a user %s already"), name);
  return found == PT_FOUND_NOTHING && store->verbs->write_user (store, &user, error)
         && note (transaction, &user, pt_role_word (role), cause, error);
}

gboolean
pt_user_find (PtStore *store, const char *name, PtUser *user, GError **error)
{
  PtFound found = store->verbs->find_user (store, name, user, error);

  if (found == PT_FOUND_NOTHING)
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("There is no user %s"), name);
  return found == PT_FOUND;
}

gboolean
pt_user_disable (PtTransaction *transaction, const char *name, const PtCause *cause, GError **error)
{
  PtStore *store = transaction->store;
  g_auto (PtUser) user = { 0 };

  if (!pt_user_find (store, name, &user, error))
    return FALSE;
  user.disabled = TRUE;
  return store->verbs->write_user (store, &user, error) && pt_tokens_revoke_all (transaction, &user.id, NULL, error)
         && note (transaction, &user, "disabled", cause, error);
}

gboolean
pt_user_enable (PtTransaction *transaction, const char *name, const PtCause *cause, GError **error)
{
  PtStore *store = transaction->store;
  g_auto (PtUser) user = { 0 };

  if (!pt_user_find (store, name, &user, error))
    return FALSE;
  user.disabled = FALSE;
  return store->verbs->write_user (store, &user, error) && note (transaction, &user, "enabled", cause, error);
}

gboolean
pt_user_set_role (PtTransaction *transaction, const char *name, PtRole role, const PtCause *cause, GError **error)
{
  PtStore *store = transaction->store;
  g_auto (PtUser) user = { 0 };

  if (!pt_user_find (store, name, &user, error))
    return FALSE;
  user.role = role;
  return store->verbs->write_user (store, &user, error) && note (transaction, &user, pt_role_word (role), cause, error);
}

gboolean
pt_user_set_password (PtTransaction *transaction, const char *name, const char *password_hash, const PtCause *cause,
                      GError **error)
{
  PtStore *store = transaction->store;
  g_auto (PtUser) user = { 0 };

  if (!pt_user_find (store, name, &user, error))
    return FALSE;
  g_free (user.password_hash);
  user.password_hash = g_strdup (password_hash);
  return store->verbs->write_user (store, &user, error) && pt_tokens_revoke_all (transaction, &user.id, NULL, error)
         && note (transaction, &user, "password", cause, error);
}
