/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A drawer at the end of the day: what was paid in cash by whom, the sum of notes and coins, the difference, and a
 * history that keeps every count. */

#include "cash-count.h"
#include "desk.h"
#include "errors.h"

#define DAY "2026-11-19"

static GArray *
new_lines (const PtCashLine *lines, guint n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (PtCashLine));
  g_array_append_vals (array, lines, n);
  return array;
}

static void
test_faces (void)
{
  static const struct {
    const char *currency;
    guint exponent;
    guint n;
    gint64 first, last;
  } cases[] = { { "LKR", 2, 10, 500000, 100 }, { "JPY", 0, 10, 10000, 1 },    { "TZS", 2, 8, 1000000, 5000 },
                { "RWF", 0, 10, 5000, 1 },     { "VND", 0, 12, 500000, 100 }, { "IDR", 2, 11, 10000000, 5000 },
                { "NGN", 2, 10, 100000, 100 }, { "MWK", 2, 11, 500000, 100 }, { "XOF", 0, 12, 10000, 5 },
                { "CHF", 2, 24, 50000000, 1 }, { "XTS", 0, 18, 500000, 1 },   { "KWD", 3, 27, 500000000, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GArray) faces = pt_cash_faces (cases[i].currency, cases[i].exponent);
    g_test_message ("%s", cases[i].currency);
    g_assert_cmpuint (faces->len, ==, cases[i].n);
    g_assert_cmpint (g_array_index (faces, gint64, 0), ==, cases[i].first);
    g_assert_cmpint (g_array_index (faces, gint64, faces->len - 1), ==, cases[i].last);
    for (guint f = 1; f < faces->len; f++)
      g_assert_cmpint (g_array_index (faces, gint64, f - 1), >, g_array_index (faces, gint64, f));
  }
}

