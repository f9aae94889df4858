/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "channel.h"
#include "outbox.h"

G_BEGIN_DECLS

typedef struct {
  guint sent; /* operations in envelopes that were answered */
  PtSettled settled;
} PtPushed;

/* @sum becomes the sum of both. */
void pt_settled_add (PtSettled *sum, const PtSettled *one);

/* Called after each envelope with the operations settled so far, on the main thread. */
typedef void (*PtPushProgress) (guint done, gpointer data);

/**
 * pt_push_async:
 * @most: operations an envelope; fewer where the connection takes no more
 *
 * Seals, sends and settles until nothing waits, or only what the server
 * has answered with `blocked`, which the outbox holds back until a pull. An envelope that is refused whole is halved by
 * the outbox and the parts go on. Errors end it with everything unsettled still queued: OFFLINE, SIGN_IN, UNTRUSTED,
 * SCHEMA, STORAGE, G_IO_ERROR_CANCELLED.
 */
void pt_push_async (PtChannel *channel, guint most, PtPushProgress progress, gpointer progress_data,
                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @pushed is filled in either case. */
gboolean pt_push_finish (GAsyncResult *result, PtPushed *pushed, GError **error);

G_END_DECLS
