/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Settling: the server's verdicts on an envelope, taken over in one
 * transaction with everything that follows from them. Called by the push
 * engine with bytes whose signature it has verified.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "chain.h"
#include "confirmed.h"
#include "conflicts.h"
#include "errors.h"
#include "notices.h"
#include "sealing.h"
#include "settling.h"
#include "store.h"
#include "withdrawal.h"

static void
pt_settling_clear (PtSettling *settle)
{
  g_clear_pointer (&settle->office, pt_office_free);
  g_clear_pointer (&settle->open, g_hash_table_unref);
  g_clear_pointer (&settle->mended, g_array_unref);
  for (guint i = 0; i < PT_ENTITIES; i++)
    g_clear_pointer (&settle->here[i], g_hash_table_unref);
  pt_seen_work_clear (&settle->work);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtSettling, pt_settling_clear)

/* Verdicts */

static gboolean
look_who_waits (PtSettling *settle, GError **error)
{
  gint64 one;

  return pt_database_get_integer (settle->database, "SELECT 1 FROM queue WHERE blocked_on IS NOT NULL LIMIT 1", &one,
                                  &settle->others_wait, error);
}

static gboolean
unblock (PtSettling *settle, const PtChange *change, GError **error)
{
  g_autoptr (PtStatement) update = NULL;

  if (!settle->others_wait)
    return TRUE;
  update
      = pt_database_prepare (settle->database,
                             "UPDATE queue SET blocked_on = NULL WHERE blocked_on IS NOT NULL AND blocked_on IN (?, ?)",
                             error);
  if (update == NULL)
    return FALSE;
  pt_statement_bind_id (update, 1, &change->op);
  pt_statement_bind_id (update, 2, &change->entity_id);
  return pt_statement_run (update, error);
}

static gboolean
apply (PtSettling *settle, PtChange *change, const PtVerdict *verdict, const char *outcome, GError **error)
{
  g_autoptr (PtRow) row = NULL;

  if (verdict->conflict != NULL
      && !pt_conflicts_note (settle->database, change, verdict->conflict, PT_CONFLICT_SETTLED, &settle->device,
                             settle->now, error))
    return FALSE;
  return pt_settling_take_over_consequences (settle, verdict, error)
         && pt_settling_find_result (settle, change, verdict, &row, error)
         && pt_settling_note_difference (settle, change, verdict, row, error)
         && pt_change_settle (settle->database, change, outcome, verdict->version, verdict->seq, settle->now, error)
         && pt_settling_take_over (settle, change, row, error) && unblock (settle, change, error);
}

static gboolean
is_decided (const PtConflict *conflict)
{
  return g_strcmp0 (conflict->resolution, pt_strategy_word (PT_STRATEGY_SERVER_WINS)) == 0
         || g_strcmp0 (conflict->resolution, pt_strategy_word (PT_STRATEGY_LAST_WRITE_WINS)) == 0;
}

/* The losing change stays in full: archived where the policy decided, held where a person must. */
static gboolean
keep_losing (PtSettling *settle, PtChange *change, const PtVerdict *verdict, GError **error)
{
  gboolean decided = is_decided (verdict->conflict);

  if (!pt_conflicts_note (settle->database, change, verdict->conflict,
                          decided ? PT_CONFLICT_ARCHIVED : PT_CONFLICT_OPEN, &settle->device, settle->now, error))
    return FALSE;
  if (decided)
    return pt_change_settle (settle->database, change, "conflict", verdict->version, verdict->seq, settle->now, error);
  change->status = PT_CHANGE_FAILED;
  pt_change_set_error (change, PT_CODE_CONFLICT, NULL,
                       _ ("Someone else changed this record meanwhile: choose what stays"));
  return pt_change_update (settle->database, change, settle->now, error);
}

static gboolean
carry_on (PtSettling *settle, PtChange *change, GError **error)
{
  return pt_chain_carry_on (settle->database, settle->seams, change, settle->open, error);
}

static gboolean
refuse (PtSettling *settle, PtChange *change, const PtVerdict *verdict, GError **error)
{
  change->status = PT_CHANGE_FAILED;
  pt_change_set_error (change, verdict->error_code, verdict->error_field, verdict->error_message);
  return pt_change_log_refusal (settle->database, change, settle->now, error)
         && pt_change_update (settle->database, change, settle->now, error) && carry_on (settle, change, error)
         && pt_settling_take_over (settle, change, NULL, error);
}

