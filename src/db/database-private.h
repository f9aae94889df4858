/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

#define PT_STATEMENT_SLOTS 128

/* What database.c and statement.c share of a connection. */
struct _PtDatabase {
  sqlite3 *handle;
  PtDatabaseMode mode;
  PtDatabasePace pace;
  char *path;
  GHashTable *statements; /* text (the statement's own) to PtStatement */
  /* The same by the address of the caller's text, which for fixed texts is always the same. */
  PtStatement *slots[PT_STATEMENT_SLOTS];
};

/* Sets @error from SQLite's @code and the connection's message; returns FALSE. */
gboolean pt_database_fail (PtDatabase *self, int code, GError **error);

void pt_statement_free (PtStatement *self);

G_END_DECLS
