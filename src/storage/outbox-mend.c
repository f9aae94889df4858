/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What goes anew by itself after a refusal: a number that was taken, a change
 * whose beginning failed or was sent by a copy of this profile, the settlement
 * of a conflict that a restored server has lost; and with each its group.
 * Called by outbox-settle.c for what the server rejects.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "chain.h"
#include "group.h"
#include "notices.h"
#include "settling.h"

static void
mend_group_of (PtSettling *settle, const PtChange *change)
{
  if (!pt_id_is_none (&change->group))
    g_array_append_val (settle->mended, change->group);
}

/* What a copy of this profile has sent as one is taken: what was added here is no part of it. */
static void
leave_group (PtSettling *settle, PtChange *change)
{
  mend_group_of (settle, change);
  change->group = PT_ID_NONE;
}

gboolean
pt_settling_renew (PtSettling *settle, PtChange *change, GError **error)
{
  settle->is_moved = TRUE;
  return pt_change_renew (settle->database, settle->seams, change, settle->now, error);
}

/* It goes anew, by itself and with its group. */
static gboolean
mend (PtSettling *settle, PtChange *change, GError **error)
{
  mend_group_of (settle, change);
  return pt_settling_renew (settle, change, error);
}

static gboolean
is_own_number (PtSettling *settle, const char *number)
{
  g_autofree char *start = g_strconcat (settle->office->prefix, "-", NULL);

  return g_str_has_prefix (number, start);
}

/* A number that is taken, of a restored copy or typed by hand: the next one, and people are told. */
static gboolean
renumber (PtSettling *settle, PtChange *change, GError **error)
{
  guint field = change->entity->code_field;
  g_autofree char *former = g_strdup (pt_row_is_null (change->set, field) ? "" : pt_row_get_text (change->set, field));
  g_autofree char *message = NULL;

  if (!pt_outbox_give_number (settle->database, settle->office, change->set, error))
    return FALSE;
  message = g_strdup_printf (is_own_number (settle, former)
                                 ? _ ("The number %s was taken: it is %s now, print it again")
                                 : _ ("The number %s was taken: this one is %s now. See whether it was entered twice"),
                             former, pt_row_get_text (change->set, field));
  return pt_notices_add (settle->database, change->entity, &change->entity_id, "number_taken", message, settle->now,
                         error)
         && mend (settle, change, error)
         && pt_chain_follow (settle->database, settle->seams, change, settle->open, error)
         && pt_settling_take_over (settle, change, NULL, error);
}

/* The version that the operation became which @change stands on; 0 where the server did not take it, or has yet to. */
static gboolean
find_beneath (PtSettling *settle, const PtChange *change, gint64 *became, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (settle->database,
                             "SELECT iif (outcome IN ('applied', 'merged'), version, 0) FROM queue WHERE op = ?",
                             error);
  PtStep step;

  *became = 0;
  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, &change->base_op);
  step = pt_statement_step (select, error);
  if (step == PT_STEP_ROW)
    *became = pt_statement_integer (select, 0);
  return step != PT_STEP_ERROR;
}

/* The row as the operation beneath left it, where nothing came after; else what was on screen, said to be that. */
static gboolean
stand_on_version (PtSettling *settle, PtChange *change, gint64 version, GError **error)
{
  gboolean found = FALSE;
  g_autoptr (PtRow) base = pt_settling_read_confirmed (settle, change, &found, error);

  if (base == NULL)
    return FALSE;
  if (!found || pt_row_peek_meta (base)->version != version) {
    pt_row_free (base);
    base = pt_change_dup_base (change, error);
    if (base == NULL)
      return FALSE;
    pt_row_meta (base)->version = version;
  }
  pt_change_set_base (change, base);
  leave_group (settle, change);
  return TRUE;
}

static gboolean
stand_on_screen (PtChange *change, GError **error)
{
  g_autoptr (PtRow) base = pt_change_dup_base (change, error);

  if (base != NULL)
    pt_change_set_base (change, base);
  return base != NULL;
}

/* What it stood on failed before this computer knew, or was sent by another that has a copy of this profile: on the row
 * as the server has it, it is a change of its own. Where that goes anew, it goes after it. */
static gboolean
remake (PtSettling *settle, PtChange *change, GError **error)
{
  gboolean done = TRUE;
  gint64 became;

  if (!find_beneath (settle, change, &became, error))
    return FALSE;
  if (!settle->base_moved) {
    change->base_op = PT_ID_NONE;
    done = became > 0 ? stand_on_version (settle, change, became, error) : stand_on_screen (change, error);
  }
  return done && mend (settle, change, error) && pt_settling_take_over (settle, change, NULL, error);
}

/* Whether the operation that it stands on was taken, or goes anew, so that it does not hang on this one's verdict. */
static gboolean
stands_on_a_copy (PtSettling *settle, const PtChange *change, gboolean *copied, GError **error)
{
  gint64 became;

  if (!find_beneath (settle, change, &became, error))
    return FALSE;
  *copied = settle->base_moved || became > 0;
  return TRUE;
}

/* A copy of this profile sent the same operation before it was edited here: what was edited is a change of its own. */
static gboolean
part (PtSettling *settle, PtChange *change, GError **error)
{
  leave_group (settle, change);
  return mend (settle, change, error) && pt_settling_take_over (settle, change, NULL, error);
}

/* The server has lost the conflict with the end of its history: what settles it is a change like any other. */
static gboolean
settle_without (PtSettling *settle, PtChange *change, GError **error)
{
  change->resolves = PT_ID_NONE;
  return mend (settle, change, error) && pt_settling_take_over (settle, change, NULL, error);
}

gboolean
pt_settling_mend (PtSettling *settle, PtChange *change, const PtVerdict *verdict, gboolean *mended, GError **error)
{
  gboolean copied = FALSE;

  *mended = TRUE;
  if (g_strcmp0 (verdict->error_code, "number_taken") == 0 && change->entity->posted
      && change->kind == PT_OPERATION_CREATE)
    return renumber (settle, change, error);
  if (g_strcmp0 (verdict->error_code, "not_found") == 0 && !pt_id_is_none (&change->resolves))
    return settle_without (settle, change, error);
  if (g_strcmp0 (verdict->error_code, "base_failed") == 0 && !pt_id_is_none (&change->base_op)
      && change->base_row != NULL)
    return remake (settle, change, error);
  if (g_strcmp0 (verdict->error_code, "op_reuse") == 0)
    return part (settle, change, error);
  /* A chain is of one computer. Its beginning may have been sent by one that has a copy of this profile. */
  if (g_strcmp0 (verdict->error_code, "malformed") == 0 && verdict->error_field == NULL
      && !pt_id_is_none (&change->base_op) && change->base_row != NULL
      && !stands_on_a_copy (settle, change, &copied, error))
    return FALSE;
  *mended = copied;
  return !copied || remake (settle, change, error);
}

/* The others of such a group have failed with it and go with it again. */
gboolean
pt_settling_mend_groups (PtSettling *settle, GError **error)
{
  for (guint i = 0; i < settle->mended->len; i++) {
    const PtId *group = &g_array_index (settle->mended, PtId, i);

    if (!pt_group_send_again (settle->database, settle->seams, group, error))
      return FALSE;
  }
  return TRUE;
}
