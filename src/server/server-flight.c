/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A request's way through the server: found among the routes, run on the
 * executor that owns the right database connection, inside one transaction,
 * then signed and packed there, and answered in the main context. Called by
 * http-front.c, and by simulations without any network.
 */

#include "config.h"

#include "accounts.h"
#include "call-steps.h"
#include "errors.h"
#include "marks.h"
#include "server-private.h"

/* Of writers on one organisation one is served first, so that few attempts are enough for any; on a busy machine the
 * same two may meet more often. */
#define ATTEMPTS_MAX 30
/* Over a database that cannot be reached: the first may only have found out that its connection was lost. */
#define ATTEMPTS_AWAY_MAX 2

/* Calls that may wait for the databases; more are sent away, so that a rush ends in waiting there and not in memory
 * here. */
#define WAITING_MAX 1000

/* A call in flight, and whom to tell. */
typedef struct {
  PtServer *server;
  PtCall call;
  PtOrganisation snapshot;
  PtTransaction transaction;
  gint64 began; /* monotonic */
  gboolean wrote;
  PtNews news; /* after it, where it wrote */
  PtServerDone done;
  gpointer data;
} Flight;

static void
flight_free (Flight *flight)
{
  PtCall *call = &flight->call;

  if (call->free_prepared != NULL)
    call->free_prepared (call->prepared);
  g_clear_pointer (&call->request, pt_server_request_free);
  g_clear_pointer (&call->query, g_hash_table_unref);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_clear_pointer (&call->answer, pt_server_answer_free);
  g_free (call->path);
  pt_session_clear (&call->session);
  pt_organisation_clear (&flight->snapshot);
  g_object_unref (flight->server);
  g_free (flight);
}

static gboolean
run_reading (Flight *flight, GError **error)
{
  PtStore *store = flight->call.store;
  gboolean run;

  if (!store->verbs->begin (store, PT_STORE_READ, error))
    return FALSE;
  flight->call.organisation = &flight->snapshot;
  run = store->verbs->read_organisation (store, &flight->snapshot, error) && pt_call_run (&flight->call, error);
  store->verbs->rollback (store);
  return run;
}

static gboolean
end_writing (Flight *flight, GError **error)
{
  PtTransaction *transaction = &flight->transaction;

  if (flight->call.has_session && !pt_session_note (transaction, &flight->call.session, flight->call.pulled, error)) {
    pt_transaction_rollback (transaction);
    return FALSE;
  }
  pt_news_take (&flight->news, &transaction->organisation);
  flight->wrote = pt_transaction_commit (transaction, error);
  return flight->wrote;
}

static gboolean
run_writing (Flight *flight, GError **error)
{
  PtCall *call = &flight->call;
  gboolean run;

  if (!pt_transaction_begin (&flight->transaction, call->store, call->seams->clock, call->seams->random, error))
    return FALSE;
  call->transaction = &flight->transaction;
  call->organisation = &flight->transaction.organisation;
  run = pt_call_run (call, error);
  if (run && !call->undo)
    return end_writing (flight, error);
  pt_transaction_rollback (&flight->transaction);
  return run;
}

static gboolean
run_once (Flight *flight, GError **error)
{
  return flight->call.route->access == PT_STORE_WRITE ? run_writing (flight, error) : run_reading (flight, error);
}

/* What came from several processes at once, or met a connection that was lost, may well succeed the next time: nothing
 * was kept of it, and all that is written under an id of the client's is written once. */
static gboolean
may_pass (const GError *failure, guint attempts, guint *away)
{
  if (g_error_matches (failure, PT_ERROR, PT_ERROR_OFFLINE))
    return ++*away < ATTEMPTS_AWAY_MAX;
  return attempts < ATTEMPTS_MAX && g_error_matches (failure, PT_ERROR, PT_ERROR_BUSY);
}

