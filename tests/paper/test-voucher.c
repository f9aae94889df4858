/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a receipt has on it, by how long a roll it takes: each line counts, in two languages where there are words. */

#include "config.h"

#include "voucher.h"

#include <glib/gstdio.h>
#include <libintl.h>

static PtVoucher *
new_voucher (void)
{
  PtVoucher *voucher = g_new0 (PtVoucher, 1);

  voucher->row = pt_row_new (pt_entity (PT_COLLECTIONS));
  voucher->supplier = g_strdup ("S017 Nimal Perera");
  voucher->product = g_strdup ("Green leaf");
  pt_row_set_text (voucher->row, PT_COLLECTION_RECEIPT_NO, "A3-000124", -1);
  pt_row_set_text (voucher->row, PT_COLLECTION_COLLECTED_ON, "2026-11-22", -1);
  pt_row_set_text (voucher->row, PT_COLLECTION_UNIT, "kg", -1);
  pt_row_set_integer (voucher->row, PT_COLLECTION_QUANTITY_MILLI, 50500);
  pt_row_set_integer (voucher->row, PT_COLLECTION_AMOUNT_MINOR, 1262500);
  return voucher;
}

static double
measure (const PtVoucher *voucher, const PtOffice *office, PtPrint print)
{
  g_autoptr (PtPaper) paper = pt_voucher_draw (voucher, office, PT_PAPER_ROLL, print);
  double width = 0, height = 0;

  pt_paper_get_size (paper, &width, &height);
  return height;
}

static void
test_lines (void)
{
  PtOffice office = { .organisation_name = (char *) "Hill Growers", .currency = (char *) "LKR", .exponent = 2 };
  g_autoptr (PtVoucher) voucher = new_voucher ();
  double plain = measure (voucher, &office, PT_PRINT_ORIGINAL), height = plain;

  g_assert_cmpfloat (measure (voucher, &office, PT_PRINT_COPY), >, plain + 10);
  office.receipt_note = (char *) "Thank you";
  g_assert_cmpfloat (measure (voucher, &office, PT_PRINT_ORIGINAL), >, plain + 10);
  pt_row_set_integer (voucher->row, PT_COLLECTION_TARE_BASE, 500);
  height = measure (voucher, &office, PT_PRINT_ORIGINAL);
  g_assert_cmpfloat (height, >, plain + 20);
  pt_row_set_text (voucher->row, PT_COLLECTION_STATUS, "cancelled", -1);
  g_assert_cmpfloat (measure (voucher, &office, PT_PRINT_ORIGINAL), >, height + 10);
}

/* A word that takes several lines beside its own. */
static void
test_second_language (void)
{
  static const char *texts = "msgid \"Supplier\"\nmsgstr \"Derjenige, der das Blatt zur Waage gebracht hat\"\n";
  g_autofree char *folder = g_dir_make_tmp ("voucher-XXXXXX", NULL);
  g_autofree char *messages = g_build_filename (folder, "de", "LC_MESSAGES", NULL);
  g_autofree char *catalogue = g_build_filename (messages, GETTEXT_PACKAGE ".mo", NULL);
  g_autofree char *source = g_build_filename (folder, "de.po", NULL);
  const char *compile[] = { "msgfmt", "--output-file", catalogue, source, NULL };
  const char *clean[] = { "rm", "-r", folder, NULL };
  PtOffice office = { .organisation_name = (char *) "Hill Growers", .currency = (char *) "LKR", .exponent = 2 };
  g_autoptr (PtVoucher) voucher = new_voucher ();
  double plain = measure (voucher, &office, PT_PRINT_ORIGINAL);

  g_assert_cmpint (g_mkdir_with_parents (messages, 0700), ==, 0);
  g_assert_true (g_file_set_contents (source, texts, -1, NULL));
  g_assert_true (g_spawn_sync (NULL, (char **) compile, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  bindtextdomain (GETTEXT_PACKAGE, folder);
  office.second_language = (char *) "xx";
  g_assert_cmpfloat (measure (voucher, &office, PT_PRINT_ORIGINAL), ==, plain);
  office.second_language = (char *) "de";
  g_assert_cmpfloat (measure (voucher, &office, PT_PRINT_ORIGINAL), >, plain + 20);
  g_assert_true (g_spawn_sync (NULL, (char **) clean, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/voucher/lines", test_lines);
  g_test_add_func ("/voucher/second-language", test_second_language);
  return g_test_run ();
}
