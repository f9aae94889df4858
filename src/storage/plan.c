/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How a new edit meets the unsettled changes of its record: whether it goes
 * into one of them or becomes an operation of its own, and on what it stands.
 * Decides only; outbox-save.c writes.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "plan.h"
#include "plant.h"
#include "seen.h"
#include "withdrawal.h"

static PtChange *
newest (GPtrArray *open)
{
  return open->len > 0 ? g_ptr_array_index (open, open->len - 1) : NULL;
}

gboolean
pt_plan_is_unsent (const PtRow *seen, GPtrArray *open)
{
  if (seen == NULL || pt_row_peek_meta (seen)->version > 0 || open->len == 0)
    return FALSE;
  for (guint i = 0; i < open->len; i++) {
    const PtChange *change = g_ptr_array_index (open, i);

    if (change->status == PT_CHANGE_SYNCING || (change->status == PT_CHANGE_PENDING && pt_change_was_sealed (change))
        || pt_change_is_held (change) || pt_change_is_parked (change))
      return FALSE;
  }
  return TRUE;
}

gboolean
pt_plan_is_anew (const PtEntity *entity, guint32 written, GPtrArray *open)
{
  const PtChange *first = open->len > 0 ? g_ptr_array_index (open, 0) : NULL;

  if (!entity->posted || first == NULL || first->kind != PT_OPERATION_CREATE || !pt_withdrawal_is_needed (first)
      || !pt_id_is_none (&first->group))
    return FALSE;
  for (guint i = 0; i < entity->n_fields; i++)
    if ((written & (1u << i)) != 0 && (entity->fields[i].flags & PT_FIELD_LATE) == 0)
      return TRUE;
  return FALSE;
}

/* Whether the row that @id names waits to be created by an operation after @change. */
static gboolean
is_created_later (PtDatabase *database, const PtId *id, const PtChange *change, gboolean *later, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      database, "SELECT 1 FROM queue WHERE status <> 'success' AND entity_uuid = ? AND operation = 'create' AND id > ?",
      error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, id);
  pt_statement_bind_integer (select, 2, change->id);
  step = pt_statement_step (select, error);
  *later = step == PT_STEP_ROW;
  return step != PT_STEP_ERROR;
}

/* Parents are sent before children: an edit that refers to a record made meanwhile must not move ahead of it. */
static gboolean
refers_ahead (PtDatabase *database, const PtRow *row, guint32 written, const PtChange *change, gboolean *ahead,
              GError **error)
{
  const PtEntity *entity = pt_row_entity (row);

  *ahead = FALSE;
  for (guint i = 0; i < entity->n_fields && !*ahead; i++)
    if ((written & (1u << i)) != 0 && entity->fields[i].kind == PT_KIND_REFERENCE && !pt_row_is_null (row, i)
        && !is_created_later (database, pt_row_get_id (row, i), change, ahead, error))
      return FALSE;
  return TRUE;
}

static int
status_field (const PtEntity *entity)
{
  return pt_entity_find_field (entity, "status", -1);
}

/* Each step of posted money is an operation of its own: pending, approved and completed are three, and what is
 * cancelled was there before. */
static gboolean
is_step_of_posted (const PtEdit *edit, guint32 written)
{
  const PtEntity *entity = pt_row_entity (edit->row);

  return entity->posted && (written & (1u << status_field (entity))) != 0;
}

static gboolean
is_cancelled (const PtEdit *edit)
{
  return g_strcmp0 (pt_row_get_text (edit->row, (guint) status_field (pt_row_entity (edit->row))), "cancelled") == 0;
}

static gboolean
is_same_kind (const PtEdit *edit, const PtChange *change, const PtId *user)
{
  return pt_id_equal (&change->user, user) && pt_id_equal (&change->group, &edit->group)
         && change->has_strategy == edit->has_strategy && (!edit->has_strategy || change->strategy == edit->strategy)
         && pt_id_is_none (&change->resolves) && change->kind != PT_OPERATION_DELETE;
}

/* Whether an edit of a parked change of @user takes its place once it is withdrawn. What belongs together with others,
 * or settles a conflict, goes again ahead of its edit. */
static gboolean
is_replaced (const PtChange *parked, const PtId *user)
{
  return (pt_id_is_none (&parked->user) || pt_id_equal (&parked->user, user)) && pt_id_is_none (&parked->group)
         && pt_id_is_none (&parked->resolves);
}