static gboolean
run_patiently (Flight *flight, GError **error)
{
  guint away = 0;

  for (guint i = 1;; i++) {
    g_autoptr (GError) failure = NULL;

    if (run_once (flight, &failure))
      return TRUE;
    if (!may_pass (failure, i, &away)) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
    pt_call_reset (&flight->call);
  }
}

/* In the lane's thread. */
static void
run_call (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Flight *flight = data;
  PtCall *call = &flight->call;
  g_autoptr (GError) error = NULL;

  if (!run_patiently (flight, &error)) {
    /* The organisation is gone with its transaction, and so is the mark. */
    call->has_session = FALSE;
    pt_call_fail (call, g_steal_pointer (&error));
  }
  pt_call_sign (call);
  pt_call_pack (call);
  g_task_return_boolean (task, TRUE);
}

/* What is wrong with a request that carries a token is said once the token has been checked, so that the answer can be
 * signed. */
static void
defer_problem (PtCall *call)
{
  if (!(call->route->flags & PT_ROUTE_OPEN) && pt_call_is_answered (call)) {
    g_clear_pointer (&call->answer, pt_server_answer_free);
    call->undo = FALSE;
  }
}

/* Before a password is looked at: who cannot be let in is told why, and spends no attempt. */
static gboolean
prepare (PtCall *call, GError **error)
{
  pt_call_check_schema (call);
  if (!pt_call_is_answered (call) && !pt_call_inflate (call, error))
    return FALSE;
  return pt_call_is_answered (call) || call->route->prepare (call, error);
}

static void
run_prepare (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Flight *flight = data;
  PtCall *call = &flight->call;
  g_autoptr (GError) error = NULL;

  if (!prepare (call, &error))
    pt_call_fail (call, g_steal_pointer (&error));
  else
    defer_problem (call);
  g_task_return_boolean (task, TRUE);
}

static void
count (Flight *flight)
{
  PtServer *self = flight->server;
  const PtCall *call = &flight->call;

  pt_metrics_count (self->metrics, call->route->path, call->answer->status,
                    pt_clock_monotonic (self->seams.clock) - flight->began);
  for (guint i = 0; i < G_N_ELEMENTS (call->verdicts); i++)
    pt_metrics_count_operations (self->metrics, pt_verdict_word (i), call->verdicts[i]);
  /* Refusals are what an attack looks like from here. */
  if (call->answer->status >= 400)
    g_message ("%u for %s %s from %s", call->answer->status, call->request->method, call->path,
               call->request->address != NULL ? call->request->address : "nowhere");
}

static void
give (gpointer data)
{
  Flight *flight = data;
  PtServer *self = flight->server;

  count (flight);
  if (flight->wrote)
    pt_server_tell (&flight->news, self);
  flight->done (g_steal_pointer (&flight->call.answer), flight->data);
  flight_free (flight);
}

static void
push (Flight *flight, guint lane, GTaskThreadFunc run, GAsyncReadyCallback then)
{
  g_autoptr (GTask) task = g_task_new (flight->server, NULL, then, flight);

  flight->call.store = flight->server->lanes[lane].store;
  g_task_set_task_data (task, flight, NULL);
  pt_executor_push (flight->server->lanes[lane].executor, task, run, PT_PRIORITY_NORMAL);
}

/* What a call that writes nothing found out that must be written: that a token arrived, a device pulled, the history
 * diverged. */
typedef struct {
  PtServer *server; /* the task holds it */
  PtStore *store;
  PtSession session;
  gboolean pulled;
  PtId diverged; /* as of a call */
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  pt_session_clear (&note->session);
  g_free (note);
}

/* One new epoch, however many have found out that it is due. */
static gboolean
write_note (PtTransaction *transaction, Note *note, GError **error)
{
  gboolean due = !pt_id_is_none (&note->diverged) && pt_id_equal (&note->diverged, &transaction->organisation.epoch);

  return pt_session_note (transaction, &note->session, note->pulled, error)
         && (!due || pt_epoch_renew (transaction, error));
}

