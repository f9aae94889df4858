/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way in: pages of confirmed rows, two in flight at most (one being applied, one being fetched). Called by the
 * sync service after push. */

#include "config.h"

#include "pull.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "protocol-limits.h"

/* Another process of the profile may pull as well: how often its pages may come before ours. */
#define MOST_RESTARTS 5

typedef struct {
  PtChannel *channel;
  guint limit;
  PtPullProgress progress;
  gpointer progress_data;
  PtPulled pulled;
  gboolean fetching;
  gboolean applying;
  PtAnswer *fetched; /* verified, waits to be applied */
  char *target;      /* of the request that is on its way, or that was fetched */
  gboolean restart;  /* the stored cursor is not the one that was fetched from: read it again */
  gboolean forget;   /* the server asks to fetch everything again */
  guint restarts;
  GError *error; /* ends the pull once nothing is under way */
} Pull;

typedef struct {
  const PtSeams *seams;
  PtAnswer *answer;
  char *target;
  PtPageApplied applied;
} Apply;

static void step (GTask *task);

static void
pull_free (Pull *pull)
{
  g_object_unref (pull->channel);
  g_clear_pointer (&pull->fetched, pt_answer_free);
  g_clear_error (&pull->error);
  g_free (pull->target);
  g_free (pull);
}

static void
apply_free (Apply *job)
{
  pt_answer_free (job->answer);
  g_free (job->target);
  g_free (job);
}

static void
keep_error (Pull *pull, GError *error)
{
  if (pull->error == NULL)
    pull->error = error;
  else
    g_error_free (error);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Pull *pull = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PtAnswer) answer = pt_channel_call_finish (PT_CHANNEL (source), result, &error);

  pull->fetching = FALSE;
  if (answer != NULL && answer->status == 410)
    pull->restart = pull->forget = TRUE;
  else if (answer == NULL || !pt_answer_ok (answer, &error))
    keep_error (pull, error);
  else
    pull->fetched = g_steal_pointer (&answer);
  step (task);
}

/* @cursor NULL: from the beginning. */
static void
fetch (GTask *task, const char *cursor)
{
  Pull *pull = g_task_get_task_data (task);
  guint limit = MIN (pull->limit, pt_pace_pull_most (pt_channel_get_pace (pull->channel)));
  g_autofree char *escaped = cursor != NULL ? g_uri_escape_string (cursor, NULL, FALSE) : NULL;

  g_free (pull->target);
  pull->target = escaped != NULL ? g_strdup_printf ("/v1/pull?cursor=%s&limit=%u", escaped, limit)
                                 : g_strdup_printf ("/v1/pull?limit=%u", limit);
  pull->fetching = TRUE;
  pt_channel_call_async (pull->channel, "GET", pull->target, NULL, NULL, g_task_get_cancellable (task), on_fetched,
                         g_object_ref (task));
}

static gboolean
run_apply (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Apply *job = data;
  PtPageProof proof = { job->target, job->answer->signature, job->answer->packed };

  return pt_confirmed_apply_proved (database, job->seams, job->answer->body, &proof, &job->applied, changed, error);
}

static void
add_applied (Pull *pull, const PtPageApplied *applied)
{
  pull->pulled.rows += applied->rows;
  pull->pulled.own += applied->own;
  pull->pulled.deleted += applied->deleted;
  pull->pulled.agreed = applied->compared && applied->differing == 0;
  pull->pulled.differing = applied->differing;
  pull->restart |= applied->stale;
}

static void
on_applied (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Pull *pull = g_task_get_task_data (task);
  GError *error = NULL;
  const Apply *job = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  pull->applying = FALSE;
  if (job == NULL)
    keep_error (pull, error);
  else
    add_applied (pull, &job->applied);
  if (pull->progress != NULL)
    pull->progress (pull->pulled.rows, pull->progress_data);
  step (task);
}

