/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"
#include "secrets.h"

G_BEGIN_DECLS

/**
 * PtKeeper:
 *
 * Reads and writes a profile's key and tokens off the main thread, since a
 * keyring may wait for its owner to unlock it, and off the database's, since
 * entries are saved there meanwhile. In the order in which it is asked.
 */
typedef struct _PtKeeper PtKeeper;

PtKeeper *pt_keeper_new (PtProfile *profile);
void pt_keeper_free (PtKeeper *self);

/* As pt_secrets_load(). */
void pt_keeper_load_async (PtKeeper *self, GAsyncReadyCallback callback, gpointer user_data);
/* Fills @secrets, for the caller to clear. */
gboolean pt_keeper_load_finish (GAsyncResult *result, PtSecrets *secrets, GError **error);

/* As pt_secrets_store(), of a copy of @secrets. */
void pt_keeper_store_async (PtKeeper *self, const PtSecrets *secrets, GAsyncReadyCallback callback, gpointer user_data);
gboolean pt_keeper_store_finish (GAsyncResult *result, GError **error);

G_END_DECLS
