/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine: one sync at a time, push then pull, and the state that windows show. Made by the app and by paytrackctl
 * for a profile; everything that waits (network, database) is awaited, never blocked on. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "confirmed.h"
#include "errors.h"
#include "history.h"
#include "protocol-limits.h"
#include "sync-service-private.h"

enum { PROP_STATUS = 1, PROP_DONE, PROP_TOTAL, PROP_WAITING, PROP_ATTENTION, PROP_LAST_SUCCESS, PROP_PROBLEM, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* After a count that took long the next one rests so many times as long: ten thousand entries that wait are counted now
 * and then, not after each envelope, while a few are counted at once. What is shown is never older than the longest. */
#define RESTS 20
#define LEAST_REST_MS 10
#define LONGEST_REST_MS 3000

/* What the database says of the work at hand. */
typedef struct {
  PtClock *clock; /* the profile holds it */
  gint64 took;    /* microseconds */
  PtOutboxCounts counts;
  gint64 last_success;
  gint64 last_head;
  gboolean complete;
} Facts;

G_DEFINE_FINAL_TYPE (PtSyncService, pt_sync_service, G_TYPE_OBJECT)

static void count (PtSyncService *self);

/* --- state ------------------------------------------------------------------------------------------------------- */

static PtSyncStatus
judge (PtSyncService *self)
{
  if (pt_profile_get_office (self->profile)->server_url == NULL)
    return PT_SYNC_LOCAL_ONLY;
  if (self->run != NULL)
    return PT_SYNC_SYNCING;
  if ((pt_account_is_open (self->account) && !pt_account_is_signed_in (self->account))
      || g_error_matches (self->failure, PT_ERROR, PT_ERROR_SIGN_IN))
    return PT_SYNC_SIGN_IN;
  if (g_error_matches (self->failure, PT_ERROR, PT_ERROR_OFFLINE))
    return PT_SYNC_OFFLINE;
  if (self->counts.attention > 0 || self->failure != NULL)
    return PT_SYNC_ATTENTION;
  if (pt_pace_is_limited (pt_channel_get_pace (self->channel)))
    return PT_SYNC_LIMITED;
  if (!self->complete || self->behind)
    return PT_SYNC_INCOMPLETE;
  return self->counts.waiting > 0 ? PT_SYNC_WAITING : PT_SYNC_UP_TO_DATE;
}

/* Whether the engine ought to be doing something. What the server has seen already may wait for others. */
static gboolean
has_duty (PtSyncService *self)
{
  return self->run != NULL
         || (self->triggers != NULL && self->failure == NULL && pt_account_is_signed_in (self->account)
             && self->counts.fresh > 0);
}

void
pt_sync_service_update_status (PtSyncService *self)
{
  PtSyncStatus status = judge (self);

  pt_watchdog_set_duty (self->watchdog, has_duty (self) ? PT_WATCHDOG_ON : PT_WATCHDOG_OFF);
  if (status == self->status)
    return;
  self->status = status;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATUS]);
}

/* Who is told of the one reads the other, too. */
static void
set_progress (PtSyncService *self, guint done, guint total)
{
  gboolean further = done != self->done, other = total != self->total;

  self->done = done;
  self->total = total;
  if (further)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DONE]);
  if (other)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOTAL]);
}

static void
set_counts (PtSyncService *self, const PtOutboxCounts *counts, gboolean complete)
{
  PtOutboxCounts before = self->counts;

  self->counts = *counts;
  self->complete = complete;
  if (before.waiting != counts->waiting)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WAITING]);
  if (before.attention != counts->attention)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ATTENTION]);
  pt_sync_service_update_status (self);
}

void
pt_sync_service_set_failure (PtSyncService *self, const GError *failure)
{
  g_clear_error (&self->failure);
  self->failure = failure != NULL ? g_error_copy (failure) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROBLEM]);
}

static void
set_last_success (PtSyncService *self, gint64 when, gint64 head)
{
  self->last_head = head;
  if (when == self->last_success)
    return;
  self->last_success = when;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LAST_SUCCESS]);
}

static gboolean
read_facts (PtDatabase *database, Facts *facts, GError **error)
{
  return pt_outbox_count (database, &facts->counts, error)
         && pt_history_last_success (database, &facts->last_success, &facts->last_head, error)
         && pt_confirmed_is_complete (database, &facts->complete, error);
}

static gboolean
run_facts (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Facts *facts = data;
  gint64 began = pt_clock_monotonic (facts->clock);
  gboolean read = read_facts (database, facts, error);

  facts->took = pt_clock_monotonic (facts->clock) - began;
  return read;
}

