/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * PtMigration:
 *
 * One step from schema N-1 to N: SQL by hand from a resource, then what comes
 * from the entities' description. Steps already released never change.
 */
typedef struct {
  const char *resource;                                   /* path in the program's GResource; NULL for none */
  gboolean (*run) (PtDatabase *database, GError **error); /* NULL for none */
} PtMigration;

/* Brings `user_version` up to @count, all missing steps in one transaction. PT_ERROR_SCHEMA for a newer file. */
gboolean pt_migrations_run (PtDatabase *database, const PtMigration *steps, guint count, GError **error);

G_END_DECLS
