/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Accounts over a period: what was before it, what came in it, and what is left; and that the sums are of that alone.
 */

#include "desk.h"
#include "reports.h"

static GPtrArray *
ask (Desk *desk, const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *totals = pt_report_suppliers (desk->database, from, to, &error);
  g_assert_no_error (error);
  return totals;
}

static PtId
add_slip (Desk *desk, const DeskBasics *basics, const char *day, const char *quantity_milli)
{
  g_autofree char *supplier = pt_id_to_text (&basics->supplier);
  g_autofree char *product = pt_id_to_text (&basics->product);
  return desk_add (desk, PT_COLLECTIONS, "supplier_id", supplier, "product_id", product, "collected_on", day,
                   "quantity_milli", quantity_milli, "unit", "kg", NULL);
}

static void
add_payment (Desk *desk, const DeskBasics *basics, const char *day, const char *type, const char *reason,
             const char *minor)
{
  g_autofree char *supplier = pt_id_to_text (&basics->supplier);
  desk_add (desk, PT_PAYMENTS, "supplier_id", supplier, "paid_on", day, "type", type, "reason_code", reason,
            "amount_minor", minor, NULL);
}

static void
test_account (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  add_slip (desk, &basics, "2026-01-05", "10000");
  add_slip (desk, &basics, "2026-02-01", "20000");
  PtId wrong = add_slip (desk, &basics, "2026-02-02", "40000");
  add_slip (desk, &basics, "2026-03-01", "80000");
  desk_edit (desk, PT_COLLECTIONS, &wrong, "status", "cancelled", "cancel_reason", "wrong", NULL);
  add_payment (desk, &basics, "2026-01-06", "advance", "", "50000");
  add_payment (desk, &basics, "2026-02-28", "adjustment", "feed", "30000");
  add_payment (desk, &basics, "2026-02-28", "advance", "", "70000");

  g_autoptr (GPtrArray) february = ask (desk, "2026-02-01", "2026-02-28");
  g_assert_cmpuint (february->len, ==, 1);
  const PtSupplierTotals *totals = february->pdata[0];
  g_assert_cmpstr (totals->label, ==, "S001 Nimal");
  g_assert_cmpint (totals->slips, ==, 1);
  g_assert_cmpint (totals->net_base, ==, 20000);
  g_assert_cmpint (totals->opening_minor, ==, 200000);
  g_assert_cmpint (totals->earned_minor, ==, 500000);
  g_assert_cmpint (totals->deducted_minor, ==, 30000);
  g_assert_cmpint (totals->paid_minor, ==, 70000);
  g_assert_cmpint (totals->closing_minor, ==, 600000);
}

static void
test_nobody (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  add_slip (desk, &basics, "2026-03-01", "80000");
  g_autoptr (GPtrArray) before = ask (desk, "2026-02-01", "2026-02-28");
  g_assert_cmpuint (before->len, ==, 0);
  g_autoptr (GPtrArray) after = ask (desk, "2026-04-01", "2026-04-30");
  g_assert_cmpuint (after->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reports/account", test_account);
  g_test_add_func ("/reports/nobody-before-his-first-entry", test_nobody);
  return g_test_run ();
}