/* A person changed something: it goes out at once, with the sync that runs if that still can. */
static void
note_edit (PtSyncService *self)
{
  if (self->run == NULL)
    pt_sync_service_trigger (self, PT_TRIGGER_EDIT);
  else if (!pt_cycle_push_more (self->run->cycle))
    self->edited = TRUE;
}

/* Whoever counted: what was added goes out, be it by another process of the profile while a sync ran. */
static void
take_counts (PtSyncService *self, const PtOutboxCounts *counts, gboolean complete)
{
  gboolean more = counts->waiting > self->counts.waiting || counts->newest > self->counts.newest;

  set_counts (self, counts, complete);
  if (more)
    note_edit (self);
}

static void
end_counting (PtSyncService *self)
{
  self->counting = FALSE;
  if (self->count_again)
    count (self);
}

static void
on_rested (gpointer data)
{
  PtSyncService *self = data;

  self->rest = 0;
  end_counting (self);
}

static void
rest (PtSyncService *self, gint64 took)
{
  guint ms = (guint) MIN (took * RESTS / 1000, LONGEST_REST_MS);

  if (ms >= LEAST_REST_MS)
    self->rest = pt_clock_add_timer (pt_profile_get_seams (self->profile)->clock, ms, on_rested, self);
  else
    end_counting (self);
}

/* Where another process of the profile got through after a failure here, so will this one. */
static void
on_facts (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtSyncService) self = data;
  const Facts *facts = pt_profile_run_finish (PT_PROFILE (source), result, NULL);

  rest (self, facts != NULL ? facts->took : 0);
  if (facts == NULL)
    return;
  take_counts (self, &facts->counts, facts->complete);
  if (self->failure != NULL && facts->last_success > self->last_success)
    pt_sync_service_trigger (self, PT_TRIGGER_NETWORK);
  set_last_success (self, facts->last_success, facts->last_head);
}

/* Whenever a commit was made: how much waits now, and whether a person added to it. */
static void
count (PtSyncService *self)
{
  Facts *facts;

  pt_sync_service_update_status (self);
  self->count_again = self->counting;
  if (self->counting)
    return;
  self->counting = TRUE;
  facts = g_new0 (Facts, 1);
  facts->clock = pt_profile_get_seams (self->profile)->clock;
  pt_profile_run_async (self->profile, PT_PROFILE_READ, PT_PRIORITY_NORMAL, run_facts, facts, g_free, NULL, on_facts,
                        g_object_ref (self));
}

static void
on_profile_changed (PtProfile *profile, guint entities, PtSyncService *self)
{
  pt_awaiting_look (self->awaiting);
  count (self);
}

/* --- one sync ---------------------------------------------------------------------------------------------------- */

static void
run_free (PtSyncRun *run)
{
  g_ptr_array_unref (run->tasks);
  g_object_unref (run->cancellable);
  g_object_unref (run->service);
  g_free (run);
}

static void
answer_tasks (GPtrArray *tasks, const PtReceipt *receipt, const GError *error)
{
  for (guint i = 0; i < tasks->len; i++)
    if (error != NULL)
      g_task_return_error (tasks->pdata[i], g_error_copy (error));
    else
      g_task_return_pointer (tasks->pdata[i], pt_receipt_copy (receipt), (GDestroyNotify) pt_receipt_free);
}

/* What waited for news may go now that there are some. */
static void
plan_next (PtSyncService *self, const PtReceipt *receipt, const GError *error)
{
  gboolean edited = self->edited || (receipt->pulled > 0 && receipt->settled.blocked > 0);

  self->edited = FALSE;
  if (self->triggers == NULL)
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    pt_triggers_succeeded (self->triggers);
  } else if (error == NULL) {
    pt_triggers_succeeded (self->triggers);
    pt_line_open (self->line, self->channel);
  } else {
    if (receipt->pushed > 0 || receipt->pulled > 0)
      pt_triggers_progressed (self->triggers);
    pt_triggers_failed (self->triggers, pt_channel_get_tally (self->channel)->retry_after_ms);
  }
  if (edited)
    pt_triggers_fire (self->triggers, PT_TRIGGER_EDIT);
}

