/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Rows in SQL: reading and writing one, all entities in the order
 * of seq for a pull, and the rows of a digest's bucket.
 */

#include "store-sql.h"

static PtSqlStore *
sql_of (PtStore *store)
{
  return (PtSqlStore *) store;
}

PtFound
pt_sql_read_row (PtStore *store, const PtEntity *entity, const PtId *id, PtRow *row, GError **error)
{
  g_autoptr (PtStatement) statement = NULL;
  PtFound found;

  if (pt_sql_foresight_row (&sql_of (store)->foresight, entity, id, row, &found))
    return found;
  statement = pt_sql_use (store, sql_of (store)->sql[entity->index].read, error);
  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_id (statement, 2, id);
  found = pt_sql_find (statement, error);
  if (found == PT_FOUND)
    pt_table_read (statement, 0, entity, row);
  else
    pt_row_clear (row, entity);
  return found;
}

PtFound
pt_sql_read_seq (PtStore *store, const PtEntity *entity, const PtId *id, gint64 *seq, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store, sql_of (store)->sql[entity->index].seq, error);
  PtFound found;

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_id (statement, 2, id);
  found = pt_sql_find (statement, error);
  if (found == PT_FOUND)
    *seq = pt_statement_integer (statement, 0);
  return found;
}

gboolean
pt_sql_write_row (PtStore *store, const PtRow *row, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store, sql_of (store)->sql[pt_row_entity (row)->index].write, error);

  if (statement == NULL)
    return FALSE;
  pt_sql_foresight_note_row (&sql_of (store)->foresight, row);
  pt_table_bind (statement, 2, row);
  return pt_statement_run (statement, error);
}

/* The five tables read side by side: each statement stands on its next row, seq G_MAXINT64 at its end. */
typedef struct {
  PtStatement *statements[PT_ENTITIES];
  gint64 seqs[PT_ENTITIES];
  guint taken[PT_ENTITIES]; /* of the chunk that the statement reads */
} Merge;

static void
merge_clear (Merge *merge)
{
  for (guint i = 0; i < PT_ENTITIES; i++)
    pt_statement_done (merge->statements[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Merge, merge_clear)

static PtFound
merge_chunk (Merge *merge, guint entity, GError **error)
{
  PtStatement *statement = merge->statements[entity];

  pt_statement_reset (statement);
  pt_statement_bind_integer (statement, 2, merge->seqs[entity]);
  pt_statement_bind_integer (statement, 3, PT_SQL_CHUNK);
  merge->taken[entity] = 0;
  return pt_sql_find (statement, error);
}

static gboolean
merge_step (Merge *merge, guint entity, GError **error)
{
  PtFound found = pt_sql_find (merge->statements[entity], error);

  if (found == PT_FOUND_NOTHING && merge->taken[entity] == PT_SQL_CHUNK)
    found = merge_chunk (merge, entity, error);
  merge->taken[entity]++;
  /* Column 2 of a row is its seq. */
  merge->seqs[entity] = found == PT_FOUND ? pt_statement_integer (merge->statements[entity], 2) : G_MAXINT64;
  return found != PT_FOUND_ERROR;
}

static gboolean
merge_open (Merge *merge, PtStore *store, gint64 after, GError **error)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    merge->statements[i] = pt_sql_use (store, sql_of (store)->sql[i].since, error);
    if (merge->statements[i] == NULL)
      return FALSE;
    pt_statement_bind_integer (merge->statements[i], 2, after);
    pt_statement_bind_integer (merge->statements[i], 3, PT_SQL_CHUNK);
    if (!merge_step (merge, i, error))
      return FALSE;
  }
  return TRUE;
}

static guint
merge_next (const Merge *merge)
{
  guint next = 0;

  for (guint i = 1; i < PT_ENTITIES; i++)
    if (merge->seqs[i] < merge->seqs[next])
      next = i;
  return next;
}

gboolean
pt_sql_each_row_since (PtStore *store, gint64 after, PtRowEach each, gpointer data, GError **error)
{
  g_auto (Merge) merge = { { NULL } };
  g_autoptr (PtRow) row = pt_row_new (pt_entity (0));

  if (!merge_open (&merge, store, after, error))
    return FALSE;
  for (guint i = merge_next (&merge); merge.seqs[i] != G_MAXINT64; i = merge_next (&merge)) {
    PtEach next;

    pt_table_read (merge.statements[i], 0, pt_entity (i), row);
    next = each (row, data, error);
    if (next != PT_EACH_MORE)
      return next == PT_EACH_STOP;
    if (!merge_step (&merge, i, error))
      return FALSE;
  }
  return TRUE;
}

/* The two bytes at the end of the ids in a bucket range: @prefix with @fill for the digits it leaves open. */
static void
bucket_bound (guint digits, guint prefix, guint fill, guint8 bound[2])
{
  guint open = 4 - digits;
  guint value = (prefix << (4 * open)) | (fill & ((1u << (4 * open)) - 1));

  bound[0] = (guint8) (value >> 8);
  bound[1] = (guint8) value;
}

/* One chunk of a bucket; @last becomes the last row's id, @taken how many there were. */
static PtEach
each_in_chunk (PtStatement *statement, PtRow *row, PtId *last, guint *taken, PtRowEach each, gpointer data,
               GError **error)
{
  PtFound found;

  *taken = 0;
  pt_statement_bind_blob (statement, 4, last->bytes + 14, 2);
  pt_statement_bind_blob (statement, 5, last->bytes, sizeof last->bytes);
  while ((found = pt_sql_find (statement, error)) == PT_FOUND) {
    PtEach next;

    pt_table_read (statement, 0, pt_row_entity (row), row);
    next = each (row, data, error);
    if (next != PT_EACH_MORE)
      return next;
    ++*taken;
  }
  *last = pt_row_peek_meta (row)->id;
  pt_statement_reset (statement);
  return found == PT_FOUND_NOTHING ? PT_EACH_MORE : PT_EACH_ERROR;
}

gboolean
pt_sql_each_row_in (PtStore *store, const PtEntity *entity, guint digits, guint prefix, const PtId *after,
                    PtRowEach each, gpointer data, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store, sql_of (store)->sql[entity->index].in, error);
  g_autoptr (PtRow) row = pt_row_new (entity);
  PtId last = after != NULL ? *after : PT_ID_NONE;
  guint8 low[2], high[2];
  guint taken;
  PtEach next;

  if (statement == NULL)
    return FALSE;
  bucket_bound (digits, prefix, 0, low);
  bucket_bound (digits, prefix, 0xffff, high);
  pt_statement_bind_blob (statement, 2, low, sizeof low);
  pt_statement_bind_blob (statement, 3, high, sizeof high);
  pt_statement_bind_integer (statement, 6, PT_SQL_CHUNK);
  do
    next = each_in_chunk (statement, row, &last, &taken, each, data, error);
  while (next == PT_EACH_MORE && taken == PT_SQL_CHUNK);
  return next != PT_EACH_ERROR;
}
