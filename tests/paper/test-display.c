/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How values read on paper and on screen.
 */
#include "display.h"

#define NARROW "\342\200\257" /* U+202F between groups of digits */
#define FIXED "\302\240"      /* U+00A0 before a unit */

static const PtOffice office = { .currency = "LKR", .exponent = 2 };

static void
test_dates (void)
{
  static const struct {
    const char *date, *brief, *full;
  } cases[] = { { "2026-11-22", "22 Nov 2026", "Sunday, 22 November 2026" },
                { "2024-02-29", "29 Feb 2024", "Thursday, 29 February 2024" },
                { "2026-02-30", "2026-02-30", "2026-02-30" },
                { NULL, "", "" } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *brief = pt_display_date (cases[i].date);
    g_autofree char *full = pt_display_long_date (cases[i].date);
    g_assert_cmpstr (brief, ==, cases[i].brief);
    g_assert_cmpstr (full, ==, cases[i].full);
  }
}

static void
test_ages (void)
{
  static const struct {
    gint64 age;
    const char *text;
  } cases[] = { { -5000, "just now" },         { 59999, "just now" },       { 60000, "1 minute ago" },
                { 3599999, "59 minutes ago" }, { 3600000, "1 hour ago" },   { 86399999, "23 hours ago" },
                { 86400000, "1 day ago" },     { 864000000, "10 days ago" } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = pt_display_age (1795000000000 - cases[i].age, 1795000000000);
    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

static void
test_numbers (void)
{
  g_autofree char *money = pt_display_money (1262500, &office);
  g_autofree char *weight = pt_display_weight (1250500);
  g_autofree char *whole = pt_display_weight (2000);
  g_autofree char *none = pt_display_weight (0);
  g_autofree char *count = pt_display_count (5000);
  g_assert_cmpstr (money, ==, "LKR" FIXED "12" NARROW "625.00");
  g_assert_cmpstr (weight, ==, "1" NARROW "250.5" FIXED "kg");
  g_assert_cmpstr (whole, ==, "2" FIXED "kg");
  g_assert_cmpstr (none, ==, "0" FIXED "kg");
  g_assert_cmpstr (count, ==, "5" NARROW "000");
}

static void
assert_shown (const PtRow *row, guint field, const char *text)
{
  g_autofree char *shown = pt_display_field (row, field, &office);
  g_assert_cmpstr (shown, ==, text);
}

static void
test_fields (void)
{
  g_autoptr (PtRow) slip = pt_row_new (pt_entity (PT_COLLECTIONS));
  g_autoptr (PtRow) product = pt_row_new (pt_entity (PT_PRODUCTS));
  pt_row_set_integer (slip, PT_COLLECTION_QUANTITY_MILLI, 50500);
  pt_row_set_text (slip, PT_COLLECTION_UNIT, "kg", -1);
  pt_row_set_integer (slip, PT_COLLECTION_RATE_E4, 2500000);
  pt_row_set_integer (slip, PT_COLLECTION_TARE_BASE, 1500);
  pt_row_set_integer (slip, PT_COLLECTION_DEDUCTION_BP, 250);
  pt_row_set_text (slip, PT_COLLECTION_RATE_UNIT, "kg", -1);
  pt_row_set_integer (slip, PT_COLLECTION_AMOUNT_MINOR, -1262500);
  pt_row_set_text (slip, PT_COLLECTION_STATUS, "unpriced", -1);
  pt_row_set_text (product, PT_PRODUCT_ALLOWED_UNITS, "kg,g,lb", -1);

  assert_shown (slip, PT_COLLECTION_QUANTITY_MILLI, "50.5" FIXED "kg");
  assert_shown (slip, PT_COLLECTION_RATE_E4, "250.00" FIXED "/" FIXED "kg");
  assert_shown (slip, PT_COLLECTION_TARE_BASE, "1.5" FIXED "kg");
  assert_shown (slip, PT_COLLECTION_DEDUCTION_BP, "2.5%");
  assert_shown (slip, PT_COLLECTION_AMOUNT_MINOR, "-12" NARROW "625.00");
  assert_shown (slip, PT_COLLECTION_STATUS, pt_choice_label ("unpriced"));
  assert_shown (slip, PT_COLLECTION_NOTES, "");
  assert_shown (product, PT_PRODUCT_ALLOWED_UNITS, "kg, g, lb");
}

static void
test_arithmetic (void)
{
  static const struct {
    gint64 quantity_milli;
    const char *unit;
    gint64 tare, water, deduction, net, gross, amount;
    const char *shown;
  } cases[] = {
    { 12500, "kg", 0, 0, 0, 12500, 312500, 312500, "12.5_kg \303\227 250.00_/_kg = 3" NARROW "125.00" },
    { 12500, "kg", 500, 250, 0, 11750, 293750, 293750,
      "12.5_kg \342\210\222 0.5_kg \342\210\222 0.25_kg = 11.75_kg\n"
      "11.75_kg \303\227 250.00_/_kg = 2" NARROW "937.50" },
    { 2000, "lb", 0, 0, 200, 907, 22675, 22222,
      "2_lb = 0.907_kg\n0.907_kg \303\227 250.00_/_kg = 226.75\n226.75 \342\210\222 2% = 222.22" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (PtRow) slip = pt_row_new (pt_entity (PT_COLLECTIONS));
    g_autofree char *none = pt_display_arithmetic (slip, &office);
    pt_row_set_integer (slip, PT_COLLECTION_QUANTITY_MILLI, cases[i].quantity_milli);
    pt_row_set_text (slip, PT_COLLECTION_UNIT, cases[i].unit, -1);
    pt_row_set_integer (slip, PT_COLLECTION_TARE_BASE, cases[i].tare);
    pt_row_set_integer (slip, PT_COLLECTION_WATER_BASE, cases[i].water);
    pt_row_set_integer (slip, PT_COLLECTION_DEDUCTION_BP, cases[i].deduction);
    pt_row_set_integer (slip, PT_COLLECTION_NET_BASE, cases[i].net);
    pt_row_set_integer (slip, PT_COLLECTION_RATE_E4, 2500000);
    pt_row_set_text (slip, PT_COLLECTION_RATE_UNIT, "kg", -1);
    pt_row_set_integer (slip, PT_COLLECTION_GROSS_MINOR, cases[i].gross);
    pt_row_set_integer (slip, PT_COLLECTION_AMOUNT_MINOR, cases[i].amount);
    g_autofree char *arithmetic = pt_display_arithmetic (slip, &office);
    g_autoptr (GString) shown = g_string_new (arithmetic);
    g_string_replace (shown, FIXED, "_", 0);
    g_assert_null (none);
    g_assert_cmpstr (shown->str, ==, cases[i].shown);
  }
}

static void
test_states (void)
{
  for (int state = PT_SYNC_STATE_WAITING; state <= PT_SYNC_STATE_FAILED; state++) {
    for (int other = PT_SYNC_STATE_WAITING; other < state; other++) {
      g_assert_cmpstr (pt_display_state (state), !=, pt_display_state (other));
      g_assert_cmpstr (pt_display_state_icon (state), !=, pt_display_state_icon (other));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/display/dates", test_dates);
  g_test_add_func ("/display/ages", test_ages);
  g_test_add_func ("/display/numbers", test_numbers);
  g_test_add_func ("/display/fields", test_fields);
  g_test_add_func ("/display/arithmetic", test_arithmetic);
  g_test_add_func ("/display/states", test_states);
  return g_test_run ();
}
