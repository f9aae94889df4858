/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "keeper.h"
#include "signatures.h"

G_BEGIN_DECLS

typedef enum {
  PT_SERVER_KEY_KNOWN,
  PT_SERVER_KEY_NEW /* for which nothing but a person vouches */
} PtServerKey;

/**
 * pt_session_store_async:
 * @mark: of the answer that brought it; NULL for none
 *
 * Keeps what a change of the session brought: the secrets first, then the
 * office in the database. Errors: STORAGE.
 */
void pt_session_store_async (PtProfile *profile, PtKeeper *keeper, const PtSecrets *secrets, const PtOffice *office,
                             const PtMark *mark, PtServerKey key, GAsyncReadyCallback callback, gpointer user_data);
gboolean pt_session_store_finish (GAsyncResult *result, GError **error);

G_END_DECLS