static gboolean
lose (PtSettling *settle, PtChange *change, const PtVerdict *verdict, GError **error)
{
  g_autoptr (PtRow) theirs = NULL;

  if (verdict->conflict == NULL)
    return refuse (settle, change, verdict, error);
  theirs = pt_settling_find_theirs (settle, change, verdict);
  return pt_settling_take_over_consequences (settle, verdict, error) && keep_losing (settle, change, verdict, error)
         && carry_on (settle, change, error) && pt_settling_take_over (settle, change, theirs, error);
}

static gboolean
reject (PtSettling *settle, PtChange *change, const PtVerdict *verdict, GError **error)
{
  gboolean mended;

  if (!pt_settling_mend (settle, change, verdict, &mended, error))
    return FALSE;
  return mended || refuse (settle, change, verdict, error);
}

/* It waits again, for what the server named, and then in another envelope. */
static gboolean
wait_for (PtSettling *settle, const PtChange *change, const PtId *what, GError **error)
{
  g_autoptr (PtStatement) update
      = pt_database_prepare (settle->database,
                             "UPDATE queue SET status = 'pending', blocked_on = ?, updated_at = ? WHERE id = ?", error);

  if (update == NULL)
    return FALSE;
  settle->others_wait = TRUE;
  pt_statement_bind_id (update, 1, what);
  pt_statement_bind_integer (update, 2, settle->now);
  pt_statement_bind_integer (update, 3, change->id);
  return pt_statement_run (update, error);
}

/* The other machine with a copy of this profile took it back; here it stands, and goes by itself. */
static gboolean
go_anew (PtSettling *settle, PtChange *change, GError **error)
{
  return pt_settling_renew (settle, change, error)
         && pt_chain_follow (settle->database, settle->seams, change, settle->open, error)
         && pt_settling_take_over (settle, change, NULL, error);
}

static gboolean
withdraw (PtSettling *settle, PtChange *change, GError **error)
{
  gboolean ours = FALSE;

  if (!pt_withdrawal_was_made (settle->database, change, &ours, error))
    return FALSE;
  if (!ours)
    return go_anew (settle, change, error);
  return pt_change_settle (settle->database, change, "withdrawn", 0, 0, settle->now, error)
         && pt_chain_replace (settle->database, settle->seams, change, settle->open, error)
         && pt_settling_take_over (settle, change, NULL, error);
}

static gboolean judge (PtSettling *settle, PtChange *change, const PtVerdict *verdict, GError **error);

static gboolean
has_later (PtSettling *settle, const PtChange *change, gboolean *later, GError **error)
{
  g_autoptr (GPtrArray) open = pt_changes_of_row (settle->database, &change->entity_id, error);

  if (open == NULL)
    return FALSE;
  *later = open->len > 0 && ((PtChange *) g_ptr_array_index (open, open->len - 1))->id > change->id;
  return TRUE;
}

/* It had reached the server. Refused there, it goes as it was meant to, or, of a new record, goes anew with what was
 * edited meanwhile; else people are told that it stands. */
static gboolean
find_too_late (PtSettling *settle, PtChange *target, gboolean edited, GError **error)
{
  g_autofree char *message = NULL;

  if (target->status == PT_CHANGE_FAILED && !pt_change_is_held (target))
    return (edited && target->kind == PT_OPERATION_CREATE
                ? pt_settling_renew (settle, target, error)
                : pt_change_settle (settle->database, target, "discarded", 0, 0, settle->now, error))
           && pt_settling_take_over (settle, target, NULL, error);
  if (edited)
    return TRUE;
  message = g_strdup (_ ("The server had taken this change before it could be taken back"));
  return pt_notices_add (settle->database, target->entity, &target->entity_id, "too_late", message, settle->now, error);
}

