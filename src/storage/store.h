/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* Opens a profile's database with its SQL functions; WRITE also brings the schema up. Errors: STORAGE, SCHEMA. */
PtDatabase *pt_store_open (const char *path, PtDatabaseMode mode, const char *vfs, GError **error);

/* As pt_store_open() for WRITE; @before (or NULL) is called where the file is of an older schema, ahead of its steps.
 */
typedef void (*PtStoreBefore) (gpointer data);
PtDatabase *pt_store_open_after (const char *path, const char *vfs, PtStoreBefore before, gpointer data,
                                 GError **error);

/**
 * PtScope:
 *
 * A piece of work that commits or is taken back as one: a transaction of its
 * own or, where the caller has begun one, a part of that.
 */
typedef enum { PT_SCOPE_WHOLE, PT_SCOPE_PART } PtScope;

gboolean pt_scope_begin (PtDatabase *database, PtScope *scope, GError **error);
/* Keeps the work where @done, else takes it back; FALSE where it is not kept. */
gboolean pt_scope_end (PtDatabase *database, PtScope scope, gboolean done, GError **error);

G_END_DECLS
