/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The check of a database that is in use. The return from a copy that fails or is cut off at any point: there is never
 * a profile without its books, and no start that opens empty ones in their place. */

#include "checkup.h"

#include <glib/gstdio.h>
#include <string.h>

#include "counterpart.h"
#include "errors.h"

static char *
in_folder (Desk *desk, const char *name)
{
  return g_build_filename (desk->directory, name, NULL);
}

static gboolean
is_there (Desk *desk, const char *name)
{
  g_autofree char *path = in_folder (desk, name);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
rename_in (Desk *desk, const char *from, const char *to)
{
  g_autofree char *source = in_folder (desk, from);
  g_autofree char *target = in_folder (desk, to);

  g_assert_cmpint (g_rename (source, target), ==, 0);
}

static void
write_in (Desk *desk, const char *name, const char *text)
{
  g_autofree char *path = in_folder (desk, name);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
make_folder (Desk *desk, const char *name)
{
  g_autofree char *path = in_folder (desk, name);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

static void
add_supplier (Desk *desk, const char *code)
{
  desk_add (desk, PT_SUPPLIERS, "code", code, "name", "Kamala", NULL);
}

/* A copy with supplier S1; the desk's own database has S2 as well, and is closed. */
static char *
copy_and_go_on (Desk *desk)
{
  char *path = in_folder (desk, "copy.db");
  g_autoptr (GError) error = NULL;

  add_supplier (desk, "S1");
  pt_checkup_copy (desk->database, path, &error);
  g_assert_no_error (error);
  add_supplier (desk, "S2");
  g_clear_pointer (&desk->database, pt_database_close);
  return path;
}

static void
restore (Desk *desk, const char *path)
{
  g_autoptr (GError) error = NULL;

  pt_checkup_restore (desk->directory, path, &desk->seams, NULL, &error);
  g_assert_no_error (error);
}

/* As the next start. */
static void
expect_suppliers (Desk *desk, gint64 suppliers)
{
  g_autoptr (GError) error = NULL;
  PtProfile *profile = pt_profile_open (desk->directory, &desk->seams, &error);

  g_assert_no_error (error);
  desk_drop_profile (profile);
  desk_reopen (desk);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM suppliers"), ==, suppliers);
}

/* A sync that goes on while the rows are summed, in another program. */
typedef struct {
  Desk *desk;
  Counterpart *server;
  gboolean is_done;
} Sync;

/* Ahead of the first digest that is asked for. */
static int
on_statement (unsigned event, void *data, void *statement, void *text)
{
  Sync *sync = data;

  if (sync->is_done || strstr (text, "digest_totals") == NULL)
    return 0;
  sync->is_done = TRUE;
  counterpart_add_settled (sync->desk, sync->server);
  return 0;
}

static void
test_one_state (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (PtDatabase) reader = pt_store_open (desk->path, PT_DATABASE_READ, NULL, NULL);
  g_autoptr (GError) error = NULL;
  Sync sync = { desk, server, FALSE };
  PtCheckup checkup;

  sqlite3_trace_v2 (pt_database_handle (reader), SQLITE_TRACE_STMT, on_statement, &sync);
  pt_checkup_run (reader, &checkup, &error);
  g_assert_no_error (error);
  g_assert_true (sync.is_done);
  g_assert_cmpuint (checkup.wrong_sums, ==, 0);
  g_assert_cmpint (checkup.rows[PT_SUPPLIERS], ==, 0);
  pt_checkup_clear (&checkup);
  pt_checkup_run (reader, &checkup, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (checkup.wrong_sums, ==, 0);
  g_assert_cmpint (checkup.rows[PT_SUPPLIERS], ==, 1);
  pt_checkup_clear (&checkup);
}

static void
test_restored (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *path = copy_and_go_on (desk);
  g_autofree char *kept = g_strdup_printf ("paytrack.db.before-%" G_GINT64_FORMAT, pt_clock_wall (desk->seams.clock));
  g_autofree char *next
      = g_strdup_printf ("paytrack.db.before-%" G_GINT64_FORMAT, pt_clock_wall (desk->seams.clock) + 1);

  restore (desk, path);
  g_assert_true (is_there (desk, kept));
  restore (desk, path);
  g_assert_true (is_there (desk, next));
  g_assert_false (is_there (desk, "paytrack.db.restoring"));
  expect_suppliers (desk, 1);
}

static void
expect_failure (Desk *desk, const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (pt_checkup_restore (desk->directory, path, &desk->seams, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_false (is_there (desk, "paytrack.db.restoring"));
}

/* The keys cannot be taken away: nothing was changed. */
static void
test_secrets_stay (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *path = copy_and_go_on (desk);

  make_folder (desk, "secrets.json");
  expect_failure (desk, path);
  expect_suppliers (desk, 2);
}

/* What lies in the log's place cannot be set aside: the database is back beside it. */
static void
test_former_comes_back (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *path = copy_and_go_on (desk);
  g_autofree char *place = in_folder (desk, "paytrack.db");
  g_autofree char *taken
      = g_strdup_printf ("paytrack.db.before-%" G_GINT64_FORMAT "-wal", pt_clock_wall (desk->seams.clock));
  g_autofree char *rubbish = g_strnfill (8192, 'x');
  g_autofree char *former = NULL;

  write_in (desk, "paytrack.db", rubbish);
  make_folder (desk, "paytrack.db-wal");
  write_in (desk, taken, "another's log");
  expect_failure (desk, path);
  g_assert_true (g_file_get_contents (place, &former, NULL, NULL));
  g_assert_cmpstr (former, ==, rubbish);
  g_assert_true (is_there (desk, "paytrack.db-wal"));
}

/* Cut off when the former database was set aside and its log was not yet: the next start brings it to its end. */
static void
test_cut_off (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *path = copy_and_go_on (desk);
  g_autofree char *log = in_folder (desk, "paytrack.db.before-7-wal");
  g_autofree char *text = NULL;

  rename_in (desk, "paytrack.db", "paytrack.db.before-7");
  write_in (desk, "paytrack.db-wal", "its log");
  rename_in (desk, "copy.db", "paytrack.db.restoring");
  expect_suppliers (desk, 1);
  g_assert_true (g_file_get_contents (log, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "its log");
}

/* Without a copy that is whole, empty books would hide that there are others. */
static void
test_only_a_former (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *path = copy_and_go_on (desk);
  g_autoptr (GError) error = NULL;

  rename_in (desk, "paytrack.db", "paytrack.db.before-7");
  write_in (desk, "paytrack.db.partial", "the beginning of a copy");
  g_assert_null (pt_profile_open (desk->directory, &desk->seams, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_DAMAGED);
  g_assert_false (is_there (desk, "paytrack.db"));
  restore (desk, path);
  expect_suppliers (desk, 1);
}

/* The log of a database that is gone is not taken for that of the restored one. */
static void
test_orphan_log (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *path = NULL;
  g_autofree char *place = in_folder (desk, "paytrack.db-wal");
  g_autofree char *log = NULL;
  gsize length = 0;

  add_supplier (desk, "S0");
  g_assert_true (g_file_get_contents (place, &log, &length, NULL));
  path = copy_and_go_on (desk);
  rename_in (desk, "paytrack.db", "gone");
  g_assert_true (g_file_set_contents (place, log, (gssize) length, NULL));
  restore (desk, path);
  g_assert_false (is_there (desk, "paytrack.db-wal"));
  expect_suppliers (desk, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/checkup/one-state", test_one_state);
  g_test_add_func ("/checkup/restored", test_restored);
  g_test_add_func ("/checkup/secrets-stay", test_secrets_stay);
  g_test_add_func ("/checkup/former-comes-back", test_former_comes_back);
  g_test_add_func ("/checkup/cut-off", test_cut_off);
  g_test_add_func ("/checkup/only-a-former", test_only_a_former);
  g_test_add_func ("/checkup/orphan-log", test_orphan_log);
  return g_test_run ();
}
