/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The memory of what happened, in SQL: the change log, operations' results and conflicts. */

#include "store-sql.h"

#define CHANGE_COLUMNS "seq, entity, id, version, kind, op, chain, user, device, at, mask, audit, was, old, new, salt"

gboolean
pt_sql_append_change (PtStore *store, const PtChange *change, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store,
                                                  "INSERT INTO changes (organisation, " CHANGE_COLUMNS ")"
                                                  " VALUES (?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                                  error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 2, change->seq);
  pt_statement_bind_integer (statement, 3, change->entity->index);
  pt_statement_bind_id (statement, 4, &change->id);
  pt_statement_bind_integer (statement, 5, change->version);
  pt_statement_bind_text (statement, 6, pt_operation_kind_word (change->kind));
  pt_statement_bind_id (statement, 7, &change->op);
  pt_statement_bind_id (statement, 8, &change->chain);
  pt_statement_bind_id (statement, 9, &change->user);
  pt_statement_bind_id (statement, 10, &change->device);
  pt_statement_bind_integer (statement, 11, change->at);
  pt_statement_bind_integer (statement, 12, change->mask);
  pt_statement_bind_integer (statement, 13, change->audit);
  pt_statement_bind_integer (statement, 14, change->was);
  pt_statement_bind_text (statement, 15, change->old);
  pt_statement_bind_text (statement, 16, change->new);
  pt_statement_bind_blob (statement, 17, change->salt, change->salt != NULL ? PT_SALT_BYTES : 0);
  return pt_statement_run (statement, error);
}

static void
take_change (PtStatement *statement, PtChange *change)
{
  gsize salted = 0;

  change->seq = pt_statement_integer (statement, 0);
  change->entity = pt_entity ((guint) pt_statement_integer (statement, 1));
  pt_statement_id (statement, 2, &change->id);
  change->version = pt_statement_integer (statement, 3);
  pt_operation_kind_parse (pt_statement_text (statement, 4), -1, &change->kind);
  pt_statement_id (statement, 5, &change->op);
  pt_statement_id (statement, 6, &change->chain);
  pt_statement_id (statement, 7, &change->user);
  pt_statement_id (statement, 8, &change->device);
  change->at = pt_statement_integer (statement, 9);
  change->mask = (guint32) pt_statement_integer (statement, 10);
  change->audit = pt_statement_integer (statement, 11);
  change->was = pt_statement_integer (statement, 12);
  change->old = pt_statement_text (statement, 13);
  change->new = pt_statement_text (statement, 14);
  change->salt = pt_statement_blob (statement, 15, &salted);
  if (salted != PT_SALT_BYTES)
    change->salt = NULL;
}

static gboolean
each_change (PtStatement *statement, PtChangeEach each, gpointer data, GError **error)
{
  PtFound found;

  while ((found = pt_sql_find (statement, error)) == PT_FOUND) {
    PtChange change;
    PtEach next;

    take_change (statement, &change);
    next = each (&change, data, error);
    if (next != PT_EACH_MORE)
      return next == PT_EACH_STOP;
  }
  return found == PT_FOUND_NOTHING;
}

gboolean
pt_sql_each_change_after (PtStore *store, const PtEntity *entity, const PtId *id, gint64 version, PtChangeEach each,
                          gpointer data, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "SELECT " CHANGE_COLUMNS " FROM changes WHERE organisation = ?1 AND id = ?2 AND version > ?3"
                    " AND entity = ?4 ORDER BY version DESC",
                    error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, id);
  pt_statement_bind_integer (statement, 3, version);
  pt_statement_bind_integer (statement, 4, entity->index);
  return each_change (statement, each, data, error);
}

PtFound
pt_sql_read_change (PtStore *store, gint64 seq, PtChangeEach each, gpointer data, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT " CHANGE_COLUMNS " FROM changes WHERE organisation = ?1 AND seq = ?2", error);
  PtFound found;
  PtChange change;

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_integer (statement, 2, seq);
  found = pt_sql_find (statement, error);
  if (found != PT_FOUND)
    return found;
  take_change (statement, &change);
  return each (&change, data, error) == PT_EACH_ERROR ? PT_FOUND_ERROR : PT_FOUND;
}

