/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "changes.h"
#include "server.h"

G_BEGIN_DECLS

/*
 * Backups of a data folder: a folder with the database and the server's key.
 * Errors are for people.
 */

/**
 * pt_backup_make:
 * @to: a folder that does not exist
 *
 * Copies a whole and consistent state, also while a server writes; checks the
 * copy, and only then gives it its name (until then it is @to with
 * PT_BACKUP_PARTIAL after it) and notes in the organisation how far it reaches,
 * so that clients may forget what they keep for a recovery.
 */
#define PT_BACKUP_PARTIAL ".partial"
gboolean pt_backup_make (const char *data, const PtServerSeams *seams, const char *to, GError **error);

/**
 * pt_backup_restore:
 * @from: a folder that pt_backup_make() made, of a server in either room
 * @database: postgresql://… to put the rows there from now on; NULL for where they are
 *
 * Puts it in the place of what @data holds, which is set aside, never removed.
 * The history goes on under a new epoch, beyond all device prefixes that @data
 * gave and 1 000 more. Of the keys of both none is lost, and those of @data
 * sign where the backup's key is among them. PT_ERROR_BUSY while a server runs on @data.
 */
gboolean pt_backup_restore (const char *data, const PtServerSeams *seams, const char *from, const char *database,
                            GError **error);

/*
 * The parts of it that are not files, for who copies the folder by other means: that a verified copy reaches as far as
 * @head; how many device prefixes a server gave that is about to be replaced (0 where it cannot be read any more); and
 * the new epoch of a copy that has come into use in its place.
 */
gboolean pt_backup_note (PtTransaction *transaction, gint64 head, GError **error);
gint64 pt_backup_given_prefixes (const char *data, const PtServerSeams *seams);
gboolean pt_backup_begin_anew (PtTransaction *transaction, gint64 given, GError **error);

/* Removes a backup's files and its folder; a folder with anything else in it stays, which is logged. */
void pt_backup_remove (const char *folder);

/* The database's own integrity, the audit chain, and every row against the digests. */
gboolean pt_backup_check (const char *data, const PtServerSeams *seams, GError **error);

G_END_DECLS
