/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "database.h"

G_BEGIN_DECLS

/*
 * PostgreSQL, by libpq, as a database's driver. A connection that was lost is
 * made anew by the next transaction; the one that it broke fails as a whole.
 * Errors are PT_ERROR_STORAGE; PT_ERROR_BUSY where the same may succeed at
 * once, since another was served first; PT_ERROR_OFFLINE where it may succeed
 * later: no connection, a lost one, a lock that somebody holds.
 */

/* @url: as libpq takes it, postgresql://… */
PtDatabase *pt_postgres_open (const char *url, PtDatabaseMode mode, GError **error);

/* Whether NOTIFY is understood here, and not switched off (paytrack.notify). */
gboolean pt_postgres_can_tell (PtDatabase *database);
/* Tells all who wait, once the transaction that this is part of has been committed. */
gboolean pt_postgres_tell (PtDatabase *database, GError **error);
/* Passes @note, at most some 7 000 bytes, to all who wait; to nobody where NOTIFY is not understood. Outside of
 * transactions. */
gboolean pt_postgres_tell_note (PtDatabase *database, const char *note, GError **error);
/* Waits until somebody tells, @ms have passed or @cancellable is cancelled, and adds the notes that came to @notes.
 * Outside of transactions. */
void pt_postgres_wait (PtDatabase *database, guint ms, GCancellable *cancellable, GPtrArray *notes);

G_END_DECLS