static gboolean
is_refused_create (const PtChange *change)
{
  return change->status == PT_CHANGE_FAILED && change->kind == PT_OPERATION_CREATE && !pt_change_is_parked (change);
}

static gboolean
plan_update (PtDatabase *database, const PtEdit *edit, guint32 written, const PtId *user, const PtRow *seen,
             GPtrArray *open, PtPlan *plan, GError **error)
{
  const PtChange *last = newest (open);
  gboolean ahead = FALSE;

  *plan = PT_PLAN_APPEND;
  if (last == NULL || !pt_id_is_none (&edit->resolves))
    return TRUE;
  if (is_step_of_posted (edit, written) && !is_refused_create (last)) {
    *plan = is_cancelled (edit) && pt_plan_is_unsent (seen, open) ? PT_PLAN_CANCEL : PT_PLAN_APPEND;
    return TRUE;
  }
  if (pt_change_is_parked (last)) {
    *plan = is_replaced (last, user) ? PT_PLAN_WITHDRAW : PT_PLAN_APPEND;
    return TRUE;
  }
  if (last->status == PT_CHANGE_FAILED) {
    *plan = pt_change_is_held (last) ? PT_PLAN_AMEND : PT_PLAN_REMAKE;
    return TRUE;
  }
  if (last->status != PT_CHANGE_PENDING || (pt_change_was_sealed (last) && !PT_PLANT (STALE_ANSWER))
      || !is_same_kind (edit, last, user)) {
    *plan = pt_plan_is_anew (pt_row_entity (edit->row), written, open) && open->len == 1 ? PT_PLAN_WITHDRAW : *plan;
    return TRUE;
  }
  if (!refers_ahead (database, edit->row, written, last, &ahead, error))
    return FALSE;
  *plan = ahead ? PT_PLAN_APPEND : PT_PLAN_AMEND;
  return TRUE;
}

static gboolean
plan_delete (const PtRow *seen, GPtrArray *open, PtPlan *plan, GError **error)
{
  const PtChange *last = newest (open);

  *plan = PT_PLAN_APPEND;
  if (last != NULL && pt_change_is_held (last)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("This record is in conflict: settle the conflict first"));
    return FALSE;
  }
  if (pt_plan_is_unsent (seen, open))
    *plan = last->entity->posted && last->status != PT_CHANGE_FAILED ? PT_PLAN_CANCEL : PT_PLAN_ARCHIVE;
  return TRUE;
}

gboolean
pt_plan_make (PtDatabase *database, const PtEdit *edit, guint32 written, const PtId *user, const PtRow *seen,
              GPtrArray *open, PtPlan *plan, GError **error)
{
  *plan = PT_PLAN_APPEND;
  if (edit->kind == PT_OPERATION_DELETE && pt_id_is_none (&edit->resolves))
    return plan_delete (seen, open, plan, error);
  if (edit->kind == PT_OPERATION_UPDATE)
    return plan_update (database, edit, written, user, seen, open, plan, error);
  return TRUE;
}

/* The base */

/* The version that the server has given the operation; 0 where it has not, or where there is none. */
static gboolean
find_version (PtDatabase *database, const PtId *op, gint64 *version, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, "SELECT ifnull(version, 0) FROM queue WHERE op = ?", error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, op);
  step = pt_statement_step (select, error);
  *version = step == PT_STEP_ROW ? pt_statement_integer (select, 0) : 0;
  return step != PT_STEP_ERROR;
}

/* The newest settled own operation on the record whose result was on screen: an edit that began while it was on its
 * way stands on it, not on the version that the server gave it since. */
