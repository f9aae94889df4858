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

/* Puts the archive @from, of this program's schema and on the same disk, in the place of what @data's room holds: it
 * becomes the folder's file, or is copied to the PostgreSQL database that @database (NULL: the folder itself) names. */
gboolean pt_store_unpack (const char *data, const char *database, const char *from, GError **error);

/* Keeps what is in @data's room now beside it, under a name with @now in it; nothing where the room is empty. */
gboolean pt_store_set_aside (const char *data, const char *vfs, gint64 now, GError **error);

/* The database's own check of its files, as far as it has one. */
gboolean pt_store_check_files (const char *data, GError **error);

G_END_DECLS
