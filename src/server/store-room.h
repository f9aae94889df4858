/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server-store.h"

G_BEGIN_DECLS

/*
 * Which room a data folder's server keeps its rows in: the SQLite file
 * DIR/paytrack-server.db, or the PostgreSQL database that DIR/database names.
 */

/* Makes the organisation's room; @database a postgresql:// address, or NULL for SQLite in @data. PT_ERROR_INVALID for
 * any other address, or in a program that was built without libpq. */
gboolean pt_room_create (const char *data, const char *database, const char *vfs, const PtOrganisation *organisation,
                         GError **error);

/* Opens it, bringing it up to this program's schema for WRITE. PT_ERROR_NOT_FOUND where there is none,
 * PT_ERROR_SCHEMA where a newer program wrote it. */
PtStore *pt_room_open (const char *data, const char *vfs, PtStoreAccess access, GError **error);

/* The room of @organisation in the PostgreSQL database @database (NULL: the one that the folder names already); it need
 * not hold anything yet. */
PtStore *pt_room_new_elsewhere (const char *data, const char *database, const PtId *organisation, GError **error);
/* The folder names that room from now on. */
gboolean pt_room_settle_elsewhere (const char *data, const char *database, const PtId *organisation, GError **error);

/* Whether its rows are in PostgreSQL. */
gboolean pt_room_is_elsewhere (const char *data);
/* Whether the folder names another database than @database. */
gboolean pt_room_is_beside (const char *data, const char *database);
/* Whether the folder holds a server, in either room. */
gboolean pt_room_exists (const char *data);

/* The folder's files; free with g_free. */
char *pt_room_file_path (const char *data);    /* SQLite's */
char *pt_room_address_path (const char *data); /* where PostgreSQL's address stands */

G_END_DECLS
