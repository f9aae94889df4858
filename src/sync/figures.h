/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync-service.h"

G_BEGIN_DECLS

/*
 * Figures of all syncs by day (table sync_days), quiet ones included, which
 * the log leaves out. All run on the database's thread.
 */

typedef struct {
  gint64 day; /* UTC ms of its midnight; 0 in a sum of days */
  gint64 good;
  gint64 failed;
  gint64 duration_ms; /* of the good ones together */
  gint64 pushed;
  gint64 pulled;
  gint64 conflicts;
  gint64 rejected;
  gint64 requests;
  gint64 bytes_sent;
  gint64 bytes_received;
} PtFigures;

/* Within the transaction that logs the sync. */
gboolean pt_figures_add (PtDatabase *database, const PtReceipt *receipt, const GError *failure, GError **error);
/* The days since @since (UTC ms, 0 for all) in one sum. */
gboolean pt_figures_sum (PtDatabase *database, gint64 since, PtFigures *sum, GError **error);
/* One for each day since @since on which there was a sync, oldest first. (element-type PtFigures) */
GArray *pt_figures_days (PtDatabase *database, gint64 since, GError **error);

/* Of good ones, in ms; 0 where there is none. */
gint64 pt_figures_average_ms (const PtFigures *figures);
/* Of a thousand syncs so many failed; of a thousand changes so many met a conflict. */
gint64 pt_figures_failed_per_mille (const PtFigures *figures);
gint64 pt_figures_conflicts_per_mille (const PtFigures *figures);

G_END_DECLS
