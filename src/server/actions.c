/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What managers and admins decide, and everybody about his own password:
 * checked by role, idempotent, audited. Passwords are hashed in the prepare
 * step, off the writing lane. Looked up by routes.c.
 */

#include "config.h"

#include "actions.h"

#include <glib/gi18n-lib.h>

#include "audit.h"
#include "devices.h"
#include "errors.h"
#include "passwords.h"
#include "server-settings.h"
#include "tokens.h"
#include "users.h"

/* The members of all actions; absent texts are NULL. */
typedef struct {
  PtId action;
  char *name;
  char *to;
  char *entity;
  char *strategy;
  char *organisation_name;
  char *time_zone;
  gboolean has_cash_step;
  gint64 cash_step;
  char *user;
  char *role;
  char *device;
  char *password; /* a new one */
  char *old;      /* the caller's own */
  char *password_hash;
  gboolean old_fits;
  const char *problem; /* the code of what is wrong with the body */
  char *detail;
} Form;

static void
form_free (gpointer data)
{
  Form *form = data;
  char *texts[] = { form->name,      form->to,   form->entity, form->strategy, form->organisation_name,
                    form->time_zone, form->user, form->role,   form->device,   form->password_hash,
                    form->detail };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  pt_password_free (form->password);
  pt_password_free (form->old);
  g_free (form);
}

static char **
find_text (Form *form, const char *member)
{
  const struct {
    const char *name;
    char **text;
  } members[] = {
    { "name", &form->name },           { "to", &form->to },
    { "entity", &form->entity },       { "strategy", &form->strategy },
    { "user", &form->user },           { "role", &form->role },
    { "device", &form->device },       { "password", &form->password },
    { "new", &form->password },        { "old", &form->old },
    { "time_zone", &form->time_zone }, { "organisation_name", &form->organisation_name },
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (members[i].name, member))
      return members[i].text;
  return NULL;
}

static void
read_member (PtReader *reader, Form *form, const char *member)
{
  char **text = find_text (form, member);

  if (text != NULL && *text == NULL) {
    *text = pt_reader_dup_text (reader);
  } else if (g_str_equal (member, "action")) {
    pt_reader_id (reader, &form->action);
  } else if (g_str_equal (member, "cash_step")) {
    form->cash_step = pt_reader_integer (reader);
    form->has_cash_step = TRUE;
  } else {
    pt_reader_skip (reader);
  }
}

static void
read_form (PtCall *call, Form *form)
{
  gsize length = 0;
  const char *bytes = call->body != NULL ? g_bytes_get_data (call->body, &length) : "";
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  g_autoptr (GError) error = NULL;
  const char *member;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &member))
    read_member (reader, form, member);
  if (pt_id_is_none (&form->action) || form->name == NULL)
    pt_reader_fail (reader, "an action needs action and name");
  if (pt_reader_finish (reader, &error))
    return;
  form->problem = pt_reader_is_bad_text (reader) ? "bad_text" : "malformed";
  form->detail = g_strdup (error->message);
}

/* Guesses at one's own password are slowed like those at the door. */
static void
check_old (PtCall *call, Form *form, const PtUser *user)
{
  g_autofree char *account = g_strconcat ("account ", user->name, NULL);

  if (pt_throttle_wait (call->throttle, account, call->now) > 0)
    form->problem = "too_many_requests";
  else if (pt_password_fits (form->old, user->password_hash, &call->seams->password_cost))
    form->old_fits = TRUE;
  else
    call->delay_ms = pt_throttle_fail (call->throttle, account, call->now);
}

/* Only for somebody who is signed in does the server spend what a password costs. What is wrong is answered when the
 * call runs, signed. */
