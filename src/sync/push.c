/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way out: envelope by envelope and in order, from the outbox to the server and its verdicts back. While the server
 * judges one, the next is sealed; once it is answered, the next goes out and its verdicts are taken over, so that both
 * sides work at the same time and each envelope costs one commit here. Called by the sync service ahead of pull. */

#include "config.h"

#include "push.h"

#include <glib/gi18n-lib.h>

#include "backoff.h"
#include "errors.h"
#include "problem.h"
#include "sealing.h"
#include "store.h"
#include "wipe.h"

#define PUSH_TARGET "/v1/push"
/* The same envelope's third failure of the server counts as a refusal. */
#define MOST_FAILURES 3

typedef struct {
  PtChannel *channel;
  guint most;
  PtPushProgress progress;
  gpointer progress_data;
  PtPushed pushed;
  PtSealed sent;    /* on its way; without a body: none is */
  PtSealed next;    /* sealed ahead; without a body: none is */
  PtAnswer *answer; /* to what was sent, while the database is at work */
  gboolean working; /* the database is */
  PtId tried;       /* the envelope that was sent last */
  guint failures;   /* of the server at it */
  PtBackoff backoff;
  GError *cause; /* why it ends, while the outbox is put in order */
  gboolean ended;
} Push;

/* Data of the database's jobs: each has what it needs by value. */
typedef struct {
  const PtSeams *seams;
  PtOffice *office;
  guint8 key[64];
  guint most;
  PtId answered; /* none: there is nothing to settle */
  PtId unknown;  /* an envelope whose signature the server does not know; none: there is none */
  guint n_ops;
  GBytes *answer;
  char *answer_signature;
  PtId in_flight; /* none: nothing is */
  PtSettled settled;
  PtSealed sealed;
} Step;

typedef struct {
  const PtSeams *seams;
  PtId envelope;
  char *message;
} Refusal;

static void seal (GTask *task);
static void take_answer (GTask *task);

static void
push_free (Push *push)
{
  g_object_unref (push->channel);
  pt_sealed_clear (&push->sent);
  pt_sealed_clear (&push->next);
  g_clear_pointer (&push->answer, pt_answer_free);
  g_clear_error (&push->cause);
  g_free (push);
}

static void
step_free (Step *step)
{
  g_clear_pointer (&step->office, pt_office_free);
  pt_wipe (step->key, sizeof step->key);
  g_clear_pointer (&step->answer, g_bytes_unref);
  g_free (step->answer_signature);
  pt_sealed_clear (&step->sealed);
  g_free (step);
}

static void
refusal_free (Refusal *refusal)
{
  g_free (refusal->message);
  g_free (refusal);
}

static PtProfile *
profile_of (GTask *task)
{
  Push *push = g_task_get_task_data (task);
  return pt_channel_get_profile (push->channel);
}

/* Takes @from over. */
static void
move_sealed (PtSealed *to, PtSealed *from)
{
  pt_sealed_clear (to);
  *to = *from;
  *from = (PtSealed){ 0 };
}

/* --- the end ----------------------------------------------------------------------------------------------------- */

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

