/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A database's driver over libpq, for store-postgres.c. Statements are prepared
 * once a connection; writes inside a transaction are sent without waiting, and
 * what they met is read with the next answer that is needed, at the latest at
 * the commit. After any failure the transaction takes nothing more until it is
 * rolled back.
 */

#include "config.h"

#include "postgres.h"

#include <glib/gi18n-lib.h>

#include "database-driver.h"
#include "errors.h"
#include "postgres-private.h"
#include "postgres-text.h"

/* As many answers as fit the sockets' buffers without anybody reading them. */
#define UNREAD_MAX 64
/* So many writes go out together, so that the database works while more come. */
#define SENT_TOGETHER 8
/* A power of two. */
#define REPLAN_FROM 8

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23 };

typedef enum { TEXT_BEGIN, TEXT_COMMIT, TEXT_ROLLBACK, TEXT_OTHER } TextKind;

typedef struct {
  PtPostgres *connection;
  TextKind kind;
  char *sql;
  char name[16];
  guint prepared; /* the generation */
  guint parameters;
  gint64 *integers; /* in network order */
  const char **values;
  int *lengths;
  int *formats;
  PGresult *result;
  int row;
} Statement;

static gboolean
prepare_now (PtPostgres *self, Statement *statement, GError **error)
{
  PGresult *result;

  if (statement->prepared == self->generation)
    return TRUE;
  self->unread += (guint) PQsendPrepare (self->handle, statement->name, statement->sql, 0, NULL);
  result = pt_postgres_read (self, error);
  if (result == NULL)
    return FALSE;
  PQclear (result);
  statement->prepared = self->generation;
  return TRUE;
}

static gboolean
send_statement (PtPostgres *self, Statement *statement, GError **error)
{
  if (pt_postgres_is_lost (self) && !pt_postgres_connect (self, error))
    return FALSE;
  if (!prepare_now (self, statement, error))
    return FALSE;
  if (PQsendQueryPrepared (self->handle, statement->name, (int) statement->parameters, statement->values,
                           statement->lengths, statement->formats, 1)) {
    self->unread++;
    return TRUE;
  }
  g_propagate_error (error, pt_postgres_describe (self, NULL));
  return FALSE;
}

static PGresult *
ask_once (PtPostgres *self, Statement *statement, GError **error)
{
  return send_statement (self, statement, error) ? pt_postgres_read (self, error) : NULL;
}

/* Outside of a transaction nothing is lost with the connection, so that one more attempt is made over a new one; but
 * for one that could not be made just now. */
