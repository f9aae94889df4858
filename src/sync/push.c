/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way out: envelope by envelope, one at a time and in order, from the outbox to the server and its verdicts back.
 * Called by the sync service ahead of pull. */

#include "config.h"

#include "push.h"

#include <glib/gi18n-lib.h>

#include "backoff.h"
#include "errors.h"
#include "problem.h"
#include "reader.h"

#define PUSH_TARGET "/v1/push"
/* The same envelope's third failure of the server counts as a refusal. */
#define MOST_FAILURES 3

typedef struct {
  PtChannel *channel;
  guint most;
  PtPushProgress progress;
  gpointer progress_data;
  PtPushed pushed;
  PtId envelope; /* the one on its way */
  guint n_ops;   /* in it */
  guint failures;
  PtBackoff backoff;
  GError *cause; /* why it ends, while the outbox is put in order */
} Push;

/* Data of the database's jobs: each has what it needs by value. */
typedef struct {
  const PtSeams *seams;
  PtOffice *office;
  guint8 key[64];
  guint most;
  PtSealed sealed;
  char *header; /* PayTrack-Signature of the sealed envelope */
} Seal;

typedef struct {
  const PtSeams *seams;
  PtId envelope;
  guint n_ops;
  GBytes *body;
  char *signature;
  char *message;
  PtSettled settled;
} Settle;

static void seal (GTask *task);

static void
push_free (Push *push)
{
  g_object_unref (push->channel);
  g_clear_error (&push->cause);
  g_free (push);
}

static void
seal_free (Seal *job)
{
  g_clear_pointer (&job->office, pt_office_free);
  pt_sealed_clear (&job->sealed);
  g_free (job->header);
  g_free (job);
}

static void
settle_free (Settle *job)
{
  g_clear_pointer (&job->body, g_bytes_unref);
  g_free (job->signature);
  g_free (job->message);
  g_free (job);
}

static PtProfile *
profile_of (GTask *task)
{
  Push *push = g_task_get_task_data (task);
  return pt_channel_get_profile (push->channel);
}

/* What was on its way waits again. */
static gboolean
run_reset (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_outbox_reset_syncing (database, error);
}

static void
on_reset (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Push *push = g_task_get_task_data (task);

  pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  g_task_return_error (task, g_steal_pointer (&push->cause));
}

/* Takes @cause over. */
static void
fail (GTask *task, GError *cause)
{
  Push *push = g_task_get_task_data (task);

  push->cause = cause;
  pt_profile_run_async (profile_of (task), PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_reset, NULL, NULL, NULL, on_reset,
                        g_object_ref (task));
}

void
pt_settled_add (PtSettled *sum, const PtSettled *one)
{
  sum->applied += one->applied;
  sum->merged += one->merged;
  sum->conflicts += one->conflicts;
  sum->rejected += one->rejected;
  sum->blocked += one->blocked;
  sum->withdrawn += one->withdrawn;
  sum->replayed += one->replayed;
  sum->forked |= one->forked;
}

static gboolean
run_settle (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Settle *job = data;
  return pt_outbox_settle (database, job->seams, &job->envelope, job->body, job->signature, &job->settled, changed,
                           error);
}

static void
on_disowned (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (pt_account_disown_finish (PT_ACCOUNT (source), result, &error))
    error
        = g_error_new (PT_ERROR, PT_ERROR_SIGN_IN,
                       _ ("Another computer uses a copy of this profile: sign in again, so that this one gets its own "
                          "numbers. Your work is kept"));
  g_task_return_error (task, error);
}

static void
on_settled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Push *push = g_task_get_task_data (task);
  GError *error = NULL;
  const Settle *job = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (job == NULL) {
    fail (task, error);
    return;
  }
  pt_settled_add (&push->pushed.settled, &job->settled);
  push->pushed.sent += job->n_ops;
  if (push->progress != NULL)
    push->progress (push->pushed.sent, push->progress_data);
  if (job->settled.forked)
    pt_account_disown_async (pt_channel_get_account (push->channel), on_disowned, g_object_ref (task));
  else
    seal (task);
}

static gboolean
run_refused (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Settle *job = data;
  return pt_outbox_refused (database, job->seams, &job->envelope, job->message, error);
}

static void
on_refused (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Push *push = g_task_get_task_data (task);
  GError *error = NULL;

  pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (error != NULL)
    fail (task, error);
  else if (push->failures >= MOST_FAILURES)
    fail (task,
          g_error_new (PT_ERROR, PT_ERROR_OFFLINE, _ ("The server has a fault. Your work is kept and is sent later")));
  else
    seal (task);
}

/* The envelope as a whole was not taken: the outbox halves it or parks what is left alone. */
static void
refuse (GTask *task, const PtAnswer *answer)
{
  Push *push = g_task_get_task_data (task);
  g_autoptr (GError) reason = pt_problem_to_error (answer->status, answer->code, answer->detail);
  Settle *job = g_new0 (Settle, 1);

  job->seams = pt_profile_get_seams (profile_of (task));
  job->envelope = push->envelope;
  job->message = g_strdup (reason->message);
  pt_profile_run_async (profile_of (task), PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_refused, job,
                        (GDestroyNotify) settle_free, NULL, on_refused, g_object_ref (task));
}

