/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sheet of a cash count fits a page of every size, and becomes a PDF.
 */
#include <glib/gstdio.h>

#include "cash-sheet.h"

static PtCashCount *
new_count (void)
{
  static const PtCashLine lines[] = { { 500000, 3 }, { 100000, 2 }, { 10000, 7 } };
  PtCashCount *count = pt_cash_count_new ();
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (PtCashLine));
  g_array_append_vals (array, lines, G_N_ELEMENTS (lines));
  count->day = g_strdup ("2026-11-20");
  count->counted_at = 1795161600000;
  count->opening_minor = 2000000;
  count->paid_minor = 230000;
  count->note = g_strdup ("One note was torn");
  g_assert_true (pt_cash_count_set_lines (count, array, NULL));
  return count;
}

static GPtrArray *
new_payments (guint n)
{
  GPtrArray *payments = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_cash_payment_free);
  for (guint i = 0; i < n; i++) {
    PtCashPayment *payment = g_new0 (PtCashPayment, 1);
    payment->number = g_strdup_printf ("A3-%06u", i);
    payment->supplier = g_strdup ("S017 Nimal Perera");
    payment->status = g_strdup ("pending");
    payment->amount_minor = 1000;
    g_ptr_array_add (payments, payment);
  }
  return payments;
}

static void
test_pages (void)
{
  static const PtOffice office
      = { .organisation_name = (char *) "Hill Growers", .currency = (char *) "LKR", .exponent = 2 };
  g_autoptr (PtCashCount) count = new_count ();
  g_autoptr (GPtrArray) few = new_payments (3);
  g_autoptr (GPtrArray) many = new_payments (200);
  for (PtPaperSize size = PT_PAPER_A4; size <= PT_PAPER_ROLL_58; size++) {
    g_autoptr (PtPaper) bare = pt_cash_sheet_draw (count, NULL, &office, "Ruwan", size);
    g_autoptr (PtPaper) usual = pt_cash_sheet_draw (count, few, &office, "Ruwan", size);
    g_autoptr (PtPaper) longer = pt_cash_sheet_draw (count, many, &office, "Ruwan", size);
    g_assert_cmpuint (pt_paper_count_pages (bare), ==, 1);
    g_assert_cmpuint (pt_paper_count_pages (usual), ==, 1);
    g_assert_cmpint (pt_paper_count_pages (longer) > 1, ==, !pt_paper_size_is_roll (size));
  }
}

static void
test_pdf (void)
{
  static const PtOffice office
      = { .organisation_name = (char *) "Hill Growers", .currency = (char *) "LKR", .exponent = 2 };
  g_autoptr (PtCashCount) count = new_count ();
  g_autoptr (PtPaper) paper = pt_cash_sheet_draw (count, NULL, &office, "Ruwan", PT_PAPER_A5);
  g_autofree char *folder = g_dir_make_tmp ("paytrack-paper-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "count.pdf", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  pt_paper_write_pdf (paper, path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_true (g_str_has_prefix (contents, "%PDF-"));
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cash-sheet/pages", test_pages);
  g_test_add_func ("/cash-sheet/pdf", test_pdf);
  return g_test_run ();
}
