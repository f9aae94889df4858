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
#include "group.h"
#include "notices.h"
#include "numbers.h"
#include "plant.h"
#include "seen.h"
#include "store.h"
#include "withdrawal.h"

#define HOLD_MS (G_GINT64_CONSTANT (30) * 24 * 3600 * 1000)

typedef struct {
  PtDatabase *database;
  const PtSeams *seams;
  PtOffice *office;
  PtId envelope;
  PtId device;
  gboolean is_answered; /* this very answer was taken over before */
  gboolean is_blocked;  /* something in it waits that no entry of the queue sends again */
  gint64 now;
  gint64 server_time;
  GHashTable *open; /* PtId (the change's own) to PtChange: of this envelope, not yet judged */
  GArray *mended;   /* PtId: the groups of which a member failed and goes anew by itself */
  PtSeenWork work;
  PtSettled *settled;
} Settle;

static void
settle_clear (Settle *settle)
{
  g_clear_pointer (&settle->office, pt_office_free);
  g_clear_pointer (&settle->open, g_hash_table_unref);
  g_clear_pointer (&settle->mended, g_array_unref);
  pt_seen_work_clear (&settle->work);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Settle, settle_clear)

/* The row that a verdict leaves */

static PtRow *
read_confirmed (Settle *settle, const PtChange *change, gboolean *found, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (change->entity);

  if (!pt_seen_read_confirmed (settle->database, change->entity, &change->entity_id, row, found, error))
    return NULL;
  return g_steal_pointer (&row);
}

/* A change that stands on an earlier one of this computer stands on what the server made of that. Where others came
 * between, the pull says what the row is. */
static gboolean
find_chain_base (Settle *settle, const PtChange *change, const PtVerdict *verdict, PtRow **base, GError **error)
{
  gboolean found = FALSE;
  g_autoptr (PtRow) row = read_confirmed (settle, change, &found, error);

  if (row == NULL)
    return FALSE;
  if (found && pt_row_peek_meta (row)->version + 1 == verdict->version)
    *base = g_steal_pointer (&row);
  return TRUE;
}

/* The row that the change was made to; @base stays NULL where that is not known. */
static gboolean
find_base (Settle *settle, const PtChange *change, const PtVerdict *verdict, PtRow **base, GError **error)
{
  *base = NULL;
  if (!pt_id_is_none (&change->base_op))
    return find_chain_base (settle, change, verdict, base, error);
  if (change->base_row != NULL)
    return (*base = pt_change_dup_base (change, error)) != NULL;
  if (change->kind != PT_OPERATION_CREATE)
    return TRUE;
  *base = pt_row_new (change->entity);
  pt_row_fill_defaults (*base);
  pt_row_meta (*base)->created_at = settle->server_time;
  pt_row_meta (*base)->created_by = change->user;
  return TRUE;
}

static void
stamp (Settle *settle, const PtChange *change, PtRow *row, gint64 version, gint64 seq)
{
  PtRowMeta *meta = pt_row_meta (row);

  meta->id = change->entity_id;
  meta->version = version;
  meta->seq = seq;
  meta->updated_at = settle->server_time;
  meta->updated_by = change->user;
}

/* What the server has now: its record, or what this computer predicted. NULL where only a pull can say. */
static gboolean
find_result (Settle *settle, const PtChange *change, const PtVerdict *verdict, PtRow **result, GError **error)
{
  g_autoptr (PtRow) row = NULL;

  *result = NULL;
  if (verdict->omitted)
    return TRUE;
  if (!find_base (settle, change, verdict, &row, error))
    return FALSE;
  if (row == NULL && verdict->record == NULL && !PT_PLANT (PARTIAL_ROW))
    return TRUE;
  if (row == NULL)
    row = pt_row_new (change->entity);
  if (verdict->record != NULL)
    pt_row_apply (row, verdict->record);
  else if (change->set != NULL)
    pt_row_apply (row, change->set);
  stamp (settle, change, row, verdict->version, verdict->seq);
  /* What was deleted stays so, also where a conflict of it is settled. */
  pt_row_meta (row)->deleted |= change->kind == PT_OPERATION_DELETE;
  *result = g_steal_pointer (&row);
  return TRUE;
}

/* A verdict may bring a row whose parents only the next pull brings (another computer's new rate): each gets a bare,
 * deleted row of version 0 in its place, which nobody sees and no digest counts. */
