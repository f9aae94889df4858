/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections: settings, transactions and their parts, two at once, and each way in which a disk can fail. */

#include <glib/gstdio.h>
#include <string.h>

#include "errors.h"
#include "faulty-disk.h"
#include "scratch.h"

static void
test_settings (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  g_autoptr (PtStatement) mode = pt_database_prepare (database, "PRAGMA journal_mode", NULL);

  g_assert_cmpint (pt_statement_step (mode, NULL), ==, PT_STEP_ROW);
  g_assert_cmpstr (pt_statement_text (mode, 0), ==, "wal");
  g_assert_cmpint (scratch_integer (database, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (scratch_integer (database, "PRAGMA synchronous"), ==, 2);
  g_assert_nonnull (pt_database_handle (database));
}

static void
test_pace (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);

  g_assert_true (pt_database_set_pace (database, PT_DATABASE_BULK, NULL));
  g_assert_cmpint (scratch_integer (database, "PRAGMA wal_autocheckpoint"), ==, 20000);
  g_assert_cmpint (scratch_integer (database, "PRAGMA cache_size"), ==, -64000);
  g_assert_cmpint (scratch_integer (database, "PRAGMA synchronous"), ==, 2);
  g_assert_true (pt_database_set_pace (database, PT_DATABASE_STEADY, NULL));
  g_assert_cmpint (scratch_integer (database, "PRAGMA wal_autocheckpoint"), ==, 1000);
}

static void
test_transaction (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);

  scratch_exec (database, "CREATE TABLE t (a)");
  g_assert_true (pt_database_begin (database, NULL));
  g_assert_true (pt_database_in_transaction (database));
  scratch_exec (database, "INSERT INTO t VALUES (1)");
  g_assert_cmpint (pt_database_last_rowid (database), ==, 1);
  g_assert_cmpint (pt_database_changes (database), ==, 1);
  pt_database_rollback (database);
  g_assert_false (pt_database_in_transaction (database));
  g_assert_cmpint (scratch_integer (database, "SELECT count(*) FROM t"), ==, 0);
  g_assert_true (pt_database_begin (database, NULL));
  scratch_exec (database, "INSERT INTO t VALUES (1)");
  g_assert_true (pt_database_commit (database, NULL));
  g_assert_cmpint (scratch_integer (database, "SELECT count(*) FROM t"), ==, 1);
  /* Without a transaction it does nothing. */
  pt_database_rollback (database);
  pt_database_rollback_to (database);
}

static guint
syncs_of_a_row (PtDatabase *database, gboolean (*begin) (PtDatabase *, GError **))
{
  guint before = faulty_disk_syncs ();

  g_assert_true (begin (database, NULL));
  scratch_exec (database, "INSERT INTO t VALUES (1)");
  g_assert_true (pt_database_commit (database, NULL));
  return faulty_disk_syncs () - before;
}

