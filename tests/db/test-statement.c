/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Statements: every kind of value there and back, the cache, and errors at the step. */

#include <string.h>

#include "errors.h"
#include "scratch.h"

static void
test_values (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  g_autoptr (PtStatement) select = pt_database_prepare (database, "SELECT ?, ?, ?, ?, ?, ?", NULL);
  PtId id = { { 1, 2, 3 } }, read;
  gsize length;

  pt_statement_bind_integer (select, 1, G_MININT64);
  pt_statement_bind_text (select, 2, "ගුණපාල");
  pt_statement_bind_id (select, 3, &id);
  pt_statement_bind_blob (select, 4, "a\0b", 3);
  pt_statement_bind_text (select, 5, NULL);
  pt_statement_bind_id (select, 6, &PT_ID_NONE);
  g_assert_cmpint (pt_statement_step (select, NULL), ==, PT_STEP_ROW);
  g_assert_cmpint (pt_statement_integer (select, 0), ==, G_MININT64);
  g_assert_cmpstr (pt_statement_text (select, 1), ==, "ගුණපාල");
  g_assert_true (pt_statement_id (select, 2, &read));
  g_assert_true (pt_id_equal (&id, &read));
  g_assert_cmpmem (pt_statement_blob (select, 3, &length), 3, "a\0b", 3);
  g_assert_cmpuint (length, ==, 3);
  g_assert_true (pt_statement_is_null (select, 4));
  g_assert_null (pt_statement_text (select, 4));
  g_assert_false (pt_statement_id (select, 5, &read));
  g_assert_true (pt_id_is_none (&read));
  g_assert_cmpint (pt_statement_step (select, NULL), ==, PT_STEP_DONE);
}

/* The same text gives the same statement; one in use gives another, and both work. */
static void
test_cache (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  g_autofree char *same = g_strdup ("SELECT ?");
  PtStatement *first = pt_database_prepare (database, "SELECT ?", NULL);
  PtStatement *second;

  pt_statement_bind_integer (first, 1, 7);
  second = pt_database_prepare (database, same, NULL);
  g_assert_true (first != second);
  pt_statement_bind_integer (second, 1, 8);
  g_assert_cmpint (pt_statement_step (first, NULL), ==, PT_STEP_ROW);
  g_assert_cmpint (pt_statement_step (second, NULL), ==, PT_STEP_ROW);
  g_assert_cmpint (pt_statement_integer (first, 0), ==, 7);
  g_assert_cmpint (pt_statement_integer (second, 0), ==, 8);
  pt_statement_done (second);
  pt_statement_done (first);
  second = pt_database_prepare (database, same, NULL);
  g_assert_true (first == second);
  /* Bindings of its last use are gone. */
  g_assert_cmpint (pt_statement_step (second, NULL), ==, PT_STEP_ROW);
  g_assert_true (pt_statement_is_null (second, 0));
  pt_statement_done (second);
}

/* Texts put together at run time do not pile up, and an address that is used anew does not confuse. */
static void
test_many_texts (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  g_autoptr (PtStatement) kept = pt_database_prepare (database, "SELECT 'kept'", NULL);
  char text[32];

  for (int i = 0; i < 2000; i++) {
    g_snprintf (text, sizeof text, "SELECT %d", i);
    g_assert_cmpint (scratch_integer (database, text), ==, i);
  }
  g_assert_cmpint (pt_statement_step (kept, NULL), ==, PT_STEP_ROW);
  g_assert_cmpstr (pt_statement_text (kept, 0), ==, "kept");
}

static void
test_run (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  g_autoptr (PtStatement) insert = NULL;
  g_autoptr (GError) error = NULL;

  scratch_exec (database, "CREATE TABLE t (a UNIQUE)");
  insert = pt_database_prepare (database, "INSERT INTO t VALUES (?)", NULL);
  for (int i = 0; i < 3; i++) {
    pt_statement_bind_integer (insert, 1, i);
    g_assert_true (pt_statement_run (insert, NULL));
  }
  g_assert_cmpint (scratch_integer (database, "SELECT count(*) FROM t"), ==, 3);
  pt_statement_bind_integer (insert, 1, 2);
  g_assert_false (pt_statement_run (insert, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "UNIQUE"));
  /* It can be used again. */
  pt_statement_bind_integer (insert, 1, 9);
  g_assert_true (pt_statement_run (insert, NULL));
}

static void
test_errors (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  g_autoptr (PtStatement) select = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_database_prepare (database, "SELEKT 1", &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_clear_error (&error);
  /* A bind that does not fit is told by the step. */
  select = pt_database_prepare (database, "SELECT ?", NULL);
  pt_statement_bind_integer (select, 2, 1);
  g_assert_cmpint (pt_statement_step (select, &error), ==, PT_STEP_ERROR);
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  pt_statement_reset (select);
  g_assert_cmpint (pt_statement_step (select, NULL), ==, PT_STEP_ROW);
}

typedef struct {
  const gint64 *keys;
  GString *taken;
} Each;

static void
bind_key (PtStatement *statement, guint i, gpointer data)
{
  pt_statement_bind_integer (statement, 2, ((const Each *) data)->keys[i]);
}

static void
take_value (PtStatement *statement, gpointer data)
{
  g_string_append_printf (((Each *) data)->taken, "%s ", pt_statement_text (statement, 0));
}

/* What was bound before stays bound; a key may have no row, or several. */
static void
test_each (void)
{
  static const gint64 keys[] = { 3, 1, 7, 3 };
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  g_autoptr (PtStatement) select = NULL;
  g_autoptr (GError) error = NULL;
  Each each = { keys, g_string_new (NULL) };

  g_assert_true (pt_database_exec (database,
                                   "CREATE TABLE t (kind TEXT, key INTEGER, value TEXT);"
                                   "INSERT INTO t VALUES ('x', 1, 'a'), ('x', 3, 'b'), ('x', 3, 'c'), ('y', 7, 'd')",
                                   NULL));
  select = pt_database_prepare (database, "SELECT value FROM t WHERE kind = ?1 AND key = ?2 ORDER BY value", NULL);
  pt_statement_bind_text (select, 1, "x");
  g_assert_true (pt_statement_each (select, G_N_ELEMENTS (keys), bind_key, take_value, &each, NULL));
  g_assert_cmpstr (each.taken->str, ==, "b c a b c ");
  pt_statement_bind_text (select, 9, "nowhere");
  g_assert_false (pt_statement_each (select, 1, bind_key, take_value, &each, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_string_free (each.taken, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statement/values", test_values);
  g_test_add_func ("/statement/cache", test_cache);
  g_test_add_func ("/statement/many-texts", test_many_texts);
  g_test_add_func ("/statement/each", test_each);
  g_test_add_func ("/statement/run", test_run);
  g_test_add_func ("/statement/errors", test_errors);
  return g_test_run ();
}