static void
run_note (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Note *note = data;
  PtServer *self = note->server;
  PtTransaction transaction;
  g_autoptr (GError) error = NULL;
  gboolean written = FALSE;

  if (pt_transaction_begin (&transaction, note->store, self->seams.clock, self->seams.random, &error)) {
    written = write_note (&transaction, note, &error);
    if (written)
      written = pt_transaction_commit (&transaction, &error);
    else
      pt_transaction_rollback (&transaction);
  }
  if (!written)
    g_message ("What a request showed could not be noted: %s", error->message);
  g_task_return_boolean (task, written);
}

/* Of a call that read, or whose writing was undone. */
static void
note_finding (Flight *flight)
{
  PtCall *call = &flight->call;
  PtServer *self = flight->server;
  g_autoptr (GTask) task = NULL;
  Note *note;

  if ((call->transaction != NULL && !call->undo) || !call->has_session
      || (pt_id_is_none (&call->diverged) && !pt_session_is_news (&call->session, call->pulled, call->now)))
    return;
  note = g_new0 (Note, 1);
  note->server = self;
  note->store = self->lanes[PT_LANE_WRITE].store;
  note->session = call->session;
  memset (&call->session, 0, sizeof call->session);
  note->pulled = call->pulled;
  note->diverged = call->diverged;
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_task_data (task, note, note_free);
  pt_executor_push (self->lanes[PT_LANE_WRITE].executor, task, run_note, PT_PRIORITY_NOW);
}

static void
finish (Flight *flight)
{
  flight->server->waiting--;
  note_finding (flight);
  if (flight->call.delay_ms > 0)
    pt_clock_add_timer (flight->server->seams.clock, flight->call.delay_ms, give, flight);
  else
    give (flight);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer data)
{
  finish (data);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  Flight *flight = data;

  if (pt_call_is_answered (&flight->call)) {
    pt_call_pack (&flight->call);
    finish (flight);
  } else {
    push (flight, flight->call.route->access, run_call, on_run);
  }
}

/* Without a database; the answer comes later all the same, as every other. */
static void
answer_at_once (Flight *flight)
{
  g_autoptr (GTask) task = g_task_new (flight->server, NULL, on_run, flight);
  PtCall *call = &flight->call;

  if (call->route->flags & PT_ROUTE_STORELESS)
    call->route->run (call, NULL);
  else
    pt_call_busy (call);
  g_task_return_boolean (task, TRUE);
}

static const PtRoute nowhere = { "", "", PT_STORE_READ, PT_ROUTE_OPEN, NULL, NULL };

static void
take_target (PtCall *call)
{
  const char *target = call->request->target;
  const char *question = strchr (target, '?');

  call->path = question != NULL ? g_strndup (target, (gsize) (question - target)) : g_strdup (target);
  call->query = question != NULL ? g_uri_parse_params (question + 1, -1, "&", G_URI_PARAMS_WWW_FORM, NULL)
                                 : g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

void
pt_server_handle (PtServer *self, PtServerRequest *request, PtServerDone done, gpointer data)
{
  Flight *flight = g_new0 (Flight, 1);
  PtCall *call = &flight->call;

  flight->server = g_object_ref (self);
  flight->done = done;
  flight->data = data;
  flight->began = pt_clock_monotonic (self->seams.clock);
  call->seams = &self->seams;
  call->keys = self->keys;
  call->request = request;
  call->now = pt_clock_wall (self->seams.clock);
  take_target (call);
  call->route = pt_route_find (request->method, call->path);
  if (call->route == NULL)
    call->route = &nowhere;
  if (self->waiting++ >= WAITING_MAX || call->route->flags & PT_ROUTE_STORELESS)
    answer_at_once (flight);
  else if (call->route->prepare != NULL)
    push (flight, PT_LANE_DOOR, run_prepare, on_prepared);
  else
    push (flight, call->route->access, run_call, on_run);
}
