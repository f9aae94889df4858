/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a computer does for a server that has lost the end of its history: it tells again what it sent and what it saw.
 * Called by the sync engine's recovery. */

#include "config.h"

#include "recovery.h"

#include <string.h>

#include "confirmed.h"
#include "sealing.h"
#include "settings.h"
#include "settling.h"
#include "store.h"
#include "told-conflicts.h"

#define PUSH_TARGET "/v1/push"

/* An envelope of ours that the server answered, as it was. */
typedef struct {
  PtEnvelope *envelope;
  GHashTable *by_op; /* PtId to PtOperation, borrowed */
  char *answer;
  char *signature;
} Answered;

typedef struct {
  PtDatabase *database;
  const PtSeams *seams;
  const PtOffice *office;
  const guint8 *key;
  gint64 fork;
  GHashTable *told; /* PtId of operations of which the newest verdict is known */
  GHashTable *own;  /* PtPlace: the changes of the lost time that our operations tell of */
  guint operations;
} Recovery;

static void
answered_clear (Answered *answered)
{
  g_clear_pointer (&answered->by_op, g_hash_table_unref);
  g_clear_pointer (&answered->envelope, pt_envelope_free);
  g_free (answered->answer);
  g_free (answered->signature);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answered, answered_clear)

static void
recovery_clear (Recovery *recovery)
{
  g_clear_pointer (&recovery->told, g_hash_table_unref);
  g_clear_pointer (&recovery->own, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Recovery, recovery_clear)

/* --- sealing ----------------------------------------------------------------------------------------------------- */

static gboolean
seal (Recovery *recovery, PtEnvelope *envelope, const PtId *user, GError **error)
{
  g_autoptr (GBytes) body = NULL;
  g_autofree char *signature = NULL;

  envelope->recovery = TRUE;
  if (envelope->was == NULL)
    envelope->was = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_old_answer_free);
  if (!pt_sealing_begin (recovery->database, recovery->seams, recovery->office, user, envelope, error))
    return FALSE;
  body = pt_envelope_to_bytes (envelope);
  signature = pt_sealing_sign (body, recovery->key);
  recovery->operations += envelope->ops->len;
  return pt_sealing_store (recovery->database, envelope, body, signature, error);
}

/* --- our own operations ------------------------------------------------------------------------------------------ */

static const PtEntity *
entity_of (const PtId *op, gpointer data)
{
  const PtOperation *operation = g_hash_table_lookup (((Answered *) data)->by_op, op);
  return operation != NULL ? operation->entity : NULL;
}

static gboolean
read_answered (PtStatement *select, Answered *answered, GError **error)
{
  gsize length = 0;
  const void *bytes = pt_statement_blob (select, 0, &length);
  g_autoptr (GBytes) body = g_bytes_new (bytes, length);

  answered->envelope = pt_envelope_from_bytes (body, NULL, error);
  if (answered->envelope == NULL)
    return FALSE;
  bytes = pt_statement_blob (select, 1, &length);
  answered->answer = g_strndup (bytes, length);
  answered->signature = g_strdup (pt_statement_text (select, 2));
  answered->by_op = g_hash_table_new (pt_id_hash, pt_id_equal);
  for (guint i = 0; i < answered->envelope->ops->len; i++) {
    PtOperation *operation = answered->envelope->ops->pdata[i];
    g_hash_table_insert (answered->by_op, &operation->op, operation);
  }
  return TRUE;
}

static void
note_own (Recovery *recovery, const PtMark *mark, gint64 seq)
{
  const PtPlace place = { mark->epoch, seq };

  g_hash_table_add (recovery->own, g_memdup2 (&place, sizeof place));
}

/* Whether the verdict, of an answer at @mark, may be of the lost time, and no newer envelope had another. What found
 * the row as it asked for has an older seq, and moved no head. */
