/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Prepared statements, kept by their text for as long as the connection: every
 * query and write of client and server passes here. Values are bound where
 * they lie, without a copy; a bind that fails is reported by the next step.
 */

#include <string.h>

#include "database-private.h"

/* Texts put together at run time (filters, searches) must not fill the memory. */
#define CACHE_MOST 256

struct _PtStatement {
  PtDatabase *database;
  const PtDatabaseDriver *driver;
  gpointer handle; /* the driver's */
  char *sql;
  gboolean busy;
  gboolean cached;
  int bind_code; /* the driver's, of the first bind that failed since the last reset */
};

void
pt_statement_free (PtStatement *self)
{
  self->driver->finalize (self->handle);
  g_free (self->sql);
  g_free (self);
}

static gboolean
is_idle (gpointer sql, gpointer statement, gpointer data)
{
  return !((PtStatement *) statement)->busy;
}

static void
keep (PtDatabase *database, PtStatement *self)
{
  if (g_hash_table_size (database->statements) >= CACHE_MOST) {
    memset (database->slots, 0, sizeof database->slots);
    g_hash_table_foreach_remove (database->statements, is_idle, NULL);
  }
  self->cached = TRUE;
  g_hash_table_insert (database->statements, self->sql, self);
}

/* Hashing a text of many columns for each row costs more than looking at where it lies. An address may have been
 * used anew, so that the text decides. */
static PtStatement *
find (PtDatabase *database, const char *sql)
{
  PtStatement **slot = &database->slots[(GPOINTER_TO_SIZE (sql) >> 3) % PT_STATEMENT_SLOTS];

  if (*slot == NULL || strcmp ((*slot)->sql, sql) != 0)
    *slot = g_hash_table_lookup (database->statements, sql);
  return *slot;
}

PtStatement *
pt_database_prepare (PtDatabase *database, const char *sql, GError **error)
{
  PtStatement *self = find (database, sql);
  gboolean taken = self != NULL;
  gpointer handle;

  if (self == NULL || self->busy) {
    handle = database->driver->prepare (database->connection, sql, error);
    if (handle == NULL)
      return NULL;
    self = g_new0 (PtStatement, 1);
    self->database = database;
    self->driver = database->driver;
    self->handle = handle;
    self->sql = g_strdup (sql);
    if (!taken)
      keep (database, self);
  }
  self->busy = TRUE;
  return self;
}

void
pt_statement_done (PtStatement *self)
{
  if (self == NULL)
    return;
  if (!self->cached) {
    pt_statement_free (self);
    return;
  }
  pt_statement_reset (self);
  self->driver->clear (self->handle);
  self->busy = FALSE;
}

void
pt_statement_reset (PtStatement *self)
{
  self->driver->reset (self->handle);
  self->bind_code = 0;
}

static void
note (PtStatement *self, int code)
{
  if (code != 0 && self->bind_code == 0)
    self->bind_code = code;
}

void
pt_statement_bind_integer (PtStatement *self, int parameter, gint64 value)
{
  note (self, self->driver->bind_integer (self->handle, parameter, value));
}

void
pt_statement_bind_text (PtStatement *self, int parameter, const char *text)
{
  if (text == NULL)
    pt_statement_bind_null (self, parameter);
  else
    note (self, self->driver->bind_text (self->handle, parameter, text, strlen (text)));
}

void
pt_statement_bind_id (PtStatement *self, int parameter, const PtId *id)
{
  if (id == NULL || pt_id_is_none (id))
    pt_statement_bind_null (self, parameter);
  else
    pt_statement_bind_blob (self, parameter, id->bytes, sizeof id->bytes);
}

void
pt_statement_bind_blob (PtStatement *self, int parameter, const void *bytes, gsize length)
{
  note (self, self->driver->bind_blob (self->handle, parameter, bytes, length));
}

void
pt_statement_bind_null (PtStatement *self, int parameter)
{
  note (self, self->driver->bind_null (self->handle, parameter));
}

void
pt_statement_bind_field (PtStatement *self, int parameter, const PtRow *row, guint field)
{
  PtKind kind = pt_row_entity (row)->fields[field].kind;

  if (pt_row_is_null (row, field))
    pt_statement_bind_null (self, parameter);
  else if (pt_kind_is_integer (kind))
    pt_statement_bind_integer (self, parameter, pt_row_get_integer (row, field));
  else if (pt_kind_is_id (kind))
    pt_statement_bind_id (self, parameter, pt_row_get_id (row, field));
  else
    note (self, self->driver->bind_text (self->handle, parameter, pt_row_get_text (row, field),
                                         (gsize) pt_row_get_text_length (row, field)));
}

