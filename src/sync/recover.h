/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "channel.h"

G_BEGIN_DECLS

/**
 * pt_recover_async:
 *
 * After a 409 history_diverged: finds with the server where its history and
 * this computer's part, and puts what the server has lost ahead of the queue.
 * A push and a pull then do the rest. Errors as of pt_push_async(); until the
 * fork was found nothing has changed, and the next sync finds it again.
 */
void pt_recover_async (PtChannel *channel, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @operations: how many go out again. */
gboolean pt_recover_finish (GAsyncResult *result, guint *operations, GError **error);

G_END_DECLS
