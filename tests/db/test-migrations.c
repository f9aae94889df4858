/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Schema steps: all that are missing, or none; never backwards. */

#include <string.h>

#include "db-test-steps.h"
#include "errors.h"
#include "migrations.h"
#include "scratch.h"

static guint runs;

static gboolean
add_third (PtDatabase *database, GError **error)
{
  runs++;
  return pt_database_exec (database, "CREATE TABLE third (a)", error);
}

static gboolean
refuse (PtDatabase *database, GError **error)
{
  g_set_error_literal (error, PT_ERROR, PT_ERROR_STORAGE, "no");
  return FALSE;
}

static const PtMigration good[] = { { "/test/step-1.sql", NULL }, { NULL, add_third } };
static const PtMigration bad[] = { { "/test/step-1.sql", NULL }, { NULL, add_third }, { "/test/step-bad.sql", NULL } };
static const PtMigration refused[] = { { "/test/step-1.sql", refuse } };
static const PtMigration missing[] = { { "/test/no-such.sql", NULL } };

static void
test_steps (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);

  runs = 0;
  g_assert_true (pt_migrations_run (database, good, 1, NULL));
  g_assert_cmpint (scratch_integer (database, "PRAGMA user_version"), ==, 1);
  g_assert_cmpuint (runs, ==, 0);
  g_assert_true (pt_migrations_run (database, good, 2, NULL));
  g_assert_true (pt_migrations_run (database, good, 2, NULL));
  g_assert_cmpuint (runs, ==, 1);
  g_assert_cmpint (scratch_integer (database, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"), ==, 3);
}

static void
check_fails (const PtMigration *steps, guint n)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (pt_migrations_run (database, steps, n, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (scratch_integer (database, "PRAGMA user_version"), ==, 0);
  g_assert_cmpint (scratch_integer (database, "SELECT count(*) FROM sqlite_schema"), ==, 0);
  g_assert_false (pt_database_in_transaction (database));
}

static void
test_all_or_none (void)
{
  check_fails (bad, G_N_ELEMENTS (bad));
  check_fails (refused, G_N_ELEMENTS (refused));
  check_fails (missing, G_N_ELEMENTS (missing));
}

static void
test_newer (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  g_autoptr (GError) error = NULL;

  scratch_exec (database, "PRAGMA user_version = 3");
  g_assert_false (pt_migrations_run (database, good, 2, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_SCHEMA);
  g_assert_nonnull (strstr (error->message, "update the program"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_resources_register (db_test_steps_get_resource ());
  g_test_add_func ("/migrations/steps", test_steps);
  g_test_add_func ("/migrations/all-or-none", test_all_or_none);
  g_test_add_func ("/migrations/newer", test_newer);
  return g_test_run ();
}
