/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "channel.h"

G_BEGIN_DECLS

/**
 * pt_conflicts_pull_async:
 *
 * Takes over the conflicts that the server keeps, where it is time to ask
 * again. A server that tells of none, and a line that is lost meanwhile, are no
 * error: the next sync asks again. Errors: SIGN_IN, UNTRUSTED, MALFORMED,
 * STORAGE, G_IO_ERROR_CANCELLED.
 */
void pt_conflicts_pull_async (PtChannel *channel, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean pt_conflicts_pull_finish (GAsyncResult *result, GError **error);

G_END_DECLS
