/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Posted money is moved along its status or cancelled, never edited. */

#include "books.h"

#define EDITED "Posted money is not edited: cancel it with a reason and enter it anew"
#define FINAL "posted -: It was cancelled, and that is final: enter it anew"

static void
test_collections (void)
{
  static const BooksCase cases[] = {
    { "nothing", "", "" },
    { "notes and grade", "notes=wet;quality_grade=B", "" },
    { "quantity", "quantity_milli=41000", "posted quantity_milli: " EDITED },
    { "supplier", "supplier_id=@2", "posted supplier_id: " EDITED },
    { "date", "collected_on=2026-11-19", "posted collected_on: " EDITED },
    { "number", "receipt_no=A3-000009", "posted receipt_no: " EDITED },
    { "disputed", "status=disputed", "" },
    { "cancelled", "status=cancelled;cancel_reason=entry mistake", "" },
    { "cancelled without a reason", "status=cancelled", "reason cancel_reason: Enter a reason" },
    { "unpriced again", "status=unpriced", "posted status: “Confirmed” cannot become “Unpriced”" },
    { "no status", "status=", "posted status: “Confirmed” cannot become “”" },
  };

  books_assert_cases (cases, G_N_ELEMENTS (cases), PT_COLLECTIONS, BOOKS_SLIP, NULL);
}

static void
test_payments (void)
{
  static const BooksCase cases[] = {
    { "notes", "notes=by messenger", "" },
    { "amount", "amount_minor=1", "posted amount_minor: " EDITED },
    { "type", "type=partial", "posted type: " EDITED },
    { "reference", "reference_number=R-9", "posted reference_number: " EDITED },
    { "approved", "status=approved", "" },
    { "completed, not approved", "status=completed", "posted status: “Pending” cannot become “Completed”" },
    { "cancelled", "status=cancelled;cancel_reason=entry mistake", "" },
  };

  books_assert_cases (cases, G_N_ELEMENTS (cases), PT_PAYMENTS, BOOKS_ADVANCE, NULL);
}

static void
assert_step (guint number, const char *first, const char *then, const char *expected)
{
  g_autoptr (Books) books = books_new ();
  PtRow *before = books_find (books, number);
  g_autoptr (PtRow) after = NULL;
  g_autofree char *findings = NULL;

  books_set (before, first);
  after = pt_row_copy (before);
  books_set (after, then);
  findings = books_judge (books, PT_OPERATION_UPDATE, before, after);
  g_assert_cmpstr (findings, ==, expected);
}

static void
test_steps (void)
{
  assert_step (BOOKS_SLIP, "status=disputed", "status=confirmed", "");
  assert_step (BOOKS_SLIP, "status=disputed", "status=cancelled;cancel_reason=x", "");
  assert_step (BOOKS_SLIP,
               "status=unpriced;rate_id=;rate_e4=;rate_unit=;gross_minor=;amount_minor=", "status=confirmed", "");
  assert_step (BOOKS_SLIP, "status=unpriced", "status=disputed", "posted status: “Unpriced” cannot become “Disputed”");
  assert_step (BOOKS_SLIP, "status=unpriced", "status=cancelled;cancel_reason=x", "");
  assert_step (BOOKS_ADVANCE, "status=approved", "status=completed", "");
  assert_step (BOOKS_ADVANCE, "status=approved", "status=pending", "posted status: “Approved” cannot become “Pending”");
  assert_step (BOOKS_ADVANCE, "status=completed", "status=cancelled;cancel_reason=returned", "");
  assert_step (BOOKS_ADVANCE, "status=completed", "status=approved",
               "posted status: “Completed” cannot become “Approved”");
}

static void
test_cancelled_is_final (void)
{
  assert_step (BOOKS_SLIP, "status=cancelled;cancel_reason=x", "status=confirmed", FINAL);
  assert_step (BOOKS_SLIP, "status=cancelled;cancel_reason=x", "notes=late", FINAL);
  assert_step (BOOKS_SLIP, "status=cancelled;cancel_reason=x", "", "");
  assert_step (BOOKS_ADVANCE, "status=cancelled;cancel_reason=x", "status=pending", FINAL);
}

/* A closed period takes no change at all. */
static void
test_closed (void)
{
  g_autoptr (Books) books = books_new ();
  const PtRow *before = books_find (books, BOOKS_SLIP);
  g_autoptr (PtRow) after = pt_row_copy (before);
  g_autofree char *findings = NULL;

  books->facts.closed_to = "2026-11-20";
  books_set (after, "status=cancelled;cancel_reason=entry mistake");
  findings = books_judge (books, PT_OPERATION_UPDATE, before, after);
  g_assert_cmpstr (findings, ==, "period_closed collected_on: The period to 2026-11-20 is closed");
}

static void
assert_postdated (const char *closed_to, const char *fields, const char *on, const char *notes)
{
  g_autoptr (PtRow) row = books_row (PT_COLLECTIONS, BOOKS_NEW, 0, fields);
  gboolean moved = pt_rules_postdate (closed_to, row);

  g_assert_cmpint (moved, ==, !g_str_equal (on, "2026-10-30"));
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_COLLECTED_ON), ==, on);
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_NOTES), ==, notes);
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_RECEIPT_NO), ==, "A3-000009");
}

/* The first open day, the true one in the notes, also where the period was closed further meanwhile. */
static void
test_postdate (void)
{
#define LATE "receipt_no=A3-000009;collected_on=2026-10-30"
  assert_postdated ("2026-10-31", LATE, "2026-11-01", "True date: 2026-10-30");
  assert_postdated ("2026-10-30", LATE, "2026-10-31", "True date: 2026-10-30");
  assert_postdated ("2026-12-31", LATE ";notes=wet", "2027-01-01", "wet; True date: 2026-10-30");
  assert_postdated ("2026-11-30", LATE ";notes=True date: 2026-09-02", "2026-12-01", "True date: 2026-09-02");
  assert_postdated ("2026-10-29", LATE, "2026-10-30", NULL);
  assert_postdated (NULL, LATE, "2026-10-30", NULL);
#undef LATE
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/posted/collections", test_collections);
  g_test_add_func ("/rules/posted/payments", test_payments);
  g_test_add_func ("/rules/posted/steps", test_steps);
  g_test_add_func ("/rules/posted/cancelled-is-final", test_cancelled_is_final);
  g_test_add_func ("/rules/posted/closed", test_closed);
  g_test_add_func ("/rules/posted/postdate", test_postdate);
  return g_test_run ();
}
