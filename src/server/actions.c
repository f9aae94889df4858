/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What managers and admins decide, and everybody about his own password:
 * checked by role, idempotent, audited. Passwords are hashed in the prepare
 * step, off the writing lane. Looked up by routes.c.
 */

#include "config.h"

#include "actions.h"

#include <glib/gi18n-lib.h>

#include "action-form.h"
#include "audit.h"
#include "devices.h"
#include "erasure.h"
#include "errors.h"
#include "passwords.h"
#include "server-settings.h"
#include "tokens.h"
#include "users.h"

/* Guesses at one's own password are slowed like those at the door. */
static gboolean
check_old (PtCall *call, PtActionForm *form, const PtUser *user, GError **error)
{
  PtGuesser who = { .account = user->name };
  guint seconds;

  if (!pt_throttle_wait (call->store, &who, call->now, &seconds, error))
    return FALSE;
  form->old_fits = seconds == 0 && pt_password_fits (form->old, user->password_hash, &call->seams->password_cost);
  if (seconds == 0 && !form->old_fits
      && !pt_throttle_fail (call->store, &who, call->now, &call->delay_ms, &seconds, error))
    return FALSE;
  if (seconds > 0)
    form->problem = "too_many_requests";
  form->retry_after = seconds;
  return TRUE;
}

/* Only for somebody who is signed in does the server spend what a password costs. What is wrong is answered when the
 * call runs, signed. */
static gboolean
hash_passwords (PtCall *call, PtActionForm *form, GError **error)
{
  g_auto (PtSession) session = { .refresh_state = PT_TOKEN_FRESH };
  g_autoptr (GError) refusal = NULL;
  guint8 hash[PT_HASH_BYTES];
  PtFound found;

  pt_token_hash (call->request->token, hash);
  found = call->store->verbs->read_session (call->store, hash, &session, error);
  if (found != PT_FOUND)
    return found == PT_FOUND_NOTHING;
  if (form->old != NULL && !check_old (call, form, &session.user, error))
    return FALSE;
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
  PtActionForm *form = pt_action_form_read (call);

  call->prepared = form;
  call->free_prepared = pt_action_form_free;
  return form->problem != NULL || call->request->token == NULL || hash_passwords (call, form, error);
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, message);
  return FALSE;
}

/* The text of a member that the action cannot do without; NULL with an error. */
static const char *
need (const PtActionForm *form, PtActionText text, GError **error)
{
  if (form->texts[text] == NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s is missing"), pt_action_text_word (text));
  return form->texts[text];
}

/* What is told besides of computers that may hold work of a period that is about to close. */
typedef struct {
  const PtActionForm *form;
  gint64 since;
  PtWriter *writer;
  guint found;
} Silence;

static gboolean
is_passed_over (const PtActionForm *form, const PtId *device)
{
  for (guint i = 0; form->despite != NULL && i < form->despite->len; i++)
    if (pt_id_equal (&g_array_index (form->despite, PtId, i), device))
      return TRUE;
  return FALSE;
}

static PtEach
list_silent (const PtDevice *device, gpointer data, GError **error)
{
  Silence *silence = data;

  if (!pt_device_is_silent (device, silence->since))
    return PT_EACH_MORE;
  pt_writer_begin_object (silence->writer);
  pt_writer_put_id (silence->writer, "id", &device->id);
  pt_writer_put_text (silence->writer, "name", device->name);
  pt_writer_put_text (silence->writer, "prefix", device->prefix);
  pt_writer_put_integer (silence->writer, "last_seen", device->last_seen);
  pt_writer_end_object (silence->writer);
  if (!is_passed_over (silence->form, &device->id))
    silence->found++;
  return PT_EACH_MORE;
}

/* Refuses where a computer was silent that the form does not name; what is told of them goes into the form. */
static gboolean
check_silent (PtCall *call, PtActionForm *form, const char *to, GError **error)
{
  Silence silence = { .form = form,
                      .since = pt_device_expected_since (call->organisation, to, call->transaction->now),
                      .writer = pt_writer_new () };
  gboolean listed;

  pt_writer_begin_array (silence.writer);
  listed = call->store->verbs->each_device (call->store, list_silent, &silence, error);
  pt_writer_end_array (silence.writer);
  if (listed && silence.found > 0) {
    form->computers = pt_writer_end_text (silence.writer);
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
                 ngettext ("%u computer was not heard of since the end of the period, and may hold slips of it",
                           "%u computers were not heard of since the end of the period, and may hold slips of it",
                           silence.found),
                 silence.found);
  }
  pt_writer_free (silence.writer);
  return listed && silence.found == 0;
}

static gboolean
close_period (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error)
{
  const char *to = need (form, PT_ACTION_TO, error);

  /* Of an attempt before this one, in a transaction that was undone. */
  g_clear_pointer (&form->computers, g_free);
  return to != NULL && pt_settings_check_close (call->transaction, to, error) && check_silent (call, form, to, error)
         && pt_settings_close_period (call->transaction, to, cause, error);
}

