/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way of push, pull and repair to the server: token, mark and signatures are this file's care alone. Answers are
 * checked on a thread of their own, since a page has megabytes. Made by the sync service. */

#include "config.h"

#include "channel.h"

#include <glib/gi18n-lib.h>

#include "compression.h"
#include "confirmed.h"
#include "errors.h"
#include "problem.h"
#include "sealed-body.h"
#include "wipe.h"

struct _PtChannel {
  GObject parent_instance;
  PtProfile *profile;
  PtTransport *transport;
  PtAccount *account;
  PtExecutor *checker;
  gboolean loaded; /* mark and pace */
  gboolean has_mark;
  PtMark mark;
  gboolean diverged;
  PtTally tally;
  PtPace pace;
  gint64 clock_offset;
};

typedef struct {
  char *url;
  GBytes *body;    /* NULL for none */
  char *signature; /* of it */
  PtRequest *request;
  gint64 sent_at;     /* monotonic */
  gint64 halfway;     /* UTC ms by this computer: between question and answer */
  gboolean refreshed; /* the token was renewed for this call already */
  PtResponse *response;
  guint8 server_key[PT_KEY_BYTES];
  PtKeyPair own; /* of a sealed call */
} Call;

/* What the last sync left in the database. */
typedef struct {
  gboolean has_mark;
  PtMark mark;
  PtPace pace;
} Stored;

G_DEFINE_FINAL_TYPE (PtChannel, pt_channel, G_TYPE_OBJECT)

static void
call_free (Call *call)
{
  g_free (call->url);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_free (call->signature);
  pt_wipe (&call->own, sizeof call->own);
  g_clear_pointer (&call->request, pt_request_free);
  g_clear_pointer (&call->response, pt_response_free);
  g_free (call);
}

static void send_call (GTask *task);

/* Within an epoch a mark only grows. Another epoch's is not taken here: the server has to say 409 first, and a
 * recovery adopts it. */
static gboolean
take_mark (PtChannel *self, const PtAnswer *answer, GError **error)
{
  if (!answer->has_mark)
    return TRUE;
  if (self->has_mark && !pt_id_equal (&self->mark.epoch, &answer->mark.epoch)) {
    g_set_error (error, PT_ERROR, PT_ERROR_UNTRUSTED,
                 _ ("The server's history is not the one seen before: nothing was used. Ask who runs the server"));
    return FALSE;
  }
  if (!self->has_mark || answer->mark.head >= self->mark.head) {
    self->mark = answer->mark;
    self->has_mark = TRUE;
  }
  return TRUE;
}

static gboolean
take_answer (PtChannel *self, const Call *call, const PtAnswer *answer, GError **error)
{
  if (answer->server_time > 0)
    self->clock_offset = answer->server_time - call->halfway;
  if (answer->status == 409)
    self->diverged = TRUE;
  if (answer->status == 409 || g_strcmp0 (call->request->target, PT_RECOVER_TARGET) == 0)
    return TRUE;
  return take_mark (self, answer, error);
}

static void
run_check (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  PtAnswer *answer
      = pt_answer_open (call->response, &call->own, &error)
            ? pt_answer_check (call->response, call->request->method, call->request->target, call->server_key, &error)
            : NULL;

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) pt_answer_free);
  else
    g_task_return_error (task, error);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtChannel *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (PtAnswer) answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (answer == NULL || !take_answer (self, g_task_get_task_data (task), answer, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) pt_answer_free);
}

/* The call's own task waits for its callback, so that its data outlives the check. */
static void
check (GTask *task)
{
  PtChannel *self = g_task_get_source_object (task);
  g_autoptr (GTask) job = g_task_new (self, NULL, on_checked, g_object_ref (task));

  g_task_set_task_data (job, g_task_get_task_data (task), NULL);
  pt_executor_push (self->checker, job, run_check, PT_PRIORITY_NORMAL);
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (!pt_account_refresh_finish (PT_ACCOUNT (source), result, &error))
    g_task_return_error (task, error);
  else if (!g_task_return_error_if_cancelled (task))
    send_call (task);
}

static void
refresh (GTask *task)
{
  PtChannel *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (call->refreshed) {
    g_task_return_new_error (task, PT_ERROR, PT_ERROR_SIGN_IN,
                             _ ("The server does not accept this session: sign in again. Your work is kept"));
    return;
  }
  call->refreshed = TRUE;
  pt_account_refresh_async (self->account, on_refreshed, g_object_ref (task));
}