/* A lazy commit leaves the disk alone, and only that one. */
static void
test_lazy_commit (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = NULL;

  faulty_disk_set (FAULT_NONE);
  database = scratch_open (scratch, FAULTY_DISK);
  scratch_exec (database, "CREATE TABLE t (a)");
  g_assert_cmpuint (syncs_of_a_row (database, pt_database_begin), ==, 1);
  g_assert_cmpuint (syncs_of_a_row (database, pt_database_begin_lazily), ==, 0);
  g_assert_cmpint (scratch_integer (database, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpuint (syncs_of_a_row (database, pt_database_begin), ==, 1);
  g_assert_true (pt_database_begin_lazily (database, NULL));
  pt_database_rollback (database);
  g_assert_cmpint (scratch_integer (database, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (scratch_integer (database, "SELECT count(*) FROM t"), ==, 3);
}

static void
test_parts (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);

  scratch_exec (database, "CREATE TABLE t (a)");
  g_assert_true (pt_database_begin (database, NULL));
  g_assert_true (pt_database_savepoint (database, NULL));
  scratch_exec (database, "INSERT INTO t VALUES (1)");
  g_assert_true (pt_database_savepoint (database, NULL));
  scratch_exec (database, "INSERT INTO t VALUES (2)");
  pt_database_rollback_to (database);
  g_assert_true (pt_database_release (database, NULL));
  g_assert_true (pt_database_savepoint (database, NULL));
  scratch_exec (database, "INSERT INTO t VALUES (3)");
  pt_database_rollback_to (database);
  g_assert_true (pt_database_commit (database, NULL));
  g_assert_cmpint (scratch_integer (database, "SELECT sum(a) FROM t"), ==, 1);
}

/* A deferred key is judged at the commit, which then rolls back. */
static void
test_commit_fails (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  g_autoptr (GError) error = NULL;

  scratch_exec (database, "CREATE TABLE p (id INTEGER PRIMARY KEY);"
                          "CREATE TABLE c (p REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED);");
  g_assert_true (pt_database_begin (database, NULL));
  scratch_exec (database, "INSERT INTO c VALUES (7)");
  g_assert_false (pt_database_commit (database, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_false (pt_database_in_transaction (database));
  g_assert_cmpint (scratch_integer (database, "SELECT count(*) FROM c"), ==, 0);
}

/* A reader sees a commit of the writer, and only then; and it cannot write. */
static void
test_two_connections (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) writer = scratch_open (scratch, NULL);
  g_autoptr (PtDatabase) reader = NULL;
  g_autoptr (GError) error = NULL;

  scratch_exec (writer, "CREATE TABLE t (a)");
  reader = pt_database_open (scratch->path, PT_DATABASE_READ, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (pt_database_begin (writer, NULL));
  scratch_exec (writer, "INSERT INTO t VALUES (1)");
  g_assert_cmpint (scratch_integer (reader, "SELECT count(*) FROM t"), ==, 0);
  g_assert_true (pt_database_begin (reader, NULL));
  g_assert_cmpint (scratch_integer (reader, "SELECT count(*) FROM t"), ==, 0);
  g_assert_true (pt_database_commit (writer, NULL));
  g_assert_cmpint (scratch_integer (reader, "SELECT count(*) FROM t"), ==, 0);
  pt_database_rollback (reader);
  g_assert_cmpint (scratch_integer (reader, "SELECT count(*) FROM t"), ==, 1);
  g_assert_false (pt_database_exec (reader, "INSERT INTO t VALUES (2)", &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
}

static void
test_busy (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) first = scratch_open (scratch, NULL);
  g_autoptr (PtDatabase) second = scratch_open (scratch, NULL);
  g_autoptr (GError) error = NULL;

  sqlite3_busy_timeout (pt_database_handle (second), 1);
  g_assert_true (pt_database_begin (first, NULL));
  g_assert_false (pt_database_begin (second, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "Another program"));
  pt_database_rollback (first);
  g_assert_true (pt_database_begin (second, NULL));
  pt_database_rollback (second);
}

static void
test_open_fails (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *nowhere = g_build_filename (scratch->directory, "no", "such", "folder.db", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_database_open (nowhere, PT_DATABASE_WRITE, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "check that its folder exists"));
  g_clear_error (&error);
  g_assert_null (pt_database_open (scratch->path, PT_DATABASE_READ, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_null (pt_database_open (scratch->path, PT_DATABASE_WRITE, "no such vfs", &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
}

static void
test_damaged (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *noise = g_strnfill (8192, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (scratch->path, noise, 8192, NULL));
  g_assert_null (pt_database_open (scratch->path, PT_DATABASE_WRITE, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "put back a backup"));
}

typedef struct {
  const char *name;
  Fault fault;
  const char *advice;
} Case;

static const Case cases[] = {
  { "full", FAULT_FULL, "make room" },
  { "read-only", FAULT_READ_ONLY, "cannot be written" },
  { "io", FAULT_IO, "The disk does not" },
};

/* Nothing of a transaction that failed stands, and the connection goes on when the disk does. */
static void
test_disk_fails (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  faulty_disk_set (FAULT_NONE);
  database = scratch_open (scratch, FAULTY_DISK);
  scratch_exec (database, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  faulty_disk_set (c->fault);
  g_assert_true (pt_database_begin (database, NULL));
  scratch_exec (database, "INSERT INTO t VALUES (2)");
  g_assert_false (pt_database_commit (database, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, c->advice));
  g_assert_false (pt_database_in_transaction (database));
  faulty_disk_set (FAULT_NONE);
  g_assert_cmpint (scratch_integer (database, "SELECT count(*) FROM t"), ==, 1);
  scratch_exec (database, "INSERT INTO t VALUES (3)");
}

/* A database as a program leaves it that dies in the middle: the log beside it, whether synced or not. */
static void
copy_as_killed (const Scratch *from, const Scratch *to)
{
  static const char *const suffixes[] = { "", "-wal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *old = g_strconcat (from->path, suffixes[i], NULL);
    g_autofree char *new = g_strconcat (to->path, suffixes[i], NULL);
    g_autofree char *bytes = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (old, &bytes, &length, NULL));
    g_assert_true (g_file_set_contents (new, bytes, (gssize) length, NULL));
  }
}

/* Nobody may read what the power can still take away. On a full disk the log alone can be synced. */
static void
test_killed_before_sync (gconstpointer fault)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (Scratch) killed = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  g_autoptr (PtDatabase) again = NULL;

  scratch_exec (database, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  copy_as_killed (scratch, killed);
  faulty_disk_set (GPOINTER_TO_UINT (fault));
  again = scratch_open (killed, FAULTY_DISK);
  g_assert_cmpuint (faulty_disk_syncs (), >=, 1);
  g_assert_cmpint (scratch_integer (again, "SELECT count(*) FROM t"), ==, 1);
}

static void
test_get_integer (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autoptr (PtDatabase) database = scratch_open (scratch, NULL);
  g_autoptr (GError) error = NULL;
  gboolean found = TRUE;
  gint64 value = 5;

  g_assert_true (pt_database_get_integer (database, "SELECT 1 WHERE 0", &value, &found, &error));
  g_assert_false (found);
  g_assert_cmpint (value, ==, 5);
  g_assert_true (pt_database_get_integer (database, "SELECT 9223372036854775807", &value, &found, &error));
  g_assert_true (found);
  g_assert_cmpint (value, ==, G_MAXINT64);
  g_assert_false (pt_database_get_integer (database, "SELECT nonsense", &value, &found, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/database/settings", test_settings);
  g_test_add_func ("/database/pace", test_pace);
  g_test_add_func ("/database/transaction", test_transaction);
  g_test_add_func ("/database/lazy-commit", test_lazy_commit);
  g_test_add_func ("/database/parts", test_parts);
  g_test_add_func ("/database/commit-fails", test_commit_fails);
  g_test_add_func ("/database/two-connections", test_two_connections);
  g_test_add_func ("/database/busy", test_busy);
  g_test_add_func ("/database/open-fails", test_open_fails);
  g_test_add_func ("/database/damaged", test_damaged);
  g_test_add_func ("/database/get-integer", test_get_integer);
  g_test_add_data_func ("/database/killed-before-sync", GUINT_TO_POINTER (FAULT_NONE), test_killed_before_sync);
  g_test_add_data_func ("/database/killed-on-a-full-disk", GUINT_TO_POINTER (FAULT_FULL), test_killed_before_sync);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/database/disk/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_disk_fails);
  }
  return g_test_run ();
}