static gboolean
hash_passwords (PtCall *call, Form *form, GError **error)
{
  g_auto (PtSession) session = { .refresh_state = PT_TOKEN_FRESH };
  g_autoptr (GError) refusal = NULL;
  guint8 hash[PT_HASH_BYTES];
  PtFound found;

  pt_token_hash (call->request->token, hash);
  found = call->store->verbs->read_session (call->store, hash, &session, error);
  if (found != PT_FOUND)
    return found == PT_FOUND_NOTHING;
  if (form->old != NULL)
    check_old (call, form, &session.user);
  if (form->password != NULL)
    form->password_hash = pt_password_hash (form->password, &call->seams->password_cost, &refusal);
  if (refusal == NULL || g_error_matches (refusal, PT_ERROR, PT_ERROR_INVALID))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

gboolean
pt_actions_prepare (PtCall *call, GError **error)
{
  Form *form = g_new0 (Form, 1);

  call->prepared = form;
  call->free_prepared = form_free;
  read_form (call, form);
  return form->problem != NULL || call->request->token == NULL || hash_passwords (call, form, error);
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
need (const char *value, const char *name, GError **error)
{
  if (value == NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s is missing"), name);
  return value != NULL;
}

static gboolean
close_period (PtCall *call, const Form *form, const PtCause *cause, GError **error)
{
  return need (form->to, "to", error) && pt_settings_close_period (call->transaction, form->to, cause, error);
}

static gboolean
policy_set (PtCall *call, const Form *form, const PtCause *cause, GError **error)
{
  return need (form->entity, "entity", error) && need (form->strategy, "strategy", error)
         && pt_settings_set_policy (call->transaction, form->entity, form->strategy, cause, error);
}

static gboolean
settings (PtCall *call, const Form *form, const PtCause *cause, GError **error)
{
  PtTransaction *transaction = call->transaction;

  return (form->organisation_name == NULL || pt_settings_set_name (transaction, form->organisation_name, cause, error))
         && (form->time_zone == NULL || pt_settings_set_time_zone (transaction, form->time_zone, cause, error))
         && (!form->has_cash_step || pt_settings_set_cash_step (transaction, form->cash_step, cause, error));
}

static gboolean
need_password (const Form *form, GError **error)
{
  return form->password_hash != NULL || refuse (error, _ ("Enter a password of 1 to 1024 bytes"));
}

static gboolean
user_add (PtCall *call, const Form *form, const PtCause *cause, GError **error)
{
  PtRole role;

  if (!need (form->user, "user", error) || !need (form->role, "role", error) || !need_password (form, error))
    return FALSE;
  if (!pt_role_parse (form->role, &role))
    return refuse (error, _ ("Choose a role: admin, manager, clerk or viewer"));
  return pt_user_add (call->transaction, form->user, role, form->password_hash, cause, error);
}

static gboolean
user_disable (PtCall *call, const Form *form, const PtCause *cause, GError **error)
{
  if (!need (form->user, "user", error))
    return FALSE;
  if (g_str_equal (form->user, call->session.user.name))
    return refuse (error, _ ("Nobody can lock himself out: ask another administrator"));
  return pt_user_disable (call->transaction, form->user, cause, error);
}

static gboolean
user_password (PtCall *call, const Form *form, const PtCause *cause, GError **error)
{
  return need (form->user, "user", error) && need_password (form, error)
         && pt_user_set_password (call->transaction, form->user, form->password_hash, cause, error);
}

static gboolean
change_password (PtCall *call, const Form *form, const PtCause *cause, GError **error)
{
  if (!form->old_fits)
    return refuse (error, _ ("The old password is not right"));
  return need_password (form, error)
         && pt_user_set_password (call->transaction, call->session.user.name, form->password_hash, cause, error);
}

static gboolean
device_revoke (PtCall *call, const Form *form, const PtCause *cause, GError **error)
{
  g_auto (PtDevice) device = { 0 };
  PtFound found;
  PtId id;

  if (!need (form->device, "device", error))
    return FALSE;
  if (!pt_id_parse (form->device, -1, &id))
    return refuse (error, _ ("The computer's id has not the form of an id"));
  found = call->store->verbs->read_device (call->store, &id, &device, error);
  if (found == PT_FOUND_NOTHING)
    return refuse (error, _ ("There is no such computer"));
  return found == PT_FOUND && pt_device_revoke (call->transaction, &device, cause, error);
}

typedef struct {
  const char *name;
  PtRole least;
  /* PT_ERROR_INVALID rejects the action; another error is the database's. */
  gboolean (*run) (PtCall *call, const Form *form, const PtCause *cause, GError **error);
} Action;

static const Action actions[] = {
  { "close_period", PT_ROLE_MANAGER, close_period }, { "policy_set", PT_ROLE_MANAGER, policy_set },
  { "settings", PT_ROLE_ADMIN, settings },           { "user_add", PT_ROLE_ADMIN, user_add },
  { "user_disable", PT_ROLE_ADMIN, user_disable },   { "user_password", PT_ROLE_ADMIN, user_password },
  { "device_revoke", PT_ROLE_ADMIN, device_revoke }, { "change_password", PT_ROLE_VIEWER, change_password },
};

static gboolean
perform (PtCall *call, const Form *form, GError **error)
{
  PtCause cause = pt_call_cause (call);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, form->name)) {
      if (call->session.user.role >= actions[i].least)
        return actions[i].run (call, form, &cause, error);
      g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_ALLOWED,
                           _ ("Your role does not allow this: ask a manager or an administrator"));
      return FALSE;
    }
  return refuse (error, _ ("The server knows no such action: update it"));
}

