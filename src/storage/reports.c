/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sums over what is seen, for the counter, the day's totals and the rules. All in integers, all in SQL. */

#include "config.h"

#include <string.h>

#include "balance.h"
#include "dates.h"
#include "reports.h"

gboolean
pt_report_balance (PtDatabase *database, const PtId *supplier, const char *on, gint64 *minor, GError **error)
{
  return pt_balance_leaving_out (database, supplier, on, NULL, minor, error);
}

gboolean
pt_balance_leaving_out (PtDatabase *database, const PtId *supplier, const char *on, const PtId *except, gint64 *minor,
                        GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database,
                             "SELECT (SELECT coalesce(sum(amount_minor), 0) FROM collections WHERE deleted = 0"
                             " AND supplier_id = ?1 AND collected_on <= ?2 AND status IN ('confirmed', 'disputed'))"
                             " - (SELECT coalesce(sum(amount_minor), 0) FROM payments WHERE deleted = 0"
                             " AND supplier_id = ?1 AND paid_on <= ?2 AND status <> 'cancelled'"
                             " AND (?3 IS NULL OR id <> ?3))",
                             error);

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, supplier);
  pt_statement_bind_text (select, 2, on);
  pt_statement_bind_id (select, 3, except);
  if (pt_statement_step (select, error) != PT_STEP_ROW)
    return FALSE;
  *minor = pt_statement_integer (select, 0);
  return TRUE;
}

static PtStatement *
select_days (PtDatabase *database, const char *sql, const char *from, const char *to, GError **error)
{
  PtStatement *select = pt_database_prepare (database, sql, error);

  if (select != NULL) {
    pt_statement_bind_text (select, 1, from);
    pt_statement_bind_text (select, 2, to);
  }
  return select;
}

static PtDayTotals *
day_at (PtStatement *select, const char *from, PtDayTotals *days)
{
  return &days[pt_date_days_between (from, pt_statement_text (select, 0))];
}

static gboolean
add_collections (PtDatabase *database, const char *from, const char *to, PtDayTotals *days, GError **error)
{
  g_autoptr (PtStatement) select = select_days (
      database,
      "SELECT c.collected_on, count(*), sum(c.status = 'unpriced'),"
      " coalesce(sum(CASE WHEN p.dimension = 'mass' THEN c.net_base END), 0), coalesce(sum(c.amount_minor), 0)"
      " FROM collections c LEFT JOIN products p ON p.id = c.product_id"
      " WHERE c.deleted = 0 AND c.collected_on BETWEEN ? AND ? AND c.status <> 'cancelled' GROUP BY c.collected_on",
      from, to, error);
  PtStep step = PT_STEP_ERROR;

  while (select != NULL && (step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtDayTotals *day = day_at (select, from, days);
    day->slips = pt_statement_integer (select, 1);
    day->unpriced = pt_statement_integer (select, 2);
    day->net_base = pt_statement_integer (select, 3);
    day->amount_minor = pt_statement_integer (select, 4);
  }
  return step == PT_STEP_DONE;
}

static gboolean
add_payments (PtDatabase *database, const char *from, const char *to, PtDayTotals *days, GError **error)
{
  g_autoptr (PtStatement) select
      = select_days (database,
                     "SELECT paid_on, sum(amount_minor) FROM payments WHERE deleted = 0 AND paid_on BETWEEN ? AND ?"
                     " AND status <> 'cancelled' AND type <> 'adjustment' GROUP BY paid_on",
                     from, to, error);
  PtStep step = PT_STEP_ERROR;

  while (select != NULL && (step = pt_statement_step (select, error)) == PT_STEP_ROW)
    day_at (select, from, days)->paid_minor = pt_statement_integer (select, 1);
  return step == PT_STEP_DONE;
}

gboolean
pt_report_days (PtDatabase *database, const char *from, guint n, PtDayTotals *days, GError **error)
{
  char to[PT_DATE_TEXT];

  g_return_val_if_fail (n > 0, FALSE);
  pt_date_add (from, (int) n - 1, to);
  memset (days, 0, n * sizeof *days);
  return add_collections (database, from, to, days, error) && add_payments (database, from, to, days, error);
}

gboolean
pt_report_sheet (PtDatabase *database, const PtRow *like, gint64 *slips, gint64 *net_base, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database,
                             "SELECT count(*), coalesce(sum(net_base), 0) FROM collections WHERE deleted = 0"
                             " AND collected_on = ? AND session IS ? AND product_id = ? AND batch_no = ?"
                             " AND status <> 'cancelled'",
                             error);

  if (select == NULL)
    return FALSE;
  pt_statement_bind_text (select, 1, pt_row_get_text (like, PT_COLLECTION_COLLECTED_ON));
  pt_statement_bind_text (select, 2, pt_row_get_text (like, PT_COLLECTION_SESSION));
  pt_statement_bind_id (select, 3, pt_row_get_id (like, PT_COLLECTION_PRODUCT_ID));
  pt_statement_bind_text (select, 4, pt_row_get_text (like, PT_COLLECTION_BATCH_NO));
  if (pt_statement_step (select, error) != PT_STEP_ROW)
    return FALSE;
  *slips = pt_statement_integer (select, 0);
  *net_base = pt_statement_integer (select, 1);
  return TRUE;
}

gboolean
pt_report_usual (PtDatabase *database, const PtRow *slip, gint64 *net_base, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      database,
      "WITH latest AS (SELECT net_base FROM collections WHERE deleted = 0 AND supplier_id = ? AND product_id = ?"
      " AND id IS NOT ? AND status <> 'cancelled' ORDER BY collected_on DESC LIMIT 10)"
      " SELECT CASE WHEN count(*) < 3 THEN 0 ELSE (SELECT net_base FROM latest ORDER BY net_base LIMIT 1"
      " OFFSET (SELECT count(*) / 2 FROM latest)) END FROM latest",
      error);

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, pt_row_get_id (slip, PT_COLLECTION_SUPPLIER_ID));
  pt_statement_bind_id (select, 2, pt_row_get_id (slip, PT_COLLECTION_PRODUCT_ID));
  pt_statement_bind_id (select, 3, &pt_row_peek_meta (slip)->id);
  if (pt_statement_step (select, error) != PT_STEP_ROW)
    return FALSE;
  *net_base = pt_statement_integer (select, 0);
  return TRUE;
}