/* The answer to a withdrawal is the result of what was to be taken back, as if it had come for that. */
static gboolean
judge_withdrawal (PtSettling *settle, PtChange *withdrawal, const PtVerdict *verdict, GError **error)
{
  g_autoptr (PtChange) target = NULL;
  g_autoptr (PtVerdict) result = NULL;
  gboolean edited = FALSE;

  if (!pt_change_settle (settle->database, withdrawal, "withdrawn", 0, 0, settle->now, error)
      || !pt_withdrawal_read (settle->database, withdrawal, verdict, &target, &result, error))
    return FALSE;
  if (target == NULL)
    return TRUE;
  g_hash_table_remove (settle->open, &target->op);
  /* What was parked is judged after all. */
  target->status = PT_CHANGE_SYNCING;
  if (!has_later (settle, target, &edited, error) || !judge (settle, target, result, error))
    return FALSE;
  return result->status == PT_VERDICT_WITHDRAWN || find_too_late (settle, target, edited, error);
}

static gboolean
judge (PtSettling *settle, PtChange *change, const PtVerdict *verdict, GError **error)
{
  PtSettled *settled = settle->settled;

  if (change->kind == PT_OPERATION_WITHDRAW)
    return judge_withdrawal (settle, change, verdict, error);

  settled->replayed += verdict->replayed ? 1 : 0;
  switch (verdict->status) {
  case PT_VERDICT_APPLIED:
    settled->applied++;
    return apply (settle, change, verdict, "applied", error);
  case PT_VERDICT_MERGED:
    settled->merged++;
    return apply (settle, change, verdict, "merged", error);
  case PT_VERDICT_CONFLICT:
    settled->conflicts++;
    return lose (settle, change, verdict, error);
  case PT_VERDICT_REJECTED:
    settled->rejected++;
    return reject (settle, change, verdict, error);
  case PT_VERDICT_BLOCKED:
    settled->blocked++;
    return wait_for (settle, change, pt_id_is_none (&verdict->depends_on) ? &change->op : &verdict->depends_on, error);
  default:
    settled->withdrawn++;
    return withdraw (settle, change, error);
  }
}

/* As it is by now. */
static gboolean
read_anew (PtSettling *settle, PtChange **change, GError **error)
{
  g_autoptr (PtChange) loaded = *change;
  g_autoptr (GError) failure = NULL;

  *change = pt_change_find (settle->database, &loaded->op, &failure);
  settle->base_moved = *change != NULL && !pt_id_equal (&loaded->base_op, &(*change)->base_op);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* What the verdict is about; NULL where that needs no judgement any more. */
static gboolean
find_judged (PtSettling *settle, const PtVerdict *verdict, PtChange **change, GError **error)
{
  gpointer taken = NULL;

  settle->base_moved = FALSE;
  if (!g_hash_table_steal_extended (settle->open, &verdict->op, NULL, &taken))
    return pt_settling_reopen (settle, verdict, change, error);
  *change = taken;
  return !settle->is_moved || read_anew (settle, change, error);
}

static gboolean
judge_all (PtSettling *settle, const PtPushAnswer *answer, GError **error)
{
  for (guint i = 0; i < answer->results->len; i++) {
    const PtVerdict *verdict = g_ptr_array_index (answer->results, i);
    g_autoptr (PtChange) change = NULL;

    if (!find_judged (settle, verdict, &change, error))
      return FALSE;
    if (change != NULL && !judge (settle, change, verdict, error))
      return FALSE;
  }
  return TRUE;
}

/* What the answer says nothing of waits again, the same, in another envelope. */
static gboolean
return_others (PtSettling *settle, GError **error)
{
  GHashTableIter iter;
  gpointer change;

  g_hash_table_iter_init (&iter, settle->open);
  while (g_hash_table_iter_next (&iter, NULL, &change))
    if (!wait_for (settle, change, NULL, error))
      return FALSE;
  return TRUE;
}

/* Around them */

static gboolean
load_envelope (PtSettling *settle, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (settle->database,
                             "SELECT device_id, state = 'answered', recovery, sealed_at FROM envelopes WHERE id = ?",
                             error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, &settle->envelope);
  step = pt_statement_step (select, error);
  if (step == PT_STEP_DONE)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("The server answered to an envelope that is not here"));
  if (step != PT_STEP_ROW)
    return FALSE;
  pt_statement_id (select, 0, &settle->device);
  settle->is_answered = pt_statement_integer (select, 1) != 0;
  settle->is_recovery = pt_statement_integer (select, 2) != 0;
  settle->is_overdue = pt_statement_integer (select, 3) <= settle->now - PT_SEALING_HOLD_MS;
  return TRUE;
}

