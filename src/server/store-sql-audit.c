/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The audit chain in SQL: appended by every change and refusal, read by `audit verify` and the audit's query. */

#include "store-sql.h"

#define AUDIT_COLUMNS "i, hash, entry, seq, entity, id, user, at"

gboolean
pt_sql_append_audit (PtStore *store, const PtAuditLink *link, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store,
                                                  "INSERT INTO audit (organisation, " AUDIT_COLUMNS ")"
                                                  " VALUES (?1, ?, ?, ?, ?, ?, ?, ?, ?)",
                                                  error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 2, link->index);
  pt_statement_bind_blob (statement, 3, link->hash, PT_HASH_BYTES);
  pt_statement_bind_text (statement, 4, link->entry);
  pt_statement_bind_integer (statement, 5, link->seq);
  pt_statement_bind_integer (statement, 6, link->entity);
  pt_statement_bind_id (statement, 7, &link->id);
  pt_statement_bind_id (statement, 8, &link->user);
  pt_statement_bind_integer (statement, 9, link->at);
  return pt_statement_run (statement, error);
}

static void
take_link (PtStatement *statement, PtAuditLink *link)
{
  link->index = pt_statement_integer (statement, 0);
  pt_sql_bytes (statement, 1, link->hash, PT_HASH_BYTES);
  link->entry = pt_statement_text (statement, 2);
  link->seq = pt_statement_integer (statement, 3);
  link->entity = (int) pt_statement_integer (statement, 4);
  pt_statement_id (statement, 5, &link->id);
  pt_statement_id (statement, 6, &link->user);
  link->at = pt_statement_integer (statement, 7);
}

static char *
compose_audit (const PtAuditFilter *filter)
{
  return g_strconcat ("SELECT " AUDIT_COLUMNS " FROM audit WHERE organisation = ?1 AND i > ?2 AND at >= ?3 AND at < ?4",
                      pt_id_is_none (&filter->id) ? "" : " AND id = ?",
                      pt_id_is_none (&filter->user) ? "" : " AND user = ?", filter->entity < 0 ? "" : " AND entity = ?",
                      " ORDER BY i LIMIT ?", NULL);
}

static PtStatement *
select_audit (PtStore *store, const PtAuditFilter *filter, GError **error)
{
  g_autofree char *sql = compose_audit (filter);
  PtStatement *statement = pt_sql_use (store, sql, error);
  int next = 5;

  if (statement == NULL)
    return NULL;
  pt_statement_bind_integer (statement, 2, filter->after);
  pt_statement_bind_integer (statement, 3, filter->from);
  pt_statement_bind_integer (statement, 4, filter->to > 0 ? filter->to : G_MAXINT64);
  if (!pt_id_is_none (&filter->id))
    pt_statement_bind_id (statement, next++, &filter->id);
  if (!pt_id_is_none (&filter->user))
    pt_statement_bind_id (statement, next++, &filter->user);
  if (filter->entity >= 0)
    pt_statement_bind_integer (statement, next++, filter->entity);
  pt_statement_bind_integer (statement, next, filter->limit);
  return statement;
}

/* One chunk; @filter goes on after it. */
static PtEach
each_link (PtStore *store, PtAuditFilter *filter, guint *taken, PtAuditEach each, gpointer data, GError **error)
{
  g_autoptr (PtStatement) statement = select_audit (store, filter, error);
  PtFound found;

  *taken = 0;
  while ((found = pt_sql_find (statement, error)) == PT_FOUND) {
    PtAuditLink link;
    PtEach next;

    take_link (statement, &link);
    filter->after = link.index;
    next = each (&link, data, error);
    if (next != PT_EACH_MORE)
      return next;
    ++*taken;
  }
  return found == PT_FOUND_NOTHING ? PT_EACH_MORE : PT_EACH_ERROR;
}

gboolean
pt_sql_each_audit (PtStore *store, const PtAuditFilter *filter, PtAuditEach each, gpointer data, GError **error)
{
  PtAuditFilter chunk = *filter;
  guint left = filter->limit > 0 ? filter->limit : G_MAXUINT;
  guint taken;
  PtEach next;

  do {
    chunk.limit = MIN (left, PT_SQL_CHUNK);
    next = each_link (store, &chunk, &taken, each, data, error);
    left -= taken;
  } while (next == PT_EACH_MORE && taken == PT_SQL_CHUNK && left > 0);
  return next != PT_EACH_ERROR;
}

PtFound
pt_sql_read_head_hash (PtStore *store, gint64 seq, guint8 hash[PT_HASH_BYTES], GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "SELECT a.hash FROM changes c JOIN audit a ON a.organisation = ?1 AND a.i = c.audit"
                    " WHERE c.organisation = ?1 AND c.seq = ?2",
                    error);
  PtFound found;

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_integer (statement, 2, seq);
  found = pt_sql_find (statement, error);
  if (found == PT_FOUND)
    pt_sql_bytes (statement, 0, hash, PT_HASH_BYTES);
  return found;
}
