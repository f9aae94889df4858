/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* What database.c and statement.c share of a connection. */
struct _PtDatabase {
  sqlite3 *handle;
  PtDatabaseMode mode;
  PtDatabasePace pace;
  char *path;
  GHashTable *statements; /* text (the statement's own) to PtStatement */
};

/* Sets @error from SQLite's @code and the connection's message; returns FALSE. */
gboolean pt_database_fail (PtDatabase *self, int code, GError **error);

void pt_statement_free (PtStatement *self);

G_END_DECLS