static PGresult *
ask (PtPostgres *self, Statement *statement, GError **error)
{
  g_autoptr (GError) first = NULL;
  gboolean connected = !pt_postgres_is_lost (self);
  PGresult *result = ask_once (self, statement, &first);

  if (result == NULL && connected && pt_postgres_is_lost (self) && !self->in_transaction)
    return ask_once (self, statement, error);
  if (result == NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  return result;
}

/* What a transaction's own statements mean for the state that is kept here. */
static void
note_end (PtPostgres *self, Statement *statement)
{
  if (statement->kind == TEXT_OTHER)
    return;
  self->in_transaction = statement->kind == TEXT_BEGIN;
  g_clear_error (&self->failure);
}

/* Whatever the transaction met: what went before must not make the database skip this. */
static gboolean
execute_rollback (PtPostgres *self, Statement *statement)
{
  pt_postgres_read_unread (self, NULL);
  /* The database has rolled back what a lost connection left. */
  if (!pt_postgres_is_lost (self))
    statement->result = ask_once (self, statement, NULL);
  note_end (self, statement);
  statement->row = -1;
  return TRUE;
}

/* A plan is kept that was made for tables as small as they were then, which may be the wrong one for ten times as many
 * rows. So plans are made anew after so many transactions, and twice as many, and so on. */
static void
forget_plans (PtPostgres *self)
{
  guint begun = ++self->begun;

  if (!pt_postgres_is_lost (self) && begun >= REPLAN_FROM && (begun & (begun - 1)) == 0)
    pt_postgres_exec (self, "DISCARD PLANS", NULL);
}

static gboolean
execute (PtPostgres *self, Statement *statement, GError **error)
{
  GError *failure = NULL;

  if (statement->kind == TEXT_ROLLBACK)
    return execute_rollback (self, statement);
  if (statement->kind == TEXT_BEGIN)
    forget_plans (self);
  if (self->failure != NULL) {
    g_propagate_error (error, g_error_copy (self->failure));
    return FALSE;
  }
  statement->result = ask (self, statement, &failure);
  if (statement->result == NULL)
    return pt_postgres_fail (self, failure, error);
  note_end (self, statement);
  statement->row = -1;
  return TRUE;
}

static gboolean
in_transaction (gpointer connection)
{
  return ((PtPostgres *) connection)->in_transaction;
}

static TextKind
kind_of (const char *sql)
{
  if (g_str_has_prefix (sql, "BEGIN"))
    return TEXT_BEGIN;
  if (g_str_equal (sql, "COMMIT"))
    return TEXT_COMMIT;
  return g_str_equal (sql, "ROLLBACK") ? TEXT_ROLLBACK : TEXT_OTHER;
}

static gpointer
prepare (gpointer connection, const char *sql, GError **error)
{
  PtPostgres *self = connection;
  Statement *statement = g_new0 (Statement, 1);

  statement->connection = self;
  statement->kind = kind_of (sql);
  statement->sql = pt_postgres_text (sql, &statement->parameters);
  g_snprintf (statement->name, sizeof statement->name, "s%u", self->names++);
  statement->integers = g_new0 (gint64, statement->parameters);
  statement->values = g_new0 (const char *, statement->parameters);
  statement->lengths = g_new0 (int, statement->parameters);
  statement->formats = g_new0 (int, statement->parameters);
  for (guint i = 0; i < statement->parameters; i++)
    statement->formats[i] = 1;
  return statement;
}

/* The database forgets it too, unless it forgot with the connection. */
static void
deallocate (PtPostgres *self, const Statement *statement)
{
  g_autofree char *sql = g_strdup_printf ("DEALLOCATE %s", statement->name);

  if (statement->prepared != self->generation || pt_postgres_is_lost (self) || self->failure != NULL)
    return;
  self->unread += (guint) PQsendQueryParams (self->handle, sql, 0, NULL, NULL, NULL, NULL, 0);
}

static void
finalize (gpointer pointer)
{
  Statement *statement = pointer;

  deallocate (statement->connection, statement);
  PQclear (statement->result);
  g_free (statement->sql);
  g_free (statement->integers);
  g_free (statement->values);
  g_free (statement->lengths);
  g_free (statement->formats);
  g_free (statement);
}

static void
reset (gpointer statement)
{
  g_clear_pointer (&((Statement *) statement)->result, PQclear);
}

static void
clear (gpointer pointer)
{
  Statement *statement = pointer;

  for (guint i = 0; i < statement->parameters; i++)
    statement->values[i] = NULL;
}

static int
bind (Statement *statement, int parameter, const void *bytes, gsize length)
{
  if (parameter < 1 || (guint) parameter > statement->parameters || length > G_MAXINT)
    return 1;
  statement->values[parameter - 1] = bytes;
  statement->lengths[parameter - 1] = (int) length;
  return 0;
}

static int
bind_null (gpointer statement, int parameter)
{
  return bind (statement, parameter, NULL, 0);
}

static int
bind_integer (gpointer pointer, int parameter, gint64 value)
{
  Statement *statement = pointer;

  if (parameter < 1 || (guint) parameter > statement->parameters)
    return 1;
  statement->integers[parameter - 1] = GINT64_TO_BE (value);
  return bind (statement, parameter, &statement->integers[parameter - 1], sizeof (gint64));
}

static int
bind_text (gpointer statement, int parameter, const char *text, gsize length)
{
  return bind (statement, parameter, text, length);
}

static int
bind_blob (gpointer statement, int parameter, const void *bytes, gsize length)
{
  return bind (statement, parameter, bytes, length);
}

static gboolean
check_bound (int bind_code, GError **error)
{
  if (bind_code != 0)
    g_set_error_literal (error, PT_ERROR, PT_ERROR_STORAGE, _ ("The database refused: no such parameter"));
  return bind_code == 0;
}

static PtStep
step (gpointer connection, gpointer pointer, int bind_code, GError **error)
{
  Statement *statement = pointer;

  if (!check_bound (bind_code, error))
    return PT_STEP_ERROR;
  if (statement->result == NULL && !execute (connection, statement, error))
    return PT_STEP_ERROR;
  return ++statement->row < PQntuples (statement->result) ? PT_STEP_ROW : PT_STEP_DONE;
}

static PtStep
run (gpointer connection, gpointer pointer, int bind_code, GError **error)
{
  PtPostgres *self = connection;
  Statement *statement = pointer;
  GError *failure = NULL;

  if (!self->in_transaction || self->failure != NULL || statement->kind != TEXT_OTHER || pt_postgres_is_lost (self)
      || self->unread >= UNREAD_MAX)
    return step (connection, statement, bind_code, error);
  if (!check_bound (bind_code, error))
    return PT_STEP_ERROR;
  if (send_statement (self, statement, &failure)) {
    if (self->unread % SENT_TOGETHER == 0)
      PQflush (self->handle);
    return PT_STEP_DONE;
  }
  pt_postgres_fail (self, failure, error);
  return PT_STEP_ERROR;
}

/* Rows of one of many answers. */
typedef struct {
  Statement *statement;
  void (*take) (gpointer data);
  gpointer data;
} Taking;

static void
take_rows (PGresult *result, gpointer data)
{
  const Taking *taking = data;
  Statement *statement = taking->statement;

  statement->result = result;
  for (statement->row = 0; statement->row < PQntuples (result); statement->row++)
    taking->take (taking->data);
  statement->result = NULL;
}

/* All are sent before the first is answered. */
static gboolean
ask_some (PtPostgres *self, Statement *statement, guint first, guint end, int (*bind_one) (guint i, gpointer data),
          void (*take) (gpointer data), gpointer data, GError **error)
{
  Taking taking = { statement, take, data };

  for (guint i = first; i < end; i++)
    if (!check_bound (bind_one (i, data), error) || !send_statement (self, statement, error))
      return FALSE;
  return pt_postgres_read_each (self, take_rows, &taking, error);
}

static gboolean
step_many (gpointer connection, gpointer statement, guint count, int (*bind_one) (guint i, gpointer data),
           void (*take) (gpointer data), gpointer data, GError **error)
{
  PtPostgres *self = connection;
  GError *failure = NULL;

  if (self->failure != NULL) {
    g_propagate_error (error, g_error_copy (self->failure));
    return FALSE;
  }
  if (!pt_postgres_read_unread (self, &failure))
    return pt_postgres_fail (self, failure, error);
  for (guint i = 0; i < count; i += UNREAD_MAX)
    if (!ask_some (self, statement, i, MIN (i + UNREAD_MAX, count), bind_one, take, data, &failure))
      return pt_postgres_fail (self, failure, error);
  return TRUE;
}

static int
columns (gpointer statement)
{
  return PQnfields (((Statement *) statement)->result);
}

static PtValueKind
kind (gpointer pointer, int column)
{
  Statement *statement = pointer;

  if (PQgetisnull (statement->result, statement->row, column))
    return PT_VALUE_NULL;
  switch (PQftype (statement->result, column)) {
  case OID_INT2:
  case OID_INT4:
  case OID_INT8:
    return PT_VALUE_INTEGER;
  case OID_BYTEA:
    return PT_VALUE_BLOB;
  default:
    return PT_VALUE_TEXT;
  }
}

static gint64
integer (gpointer pointer, int column)
{
  Statement *statement = pointer;
  const guint8 *bytes = (const guint8 *) PQgetvalue (statement->result, statement->row, column);
  int length = PQgetlength (statement->result, statement->row, column);
  guint64 value = length > 0 && (bytes[0] & 0x80) ? G_MAXUINT64 : 0;

  for (int i = 0; i < length; i++)
    value = value << 8 | bytes[i];
  return (gint64) value;
}

static const void *
blob (gpointer pointer, int column, gsize *length)
{
  Statement *statement = pointer;

  *length = (gsize) PQgetlength (statement->result, statement->row, column);
  return PQgetisnull (statement->result, statement->row, column)
             ? NULL
             : PQgetvalue (statement->result, statement->row, column);
}

static const char *
text (gpointer statement, int column, gsize *length)
{
  return blob (statement, column, length);
}

#define VERSION_TABLE "CREATE TABLE IF NOT EXISTS paytrack_schema (id INTEGER PRIMARY KEY, version INTEGER NOT NULL)"

/* Locked until the transaction ends, so that two processes do not both bring the tables up to date. */
static gboolean
read_version (gpointer connection, gint64 *version, GError **error)
{
  PtPostgres *self = connection;
  Statement *statement;
  PtStep found;

  *version = 0;
  if (!pt_postgres_exec (self, VERSION_TABLE, error))
    return FALSE;
  statement = prepare (self, "SELECT version FROM paytrack_schema WHERE id = 1 FOR UPDATE", error);
  found = step (self, statement, 0, error);
  if (found == PT_STEP_ROW)
    *version = integer (statement, 0);
  finalize (statement);
  return found != PT_STEP_ERROR;
}

static gboolean
write_version (gpointer connection, gint64 version, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO paytrack_schema (id, version) VALUES (1, %" G_GINT64_FORMAT ")"
                                          " ON CONFLICT (id) DO UPDATE SET version = excluded.version",
                                          version);

  return pt_postgres_exec (connection, sql, error);
}

static const PtDatabaseDriver driver = {
  .begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
  .begin_writing = "BEGIN",
  .close = pt_postgres_close,
  .exec = pt_postgres_exec,
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
  .run = run,
  .step_many = step_many,
  .columns = columns,
  .kind = kind,
  .integer = integer,
  .text = text,
  .blob = blob,
};

PtDatabase *
pt_postgres_open (const char *url, PtDatabaseMode mode, GError **error)
{
  PtPostgres *self = g_new0 (PtPostgres, 1);

  self->url = g_strdup (url);
  if (pt_postgres_connect (self, error))
    return pt_database_new (&driver, self, mode, "PostgreSQL");
  pt_postgres_close (self);
  return NULL;
}
