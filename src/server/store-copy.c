/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * An organisation from one room to another, table by table and in parts along
 * the tables' keys. The tables are those that SQLite's side names, so that none
 * is forgotten. Called by store-archive.c for backups and restores of
 * PostgreSQL.
 */

#include "store-copy.h"

#include "store-sql.h"

/* How a table is read: its columns, those it is ordered by, and where these are among the columns. */
typedef struct {
  char *name;
  GPtrArray *columns;
  GPtrArray *order;
} Table;

static void
table_free (gpointer data)
{
  Table *table = data;

  g_free (table->name);
  g_ptr_array_unref (table->columns);
  g_ptr_array_unref (table->order);
  g_free (table);
}

static Table *
table_new (const char *name)
{
  Table *table = g_new0 (Table, 1);

  table->name = g_strdup (name);
  table->columns = g_ptr_array_new_with_free_func (g_free);
  table->order = g_ptr_array_new_with_free_func (g_free);
  return table;
}

static PtDatabase *
database_of (PtStore *store)
{
  return ((PtSqlStore *) store)->database;
}

/* Entities go in the order of their seq, in which pulls read them; all else by its key, the organisation apart. */
static gboolean
is_ordered_by (const char *table, const char *column, gboolean in_key)
{
  if (pt_entity_find (table, -1) != NULL)
    return g_str_equal (column, "seq");
  return in_key && !g_str_equal (column, "organisation");
}

static gboolean
read_columns (PtDatabase *sqlite, Table *table, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_database_prepare (sqlite, "SELECT name, pk FROM pragma_table_info(?1) ORDER BY pk = 0, pk, cid", error);
  PtFound found;

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_text (statement, 1, table->name);
  while ((found = pt_sql_find (statement, error)) == PT_FOUND) {
    const char *name = pt_statement_text (statement, 0);

    g_ptr_array_add (table->columns, g_strdup (name));
    if (is_ordered_by (table->name, name, pt_statement_integer (statement, 1) > 0))
      g_ptr_array_add (table->order, g_strdup (name));
  }
  return found == PT_FOUND_NOTHING;
}

static GPtrArray *
read_tables (PtDatabase *sqlite, GError **error)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (table_free);
  g_autoptr (PtStatement) statement = pt_database_prepare (
      sqlite, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name", error);
  PtFound found;

  while ((found = pt_sql_find (statement, error)) == PT_FOUND) {
    g_ptr_array_add (tables, table_new (pt_statement_text (statement, 0)));
    if (!read_columns (sqlite, g_ptr_array_index (tables, tables->len - 1), error))
      return NULL;
  }
  return found == PT_FOUND_NOTHING ? g_steal_pointer (&tables) : NULL;
}

