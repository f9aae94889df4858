/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Slips without a price get that of the rate that came later; those that still lack one, or may not, stay. */

#include "late-prices.h"

#include "desk.h"
#include "errors.h"

typedef struct {
  Desk *desk;
  char *supplier, *product;
  PtId first, second, early; /* slips of 2025: the early one of a day before every rate */
} Late;

static PtId
add_slip (Late *late, const char *day, const char *milli)
{
  return desk_add (late->desk, PT_COLLECTIONS, "supplier_id", late->supplier, "product_id", late->product,
                   "collected_on", day, "unit", "kg", "quantity_milli", milli, NULL);
}

static void
set_up (Late *late, gconstpointer data)
{
  late->desk = desk_new ();
  DeskBasics basics = desk_add_basics (late->desk);
  late->supplier = pt_id_to_text (&basics.supplier);
  late->product = pt_id_to_text (&basics.product);
  late->first = add_slip (late, "2025-11-01", "1000");
  late->second = add_slip (late, "2025-12-31", "2500");
  late->early = add_slip (late, "2025-01-01", "1000");
}

static void
tear_down (Late *late, gconstpointer data)
{
  desk_check_seen (late->desk);
  g_free (late->supplier);
  g_free (late->product);
  desk_free (late->desk);
}

static void
add_rate (Late *late, const char *from, const char *to)
{
  desk_add (late->desk, PT_RATES, "product_id", late->product, "rate_e4", "1000000", "unit", "kg", "effective_from",
            from, "effective_to", to, NULL);
}

static void
expect_status (Late *late, const PtId *slip, const char *status)
{
  g_autoptr (PtRow) row = desk_get (late->desk, PT_COLLECTIONS, slip);

  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_STATUS), ==, status);
}

static void
run (Late *late, PtLatePrices *prices)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_late_prices_run (late->desk->database, &late->desk->seams, late->desk->office, prices, &error));
  g_assert_no_error (error);
}

static void
test_priced (Late *late, gconstpointer data)
{
  PtLatePrices prices = { 0 };

  g_assert_true (pt_late_prices_count (late->desk->database, late->desk->office, &prices, NULL));
  g_assert_cmpint (prices.ready, ==, 0);
  g_assert_cmpint (prices.lacking, ==, 3);
  run (late, &prices);
  g_assert_cmpint (prices.priced, ==, 0);

  add_rate (late, "2025-06-01", "2025-12-31");
  g_assert_true (pt_late_prices_count (late->desk->database, late->desk->office, &prices, NULL));
  g_assert_cmpint (prices.ready, ==, 2);
  run (late, &prices);
  g_assert_cmpint (prices.priced, ==, 2);
  g_assert_cmpint (prices.amount_minor, ==, 35000);
  g_assert_cmpint (prices.ready, ==, 0);
  g_assert_cmpint (prices.lacking, ==, 1);
  expect_status (late, &late->first, "confirmed");
  expect_status (late, &late->second, "confirmed");
  expect_status (late, &late->early, "unpriced");
}

static void
test_closed_period (Late *late, gconstpointer data)
{
  PtLatePrices prices = { 0 };

  add_rate (late, "2025-06-01", "2025-12-31");
  late->desk->office->closed_to = g_strdup ("2025-11-30");
  run (late, &prices);
  g_assert_cmpint (prices.priced, ==, 1);
  g_assert_cmpint (prices.ready, ==, 0);
  g_assert_cmpint (prices.closed, ==, 1);
  expect_status (late, &late->first, "unpriced");
  expect_status (late, &late->second, "confirmed");
}

/* Slips of a closed period, however many, do not stand before those that can be priced. */
static void
test_many_are_closed (Late *late, gconstpointer data)
{
  PtLatePrices prices = { 0 };
  gint64 rows = 0;

  add_rate (late, "2025-06-01", "2025-12-31");
  late->desk->office->closed_to = g_strdup ("2025-11-30");
  g_assert_true (pt_database_exec (
      late->desk->database,
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
      " INSERT INTO collections (id, version, supplier_id, product_id, collected_on, unit, quantity_milli, status)"
      " SELECT randomblob (16), 1, supplier_id, product_id, '2025-11-02', 'kg', 1000, 'unpriced' FROM n, collections"
      " WHERE collected_on = '2025-11-01'",
      NULL));
  g_assert_true (pt_database_get_integer (late->desk->database, "SELECT changes()", &rows, NULL, NULL));
  g_assert_cmpint (rows, ==, 1000);
  run (late, &prices);
  g_assert_cmpint (prices.priced, ==, 1);
  expect_status (late, &late->second, "confirmed");
}

/* Of a million slips only those without a price are looked at. */
static void
test_index (Late *late, gconstpointer data)
{
  PtLatePrices prices = { 0 };

  run (late, &prices);
  g_assert_cmpuint (desk_count_plans (late->desk, "FROM collections c ",
                                      " c USING INDEX collections_unsettled (status=?)"),
                    ==, 2);
}

static void
test_role (Late *late, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PtLatePrices prices;

  late->desk->office->role = PT_ROLE_CLERK;
  g_assert_false (pt_late_prices_run (late->desk->database, &late->desk->seams, late->desk->office, &prices, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_ALLOWED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/late-prices/priced", Late, NULL, set_up, test_priced, tear_down);
  g_test_add ("/late-prices/closed-period", Late, NULL, set_up, test_closed_period, tear_down);
  g_test_add ("/late-prices/many-are-closed", Late, NULL, set_up, test_many_are_closed, tear_down);
  g_test_add ("/late-prices/index", Late, NULL, set_up, test_index, tear_down);
  g_test_add ("/late-prices/role", Late, NULL, set_up, test_role, tear_down);
  return g_test_run ();
}
