/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Who may come in: sign-in with a password, refresh, sign-out, and the check
 * of a token at every other request. Passwords are verified off the writing
 * lane, in the prepare step.
 */

#include "config.h"

#include "accounts.h"

#include <glib/gi18n-lib.h>

#include "audit.h"
#include "devices.h"
#include "errors.h"
#include "naming.h"
#include "office-json.h"
#include "passwords.h"
#include "protocol-limits.h"
#include "tokens.h"

#define NOTE_EVERY_MS (10 * 60 * 1000)

typedef struct {
  char *username;
  char *password;
  PtDeviceForm device;
  PtId user;
  char *password_hash; /* the one that the password fits; NULL until then */
} LoginForm;

static void
login_form_free (gpointer data)
{
  LoginForm *form = data;

  g_free (form->username);
  pt_password_free (form->password);
  pt_device_form_clear (&form->device);
  g_free (form->password_hash);
  g_free (form);
}

static PtReader *
open_body (PtCall *call)
{
  gsize length = 0;
  const char *bytes = call->body != NULL ? g_bytes_get_data (call->body, &length) : "";

  return pt_reader_new (bytes, length);
}

/* Ends the reading of a body; FALSE where it was refused, which has answered. */
static gboolean
close_body (PtCall *call, PtReader *reader)
{
  g_autoptr (GError) error = NULL;

  if (pt_reader_finish (reader, &error))
    return TRUE;
  pt_call_problem (call, pt_reader_is_bad_text (reader) ? "bad_text" : "malformed", error->message);
  return FALSE;
}

static gboolean
check_computer_name (PtCall *call, const LoginForm *form)
{
  g_autoptr (GError) error = NULL;

  if (pt_name_check (form->device.name, &error))
    return TRUE;
  pt_call_problem (call, "malformed", error->message);
  return FALSE;
}

static gboolean
read_login (PtCall *call, LoginForm *form)
{
  g_autoptr (PtReader) reader = open_body (call);
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (g_str_equal (name, "username") && form->username == NULL)
      form->username = pt_reader_dup_text (reader);
    else if (g_str_equal (name, "password") && form->password == NULL)
      form->password = pt_reader_dup_text (reader);
    else if (g_str_equal (name, "device"))
      pt_device_form_read (reader, &form->device);
    else
      pt_reader_skip (reader);
  }
  if (form->username == NULL || form->password == NULL || form->device.name == NULL || !form->device.has_key
      || pt_id_is_none (&form->device.id))
    pt_reader_fail (reader, "a sign-in needs username, password, and a device with id, name and public_key");
  return close_body (call, reader) && check_computer_name (call, form);
}

static gboolean
close_door (PtCall *call, guint seconds)
{
  pt_call_problem (call, "too_many_requests", NULL);
  call->answer->retry_after = seconds;
  return TRUE;
}

static gboolean
refuse_login (PtCall *call, const PtGuesser *who, GError **error)
{
  guint seconds;

  if (!pt_throttle_fail (call->store, who, call->now, &call->delay_ms, &seconds, error))
    return FALSE;
  return seconds > 0 ? close_door (call, seconds) : pt_call_problem (call, "bad_credentials", NULL);
}

static gboolean
verify_login (PtCall *call, LoginForm *form, GError **error)
{
  PtGuesser who = { form->username, call->request->address };
  g_auto (PtUser) user = { 0 };
  guint seconds;

  if (!pt_throttle_wait (call->store, &who, call->now, &seconds, error))
    return FALSE;
  if (seconds > 0)
    return close_door (call, seconds);
  if (call->store->verbs->find_user (call->store, form->username, &user, error) == PT_FOUND_ERROR)
    return FALSE;
  if (!pt_password_fits (form->password, user.password_hash, &call->seams->password_cost) || user.disabled)
    return refuse_login (call, &who, error);
  form->user = user.id;
  form->password_hash = g_steal_pointer (&user.password_hash);
  return pt_throttle_succeed (call->store, &who, error);
}

gboolean
pt_login_prepare (PtCall *call, GError **error)
{
  LoginForm *form = g_new0 (LoginForm, 1);

  call->prepared = form;
  call->free_prepared = login_form_free;
  return !read_login (call, form) || verify_login (call, form, error);
}

static void
write_device (PtCall *call, PtWriter *writer, const PtDevice *device)
{
  g_autofree char *certificate = pt_device_certify (call->transaction, call->keys, device);

  pt_writer_member (writer, "device");
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &device->id);
  pt_writer_put_text (writer, "prefix", device->prefix);
  pt_writer_put_text (writer, "certificate", certificate);
  pt_writer_end_object (writer);
}

