/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "channel.h"
#include "sync-service.h"

G_BEGIN_DECLS

/* What a cycle is to do. */
typedef struct {
  PtSyncTrigger trigger;
  guint push_most; /* operations an envelope */
  guint pull_most; /* rows a page */
  gint64 waiting;  /* entries that wait: the total of the push */
  gint64
      last_head; /* the server's, at the end of the last good sync: how much the pull may bring is reckoned from it */
} PtCyclePlan;

/* On the main thread; @total 0 where it is not known. */
typedef void (*PtCycleProgress) (guint done, guint total, gpointer data);

/* A sync on its way. */
typedef struct _PtCycle PtCycle;

/**
 * pt_cycle_async:
 *
 * One full sync: push, then pull; a recovery where the server was put back
 * from a backup, a repair where the digests differ. Ends with its line in the
 * log. Errors as of pt_sync_service_sync_async(). What it returns is borrowed,
 * until @callback is called.
 */
PtCycle *pt_cycle_async (PtChannel *channel, const PtCyclePlan *plan, PtCycleProgress progress, gpointer progress_data,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Something new waits: it goes out beside the pull that runs, or with the push that runs. FALSE where neither does:
 * it waits for the next sync. */
gboolean pt_cycle_push_more (PtCycle *cycle);
/* @receipt is filled in either case. */
gboolean pt_cycle_finish (GAsyncResult *result, PtReceipt *receipt, GError **error);

G_END_DECLS
