/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What an envelope is about to ask row by row, asked all at once: a database
 * across a wire answers each question as late as the one before it. What was
 * learned so holds until the transaction writes to it or ends, for nobody else
 * writes meanwhile.
 */

#include "store-sql.h"

void
pt_sql_foresight_init (PtSqlForesight *self)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    self->rows[i] = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, (GDestroyNotify) pt_row_free);
    self->free_codes[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  }
  self->no_result = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
  self->no_rate = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
}

void
pt_sql_foresight_clear (PtSqlForesight *self)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    g_hash_table_unref (self->rows[i]);
    g_hash_table_unref (self->free_codes[i]);
  }
  g_hash_table_unref (self->no_result);
  g_hash_table_unref (self->no_rate);
}

void
pt_sql_foresight_forget (PtSqlForesight *self)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    g_hash_table_remove_all (self->rows[i]);
    g_hash_table_remove_all (self->free_codes[i]);
  }
  g_hash_table_remove_all (self->no_result);
  g_hash_table_remove_all (self->no_rate);
}

gboolean
pt_sql_foresight_row (PtSqlForesight *self, const PtEntity *entity, const PtId *id, PtRow *row, PtFound *found)
{
  gpointer known;

  if (!g_hash_table_lookup_extended (self->rows[entity->index], id, NULL, &known))
    return FALSE;
  pt_row_clear (row, entity);
  *found = known != NULL ? PT_FOUND : PT_FOUND_NOTHING;
  if (known != NULL) {
    pt_row_apply (row, known);
    *pt_row_meta (row) = *pt_row_peek_meta (known);
  }
  return TRUE;
}

gboolean
pt_sql_foresight_lacks_result (PtSqlForesight *self, const PtId *op)
{
  return g_hash_table_contains (self->no_result, op);
}

gboolean
pt_sql_foresight_lacks_code (PtSqlForesight *self, const PtEntity *entity, guint field, const char *text)
{
  return field == entity->code_field && g_hash_table_contains (self->free_codes[entity->index], text);
}

gboolean
pt_sql_foresight_lacks_rate (PtSqlForesight *self, const PtId *supplier)
{
  return supplier != NULL && g_hash_table_contains (self->no_rate, supplier);
}

void
pt_sql_foresight_note_row (PtSqlForesight *self, const PtRow *row)
{
  const PtEntity *entity = pt_row_entity (row);

  g_hash_table_remove (self->rows[entity->index], &pt_row_peek_meta (row)->id);
  if (entity->index == PT_RATES && !pt_row_is_null (row, PT_RATE_SUPPLIER_ID))
    g_hash_table_remove (self->no_rate, pt_row_get_id (row, PT_RATE_SUPPLIER_ID));
  else if (entity->index != PT_RATES && !pt_row_is_null (row, entity->code_field))
    g_hash_table_remove (self->free_codes[entity->index], pt_row_get_text (row, entity->code_field));
}

void
pt_sql_foresight_note_result (PtSqlForesight *self, const PtId *op)
{
  g_hash_table_remove (self->no_result, op);
}

/* What is asked of each key: a SELECT whose last parameter it is, and what a row of it says. */
typedef struct {
  const char *sql;
  void (*bind) (PtStatement *statement, int parameter, gconstpointer key);
  void (*take) (PtSqlForesight *self, const PtEntity *entity, PtStatement *statement);
} Question;

typedef struct {
  const Question *question;
  PtSqlForesight *self;
  const PtEntity *entity;
  gpointer *keys;
} Asking;

static void
bind_key (PtStatement *statement, guint i, gpointer data)
{
  const Asking *asking = data;

  asking->question->bind (statement, 2, asking->keys[i]);
}

static void
take_answer (PtStatement *statement, gpointer data)
{
  const Asking *asking = data;

  asking->question->take (asking->self, asking->entity, statement);
}

/* Each of @keys, a set. A list in one SELECT (`IN`) would be shorter, and be planned, while the database knows little
 * of its tables, as a walk over all that the organisation has. */
