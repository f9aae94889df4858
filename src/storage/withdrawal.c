/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Taking back what is on its way: asked for by the queue and by saving, sealed ahead of everything else by the outbox,
 * its answer taken apart for settling. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "withdrawal.h"

gboolean
pt_withdrawal_is_needed (const PtChange *change)
{
  return pt_change_was_sealed (change)
         && (change->status == PT_CHANGE_PENDING || change->status == PT_CHANGE_SYNCING
             || pt_change_is_parked (change));
}

gboolean
pt_withdrawal_any (PtDatabase *database, gboolean *any, GError **error)
{
  gint64 one;

  return pt_database_get_integer (database,
                                  "SELECT 1 FROM queue WHERE operation = 'withdraw' AND status <> 'success' LIMIT 1",
                                  &one, any, error);
}

gboolean
pt_withdrawal_is_open (PtDatabase *database, const PtId *record, gboolean *open, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      database, "SELECT 1 FROM queue WHERE operation = 'withdraw' AND status <> 'success' AND entity_uuid = ?", error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, record);
  step = pt_statement_step (select, error);
  *open = step == PT_STEP_ROW;
  return step != PT_STEP_ERROR;
}

static gboolean
find_of (PtDatabase *database, const char *sql, const PtChange *target, gboolean *found, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database, sql, error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, &target->entity_id);
  pt_statement_bind_id (select, 2, &target->op);
  step = pt_statement_step (select, error);
  *found = step == PT_STEP_ROW;
  return step != PT_STEP_ERROR;
}

gboolean
pt_withdrawal_was_made (PtDatabase *database, const PtChange *target, gboolean *made, GError **error)
{
  return find_of (database, "SELECT 1 FROM queue WHERE entity_uuid = ? AND operation = 'withdraw' AND target = ?",
                  target, made, error);
}

static gboolean
was_asked (PtDatabase *database, const PtChange *target, gboolean *asked, GError **error)
{
  return find_of (
      database,
      "SELECT 1 FROM queue WHERE operation = 'withdraw' AND status <> 'success' AND entity_uuid = ? AND target = ?",
      target, asked, error);
}

static gboolean
check (PtDatabase *database, const PtId *user, const PtChange *target, GError **error)
{
  gboolean asked = FALSE;

  if (!was_asked (database, target, &asked, error))
    return FALSE;
  if (asked) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
                 _ ("This change is being taken back already: wait for the server's answer"));
    return FALSE;
  }
  if (pt_id_is_none (&target->user) || pt_id_equal (&target->user, user))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_NOT_ALLOWED,
               _ ("Somebody else made this change, and it is on its way: only they can take it back"));
  return FALSE;
}

gboolean
pt_withdrawal_add (PtDatabase *database, const PtSeams *seams, const PtId *user, const PtChange *target, GError **error)
{
  g_autoptr (PtChange) withdrawal = pt_change_new ();
  gint64 now = pt_clock_wall (seams->clock);

  if (!check (database, user, target, error))
    return FALSE;
  withdrawal->entity = target->entity;
  withdrawal->entity_id = target->entity_id;
  withdrawal->kind = PT_OPERATION_WITHDRAW;
  withdrawal->target = target->op;
  withdrawal->op = pt_id_new (seams->clock, seams->random);
  withdrawal->made_at = now;
  withdrawal->user = *user;
  return pt_change_insert (database, withdrawal, now, error);
}

GPtrArray *
pt_withdrawal_targets (PtDatabase *database, const PtChange *change, GError **error)
{
  PtStatement *select;

  if (!pt_id_is_none (&change->group))
    return pt_changes_of_group (database, &change->group, error);
  select = pt_change_select (database, "WHERE id = ?", error);
  if (select == NULL)
    return NULL;
  pt_statement_bind_integer (select, 1, change->id);
  return pt_change_read_all (select, error);
}

static const PtEntity *
entity_of (const PtId *op, gpointer withdrawal)
{
  return ((const PtChange *) withdrawal)->entity;
}

gboolean
pt_withdrawal_read (PtDatabase *database, const PtChange *withdrawal, const PtVerdict *verdict, PtChange **target,
                    PtVerdict **result, GError **error)
{
  const char *text = verdict->status == PT_VERDICT_WITHDRAWN ? verdict->target_result : NULL;
  g_autoptr (PtReader) reader = text != NULL ? pt_reader_new (text, strlen (text)) : NULL;
  g_autoptr (PtVerdict) read = NULL;
  g_autoptr (PtChange) change = NULL;
  g_autoptr (GError) failed = NULL;

  if (text == NULL)
    return TRUE;
  read = pt_verdict_new (withdrawal->entity);
  pt_verdict_read (reader, read, entity_of, (gpointer) withdrawal);
  if (!pt_reader_finish (reader, error))
    return FALSE;
  change = pt_change_find (database, &withdrawal->target, &failed);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (change == NULL || change->status == PT_CHANGE_SUCCESS || !pt_id_equal (&read->op, &change->op))
    return TRUE;
  *target = g_steal_pointer (&change);
  *result = g_steal_pointer (&read);
  return TRUE;
}