static void
put_key (PtWriter *writer, const guint8 key[PT_KEY_BYTES])
{
  g_autofree char *text = pt_base64 (key, PT_KEY_BYTES);

  pt_writer_put_text (writer, "public_key", text);
}

/* Each key used before vouches for the one of today. */
static void
write_previous (PtWriter *writer, const PtServerKeys *keys)
{
  pt_writer_member (writer, "previous");
  pt_writer_begin_array (writer);
  for (guint i = 0; i < keys->previous->len; i++) {
    const PtKeyPair *pair = &g_array_index (keys->previous, PtKeyPair, i);
    g_autofree char *signature = pt_sign (pair, PT_CONTEXT_KEY, keys->signing.public_key, PT_KEY_BYTES);

    pt_writer_begin_object (writer);
    put_key (writer, pair->public_key);
    pt_writer_put_text (writer, "signature", signature);
    pt_writer_end_object (writer);
  }
  pt_writer_end_array (writer);
}

static void
write_server (PtCall *call, PtWriter *writer)
{
  pt_writer_member (writer, "server");
  pt_writer_begin_object (writer);
  put_key (writer, call->keys->signing.public_key);
  pt_writer_put_integer (writer, "time", call->now);
  pt_writer_put_integer (writer, "schema", PT_PROTOCOL_SCHEMA);
  if (call->keys->previous->len > 0)
    write_previous (writer, call->keys);
  pt_writer_end_object (writer);
}

static void
reply_session (PtCall *call, const PtTokens *tokens, const PtUser *user, const PtDevice *device)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "access_token", tokens->access);
  pt_writer_put_integer (writer, "access_expires_in", PT_ACCESS_SECONDS);
  pt_writer_put_text (writer, "refresh_token", tokens->refresh);
  pt_writer_member (writer, "user");
  pt_user_write (writer, user);
  pt_writer_member (writer, "organisation");
  pt_organisation_write (writer, call->organisation, NULL);
  write_device (call, writer, device);
  write_server (call, writer);
  pt_call_reply_marked (call, writer);
}

static gboolean
audit_session (PtCall *call, const char *kind, const char *code, const PtId *user, const PtId *device, GError **error)
{
  PtCause cause = { .user = *user, .device = *device };
  PtAuditEvent event = { .kind = kind, .cause = &cause, .code = code };

  return pt_audit_append (call->transaction, &event, error);
}

static gboolean
refuse_computer (PtCall *call, PtAdmission admission)
{
  if (admission == PT_ADMISSION_OTHER_KEY)
    return pt_call_problem (call, "device_key", NULL);
  return pt_call_problem (call, "not_allowed",
                          _ ("This user has very many computers: those no longer in use must be revoked first"));
}

gboolean
pt_login_run (PtCall *call, GError **error)
{
  LoginForm *form = call->prepared;
  g_auto (PtUser) user = { 0 };
  g_auto (PtDevice) device = { 0 };
  g_auto (PtTokens) tokens = { 0 };
  PtAdmission admission;
  PtFound found = call->store->verbs->read_user (call->store, &form->user, &user, error);

  if (found == PT_FOUND_ERROR)
    return FALSE;
  /* The password may have been changed while it was verified, which has ended all sessions but this one. */
  if (found == PT_FOUND_NOTHING || user.disabled || !g_str_equal (form->password_hash, user.password_hash))
    return pt_call_problem (call, "bad_credentials", NULL);
  if (!pt_device_admit (call->transaction, call->keys, &form->device, &user, &device, &admission, error))
    return FALSE;
  if (admission != PT_ADMITTED)
    return refuse_computer (call, admission);
  if (!pt_tokens_begin (call->transaction, &user.id, &device.id, &tokens, error)
      || !call->store->verbs->note_seat (call->store, &device.id, &user.id, call->transaction->now, error)
      || !audit_session (call, "sign_in", NULL, &user.id, &device.id, error))
    return FALSE;
  reply_session (call, &tokens, &user, &device);
  return TRUE;
}

static char *
read_refresh (PtCall *call)
{
  g_autoptr (PtReader) reader = open_body (call);
  g_autofree char *token = NULL;
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (g_str_equal (name, "refresh_token") && token == NULL)
      token = pt_reader_dup_text (reader);
    else
      pt_reader_skip (reader);
  }
  if (token == NULL)
    pt_reader_fail (reader, "refresh_token is missing");
  return close_body (call, reader) ? g_steal_pointer (&token) : NULL;
}

/* A token that is presented again after its successor was used has been stolen, or was kept by a copied profile. */
static gboolean
refuse_reuse (PtCall *call, const PtRefreshToken *token, GError **error)
{
  if (!audit_session (call, "key", "token_reused", &token->user, &token->device, error))
    return FALSE;
  pt_call_problem (call, "bad_token", NULL);
  call->undo = FALSE;
  return TRUE;
}

