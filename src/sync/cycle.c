/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The course of one sync, from the first envelope to the line in the log: push, then pull. What is entered while pages
 * come goes out beside them, and pages begin to come beside a push that takes long, so that neither waits for the
 * other's bulk. Run by the sync service, one at a time. */

#include "config.h"

#include "cycle.h"

#include <glib/gi18n-lib.h>

#include "confirmed.h"
#include "conflicts-pull.h"
#include "erased.h"
#include "errors.h"
#include "history.h"
#include "kept-pages.h"
#include "pull.h"
#include "push.h"
#include "recover.h"
#include "repair.h"
#include "store.h"

/* A push may have the connection to itself for so long. */
#define PATIENCE_MS 5000
/* Differences that stay after so many repairs are left for the next sync. */
#define MOST_REPAIRS 3

struct _PtCycle {
  GTask *task; /* borrowed: its task data is this */
  PtChannel *channel;
  PtCyclePlan plan;
  PtCycleProgress progress;
  gpointer progress_data;
  PtReceipt receipt;
  gint64 began;  /* monotonic */
  GError *error; /* the first; the cycle goes on where it can */
  guint repairs; /* how often the digests had to be walked */
  gboolean recovered;
  gboolean opening;
  gboolean pushing;
  gboolean pulling;
  guint patience;       /* timer of a push that has the connection to itself */
  gboolean more_waits;  /* entered while a push was on its way */
  gboolean sent_beside; /* something was answered after the pull had begun: it has not come back yet */
  PtPulled pulled;      /* by the last pull; what came before is in the receipt */
  GError *pull_error;   /* of the last pull */
  gboolean has_pulled;
};

typedef struct {
  PtReceipt receipt;
  PtPace pace;
  GError *failure;
} Log;

static void push (GTask *task);
static void pull (GTask *task);

static PtClock *
clock_of (const PtCycle *cycle)
{
  return pt_profile_get_seams (pt_channel_get_profile (cycle->channel))->clock;
}

static void
cycle_free (PtCycle *cycle)
{
  pt_clock_remove_timer (clock_of (cycle), cycle->patience);
  g_object_unref (cycle->channel);
  g_clear_error (&cycle->error);
  g_clear_error (&cycle->pull_error);
  g_free (cycle);
}

static void
log_free (Log *log)
{
  g_clear_error (&log->failure);
  g_free (log);
}

/* Takes @error over. */
static void
keep_error (PtCycle *cycle, GError *error)
{
  if (cycle->error == NULL)
    cycle->error = error;
  else
    g_error_free (error);
}

/* --- the end ----------------------------------------------------------------------------------------------------- */