static void
settle (GTask *task, const PtAnswer *answer)
{
  Push *push = g_task_get_task_data (task);
  Settle *job = g_new0 (Settle, 1);

  job->seams = pt_profile_get_seams (profile_of (task));
  job->envelope = push->envelope;
  job->n_ops = push->n_ops;
  job->body = g_bytes_ref (answer->body);
  job->signature = g_strdup (answer->signature);
  pt_profile_run_async (profile_of (task), PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_settle, job,
                        (GDestroyNotify) settle_free, NULL, on_settled, g_object_ref (task));
}

static void
on_waited (gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    fail (task, error);
  else
    seal (task);
}

/* A fault of the server: the same envelope again after a while, three times in all. */
static void
send_again (GTask *task, const PtAnswer *answer)
{
  Push *push = g_task_get_task_data (task);
  const PtSeams *seams = pt_profile_get_seams (profile_of (task));

  if (++push->failures >= MOST_FAILURES)
    refuse (task, answer);
  else
    pt_clock_add_timer (seams->clock, pt_backoff_next (&push->backoff, seams->random, answer->retry_after_ms),
                        on_waited, g_object_ref (task));
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (PtAnswer) answer = pt_channel_call_finish (PT_CHANNEL (source), result, &error);

  if (answer == NULL)
    fail (task, error);
  else if (answer->status == 400 || answer->status == 413)
    refuse (task, answer);
  else if (answer->status == 500)
    send_again (task, answer);
  else if (!pt_answer_ok (answer, &error))
    fail (task, error);
  else
    settle (task, answer);
}

/* The envelope names the device that signed it, which need not be today's. */
static char *
signature_header (const PtSealed *sealed, GError **error)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (sealed->body, &length);
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  g_autofree char *device = NULL;
  const char *name = NULL;

  if (pt_reader_enter_object (reader))
    while (pt_reader_next_member (reader, &name)) {
      if (g_strcmp0 (name, "device") == 0)
        device = pt_reader_dup_text (reader);
      else
        pt_reader_skip (reader);
    }
  if (!pt_reader_finish (reader, error))
    return NULL;
  return pt_signature_header (device, sealed->signature);
}

static gboolean
run_seal (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Seal *job = data;

  if (!pt_outbox_seal (database, job->seams, job->office, job->key, job->most, &job->sealed, error))
    return FALSE;
  if (job->sealed.body == NULL)
    return TRUE;
  job->header = signature_header (&job->sealed, error);
  return job->header != NULL;
}

static void
on_sealed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Push *push = g_task_get_task_data (task);
  GError *error = NULL;
  const Seal *job = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  if (job == NULL) {
    fail (task, error);
    return;
  }
  if (job->sealed.body == NULL) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  if (!pt_id_equal (&push->envelope, &job->sealed.envelope)) {
    push->envelope = job->sealed.envelope;
    push->failures = 0;
    pt_backoff_reset (&push->backoff);
  }
  push->n_ops = job->sealed.n_ops;
  pt_channel_call_async (push->channel, "POST", PUSH_TARGET, job->sealed.body, job->header,
                         g_task_get_cancellable (task), on_answered, g_object_ref (task));
}

static void
seal (GTask *task)
{
  Push *push = g_task_get_task_data (task);
  GError *error = NULL;
  const guint8 *key = pt_account_get_key (pt_channel_get_account (push->channel), &error);
  Seal *job = NULL;

  if (key == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (g_task_return_error_if_cancelled (task))
    return;
  job = g_new0 (Seal, 1);
  job->seams = pt_profile_get_seams (profile_of (task));
  job->office = pt_office_copy (pt_profile_get_office (profile_of (task)));
  memcpy (job->key, key, sizeof job->key);
  job->most = push->most;
  pt_profile_run_async (profile_of (task), PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_seal, job,
                        (GDestroyNotify) seal_free, NULL, on_sealed, g_object_ref (task));
}

void
pt_push_async (PtChannel *channel, guint most, PtPushProgress progress, gpointer progress_data,
               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (channel, cancellable, callback, user_data);
  Push *push = g_new0 (Push, 1);

  g_task_set_source_tag (task, pt_push_async);
  g_task_set_task_data (task, push, (GDestroyNotify) push_free);
  push->channel = g_object_ref (channel);
  push->most = most;
  push->progress = progress;
  push->progress_data = progress_data;
  seal (task);
}

gboolean
pt_push_finish (GAsyncResult *result, PtPushed *pushed, GError **error)
{
  Push *push = g_task_get_task_data (G_TASK (result));
  *pushed = push->pushed;
  return g_task_propagate_boolean (G_TASK (result), error);
}
