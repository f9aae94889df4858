/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server-store.h"

G_BEGIN_DECLS

/*
 * The store's PostgreSQL room: several server processes, also on several
 * machines, on one database, which may hold several organisations.
 */

/* Makes the tables where there are none, and writes the organisation. */
gboolean pt_store_postgres_create (const char *url, const PtOrganisation *organisation, GError **error);

/* Makes the tables where there are none and binds them to @organisation, of which they need not hold anything. */
PtStore *pt_store_postgres_new (const char *url, const PtId *organisation, GError **error);

/* Opens the room of an organisation that is there, bringing the tables up to this program's schema for a writing one.
 * PT_ERROR_NOT_FOUND where the database does not hold it, PT_ERROR_SCHEMA where a newer program wrote it. */
PtStore *pt_store_postgres_open (const char *url, const PtId *organisation, PtStoreAccess access, GError **error);

G_END_DECLS
