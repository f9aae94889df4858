/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* Opens a profile's database with its SQL functions; WRITE also brings the schema up. Errors: STORAGE, SCHEMA. */
PtDatabase *pt_store_open (const char *path, PtDatabaseMode mode, const char *vfs, GError **error);

/* Whether there is such a file, of an older schema. */
gboolean pt_store_is_outdated (const char *path, const char *vfs);

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
