/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The figures of the first page of the day, read in one go. Each walks an index: the page stays quick over a million
 * slips. Called by the window. */

#include "config.h"

#include "overview.h"

#include "dates.h"

static gboolean
count (PtDatabase *database, const char *sql, gint64 *value, GError **error)
{
  return pt_database_get_integer (database, sql, value, NULL, error);
}

/* The index of slips that are not settled is found by its own condition alone; SQLite does not infer it from one
 * status. */
#define COUNT_SLIPS(status)                                                                                            \
  "SELECT count(*) FROM collections WHERE deleted = 0 AND status IN ('unpriced', 'disputed') AND status = " status

static gboolean
count_unsettled (PtDatabase *database, PtOverview *overview, GError **error)
{
  return count (database, "SELECT count(*) FROM notices WHERE read_at IS NULL", &overview->notices, error)
         && count (database, COUNT_SLIPS ("'unpriced'"), &overview->unpriced, error)
         && count (database, COUNT_SLIPS ("'disputed'"), &overview->disputed, error)
         && count (database, "SELECT count(*) FROM payments WHERE deleted = 0 AND status = 'pending'",
                   &overview->to_approve, error);
}

static gboolean
sum_syncs (PtDatabase *database, gint64 since, PtOverview *overview, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database,
                             "SELECT count(*) - coalesce(sum(failed), 0), coalesce(sum(failed), 0),"
                             " coalesce(sum(pushed), 0), coalesce(sum(pulled), 0) FROM sync_log WHERE started_at >= ?",
                             error);

  if (select == NULL)
    return FALSE;
  pt_statement_bind_integer (select, 1, since);
  if (pt_statement_step (select, error) != PT_STEP_ROW)
    return FALSE;
  overview->syncs = pt_statement_integer (select, 0);
  overview->failed = pt_statement_integer (select, 1);
  overview->pushed = pt_statement_integer (select, 2);
  overview->pulled = pt_statement_integer (select, 3);
  return TRUE;
}

gboolean
pt_overview_read (PtDatabase *database, const char *today, gint64 since, PtOverview *overview, GError **error)
{
  char from[PT_DATE_TEXT];

  pt_date_add (today, 1 - PT_OVERVIEW_DAYS, from);
  return pt_report_days (database, from, PT_OVERVIEW_DAYS, overview->days, error)
         && pt_outbox_count (database, &overview->counts, error) && count_unsettled (database, overview, error)
         && sum_syncs (database, since, overview, error);
}

const PtDayTotals *
pt_overview_today (const PtOverview *overview)
{
  return &overview->days[PT_OVERVIEW_DAYS - 1];
}

const PtDayTotals *
pt_overview_yesterday (const PtOverview *overview)
{
  return &overview->days[PT_OVERVIEW_DAYS - 2];
}
