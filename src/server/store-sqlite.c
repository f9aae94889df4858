/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQLite room: making and opening the file, copying and checking it whole. Called through store-room.c. */

#include "config.h"

#include "store-sqlite.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "store-sql.h"

static const PtSqlWays ways = { .lock = NULL, .in_place = FALSE };

PtStore *
pt_store_sqlite_new (const char *path, const char *vfs, const PtId *organisation, GError **error)
{
  g_autoptr (PtDatabase) database = pt_database_open (path, PT_DATABASE_WRITE, vfs, error);
  PtSqlStore *store;

  if (database == NULL || !pt_sql_migrate (database, error))
    return NULL;
  store = pt_sql_wrap (g_steal_pointer (&database), &ways);
  store->organisation = *organisation;
  return &store->parent;
}

gboolean
pt_store_sqlite_create (const char *path, const char *vfs, const PtOrganisation *organisation, GError **error)
{
  g_autoptr (PtStore) store = pt_store_sqlite_new (path, vfs, &organisation->id, error);
  gint64 held = 0;

  if (store == NULL
      || !pt_database_get_integer (((PtSqlStore *) store)->database, "SELECT count(*) FROM organisations", &held, NULL,
                                   error))
    return FALSE;
  if (held == 0)
    return pt_sql_add_organisation (store, organisation, error);
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s already holds an organisation: name another folder"), path);
  return FALSE;
}

gboolean
pt_store_sqlite_fold (PtStore *store, GError **error)
{
  return pt_database_exec (((PtSqlStore *) store)->database, "PRAGMA journal_mode = DELETE", error);
}

static gboolean
find_organisation (PtSqlStore *self, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_database_prepare (self->database, "SELECT organisation FROM organisations LIMIT 1", error);
  PtFound found = pt_sql_find (statement, error);

  if (found == PT_FOUND)
    pt_statement_id (statement, 0, &self->organisation);
  else if (found == PT_FOUND_NOTHING)
    g_set_error_literal (error, PT_ERROR, PT_ERROR_STORAGE,
                         _ ("The database holds no organisation: run paytrack-server init"));
  return found == PT_FOUND;
}

PtStore *
pt_store_sqlite_open (const char *path, const char *vfs, PtStoreAccess access, GError **error)
{
  g_autoptr (PtDatabase) database = NULL;
  g_autoptr (PtStore) store = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) && vfs == NULL) {
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is no server in %s: run paytrack-server init"), path);
    return NULL;
  }
  database = pt_database_open (path, access == PT_STORE_WRITE ? PT_DATABASE_WRITE : PT_DATABASE_READ, vfs, error);
  if (database == NULL || (access == PT_STORE_WRITE && !pt_sql_migrate (database, error)))
    return NULL;
  /* Rare checkpoints and a large cache: the one that writes lives as long as the server. */
  if (access == PT_STORE_WRITE && !pt_database_set_pace (database, PT_DATABASE_BULK, error))
    return NULL;
  store = (PtStore *) pt_sql_wrap (g_steal_pointer (&database), &ways);
  if (!find_organisation ((PtSqlStore *) store, error))
    return NULL;
  return g_steal_pointer (&store);
}

static gboolean
fail_sqlite (sqlite3 *handle, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("The copy could not be made: %s"), sqlite3_errmsg (handle));
  return FALSE;
}

static gboolean
copy (sqlite3 *from, const char *to, GError **error)
{
  sqlite3 *target = NULL;
  sqlite3_backup *backup;
  gboolean copied = FALSE;

  if (sqlite3_open_v2 (to, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) == SQLITE_OK
      && (backup = sqlite3_backup_init (target, "main", from, "main")) != NULL) {
    /* One step in one snapshot: writers of a WAL go on meanwhile, and never make it start over. */
    sqlite3_backup_step (backup, -1);
    copied = sqlite3_backup_finish (backup) == SQLITE_OK
             && sqlite3_exec (target, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) == SQLITE_OK;
  }
  if (!copied)
    fail_sqlite (target, error);
  sqlite3_close (target);
  return copied;
}

gboolean
pt_store_sqlite_backup (const char *path, const char *to, GError **error)
{
  g_autoptr (PtDatabase) database = pt_database_open (path, PT_DATABASE_READ, NULL, error);

  if (database == NULL)
    return FALSE;
  if (g_file_test (to, G_FILE_TEST_EXISTS)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s exists already: name another place"), to);
    return FALSE;
  }
  return copy (pt_database_handle (database), to, error);
}

gboolean
pt_store_sqlite_check (const char *path, GError **error)
{
  g_autoptr (PtDatabase) database = pt_database_open (path, PT_DATABASE_READ, NULL, error);
  g_autoptr (PtStatement) statement
      = database != NULL ? pt_database_prepare (database, "PRAGMA integrity_check", error) : NULL;

  if (statement == NULL || pt_statement_step (statement, error) != PT_STEP_ROW)
    return FALSE;
  if (g_str_equal (pt_statement_text (statement, 0), "ok"))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("The database is damaged: %s"), pt_statement_text (statement, 0));
  return FALSE;
}