static gboolean
load_changes (PtSettling *settle, GError **error)
{
  g_autoptr (GPtrArray) changes = pt_changes_of_envelope (settle->database, &settle->envelope, error);

  settle->open = g_hash_table_new_full (pt_id_hash, pt_id_equal, NULL, (GDestroyNotify) pt_change_free);
  if (changes == NULL)
    return FALSE;
  while (changes->len > 0) {
    PtChange *change = g_ptr_array_steal_index_fast (changes, changes->len - 1);

    g_hash_table_insert (settle->open, &change->op, change);
  }
  return TRUE;
}

/* Those of a recovery are not open. */
static const PtEntity *
entity_of (const PtId *op, gpointer data)
{
  PtSettling *settle = data;
  const PtChange *change = g_hash_table_lookup (settle->open, op);
  g_autoptr (PtChange) settled = NULL;

  if (change == NULL && settle->is_recovery)
    change = settled = pt_change_find (settle->database, op, NULL);
  return change != NULL ? change->entity : NULL;
}

static gboolean
store_answer (PtSettling *settle, GBytes *answer, const char *signature, gint64 head, GError **error)
{
  g_autoptr (PtStatement) update = pt_database_prepare (settle->database,
                                                        "UPDATE envelopes SET state = 'answered', answered_at = ?, "
                                                        "answer = ?, answer_signature = ?, head = ? WHERE id = ?",
                                                        error);
  gsize length;
  const void *bytes = g_bytes_get_data (answer, &length);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_integer (update, 1, settle->now);
  pt_statement_bind_blob (update, 2, bytes, length);
  pt_statement_bind_text (update, 3, signature);
  pt_statement_bind_integer (update, 4, head);
  pt_statement_bind_id (update, 5, &settle->envelope);
  return pt_statement_run (update, error);
}

static gboolean
finish (PtSettling *settle, GBytes *bytes, const char *signature, gint64 head, GError **error)
{
  gboolean hold = FALSE;

  if (settle->is_blocked && !pt_sealing_hold (settle->database, &settle->envelope, settle->now, &hold, error))
    return FALSE;
  return hold || store_answer (settle, bytes, signature, head, error);
}

static gboolean
run (PtSettling *settle, GBytes *bytes, const char *signature, GError **error)
{
  g_autoptr (PtPushAnswer) answer = NULL;

  if (!load_envelope (settle, error) || !load_changes (settle, error))
    return FALSE;
  answer = pt_push_answer_from_bytes (bytes, entity_of, settle, error);
  if (answer == NULL)
    return FALSE;
  settle->office = pt_office_load (settle->database, error);
  if (settle->office == NULL)
    return FALSE;
  /* What an id that was given up meanwhile still hears is no fork of today's. */
  settle->settled->forked = answer->forked && pt_id_equal (&settle->device, &settle->office->device);
  settle->server_time = answer->server_time;
  if (settle->is_answered)
    return TRUE;
  return pt_seen_work_begin (&settle->work, settle->database, PT_CONFIRM_NEWER, error) && look_who_waits (settle, error)
         && judge_all (settle, answer, error) && return_others (settle, error)
         && pt_settling_mend_groups (settle, error) && pt_seen_work_flush (&settle->work, error)
         && finish (settle, bytes, signature, answer->mark.head, error)
         && pt_confirmed_keep_mark (settle->database, &answer->mark, error);
}

gboolean
pt_outbox_settle (PtDatabase *database, const PtSeams *seams, const PtId *envelope, GBytes *answer,
                  const char *signature, PtSettled *settled, guint *changed, GError **error)
{
  g_auto (PtSettling) settle = { .database = database, .seams = seams, .envelope = *envelope, .settled = settled };
  PtScope scope;

  memset (settled, 0, sizeof *settled);
  settle.now = pt_clock_wall (seams->clock);
  settle.mended = g_array_new (FALSE, FALSE, sizeof (PtId));
  for (guint i = 0; i < PT_ENTITIES; i++)
    settle.here[i] = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  if (!pt_scope_end (database, scope, run (&settle, answer, signature, error), error))
    return FALSE;
  *changed |= settle.work.changed;
  return TRUE;
}
