/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "channel.h"
#include "confirmed.h"

G_BEGIN_DECLS

typedef struct {
  guint rows;
  guint own;
  guint deleted;
  gboolean agreed; /* the last page carried digests and all are equal */
  guint differing; /* mask of entities whose digest differs */
} PtPulled;

/* Called after each page with the rows taken over so far, on the main thread. */
typedef void (*PtPullProgress) (guint done, gpointer data);

/**
 * pt_pull_async:
 * @limit: rows a page; fewer where the connection takes no more
 *
 * Pages from the stored cursor until there are no more. The next page is on
 * its way while one is being applied; they are applied strictly in order, each
 * with its cursor in one transaction, so that an interrupted pull goes on
 * where it stopped. Errors as of pt_push_async().
 */
void pt_pull_async (PtChannel *channel, guint limit, PtPullProgress progress, gpointer progress_data,
                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @pulled is filled in either case. */
gboolean pt_pull_finish (GAsyncResult *result, PtPulled *pulled, GError **error);

G_END_DECLS