/* @error NULL: @receipt is a good one's. */
static void
end_run (PtSyncService *self, const PtReceipt *receipt, const GError *error)
{
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (!cancelled)
    pt_sync_service_set_failure (self, error);
  if (error == NULL) {
    set_last_success (self, receipt->started_at + receipt->duration_ms, receipt->head);
    self->behind = FALSE;
  }
  set_progress (self, 0, 0);
  plan_next (self, receipt, error);
  take_counts (self, &receipt->counts, receipt->complete);
  if (error != NULL)
    pt_awaiting_give_up (self->awaiting);
}

static void
on_cycled (GObject *source, GAsyncResult *result, gpointer data)
{
  PtSyncRun *run = data;
  g_autoptr (PtSyncService) self = g_object_ref (run->service);
  PtReceipt receipt = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean done = pt_cycle_finish (result, &receipt, &error);

  if (self->run != run) { /* the watchdog has given it up */
    run_free (run);
    return;
  }
  self->run = NULL;
  end_run (self, &receipt, error);
  answer_tasks (run->tasks, &receipt, error);
  g_signal_emit (self, signals[FINISHED], 0, done ? &receipt : NULL, error);
  run_free (run);
  if (self->next != NULL)
    pt_sync_service_start_run (self);
}

static void
on_cycle_progress (guint done, guint total, gpointer data)
{
  PtSyncRun *run = data;

  if (run->service->run != run)
    return;
  pt_watchdog_stir (run->service->watchdog);
  set_progress (run->service, done, total);
}

static void
on_task_cancelled (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
link_cancellables (PtSyncRun *run)
{
  for (guint i = 0; i < run->tasks->len; i++) {
    GCancellable *outer = g_task_get_cancellable (run->tasks->pdata[i]);
    if (outer != NULL)
      g_signal_connect_object (outer, "cancelled", G_CALLBACK (on_task_cancelled), run->cancellable, 0);
  }
}

void
pt_sync_service_start_run (PtSyncService *self)
{
  PtSyncRun *run = g_new0 (PtSyncRun, 1);
  guint rows = self->focused ? PT_PULL_LIMIT_DEFAULT : PT_PULL_LIMIT_MAX;
  const PtCyclePlan plan = { .trigger = self->next_trigger,
                             .push_most = self->push_most,
                             .pull_most = MIN (rows, self->pull_most),
                             .waiting = self->counts.waiting,
                             .last_head = self->last_head };

  run->service = g_object_ref (self);
  run->tasks = g_steal_pointer (&self->next);
  run->cancellable = g_cancellable_new ();
  link_cancellables (run);
  self->run = run;
  pt_sync_service_update_status (self);
  run->cycle = pt_cycle_async (self->channel, &plan, on_cycle_progress, run, run->cancellable, on_cycled, run);
}

void
pt_sync_service_sync_async (PtSyncService *self, PtSyncTrigger trigger, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (PT_IS_SYNC_SERVICE (self));
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pt_sync_service_sync_async);
  g_task_set_check_cancellable (task, FALSE);
  if (pt_profile_get_office (self->profile)->server_url == NULL) {
    g_task_return_new_error (task, PT_ERROR, PT_ERROR_SIGN_IN, _ ("Nobody is signed in: sign in first"));
    g_object_unref (task);
    return;
  }
  if (self->next == NULL) {
    self->next = g_ptr_array_new_with_free_func (g_object_unref);
    self->next_trigger = trigger;
  }
  g_ptr_array_add (self->next, task);
  if (self->run == NULL)
    pt_sync_service_start_run (self);
}