static gboolean
is_lost (Recovery *recovery, const PtVerdict *verdict, const PtMark *mark)
{
  gboolean taken = verdict->status == PT_VERDICT_APPLIED || verdict->status == PT_VERDICT_MERGED;

  if (verdict->status == PT_VERDICT_BLOCKED || (taken && verdict->seq <= recovery->fork && mark->head < recovery->fork))
    return FALSE;
  if (taken)
    note_own (recovery, mark, verdict->seq);
  for (guint i = 0; taken && verdict->also != NULL && i < verdict->also->len; i++)
    note_own (recovery, mark, pt_row_peek_meta (verdict->also->pdata[i])->seq);
  return g_hash_table_add (recovery->told, g_memdup2 (&verdict->op, sizeof verdict->op)) && taken;
}

/* What an earlier recovery did not bring back is an open change by now, and goes by itself. */
static gboolean
add_lost (Recovery *recovery, PtVerdict *verdict, const PtMark *mark, GHashTable *lost, GError **error)
{
  gboolean taken_back = FALSE;

  if (!is_lost (recovery, verdict, mark))
    return TRUE;
  if (!pt_change_is_taken_back (recovery->database, &verdict->op, &taken_back, error))
    return FALSE;
  if (!taken_back)
    g_hash_table_add (lost, &verdict->op);
  return TRUE;
}

/* The operations that were lost, in their order; the old envelope is left without any. */
static GPtrArray *
steal_lost (Recovery *recovery, Answered *answered, const PtPushAnswer *answer, GError **error)
{
  g_autoptr (GHashTable) lost = g_hash_table_new (pt_id_hash, pt_id_equal);
  GPtrArray *ops;
  g_autoptr (GPtrArray) all = NULL;

  for (guint i = 0; i < answer->results->len; i++)
    if (!add_lost (recovery, answer->results->pdata[i], &answer->mark, lost, error))
      return NULL;
  ops = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_operation_free);
  all = answered->envelope->ops;
  answered->envelope->ops = g_ptr_array_new ();
  g_hash_table_remove_all (answered->by_op);
  g_ptr_array_set_free_func (all, NULL);
  for (guint i = 0; i < all->len; i++) {
    PtOperation *operation = all->pdata[i];
    if (g_hash_table_contains (lost, &operation->op))
      g_ptr_array_add (ops, operation);
    else
      pt_operation_free (operation);
  }
  return ops;
}

/* What was witnessed is proved by the pages that told it, this time too. */
static void
pass_proofs_on (PtEnvelope *from, PtEnvelope *to)
{
  g_autoptr (GPtrArray) proofs = g_steal_pointer (&from->was);

  for (guint i = 0; proofs != NULL && i < proofs->len; i++) {
    const PtOldAnswer *proof = proofs->pdata[i];

    if (!g_str_equal (proof->target, PUSH_TARGET))
      g_ptr_array_add (to->was, pt_old_answer_new (proof->target, proof->body, proof->signature));
  }
}

/* Adds the envelope that says again what this one said, where something of it was lost. */
static gboolean
retell (Recovery *recovery, Answered *answered, GPtrArray *envelopes, GError **error)
{
  gsize length = strlen (answered->answer);
  g_autoptr (GBytes) bytes = g_bytes_new_static (answered->answer, length);
  g_autoptr (PtPushAnswer) answer = pt_push_answer_from_bytes (bytes, entity_of, answered, error);
  g_autoptr (GPtrArray) lost = NULL;
  g_autoptr (PtEnvelope) again = NULL;

  if (answer == NULL)
    return FALSE;
  lost = steal_lost (recovery, answered, answer, error);
  if (lost == NULL)
    return FALSE;
  again = pt_envelope_new ();
  g_ptr_array_unref (again->ops);
  again->ops = g_steal_pointer (&lost);
  again->user = answered->envelope->user;
  again->was = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_old_answer_free);
  g_ptr_array_add (again->was, pt_old_answer_new (PUSH_TARGET, answered->answer, answered->signature));
  pass_proofs_on (answered->envelope, again);
  if (again->ops->len > 0)
    g_ptr_array_add (envelopes, g_steal_pointer (&again));
  return TRUE;
}