static gboolean
read_digests (PtDatabase *database, PtReceipt *receipt, GError **error)
{
  for (guint i = 0; i < PT_ENTITIES; i++)
    if (!pt_repository_digest (database, pt_entity (i), "", &receipt->digests[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
write_log (PtDatabase *database, Log *log, GError **error)
{
  return pt_pages_let_go (database, log->receipt.started_at, error) && pt_erased_go_on (database, error)
         && read_digests (database, &log->receipt, error) && pt_outbox_count (database, &log->receipt.counts, error)
         && pt_confirmed_is_complete (database, &log->receipt.complete, error)
         && pt_history_add (database, &log->receipt, log->failure, error)
         && pt_pace_store (&log->pace, database, error);
}

/* In one commit, for which a sync that found nothing to do does not wait. */
static gboolean
run_log (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Log *log = data;
  gboolean begun = pt_history_is_quiet (&log->receipt, log->failure) ? pt_database_begin_lazily (database, error)
                                                                     : pt_database_begin (database, error);

  return begun && pt_scope_end (database, PT_SCOPE_WHOLE, write_log (database, log, error), error);
}

static void
on_logged (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtCycle *cycle = g_task_get_task_data (task);
  GError *error = NULL;
  const Log *log = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (log != NULL)
    cycle->receipt = log->receipt;
  else
    keep_error (cycle, error);
  if (cycle->error != NULL)
    g_task_return_error (task, g_steal_pointer (&cycle->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
end (GTask *task)
{
  PtCycle *cycle = g_task_get_task_data (task);
  const PtTally *tally = pt_channel_get_tally (cycle->channel);
  Log *log = g_new0 (Log, 1);

  cycle->receipt.duration_ms = (pt_clock_monotonic (clock_of (cycle)) - cycle->began) / 1000;
  cycle->receipt.requests = tally->requests;
  cycle->receipt.bytes_sent = tally->bytes_sent;
  cycle->receipt.bytes_received = tally->bytes_received;
  cycle->receipt.head = pt_channel_get_head (cycle->channel);
  log->receipt = cycle->receipt;
  log->pace = *pt_channel_get_pace (cycle->channel);
  log->failure = cycle->error != NULL ? g_error_copy (cycle->error) : NULL;
  pt_profile_run_async (pt_channel_get_profile (cycle->channel), PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_log, log,
                        (GDestroyNotify) log_free, NULL, on_logged, g_object_ref (task));
}

/* --- recovery and repair ----------------------------------------------------------------------------------------- */

static void
on_recovered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtCycle *cycle = g_task_get_task_data (task);
  guint operations = 0;

  g_clear_error (&cycle->error);
  cycle->has_pulled = FALSE;
  if (pt_recover_finish (result, &operations, &cycle->error))
    push (task);
  else
    end (task);
}

/* Whether the sync goes on from the fork of the two histories, once. */
static gboolean
recover (GTask *task)
{
  PtCycle *cycle = g_task_get_task_data (task);

  if (cycle->recovered || !pt_channel_has_diverged (cycle->channel))
    return FALSE;
  cycle->recovered = TRUE;
  pt_recover_async (cycle->channel, g_task_get_cancellable (task), on_recovered, g_object_ref (task));
  return TRUE;
}

static void
on_repaired (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtCycle *cycle = g_task_get_task_data (task);
  PtRepaired repaired = { 0 };
  GError *error = NULL;

  pt_repair_finish (result, &repaired, &error);
  cycle->receipt.repaired += repaired.rows;
  cycle->receipt.recounted |= repaired.sums;
  if (error == NULL) {
    pull (task);
  } else {
    keep_error (cycle, error);
    end (task);
  }
}

/* Whether the sync goes on with the buckets that differ. */
static gboolean
repair (GTask *task, guint differing)
{
  PtCycle *cycle = g_task_get_task_data (task);

  if (differing == 0 || cycle->repairs++ >= MOST_REPAIRS)
    return FALSE;
  pt_repair_async (cycle->channel, differing, pt_channel_get_head (cycle->channel), g_task_get_cancellable (task),
                   on_repaired, g_object_ref (task));
  return TRUE;
}

/* --- conflicts --------------------------------------------------------------------------------------------------- */

static void
on_conflicts_pulled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (!pt_conflicts_pull_finish (result, &error))
    keep_error (g_task_get_task_data (task), error);
  end (task);
}

static void
pull_conflicts (GTask *task)
{
  PtCycle *cycle = g_task_get_task_data (task);

  pt_conflicts_pull_async (cycle->channel, g_task_get_cancellable (task), on_conflicts_pulled, g_object_ref (task));
}

/* --- pull and push ----------------------------------------------------------------------------------------------- */

/* Both have come to their end: what the pull found is looked at. */
static void
look_at_both (GTask *task)
{
  PtCycle *cycle = g_task_get_task_data (task);
  gboolean pull_failed = cycle->pull_error != NULL;

  if (pull_failed)
    keep_error (cycle, g_steal_pointer (&cycle->pull_error));
  if (recover (task) || (!pull_failed && repair (task, cycle->pulled.differing)))
    return;
  if (pull_failed)
    end (task);
  else if (cycle->sent_beside)
    pull (task);
  else
    pull_conflicts (task);
}

static void
on_pulled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtCycle *cycle = g_task_get_task_data (task);

  cycle->pulling = FALSE;
  cycle->has_pulled = TRUE;
  pt_pull_finish (result, &cycle->pulled, &cycle->pull_error);
  cycle->receipt.pulled += cycle->pulled.rows;
  cycle->receipt.agreed = cycle->pulled.agreed;
  if (!cycle->pushing)
    look_at_both (task);
}

/* How many rows come is known only roughly: every change since the last good sync, rows changed twice counted twice. */
static void
on_pull_progress (guint done, gpointer data)
{
  PtCycle *cycle = data;
  gint64 changes = pt_channel_get_head (cycle->channel) - cycle->plan.last_head;

  cycle->progress (done, (guint) CLAMP (MAX (changes, done), 0, G_MAXUINT), cycle->progress_data);
}

static void
pull (GTask *task)
{
  PtCycle *cycle = g_task_get_task_data (task);

  cycle->pulling = TRUE;
  cycle->sent_beside = FALSE;
  cycle->progress (0, 0, cycle->progress_data);
  pt_pull_async (cycle->channel, cycle->plan.pull_most, on_pull_progress, cycle, g_task_get_cancellable (task),
                 on_pulled, g_object_ref (task));
}

/* A failed push does not hold up the pull, unless the pull could only fail the same way. */
static gboolean
may_pull_after (const GError *error)
{
  return !g_error_matches (error, PT_ERROR, PT_ERROR_SIGN_IN)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
take_pushed (PtCycle *cycle, GAsyncResult *result)
{
  PtPushed pushed = { 0 };
  GError *error = NULL;

  pt_push_finish (result, &pushed, &error);
  cycle->receipt.pushed += pushed.sent;
  pt_settled_add (&cycle->receipt.settled, &pushed.settled);
  cycle->sent_beside |= pushed.sent > 0 && (cycle->pulling || cycle->has_pulled);
  if (error != NULL)
    keep_error (cycle, error);
}

static void
on_pushed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtCycle *cycle = g_task_get_task_data (task);

  pt_clock_remove_timer (clock_of (cycle), cycle->patience);
  cycle->patience = 0;
  cycle->pushing = FALSE;
  take_pushed (cycle, result);
  if (cycle->more_waits && cycle->error == NULL)
    push (task);
  else if (cycle->has_pulled && !cycle->pulling)
    look_at_both (task);
  else if (!cycle->pulling && !recover (task)) {
    if (may_pull_after (cycle->error))
      pull (task);
    else
      end (task);
  }
}

static void
on_push_progress (guint done, gpointer data)
{
  PtCycle *cycle = data;
  guint waiting = (guint) CLAMP (cycle->plan.waiting, 0, G_MAXINT);

  if (!cycle->pulling)
    cycle->progress (done, MAX (waiting, done), cycle->progress_data);
}

static void
on_patience_over (gpointer data)
{
  PtCycle *cycle = data;

  cycle->patience = 0;
  pull (cycle->task);
}

static void
push (GTask *task)
{
  PtCycle *cycle = g_task_get_task_data (task);

  cycle->pushing = TRUE;
  cycle->more_waits = FALSE;
  if (!cycle->has_pulled && !cycle->pulling)
    cycle->patience = pt_clock_add_timer (clock_of (cycle), PATIENCE_MS, on_patience_over, cycle);
  on_push_progress (0, cycle);
  pt_push_async (cycle->channel, cycle->plan.push_most, on_push_progress, cycle, g_task_get_cancellable (task),
                 on_pushed, g_object_ref (task));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtCycle *cycle = g_task_get_task_data (task);
  GError *error = NULL;

  cycle->opening = FALSE;
  if (pt_channel_open_finish (PT_CHANNEL (source), result, &error)) {
    push (task);
  } else {
    keep_error (cycle, error);
    end (task);
  }
}

gboolean
pt_cycle_push_more (PtCycle *cycle)
{
  if (cycle->opening)
    return TRUE;
  if (cycle->pushing)
    cycle->more_waits = TRUE;
  else if (cycle->pulling && cycle->error == NULL)
    push (cycle->task);
  return cycle->pushing;
}

PtCycle *
pt_cycle_async (PtChannel *channel, const PtCyclePlan *plan, PtCycleProgress progress, gpointer progress_data,
                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (channel, cancellable, callback, user_data);
  PtCycle *cycle = g_new0 (PtCycle, 1);

  g_task_set_source_tag (task, pt_cycle_async);
  /* A cancelled cycle still writes its line in the log, and says what it did. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, cycle, (GDestroyNotify) cycle_free);
  cycle->task = task;
  cycle->channel = g_object_ref (channel);
  cycle->plan = *plan;
  cycle->progress = progress;
  cycle->progress_data = progress_data;
  cycle->receipt.trigger = plan->trigger;
  cycle->receipt.started_at = pt_clock_wall (clock_of (cycle));
  cycle->began = pt_clock_monotonic (clock_of (cycle));
  pt_channel_reset_tally (channel);
  cycle->opening = TRUE;
  pt_channel_open_async (channel, cancellable, on_opened, g_object_ref (task));
  return cycle;
}

gboolean
pt_cycle_finish (GAsyncResult *result, PtReceipt *receipt, GError **error)
{
  PtCycle *cycle = g_task_get_task_data (G_TASK (result));
  *receipt = cycle->receipt;
  return g_task_propagate_boolean (G_TASK (result), error);
}