static gboolean
ask (PtStore *store, const Question *question, const PtEntity *entity, GHashTable *keys, GError **error)
{
  guint count;
  g_autofree gpointer *all = g_hash_table_get_keys_as_array (keys, &count);
  g_autoptr (PtStatement) statement = count > 0 ? pt_sql_use (store, question->sql, error) : NULL;
  Asking asking = { question, &((PtSqlStore *) store)->foresight, entity, all };

  if (statement == NULL)
    return count == 0;
  return pt_statement_each (statement, count, bind_key, take_answer, &asking, error);
}

static void
bind_id (PtStatement *statement, int parameter, gconstpointer key)
{
  pt_statement_bind_id (statement, parameter, key);
}

static void
bind_text (PtStatement *statement, int parameter, gconstpointer key)
{
  pt_statement_bind_text (statement, parameter, key);
}

/* Each is taken for absent first; what the answer names is not. */
static void
assume_ids (GHashTable *absent, GHashTable *keys)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_replace (absent, g_memdup2 (key, sizeof (PtId)), NULL);
}

static void
assume_texts (GHashTable *absent, GHashTable *keys)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_replace (absent, g_strdup (key), NULL);
}

static void
take_row (PtSqlForesight *self, const PtEntity *entity, PtStatement *statement)
{
  PtRow *row = pt_row_new (entity);

  pt_table_read (statement, 0, entity, row);
  g_hash_table_replace (self->rows[entity->index], g_memdup2 (&pt_row_peek_meta (row)->id, sizeof (PtId)), row);
}

static void
take_result (PtSqlForesight *self, const PtEntity *entity, PtStatement *statement)
{
  PtId op;

  pt_statement_id (statement, 0, &op);
  g_hash_table_remove (self->no_result, &op);
}

static void
take_rate (PtSqlForesight *self, const PtEntity *entity, PtStatement *statement)
{
  PtId supplier;

  pt_statement_id (statement, 0, &supplier);
  g_hash_table_remove (self->no_rate, &supplier);
}

static void
take_code (PtSqlForesight *self, const PtEntity *entity, PtStatement *statement)
{
  g_hash_table_remove (self->free_codes[entity->index], pt_statement_text (statement, 0));
}

static gboolean
foresee_rows (PtStore *store, const PtEntity *entity, GHashTable *ids, GError **error)
{
  const Question rows = { ((PtSqlStore *) store)->sql[entity->index].read, bind_id, take_row };

  assume_ids (((PtSqlStore *) store)->foresight.rows[entity->index], ids);
  return ask (store, &rows, entity, ids, error);
}

static gboolean
foresee_codes (PtStore *store, const PtEntity *entity, GHashTable *codes, GError **error)
{
  const char *column = entity->fields[entity->code_field].name;
  g_autofree char *sql
      = g_strdup_printf ("SELECT %s FROM %s WHERE organisation = ?1 AND deleted = 0 AND %s = ?2 LIMIT 1", column,
                         entity->name, column);
  const Question taken = { sql, bind_text, take_code };

  assume_texts (((PtSqlStore *) store)->foresight.free_codes[entity->index], codes);
  return ask (store, &taken, entity, codes, error);
}

gboolean
pt_sql_foresee (PtStore *store, const PtForesight *of, GError **error)
{
  PtSqlForesight *self = &((PtSqlStore *) store)->foresight;
  static const Question results
      = { "SELECT op FROM results WHERE organisation = ?1 AND op = ?2", bind_id, take_result };
  static const Question rates
      = { "SELECT supplier_id FROM rates WHERE organisation = ?1 AND supplier_id = ?2 LIMIT 1", bind_id, take_rate };

  assume_ids (self->no_result, of->results);
  assume_ids (self->no_rate, of->rates);
  if (!ask (store, &results, NULL, of->results, error) || !ask (store, &rates, NULL, of->rates, error))
    return FALSE;
  for (guint i = 0; i < PT_ENTITIES; i++)
    if (!foresee_rows (store, pt_entity (i), of->rows[i], error)
        || !foresee_codes (store, pt_entity (i), of->codes[i], error))
      return FALSE;
  return TRUE;
}
