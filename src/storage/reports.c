/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sums over what is seen, for the counter, the day's totals and the rules. All in integers, all in SQL. */

#include "config.h"

#include "balance.h"
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

gboolean
pt_report_day (PtDatabase *database, const char *on, PtDayTotals *totals, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      database,
      "SELECT count(*), coalesce(sum(c.status = 'unpriced'), 0),"
      " coalesce(sum(CASE WHEN p.dimension = 'mass' THEN c.net_base END), 0), coalesce(sum(c.amount_minor), 0)"
      " FROM collections c LEFT JOIN products p ON p.id = c.product_id"
      " WHERE c.deleted = 0 AND c.collected_on = ? AND c.status <> 'cancelled'",
      error);

  if (select == NULL)
    return FALSE;
  pt_statement_bind_text (select, 1, on);
  if (pt_statement_step (select, error) != PT_STEP_ROW)
    return FALSE;
  totals->slips = pt_statement_integer (select, 0);
  totals->unpriced = pt_statement_integer (select, 1);
  totals->net_base = pt_statement_integer (select, 2);
  totals->amount_minor = pt_statement_integer (select, 3);
  return TRUE;
}
