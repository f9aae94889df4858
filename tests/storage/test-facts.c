/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the rules are told of other rows, and the sums of reports: both from what this computer sees. */

#include "desk.h"
#include "reports.h"
#include "repository.h"

typedef struct {
  Desk *desk;
  DeskBasics basics;
  PtFacts *facts;
  char *supplier;
  char *product;
} Books;

static void
set_up (Books *books)
{
  books->desk = desk_new ();
  books->basics = desk_add_basics (books->desk);
  books->facts = pt_repository_facts_new (books->desk->database, books->desk->office, "2026-11-20");
  books->supplier = pt_id_to_text (&books->basics.supplier);
  books->product = pt_id_to_text (&books->basics.product);
}

static void
tear_down (Books *books)
{
  pt_repository_facts_free (books->facts);
  g_free (books->supplier);
  g_free (books->product);
  desk_free (books->desk);
}

static void
test_office (void)
{
  Books books;

  set_up (&books);
  g_assert_cmpuint (books.facts->exponent, ==, 2);
  g_assert_cmpstr (books.facts->today, ==, "2026-11-20");
  g_assert_null (books.facts->closed_to);
  g_assert_cmpstr (books.facts->time_zone, ==, "UTC");
  g_assert_true (pt_id_equal (&books.facts->user, &books.desk->office->user));
  g_assert_cmpint (books.facts->role, ==, PT_ROLE_ADMIN);
  tear_down (&books);
}

static void
test_rows (void)
{
  Books books;
  PtFacts *facts;
  g_autoptr (PtRow) row = NULL;
  g_autoptr (PtRow) same = NULL;
  g_autoptr (PtRow) itself = NULL;
  g_autoptr (PtRow) other_case = NULL;

  set_up (&books);
  facts = books.facts;
  row = facts->dup_row (facts, pt_entity (PT_SUPPLIERS), &books.basics.supplier, NULL);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_CODE), ==, "S001");
  g_assert_null (facts->dup_row (facts, pt_entity (PT_SUPPLIERS), &books.basics.product, NULL));
  same = facts->dup_by_text (facts, pt_entity (PT_SUPPLIERS), PT_SUPPLIER_CODE, "S001", NULL, NULL);
  g_assert_nonnull (same);
  itself = facts->dup_by_text (facts, pt_entity (PT_SUPPLIERS), PT_SUPPLIER_CODE, "S001", &books.basics.supplier, NULL);
  g_assert_null (itself);
  /* Byte for byte. */
  other_case = facts->dup_by_text (facts, pt_entity (PT_SUPPLIERS), PT_SUPPLIER_CODE, "s001", NULL, NULL);
  g_assert_null (other_case);
  tear_down (&books);
}

static const char *
rate_on (Books *books, const PtId *supplier, const char *on)
{
  g_autoptr (PtRow) row = books->facts->dup_rate_on (books->facts, &books->basics.product, supplier, on, NULL);

  return row != NULL ? g_intern_string (pt_row_get_text (row, PT_RATE_EFFECTIVE_FROM)) : NULL;
}

