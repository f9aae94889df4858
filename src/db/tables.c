/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The entities' description as SQL: column lists and definitions, and rows
 * bound to and read from them in that order. The only place where the tables
 * of suppliers, products, rates, collections and payments get their shape, at
 * the client and at the server.
 */

#include "tables.h"

static const char *meta_columns[PT_TABLE_META]
    = { "id", "version", "seq", "deleted", "created_at", "updated_at", "created_by", "updated_by" };
static const char *meta_types[PT_TABLE_META] = { "BLOB NOT NULL",
                                                 "INTEGER NOT NULL",
                                                 "INTEGER NOT NULL DEFAULT 0",
                                                 "INTEGER NOT NULL DEFAULT 0",
                                                 "INTEGER",
                                                 "INTEGER",
                                                 "BLOB",
                                                 "BLOB" };

static const char *
column_type (PtKind kind)
{
  if (pt_kind_is_integer (kind))
    return "INTEGER";
  return pt_kind_is_id (kind) ? "BLOB" : "TEXT";
}

char *
pt_table_columns_ddl (const PtEntity *entity, gboolean foreign_keys)
{
  GString *ddl = g_string_new (NULL);

  for (guint i = 0; i < PT_TABLE_META; i++)
    g_string_append_printf (ddl, "%s%s %s", i > 0 ? ", " : "", meta_columns[i], meta_types[i]);
  for (guint i = 0; i < entity->n_fields; i++) {
    const PtField *field = &entity->fields[i];

    g_string_append_printf (ddl, ", %s %s", field->name, column_type (field->kind));
    if (foreign_keys && field->kind == PT_KIND_REFERENCE)
      g_string_append_printf (ddl, " REFERENCES %s(id) DEFERRABLE INITIALLY DEFERRED", field->detail);
  }
  return g_string_free (ddl, FALSE);
}

static const char *
intern (GString *text)
{
  const char *interned = g_intern_string (text->str);

  g_string_free (text, TRUE);
  return interned;
}

const char *
pt_table_columns (const PtEntity *entity, const char *prefix)
{
  GString *columns = g_string_new (NULL);

  for (guint i = 0; i < PT_TABLE_META; i++)
    g_string_append_printf (columns, "%s%s%s", i > 0 ? ", " : "", prefix, meta_columns[i]);
  for (guint i = 0; i < entity->n_fields; i++)
    g_string_append_printf (columns, ", %s%s", prefix, entity->fields[i].name);
  return intern (columns);
}

const char *
pt_table_parameters (const PtEntity *entity)
{
  GString *parameters = g_string_new ("?");

  for (guint i = 1; i < PT_TABLE_META + entity->n_fields; i++)
    g_string_append (parameters, ", ?");
  return intern (parameters);
}

const char *
pt_table_excluded (const PtEntity *entity)
{
  GString *assignments = g_string_new (NULL);

  for (guint i = 1; i < PT_TABLE_META; i++)
    g_string_append_printf (assignments, "%s%s = excluded.%s", i > 1 ? ", " : "", meta_columns[i], meta_columns[i]);
  for (guint i = 0; i < entity->n_fields; i++)
    g_string_append_printf (assignments, ", %s = excluded.%s", entity->fields[i].name, entity->fields[i].name);
  return intern (assignments);
}

int
pt_table_bind (PtStatement *statement, int first, const PtRow *row)
{
  const PtEntity *entity = pt_row_entity (row);
  const PtRowMeta *meta = pt_row_peek_meta (row);

  pt_statement_bind_id (statement, first, &meta->id);
  pt_statement_bind_integer (statement, first + 1, meta->version);
  pt_statement_bind_integer (statement, first + 2, meta->seq);
  pt_statement_bind_integer (statement, first + 3, meta->deleted);
  pt_statement_bind_integer (statement, first + 4, meta->created_at);
  pt_statement_bind_integer (statement, first + 5, meta->updated_at);
  pt_statement_bind_id (statement, first + 6, &meta->created_by);
  pt_statement_bind_id (statement, first + 7, &meta->updated_by);
  first += PT_TABLE_META;
  for (guint i = 0; i < entity->n_fields; i++)
    pt_statement_bind_field (statement, first + (int) i, row, i);
  return first + (int) entity->n_fields;
}

void
pt_table_read (PtStatement *statement, int first, const PtEntity *entity, PtRow *row)
{
  PtRowMeta *meta;

  pt_row_clear (row, entity);
  meta = pt_row_meta (row);
  pt_statement_id (statement, first, &meta->id);
  meta->version = pt_statement_integer (statement, first + 1);
  meta->seq = pt_statement_integer (statement, first + 2);
  meta->deleted = pt_statement_integer (statement, first + 3) != 0;
  meta->created_at = pt_statement_integer (statement, first + 4);
  meta->updated_at = pt_statement_integer (statement, first + 5);
  pt_statement_id (statement, first + 6, &meta->created_by);
  pt_statement_id (statement, first + 7, &meta->updated_by);
  for (guint i = 0; i < entity->n_fields; i++)
    pt_statement_field (statement, first + PT_TABLE_META + (int) i, row, i);
}
