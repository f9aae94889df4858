/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Single rows and pages of rows as the user sees them, with their state of
 * synchronisation; and rows by what people call them. Lists get their row ids
 * from query.c and read them here.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "digests.h"
#include "errors.h"
#include "repository.h"
#include "seen.h"
#include "tables.h"

#define PAGE 64

/* 3 an open conflict, 2 refused or parked, 1 waiting; null for a row without unsettled changes. */
#define STATE_OF(id)                                                                                                   \
  "(SELECT max(CASE WHEN q.error_code = 'conflict' THEN 3 WHEN q.status = 'error' THEN 2 ELSE 1 END)"                  \
  " FROM queue q WHERE q.status <> 'success' AND q.entity_uuid = " id ")"

static PtSyncState
read_state (PtStatement *select, int column)
{
  static const PtSyncState states[]
      = { PT_SYNC_STATE_SYNCED, PT_SYNC_STATE_WAITING, PT_SYNC_STATE_FAILED, PT_SYNC_STATE_CONFLICT };

  return states[CLAMP (pt_statement_integer (select, column), 0, 3)];
}

static gboolean
get_state (PtDatabase *database, const PtId *id, PtSyncState *state, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database, "SELECT " STATE_OF ("?1"), error);

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, id);
  if (pt_statement_step (select, error) != PT_STEP_ROW)
    return FALSE;
  *state = read_state (select, 0);
  return TRUE;
}

gboolean
pt_repository_get (PtDatabase *database, const PtEntity *entity, const PtId *id, PtRow *row, PtSyncState *state,
                   GError **error)
{
  gboolean found = FALSE;

  if (!pt_seen_read (database, entity, id, row, &found, error) || !found)
    return FALSE;
  return state == NULL || get_state (database, id, state, error);
}

gboolean
pt_repository_get_confirmed (PtDatabase *database, const PtEntity *entity, const PtId *id, PtRow *row, GError **error)
{
  gboolean found = FALSE;

  return pt_seen_read_confirmed (database, entity, id, row, &found, error) && found;
}

/* Resolving */

static gboolean
not_found (const PtEntity *entity, const char *text, GError **error)
{
  static const char *const messages[PT_ENTITIES]
      = { N_ ("No supplier %s"), N_ ("No product %s"), N_ ("No rate %s"), N_ ("No receipt %s"), N_ ("No payment %s") };
  g_autofree char *message = g_strdup (_ (messages[entity->index]));
  g_autoptr (GString) whole = g_string_new (message);

  g_string_replace (whole, "%s", text, 1);
  g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_FOUND, whole->str);
  return FALSE;
}

/* The exact spelling goes before one that differs in case. */
static gboolean
find_by_code (PtDatabase *database, const PtEntity *entity, const char *code, PtId *id, gboolean *found, GError **error)
{
  const char *field = entity->fields[entity->code_field].name;
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM %s WHERE %s = ?1 COLLATE NOCASE AND deleted = 0"
                                          " ORDER BY %s = ?1 DESC LIMIT 1",
                                          entity->name, field, field);
  g_autoptr (PtStatement) select = pt_database_prepare (database, sql, error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_text (select, 1, code);
  step = pt_statement_step (select, error);
  *found = step == PT_STEP_ROW && pt_statement_id (select, 0, id);
  return step != PT_STEP_ERROR;
}

gboolean
pt_repository_resolve (PtDatabase *database, const PtEntity *entity, const char *code_or_id, PtId *id, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (entity);
  gboolean found = FALSE;
  PtId parsed;

  if (pt_id_parse (code_or_id, -1, &parsed)) {
    if (!pt_seen_read (database, entity, &parsed, row, &found, error))
      return FALSE;
    *id = parsed;
  } else if (!pt_kind_is_id (entity->fields[entity->code_field].kind)
             && !find_by_code (database, entity, code_or_id, id, &found, error)) {
    return FALSE;
  }
  return found || not_found (entity, code_or_id, error);
}

/* Pages */

static const char *
page_sql (const PtEntity *entity)
{
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_printf (sql, "SELECT t.rowid, " STATE_OF ("t.id") ", %s FROM %s t WHERE t.rowid IN (?",
                   pt_table_columns (entity, "t."), entity->name);
  for (guint i = 1; i < PAGE; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  return g_intern_string (sql->str);
}

static gboolean
read_page (PtStatement *select, const PtEntity *entity, const gint64 *row_ids, guint n, GPtrArray *rows, guint first,
           PtSyncState *states, GError **error)
{
  PtStep step;

  for (guint i = 0; i < PAGE; i++)
    if (i < n)
      pt_statement_bind_integer (select, (int) i + 1, row_ids[i]);
    else
      pt_statement_bind_null (select, (int) i + 1);
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    gint64 row_id = pt_statement_integer (select, 0);
    PtRow *row = pt_row_new (entity);
    guint at = 0;

    while (at < n && row_ids[at] != row_id)
      at++;
    g_assert (at < n);
    pt_table_read (select, 2, entity, row);
    g_clear_pointer (&rows->pdata[first + at], pt_row_free);
    rows->pdata[first + at] = row;
    if (states != NULL)
      states[first + at] = read_state (select, 1);
  }
  pt_statement_reset (select);
  return step == PT_STEP_DONE;
}

static void
free_row (gpointer row)
{
  if (row != NULL)
    pt_row_free (row);
}

GPtrArray *
pt_repository_read (PtDatabase *database, const PtEntity *entity, const gint64 *row_ids, guint n, PtSyncState *states,
                    GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_full (n, free_row);
  g_autoptr (PtStatement) select = pt_database_prepare (database, page_sql (entity), error);

  if (select == NULL)
    return NULL;
  g_ptr_array_set_size (rows, (int) n);
  for (guint i = 0; i < n; i += PAGE)
    if (!read_page (select, entity, row_ids + i, MIN (n - i, PAGE), rows, i, states, error))
      return NULL;
  return g_steal_pointer (&rows);
}

gboolean
pt_repository_digest (PtDatabase *database, const PtEntity *entity, const char *prefix, PtDigest *digest,
                      GError **error)
{
  return pt_digests_read (database, entity, prefix, digest, error);
}