/* The newest first, so that an operation that was sent twice goes out with the answer that holds. */
static GPtrArray *
retell_all (Recovery *recovery, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      recovery->database,
      "SELECT body, answer, answer_signature FROM envelopes WHERE state = 'answered' AND answer IS NOT NULL"
      " ORDER BY n DESC",
      error);
  g_autoptr (GPtrArray) envelopes = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_envelope_free);
  PtStep step = PT_STEP_ERROR;

  while (select != NULL && (step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    g_auto (Answered) answered = { NULL };
    if (!read_answered (select, &answered, error) || !retell (recovery, &answered, envelopes, error))
      return NULL;
  }
  return step == PT_STEP_DONE ? g_steal_pointer (&envelopes) : NULL;
}

static gboolean
seal_own (Recovery *recovery, GError **error)
{
  g_autoptr (GPtrArray) envelopes = retell_all (recovery, error);

  for (guint i = envelopes != NULL ? envelopes->len : 0; i > 0; i--) {
    PtEnvelope *envelope = envelopes->pdata[i - 1];
    PtId user = envelope->user;
    if (!seal (recovery, envelope, &user, error))
      return FALSE;
  }
  return envelopes != NULL;
}

/* --- what was seen of others ------------------------------------------------------------------------------------- */

static gboolean
seal_witness (PtEnvelope *envelope, gpointer data, GError **error)
{
  Recovery *recovery = data;
  g_autoptr (PtEnvelope) taken = envelope;

  return seal (recovery, taken, &recovery->office->user, error);
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static gboolean
run (Recovery *recovery, const PtMark *fork, const char *cursor, GError **error)
{
  return seal_own (recovery, error)
         && pt_pages_witness (recovery->database, recovery->fork, recovery->own, seal_witness, recovery, error)
         && pt_confirmed_set_cursor (recovery->database, cursor, FALSE, error)
         && pt_setting_set_integer (recovery->database, PT_SETTING_PULLED_TO, fork->head, error)
         && pt_conflicts_forget_cursor (recovery->database, error)
         && pt_setting_set_integer (recovery->database, PT_SETTING_NEWEST_SEQ, fork->head, error)
         && pt_confirmed_keep_mark (recovery->database, fork, error);
}

gboolean
pt_recovery_prepare (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const guint8 key[64],
                     const PtMark *fork, const char *cursor, guint *operations, GError **error)
{
  g_auto (Recovery) recovery
      = { .database = database, .seams = seams, .office = office, .key = key, .fork = fork->head };
  PtScope scope;

  recovery.told = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
  recovery.own = g_hash_table_new_full (pt_place_hash, pt_place_equal, g_free, NULL);
  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  if (!pt_scope_end (database, scope, run (&recovery, fork, cursor, error), error))
    return FALSE;
  *operations = recovery.operations;
  return TRUE;
}

GArray *
pt_recovery_list_marks (PtDatabase *database, GError **error)
{
  g_autoptr (GArray) marks = pt_confirmed_list_marks (database, error);
  gint64 pulled_to = 0;

  if (marks == NULL || !pt_setting_get_integer (database, PT_SETTING_PULLED_TO, &pulled_to, error))
    return NULL;
  for (guint i = marks->len; i-- > 0;)
    if (g_array_index (marks, PtMark, i).head > pulled_to)
      g_array_remove_index (marks, i);
  return g_steal_pointer (&marks);
}

gboolean
pt_recovery_is_waiting (PtDatabase *database, gboolean *waiting, GError **error)
{
  gint64 one;

  return pt_database_get_integer (database, "SELECT 1 FROM envelopes WHERE state = 'sealed' AND recovery <> 0 LIMIT 1",
                                  &one, waiting, error);
}
