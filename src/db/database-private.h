/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database-driver.h"

G_BEGIN_DECLS

#define PT_STATEMENT_SLOTS 128

/* Whether a commit waits until the disk has it. */
typedef enum { PT_CARE_FULL, PT_CARE_LAZY } PtDatabaseCare;

/* What database.c, statement.c and sqlite.c share of a connection. */
struct _PtDatabase {
  const PtDatabaseDriver *driver;
  gpointer connection; /* the driver's; for SQLite this very structure */
  sqlite3 *handle;     /* SQLite's */
  PtDatabaseMode mode;
  PtDatabasePace pace;
  PtDatabaseCare care;
  char *path;
  GHashTable *statements; /* text (the statement's own) to PtStatement */
  /* The same by the address of the caller's text, which for fixed texts is always the same. */
  PtStatement *slots[PT_STATEMENT_SLOTS];
};

void pt_statement_free (PtStatement *self);
/* Outside of transactions, for the commits that follow. */
gboolean pt_database_set_care (PtDatabase *self, PtDatabaseCare care, GError **error);

G_END_DECLS
