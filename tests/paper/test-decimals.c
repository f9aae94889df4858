/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers in the locale's signs, and back.
 */
#include "decimals.h"

#define ARABIC "\u066b"

static void
test_read (void)
{
  static const struct {
    const char *typed, *sign, *plain;
  } cases[] = { { "12.5", ".", "12.5" },
                { "1,234.5", ".", "1,234.5" },
                { "12,5", ",", "12.5" },
                { "12,5+3,25*2", ",", "12.5+3.25*2" },
                { "12.5", ",", "12.5" },
                { "1.234", ",", "1,234" },
                { "1.234.567,5", ",", "1,234,567.5" },
                { "1.2345", ",", "1.2345" },
                { "12" ARABIC "5", ARABIC, "12.5" },
                { "", ",", "" } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *plain = pt_decimals_read (cases[i].typed, cases[i].sign);
    g_assert_cmpstr (plain, ==, cases[i].plain);
  }
}

static void
test_show (void)
{
  static const struct {
    const char *plain, *sign, *shown;
  } cases[] = { { "12.5", ".", "12.5" },
                { "12\u202f625.00", ",", "12\u202f625,00" },
                { "12", ",", "12" },
                { "-0.5", ARABIC, "-0" ARABIC "5" } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *shown = pt_decimals_show (g_strdup (cases[i].plain), cases[i].sign);
    g_assert_cmpstr (shown, ==, cases[i].shown);
  }
}

static void
test_fields (void)
{
  g_autoptr (PtRow) slip = pt_row_new (pt_entity (PT_COLLECTIONS));
  g_autoptr (GError) error = NULL;
  g_assert_true (pt_decimals_set_field (slip, PT_COLLECTION_QUANTITY_MILLI, "12.5", 2, &error));
  g_assert_true (pt_decimals_set_field (slip, PT_COLLECTION_NOTES, "1.234, or so", 2, &error));
  g_assert_no_error (error);
  g_autofree char *quantity = pt_decimals_format_field (slip, PT_COLLECTION_QUANTITY_MILLI, 2);
  g_autofree char *notes = pt_decimals_format_field (slip, PT_COLLECTION_NOTES, 2);
  g_assert_cmpstr (quantity, ==, "12.5");
  g_assert_cmpstr (notes, ==, "1.234, or so");
  g_assert_false (pt_decimals_set_field (slip, PT_COLLECTION_QUANTITY_MILLI, "much", 2, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paper/decimals/read", test_read);
  g_test_add_func ("/paper/decimals/show", test_show);
  g_test_add_func ("/paper/decimals/fields", test_fields);
  return g_test_run ();
}
