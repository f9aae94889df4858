/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "row.h"

G_BEGIN_DECLS

/**
 * PtDatabase:
 *
 * One connection, its prepared statements kept by their text: to SQLite, in WAL
 * mode with foreign keys on, unless a driver says otherwise (database-driver.h).
 * Belongs to one thread at a time. Every error is PT_ERROR_STORAGE, for a
 * damaged file PT_ERROR_DAMAGED, with the database's message and, for a full
 * disk, a read-only folder, a damaged file or a busy one, what to do.
 */
typedef struct _PtDatabase PtDatabase;

typedef enum { PT_DATABASE_WRITE, PT_DATABASE_READ } PtDatabaseMode;

/* @vfs names a registered SQLite VFS, NULL the default one. WRITE makes the file if there is none. */
PtDatabase *pt_database_open (const char *path, PtDatabaseMode mode, const char *vfs, GError **error);
void pt_database_close (PtDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtDatabase, pt_database_close)

/* Several statements without parameters. */
gboolean pt_database_exec (PtDatabase *self, const char *sql, GError **error);

/* Transactions. BEGIN IMMEDIATE; nested use is a programming error. Commit rolls back where it fails. */
gboolean pt_database_begin (PtDatabase *self, GError **error);
/* The same, but its commit does not wait for the disk: a power cut soon after may take it back, whole, and the database
 * is sound. For what is told again by the next of its kind. SQLite's writers only. */
gboolean pt_database_begin_lazily (PtDatabase *self, GError **error);
/* One snapshot for all that is read until the rollback; takes no lock. */
gboolean pt_database_begin_reading (PtDatabase *self, GError **error);
gboolean pt_database_commit (PtDatabase *self, GError **error);
void pt_database_rollback (PtDatabase *self);
gboolean pt_database_in_transaction (PtDatabase *self);
/* Within a transaction: a part that can be taken back alone (a group, an operation). Parts nest; release keeps what
 * the innermost did, rollback_to takes it back, and either ends it. */
gboolean pt_database_savepoint (PtDatabase *self, GError **error);
gboolean pt_database_release (PtDatabase *self, GError **error);
void pt_database_rollback_to (PtDatabase *self);

typedef enum { PT_DATABASE_STEADY, PT_DATABASE_BULK } PtDatabasePace;

/* BULK, for pages of a large pull or an import: a cache of 64 MB and rare checkpoints, until STEADY again, which
 * checkpoints and gives the memory back. Commits are as durable in either. Outside of transactions. */
gboolean pt_database_set_pace (PtDatabase *self, PtDatabasePace pace, GError **error);

gint64 pt_database_last_rowid (PtDatabase *self);
gint64 pt_database_changes (PtDatabase *self);
/* For what this header does not cover (backup, progress, hooks); NULL where it is not SQLite's. */
sqlite3 *pt_database_handle (PtDatabase *self);

/**
 * PtStatement:
 *
 * A prepared statement in use: pt_database_prepare() takes it from the
 * connection's cache, pt_statement_done() resets and returns it. Parameters
 * count from 1, columns from 0.
 */
typedef struct _PtStatement PtStatement;

PtStatement *pt_database_prepare (PtDatabase *self, const char *sql, GError **error);
void pt_statement_done (PtStatement *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtStatement, pt_statement_done)

void pt_statement_bind_integer (PtStatement *self, int parameter, gint64 value);
/* NULL binds null. Text and blobs are not copied: they must live until the statement is reset, run or done. */
void pt_statement_bind_text (PtStatement *self, int parameter, const char *text);
void pt_statement_bind_id (PtStatement *self, int parameter, const PtId *id); /* NULL or none binds null */
void pt_statement_bind_blob (PtStatement *self, int parameter, const void *bytes, gsize length);
void pt_statement_bind_null (PtStatement *self, int parameter);
/* A field's value by its kind. */
void pt_statement_bind_field (PtStatement *self, int parameter, const PtRow *row, guint field);

typedef enum { PT_STEP_ERROR = -1, PT_STEP_DONE = 0, PT_STEP_ROW = 1 } PtStep;

PtStep pt_statement_step (PtStatement *self, GError **error);
/* Steps once and requires the end: for INSERT, UPDATE, DELETE. Leaves it ready to be bound and run again. */
gboolean pt_statement_run (PtStatement *self, GError **error);
/* Runs a SELECT @count times, each time after @bind; @take is called on each row, in the order of the questions. A
 * database across a wire is asked for all before the first is answered. */
typedef void (*PtStatementBind) (PtStatement *self, guint i, gpointer data);
typedef void (*PtStatementTake) (PtStatement *self, gpointer data);
gboolean pt_statement_each (PtStatement *self, guint count, PtStatementBind bind, PtStatementTake take, gpointer data,
                            GError **error);
void pt_statement_reset (PtStatement *self);

typedef enum { PT_VALUE_NULL, PT_VALUE_INTEGER, PT_VALUE_TEXT, PT_VALUE_BLOB } PtValueKind;

/* How many columns a row of the result has. */
int pt_statement_columns (PtStatement *self);
PtValueKind pt_statement_kind (PtStatement *self, int column);
/* Binds what stands in a column as a parameter of @to, as it is; text and blobs are borrowed until the next step. */
void pt_statement_pass (PtStatement *self, int column, PtStatement *to, int parameter);
gboolean pt_statement_is_null (PtStatement *self, int column);
gint64 pt_statement_integer (PtStatement *self, int column);
const char *pt_statement_text (PtStatement *self, int column);
gboolean pt_statement_id (PtStatement *self, int column, PtId *id);
const void *pt_statement_blob (PtStatement *self, int column, gsize *length);
/* Reads column @column into the row's field by its kind. */
void pt_statement_field (PtStatement *self, int column, PtRow *row, guint field);

/* One value of one row: the common small questions. @found FALSE leaves @value alone. */
gboolean pt_database_get_integer (PtDatabase *self, const char *sql, gint64 *value, gboolean *found, GError **error);

G_END_DECLS