static char *
join (GPtrArray *names)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) g_ptr_array_index (names, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* `?, ?, …`, as many as @count. */
static char *
parameters (guint count)
{
  g_autoptr (GString) text = g_string_new ("?");

  for (guint i = 1; i < count; i++)
    g_string_append (text, ", ?");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* One chunk of the table's rows, from the beginning or after a row. */
static char *
compose_select (const Table *table, gboolean after)
{
  g_autofree char *columns = join (table->columns);
  g_autofree char *order = join (table->order);
  g_autofree char *row = parameters (table->order->len);
  g_autoptr (GString) sql = g_string_new (NULL);

  g_string_printf (sql, "SELECT %s FROM %s WHERE organisation = ?1", columns, table->name);
  if (after)
    g_string_append_printf (sql, " AND (%s) > (%s)", order, row);
  if (table->order->len > 0)
    g_string_append_printf (sql, " ORDER BY %s", order);
  g_string_append_printf (sql, " LIMIT %d", PT_SQL_CHUNK);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static char *
compose_insert (const Table *table)
{
  g_autofree char *columns = join (table->columns);
  g_autofree char *row = parameters (table->columns->len);

  return g_strdup_printf ("INSERT INTO %s (%s) VALUES (%s)", table->name, columns, row);
}

/* The place of the table's @i-th ordering column among all. */
static int
place_of (const Table *table, guint i)
{
  guint place = 0;

  g_ptr_array_find_with_equal_func (table->columns, g_ptr_array_index (table->order, i), g_str_equal, &place);
  return (int) place;
}

typedef struct {
  const Table *table;
  PtStore *from;
  PtStatement *insert;
  PtStatement *chunk; /* stands on the row that was copied last; NULL before the first */
} Copy;

static PtStatement *
next_chunk (Copy *copy, GError **error)
{
  g_autofree char *sql = compose_select (copy->table, copy->chunk != NULL);
  PtStatement *chunk = pt_sql_use (copy->from, sql, error);

  for (guint i = 0; chunk != NULL && copy->chunk != NULL && i < copy->table->order->len; i++)
    pt_statement_pass (copy->chunk, place_of (copy->table, i), chunk, (int) i + 2);
  return chunk;
}

/* How many rows the chunk had; the last one stays in sight for the chunk after it. -1: an error. */
static int
copy_rows (Copy *copy, PtStatement *chunk, GError **error)
{
  int rows = 0;

  while (rows < PT_SQL_CHUNK) {
    PtFound found = pt_sql_find (chunk, error);

    if (found != PT_FOUND)
      return found == PT_FOUND_NOTHING ? rows : -1;
    for (guint i = 0; i < copy->table->columns->len; i++)
      pt_statement_pass (chunk, (int) i, copy->insert, (int) i + 1);
    if (!pt_statement_run (copy->insert, error))
      return -1;
    rows++;
  }
  return rows;
}

static gboolean
copy_chunks (Copy *copy, GError **error)
{
  int rows;

  do {
    PtStatement *chunk = next_chunk (copy, error);

    rows = chunk != NULL ? copy_rows (copy, chunk, error) : -1;
    pt_statement_done (copy->chunk);
    copy->chunk = chunk;
  } while (rows == PT_SQL_CHUNK);
  pt_statement_done (copy->chunk);
  return rows >= 0;
}

static gboolean
empty_table (PtStore *store, const Table *table, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM %s WHERE organisation = ?1", table->name);
  g_autoptr (PtStatement) statement = pt_sql_use (store, sql, error);

  return pt_sql_run (statement, error);
}

static gboolean
copy_table (PtStore *from, PtStore *to, const Table *table, GError **error)
{
  g_autofree char *sql = compose_insert (table);
  g_autoptr (PtStatement) insert = NULL;
  Copy copy = { .table = table, .from = from };

  if (!empty_table (to, table, error))
    return FALSE;
  insert = pt_database_prepare (database_of (to), sql, error);
  copy.insert = insert;
  return insert != NULL && copy_chunks (&copy, error);
}

static gboolean
copy_tables (PtStore *from, PtStore *to, GError **error)
{
  PtDatabase *sqlite = database_of (pt_database_handle (database_of (from)) != NULL ? from : to);
  g_autoptr (GPtrArray) tables = read_tables (sqlite, error);

  for (guint i = 0; tables != NULL && i < tables->len; i++)
    if (!copy_table (from, to, g_ptr_array_index (tables, i), error))
      return FALSE;
  return tables != NULL;
}

static gboolean
write_copy (PtStore *from, PtStore *to, GError **error)
{
  if (!to->verbs->begin (to, PT_STORE_WRITE, error))
    return FALSE;
  if (copy_tables (from, to, error))
    return to->verbs->commit (to, error);
  to->verbs->rollback (to);
  return FALSE;
}

gboolean
pt_store_copy (PtStore *from, PtStore *to, GError **error)
{
  gboolean copied;

  if (!from->verbs->begin (from, PT_STORE_READ, error))
    return FALSE;
  copied = write_copy (from, to, error);
  from->verbs->rollback (from);
  return copied;
}