/* The fetched page goes to the database, and the page after it is asked for at once. */
static void
apply (GTask *task)
{
  Pull *pull = g_task_get_task_data (task);
  PtAnswer *answer = g_steal_pointer (&pull->fetched);
  g_autofree char *next = answer->more ? g_strdup (answer->cursor) : NULL;
  PtProfile *profile = pt_channel_get_profile (pull->channel);
  Apply *job = g_new0 (Apply, 1);

  job->seams = pt_profile_get_seams (profile);
  job->answer = answer;
  job->target = g_steal_pointer (&pull->target);
  pull->applying = TRUE;
  pt_profile_run_async (profile, PT_PROFILE_WRITE, answer->more ? PT_PRIORITY_BULK : PT_PRIORITY_NORMAL, run_apply, job,
                        (GDestroyNotify) apply_free, NULL, on_applied, g_object_ref (task));
  if (next != NULL)
    fetch (task, next);
}

/* Where to begin. */
typedef struct {
  gboolean forget;
  char *cursor;
} Cursor;

static gboolean
run_cursor (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Cursor *start_at = data;
  g_autoptr (GError) failure = NULL;

  if (start_at->forget)
    return pt_confirmed_forget_cursor (database, error);
  start_at->cursor = pt_confirmed_dup_cursor (database, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static void
cursor_free (Cursor *start_at)
{
  g_free (start_at->cursor);
  g_free (start_at);
}

static void
on_cursor (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Pull *pull = g_task_get_task_data (task);
  GError *error = NULL;
  const Cursor *start_at = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  pull->fetching = FALSE;
  if (start_at == NULL) {
    keep_error (pull, error);
    step (task);
  } else {
    fetch (task, start_at->cursor);
  }
}

static void
start (GTask *task)
{
  Pull *pull = g_task_get_task_data (task);
  Cursor *start_at = g_new0 (Cursor, 1);

  start_at->forget = pull->forget;
  pull->forget = FALSE;
  pull->fetching = TRUE;
  pt_profile_run_async (pt_channel_get_profile (pull->channel), start_at->forget ? PT_PROFILE_WRITE : PT_PROFILE_READ,
                        PT_PRIORITY_NORMAL, run_cursor, start_at, (GDestroyNotify) cursor_free, NULL, on_cursor,
                        g_object_ref (task));
}

/* After a stale page: what was fetched ahead is of no use either. */
static void
start_again (GTask *task)
{
  Pull *pull = g_task_get_task_data (task);

  g_clear_pointer (&pull->fetched, pt_answer_free);
  pull->restart = FALSE;
  if (++pull->restarts > MOST_RESTARTS) {
    g_task_return_new_error (task, PT_ERROR, PT_ERROR_BUSY,
                             _ ("Another PayTrack program fetches changes into this profile. Try again"));
    return;
  }
  start (task);
}

/* Decides what comes next, whenever a page was fetched or applied. */
static void
step (GTask *task)
{
  Pull *pull = g_task_get_task_data (task);
  gboolean idle = !pull->fetching && !pull->applying;

  if (pull->error != NULL || pull->restart) {
    if (idle && pull->error != NULL)
      g_task_return_error (task, g_steal_pointer (&pull->error));
    else if (idle)
      start_again (task);
  } else if (pull->fetched != NULL && !pull->applying) {
    apply (task);
  } else if (idle) {
    g_task_return_boolean (task, TRUE);
  }
}

void
pt_pull_async (PtChannel *channel, guint limit, PtPullProgress progress, gpointer progress_data,
               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (channel, cancellable, callback, user_data);
  Pull *pull = g_new0 (Pull, 1);

  g_task_set_source_tag (task, pt_pull_async);
  g_task_set_task_data (task, pull, (GDestroyNotify) pull_free);
  pull->channel = g_object_ref (channel);
  pull->limit = CLAMP (limit, 1, PT_PULL_LIMIT_MAX);
  pull->progress = progress;
  pull->progress_data = progress_data;
  start (task);
}

gboolean
pt_pull_finish (GAsyncResult *result, PtPulled *pulled, GError **error)
{
  Pull *pull = g_task_get_task_data (G_TASK (result));
  *pulled = pull->pulled;
  return g_task_propagate_boolean (G_TASK (result), error);
}