gboolean
pt_sql_rewrite_change (PtStore *store, gint64 seq, const char *old, const char *new, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "UPDATE changes SET old = ?3, new = ?4, salt = NULL WHERE organisation = ?1 AND seq = ?2",
                    error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 2, seq);
  pt_statement_bind_text (statement, 3, old);
  pt_statement_bind_text (statement, 4, new);
  return pt_statement_run (statement, error);
}

#define RESULT_COLUMNS "op, content, device, user, entity, id, chain, base_version, base_leaf, status, answer, at"

static void
take_result (PtStatement *statement, PtStoredResult *result)
{
  pt_stored_result_clear (result);
  pt_statement_id (statement, 0, &result->op);
  pt_sql_bytes (statement, 1, result->content, PT_HASH_BYTES);
  pt_statement_id (statement, 2, &result->device);
  pt_statement_id (statement, 3, &result->user);
  result->entity = (int) pt_statement_integer (statement, 4);
  pt_statement_id (statement, 5, &result->id);
  pt_statement_id (statement, 6, &result->chain);
  result->base_version = pt_statement_integer (statement, 7);
  g_strlcpy (result->base_leaf, pt_statement_is_null (statement, 8) ? "" : pt_statement_text (statement, 8),
             sizeof result->base_leaf);
  result->status = pt_sql_dup (statement, 9);
  result->answer = pt_sql_dup (statement, 10);
  result->at = pt_statement_integer (statement, 11);
}

PtFound
pt_sql_read_result (PtStore *store, const PtId *op, PtStoredResult *result, GError **error)
{
  g_autoptr (PtStatement) statement = NULL;
  PtFound found;

  if (pt_sql_foresight_lacks_result (&((PtSqlStore *) store)->foresight, op))
    return PT_FOUND_NOTHING;
  statement = pt_sql_use (store, "SELECT " RESULT_COLUMNS " FROM results WHERE organisation = ?1 AND op = ?2", error);
  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_id (statement, 2, op);
  found = pt_sql_find (statement, error);
  if (found == PT_FOUND)
    take_result (statement, result);
  return found;
}

gboolean
pt_sql_each_result_about (PtStore *store, const PtEntity *entity, const PtId *id, const char *text, PtResultEach each,
                          gpointer data, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "SELECT " RESULT_COLUMNS " FROM results WHERE organisation = ?1"
                    " AND ((entity = ?2 AND id = ?3) OR replace(answer, ?4, '') <> answer)",
                    error);
  PtFound found;

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 2, entity->index);
  pt_statement_bind_id (statement, 3, id);
  pt_statement_bind_text (statement, 4, text);
  while ((found = pt_sql_find (statement, error)) == PT_FOUND) {
    g_auto (PtStoredResult) result = { .entity = -1 };
    PtEach next;

    take_result (statement, &result);
    next = each (&result, data, error);
    if (next != PT_EACH_MORE)
      return next == PT_EACH_STOP;
  }
  return found == PT_FOUND_NOTHING;
}

gboolean
pt_sql_rewrite_result (PtStore *store, const PtId *op, const char *answer, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "UPDATE results SET answer = ?3 WHERE organisation = ?1 AND op = ?2", error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, op);
  pt_statement_bind_text (statement, 3, answer);
  return pt_statement_run (statement, error);
}