static gint64
monotonic (PtChannel *self)
{
  return pt_clock_monotonic (pt_profile_get_seams (self->profile)->clock);
}

static void
count (PtChannel *self, Call *call)
{
  const PtResponse *response = call->response;

  self->tally.requests++;
  self->tally.bytes_sent += response->bytes_sent;
  self->tally.bytes_received += response->bytes_received;
  self->tally.retry_after_ms = MAX (self->tally.retry_after_ms, response->retry_after_ms);
  call->halfway
      = pt_clock_wall (pt_profile_get_seams (self->profile)->clock) - (monotonic (self) - call->sent_at) / 2000;
  pt_pace_answered (&self->pace, monotonic (self) - call->sent_at, response->bytes_sent + response->bytes_received);
}

/* A signed refusal of what was sent is no refusal of the token. */
static gboolean
is_token_refused (const PtResponse *response)
{
  g_autofree char *code = NULL;
  g_autofree char *detail = NULL;

  if (response->status != 401)
    return FALSE;
  pt_problem_from_bytes (response->body, &code, &detail);
  return response->signature == NULL || g_strcmp0 (code, "bad_signature") != 0;
}

static void
on_response (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtChannel *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;

  call->response = pt_transport_send_finish (PT_TRANSPORT (source), result, &error);
  if (error != NULL) {
    if (g_error_matches (error, PT_ERROR, PT_ERROR_OFFLINE))
      pt_pace_lost (&self->pace);
    g_task_return_error (task, error);
    return;
  }
  count (self, call);
  if (is_token_refused (call->response)) {
    g_clear_pointer (&call->response, pt_response_free);
    refresh (task);
  } else {
    check (task);
  }
}

static void
put_openly (Call *call)
{
  PtRequest *request = call->request;

  g_clear_pointer (&request->body, g_bytes_unref);
  request->body = call->body != NULL ? g_bytes_ref (call->body) : NULL;
  g_free (request->signature);
  request->signature = g_strdup (call->signature);
  request->sealed = FALSE;
}

static gboolean
put_sealed (PtChannel *self, Call *call, GError **error)
{
  PtRequest *request = call->request;
  const guint8 *secret = pt_account_get_key (self->account, error);
  g_autoptr (GBytes) packed = NULL;

  if (secret == NULL)
    return FALSE;
  pt_key_pair_from_secret (&call->own, secret);
  request->sealed = TRUE;
  if (call->body == NULL)
    return TRUE;
  packed = pt_gzip (call->body);
  request->body = pt_seal (call->server_key, call->signature, packed);
  if (request->body != NULL)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_UNTRUSTED, _ ("Nothing can be sealed to the server's key: sign in again"));
  return FALSE;
}

/* What this computer signed before it was enrolled anew. The server takes a sealed one for another computer's, which
 * this one only carries, and would answer with the bare statuses. */
static gboolean
is_in_former_name (const Call *call, const PtOffice *office)
{
  g_autofree char *signer = NULL;
  g_autofree char *signature = NULL;
  g_autofree char *device = pt_id_to_text (&office->device);

  return call->signature != NULL && pt_signature_header_parse (call->signature, &signer, &signature, NULL)
         && g_strcmp0 (signer, device) != 0;
}

/* Once the organisation wants it, nobody on the way reads anything, not even who ends the encrypted connection. */
static gboolean
put_content (PtChannel *self, Call *call, const PtOffice *office, GError **error)
{
  g_autofree char *policy = pt_office_dup_policy (office, "sealed");

  if (g_strcmp0 (policy, "all") != 0 || is_in_former_name (call, office)) {
    put_openly (call);
    return TRUE;
  }
  g_clear_pointer (&call->request->body, g_bytes_unref);
  g_clear_pointer (&call->request->signature, g_free);
  return put_sealed (self, call, error);
}

/* Office and token are read at the moment of sending: a refresh may have changed both. */
static void
send_call (GTask *task)
{
  PtChannel *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  const PtOffice *office = pt_profile_get_office (self->profile);
  const char *token = pt_account_get_token (self->account);
  GError *error = NULL;

  if (token == NULL) {
    refresh (task);
    return;
  }
  g_free (call->url);
  call->url = g_strdup (office->server_url);
  memcpy (call->server_key, office->server_key, PT_KEY_BYTES);
  g_free (call->request->token);
  call->request->token = g_strdup (token);
  g_free (call->request->mark);
  call->request->mark = self->has_mark ? pt_mark_to_header (&self->mark) : NULL;
  if (!put_content (self, call, office, &error)) {
    g_task_return_error (task, error);
    return;
  }
  call->sent_at = monotonic (self);
  pt_transport_send_async (self->transport, call->url, call->request, g_task_get_cancellable (task), on_response,
                           g_object_ref (task));
}