static void
test_sums (void)
{
  static const struct {
    gint64 opening, paid;
    PtCashLine lines[2];
    gint64 counted, difference;
  } cases[] = {
    { 1000000, 300000, { { 500000, 1 }, { 100000, 2 } }, 700000, 0 },
    { 1000000, 300000, { { 500000, 1 }, { 10000, 3 } }, 530000, -170000 },
    { 0, 300000, { { 500000, 0 }, { 10000, 3 } }, 30000, 330000 },
    { 0, 0, { { 1, 0 }, { 1, 0 } }, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (PtCashCount) count = pt_cash_count_new ();
    g_autoptr (GArray) lines = new_lines (cases[i].lines, 2);
    gint64 difference = 0;

    count->opening_minor = cases[i].opening;
    count->paid_minor = cases[i].paid;
    g_assert_true (pt_cash_count_set_lines (count, lines, NULL));
    g_assert_cmpint (count->counted_minor, ==, cases[i].counted);
    g_assert_true (pt_cash_count_difference (count, &difference, NULL));
    g_assert_cmpint (difference, ==, cases[i].difference);
  }
}

static void
test_overflow (void)
{
  const PtCashLine many = { 500000, G_MAXINT64 / 2 };
  g_autoptr (PtCashCount) count = pt_cash_count_new ();
  g_autoptr (GArray) lines = new_lines (&many, 1);
  g_autoptr (GError) sum = NULL;
  g_autoptr (GError) difference = NULL;
  gint64 minor = 0;

  g_assert_false (pt_cash_count_set_lines (count, lines, &sum));
  g_assert_error (sum, PT_ERROR, PT_ERROR_OVERFLOW);
  g_assert_cmpuint (count->lines->len, ==, 0);
  count->counted_minor = G_MAXINT64;
  count->paid_minor = 1;
  g_assert_false (pt_cash_count_difference (count, &minor, &difference));
  g_assert_error (difference, PT_ERROR, PT_ERROR_OVERFLOW);
}

static void
pay (Desk *desk, const char *supplier, const char *on, const char *amount, const char *method)
{
  desk_add (desk, PT_PAYMENTS, "supplier_id", supplier, "paid_on", on, "amount_minor", amount, "type", "advance",
            "method", method, NULL);
}

static void
test_payments (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  g_autofree char *supplier = pt_id_to_text (&basics.supplier);
  g_autoptr (GPtrArray) payments = NULL;
  g_autoptr (GPtrArray) others = NULL;
  const PtCashPayment *first;
  PtId cancelled, me = desk->office->user;
  gint64 sum = 0, other_sum = 7;

  pay (desk, supplier, DAY, "5000", "cash");
  pay (desk, supplier, DAY, "700", "cash");
  pay (desk, supplier, DAY, "900", "cheque");
  pay (desk, supplier, "2026-11-18", "900", "cash");
  desk_add (desk, PT_PAYMENTS, "supplier_id", supplier, "paid_on", DAY, "amount_minor", "300", "type", "adjustment",
            "reason_code", "feed", "method", "cash", NULL);
  cancelled = desk_add (desk, PT_PAYMENTS, "supplier_id", supplier, "paid_on", DAY, "amount_minor", "40", "type",
                        "advance", "method", "cash", NULL);
  desk_edit (desk, PT_PAYMENTS, &cancelled, "status", "cancelled", "cancel_reason", "entry mistake", NULL);
  desk->office->user = pt_id_new (desk->seams.clock, desk->seams.random);
  pay (desk, supplier, DAY, "60", "cash");

  payments = pt_cash_payments (desk->database, &me, DAY, &sum, NULL);
  g_assert_cmpuint (payments->len, ==, 2);
  g_assert_cmpint (sum, ==, 5700);
  first = payments->pdata[0];
  g_assert_cmpstr (first->supplier, ==, "S001 Nimal");
  g_assert_cmpstr (first->status, ==, "pending");
  g_assert_cmpint (first->amount_minor, ==, 5000);
  others = pt_cash_payments (desk->database, &me, "2020-01-01", &other_sum, NULL);
  g_assert_cmpuint (others->len, ==, 0);
  g_assert_cmpint (other_sum, ==, 0);
}

static void
store (Desk *desk, gint64 opening, const PtCashLine *lines, guint n, const char *note)
{
  g_autoptr (PtCashCount) count = pt_cash_count_new ();
  g_autoptr (GArray) array = new_lines (lines, n);
  g_autoptr (GError) error = NULL;

  count->user = desk->office->user;
  count->day = g_strdup (DAY);
  count->counted_at = 1000 + opening;
  count->opening_minor = opening;
  count->note = g_strdup (note);
  g_assert_true (pt_cash_count_set_lines (count, array, NULL));
  pt_cash_count_store (desk->database, count, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count->id, >, 0);
}

static void
test_history (void)
{
  static const PtCashLine lines[] = { { 500000, 1 }, { 100, 7 } };
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GPtrArray) counts = NULL;
  g_autoptr (GPtrArray) newest = NULL;
  g_autoptr (GPtrArray) others = NULL;
  const PtCashCount *last;
  PtId nobody = pt_id_new (desk->seams.clock, desk->seams.random);

  store (desk, 10, lines, 2, NULL);
  store (desk, 20, lines, 1, "A note was torn");
  desk_reopen (desk);
  counts = pt_cash_count_list (desk->database, &desk->office->user, 0, NULL);
  g_assert_cmpuint (counts->len, ==, 2);
  last = counts->pdata[0];
  g_assert_cmpint (last->opening_minor, ==, 20);
  g_assert_cmpint (last->counted_minor, ==, 500000);
  g_assert_cmpstr (last->note, ==, "A note was torn");
  last = counts->pdata[1];
  g_assert_cmpint (last->counted_minor, ==, 500700);
  g_assert_cmpint (last->counted_at, ==, 1010);
  g_assert_cmpuint (last->lines->len, ==, 2);
  g_assert_cmpint (g_array_index (last->lines, PtCashLine, 1).pieces, ==, 7);
  newest = pt_cash_count_list (desk->database, &desk->office->user, 1, NULL);
  g_assert_cmpuint (newest->len, ==, 1);
  others = pt_cash_count_list (desk->database, &nobody, 0, NULL);
  g_assert_cmpuint (others->len, ==, 0);
}

static void
test_refused (void)
{
  static const PtCashLine lines[] = { { 100, -1 } };
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (PtCashCount) count = pt_cash_count_new ();
  g_autoptr (GArray) array = new_lines (lines, 1);
  g_autoptr (GError) error = NULL;

  count->day = g_strdup (DAY);
  g_assert_true (pt_cash_count_set_lines (count, array, NULL));
  g_assert_false (pt_cash_count_store (desk->database, count, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM cash_counts"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cash-count/faces", test_faces);
  g_test_add_func ("/cash-count/sums", test_sums);
  g_test_add_func ("/cash-count/overflow", test_overflow);
  g_test_add_func ("/cash-count/payments", test_payments);
  g_test_add_func ("/cash-count/history", test_history);
  g_test_add_func ("/cash-count/refused", test_refused);
  return g_test_run ();
}
