/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sums over what is seen, for the counter, the day's totals and the rules. All in integers, all in SQL. */

#include "config.h"

#include <string.h>

#include "balance.h"
#include "dates.h"
#include "numbers.h"
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

void
pt_supplier_totals_free (PtSupplierTotals *totals)
{
  g_free (totals->label);
  g_free (totals);
}

static const char suppliers_sql[]
    = "SELECT s.id, s.code || ' ' || s.name, coalesce(c.slips, 0), coalesce(c.net, 0), coalesce(c.earned, 0),"
      " coalesce(p.deducted, 0), coalesce(p.paid, 0), coalesce(c.ever, 0), coalesce(p.ever, 0)"
      " FROM suppliers s"
      " LEFT JOIN (SELECT c.supplier_id, sum(c.collected_on >= ?1) AS slips,"
      "  sum(CASE WHEN c.collected_on >= ?1 AND g.dimension = 'mass' THEN c.net_base END) AS net,"
      "  sum(CASE WHEN c.collected_on >= ?1 AND c.status IN ('confirmed', 'disputed') THEN c.amount_minor END) AS "
      "earned,"
      "  sum(CASE WHEN c.status IN ('confirmed', 'disputed') THEN c.amount_minor END) AS ever"
      "  FROM collections c LEFT JOIN products g ON g.id = c.product_id"
      "  WHERE c.deleted = 0 AND c.collected_on <= ?2 AND c.status <> 'cancelled' GROUP BY c.supplier_id) c"
      "  ON c.supplier_id = s.id"
      " LEFT JOIN (SELECT supplier_id,"
      "  sum(CASE WHEN paid_on >= ?1 AND type = 'adjustment' THEN amount_minor END) AS deducted,"
      "  sum(CASE WHEN paid_on >= ?1 AND type <> 'adjustment' THEN amount_minor END) AS paid,"
      "  sum(amount_minor) AS ever"
      "  FROM payments WHERE deleted = 0 AND paid_on <= ?2 AND status <> 'cancelled' GROUP BY supplier_id) p"
      "  ON p.supplier_id = s.id"
      " WHERE coalesce(c.slips, 0) > 0 OR coalesce(c.ever, 0) <> coalesce(p.ever, 0)"
      " OR p.deducted IS NOT NULL OR p.paid IS NOT NULL ORDER BY s.code";

static PtSupplierTotals *
read_supplier (PtStatement *select, GError **error)
{
  PtSupplierTotals *totals = g_new0 (PtSupplierTotals, 1);

  pt_statement_id (select, 0, &totals->id);
  totals->label = g_strdup (pt_statement_text (select, 1));
  totals->slips = pt_statement_integer (select, 2);
  totals->net_base = pt_statement_integer (select, 3);
  totals->earned_minor = pt_statement_integer (select, 4);
  totals->deducted_minor = pt_statement_integer (select, 5);
  totals->paid_minor = pt_statement_integer (select, 6);
  if (pt_subtract (pt_statement_integer (select, 7), pt_statement_integer (select, 8), &totals->closing_minor, error)
      && pt_subtract (totals->closing_minor, totals->earned_minor, &totals->opening_minor, error)
      && pt_add (totals->opening_minor, totals->deducted_minor, &totals->opening_minor, error)
      && pt_add (totals->opening_minor, totals->paid_minor, &totals->opening_minor, error))
    return totals;
  pt_supplier_totals_free (totals);
  return NULL;
}

GPtrArray *
pt_report_suppliers (PtDatabase *database, const char *from, const char *to, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_supplier_totals_free);
  g_autoptr (PtStatement) select = select_days (database, suppliers_sql, from, to, error);
  PtStep step = PT_STEP_ERROR;

  while (select != NULL && (step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtSupplierTotals *totals = read_supplier (select, error);
    if (totals == NULL)
      return NULL;
    g_ptr_array_add (all, totals);
  }
  return step == PT_STEP_DONE ? g_steal_pointer (&all) : NULL;
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
