/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The server's verdict on one record, as a form that is still open wants to
 * show it: refused at which field, in which conflict, or accepted as what row.
 * Read by the sync service for whoever awaits a verdict.
 */

#include "config.h"

#include "outcome.h"

#include <glib/gi18n-lib.h>

#include "repository.h"

void
pt_outcome_free (PtOutcome *outcome)
{
  if (outcome == NULL)
    return;
  g_free (outcome->code);
  g_free (outcome->field);
  g_free (outcome->message);
  g_free (outcome->notice);
  g_clear_pointer (&outcome->row, pt_row_free);
  g_free (outcome);
}

static PtOutcomeKind
kind_of_settled (const char *word)
{
  if (g_strcmp0 (word, "applied") == 0 || g_strcmp0 (word, "resolved") == 0)
    return PT_OUTCOME_ACCEPTED;
  if (g_strcmp0 (word, "merged") == 0)
    return PT_OUTCOME_MERGED;
  return g_strcmp0 (word, "conflict") == 0 ? PT_OUTCOME_CONFLICT : PT_OUTCOME_NONE;
}

static PtOutcomeKind
kind_of (const char *status, const char *code, const char *settled)
{
  if (g_strcmp0 (status, "success") == 0)
    return kind_of_settled (settled);
  if (g_strcmp0 (status, "error") == 0)
    return g_strcmp0 (code, "conflict") == 0 ? PT_OUTCOME_CONFLICT : PT_OUTCOME_REFUSED;
  return PT_OUTCOME_WAITING;
}

/* The newest entry; what was folded into another change goes on as that. */
static gboolean
read_entry (PtDatabase *database, PtOutcome *outcome, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      database,
      "SELECT op, status, outcome, error_code, error_field, error_message, version, blocked_on FROM queue"
      " WHERE entity_uuid = ? AND ifnull(outcome, '') <> 'folded' ORDER BY id DESC LIMIT 1",
      error);
  PtStep step = PT_STEP_ERROR;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, &outcome->id);
  step = pt_statement_step (select, error);
  if (step != PT_STEP_ROW)
    return step == PT_STEP_DONE;
  pt_statement_id (select, 0, &outcome->op);
  outcome->kind = kind_of (pt_statement_text (select, 1), pt_statement_text (select, 3), pt_statement_text (select, 2));
  outcome->code = g_strdup (pt_statement_text (select, 3));
  outcome->field = g_strdup (pt_statement_text (select, 4));
  outcome->message = g_strdup (pt_statement_text (select, 5));
  outcome->version = pt_statement_integer (select, 6);
  if (!pt_statement_is_null (select, 7) && outcome->message == NULL)
    outcome->message = g_strdup (_ ("Waits for another change"));
  return TRUE;
}

static gboolean
read_conflict (PtDatabase *database, PtOutcome *outcome, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database,
                             "SELECT id FROM conflicts WHERE entity_uuid = ?1 AND op = ?2 AND state <> 'settled'",
                             error);
  PtStep step = PT_STEP_ERROR;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, &outcome->id);
  pt_statement_bind_id (select, 2, &outcome->op);
  step = pt_statement_step (select, error);
  if (step == PT_STEP_ROW)
    pt_statement_id (select, 0, &outcome->conflict);
  return step != PT_STEP_ERROR;
}

static gboolean
read_notice (PtDatabase *database, PtOutcome *outcome, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      database, "SELECT message FROM notices WHERE read_at IS NULL AND entity_uuid = ? ORDER BY id DESC LIMIT 1",
      error);
  PtStep step = PT_STEP_ERROR;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, &outcome->id);
  step = pt_statement_step (select, error);
  if (step == PT_STEP_ROW)
    outcome->notice = g_strdup (pt_statement_text (select, 0));
  return step != PT_STEP_ERROR;
}

static gboolean
read_row (PtDatabase *database, PtOutcome *outcome, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (outcome->entity);
  g_autoptr (GError) failed = NULL;
  PtSyncState state;

  if (pt_repository_get (database, outcome->entity, &outcome->id, row, &state, &failed))
    outcome->row = g_steal_pointer (&row);
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

PtOutcome *
pt_outcome_read (PtDatabase *database, const PtEntity *entity, const PtId *id, GError **error)
{
  g_autoptr (PtOutcome) outcome = g_new0 (PtOutcome, 1);

  outcome->entity = entity;
  outcome->id = *id;
  if (!read_entry (database, outcome, error) || !read_row (database, outcome, error)
      || (outcome->kind == PT_OUTCOME_CONFLICT && !read_conflict (database, outcome, error))
      || !read_notice (database, outcome, error))
    return NULL;
  return g_steal_pointer (&outcome);
}
