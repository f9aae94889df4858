/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Groups of changes after one of them has failed. Called where a person sends again what was refused, or makes it
 * anew. */

#include "group.h"

gboolean
pt_group_is_broken (PtDatabase *database, const PtId *group, gboolean *broken, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      database,
      "SELECT 1 FROM queue WHERE group_id = ? AND iif (status = 'success',"
      " outcome NOT IN ('applied', 'merged', 'folded'), ifnull(error_code, '') = '" PT_CODE_CONFLICT "') LIMIT 1",
      error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, group);
  step = pt_statement_step (select, error);
  *broken = step == PT_STEP_ROW;
  return step != PT_STEP_ERROR;
}

/* @next is to be freed; NULL where no failed member is left. Read anew for each, since sending one again changes what
 * stands on it. */
static gboolean
find_failed (PtDatabase *database, const PtId *group, PtChange **next, GError **error)
{
  g_autoptr (GPtrArray) members = pt_changes_of_group (database, group, error);

  *next = NULL;
  if (members == NULL)
    return FALSE;
  for (guint i = 0; i < members->len && *next == NULL; i++) {
    const PtChange *change = g_ptr_array_index (members, i);

    if (change->status == PT_CHANGE_FAILED && !pt_change_is_held (change))
      *next = g_ptr_array_steal_index (members, i);
  }
  return TRUE;
}

gboolean
pt_group_send_again (PtDatabase *database, const PtSeams *seams, const PtId *group, GError **error)
{
  PtChange *next = NULL;

  while (find_failed (database, group, &next, error)) {
    g_autoptr (PtChange) change = next;

    if (change == NULL)
      return TRUE;
    if (!pt_change_send_again (database, seams, change, pt_clock_wall (seams->clock), error))
      return FALSE;
  }
  return FALSE;
}