static gboolean
policy_set (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error)
{
  const char *entity = need (form, PT_ACTION_ENTITY, error);
  const char *strategy = entity != NULL ? need (form, PT_ACTION_STRATEGY, error) : NULL;

  return strategy != NULL && pt_settings_set_policy (call->transaction, entity, strategy, cause, error);
}

static gboolean
set_particulars (PtCall *call, const PtActionForm *form, const PtCause *cause, GError **error)
{
  for (guint i = 0; i < PT_PARTICULARS; i++)
    if (form->particulars[i] != NULL
        && !pt_settings_set_particular (call->transaction, i, form->particulars[i], cause, error))
      return FALSE;
  return TRUE;
}

static gboolean
settings (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error)
{
  PtTransaction *transaction = call->transaction;
  const char *name = form->texts[PT_ACTION_ORGANISATION_NAME];
  const char *zone = form->texts[PT_ACTION_TIME_ZONE];
  const char *logo = form->texts[PT_ACTION_LOGO];

  return (name == NULL || pt_settings_set_name (transaction, name, cause, error))
         && (zone == NULL || pt_settings_set_time_zone (transaction, zone, cause, error))
         && (!form->has_cash_step || pt_settings_set_cash_step (transaction, form->cash_step, cause, error))
         && (logo == NULL || pt_settings_set_logo (transaction, logo, cause, error))
         && set_particulars (call, form, cause, error);
}

static gboolean
need_password (const PtActionForm *form, GError **error)
{
  return form->password_hash != NULL || refuse (error, _ ("Enter a password of 1 to 1024 bytes"));
}

static gboolean
need_role (const PtActionForm *form, PtRole *role, GError **error)
{
  const char *word = need (form, PT_ACTION_ROLE, error);

  return word != NULL
         && (pt_role_parse (word, role) || refuse (error, _ ("Choose a role: admin, manager, clerk or viewer")));
}

/* The name of a user who is not the caller himself: so there is always one administrator left. */
static const char *
need_other (PtCall *call, const PtActionForm *form, GError **error)
{
  const char *user = need (form, PT_ACTION_USER, error);

  if (user == NULL || !g_str_equal (user, call->session.user.name))
    return user;
  refuse (error, _ ("Nobody can lock himself out: ask another administrator"));
  return NULL;
}

static gboolean
user_add (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error)
{
  const char *user = need (form, PT_ACTION_USER, error);
  PtRole role;

  return user != NULL && need_role (form, &role, error) && need_password (form, error)
         && pt_user_add (call->transaction, user, role, form->password_hash, cause, error);
}

static gboolean
user_role (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error)
{
  const char *user = need_other (call, form, error);
  PtRole role;

  return user != NULL && need_role (form, &role, error)
         && pt_user_set_role (call->transaction, user, role, cause, error);
}

static gboolean
user_disable (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error)
{
  const char *user = need_other (call, form, error);

  return user != NULL && pt_user_disable (call->transaction, user, cause, error);
}

static gboolean
user_enable (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error)
{
  const char *user = need (form, PT_ACTION_USER, error);

  return user != NULL && pt_user_enable (call->transaction, user, cause, error);
}

static gboolean
user_password (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error)
{
  const char *user = need (form, PT_ACTION_USER, error);

  return user != NULL && need_password (form, error)
         && pt_user_set_password (call->transaction, user, form->password_hash, cause, error);
}

static gboolean
change_password (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error)
{
  if (!form->old_fits)
    return refuse (error, _ ("The old password is not right"));
  return need_password (form, error)
         && pt_user_set_password (call->transaction, call->session.user.name, form->password_hash, cause, error);
}

static gboolean
find_device (PtCall *call, const PtActionForm *form, PtDevice *device, GError **error)
{
  const char *text = need (form, PT_ACTION_DEVICE, error);
  PtFound found;
  PtId id;

  if (text == NULL)
    return FALSE;
  if (!pt_id_parse (text, -1, &id))
    return refuse (error, _ ("The computer's id has not the form of an id"));
  found = call->store->verbs->read_device (call->store, &id, device, error);
  if (found == PT_FOUND_NOTHING)
    return refuse (error, _ ("There is no such computer"));
  return found == PT_FOUND;
}

static gboolean
device_revoke (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error)
{
  g_auto (PtDevice) device = { 0 };

  if (!find_device (call, form, &device, error))
    return FALSE;
  if (pt_id_equal (&device.id, &call->session.device.id))
    return refuse (error, _ ("Nobody can lock himself out: ask another administrator"));
  return pt_device_revoke (call->transaction, &device, cause, error);
}

static gboolean
device_rename (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error)
{
  const char *name = need (form, PT_ACTION_DEVICE_NAME, error);
  g_auto (PtDevice) device = { 0 };

  return name != NULL && find_device (call, form, &device, error)
         && pt_device_rename (call->transaction, &device, name, cause, error);
}

