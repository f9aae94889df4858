/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store-room.h"

G_BEGIN_DECLS

/*
 * Archives of a room: an SQLite file with all of the organisation, whichever
 * room it comes from or goes to. A folder with it and the server's key can
 * itself be served.
 */

/* Writes @to, which must not exist: one consistent state, also while servers go on writing. */
gboolean pt_store_archive (const char *data, const char *vfs, const char *to, GError **error);

/**
 * pt_store_replace:
 * @database: postgresql://… of the room from now on; NULL for where it is
 * @from: an archive of this program's schema, on the same disk
 *
 * Puts it in the place of what @data's room holds, which is kept in the folder
 * under a name with @now in it: nothing where the room is empty, or where it is
 * given up for @database and cannot be reached, which is logged. What fails
 * before the archive is whole in its place leaves the folder's room in use.
 */
gboolean pt_store_replace (const char *data, const char *vfs, const char *database, const char *from, gint64 now,
                           GError **error);

/* The database's own check of its files, as far as it has one. */
gboolean pt_store_check_files (const char *data, GError **error);

G_END_DECLS