static void
test_rates (void)
{
  Books books;
  g_autoptr (PtRow) rate = NULL;
  g_autoptr (PtRow) overlap = NULL;

  set_up (&books);
  desk_add (books.desk, PT_RATES, "product_id", books.product, "supplier_id", books.supplier, "rate_e4", "3000000",
            "unit", "kg", "effective_from", "2026-10-01", "effective_to", "2026-10-31", NULL);
  desk_add (books.desk, PT_RATES, "product_id", books.product, "supplier_id", books.supplier, "rate_e4", "1", "unit",
            "kg", "effective_from", "2026-05-01", "effective_to", "2026-05-31", "status", "inactive", NULL);
  g_assert_cmpstr (rate_on (&books, NULL, "2026-10-15"), ==, "2026-01-01");
  g_assert_null (rate_on (&books, NULL, "2025-12-31"));
  g_assert_cmpstr (rate_on (&books, &books.basics.supplier, "2026-10-01"), ==, "2026-10-01");
  g_assert_cmpstr (rate_on (&books, &books.basics.supplier, "2026-10-31"), ==, "2026-10-01");
  g_assert_null (rate_on (&books, &books.basics.supplier, "2026-11-01"));
  g_assert_null (rate_on (&books, &books.basics.supplier, "2026-05-15"));
  rate = pt_row_new (pt_entity (PT_RATES));
  pt_row_meta (rate)->id = pt_id_new (books.desk->seams.clock, books.desk->seams.random);
  desk_set (rate, "product_id", books.product, "supplier_id", books.supplier, "effective_from", "2026-10-31", NULL);
  overlap = books.facts->dup_overlap (books.facts, rate, NULL);
  g_assert_nonnull (overlap);
  desk_set (rate, "effective_from", "2026-11-01", NULL);
  g_assert_null (books.facts->dup_overlap (books.facts, rate, NULL));
  desk_set (rate, "effective_from", "2026-09-01", "effective_to", "2026-09-30", NULL);
  g_assert_null (books.facts->dup_overlap (books.facts, rate, NULL));
  tear_down (&books);
}

/* Two open rates of which the server has not closed the first yet: what begins between them overlaps the second. */
static void
test_overlaps_several (void)
{
  Books books;
  g_autoptr (PtRow) rate = pt_row_new (pt_entity (PT_RATES));
  g_autoptr (PtRow) overlap = NULL;

  set_up (&books);
  desk_add (books.desk, PT_RATES, "product_id", books.product, "rate_e4", "3000000", "unit", "kg", "effective_from",
            "2026-06-01", NULL);
  pt_row_meta (rate)->id = pt_id_new (books.desk->seams.clock, books.desk->seams.random);
  desk_set (rate, "product_id", books.product, "effective_from", "2026-03-01", NULL);
  overlap = books.facts->dup_overlap (books.facts, rate, NULL);
  g_assert_nonnull (overlap);
  g_assert_cmpstr (pt_row_get_text (overlap, PT_RATE_EFFECTIVE_FROM), ==, "2026-06-01");
  tear_down (&books);
}

static gint64
references (Books *books, guint entity, const PtId *id)
{
  gint64 count = -1;

  g_assert_true (books->facts->count_references (books->facts, pt_entity (entity), id, &count, NULL));
  return count;
}

static void
test_references (void)
{
  Books books;
  gint64 uses = -1;

  set_up (&books);
  desk_add_slip (books.desk, &books.basics, "1000");
  desk_add_slip (books.desk, &books.basics, "2000");
  g_assert_cmpint (references (&books, PT_SUPPLIERS, &books.basics.supplier), ==, 2);
  g_assert_cmpint (references (&books, PT_PRODUCTS, &books.basics.product), ==, 3);
  g_assert_cmpint (references (&books, PT_RATES, &books.basics.rate), ==, 2);
  g_assert_cmpint (references (&books, PT_PAYMENTS, &books.basics.rate), ==, 0);
  g_assert_true (books.facts->count_rate_uses (books.facts, &books.basics.rate, &uses, NULL));
  g_assert_cmpint (uses, ==, 2);
  /* They have used it, whenever it is said to have ended since. */
  desk_edit (books.desk, PT_RATES, &books.basics.rate, "effective_to", "2026-01-31", NULL);
  g_assert_true (books.facts->count_rate_uses (books.facts, &books.basics.rate, &uses, NULL));
  g_assert_cmpint (uses, ==, 2);
  tear_down (&books);
}