static gboolean
erase_supplier (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error)
{
  const char *text = need (form, PT_ACTION_SUPPLIER, error);
  PtId id;

  if (text == NULL)
    return FALSE;
  if (!pt_id_parse (text, -1, &id))
    return refuse (error, _ ("The supplier's id has not the form of an id"));
  return pt_supplier_erase (call->transaction, &id, cause, error);
}

typedef struct {
  const char *name;
  PtRole least;
  /* PT_ERROR_INVALID rejects the action; another error is the database's. */
  gboolean (*run) (PtCall *call, PtActionForm *form, const PtCause *cause, GError **error);
} Action;

static const Action actions[] = {
  { "close_period", PT_ROLE_MANAGER, close_period },
  { "policy_set", PT_ROLE_MANAGER, policy_set },
  { "settings", PT_ROLE_ADMIN, settings },
  { "user_add", PT_ROLE_ADMIN, user_add },
  { "user_role", PT_ROLE_ADMIN, user_role },
  { "user_disable", PT_ROLE_ADMIN, user_disable },
  { "user_enable", PT_ROLE_ADMIN, user_enable },
  { "user_password", PT_ROLE_ADMIN, user_password },
  { "device_rename", PT_ROLE_ADMIN, device_rename },
  { "device_revoke", PT_ROLE_ADMIN, device_revoke },
  { "erase_supplier", PT_ROLE_ADMIN, erase_supplier },
  { "change_password", PT_ROLE_VIEWER, change_password },
};

static const Action *
find_action (const PtActionForm *form)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, form->texts[PT_ACTION_NAME]))
      return &actions[i];
  return NULL;
}

static gboolean
perform (PtCall *call, PtActionForm *form, GError **error)
{
  PtCause cause = pt_call_cause (call);
  const Action *action = find_action (form);

  if (action == NULL)
    return refuse (error, _ ("The server knows no such action: update it"));
  if (call->session.user.role >= action->least)
    return action->run (call, form, &cause, error);
  g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_ALLOWED,
                       _ ("Your role does not allow this: ask a manager or an administrator"));
  return FALSE;
}

/* What is refused changes nothing, also where it was refused half way. */
static gboolean
perform_whole (PtCall *call, PtActionForm *form, GError **error)
{
  PtTransaction *transaction = call->transaction;
  PtSavepoint savepoint;
  g_autoptr (GError) refusal = NULL;

  if (!pt_transaction_savepoint (transaction, &savepoint, error))
    return FALSE;
  if (perform (call, form, &refusal))
    return pt_transaction_release (transaction, &savepoint, error);
  if (pt_transaction_restart (transaction, &savepoint, error))
    g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

static const char *
code_of (const PtActionForm *form, const GError *refusal)
{
  if (g_error_matches (refusal, PT_ERROR, PT_ERROR_NOT_ALLOWED))
    return "not_allowed";
  return form->computers != NULL ? "silent_computers" : "invalid";
}

static char *
format_answer (const PtActionForm *form, const GError *refusal)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "action", &form->action);
  pt_writer_put_text (writer, "status", refusal == NULL ? "done" : "rejected");
  if (refusal != NULL) {
    pt_writer_member (writer, "error");
    pt_writer_begin_object (writer);
    pt_writer_put_text (writer, "code", code_of (form, refusal));
    pt_writer_put_text (writer, "message", refusal->message);
    pt_writer_end_object (writer);
  }
  if (form->computers != NULL) {
    pt_writer_member (writer, "computers");
    pt_writer_raw (writer, form->computers, -1);
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
audit_refusal (PtCall *call, const PtActionForm *form, const GError *refusal, GError **error)
{
  PtCause cause = pt_call_cause (call);
  const Action *action = find_action (form);
  PtAuditEvent event = { .kind = "refusal",
                         .cause = &cause,
                         .operation = action != NULL ? action->name : NULL,
                         .code = code_of (form, refusal),
                         .subject = form->action };

  return pt_audit_append (call->transaction, &event, error);
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, PT_ERROR, PT_ERROR_INVALID) || g_error_matches (error, PT_ERROR, PT_ERROR_NOT_ALLOWED);
}

static gboolean
run_new (PtCall *call, PtActionForm *form, const guint8 content[PT_HASH_BYTES], GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autofree char *answer = NULL;

  if (!perform_whole (call, form, &refusal) && !is_refusal (refusal)) {
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

static gboolean
answer_problem (PtCall *call, const PtActionForm *form)
{
  pt_call_problem (call, form->problem, form->detail);
  call->answer->retry_after = form->retry_after;
  return TRUE;
}

gboolean
pt_actions_run (PtCall *call, GError **error)
{
  PtActionForm *form = call->prepared;
  guint8 content[PT_HASH_BYTES], stored[PT_HASH_BYTES];
  g_autofree char *answer = NULL;
  gsize length;
  const void *bytes;
  PtFound found;

  if (form->problem != NULL)
    return answer_problem (call, form);
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
