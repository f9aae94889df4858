/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the books write into a row: rate and money of a slip, the approver, the type of money that has left. */

#include "books.h"

#include "errors.h"

#define SLIP "receipt_no=A3-000002;supplier_id=@1;product_id=@4;collected_on=2026-11-22;quantity_milli=50500;unit=kg"

static PtRow *
complete (Books *books, const PtRow *before, PtRow *after)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_rules_complete (&books->facts, before, after, &error));
  g_assert_no_error (error);
  return after;
}

static void
assert_price (const PtRow *slip, gint64 net, gint64 gross, gint64 amount, const char *status)
{
  g_assert_cmpint (pt_row_get_integer (slip, PT_COLLECTION_NET_BASE), ==, net);
  g_assert_cmpint (pt_row_get_integer (slip, PT_COLLECTION_GROSS_MINOR), ==, gross);
  g_assert_cmpint (pt_row_get_integer (slip, PT_COLLECTION_AMOUNT_MINOR), ==, amount);
  g_assert_cmpstr (pt_row_get_text (slip, PT_COLLECTION_STATUS), ==, status);
}

static void
test_general_rate (void)
{
  g_autoptr (Books) books = books_new ();
  g_autoptr (PtRow) slip = complete (books, NULL, books_row (PT_COLLECTIONS, BOOKS_NEW, 0, SLIP ";deduction_bp=250"));
  PtId rate = books_id (BOOKS_RATE);

  assert_price (slip, 50500, 1262500, 1230937, "confirmed");
  g_assert_true (pt_id_equal (pt_row_get_id (slip, PT_COLLECTION_RATE_ID), &rate));
  g_assert_cmpint (pt_row_get_integer (slip, PT_COLLECTION_RATE_E4), ==, 2500000);
  g_assert_cmpstr (pt_row_get_text (slip, PT_COLLECTION_RATE_UNIT), ==, "kg");
}

static void
test_own_rate (void)
{
  g_autoptr (Books) books = books_new ();
  g_autoptr (PtRow) slip = books_row (PT_COLLECTIONS, BOOKS_NEW, 0, SLIP);

  books_add (books, books_row (PT_RATES, 60, 1,
                               "product_id=@4;supplier_id=@1;rate_e4=3000000;unit=kg;effective_from=2026-11-22;"
                               "effective_to=2026-11-22"));
  complete (books, NULL, slip);
  assert_price (slip, 50500, 1515000, 1515000, "confirmed");
  books_set (slip, "collected_on=2026-11-21");
  complete (books, NULL, slip);
  assert_price (slip, 50500, 1262500, 1262500, "confirmed");
}

static void
test_no_rate (void)
{
  g_autoptr (Books) books = books_new ();
  g_autoptr (PtRow) slip = books_row (PT_COLLECTIONS, BOOKS_NEW, 0, SLIP);

  complete (books, NULL, slip);
  books_set (slip, "collected_on=2025-11-22");
  complete (books, NULL, slip);
  assert_price (slip, 50500, 0, 0, "unpriced");
  g_assert_true (pt_row_is_null (slip, PT_COLLECTION_RATE_ID));
  g_assert_true (pt_row_is_null (slip, PT_COLLECTION_RATE_E4));
  g_assert_true (pt_row_is_null (slip, PT_COLLECTION_AMOUNT_MINOR));
}

/* Predictions in a client's `set` count for nothing. */
static void
test_predictions (void)
{
  g_autoptr (Books) books = books_new ();
  g_autoptr (PtRow) slip = books_row (PT_COLLECTIONS, BOOKS_NEW, 0,
                                      SLIP ";rate_e4=9;rate_unit=g;net_base=9;gross_minor=9;amount_minor=9;"
                                           "status=unpriced");

  complete (books, NULL, slip);
  assert_price (slip, 50500, 1262500, 1262500, "confirmed");
}

static void
test_impossible (void)
{
  static const char *const changes[] = { "tare_base=50500", "unit=l", "unit=", "quantity_milli=9223372036854775807" };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autoptr (Books) books = books_new ();
    g_autoptr (PtRow) slip = books_row (PT_COLLECTIONS, BOOKS_NEW, 0, SLIP);

    books_set (slip, changes[i]);
    complete (books, NULL, slip);
    g_assert_true (pt_row_is_null (slip, PT_COLLECTION_AMOUNT_MINOR));
    g_assert_cmpstr (pt_row_get_text (slip, PT_COLLECTION_STATUS), ==, "unpriced");
  }
}

/* A later change of the rate never changes a priced collection, and nobody else changes its money either. */
static void
test_keeps_price (void)
{
  g_autoptr (Books) books = books_new ();
  const PtRow *before = books_find (books, BOOKS_SLIP);
  g_autoptr (PtRow) after = pt_row_copy (before);

  books_set (books_find (books, BOOKS_RATE), "rate_e4=1");
  books_set (after, "notes=wet;amount_minor=7;rate_e4=7;status=disputed");
  complete (books, before, after);
  assert_price (after, 40000, 1000000, 1000000, "disputed");
  g_assert_cmpint (pt_row_get_integer (after, PT_COLLECTION_RATE_E4), ==, 2500000);
}

