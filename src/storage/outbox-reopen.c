/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What a server that was put back from a backup does not take again: a change
 * that had been settled here is open once more, and goes the way of any other.
 * Called by outbox-settle.c for the answers of a recovery, and by outbox-seal.c
 * for those that never get one.
 */

#include "config.h"

#include "chain.h"
#include "settling.h"

#define TAKEN "status = 'success' AND outcome IN ('applied', 'merged')"

/* NULL where it is not, or is open again already. */
static gboolean
find_taken (PtDatabase *database, const PtId *op, PtChange **change, GError **error)
{
  PtStatement *select = pt_change_select (database, "WHERE op = ? AND " TAKEN, error);
  g_autoptr (GPtrArray) found = NULL;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, op);
  found = pt_change_read_all (select, error);
  if (found == NULL)
    return FALSE;
  *change = found->len > 0 ? g_ptr_array_steal_index (found, 0) : NULL;
  return TRUE;
}

gboolean
pt_change_is_taken_back (PtDatabase *database, const PtId *op, gboolean *taken_back, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, "SELECT 1 FROM queue WHERE op = ? AND NOT (" TAKEN ")", error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, op);
  step = pt_statement_step (select, error);
  *taken_back = step == PT_STEP_ROW;
  return step != PT_STEP_ERROR;
}

/* @work: of the transaction, which may go on to confirm rows. */
static gboolean
reopen (PtSeenWork *work, PtChange *change, const PtId *envelope, gint64 now, GError **error)
{
  work->queue_is_empty = FALSE;
  return pt_seen_set_aside (work->database, change->entity, &change->entity_id, error)
         && pt_change_reopen (work->database, change, envelope, now, error)
         && pt_seen_derive (work, change->entity, &change->entity_id, error);
}

/* Of what was made of @created since. (element-type PtChange) */
static GPtrArray *
list_later (PtDatabase *database, const PtChange *created, GError **error)
{
  PtStatement *select
      = pt_change_select (database, "WHERE entity_uuid = ? AND id > ? AND " TAKEN " ORDER BY id", error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, &created->entity_id);
  pt_statement_bind_integer (select, 2, created->id);
  return pt_change_read_all (select, error);
}

/* The server has no such record, so that nothing is confirmed of it, and nothing that was changed of it since can come
 * back by itself. @deleted: that was among it. */
static gboolean
reopen_later (PtSettling *settle, const PtChange *created, gboolean *deleted, GError **error)
{
  g_autoptr (GPtrArray) later = list_later (settle->database, created, error);

  *deleted = FALSE;
  if (later == NULL)
    return FALSE;
  for (guint i = 0; i < later->len; i++) {
    PtChange *change = g_ptr_array_index (later, i);

    *deleted |= change->kind == PT_OPERATION_DELETE;
    if (!reopen (&settle->work, change, &settle->envelope, settle->now, error))
      return FALSE;
  }
  return pt_seen_unconfirm (&settle->work, created->entity, &created->entity_id, error)
         && pt_seen_derive (&settle->work, created->entity, &created->entity_id, error);
}

/* All of it goes into the making of the record, before that is judged. */
static gboolean
fold_later (PtSettling *settle, PtChange *created, GError **error)
{
  created->status = PT_CHANGE_FAILED;
  if (!pt_chain_carry_on (settle->database, settle->seams, created, settle->open, error))
    return FALSE;
  created->status = PT_CHANGE_PENDING;
  return TRUE;
}

/* @created is cleared where it was refused and deleted since: nobody has to decide any more. */
static gboolean
reopen_record (PtSettling *settle, PtVerdictStatus status, PtChange **created, GError **error)
{
  gboolean deleted = FALSE;

  if (!reopen_later (settle, *created, &deleted, error))
    return FALSE;
  if (status != PT_VERDICT_REJECTED)
    return TRUE;
  if (!fold_later (settle, *created, error))
    return FALSE;
  if (!deleted)
    return TRUE;
  if (!pt_settling_take_over (settle, *created, NULL, error))
    return FALSE;
  g_clear_pointer (created, pt_change_free);
  return TRUE;
}

/* It waits in its envelope, with the proof of what it was, as long as that is kept. */
static gboolean
wait_in_envelope (PtSettling *settle, const PtId *op, gboolean *waits, GError **error)
{
  gboolean taken_back = FALSE;

  if (!pt_change_is_taken_back (settle->database, op, &taken_back, error))
    return FALSE;
  settle->is_blocked |= !taken_back;
  *waits = taken_back || !settle->is_overdue;
  return TRUE;
}

static gboolean
is_of_the_record (const PtChange *change, PtVerdictStatus status)
{
  return change->kind == PT_OPERATION_CREATE && (status == PT_VERDICT_REJECTED || status == PT_VERDICT_BLOCKED);
}

gboolean
pt_settling_reopen (PtSettling *settle, const PtVerdict *verdict, PtChange **change, GError **error)
{
  g_autoptr (PtChange) taken = NULL;
  gboolean waits = FALSE;

  *change = NULL;
  if (!settle->is_recovery || verdict->status == PT_VERDICT_APPLIED || verdict->status == PT_VERDICT_MERGED)
    return TRUE;
  if (verdict->status == PT_VERDICT_BLOCKED && !wait_in_envelope (settle, &verdict->op, &waits, error))
    return FALSE;
  if (waits)
    return TRUE;
  if (!find_taken (settle->database, &verdict->op, &taken, error))
    return FALSE;
  if (taken == NULL)
    return TRUE;
  if (!reopen (&settle->work, taken, &settle->envelope, settle->now, error)
      || (is_of_the_record (taken, verdict->status) && !reopen_record (settle, verdict->status, &taken, error)))
    return FALSE;
  *change = g_steal_pointer (&taken);
  return TRUE;
}

static gboolean
reopen_all (PtSeenWork *work, const PtEnvelope *envelope, gint64 now, GError **error)
{
  for (guint i = 0; i < envelope->ops->len; i++) {
    const PtOperation *operation = g_ptr_array_index (envelope->ops, i);
    g_autoptr (PtChange) taken = NULL;

    if (!find_taken (work->database, &operation->op, &taken, error)
        || (taken != NULL && !reopen (work, taken, &envelope->envelope, now, error)))
      return FALSE;
  }
  return pt_seen_work_flush (work, error);
}

gboolean
pt_changes_reopen (PtDatabase *database, const PtEnvelope *envelope, gint64 now, GError **error)
{
  g_auto (PtSeenWork) work = { 0 };

  return pt_seen_work_begin (&work, database, PT_CONFIRM_NEWER, error) && reopen_all (&work, envelope, now, error);
}
