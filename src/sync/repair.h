/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "channel.h"

G_BEGIN_DECLS

typedef struct {
  guint rows;         /* that differed: replaced by the server's, or parked where it has none */
  gboolean sums;      /* were wrong over rows that did not differ, and are made anew */
  gboolean overtaken; /* the server's history went on meanwhile: pull, compare and repair again */
} PtRepaired;

/**
 * pt_repair_async:
 * @differing: mask of the entities whose digests differ
 * @head: the server's head at which they were compared
 *
 * Walks down the digests, from an entity to 256 and 65 536 buckets, and
 * fetches the rows of those buckets alone that differ. Where most of a node's
 * children differ it fetches the node's rows in one go. A record that the
 * server does not have is parked (strangers.h). Where no row differs
 * it makes the stored sums anew from the rows. Errors as of
 * pt_push_async(); what was repaired before an error stays.
 */
void pt_repair_async (PtChannel *channel, guint differing, gint64 head, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data);
/* @repaired is filled in either case. */
gboolean pt_repair_finish (GAsyncResult *result, PtRepaired *repaired, GError **error);

G_END_DECLS