static void
test_price_the_period (void)
{
  g_autoptr (Books) books = books_new ();
  PtRow *before = books_find (books, BOOKS_SLIP);
  g_autoptr (PtRow) after = NULL;
  g_autoptr (PtRow) hopeless = NULL;

  books_set (before, "status=unpriced;rate_id=;rate_e4=;rate_unit=;gross_minor=;amount_minor=");
  after = pt_row_copy (before);
  hopeless = pt_row_copy (before);
  books_set (after, "status=confirmed");
  complete (books, before, after);
  assert_price (after, 40000, 1000000, 1000000, "confirmed");
  books_set (books_find (books, BOOKS_RATE), "effective_from=2026-12-01");
  books_set (hopeless, "status=confirmed");
  complete (books, before, hopeless);
  assert_price (hopeless, 40000, 0, 0, "unpriced");
}

static void
test_keeps_cancelled (void)
{
  g_autoptr (Books) books = books_new ();
  g_autoptr (PtRow) slip = books_row (PT_COLLECTIONS, BOOKS_NEW, 0, SLIP ";status=cancelled");

  complete (books, NULL, slip);
  assert_price (slip, 50500, 1262500, 1262500, "cancelled");
}

static void
test_approver (void)
{
  g_autoptr (Books) books = books_new ();
  const PtRow *before = books_find (books, BOOKS_ADVANCE);
  g_autoptr (PtRow) forged = pt_row_copy (before);
  g_autoptr (PtRow) approved = pt_row_copy (before);

  books_set (forged, "approved_by=@10;notes=x");
  complete (books, before, forged);
  g_assert_true (pt_row_is_null (forged, PT_PAYMENT_APPROVED_BY));
  books_set (approved, "status=approved;approved_by=@10");
  complete (books, before, approved);
  g_assert_true (pt_id_equal (pt_row_get_id (approved, PT_PAYMENT_APPROVED_BY), &books->facts.user));
}

/* Money that has left is recorded as what it is: below the balance of 9 000.00, it, or above. */
static void
test_left (void)
{
  static const struct {
    const char *changes;
    const char *type;
  } cases[] = {
    { "type=full;amount_minor=900000", "full" },
    { "type=full;amount_minor=899999", "partial" },
    { "type=full;amount_minor=900001", "advance" },
    { "type=partial;amount_minor=900000", "partial" },
    { "type=partial;amount_minor=900001", "advance" },
    { "type=advance;amount_minor=1", "advance" },
    { "type=adjustment;amount_minor=1;reason_code=fee", "adjustment" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Books) books = books_new ();
    g_autoptr (PtRow) arrived = books_row (PT_PAYMENTS, BOOKS_NEW, 0,
                                           "payment_no=A3-P00002;supplier_id=@1;paid_on=2026-11-22;status=completed");
    g_autoptr (PtRow) before = NULL;
    g_autoptr (PtRow) after = NULL;
    g_autofree char *findings = NULL;

    books_set (arrived, cases[i].changes);
    before = pt_row_copy (arrived);
    after = pt_row_copy (arrived);
    complete (books, NULL, arrived);
    g_assert_cmpstr (pt_row_get_text (arrived, PT_PAYMENT_TYPE), ==, cases[i].type);
    books_set (before, "status=approved");
    findings = books_judge (books, PT_OPERATION_UPDATE, before, after);
    g_assert_cmpstr (findings, ==, "");
    g_assert_cmpstr (pt_row_get_text (after, PT_PAYMENT_TYPE), ==, cases[i].type);
  }
}

/* Whichever lookup fails, the failure comes out and nothing is taken for granted. */
static void
test_failures (void)
{
  for (guint i = 1; i <= 2; i++) {
    g_autoptr (Books) books = books_new ();
    g_autoptr (PtRow) slip = books_row (PT_COLLECTIONS, BOOKS_NEW, 0, SLIP);
    g_autoptr (GError) error = NULL;

    books->failing = i;
    g_assert_false (pt_rules_complete (&books->facts, NULL, slip, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/complete/general-rate", test_general_rate);
  g_test_add_func ("/rules/complete/own-rate", test_own_rate);
  g_test_add_func ("/rules/complete/no-rate", test_no_rate);
  g_test_add_func ("/rules/complete/predictions", test_predictions);
  g_test_add_func ("/rules/complete/impossible", test_impossible);
  g_test_add_func ("/rules/complete/keeps-price", test_keeps_price);
  g_test_add_func ("/rules/complete/price-the-period", test_price_the_period);
  g_test_add_func ("/rules/complete/keeps-cancelled", test_keeps_cancelled);
  g_test_add_func ("/rules/complete/approver", test_approver);
  g_test_add_func ("/rules/complete/left", test_left);
  g_test_add_func ("/rules/complete/failures", test_failures);
  return g_test_run ();
}