static gboolean
reply_refresh (PtCall *call, const PtRefreshToken *token, const PtTokens *tokens, GError **error)
{
  g_auto (PtUser) user = { 0 };
  g_auto (PtDevice) device = { 0 };

  if (call->store->verbs->read_user (call->store, &token->user, &user, error) == PT_FOUND_ERROR
      || call->store->verbs->read_device (call->store, &token->device, &device, error) == PT_FOUND_ERROR)
    return FALSE;
  if (user.name == NULL || user.disabled || device.name == NULL || device.revoked)
    return pt_call_problem (call, "bad_token", NULL);
  reply_session (call, tokens, &user, &device);
  return TRUE;
}

gboolean
pt_refresh_run (PtCall *call, GError **error)
{
  g_autofree char *presented = read_refresh (call);
  g_auto (PtTokens) tokens = { 0 };
  PtRefreshToken token = { .state = PT_TOKEN_FRESH };
  PtRefreshOutcome outcome;

  if (presented == NULL)
    return TRUE;
  if (!pt_tokens_refresh (call->transaction, call->keys, presented, &token, &outcome, &tokens, error))
    return FALSE;
  if (outcome == PT_REFRESH_UNKNOWN)
    return pt_call_problem (call, "bad_token", NULL);
  if (outcome == PT_REFRESH_REUSED)
    return refuse_reuse (call, &token, error);
  return reply_refresh (call, &token, &tokens, error);
}

gboolean
pt_logout_run (PtCall *call, GError **error)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  if (!pt_tokens_revoke_family (call->transaction, &call->session.family, error)
      || !audit_session (call, "sign_out", NULL, &call->session.user.id, &call->session.device.id, error))
    return FALSE;
  /* The family is gone: nothing of it is left to note. */
  call->session.refresh_state = PT_TOKEN_REFRESHED;
  pt_writer_begin_object (writer);
  pt_call_reply_marked (call, writer);
  return TRUE;
}

gboolean
pt_session_check (PtCall *call, GError **error)
{
  gboolean open = call->route->flags & PT_ROUTE_OPEN;
  guint8 hash[PT_HASH_BYTES];
  PtFound found;

  if (call->request->token == NULL || (open && call->route->run != NULL))
    return open || pt_call_problem (call, "bad_token", NULL);
  pt_token_hash (call->request->token, hash);
  found = call->store->verbs->read_session (call->store, hash, &call->session, error);
  if (found == PT_FOUND_ERROR)
    return FALSE;
  if (found == PT_FOUND_NOTHING || call->session.user.disabled || call->session.device.revoked)
    return pt_call_problem (call, "bad_token", NULL);
  if (call->session.expires_at <= call->now)
    return pt_call_problem (call, "token_expired", NULL);
  call->has_session = TRUE;
  return TRUE;
}

static gboolean
is_token_news (const PtSession *session)
{
  return session->refresh_state == PT_TOKEN_FRESH;
}

static gboolean
is_device_news (const PtSession *session, gboolean pulled, gint64 now)
{
  return now - session->device.last_seen > NOTE_EVERY_MS || (pulled && now - session->device.pulled_at > NOTE_EVERY_MS);
}

gboolean
pt_session_is_news (const PtSession *session, gboolean pulled, gint64 now)
{
  return is_token_news (session) || is_device_news (session, pulled, now);
}

static gboolean
note_token (PtTransaction *transaction, const PtSession *session, GError **error)
{
  PtRefreshToken token = { .state = PT_TOKEN_FRESH };
  PtFound found = transaction->store->verbs->read_refresh (transaction->store, session->refresh_hash, &token, error);

  if (found != PT_FOUND || token.state != PT_TOKEN_FRESH)
    return found != PT_FOUND_ERROR;
  token.state = PT_TOKEN_SEEN;
  return transaction->store->verbs->write_refresh (transaction->store, &token, error);
}

static gboolean
note_device (PtTransaction *transaction, const PtSession *session, gboolean pulled, GError **error)
{
  g_auto (PtDevice) device = { 0 };
  PtFound found = transaction->store->verbs->read_device (transaction->store, &session->device.id, &device, error);

  if (found != PT_FOUND)
    return found != PT_FOUND_ERROR;
  device.last_seen = transaction->now;
  if (pulled)
    device.pulled_at = transaction->now;
  return transaction->store->verbs->write_device (transaction->store, &device, error);
}

gboolean
pt_session_note (PtTransaction *transaction, const PtSession *session, gboolean pulled, GError **error)
{
  return (!is_token_news (session) || note_token (transaction, session, error))
         && (!is_device_news (session, pulled, transaction->now) || note_device (transaction, session, pulled, error));
}