static void
test_same_slip (void)
{
  Books books;
  g_autoptr (PtRow) slip = NULL;
  g_autoptr (PtRow) same = NULL;
  PtId id;

  set_up (&books);
  id = desk_add_slip (books.desk, &books.basics, "1000");
  slip = desk_get (books.desk, PT_COLLECTIONS, &id);
  g_assert_null (books.facts->dup_same_slip (books.facts, slip, NULL));
  pt_row_meta (slip)->id = books.basics.rate;
  same = books.facts->dup_same_slip (books.facts, slip, NULL);
  g_assert_nonnull (same);
  g_clear_pointer (&same, pt_row_free);
  pt_row_meta (slip)->id = PT_ID_NONE; /* still being typed */
  same = books.facts->dup_same_slip (books.facts, slip, NULL);
  g_assert_nonnull (same);
  desk_set (slip, "session", "evening", NULL);
  g_assert_null (books.facts->dup_same_slip (books.facts, slip, NULL));
  tear_down (&books);
}

static PtId
pay (Books *books, const char *on, const char *amount, const char *reference)
{
  return desk_add (books->desk, PT_PAYMENTS, "supplier_id", books->supplier, "paid_on", on, "amount_minor", amount,
                   "type", "advance", "reference_number", reference, NULL);
}

static void
test_same_reference (void)
{
  Books books;
  g_autoptr (PtRow) payment = NULL;
  g_autoptr (PtRow) same = NULL;
  PtId id;

  set_up (&books);
  id = pay (&books, "2026-11-20", "100", "R1");
  payment = desk_get (books.desk, PT_PAYMENTS, &id);
  g_assert_null (books.facts->dup_same_reference (books.facts, payment, NULL));
  pt_row_meta (payment)->id = books.basics.rate;
  same = books.facts->dup_same_reference (books.facts, payment, NULL);
  g_assert_nonnull (same);
  tear_down (&books);
}

static gint64
balance (Books *books, const char *on, const PtId *except)
{
  gint64 minor = -1, reported = -1;

  g_assert_true (books->facts->balance (books->facts, &books->basics.supplier, on, except, &minor, NULL));
  g_assert_true (pt_report_balance (books->desk->database, &books->basics.supplier, on, &reported, NULL));
  if (except == NULL)
    g_assert_cmpint (minor, ==, reported);
  return minor;
}

/* Confirmed and disputed slips count, cancelled ones and cancelled payments do not. */
static void
test_balance (void)
{
  Books books;
  PtId disputed, payment, cancelled;

  set_up (&books);
  desk_add_slip (books.desk, &books.basics, "50500");
  disputed = desk_add_slip (books.desk, &books.basics, "1000");
  desk_edit (books.desk, PT_COLLECTIONS, &disputed, "status", "disputed", NULL);
  cancelled = desk_add_slip (books.desk, &books.basics, "7000");
  desk_edit (books.desk, PT_COLLECTIONS, &cancelled, "status", "cancelled", "cancel_reason", "entry mistake", NULL);
  payment = pay (&books, "2026-11-20", "5000", "");
  g_assert_cmpint (balance (&books, "2026-11-18", NULL), ==, 0);
  g_assert_cmpint (balance (&books, "2026-11-19", NULL), ==, 1287500);
  g_assert_cmpint (balance (&books, "2026-11-20", NULL), ==, 1282500);
  g_assert_cmpint (balance (&books, "2026-11-20", &payment), ==, 1287500);
  desk_edit (books.desk, PT_PAYMENTS, &payment, "status", "cancelled", "cancel_reason", "entry mistake", NULL);
  g_assert_cmpint (balance (&books, "2026-11-20", NULL), ==, 1287500);
  tear_down (&books);
}