static char *
format_answer (const Form *form, const GError *refusal)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "action", &form->action);
  pt_writer_put_text (writer, "status", refusal == NULL ? "done" : "rejected");
  if (refusal != NULL) {
    gboolean role = g_error_matches (refusal, PT_ERROR, PT_ERROR_NOT_ALLOWED);

    pt_writer_member (writer, "error");
    pt_writer_begin_object (writer);
    pt_writer_put_text (writer, "code", role ? "not_allowed" : "invalid");
    pt_writer_put_text (writer, "message", refusal->message);
    pt_writer_end_object (writer);
  }
  pt_writer_end_object (writer);
  return pt_writer_end_text (writer);
}

/* @answer is a whole object: what is said besides goes before its closing brace. */
static void
reply (PtCall *call, const char *answer, gboolean replayed)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_member (writer, "action");
  pt_writer_raw (writer, answer + strlen ("{\"action\":"), (gssize) (strlen (answer) - strlen ("{\"action\":}")));
  if (replayed)
    pt_writer_put_boolean (writer, "replayed", TRUE);
  pt_call_reply_marked (call, writer);
}

static gboolean
audit_refusal (PtCall *call, const Form *form, const GError *refusal, GError **error)
{
  PtCause cause = pt_call_cause (call);
  gboolean role = g_error_matches (refusal, PT_ERROR, PT_ERROR_NOT_ALLOWED);
  PtAuditEvent event = { .kind = "refusal",
                         .cause = &cause,
                         .operation = form->name,
                         .code = role ? "not_allowed" : "invalid",
                         .subject = form->action };

  return pt_audit_append (call->transaction, &event, error);
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, PT_ERROR, PT_ERROR_INVALID) || g_error_matches (error, PT_ERROR, PT_ERROR_NOT_ALLOWED);
}

static gboolean
run_new (PtCall *call, const Form *form, const guint8 content[PT_HASH_BYTES], GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autofree char *answer = NULL;

  if (!perform (call, form, &refusal) && !is_refusal (refusal)) {
    g_propagate_error (error, g_steal_pointer (&refusal));
    return FALSE;
  }
  if (refusal != NULL && !audit_refusal (call, form, refusal, error))
    return FALSE;
  answer = format_answer (form, refusal);
  if (!call->store->verbs->write_action (call->store, &form->action, content, answer, call->transaction->now, error))
    return FALSE;
  reply (call, answer, FALSE);
  return TRUE;
}

gboolean
pt_actions_run (PtCall *call, GError **error)
{
  const Form *form = call->prepared;
  guint8 content[PT_HASH_BYTES], stored[PT_HASH_BYTES];
  g_autofree char *answer = NULL;
  gsize length;
  const void *bytes;
  PtFound found;

  if (form->problem != NULL)
    return pt_call_problem (call, form->problem, form->detail);
  bytes = g_bytes_get_data (call->body, &length);
  found = call->store->verbs->read_action (call->store, &form->action, stored, &answer, error);
  if (found == PT_FOUND_ERROR)
    return FALSE;
  /* By the server's secret, since the body may hold a password. */
  pt_server_keys_derive (call->keys, "action", bytes, length, content);
  if (found == PT_FOUND_NOTHING)
    return run_new (call, form, content, error);
  if (memcmp (stored, content, PT_HASH_BYTES) != 0)
    return pt_call_problem (call, "malformed", _ ("Another action was sent under the same name"));
  reply (call, answer, TRUE);
  return TRUE;
}
