/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The demo organisation's year: the same for the same day, complete, and such that every price and every rule that
 * can be judged without a server holds.
 */

#include "demo-plan.h"

#include "digest.h"
#include "pricing.h"

#define SEED 20260101

/* Dates around the ends of months and years, and a leap day. */
static const char *days[] = { "2026-11-22", "2026-01-01", "2025-12-31", "2024-02-29", "2026-03-09", "2026-03-10" };

static void
add_rows (GChecksum *sum, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++) {
    guint8 hash[32];

    pt_row_hash (g_ptr_array_index (rows, i), hash);
    g_checksum_update (sum, hash, sizeof hash);
  }
}

static char *
fingerprint (guint64 seed, const char *day)
{
  g_autoptr (DemoPlan) plan = demo_plan_new (seed, day);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  add_rows (sum, plan->suppliers);
  add_rows (sum, plan->products);
  add_rows (sum, plan->rates);
  for (guint i = 0; i < plan->slips->len; i++) {
    const DemoSlip *slip = g_ptr_array_index (plan->slips, i);
    guint8 hash[32];

    pt_row_hash (slip->row, hash);
    g_checksum_update (sum, hash, sizeof hash);
  }
  return g_strdup (g_checksum_get_string (sum));
}

static void
test_same (void)
{
  g_autofree char *one = fingerprint (SEED, days[0]);
  g_autofree char *again = fingerprint (SEED, days[0]);
  g_autofree char *other_day = fingerprint (SEED, days[1]);
  g_autofree char *other_seed = fingerprint (SEED + 1, days[0]);

  g_assert_cmpstr (one, ==, again);
  g_assert_cmpstr (one, !=, other_day);
  g_assert_cmpstr (one, !=, other_seed);
}

static void
test_sizes (gconstpointer data)
{
  g_autoptr (DemoPlan) plan = demo_plan_new (SEED, data);

  g_assert_cmpuint (plan->suppliers->len, ==, 40);
  g_assert_cmpuint (plan->products->len, ==, 3);
  g_assert_cmpuint (plan->slips->len, ==, 5000);
  g_assert_cmpint (pt_date_days_between (plan->since, plan->until), ==, 364);
}

/* Slips stand in the year, in its order; a wrong one is followed by its replacement; each leaves something to pay. */
static void
test_slips (gconstpointer data)
{
  g_autoptr (DemoPlan) plan = demo_plan_new (SEED, data);
  const char *last = plan->since;
  guint wrong = 0, disputed = 0;

  for (guint i = 0; i < plan->slips->len; i++) {
    const DemoSlip *slip = g_ptr_array_index (plan->slips, i);
    const char *day = pt_row_get_text (slip->row, PT_COLLECTION_COLLECTED_ON);
    g_autoptr (GError) error = NULL;
    PtPrice price;

    g_assert_cmpstr (day, >=, last);
    g_assert_cmpstr (day, <=, plan->until);
    last = day;
    g_assert_true (pt_price_collection (slip->row, 2, &price, &error));
    g_assert_no_error (error);
    g_assert_cmpint (price.net_base, >, 0);
    disputed += slip->fate == DEMO_SLIP_DISPUTED;
    if (slip->fate == DEMO_SLIP_WRONG) {
      const DemoSlip *right = g_ptr_array_index (plan->slips, i + 1);

      wrong++;
      g_assert_true (pt_row_same_field (slip->row, right->row, PT_COLLECTION_SUPPLIER_ID)
                     && pt_row_same_field (slip->row, right->row, PT_COLLECTION_COLLECTED_ON));
    }
  }
  g_assert_cmpuint (wrong, >, 10);
  g_assert_cmpuint (disputed, >, 3);
}

/* Rates of one product and supplier follow each other without a gap or an overlap. */
static void
test_rates (gconstpointer data)
{
  g_autoptr (DemoPlan) plan = demo_plan_new (SEED, data);

  for (guint i = 0; i < plan->rates->len; i++) {
    const PtRow *rate = g_ptr_array_index (plan->rates, i);
    const char *to = pt_row_get_text (rate, PT_RATE_EFFECTIVE_TO);

    g_assert_cmpint (pt_row_get_integer (rate, PT_RATE_RATE_E4), >, 0);
    g_assert_cmpstr (pt_row_get_text (rate, PT_RATE_EFFECTIVE_FROM), <=, plan->until);
    for (guint j = i + 1; j < plan->rates->len; j++) {
      const PtRow *later = g_ptr_array_index (plan->rates, j);

      if (pt_row_same_field (rate, later, PT_RATE_PRODUCT_ID) && pt_row_same_field (rate, later, PT_RATE_SUPPLIER_ID)) {
        g_assert_nonnull (to);
        g_assert_cmpint (pt_date_days_between (to, pt_row_get_text (later, PT_RATE_EFFECTIVE_FROM)), ==, 1);
        break;
      }
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/demo/same", test_same);
  for (guint i = 0; i < G_N_ELEMENTS (days); i++) {
    g_autofree char *sizes = g_strdup_printf ("/demo/sizes/%s", days[i]);
    g_autofree char *slips = g_strdup_printf ("/demo/slips/%s", days[i]);
    g_autofree char *rates = g_strdup_printf ("/demo/rates/%s", days[i]);

    g_test_add_data_func (sizes, days[i], test_sizes);
    g_test_add_data_func (slips, days[i], test_slips);
    g_test_add_data_func (rates, days[i], test_rates);
  }
  return g_test_run ();
}