gboolean
pt_sql_write_result (PtStore *store, const PtStoredResult *result, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store,
                                                  "INSERT INTO results (organisation, " RESULT_COLUMNS ")"
                                                  " VALUES (?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                                                  " ON CONFLICT (organisation, op) DO UPDATE SET"
                                                  " content = excluded.content, device = excluded.device,"
                                                  " user = excluded.user, entity = excluded.entity, id = excluded.id,"
                                                  " chain = excluded.chain, base_version = excluded.base_version,"
                                                  " base_leaf = excluded.base_leaf, status = excluded.status,"
                                                  " answer = excluded.answer, at = excluded.at",
                                                  error);

  if (statement == NULL)
    return FALSE;
  pt_sql_foresight_note_result (&((PtSqlStore *) store)->foresight, &result->op);
  pt_statement_bind_id (statement, 2, &result->op);
  pt_statement_bind_blob (statement, 3, result->content, PT_HASH_BYTES);
  pt_statement_bind_id (statement, 4, &result->device);
  pt_statement_bind_id (statement, 5, &result->user);
  pt_statement_bind_integer (statement, 6, result->entity);
  pt_statement_bind_id (statement, 7, &result->id);
  pt_statement_bind_id (statement, 8, &result->chain);
  pt_statement_bind_integer (statement, 9, result->base_version);
  pt_statement_bind_text (statement, 10, result->base_leaf[0] != '\0' ? result->base_leaf : NULL);
  pt_statement_bind_text (statement, 11, result->status);
  pt_statement_bind_text (statement, 12, result->answer);
  pt_statement_bind_integer (statement, 13, result->at);
  return pt_statement_run (statement, error);
}

static gboolean
has_other_envelope (PtStore *store, const PtId *device, gint64 n, const PtId *envelope, gboolean *other, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (
      store, "SELECT 1 FROM envelopes WHERE organisation = ?1 AND device = ?2 AND n = ?3 AND envelope <> ?4 LIMIT 1",
      error);
  PtFound found;

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, device);
  pt_statement_bind_integer (statement, 3, n);
  pt_statement_bind_id (statement, 4, envelope);
  found = pt_sql_find (statement, error);
  *other = found == PT_FOUND;
  return found != PT_FOUND_ERROR;
}

gboolean
pt_sql_note_envelope (PtStore *store, const PtId *device, gint64 n, const PtId *envelope, gint64 at, gboolean *forked,
                      GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store,
                                                  "INSERT INTO envelopes (organisation, device, n, envelope, at)"
                                                  " VALUES (?1, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                                                  error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, device);
  pt_statement_bind_integer (statement, 3, n);
  pt_statement_bind_id (statement, 4, envelope);
  pt_statement_bind_integer (statement, 5, at);
  return pt_statement_run (statement, error) && has_other_envelope (store, device, n, envelope, forked, error);
}

gboolean
pt_sql_write_conflict (PtStore *store, const PtKeptConflict *conflict, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store, ((PtSqlStore *) store)->write_conflict, error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, &conflict->id);
  pt_statement_bind_integer (statement, 3, conflict->revision);
  pt_statement_bind_id (statement, 4, &conflict->op);
  pt_statement_bind_integer (statement, 5, conflict->entity->index);
  pt_statement_bind_id (statement, 6, &conflict->row);
  pt_statement_bind_text (statement, 7, pt_conflict_kind_word (conflict->kind));
  pt_statement_bind_text (statement, 8, pt_operation_kind_word (conflict->operation));
  pt_statement_bind_integer (statement, 9, conflict->client_version);
  pt_statement_bind_integer (statement, 10, conflict->server_version);
  pt_statement_bind_integer (statement, 11, conflict->fields);
  pt_statement_bind_text (statement, 12, conflict->resolution);
  pt_statement_bind_integer (statement, 13, conflict->open);
  pt_statement_bind_id (statement, 14, &conflict->settled_by);
  pt_statement_bind_id (statement, 15, &conflict->user);
  pt_statement_bind_id (statement, 16, &conflict->device);
  pt_statement_bind_integer (statement, 17, conflict->at);
  pt_statement_bind_text (statement, 18, conflict->mine);
  pt_statement_bind_text (statement, 19, conflict->theirs);
  pt_statement_bind_text (statement, 20, conflict->base);
  return pt_statement_run (statement, error);
}

