/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The conflicts of all computers, page by page from the server, so that they do not die with one. Called by the cycle
 * after the pull. */

#include "config.h"

#include "conflicts-pull.h"

#include "errors.h"
#include "told-conflicts.h"

#define TARGET "/v1/conflicts"

/* A job on the database: what it asks, and what it takes over. */
typedef struct {
  gint64 now;
  gboolean due;
  char *cursor;
  GBytes *page;
  gboolean more;
} Job;

static void ask (GTask *task, const char *cursor);

static void
job_free (Job *job)
{
  g_free (job->cursor);
  g_clear_pointer (&job->page, g_bytes_unref);
  g_free (job);
}

static Job *
job_new (GTask *task)
{
  PtProfile *profile = pt_channel_get_profile (g_task_get_source_object (task));
  Job *job = g_new0 (Job, 1);

  job->now = pt_clock_wall (pt_profile_get_seams (profile)->clock);
  return job;
}

static gboolean
run_take (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Job *job = data;
  return pt_conflicts_take (database, job->page, job->now, &job->more, changed, error);
}

static void
on_taken (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  const Job *job = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (job == NULL)
    g_task_return_error (task, error);
  else if (job->more && job->cursor != NULL)
    ask (task, job->cursor);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, PT_ERROR, PT_ERROR_OFFLINE) || g_error_matches (error, PT_ERROR, PT_ERROR_NOT_FOUND);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtAnswer) answer = pt_channel_call_finish (PT_CHANNEL (source), result, &error);
  Job *job;

  if (answer == NULL || !pt_answer_ok (answer, &error)) {
    if (answer != NULL || is_passing (error))
      g_task_return_boolean (task, TRUE);
    else
      g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  job = job_new (task);
  job->page = g_bytes_ref (answer->body);
  job->cursor = g_strdup (answer->cursor);
  pt_profile_run_async (pt_channel_get_profile (PT_CHANNEL (source)), PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_take,
                        job, (GDestroyNotify) job_free, NULL, on_taken, g_object_ref (task));
}

static void
ask (GTask *task, const char *cursor)
{
  g_autofree char *escaped = cursor != NULL ? g_uri_escape_string (cursor, NULL, FALSE) : NULL;
  g_autofree char *target = escaped != NULL ? g_strconcat (TARGET "?cursor=", escaped, NULL) : g_strdup (TARGET);

  pt_channel_call_async (g_task_get_source_object (task), "GET", target, NULL, NULL, g_task_get_cancellable (task),
                         on_answered, g_object_ref (task));
}

static gboolean
run_due (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Job *job = data;
  return pt_conflicts_due (database, job->now, &job->due, &job->cursor, error);
}

static void
on_due (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  const Job *job = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (job == NULL)
    g_task_return_error (task, error);
  else if (job->due)
    ask (task, job->cursor);
  else
    g_task_return_boolean (task, TRUE);
}

void
pt_conflicts_pull_async (PtChannel *channel, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (channel, cancellable, callback, user_data);

  g_task_set_source_tag (task, pt_conflicts_pull_async);
  pt_profile_run_async (pt_channel_get_profile (channel), PT_PROFILE_READ, PT_PRIORITY_NORMAL, run_due, job_new (task),
                        (GDestroyNotify) job_free, NULL, on_due, g_object_ref (task));
}

gboolean
pt_conflicts_pull_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