static void
test_days (void)
{
  Books books;
  PtDayTotals days[3];
  PtId water;
  g_autofree char *water_text = NULL;

  set_up (&books);
  desk_add_slip (books.desk, &books.basics, "50500");
  water = desk_add (books.desk, PT_PRODUCTS, "code", "MILK", "name", "Milk", "dimension", "volume", "base_unit", "l",
                    NULL);
  water_text = pt_id_to_text (&water);
  desk_add (books.desk, PT_COLLECTIONS, "supplier_id", books.supplier, "product_id", water_text, "collected_on",
            "2026-11-19", "quantity_milli", "2000", "unit", "l", NULL);
  desk_add (books.desk, PT_PAYMENTS, "supplier_id", books.supplier, "paid_on", "2026-11-18", "amount_minor", "70000",
            "type", "advance", NULL);
  desk_add (books.desk, PT_PAYMENTS, "supplier_id", books.supplier, "paid_on", "2026-11-18", "amount_minor", "900",
            "type", "adjustment", "reason_code", "feed", NULL);
  g_assert_true (pt_report_days (books.desk->database, "2026-11-17", G_N_ELEMENTS (days), days, NULL));
  g_assert_cmpint (days[0].slips, ==, 0);
  g_assert_cmpint (days[0].amount_minor, ==, 0);
  g_assert_cmpint (days[1].slips, ==, 0);
  g_assert_cmpint (days[1].paid_minor, ==, 70000);
  g_assert_cmpint (days[2].slips, ==, 2);
  g_assert_cmpint (days[2].unpriced, ==, 1);
  g_assert_cmpint (days[2].net_base, ==, 50500);
  g_assert_cmpint (days[2].amount_minor, ==, 1262500);
  g_assert_cmpint (days[2].paid_minor, ==, 0);
  tear_down (&books);
}

static void
test_sheet (void)
{
  Books books;
  gint64 slips = -1, net_base = -1;
  g_autoptr (PtRow) like = pt_row_new (pt_entity (PT_COLLECTIONS));

  set_up (&books);
  pt_row_set_text (like, PT_COLLECTION_COLLECTED_ON, "2026-11-19", -1);
  pt_row_set_text (like, PT_COLLECTION_SESSION, "none", -1);
  pt_row_set_text (like, PT_COLLECTION_BATCH_NO, "B7", -1);
  pt_row_set_id (like, PT_COLLECTION_PRODUCT_ID, &books.basics.product);
  for (guint i = 0; i < 3; i++)
    desk_add (books.desk, PT_COLLECTIONS, "supplier_id", books.supplier, "product_id", books.product, "collected_on",
              "2026-11-19", "quantity_milli", "2500", "unit", "kg", "batch_no", i < 2 ? "B7" : "B8", NULL);
  g_assert_true (pt_report_sheet (books.desk->database, like, &slips, &net_base, NULL));
  g_assert_cmpint (slips, ==, 2);
  g_assert_cmpint (net_base, ==, 5000);
  tear_down (&books);
}

static void
test_usual (void)
{
  static const char *const quantities[] = { "10000", "12000", "90000", "11000" };
  static const gint64 usual[] = { 0, 0, 12000, 12000 };
  Books books;
  g_autoptr (PtRow) slip = pt_row_new (pt_entity (PT_COLLECTIONS));

  set_up (&books);
  pt_row_set_id (slip, PT_COLLECTION_SUPPLIER_ID, &books.basics.supplier);
  pt_row_set_id (slip, PT_COLLECTION_PRODUCT_ID, &books.basics.product);
  for (guint i = 0; i < G_N_ELEMENTS (quantities); i++) {
    gint64 net_base = -1;
    desk_add_slip (books.desk, &books.basics, quantities[i]);
    g_assert_true (pt_report_usual (books.desk->database, slip, &net_base, NULL));
    g_assert_cmpint (net_base, ==, usual[i]);
  }
  tear_down (&books);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/facts/office", test_office);
  g_test_add_func ("/facts/rows", test_rows);
  g_test_add_func ("/facts/rates", test_rates);
  g_test_add_func ("/facts/overlaps-several", test_overlaps_several);
  g_test_add_func ("/facts/references", test_references);
  g_test_add_func ("/facts/same-slip", test_same_slip);
  g_test_add_func ("/facts/same-reference", test_same_reference);
  g_test_add_func ("/facts/balance", test_balance);
  g_test_add_func ("/reports/days", test_days);
  g_test_add_func ("/reports/sheet", test_sheet);
  g_test_add_func ("/reports/usual", test_usual);
  return g_test_run ();
}