static PtKeptConflict *
take_conflict (PtStatement *statement)
{
  PtKeptConflict *conflict = g_new0 (PtKeptConflict, 1);

  pt_statement_id (statement, 0, &conflict->id);
  conflict->revision = pt_statement_integer (statement, 1);
  pt_statement_id (statement, 2, &conflict->op);
  conflict->entity = pt_entity ((guint) pt_statement_integer (statement, 3));
  pt_statement_id (statement, 4, &conflict->row);
  pt_conflict_kind_parse (pt_statement_text (statement, 5), &conflict->kind);
  pt_operation_kind_parse (pt_statement_text (statement, 6), -1, &conflict->operation);
  conflict->client_version = pt_statement_integer (statement, 7);
  conflict->server_version = pt_statement_integer (statement, 8);
  conflict->fields = (guint32) pt_statement_integer (statement, 9);
  conflict->resolution = pt_sql_dup (statement, 10);
  conflict->open = pt_statement_integer (statement, 11) != 0;
  pt_statement_id (statement, 12, &conflict->settled_by);
  pt_statement_id (statement, 13, &conflict->user);
  pt_statement_id (statement, 14, &conflict->device);
  conflict->at = pt_statement_integer (statement, 15);
  conflict->mine = pt_sql_dup (statement, 16);
  conflict->theirs = pt_sql_dup (statement, 17);
  conflict->base = pt_sql_dup (statement, 18);
  return conflict;
}

PtFound
pt_sql_read_conflict (PtStore *store, const PtId *id, PtKeptConflict **conflict, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT " PT_SQL_CONFLICT_COLUMNS " FROM conflicts WHERE organisation = ?1 AND id = ?2",
                    error);
  PtFound found;

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_id (statement, 2, id);
  found = pt_sql_find (statement, error);
  if (found == PT_FOUND)
    *conflict = take_conflict (statement);
  return found;
}

/* @revision becomes that of the last one read. */
static PtEach
each_conflict (PtStatement *statement, gint64 *revision, guint *taken, PtConflictEach each, gpointer data,
               GError **error)
{
  PtFound found;

  *taken = 0;
  pt_statement_bind_integer (statement, 2, *revision);
  while ((found = pt_sql_find (statement, error)) == PT_FOUND) {
    g_autoptr (PtKeptConflict) conflict = take_conflict (statement);
    PtEach next = each (conflict, data, error);

    if (next != PT_EACH_MORE)
      return next;
    *revision = conflict->revision;
    ++*taken;
  }
  pt_statement_reset (statement);
  return found == PT_FOUND_NOTHING ? PT_EACH_MORE : PT_EACH_ERROR;
}

gboolean
pt_sql_each_conflict_since (PtStore *store, gint64 revision, PtConflictEach each, gpointer data, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "SELECT " PT_SQL_CONFLICT_COLUMNS " FROM conflicts WHERE organisation = ?1 AND revision > ?2"
                    " ORDER BY revision LIMIT ?3",
                    error);
  guint taken;
  PtEach next;

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 3, PT_SQL_CHUNK);
  do
    next = each_conflict (statement, &revision, &taken, each, data, error);
  while (next == PT_EACH_MORE && taken == PT_SQL_CHUNK);
  return next != PT_EACH_ERROR;
}

gboolean
pt_sql_note_erasure (PtStore *store, const PtId *id, gint64 at, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "INSERT INTO erasures (organisation, id, at) VALUES (?1, ?, ?) ON CONFLICT DO NOTHING",
                    error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, id);
  pt_statement_bind_integer (statement, 3, at);
  return pt_statement_run (statement, error);
}

gboolean
pt_sql_each_erasure (PtStore *store, PtIdEach each, gpointer data, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT id FROM erasures WHERE organisation = ?1 ORDER BY at, id", error);
  PtFound found;

  while ((found = pt_sql_find (statement, error)) == PT_FOUND) {
    PtId id;
    PtEach next;

    pt_statement_id (statement, 0, &id);
    next = each (&id, data, error);
    if (next != PT_EACH_MORE)
      return next == PT_EACH_STOP;
  }
  return found == PT_FOUND_NOTHING;
}
