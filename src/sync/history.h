/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync-service.h"

G_BEGIN_DECLS

/*
 * The log of all syncs (table sync_log), and the two facts that a profile
 * keeps of the last good one. All run on the database's thread.
 */

/* One sync as it was logged. */
typedef struct {
  gint64 id;
  PtReceipt receipt; /* digests are not kept */
  gboolean failed;
  char *problem; /* NULL where it went well */
} PtSyncRecord;

void pt_sync_record_free (PtSyncRecord *record);

/* Whether it found nothing to do: the next will tell all that is told of it. */
gboolean pt_history_is_quiet (const PtReceipt *receipt, const GError *failure);
/* In a transaction. @failure NULL: it went well, and the time and head are kept as the last good sync's. */
gboolean pt_history_add (PtDatabase *database, const PtReceipt *receipt, const GError *failure, GError **error);
/* The newest first; (element-type PtSyncRecord). */
GPtrArray *pt_history_list (PtDatabase *database, guint limit, GError **error);

/* When the last good sync ended (UTC ms) and the server's head then; 0 for never. */
gboolean pt_history_last_success (PtDatabase *database, gint64 *when, gint64 *head, GError **error);

G_END_DECLS
