/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "executor.h"
#include "server-store.h"

G_BEGIN_DECLS

/**
 * PtWatch:
 *
 * Learns of what other processes commit to the store: by their word where the
 * database passes it on, and by looking at the head now and then.
 */
typedef struct _PtWatch PtWatch;

/* In the main context that made the watch. */
typedef void (*PtWatchHead) (gint64 head, const char *epoch, gpointer data);

/* Takes @executor and @store, a reading one whose room can await, and nobody else's. */
PtWatch *pt_watch_new (PtExecutor *executor, PtStore *store, PtWatchHead told, gpointer data);
/* Nothing is told from then on. NULL is allowed. */
void pt_watch_stop (PtWatch *self);

G_END_DECLS
