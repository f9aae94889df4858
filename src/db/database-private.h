/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

#define PT_DATABASE_RECENT 64

/* What database.c and statement.c share of a connection. */
struct _PtDatabase {
  sqlite3 *handle;
  PtDatabaseMode mode;
  PtDatabasePace pace;
  char *path;
  GHashTable *statements;                  /* text (the statement's own) to PtStatement */
  PtStatement *recent[PT_DATABASE_RECENT]; /* by where the text lay, so that a constant one need not be hashed */
};

/* Sets @error from SQLite's @code and the connection's message; returns FALSE. */
gboolean pt_database_fail (PtDatabase *self, int code, GError **error);

void pt_statement_free (PtStatement *self);

G_END_DECLS
