/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Retrying, entering on another day, taking back, exporting and marking as
 * read, away from the main thread. Called by the actions of the sync page.
 */
#include "config.h"

#include "queue-deeds.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "notices.h"
#include "outbox.h"
#include "postdate.h"

typedef struct {
  const PtSeams *seams;
  PtQueueDeed deed;
  gint64 id;
  GArray *ids; /* gint64: to be retried together */
  char *path;  /* to export to */
  GtkWidget *near;
  PtQueueDone done;
} Task;

static void
task_free (Task *task)
{
  g_object_unref (task->near);
  g_clear_pointer (&task->ids, g_array_unref);
  g_free (task->path);
  g_free (task);
}

static gboolean
do_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Task *task = data;
  switch (task->deed) {
  case PT_QUEUE_RETRY:
    return pt_outbox_retry (database, task->seams, task->id, error);
  case PT_QUEUE_POSTDATE:
    return pt_outbox_postdate (database, task->seams, task->id, changed, error);
  case PT_QUEUE_DISCARD:
    return pt_outbox_discard (database, task->seams, task->id, changed, error);
  case PT_QUEUE_MARK_READ:
  default:
    return pt_notices_read (database, task->id, pt_clock_wall (task->seams->clock), error);
  }
}

static gboolean
retry_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const Task *task = data;
  return pt_outbox_retry_these (database, task->seams, task->ids, error);
}

static gboolean
export_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Task *task = data;
  g_autofree char *text = pt_outbox_export (database, task->id, error);
  g_autoptr (GError) failure = NULL;
  if (text == NULL)
    return FALSE;
  if (g_file_set_contents (task->path, text, -1, &failure))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("The entry could not be written: %s"), failure->message);
  return FALSE;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Task *task = data;
  g_autoptr (GError) error = NULL;
  pt_profile_run_finish (PT_PROFILE (source), result, &error);
  task->done (task->near, error);
  task_free (task);
}

static Task *
task_new (PtProfile *profile, gint64 id, GtkWidget *near, PtQueueDone done)
{
  Task *task = g_new0 (Task, 1);
  task->seams = pt_profile_get_seams (profile);
  task->id = id;
  task->near = g_object_ref (near);
  task->done = done;
  return task;
}

void
pt_queue_do (PtProfile *profile, PtQueueDeed deed, gint64 id, GtkWidget *near, PtQueueDone done)
{
  Task *task = task_new (profile, id, near, done);
  task->deed = deed;
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, do_job, task, NULL, NULL, on_done, task);
}

void
pt_queue_retry_these (PtProfile *profile, const GArray *ids, GtkWidget *near, PtQueueDone done)
{
  Task *task = task_new (profile, 0, near, done);
  task->ids = g_array_copy ((GArray *) ids);
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, retry_job, task, NULL, NULL, on_done, task);
}

void
pt_queue_export (PtProfile *profile, gint64 id, const char *path, GtkWidget *near, PtQueueDone done)
{
  Task *task = task_new (profile, id, near, done);
  task->path = g_strdup (path);
  pt_profile_run_async (profile, PT_PROFILE_READ, PT_PRIORITY_NOW, export_job, task, NULL, NULL, on_done, task);
}
