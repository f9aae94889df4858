/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * PtDatabaseDriver:
 *
 * How one kind of database does what database.h promises: SQLite's is there by
 * pt_database_open(); a program adds another by pt_database_new(). @connection
 * and @statement are the driver's own. A driver takes SQL as SQLite writes it,
 * with parameters ?1 or ?, and makes of it what its database understands.
 */
typedef struct {
  const char *begin_reading; /* begins one snapshot */
  const char *begin_writing;

  void (*close) (gpointer connection);
  /* Several statements without parameters. */
  gboolean (*exec) (gpointer connection, const char *sql, GError **error);
  gboolean (*in_transaction) (gpointer connection);
  /* The schema's number; 0 for an empty database. */
  gboolean (*read_version) (gpointer connection, gint64 *version, GError **error);
  gboolean (*write_version) (gpointer connection, gint64 version, GError **error);

  gpointer (*prepare) (gpointer connection, const char *sql, GError **error);
  void (*finalize) (gpointer statement);
  /* Ends the run; bindings stay until clear. */
  void (*reset) (gpointer statement);
  void (*clear) (gpointer statement);
  /* 0, or a code that the next step reports. What is bound is not copied. */
  int (*bind_null) (gpointer statement, int parameter);
  int (*bind_integer) (gpointer statement, int parameter, gint64 value);
  int (*bind_text) (gpointer statement, int parameter, const char *text, gsize length);
  int (*bind_blob) (gpointer statement, int parameter, const void *bytes, gsize length);
  PtStep (*step) (gpointer connection, gpointer statement, int bind_code, GError **error);
  /* Steps a statement without results; inside a transaction a failure may show as late as at its commit. */
  PtStep (*run) (gpointer connection, gpointer statement, int bind_code, GError **error);

  /* Runs a SELECT @count times, each time as @bind (which gives back a code as the binds do) has bound it; @take is
   * called on each row. NULL: it is stepped through by itself. */
  gboolean (*step_many) (gpointer connection, gpointer statement, guint count, int (*bind) (guint i, gpointer data),
                         void (*take) (gpointer data), gpointer data, GError **error);

  int (*columns) (gpointer statement);
  PtValueKind (*kind) (gpointer statement, int column);
  gint64 (*integer) (gpointer statement, int column);
  /* NULL for null; closed by a NUL. */
  const char *(*text) (gpointer statement, int column, gsize *length);
  const void *(*blob) (gpointer statement, int column, gsize *length);
} PtDatabaseDriver;

/* Takes @connection. @path: what its errors call it. */
PtDatabase *pt_database_new (const PtDatabaseDriver *driver, gpointer connection, PtDatabaseMode mode,
                             const char *path);
/* The connection that pt_database_new() took. */
gpointer pt_database_connection (PtDatabase *self);

G_END_DECLS
