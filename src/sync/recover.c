/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine's part in the recovery of a server that was put back from a backup; called by the sync service. */

#include "config.h"

#include "recover.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "recovery.h"
#include "wipe.h"

typedef struct {
  PtChannel *channel;
  guint operations;
} Recover;

typedef struct {
  const PtSeams *seams;
  PtOffice *office;
  guint8 key[64];
  PtMark fork;
  char *cursor;
  guint operations;
} Prepare;

static void
recover_free (Recover *recover)
{
  g_object_unref (recover->channel);
  g_free (recover);
}

static void
prepare_free (Prepare *job)
{
  pt_office_free (job->office);
  g_free (job->cursor);
  pt_wipe (job->key, sizeof job->key);
  g_free (job);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Recover *recover = g_task_get_task_data (task);
  GError *error = NULL;
  const Prepare *job = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (job == NULL) {
    g_task_return_error (task, error);
    return;
  }
  recover->operations = job->operations;
  pt_channel_adopt_mark (recover->channel, &job->fork);
  g_task_return_boolean (task, TRUE);
}

static gboolean
run_prepare (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Prepare *job = data;
  return pt_recovery_prepare (database, job->seams, job->office, job->key, &job->fork, job->cursor, &job->operations,
                              error);
}

static gboolean
read_fork (GBytes *body, PtMark *fork, GError **error)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (body, &length);
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  const char *name = NULL;
  gboolean found = FALSE;

  if (pt_reader_enter_object (reader))
    while (pt_reader_next_member (reader, &name)) {
      if (g_strcmp0 (name, "fork") == 0)
        found = pt_mark_read (reader, fork);
      else
        pt_reader_skip (reader);
    }
  if (!pt_reader_finish (reader, error))
    return FALSE;
  if (!found)
    g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("The server does not say where its history parted"));
  return found;
}

/* Takes @job over. */
static void
prepare (GTask *task, Prepare *job)
{
  Recover *recover = g_task_get_task_data (task);
  PtProfile *profile = pt_channel_get_profile (recover->channel);
  GError *error = NULL;
  const guint8 *key = pt_account_get_key (pt_channel_get_account (recover->channel), &error);

  job->seams = pt_profile_get_seams (profile);
  job->office = pt_office_copy (pt_profile_get_office (profile));
  if (key == NULL || !pt_mark_verify (&job->fork, job->office->server_key, &error)) {
    prepare_free (job);
    g_task_return_error (task, error);
    return;
  }
  memcpy (job->key, key, sizeof job->key);
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_prepare, job, (GDestroyNotify) prepare_free,
                        NULL, on_prepared, g_object_ref (task));
}

static void
on_fork_told (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (PtAnswer) answer = pt_channel_call_finish (PT_CHANNEL (source), result, &error);
  PtMark fork = { 0 };
  Prepare *job = NULL;

  if (answer == NULL || !pt_answer_ok (answer, &error) || !read_fork (answer->body, &fork, &error)) {
    g_task_return_error (task, error);
    return;
  }
  job = g_new0 (Prepare, 1);
  job->fork = fork;
  job->cursor = g_strdup (answer->cursor);
  prepare (task, job);
}

static GBytes *
marks_body (GArray *marks)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_member (writer, "marks");
  pt_writer_begin_array (writer);
  for (guint i = 0; i < marks->len; i++)
    pt_mark_write (writer, &g_array_index (marks, PtMark, i));
  pt_writer_end_array (writer);
  pt_writer_end_object (writer);
  return pt_writer_end (writer);
}

static gboolean
run_marks (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  GArray **marks = data;
  *marks = pt_recovery_list_marks (database, error);
  return *marks != NULL;
}

static void
free_marks (GArray **marks)
{
  g_clear_pointer (marks, g_array_unref);
  g_free (marks);
}

static void
on_marks (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Recover *recover = g_task_get_task_data (task);
  GError *error = NULL;
  GArray **marks = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  g_autoptr (GBytes) body = NULL;

  if (marks == NULL) {
    g_task_return_error (task, error);
    return;
  }
  body = marks_body (*marks);
  pt_channel_call_async (recover->channel, "POST", PT_RECOVER_TARGET, body, NULL, g_task_get_cancellable (task),
                         on_fork_told, g_object_ref (task));
}

void
pt_recover_async (PtChannel *channel, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (channel, cancellable, callback, user_data);
  Recover *recover = g_new0 (Recover, 1);

  g_task_set_source_tag (task, pt_recover_async);
  g_task_set_task_data (task, recover, (GDestroyNotify) recover_free);
  recover->channel = g_object_ref (channel);
  pt_profile_run_async (pt_channel_get_profile (channel), PT_PROFILE_READ, PT_PRIORITY_NORMAL, run_marks,
                        g_new0 (GArray *, 1), (GDestroyNotify) free_marks, NULL, on_marks, g_object_ref (task));
}

gboolean
pt_recover_finish (GAsyncResult *result, guint *operations, GError **error)
{
  Recover *recover = g_task_get_task_data (G_TASK (result));
  *operations = recover->operations;
  return g_task_propagate_boolean (G_TASK (result), error);
}
