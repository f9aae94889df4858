/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * An SQLite connection: opening with the settings that durability and foreign
 * keys need, transactions, and errors in words that say what to do. Called by
 * the client's storage and by the server's store; statements are in
 * statement.c.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "database-private.h"
#include "errors.h"

#define BUSY_TIMEOUT_MS 10000

static const char *write_settings = "PRAGMA journal_mode = WAL;"
                                    "PRAGMA synchronous = FULL;";
static const char *settings = "PRAGMA foreign_keys = ON;"
                              "PRAGMA temp_store = MEMORY;"
                              "PRAGMA cache_size = -16000;";

/* What a person can do about @code; NULL where SQLite's own message must do. */
static const char *
advise (int code)
{
  switch (code & 0xff) {
  case SQLITE_FULL:
    return _ ("The disk is full: make room and try again");
  case SQLITE_READONLY:
  case SQLITE_PERM:
  case SQLITE_CANTOPEN:
    return _ ("The database cannot be written: check that its folder exists and belongs to you");
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return _ ("The database is damaged: put back a backup");
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return _ ("Another program is using the database: try again");
  case SQLITE_IOERR:
    return _ ("The disk does not read or write as it should: check it, then try again");
  default:
    return NULL;
  }
}

gboolean
pt_database_fail (PtDatabase *self, int code, GError **error)
{
  const char *advice = advise (code);
  const char *message = self->handle != NULL ? sqlite3_errmsg (self->handle) : sqlite3_errstr (code);

  if (advice != NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, "%s (%s: %s)", advice, self->path, message);
  else
    g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("The database refused: %s (%s)"), message, self->path);
  return FALSE;
}

static gboolean
configure (PtDatabase *self, GError **error)
{
  int code;

  sqlite3_extended_result_codes (self->handle, 1);
  code = sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  if (code != SQLITE_OK)
    return pt_database_fail (self, code, error);
  if (self->mode == PT_DATABASE_WRITE && !pt_database_exec (self, write_settings, error))
    return FALSE;
  return pt_database_exec (self, settings, error);
}

/* SQLite counts its memory under a lock of all threads, which nobody asks for; too late once it is in use. */
static void
stop_counting_memory (void)
{
  static gsize done;

  if (g_once_init_enter (&done)) {
    sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
    g_once_init_leave (&done, 1);
  }
}

PtDatabase *
pt_database_open (const char *path, PtDatabaseMode mode, const char *vfs, GError **error)
{
  g_autoptr (PtDatabase) self = g_new0 (PtDatabase, 1);
  int flags = mode == PT_DATABASE_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  int code;

  g_return_val_if_fail (path != NULL, NULL);
  stop_counting_memory ();
  self->path = g_strdup (path);
  self->mode = mode;
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) pt_statement_free);
  code = sqlite3_open_v2 (path, &self->handle, flags | SQLITE_OPEN_NOMUTEX, vfs);
  if (code != SQLITE_OK) {
    pt_database_fail (self, code, error);
    return NULL;
  }
  if (!configure (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
pt_database_close (PtDatabase *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->statements);
  sqlite3_close_v2 (self->handle);
  g_free (self->path);
  g_free (self);
}

gboolean
pt_database_exec (PtDatabase *self, const char *sql, GError **error)
{
  int code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  return code == SQLITE_OK || pt_database_fail (self, code, error);
}

gboolean
pt_database_set_pace (PtDatabase *self, PtDatabasePace pace, GError **error)
{
  if (self->pace == pace)
    return TRUE;
  self->pace = pace;
  if (pace == PT_DATABASE_BULK)
    return pt_database_exec (self, "PRAGMA wal_autocheckpoint = 20000; PRAGMA cache_size = -64000;", error);
  return pt_database_exec (self,
                           "PRAGMA wal_autocheckpoint = 1000; PRAGMA cache_size = -16000; PRAGMA shrink_memory;"
                           "PRAGMA wal_checkpoint (PASSIVE);",
                           error);
}

/* Runs one of the fixed statements of a transaction from the cache. */
static gboolean
run (PtDatabase *self, const char *sql, GError **error)
{
  g_autoptr (PtStatement) statement = pt_database_prepare (self, sql, error);

  return statement != NULL && pt_statement_run (statement, error);
}

gboolean
pt_database_begin (PtDatabase *self, GError **error)
{
  g_return_val_if_fail (!pt_database_in_transaction (self), FALSE);
  return run (self, self->mode == PT_DATABASE_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", error);
}

gboolean
pt_database_commit (PtDatabase *self, GError **error)
{
  if (run (self, "COMMIT", error))
    return TRUE;
  pt_database_rollback (self);
  return FALSE;
}

void
pt_database_rollback (PtDatabase *self)
{
  g_autoptr (GError) error = NULL;

  /* A full disk or an I/O error has ended the transaction already. */
  if (pt_database_in_transaction (self) && !run (self, "ROLLBACK", &error))
    g_warning ("A transaction could not be rolled back: %s", error->message);
}

gboolean
pt_database_in_transaction (PtDatabase *self)
{
  return !sqlite3_get_autocommit (self->handle);
}

gboolean
pt_database_savepoint (PtDatabase *self, GError **error)
{
  g_return_val_if_fail (pt_database_in_transaction (self), FALSE);
  return run (self, "SAVEPOINT part", error);
}

gboolean
pt_database_release (PtDatabase *self, GError **error)
{
  return run (self, "RELEASE part", error);
}

void
pt_database_rollback_to (PtDatabase *self)
{
  g_autoptr (GError) error = NULL;

  if (!pt_database_in_transaction (self))
    return;
  if (!run (self, "ROLLBACK TO part", &error) || !run (self, "RELEASE part", &error))
    g_warning ("A part of a transaction could not be taken back: %s", error->message);
}

gint64
pt_database_last_rowid (PtDatabase *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

gint64
pt_database_changes (PtDatabase *self)
{
  return sqlite3_changes64 (self->handle);
}

sqlite3 *
pt_database_handle (PtDatabase *self)
{
  return self->handle;
}

gboolean
pt_database_get_integer (PtDatabase *self, const char *sql, gint64 *value, gboolean *found, GError **error)
{
  g_autoptr (PtStatement) statement = pt_database_prepare (self, sql, error);
  PtStep step = statement != NULL ? pt_statement_step (statement, error) : PT_STEP_ERROR;

  if (step == PT_STEP_ROW)
    *value = pt_statement_integer (statement, 0);
  if (found != NULL)
    *found = step == PT_STEP_ROW;
  return step != PT_STEP_ERROR;
}
