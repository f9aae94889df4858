/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"
#include "server-store.h"

G_BEGIN_DECLS

/* The store's SQLite room: one file for one server on one machine. */

/**
 * pt_store_sqlite_create:
 * @organisation: its settings; the counters start from what is given
 *
 * Makes the file and its tables, and writes the organisation. PT_ERROR_INVALID
 * where the file already holds one.
 */
gboolean pt_store_sqlite_create (const char *path, const char *vfs, const PtOrganisation *organisation, GError **error);

/* Opens an existing file, bringing a writing one up to this program's schema. PT_ERROR_NOT_FOUND where there is none,
 * PT_ERROR_SCHEMA where a newer program wrote it. */
PtStore *pt_store_sqlite_open (const char *path, const char *vfs, PtStoreAccess access, GError **error);

/* Makes the file and its tables and binds them to @organisation, of which it holds nothing yet. */
PtStore *pt_store_sqlite_new (const char *path, const char *vfs, const PtId *organisation, GError **error);
/* Ends a file's log, so that the file alone is the whole database. */
gboolean pt_store_sqlite_fold (PtStore *store, GError **error);

/* Copies the file into @to by SQLite's own backup, whole and consistent while a server goes on writing; @to must not
 * exist. */
gboolean pt_store_sqlite_backup (const char *path, const char *to, GError **error);
/* SQLite's integrity check; PT_ERROR_STORAGE with its first finding. */
gboolean pt_store_sqlite_check (const char *path, GError **error);

G_END_DECLS