static gboolean
run_load (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Stored *stored = data;
  g_autoptr (GError) failure = NULL;

  stored->has_mark = pt_confirmed_get_mark (database, &stored->mark, &failure);
  if (failure == NULL)
    return pt_pace_load (&stored->pace, database, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Calls that began together load side by side; what the first has learned since stays. */
static void
take_stored (PtChannel *self, const Stored *stored)
{
  if (self->loaded)
    return;
  self->loaded = TRUE;
  self->has_mark = stored->has_mark;
  self->mark = stored->mark;
  self->pace = stored->pace;
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  const Stored *stored = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (stored == NULL) {
    g_task_return_error (task, error);
    return;
  }
  take_stored (g_task_get_source_object (task), stored);
  g_task_return_boolean (task, TRUE);
}

static void
on_account_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtChannel *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!pt_account_open_finish (PT_ACCOUNT (source), result, &error))
    g_task_return_error (task, error);
  else if (self->loaded)
    g_task_return_boolean (task, TRUE);
  else
    pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NORMAL, run_load, g_new0 (Stored, 1), g_free,
                          NULL, on_loaded, g_object_ref (task));
}

void
pt_channel_open_async (PtChannel *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pt_channel_open_async);
  pt_account_open_async (self->account, cancellable, on_account_opened, task);
}

gboolean
pt_channel_open_finish (PtChannel *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (pt_channel_open_finish (PT_CHANNEL (source), result, &error))
    send_call (task);
  else
    g_task_return_error (task, error);
}

void
pt_channel_call_async (PtChannel *self, const char *method, const char *target, GBytes *body, const char *signature,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, pt_channel_call_async);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  call->request = pt_request_new (method, target);
  call->body = body != NULL ? g_bytes_ref (body) : NULL;
  call->signature = g_strdup (signature);
  if (self->loaded)
    send_call (task);
  else
    pt_channel_open_async (self, cancellable, on_opened, g_object_ref (task));
}

PtAnswer *
pt_channel_call_finish (PtChannel *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

PtProfile *
pt_channel_get_profile (PtChannel *self)
{
  return self->profile;
}

PtAccount *
pt_channel_get_account (PtChannel *self)
{
  return self->account;
}

const PtTally *
pt_channel_get_tally (PtChannel *self)
{
  return &self->tally;
}

void
pt_channel_reset_tally (PtChannel *self)
{
  self->tally = (PtTally){ .retry_after_ms = -1 };
}

gboolean
pt_channel_has_diverged (PtChannel *self)
{
  return self->diverged;
}

gint64
pt_channel_get_clock_offset (PtChannel *self)
{
  return self->clock_offset;
}

void
pt_channel_adopt_mark (PtChannel *self, const PtMark *mark)
{
  self->diverged = FALSE;
  self->has_mark = TRUE;
  self->mark = *mark;
}

const PtPace *
pt_channel_get_pace (PtChannel *self)
{
  return &self->pace;
}

GObject *
pt_channel_open_live (PtChannel *self)
{
  const char *token = pt_account_get_token (self->account);

  if (token == NULL)
    return NULL;
  return pt_transport_open_live (self->transport, pt_profile_get_office (self->profile)->server_url, token);
}

gint64
pt_channel_get_head (PtChannel *self)
{
  return self->has_mark ? self->mark.head : 0;
}

static void
pt_channel_finalize (GObject *object)
{
  PtChannel *self = PT_CHANNEL (object);
  g_object_unref (self->profile);
  g_object_unref (self->transport);
  g_object_unref (self->account);
  g_object_unref (self->checker);
  G_OBJECT_CLASS (pt_channel_parent_class)->finalize (object);
}

static void
pt_channel_class_init (PtChannelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_channel_finalize;
}

static void
pt_channel_init (PtChannel *self)
{
  pt_channel_reset_tally (self);
}

PtChannel *
pt_channel_new (PtProfile *profile, PtTransport *transport, PtAccount *account)
{
  PtChannel *self = g_object_new (PT_TYPE_CHANNEL, NULL);

  self->profile = g_object_ref (profile);
  self->transport = g_object_ref (transport);
  self->account = g_object_ref (account);
  self->checker = pt_profile_get_seams (profile)->new_executor ("check");
  return self;
}
