/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample is a book like any other: priced, without a warning left open, and all of it on its way to the server. */

#include "desk.h"
#include "reports.h"
#include "sample-book.h"

#define TODAY "2026-11-20"

static void
test_fill (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GError) error = NULL;
  PtDayTotals days[15];

  pt_sample_book_fill (desk->database, &desk->seams, desk->office, TODAY, &error);
  g_assert_no_error (error);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM suppliers"), ==, 12);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM collections WHERE status <> 'confirmed'"), ==, 0);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM payments"), ==, 3);
  g_assert_true (pt_report_days (desk->database, "2026-11-06", G_N_ELEMENTS (days), days, NULL));
  g_assert_cmpint (days[0].slips, ==, 0);
  for (guint i = 1; i < G_N_ELEMENTS (days); i++) {
    g_assert_cmpint (days[i].slips, >, 0);
    g_assert_cmpint (days[i].amount_minor, >, 0);
  }
  g_assert_cmpint (desk_counts (desk).waiting, ==, desk_integer (desk, "SELECT count(*) FROM queue"));
  desk_check_seen (desk);
}

/* A book that has somebody's work in it keeps that, and nothing of the sample. */
static void
test_filled_already (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GError) error = NULL;

  desk_add (desk, PT_SUPPLIERS, "code", "S003", "name", "Mine", NULL);
  g_assert_false (pt_sample_book_fill (desk->database, &desk->seams, desk->office, TODAY, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM suppliers"), ==, 1);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM queue"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample-book/fill", test_fill);
  g_test_add_func ("/sample-book/filled-already", test_filled_already);
  return g_test_run ();
}