/* Takes @cause over. What is still on its way then is sent again another time. */
static void
fail (GTask *task, GError *cause)
{
  Push *push = g_task_get_task_data (task);

  push->ended = TRUE;
  push->cause = cause;
  pt_profile_run_async (profile_of (task), PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_reset, NULL, NULL, NULL, on_reset,
                        g_object_ref (task));
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
enrol_anew (GTask *task)
{
  Push *push = g_task_get_task_data (task);

  push->ended = TRUE;
  pt_account_disown_async (pt_channel_get_account (push->channel), on_disowned, g_object_ref (task));
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

/* --- refused as a whole ------------------------------------------------------------------------------------------ */

static gboolean
run_refused (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const Refusal *refusal = data;
  return pt_outbox_refused (database, refusal->seams, &refusal->envelope, refusal->message, error);
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

/* Read beside what was parked, which goes again only when a person says so: nothing is promised here. */
static char *
explain (const PtAnswer *answer)
{
  g_autoptr (GError) reason = pt_problem_to_error (answer->status, answer->code, answer->detail);

  return g_strdup (
      answer->status == 500
          ? _ ("The server failed on this entry. Nothing is lost: Retry sends it again once the server is mended")
          : reason->message);
}

/* The envelope as a whole was not taken: the outbox halves it or parks what is left alone. */
static void
refuse (GTask *task, const PtAnswer *answer)
{
  Push *push = g_task_get_task_data (task);
  Refusal *refusal = g_new0 (Refusal, 1);

  refusal->seams = pt_profile_get_seams (profile_of (task));
  refusal->envelope = push->tried;
  refusal->message = explain (answer);
  pt_profile_run_async (profile_of (task), PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_refused, refusal,
                        (GDestroyNotify) refusal_free, NULL, on_refused, g_object_ref (task));
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

/* --- settling and sealing ---------------------------------------------------------------------------------------- */

static gboolean
run_both (PtDatabase *database, Step *step, guint *changed, GError **error)
{
  if (!pt_id_is_none (&step->unknown)
      && !pt_sealing_renew (database, step->seams, step->office, step->key, &step->unknown, error))
    return FALSE;
  if (!pt_id_is_none (&step->answered)
      && !pt_outbox_settle (database, step->seams, &step->answered, step->answer, step->answer_signature,
                            &step->settled, changed, error))
    return FALSE;
  if (step->settled.forked)
    return TRUE;
  if (pt_id_is_none (&step->in_flight))
    return pt_outbox_seal (database, step->seams, step->office, step->key, step->most, &step->sealed, error);
  return pt_outbox_seal_ahead (database, step->seams, step->office, step->key, step->most, &step->in_flight,
                               &step->sealed, error);
}

/* In one commit. */
static gboolean
run_step (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  PtScope scope;

  return pt_scope_begin (database, &scope, error)
         && pt_scope_end (database, scope, run_both (database, data, changed, error), error);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Push *push = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PtAnswer) answer = pt_channel_call_finish (PT_CHANNEL (source), result, &error);

  if (push->ended) {
    g_clear_error (&error);
  } else if (answer == NULL) {
    fail (task, error);
  } else {
    push->answer = g_steal_pointer (&answer);
    if (!push->working)
      take_answer (task);
  }
}

/* Takes @sealed over. */
static void
send_out (GTask *task, PtSealed *sealed)
{
  Push *push = g_task_get_task_data (task);
  g_autofree char *device = pt_id_to_text (&sealed->device);
  g_autofree char *header = pt_signature_header (device, sealed->signature);

  if (!pt_id_equal (&push->tried, &sealed->envelope)) {
    push->tried = sealed->envelope;
    push->failures = 0;
    pt_backoff_reset (&push->backoff);
  }
  move_sealed (&push->sent, sealed);
  pt_channel_call_async (push->channel, "POST", PUSH_TARGET, push->sent.body, header, g_task_get_cancellable (task),
                         on_answered, g_object_ref (task));
}

static void run (GTask *task, Step *step);

/* What was sealed goes out now, or waits for its turn. */
static void
take_sealed (GTask *task, Step *step)
{
  Push *push = g_task_get_task_data (task);

  if (push->sent.body != NULL && step->sealed.body != NULL) {
    move_sealed (&push->next, &step->sealed);
  } else if (step->sealed.body != NULL) {
    send_out (task, &step->sealed);
    run (task, g_new0 (Step, 1));
  } else if (push->sent.body == NULL) {
    g_task_return_boolean (task, TRUE);
  }
}

static void
on_stepped (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Push *push = g_task_get_task_data (task);
  GError *error = NULL;
  Step *step = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  push->working = FALSE;
  if (push->ended) {
    g_clear_error (&error);
    return;
  }
  if (step == NULL) {
    fail (task, error);
    return;
  }
  pt_settled_add (&push->pushed.settled, &step->settled);
  push->pushed.sent += step->n_ops;
  if (push->progress != NULL && step->n_ops > 0)
    push->progress (push->pushed.sent, push->progress_data);
  if (step->settled.forked) {
    enrol_anew (task);
    return;
  }
  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error)) {
    fail (task, error);
    return;
  }
  take_sealed (task, step);
  if (push->answer != NULL && !push->working)
    take_answer (task);
}

/* Takes @step over, which says what is to be settled; the next envelope is sealed with it. */
static void
run (GTask *task, Step *step)
{
  Push *push = g_task_get_task_data (task);
  GError *error = NULL;
  const guint8 *key = pt_account_get_key (pt_channel_get_account (push->channel), &error);

  if (key == NULL
      || (pt_id_is_none (&step->answered)
          && g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))) {
    step_free (step);
    fail (task, error);
    return;
  }
  step->seams = pt_profile_get_seams (profile_of (task));
  step->office = pt_office_copy (pt_profile_get_office (profile_of (task)));
  memcpy (step->key, key, sizeof step->key);
  step->most = MIN (push->most, pt_pace_push_most (pt_channel_get_pace (push->channel)));
  step->in_flight = push->sent.body != NULL ? push->sent.envelope : PT_ID_NONE;
  push->working = TRUE;
  pt_profile_run_async (profile_of (task), PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_step, step,
                        (GDestroyNotify) step_free, NULL, on_stepped, g_object_ref (task));
}

static void
seal (GTask *task)
{
  run (task, g_new0 (Step, 1));
}

/* What was sent is sealed again in today's name. */
static void
renew (GTask *task)
{
  Push *push = g_task_get_task_data (task);
  Step *step = g_new0 (Step, 1);

  step->unknown = push->tried;
  run (task, step);
}

/* The next one goes out before the verdicts on this one are taken over. */
static void
settle (GTask *task, const PtAnswer *answer, guint n_ops)
{
  Push *push = g_task_get_task_data (task);
  Step *step = g_new0 (Step, 1);

  step->answered = push->tried;
  step->n_ops = n_ops;
  step->answer = g_bytes_ref (answer->body);
  step->answer_signature = g_strdup (answer->signature);
  if (push->next.body != NULL && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    send_out (task, &push->next);
  run (task, step);
}

/* What was sealed ahead and not sent is taken up again by the next sealing. */
static void
take_answer (GTask *task)
{
  Push *push = g_task_get_task_data (task);
  g_autoptr (PtAnswer) answer = g_steal_pointer (&push->answer);
  guint n_ops = push->sent.n_ops;
  GError *error = NULL;

  pt_sealed_clear (&push->sent);
  if (answer->status != 200)
    pt_sealed_clear (&push->next);
  if (answer->status == 400 || answer->status == 413)
    refuse (task, answer);
  else if (answer->status == 500)
    send_again (task, answer);
  else if (pt_answer_knows_no_signer (answer))
    renew (task);
  else if (!pt_answer_ok (answer, &error))
    fail (task, error);
  else
    settle (task, answer, n_ops);
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
