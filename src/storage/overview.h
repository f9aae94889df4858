/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "outbox.h"
#include "reports.h"

G_BEGIN_DECLS

#define PT_OVERVIEW_DAYS 14

/**
 * PtOverview:
 *
 * What the first page of the day tells: totals, what came and went, what waits
 * and what needs somebody.
 */
typedef struct {
  PtDayTotals days[PT_OVERVIEW_DAYS]; /* the last one is today */
  PtOutboxCounts counts;
  gint64 notices;    /* of counts.attention: what the server recorded otherwise */
  gint64 unpriced;   /* collections without a rate, of any day */
  gint64 disputed;   /* collections */
  gint64 to_approve; /* pending payments */
  gint64 syncs;      /* since the moment that was asked for; failed ones aside */
  gint64 failed;
  gint64 pushed;
  gint64 pulled;
} PtOverview;

/* @today is the last day; @since (UTC ms) is from when on syncs count. On a database's thread. */
gboolean pt_overview_read (PtDatabase *database, const char *today, gint64 since, PtOverview *overview, GError **error);
/* Today's totals, and yesterday's. */
const PtDayTotals *pt_overview_today (const PtOverview *overview);
const PtDayTotals *pt_overview_yesterday (const PtOverview *overview);

G_END_DECLS