PtStep
pt_statement_step (PtStatement *self, GError **error)
{
  return self->driver->step (self->database->connection, self->handle, self->bind_code, error);
}

gboolean
pt_statement_run (PtStatement *self, GError **error)
{
  PtStep step = self->driver->run (self->database->connection, self->handle, self->bind_code, error);

  pt_statement_reset (self);
  g_return_val_if_fail (step != PT_STEP_ROW, FALSE);
  return step == PT_STEP_DONE;
}

typedef struct {
  PtStatement *statement;
  PtStatementBind bind;
  PtStatementTake take;
  gpointer data;
} Many;

static int
bind_one (guint i, gpointer data)
{
  const Many *many = data;

  many->bind (many->statement, i, many->data);
  return many->statement->bind_code;
}

static void
take_one (gpointer data)
{
  const Many *many = data;

  many->take (many->statement, many->data);
}

static gboolean
step_through (Many *many, guint count, GError **error)
{
  PtStep step = PT_STEP_DONE;

  for (guint i = 0; i < count && step == PT_STEP_DONE; i++) {
    bind_one (i, many);
    while ((step = pt_statement_step (many->statement, error)) == PT_STEP_ROW)
      take_one (many);
    pt_statement_reset (many->statement);
  }
  return step == PT_STEP_DONE;
}

gboolean
pt_statement_each (PtStatement *self, guint count, PtStatementBind bind, PtStatementTake take, gpointer data,
                   GError **error)
{
  Many many = { self, bind, take, data };

  if (self->driver->step_many == NULL)
    return step_through (&many, count, error);
  return self->driver->step_many (self->database->connection, self->handle, count, bind_one, take_one, &many, error);
}

int
pt_statement_columns (PtStatement *self)
{
  return self->driver->columns (self->handle);
}

PtValueKind
pt_statement_kind (PtStatement *self, int column)
{
  return self->driver->kind (self->handle, column);
}

gboolean
pt_statement_is_null (PtStatement *self, int column)
{
  return pt_statement_kind (self, column) == PT_VALUE_NULL;
}

gint64
pt_statement_integer (PtStatement *self, int column)
{
  return self->driver->integer (self->handle, column);
}

const char *
pt_statement_text (PtStatement *self, int column)
{
  gsize length;

  return self->driver->text (self->handle, column, &length);
}

gboolean
pt_statement_id (PtStatement *self, int column, PtId *id)
{
  gsize length;
  const void *bytes = pt_statement_blob (self, column, &length);

  if (length != sizeof id->bytes) {
    *id = PT_ID_NONE;
    return FALSE;
  }
  memcpy (id->bytes, bytes, sizeof id->bytes);
  return TRUE;
}

const void *
pt_statement_blob (PtStatement *self, int column, gsize *length)
{
  return self->driver->blob (self->handle, column, length);
}

void
pt_statement_field (PtStatement *self, int column, PtRow *row, guint field)
{
  PtKind kind = pt_row_entity (row)->fields[field].kind;
  const char *text;
  gsize length;
  PtId id;

  if (pt_statement_is_null (self, column))
    pt_row_set_null (row, field);
  else if (pt_kind_is_integer (kind))
    pt_row_set_integer (row, field, pt_statement_integer (self, column));
  else if (!pt_kind_is_id (kind)) {
    text = self->driver->text (self->handle, column, &length);
    pt_row_set_text (row, field, text, (gssize) length);
  } else if (pt_statement_id (self, column, &id))
    pt_row_set_id (row, field, &id);
  else
    pt_row_set_null (row, field);
}

void
pt_statement_pass (PtStatement *self, int column, PtStatement *to, int parameter)
{
  const void *bytes;
  gsize length;

  switch (pt_statement_kind (self, column)) {
  case PT_VALUE_NULL:
    pt_statement_bind_null (to, parameter);
    break;
  case PT_VALUE_INTEGER:
    pt_statement_bind_integer (to, parameter, pt_statement_integer (self, column));
    break;
  case PT_VALUE_TEXT:
    pt_statement_bind_text (to, parameter, pt_statement_text (self, column));
    break;
  case PT_VALUE_BLOB:
    bytes = pt_statement_blob (self, column, &length);
    pt_statement_bind_blob (to, parameter, bytes, length);
    break;
  }
}