static gboolean
find_screened (PtDatabase *database, const PtRow *screen, PtId *op, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_change_select (database,
                          "WHERE entity_uuid = ? AND status = 'success' AND outcome IN ('applied', 'merged')"
                          " AND operation IN ('create', 'update') ORDER BY id DESC LIMIT 1",
                          error);
  g_autoptr (PtChange) change = NULL;
  g_autoptr (PtRow) result = NULL;
  gint64 version = pt_row_peek_meta (screen)->version, beneath = 0;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, &pt_row_peek_meta (screen)->id);
  switch (pt_statement_step (select, error)) {
  case PT_STEP_ERROR:
    return FALSE;
  case PT_STEP_DONE:
    return TRUE;
  case PT_STEP_ROW:
    break;
  }
  change = pt_change_read (select, error);
  if (change == NULL)
    return FALSE;
  result = change->base_row != NULL ? pt_change_dup_base (change, error) : pt_row_new (pt_row_entity (screen));
  if (result == NULL)
    return FALSE;
  if (change->base_row == NULL)
    pt_row_fill_defaults (result);
  pt_row_apply (result, change->set);
  /* What it stood on may have been settled while it was still on its way. */
  if (!find_version (database, &change->base_op, &beneath, error))
    return FALSE;
  if ((version == pt_row_peek_meta (result)->version || version == beneath) && pt_row_diff (result, screen) == 0)
    *op = change->op;
  return TRUE;
}

/* Whether the server has already what the change asks for, and so gives it no version of its own. @confirmed NULL: it
 * has nothing yet. */
static gboolean
asks_for_nothing (const PtChange *change, const PtRow *confirmed)
{
  if (confirmed == NULL || change->kind != PT_OPERATION_UPDATE || pt_row_peek_meta (confirmed)->deleted)
    return FALSE;
  for (guint i = 0; i < change->entity->n_fields; i++)
    if (pt_row_has (change->set, i) && !pt_row_same_field (change->set, confirmed, i))
      return FALSE;
  return TRUE;
}

/* The newest change that is on its way, or will be, ahead of this one; NULL where all of them ask for nothing. */
static const PtChange *
newest_ahead (GPtrArray *open, const PtRow *confirmed)
{
  const PtChange *ahead = NULL;
  gboolean moves = FALSE;

  for (guint i = 0; i < open->len; i++) {
    const PtChange *change = g_ptr_array_index (open, i);

    if (change->status == PT_CHANGE_FAILED)
      continue;
    ahead = change;
    moves = moves || !asks_for_nothing (change, confirmed);
  }
  return moves ? ahead : NULL;
}

static gboolean
has_refused (GPtrArray *open)
{
  for (guint i = 0; i < open->len; i++)
    if (((const PtChange *) g_ptr_array_index (open, i))->status == PT_CHANGE_FAILED)
      return TRUE;
  return FALSE;
}

/* What the server has of a record with open changes; *@confirmed stays NULL where it has nothing. */
static gboolean
read_confirmed (PtDatabase *database, const PtRow *screen, GPtrArray *open, PtRow **confirmed, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (pt_row_entity (screen));
  gboolean found = FALSE;

  if (open->len > 0
      && !pt_seen_read_confirmed (database, pt_row_entity (screen), &pt_row_peek_meta (screen)->id, row, &found, error))
    return FALSE;
  *confirmed = found ? g_steal_pointer (&row) : NULL;
  return TRUE;
}

/* Whether the server has by now just what was on screen: this computer's own changes, of which the screen showed the
 * last before it was settled or pulled. */
static gboolean
shows_the_newest (const PtRow *screen, const PtRow *seen)
{
  return !PT_PLANT (ECHO_CONFLICT) && pt_row_peek_meta (screen)->deleted == pt_row_peek_meta (seen)->deleted
         && pt_row_diff (screen, seen) == 0;
}

gboolean
pt_plan_base (PtDatabase *database, PtChange *change, const PtRow *screen, const PtRow *seen, GPtrArray *open,
              GError **error)
{
  g_autoptr (PtRow) confirmed = NULL;
  const PtChange *ahead;
  gboolean refused;

  if (!read_confirmed (database, screen, open, &confirmed, error))
    return FALSE;
  ahead = newest_ahead (open, confirmed);
  /* What was refused shows on screen, but the server never had it. */
  refused = ahead == NULL && confirmed != NULL && has_refused (open);
  if (ahead == NULL && !refused && shows_the_newest (screen, seen))
    screen = seen;
  pt_change_set_base (change, refused ? confirmed : screen);
  if (ahead != NULL)
    change->base_op = ahead->op;
  else if (!refused && !PT_PLANT (ECHO_CONFLICT)
           && pt_row_peek_meta (screen)->version != pt_row_peek_meta (seen)->version
           && !find_screened (database, screen, &change->base_op, error))
    return FALSE;
  if (!pt_id_is_none (&change->base_op)) {
    change->base_version = 0;
    change->base_leaf[0] = '\0';
  }
  return TRUE;
}
