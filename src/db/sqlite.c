/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * SQLite as a database's driver: opening with the settings that durability and
 * foreign keys need, errors in words that say what to do, statements. Called by
 * database.c and statement.c.
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "database-private.h"
#include "errors.h"

#define BUSY_TIMEOUT_MS 10000

/* What is deleted or written over, an erased person's name above all, must not stay legible in the file. */
static const char *write_settings = "PRAGMA journal_mode = WAL;"
                                    "PRAGMA synchronous = FULL;"
                                    "PRAGMA secure_delete = ON;";
static const char *settings = "PRAGMA foreign_keys = ON;"
                              "PRAGMA temp_store = MEMORY;"
                              "PRAGMA cache_size = -16000;";

/* A full disk shows in several ways: the log's index beside it that cannot grow is one that SQLite calls otherwise. */
static int
simplify (PtDatabase *self, int code)
{
  int cause = self->handle != NULL ? sqlite3_system_errno (self->handle) : 0;

  if (code == SQLITE_IOERR_SHMSIZE
      || (((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN) && (cause == ENOSPC || cause == EDQUOT)))
    return SQLITE_FULL;
  return code & 0xff;
}

/* What a person can do about @code; NULL where SQLite's own message must do. */
static const char *
advise (int code)
{
  switch (code) {
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

static gboolean
fail (PtDatabase *self, int code, GError **error)
{
  int simple = simplify (self, code);
  const char *advice = advise (simple);
  PtError kind = simple == SQLITE_CORRUPT || simple == SQLITE_NOTADB ? PT_ERROR_DAMAGED : PT_ERROR_STORAGE;
  const char *message = self->handle != NULL ? sqlite3_errmsg (self->handle) : sqlite3_errstr (code);

  if (advice != NULL)
    g_set_error (error, PT_ERROR, kind, "%s (%s: %s)", advice, self->path, message);
  else
    g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("The database refused: %s (%s)"), message, self->path);
  return FALSE;
}

static gboolean
exec (gpointer self, const char *sql, GError **error)
{
  int code = sqlite3_exec (((PtDatabase *) self)->handle, sql, NULL, NULL, NULL);

  return code == SQLITE_OK || fail (self, code, error);
}

/* A program that died between writing a transaction to the log and syncing it leaves one that is read again and may
 * still go with the power. Nobody may be told of it before it is on the disk; a checkpoint syncs the log first, so that
 * a disk too full for the rest of it, or another program's readers, do no harm. */
static gboolean
make_durable (PtDatabase *self, GError **error)
{
  int code = sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  int simple = code != SQLITE_OK ? simplify (self, code) : code;

  return simple == SQLITE_OK || simple == SQLITE_FULL || simple == SQLITE_BUSY || fail (self, code, error);
}

static gboolean
configure (PtDatabase *self, GError **error)
{
  int code;

  sqlite3_extended_result_codes (self->handle, 1);
  code = sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  if (code != SQLITE_OK)
    return fail (self, code, error);
  if (self->mode == PT_DATABASE_WRITE && (!exec (self, write_settings, error) || !make_durable (self, error)))
    return FALSE;
  return exec (self, settings, error);
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

static void
close_handle (gpointer self)
{
  sqlite3_close_v2 (((PtDatabase *) self)->handle);
}

static gboolean
in_transaction (gpointer self)
{
  return !sqlite3_get_autocommit (((PtDatabase *) self)->handle);
}

static gboolean
read_version (gpointer self, gint64 *version, GError **error)
{
  return pt_database_get_integer (self, "PRAGMA user_version", version, NULL, error);
}

static gboolean
write_version (gpointer self, gint64 version, GError **error)
{
  g_autofree char *pragma = g_strdup_printf ("PRAGMA user_version = %" PRId64, version);

  return exec (self, pragma, error);
}

static gpointer
prepare (gpointer self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v3 (((PtDatabase *) self)->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);

  if (code != SQLITE_OK)
    fail (self, code, error);
  return statement;
}

static void
finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

static void
reset (gpointer statement)
{
  sqlite3_reset (statement);
}

static void
clear (gpointer statement)
{
  sqlite3_clear_bindings (statement);
}

static int
bind_null (gpointer statement, int parameter)
{
  return sqlite3_bind_null (statement, parameter);
}

static int
bind_integer (gpointer statement, int parameter, gint64 value)
{
  return sqlite3_bind_int64 (statement, parameter, value);
}

static int
bind_text (gpointer statement, int parameter, const char *text, gsize length)
{
  return sqlite3_bind_text64 (statement, parameter, text, length, SQLITE_STATIC, SQLITE_UTF8);
}

static int
bind_blob (gpointer statement, int parameter, const void *bytes, gsize length)
{
  return sqlite3_bind_blob64 (statement, parameter, bytes, length, SQLITE_STATIC);
}

static PtStep
step (gpointer self, gpointer statement, int bind_code, GError **error)
{
  int code = bind_code != SQLITE_OK ? bind_code : sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return PT_STEP_ROW;
  if (code == SQLITE_DONE)
    return PT_STEP_DONE;
  fail (self, code, error);
  return PT_STEP_ERROR;
}

static int
columns (gpointer statement)
{
  return sqlite3_column_count (statement);
}

static PtValueKind
kind (gpointer statement, int column)
{
  switch (sqlite3_column_type (statement, column)) {
  case SQLITE_NULL:
    return PT_VALUE_NULL;
  case SQLITE_INTEGER:
    return PT_VALUE_INTEGER;
  case SQLITE_BLOB:
    return PT_VALUE_BLOB;
  default:
    return PT_VALUE_TEXT;
  }
}

static gint64
integer (gpointer statement, int column)
{
  return sqlite3_column_int64 (statement, column);
}

static const char *
text (gpointer statement, int column, gsize *length)
{
  const char *value = (const char *) sqlite3_column_text (statement, column);

  *length = (gsize) sqlite3_column_bytes (statement, column);
  return value;
}

static const void *
blob (gpointer statement, int column, gsize *length)
{
  const void *bytes = sqlite3_column_blob (statement, column);

  *length = (gsize) sqlite3_column_bytes (statement, column);
  return bytes;
}

static const PtDatabaseDriver driver = {
  .begin_reading = "BEGIN",
  .begin_writing = "BEGIN IMMEDIATE",
  .close = close_handle,
  .exec = exec,
  .in_transaction = in_transaction,
  .read_version = read_version,
  .write_version = write_version,
  .prepare = prepare,
  .finalize = finalize,
  .reset = reset,
  .clear = clear,
  .bind_null = bind_null,
  .bind_integer = bind_integer,
  .bind_text = bind_text,
  .bind_blob = bind_blob,
  .step = step,
  .run = step,
  .columns = columns,
  .kind = kind,
  .integer = integer,
  .text = text,
  .blob = blob,
};

PtDatabase *
pt_database_open (const char *path, PtDatabaseMode mode, const char *vfs, GError **error)
{
  g_autoptr (PtDatabase) self = NULL;
  int flags = mode == PT_DATABASE_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  int code;

  g_return_val_if_fail (path != NULL, NULL);
  stop_counting_memory ();
  self = pt_database_new (&driver, NULL, mode, path);
  self->connection = self;
  code = sqlite3_open_v2 (path, &self->handle, flags | SQLITE_OPEN_NOMUTEX, vfs);
  if (code != SQLITE_OK) {
    fail (self, code, error);
    return NULL;
  }
  if (!configure (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
pt_database_set_pace (PtDatabase *self, PtDatabasePace pace, GError **error)
{
  if (self->pace == pace || self->handle == NULL)
    return TRUE;
  self->pace = pace;
  if (pace == PT_DATABASE_BULK)
    return exec (self, "PRAGMA wal_autocheckpoint = 20000; PRAGMA cache_size = -64000;", error);
  return exec (self,
               "PRAGMA wal_autocheckpoint = 1000; PRAGMA cache_size = -16000; PRAGMA shrink_memory;"
               "PRAGMA wal_checkpoint (PASSIVE);",
               error);
}

/* What a lazy commit wrote reaches the disk with the next that is not, or with a checkpoint, in its order. */
gboolean
pt_database_set_care (PtDatabase *self, PtDatabaseCare care, GError **error)
{
  if (self->care == care)
    return TRUE;
  if (!exec (self, care == PT_CARE_LAZY ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL", error))
    return FALSE;
  self->care = care;
  return TRUE;
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
