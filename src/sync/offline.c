/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Offline use of this computer. What was entered is read from the queue, which keeps every change, so that the figures
 * are those of today: what still waited yesterday may be settled now. Read by the sync page and paytrackctl log. */

#include "config.h"

#include "offline.h"

#include "errors.h"

/* What waited when the server was first missed belongs to the spell: an entry is often what found it out. */
static gboolean
begin (PtDatabase *database, gint64 when, GError **error)
{
  g_autoptr (PtStatement) insert = pt_database_prepare (
      database,
      "INSERT INTO offline_spells (began_at, before_entry) SELECT ?1, ifnull((SELECT min(id) - 1 FROM queue WHERE"
      " status <> 'success' AND status = 'pending'), ifnull((SELECT max(id) FROM queue), 0))"
      " WHERE NOT EXISTS (SELECT 1 FROM offline_spells WHERE ended_at IS NULL)",
      error);

  if (insert == NULL)
    return FALSE;
  pt_statement_bind_integer (insert, 1, when);
  return pt_statement_run (insert, error);
}

/* Entries that came while the good sync ran may count to the spell; that does no harm. */
static gboolean
end (PtDatabase *database, gint64 when, GError **error)
{
  g_autoptr (PtStatement) update
      = pt_database_prepare (database,
                             "UPDATE offline_spells SET ended_at = max(?, began_at), last_entry ="
                             " ifnull((SELECT max(id) FROM queue), 0) WHERE ended_at IS NULL",
                             error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_integer (update, 1, when);
  return pt_statement_run (update, error);
}

gboolean
pt_offline_note (PtDatabase *database, const PtReceipt *receipt, const GError *failure, GError **error)
{
  if (g_error_matches (failure, PT_ERROR, PT_ERROR_OFFLINE))
    return begin (database, receipt->started_at, error);
  return failure != NULL || end (database, receipt->started_at, error);
}

static void
add_entries (PtOfflineSpell *spell, PtStatement *select)
{
  const PtEntity *entity = pt_entity_find (pt_statement_text (select, 0), -1);
  const char *status = pt_statement_text (select, 1);
  const char *word = pt_statement_text (select, 2);
  gint64 count = pt_statement_integer (select, 3);
  gboolean settled = g_strcmp0 (status, "success") == 0;

  spell->entered += count;
  if (entity != NULL)
    spell->by_entity[entity->index] += count;
  if (g_strcmp0 (word, "conflict") == 0)
    spell->conflicts += count;
  else if (g_strcmp0 (status, "error") == 0)
    spell->refused += count;
  else if (settled)
    spell->accepted += count;
  else
    spell->waiting += count;
}

static gboolean
count_entries (PtDatabase *database, gint64 before, gint64 last, PtOfflineSpell *spell, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database,
                             "SELECT entity_type, status, ifnull(outcome, error_code), count(*) FROM queue"
                             " WHERE id > ? AND id <= ? AND ifnull(outcome, '') NOT IN ('folded', 'archived')"
                             " GROUP BY 1, 2, 3",
                             error);
  PtStep step = PT_STEP_ERROR;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_integer (select, 1, before);
  pt_statement_bind_integer (select, 2, last);
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW)
    add_entries (spell, select);
  return step == PT_STEP_DONE;
}

GArray *
pt_offline_list (PtDatabase *database, guint limit, GError **error)
{
  g_autoptr (GArray) spells = g_array_new (FALSE, TRUE, sizeof (PtOfflineSpell));
  g_autoptr (PtStatement) select
      = pt_database_prepare (database,
                             "SELECT began_at, ended_at, before_entry, ifnull(last_entry, 9223372036854775807)"
                             " FROM offline_spells ORDER BY id DESC LIMIT ?",
                             error);
  PtStep step = PT_STEP_ERROR;

  if (select == NULL)
    return NULL;
  pt_statement_bind_integer (select, 1, limit > 0 ? (gint64) limit : -1);
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtOfflineSpell spell
        = { .began_at = pt_statement_integer (select, 0), .ended_at = pt_statement_integer (select, 1) };
    if (!count_entries (database, pt_statement_integer (select, 2), pt_statement_integer (select, 3), &spell, error))
      return NULL;
    g_array_append_val (spells, spell);
  }
  return step == PT_STEP_DONE ? g_steal_pointer (&spells) : NULL;
}