PtReceipt *
pt_sync_service_sync_finish (PtSyncService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
pt_sync_service_cancel (PtSyncService *self)
{
  g_autoptr (GPtrArray) next = NULL;
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The sync was cancelled"));

  g_return_if_fail (PT_IS_SYNC_SERVICE (self));
  next = g_steal_pointer (&self->next);
  if (next != NULL)
    answer_tasks (next, NULL, cancelled);
  if (self->run != NULL)
    g_cancellable_cancel (self->run->cancellable);
}

void
pt_sync_service_set_batches (PtSyncService *self, guint push_most, guint pull_most)
{
  self->push_most = CLAMP (push_most, 1, PT_LIMIT_OPERATIONS);
  self->pull_most = CLAMP (pull_most, 1, PT_PULL_LIMIT_MAX);
}

/* --- the object -------------------------------------------------------------------------------------------------- */

PtChannel *
pt_sync_service_get_channel (PtSyncService *self)
{
  g_return_val_if_fail (PT_IS_SYNC_SERVICE (self), NULL);
  return self->channel;
}

PtEditors *
pt_sync_service_get_editors (PtSyncService *self)
{
  g_return_val_if_fail (PT_IS_SYNC_SERVICE (self), NULL);
  return self->editors;
}

PtTransport *
pt_sync_service_get_transport (PtSyncService *self)
{
  g_return_val_if_fail (PT_IS_SYNC_SERVICE (self), NULL);
  return self->transport;
}

PtProfile *
pt_sync_service_get_profile (PtSyncService *self)
{
  return self->profile;
}

const GError *
pt_sync_service_get_failure (PtSyncService *self)
{
  return self->failure;
}

PtSyncStatus
pt_sync_service_get_status (PtSyncService *self)
{
  return self->status;
}

char *
pt_sync_service_dup_status_text (PtSyncService *self)
{
  return pt_sync_status_text (self->status, &self->counts, self->done, self->total);
}

static void
pt_sync_service_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PtSyncService *self = PT_SYNC_SERVICE (object);

  switch (id) {
  case PROP_STATUS:
    g_value_set_enum (value, self->status);
    break;
  case PROP_DONE:
    g_value_set_uint (value, self->done);
    break;
  case PROP_TOTAL:
    g_value_set_uint (value, self->total);
    break;
  case PROP_WAITING:
    g_value_set_int64 (value, self->counts.waiting);
    break;
  case PROP_ATTENTION:
    g_value_set_int64 (value, self->counts.attention);
    break;
  case PROP_LAST_SUCCESS:
    g_value_set_int64 (value, self->last_success);
    break;
  case PROP_PROBLEM:
    g_value_set_string (value, self->failure != NULL ? self->failure->message : NULL);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
pt_sync_service_dispose (GObject *object)
{
  PtSyncService *self = PT_SYNC_SERVICE (object);

  g_clear_pointer (&self->triggers, pt_triggers_free);
  g_clear_pointer (&self->watchdog, pt_watchdog_free);
  g_clear_pointer (&self->line, pt_line_free);
  g_clear_object (&self->editors);
  if (self->profile != NULL) {
    g_clear_signal_handler (&self->on_changed, self->profile);
    pt_clock_remove_timer (pt_profile_get_seams (self->profile)->clock, self->look);
    self->look = 0;
    pt_clock_remove_timer (pt_profile_get_seams (self->profile)->clock, self->rest);
    self->rest = 0;
  }
  g_clear_pointer (&self->awaiting, pt_awaiting_free);
  g_clear_object (&self->channel);
  g_clear_object (&self->account);
  g_clear_object (&self->transport);
  g_clear_object (&self->profile);
  g_clear_error (&self->failure);
  G_OBJECT_CLASS (pt_sync_service_parent_class)->dispose (object);
}

static void
pt_sync_service_class_init (PtSyncServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = pt_sync_service_get_property;
  object_class->dispose = pt_sync_service_dispose;
  props[PROP_STATUS] = g_param_spec_enum ("status", NULL, NULL, PT_TYPE_SYNC_STATUS, PT_SYNC_LOCAL_ONLY, flags);
  props[PROP_DONE] = g_param_spec_uint ("done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_WAITING] = g_param_spec_int64 ("waiting", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_ATTENTION] = g_param_spec_int64 ("attention", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_LAST_SUCCESS] = g_param_spec_int64 ("last-success", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[FINISHED] = g_signal_new ("finished", PT_TYPE_SYNC_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, PT_TYPE_RECEIPT, G_TYPE_ERROR);
}

static void
pt_sync_service_init (PtSyncService *self)
{
  self->push_most = PT_LIMIT_OPERATIONS;
  self->pull_most = PT_PULL_LIMIT_MAX;
}

/* What an engine that was stopped left on its way waits again. */
static gboolean
run_reset (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_outbox_reset_syncing (database, error);
}

PtSyncService *
pt_sync_service_new (PtProfile *profile, PtTransport *transport)
{
  PtSyncService *self = g_object_new (PT_TYPE_SYNC_SERVICE, NULL);
  const PtSeams *seams = pt_profile_get_seams (profile);

  self->profile = g_object_ref (profile);
  self->transport = g_object_ref (transport);
  self->awaiting = pt_awaiting_new (profile);
  self->account = pt_account_new (profile, transport);
  self->channel = pt_channel_new (profile, transport, self->account);
  self->editors = pt_editors_new (seams->clock);
  self->watchdog = pt_standstill_watch (self);
  self->on_changed = g_signal_connect (profile, "changed", G_CALLBACK (on_profile_changed), self);
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, run_reset, NULL, NULL, NULL, NULL, NULL);
  pt_sync_service_listen (self);
  count (self);
  return self;
}
