/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The description of the entities as SQL: every field of every entity survives a table, and keys point where they
 * should. */

#include <string.h>

#include "errors.h"
#include "scratch.h"
#include "tables.h"

static PtId
nth_id (guint8 n)
{
  PtId id = { { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n } };

  return id;
}

static void
fill_field (PtRow *row, guint i)
{
  const PtField *field = &pt_row_entity (row)->fields[i];
  g_auto (GStrv) choices = NULL;
  PtId id = nth_id ((guint8) (i + 1));

  if (pt_kind_is_integer (field->kind)) {
    pt_row_set_integer (row, i, -(gint64) i - 1);
  } else if (pt_kind_is_id (field->kind)) {
    pt_row_set_id (row, i, &id);
  } else if (field->kind == PT_KIND_CHOICE) {
    choices = pt_field_dup_choices (field);
    pt_row_set_text (row, i, choices[0], -1);
  } else {
    pt_row_set_text (row, i, "2026-11-20", -1);
  }
}

static PtRow *
full_row (const PtEntity *entity)
{
  PtRow *row = pt_row_new (entity);

  *pt_row_meta (row) = (PtRowMeta){ nth_id (200), 7, 8, TRUE, 9, 10, nth_id (201), nth_id (202) };
  for (guint i = 0; i < entity->n_fields; i++)
    fill_field (row, i);
  return row;
}

static void
assert_same (const PtRow *a, const PtRow *b)
{
  g_assert_cmpmem (pt_row_peek_meta (a), sizeof (PtRowMeta), pt_row_peek_meta (b), sizeof (PtRowMeta));
  g_assert_cmpuint (pt_row_diff (a, b), ==, 0);
}

static void
create (PtDatabase *database, const PtEntity *entity)
{
  g_autofree char *ddl = pt_table_columns_ddl (entity, FALSE);
  g_autofree char *sql = g_strdup_printf ("CREATE TABLE %s (%s, UNIQUE (id))", entity->name, ddl);

  scratch_exec (database, sql);
}

static void
write_row (PtDatabase *database, const PtRow *row)
{
  const PtEntity *entity = pt_row_entity (row);
  g_autofree char *sql
      = g_strdup_printf ("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (id) DO UPDATE SET %s", entity->name,
                         pt_table_columns (entity, ""), pt_table_parameters (entity), pt_table_excluded (entity));
  g_autoptr (PtStatement) insert = pt_database_prepare (database, sql, NULL);

  g_assert_nonnull (insert);
  g_assert_cmpint (pt_table_bind (insert, 1, row), ==, PT_TABLE_META + (int) entity->n_fields + 1);
  g_assert_true (pt_statement_run (insert, NULL));
}

static void
check_row (PtDatabase *database, const PtRow *row)
{
  const PtEntity *entity = pt_row_entity (row);
  g_autofree char *sql = g_strdup_printf ("SELECT 1, %s FROM %s t", pt_table_columns (entity, "t."), entity->name);
  g_autoptr (PtStatement) select = pt_database_prepare (database, sql, NULL);
  g_autoptr (PtRow) read = pt_row_new (pt_entity (PT_SUPPLIERS));

  g_assert_cmpint (pt_statement_step (select, NULL), ==, PT_STEP_ROW);
  pt_table_read (select, 1, entity, read);
  assert_same (row, read);
  g_assert_cmpint (pt_statement_step (select, NULL), ==, PT_STEP_DONE);
}

static void
test_there_and_back (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);

  for (guint i = 0; i < PT_ENTITIES; i++) {
    g_autoptr (PtRow) row = full_row (pt_entity (i));
    g_autoptr (PtRow) bare = pt_row_new (pt_entity (i));

    create (database, pt_entity (i));
    *pt_row_meta (bare) = (PtRowMeta){ .id = nth_id (200), .version = 1 };
    write_row (database, bare);
    check_row (database, bare);
    write_row (database, row);
    check_row (database, row);
  }
}

/* A child may come first; without its parent the commit fails. */
static void
test_foreign_keys (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  const PtEntity *rates = pt_entity (PT_RATES);
  g_autofree char *ddl = pt_table_columns_ddl (rates, TRUE);
  g_autofree char *sql = g_strdup_printf ("CREATE TABLE rates (%s, UNIQUE (id))", ddl);
  g_autoptr (PtRow) product = full_row (pt_entity (PT_PRODUCTS));
  g_autoptr (PtRow) rate = pt_row_new (rates);
  g_autoptr (GError) error = NULL;

  create (database, pt_entity (PT_SUPPLIERS));
  create (database, pt_entity (PT_PRODUCTS));
  scratch_exec (database, sql);
  *pt_row_meta (rate) = (PtRowMeta){ .id = nth_id (1), .version = 1 };
  pt_row_set_id (rate, PT_RATE_PRODUCT_ID, &pt_row_peek_meta (product)->id);
  g_assert_true (pt_database_begin (database, NULL));
  write_row (database, rate);
  g_assert_false (pt_database_commit (database, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_true (pt_database_begin (database, NULL));
  write_row (database, rate);
  write_row (database, product);
  g_assert_true (pt_database_commit (database, NULL));
}

static void
test_interned (void)
{
  const PtEntity *entity = pt_entity (PT_PAYMENTS);

  g_assert_true (pt_table_columns (entity, "p.") == pt_table_columns (entity, "p."));
  g_assert_true (g_str_has_prefix (pt_table_columns (entity, "p."), "p.id, p.version, p.seq, p.deleted"));
  g_assert_true (pt_table_parameters (entity) == pt_table_parameters (entity));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tables/there-and-back", test_there_and_back);
  g_test_add_func ("/tables/foreign-keys", test_foreign_keys);
  g_test_add_func ("/tables/interned", test_interned);
  return g_test_run ();
}
