/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From typed text to rows: the type-ahead lists what begins so, saving takes
 * the one that is meant. Called from the jobs of forms and slip entry.
 */
#include "config.h"

#include "lookup.h"

#include <glib/gi18n-lib.h>

#include "errors.h"

GPtrArray *
pt_lookup_search (PtDatabase *database, const PtEntity *entity, const char *text, guint limit, GError **error)
{
  g_autoptr (PtQuery) query = pt_query_new (entity);
  query->search = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
  query->limit = limit;
  g_autoptr (GArray) ids = pt_repository_row_ids (database, query, error);
  if (ids == NULL)
    return NULL;
  g_autofree PtSyncState *states = g_new0 (PtSyncState, ids->len + 1);
  return pt_repository_read (database, entity, (const gint64 *) (void *) ids->data, ids->len, states, error);
}

static PtRow *
find_by_code (PtDatabase *database, const PtEntity *entity, const char *code)
{
  PtId id;
  g_autoptr (PtRow) row = pt_row_new (entity);
  if (!pt_repository_resolve (database, entity, code, &id, NULL)
      || !pt_repository_get (database, entity, &id, row, NULL, NULL))
    return NULL;
  return g_steal_pointer (&row);
}

static PtRow *
find_only (PtDatabase *database, const PtEntity *entity, const char *text, GError **error)
{
  g_autoptr (GPtrArray) rows = pt_lookup_search (database, entity, text, 2, error);
  if (rows == NULL)
    return NULL;
  if (rows->len == 1 && rows->pdata[0] != NULL)
    return pt_row_copy (rows->pdata[0]);
  g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND,
               /* Translators: what was typed, where several rows begin so, or none */
               rows->len > 1 ? _ ("Several begin with “%s”: choose one") : _ ("Nothing found for “%s”"), text);
  return NULL;
}

PtRow *
pt_lookup_one (PtDatabase *database, const PtEntity *entity, const char *text, GError **error)
{
  g_autofree char *code = g_strstrip (g_strdup (text));
  g_autofree char *upper = g_utf8_strup (code, -1);
  PtRow *row = find_by_code (database, entity, code);
  if (row == NULL)
    row = find_by_code (database, entity, upper);
  return row != NULL ? row : find_only (database, entity, code, error);
}
