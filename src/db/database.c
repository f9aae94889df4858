/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A connection whatever its database: transactions and small questions. Called
 * by the client's storage and by the server's store; SQLite is in sqlite.c,
 * statements in statement.c.
 */

#include "config.h"

#include "database-private.h"

PtDatabase *
pt_database_new (const PtDatabaseDriver *driver, gpointer connection, PtDatabaseMode mode, const char *path)
{
  PtDatabase *self = g_new0 (PtDatabase, 1);

  self->driver = driver;
  self->connection = connection;
  self->mode = mode;
  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) pt_statement_free);
  return self;
}

void
pt_database_close (PtDatabase *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->statements);
  self->driver->close (self->connection);
  g_free (self->path);
  g_free (self);
}

gboolean
pt_database_exec (PtDatabase *self, const char *sql, GError **error)
{
  return self->driver->exec (self->connection, sql, error);
}

/* Runs one of the fixed statements of a transaction from the cache. */
static gboolean
run (PtDatabase *self, const char *sql, GError **error)
{
  g_autoptr (PtStatement) statement = pt_database_prepare (self, sql, error);

  return statement != NULL && pt_statement_run (statement, error);
}

static gboolean
begin (PtDatabase *self, PtDatabaseCare care, GError **error)
{
  g_return_val_if_fail (!pt_database_in_transaction (self), FALSE);
  return pt_database_set_care (self, care, error)
         && run (self, self->mode == PT_DATABASE_WRITE ? self->driver->begin_writing : self->driver->begin_reading,
                 error);
}

gboolean
pt_database_begin (PtDatabase *self, GError **error)
{
  return begin (self, PT_CARE_FULL, error);
}

gboolean
pt_database_begin_lazily (PtDatabase *self, GError **error)
{
  return begin (self, PT_CARE_LAZY, error);
}

gboolean
pt_database_begin_reading (PtDatabase *self, GError **error)
{
  g_return_val_if_fail (!pt_database_in_transaction (self), FALSE);
  return run (self, self->driver->begin_reading, error);
}

/* What is written without a transaction is to be on the disk. */
static void
end_laziness (PtDatabase *self)
{
  g_autoptr (GError) error = NULL;

  if (!pt_database_set_care (self, PT_CARE_FULL, &error))
    g_warning ("Commits may not wait for the disk: %s", error->message);
}

gboolean
pt_database_commit (PtDatabase *self, GError **error)
{
  if (!run (self, "COMMIT", error)) {
    pt_database_rollback (self);
    return FALSE;
  }
  end_laziness (self);
  return TRUE;
}

void
pt_database_rollback (PtDatabase *self)
{
  g_autoptr (GError) error = NULL;

  /* A full disk or an I/O error has ended the transaction already. */
  if (pt_database_in_transaction (self) && !run (self, "ROLLBACK", &error))
    g_warning ("A transaction could not be rolled back: %s", error->message);
  else
    end_laziness (self);
}

gboolean
pt_database_in_transaction (PtDatabase *self)
{
  return self->driver->in_transaction (self->connection);
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

gpointer
pt_database_connection (PtDatabase *self)
{
  return self->connection;
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