static gboolean
stand_in_for_parent (Settle *settle, const PtEntity *parent, const PtId *id, GError **error)
{
  g_autofree char *sql
      = g_strdup_printf ("INSERT INTO %s (id, version, deleted) VALUES (?, 0, 1) ON CONFLICT (id) DO NOTHING",
                         parent->name);
  g_autoptr (PtStatement) insert = pt_database_prepare (settle->database, sql, error);

  if (insert == NULL)
    return FALSE;
  pt_statement_bind_id (insert, 1, id);
  return pt_statement_run (insert, error);
}

static gboolean
stand_in_for_parents (Settle *settle, const PtRow *row, GError **error)
{
  const PtEntity *entity = row != NULL ? pt_row_entity (row) : NULL;

  for (guint i = 0; entity != NULL && i < entity->n_fields; i++)
    if (entity->fields[i].kind == PT_KIND_REFERENCE && !pt_row_is_null (row, i)
        && !stand_in_for_parent (settle, pt_field_target (&entity->fields[i]), pt_row_get_id (row, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
take_over (Settle *settle, const PtChange *change, const PtRow *row, GError **error)
{
  PtConfirmOutcome outcome;

  return stand_in_for_parents (settle, row, error)
         && pt_seen_settle (&settle->work, change->entity, &change->entity_id, row, &outcome, error);
}

static gboolean
take_over_consequences (Settle *settle, const PtVerdict *verdict, GError **error)
{
  PtConfirmOutcome outcome;

  for (guint i = 0; verdict->also != NULL && i < verdict->also->len; i++)
    if (!stand_in_for_parents (settle, g_ptr_array_index (verdict->also, i), error)
        || !pt_seen_confirm (&settle->work, g_ptr_array_index (verdict->also, i), PT_FIELDS_FULL, &outcome, error))
      return FALSE;
  return TRUE;
}

/* What people must be told */

static const char *
text_of (const PtRow *row, guint field)
{
  const char *text = pt_row_get_text (row, field);

  return text != NULL ? text : "";
}

static gboolean
note_price (Settle *settle, const PtChange *change, const PtRow *predicted, const PtRow *row, GError **error)
{
  gint64 was = pt_row_get_integer (predicted, PT_COLLECTION_AMOUNT_MINOR);
  gint64 is = pt_row_get_integer (row, PT_COLLECTION_AMOUNT_MINOR);
  g_autofree char *before = pt_decimal_format (was, settle->office->exponent, PT_DECIMAL_FIXED);
  g_autofree char *after = pt_decimal_format (is, settle->office->exponent, PT_DECIMAL_FIXED);
  g_autofree char *message = g_strdup_printf (_ ("The price changed from %s to %s: print receipt %s again"), before,
                                              after, text_of (row, PT_COLLECTION_RECEIPT_NO));

  return was == is
         || pt_notices_add (settle->database, change->entity, &change->entity_id, "price", message, settle->now, error);
}

static gboolean
note_type (Settle *settle, const PtChange *change, const PtRow *predicted, const PtRow *row, GError **error)
{
  const char *type = text_of (row, PT_PAYMENT_TYPE);
  g_autofree char *message = g_strdup_printf (_ ("Payment %s was recorded as “%s”, since the balance was another"),
                                              text_of (row, PT_PAYMENT_PAYMENT_NO), pt_choice_label (type));

  return g_strcmp0 (type, text_of (predicted, PT_PAYMENT_TYPE)) == 0
         || pt_notices_add (settle->database, change->entity, &change->entity_id, "recorded", message, settle->now,
                            error);
}

/* Money is never changed silently: what was seen, and perhaps printed, is held against what was recorded. */
static gboolean
note_difference (Settle *settle, const PtChange *change, const PtVerdict *verdict, const PtRow *row, GError **error)
{
  g_autoptr (PtRow) predicted = NULL;

  if (verdict->record == NULL || row == NULL || change->set == NULL || !change->entity->posted)
    return TRUE;
  if (!find_base (settle, change, verdict, &predicted, error))
    return FALSE;
  if (predicted == NULL)
    predicted = pt_row_copy (row);
  pt_row_apply (predicted, change->set);
  return change->entity->index == PT_COLLECTIONS ? note_price (settle, change, predicted, row, error)
                                                 : note_type (settle, change, predicted, row, error);
}

/* Verdicts */

static gboolean
unblock (Settle *settle, const PtChange *change, GError **error)
{
  g_autoptr (PtStatement) update
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
apply (Settle *settle, PtChange *change, const PtVerdict *verdict, const char *outcome, GError **error)
{
  g_autoptr (PtRow) row = NULL;

  if (verdict->conflict != NULL
      && !pt_conflicts_note (settle->database, change, verdict->conflict, PT_CONFLICT_SETTLED, &settle->device,
                             settle->now, error))
    return FALSE;
  return take_over_consequences (settle, verdict, error) && find_result (settle, change, verdict, &row, error)
         && note_difference (settle, change, verdict, row, error)
         && pt_change_settle (settle->database, change, outcome, verdict->version, verdict->seq, settle->now, error)
         && take_over (settle, change, row, error) && unblock (settle, change, error);
}

static gboolean
is_decided (const PtConflict *conflict)
{
  return g_strcmp0 (conflict->resolution, pt_strategy_word (PT_STRATEGY_SERVER_WINS)) == 0
         || g_strcmp0 (conflict->resolution, pt_strategy_word (PT_STRATEGY_LAST_WRITE_WINS)) == 0;
}

/* The server's row of a conflict; NULL where it left it out for its size. */
static PtRow *
find_theirs (Settle *settle, const PtChange *change, const PtVerdict *verdict)
{
  const PtConflict *conflict = verdict->conflict;
  g_autoptr (PtRow) base = change->base_row != NULL ? pt_change_dup_base (change, NULL) : NULL;
  PtRow *row;

  if (conflict->server == NULL && !conflict->server_deleted)
    return NULL;
  row = conflict->server != NULL ? pt_row_copy (conflict->server) : pt_row_new (change->entity);
  if (base != NULL)
    *pt_row_meta (row) = *pt_row_peek_meta (base);
  stamp (settle, change, row, conflict->server_version, verdict->seq);
  pt_row_meta (row)->updated_by = PT_ID_NONE;
  pt_row_meta (row)->deleted = conflict->server_deleted;
  return row;
}

/* The losing change stays in full: archived where the policy decided, held where a person must. */
static gboolean
keep_losing (Settle *settle, PtChange *change, const PtVerdict *verdict, GError **error)
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
carry_on (Settle *settle, PtChange *change, GError **error)
{
  return pt_chain_carry_on (settle->database, settle->seams, change, settle->open, error);
}

static gboolean
refuse (Settle *settle, PtChange *change, const PtVerdict *verdict, GError **error)
{
  change->status = PT_CHANGE_FAILED;
  pt_change_set_error (change, verdict->error_code, verdict->error_field, verdict->error_message);
  return pt_change_update (settle->database, change, settle->now, error) && carry_on (settle, change, error)
         && take_over (settle, change, NULL, error);
}

static gboolean
lose (Settle *settle, PtChange *change, const PtVerdict *verdict, GError **error)
{
  g_autoptr (PtRow) theirs = NULL;

  if (verdict->conflict == NULL)
    return refuse (settle, change, verdict, error);
  theirs = find_theirs (settle, change, verdict);
  return take_over_consequences (settle, verdict, error) && keep_losing (settle, change, verdict, error)
         && carry_on (settle, change, error) && take_over (settle, change, theirs, error);
}

/* It goes anew, by itself and with its group. */
static gboolean
mend (Settle *settle, PtChange *change, GError **error)
{
  if (!pt_id_is_none (&change->group))
    g_array_append_val (settle->mended, change->group);
  return pt_change_renew (settle->database, settle->seams, change, settle->now, error);
}

/* A number of this computer's own that is taken (a restored copy): the next one, and people are told. */
static gboolean
renumber (Settle *settle, PtChange *change, GError **error)
{
  guint field = change->entity->code_field;
  g_autofree char *former = g_strdup (text_of (change->set, field));
  g_autofree char *message = NULL;

  if (!pt_outbox_give_number (settle->database, settle->office, change->set, error))
    return FALSE;
  message = g_strdup_printf (_ ("The number %s was taken: it is %s now, print it again"), former,
                             text_of (change->set, field));
  return pt_notices_add (settle->database, change->entity, &change->entity_id, "number_taken", message, settle->now,
                         error)
         && mend (settle, change, error) && carry_on (settle, change, error) && take_over (settle, change, NULL, error);
}

static gboolean
is_own_number (Settle *settle, const PtChange *change)
{
  g_autofree char *start = g_strconcat (settle->office->prefix, "-", NULL);

  return change->entity->posted && change->kind == PT_OPERATION_CREATE
         && g_str_has_prefix (text_of (change->set, change->entity->code_field), start);
}

/* What it stood on failed before this computer knew: on the row as the server has it, it is a change of its own. */
static gboolean
remake (Settle *settle, PtChange *change, GError **error)
{
  g_autoptr (PtRow) base = pt_change_dup_base (change, error);

  if (base == NULL)
    return FALSE;
  change->base_op = PT_ID_NONE;
  pt_change_set_base (change, base);
  return mend (settle, change, error) && take_over (settle, change, NULL, error);
}

/* The server has lost the conflict with the end of its history: what settles it is a change like any other. */
static gboolean
settle_without (Settle *settle, PtChange *change, GError **error)
{
  change->resolves = PT_ID_NONE;
  return mend (settle, change, error) && take_over (settle, change, NULL, error);
}

static gboolean
reject (Settle *settle, PtChange *change, const PtVerdict *verdict, GError **error)
{
  if (g_strcmp0 (verdict->error_code, "number_taken") == 0 && is_own_number (settle, change))
    return renumber (settle, change, error);
  if (g_strcmp0 (verdict->error_code, "not_found") == 0 && !pt_id_is_none (&change->resolves))
    return settle_without (settle, change, error);
  if (g_strcmp0 (verdict->error_code, "base_failed") == 0 && !pt_id_is_none (&change->base_op)
      && change->base_row != NULL)
    return remake (settle, change, error);
  return refuse (settle, change, verdict, error);
}

/* It waits again, for what the server named, and then in another envelope. */
static gboolean
wait_for (Settle *settle, const PtChange *change, const PtId *what, GError **error)
{
  g_autoptr (PtStatement) update
      = pt_database_prepare (settle->database,
                             "UPDATE queue SET status = 'pending', blocked_on = ?, updated_at = ? WHERE id = ?", error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_id (update, 1, what);
  pt_statement_bind_integer (update, 2, settle->now);
  pt_statement_bind_integer (update, 3, change->id);
  return pt_statement_run (update, error);
}

static gboolean
withdraw (Settle *settle, PtChange *change, GError **error)
{
  return pt_change_settle (settle->database, change, "withdrawn", 0, 0, settle->now, error)
         && pt_chain_replace (settle->database, settle->seams, change, settle->open, error)
         && take_over (settle, change, NULL, error);
}

static gboolean judge (Settle *settle, PtChange *change, const PtVerdict *verdict, GError **error);

static gboolean
has_later (Settle *settle, const PtChange *change, gboolean *later, GError **error)
{
  g_autoptr (GPtrArray) open = pt_changes_of_row (settle->database, &change->entity_id, error);

  if (open == NULL)
    return FALSE;
  *later = open->len > 0 && ((PtChange *) g_ptr_array_index (open, open->len - 1))->id > change->id;
  return TRUE;
}

/* It had reached the server. Refused there, it goes as it was meant to, or goes anew with what was edited meanwhile;
 * else people are told that it stands. */
static gboolean
find_too_late (Settle *settle, PtChange *target, gboolean edited, GError **error)
{
  g_autofree char *message = NULL;

  if (target->status == PT_CHANGE_FAILED && !pt_change_is_held (target))
    return (edited ? pt_change_renew (settle->database, settle->seams, target, settle->now, error)
                   : pt_change_settle (settle->database, target, "discarded", 0, 0, settle->now, error))
           && take_over (settle, target, NULL, error);
  if (edited)
    return TRUE;
  message = g_strdup (_ ("The server had taken this change before it could be taken back"));
  return pt_notices_add (settle->database, target->entity, &target->entity_id, "too_late", message, settle->now, error);
}

/* The answer to a withdrawal is the result of what was to be taken back, as if it had come for that. */
static gboolean
judge_withdrawal (Settle *settle, PtChange *withdrawal, const PtVerdict *verdict, GError **error)
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
  if (!has_later (settle, target, &edited, error) || !judge (settle, target, result, error))
    return FALSE;
  return result->status == PT_VERDICT_WITHDRAWN || find_too_late (settle, target, edited, error);
}

static gboolean
judge (Settle *settle, PtChange *change, const PtVerdict *verdict, GError **error)
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

static gboolean
judge_all (Settle *settle, const PtPushAnswer *answer, GError **error)
{
  for (guint i = 0; i < answer->results->len; i++) {
    const PtVerdict *verdict = g_ptr_array_index (answer->results, i);
    gpointer taken = NULL;
    g_autoptr (PtChange) change = NULL;

    if (!g_hash_table_steal_extended (settle->open, &verdict->op, NULL, &taken)) {
      settle->is_blocked |= verdict->status == PT_VERDICT_BLOCKED;
      continue;
    }
    change = taken;
    if (!judge (settle, change, verdict, error))
      return FALSE;
  }
  return TRUE;
}

/* The others of such a group have failed with it and go with it again. */
static gboolean
mend_groups (Settle *settle, GError **error)
{
  for (guint i = 0; i < settle->mended->len; i++) {
    const PtId *group = &g_array_index (settle->mended, PtId, i);

    if (!pt_group_send_again (settle->database, settle->seams, group, error))
      return FALSE;
  }
  return TRUE;
}

/* What the answer says nothing of waits again, the same, in another envelope. */
static gboolean
return_others (Settle *settle, GError **error)
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
load_envelope (Settle *settle, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (settle->database, "SELECT device_id, state = 'answered' FROM envelopes WHERE id = ?",
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
  return TRUE;
}

static gboolean
load_changes (Settle *settle, GError **error)
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

static const PtEntity *
entity_of (const PtId *op, gpointer data)
{
  const PtChange *change = g_hash_table_lookup (((Settle *) data)->open, op);

  return change != NULL ? change->entity : NULL;
}

/* A recovery's envelope is kept while anything in it is blocked, 30 days at most: only it tells of that. */
static gboolean
must_hold (Settle *settle, gboolean *hold, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (settle->database,
                             "SELECT 1 FROM envelopes WHERE id = ? AND recovery <> 0 AND sealed_at > ?", error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, &settle->envelope);
  pt_statement_bind_integer (select, 2, settle->now - HOLD_MS);
  step = pt_statement_step (select, error);
  *hold = step == PT_STEP_ROW;
  return step != PT_STEP_ERROR;
}

/* Not before the next pull: what it waits for comes from elsewhere. */
static gboolean
hold_envelope (Settle *settle, GError **error)
{
  g_autoptr (PtStatement) update
      = pt_database_prepare (settle->database, "UPDATE envelopes SET held = 1 WHERE id = ?", error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_id (update, 1, &settle->envelope);
  return pt_statement_run (update, error);
}

static gboolean
store_answer (Settle *settle, GBytes *answer, const char *signature, gint64 head, GError **error)
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
finish (Settle *settle, GBytes *bytes, const char *signature, gint64 head, GError **error)
{
  gboolean hold = FALSE;

  if (settle->is_blocked && !must_hold (settle, &hold, error))
    return FALSE;
  return hold ? hold_envelope (settle, error) : store_answer (settle, bytes, signature, head, error);
}

static gboolean
run (Settle *settle, GBytes *bytes, const char *signature, GError **error)
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
  return pt_seen_work_begin (&settle->work, settle->database, PT_CONFIRM_NEWER, error)
         && judge_all (settle, answer, error) && return_others (settle, error) && mend_groups (settle, error)
         && pt_seen_work_flush (&settle->work, error) && finish (settle, bytes, signature, answer->mark.head, error)
         && pt_confirmed_keep_mark (settle->database, &answer->mark, error);
}

gboolean
pt_outbox_settle (PtDatabase *database, const PtSeams *seams, const PtId *envelope, GBytes *answer,
                  const char *signature, PtSettled *settled, guint *changed, GError **error)
{
  g_auto (Settle) settle = { .database = database, .seams = seams, .envelope = *envelope, .settled = settled };
  PtScope scope;

  memset (settled, 0, sizeof *settled);
  settle.now = pt_clock_wall (seams->clock);
  settle.mended = g_array_new (FALSE, FALSE, sizeof (PtId));
  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  if (!pt_scope_end (database, scope, run (&settle, answer, signature, error), error))
    return FALSE;
  *changed |= settle.work.changed;
  return TRUE;
}
