/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules of payments. Nimal is owed 9 000.00: one slip of 10 000.00, one advance of 1 000.00. */

#include "books.h"

#define PAYMENT "payment_no=A3-P00002;supplier_id=@1;paid_on=2026-11-22;amount_minor=900000;type=full"
#define BALANCE "9\u202f000.00"

static const BooksCase NEW[] = {
  { "the balance", "", "" },
  { "no number", "payment_no=", "required payment_no: Payment number is missing" },
  { "no amount", "amount_minor=", "required amount_minor: Amount is missing" },
  { "no type", "type=", "required type: Type is missing" },
  { "number taken", "payment_no=A3-P00001", "number_taken payment_no: Number A3-P00001 is already used" },
  { "tomorrow", "paid_on=2026-11-23", "future paid_on: The date is in the future" },
  { "amount 0", "amount_minor=0", "amount amount_minor: Enter an amount above 0" },
  { "advance 0", "type=advance;amount_minor=0", "amount amount_minor: Enter an amount above 0" },
  { "advance below 0", "type=advance;amount_minor=-1", "amount amount_minor: Enter an amount above 0" },
  { "advance above the balance", "type=advance;amount_minor=99900000", "" },
  { "partial", "type=partial;amount_minor=900000", "" },
  { "partial above", "type=partial;amount_minor=900001",
    "over_balance amount_minor: More than the balance of " BALANCE ": enter an advance" },
  { "full below", "amount_minor=899999", "not_balance amount_minor: The balance is " BALANCE },
  { "full above", "amount_minor=900001", "not_balance amount_minor: The balance is " BALANCE },
  { "full on an earlier day", "paid_on=2026-11-20;amount_minor=1000000", "" },
  { "full by the period's end", "period_end=2026-11-20;amount_minor=1000000", "" },
  { "full before the slip", "period_end=2026-11-19", "not_balance amount_minor: The balance is 0.00" },
  { "inactive supplier, nothing owed", "supplier_id=@2;type=partial",
    "over_balance amount_minor: More than the balance of 0.00: enter an advance" },
  { "inactive supplier may be paid", "supplier_id=@2;type=advance", "" },
  { "deleted supplier", "supplier_id=@3;type=advance", "inactive supplier_id: Gone Ltd is not active" },
  { "unknown supplier", "supplier_id=@99;type=advance", "required supplier_id: Supplier is missing" },
  { "adjustment", "type=adjustment;reason_code=feed;amount_minor=5000", "" },
  { "adjustment below 0", "type=adjustment;reason_code=refund;amount_minor=-5000", "" },
  { "adjustment 0", "type=adjustment;reason_code=feed;amount_minor=0", "amount amount_minor: Enter an amount above 0" },
  { "adjustment without reason", "type=adjustment;amount_minor=5000", "reason reason_code: Choose a reason" },
  { "reference used", "reference_number=R-1",
    "duplicate_reference reference_number: Reference already used by A3-P00001" },
  { "another's reference", "supplier_id=@2;type=advance;reference_number=R-1", "" },
  { "new reference", "reference_number=R-2", "" },
  { "approved at once", "status=approved", "self_approval status: Someone else must approve it" },
  { "has left already", "status=completed;amount_minor=5", "" },
};

static void
test_new (void)
{
  books_assert_cases (NEW, G_N_ELEMENTS (NEW), PT_PAYMENTS, 0, PAYMENT);
}

static void
test_cash (void)
{
  static const struct {
    const char *changes;
    const char *findings;
  } cases[] = {
    { "method=cash;amount_minor=895000", "" },
    { "method=cash;amount_minor=899537", "not_balance amount_minor: The balance is 8\u202f950.00" },
    { "method=bank_transfer;amount_minor=899537", "" },
    { "method=bank_transfer;amount_minor=895000", "not_balance amount_minor: The balance is 8\u202f995.37" },
    { "method=cash;type=partial;amount_minor=899537", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Books) books = books_new ();
    g_autoptr (PtRow) payment = books_row (PT_PAYMENTS, BOOKS_NEW, 0, PAYMENT);
    g_autofree char *findings = NULL;

    books->facts.cash_step = 5000;
    books_set (books_find (books, BOOKS_ADVANCE), "amount_minor=100463");
    books_set (payment, cases[i].changes);
    findings = books_judge (books, PT_OPERATION_CREATE, NULL, payment);
    g_assert_cmpstr (findings, ==, cases[i].findings);
  }
}

static void
test_closed (void)
{
  g_autoptr (Books) books = books_new ();
  g_autoptr (PtRow) payment = books_row (PT_PAYMENTS, BOOKS_NEW, 0, PAYMENT);
  g_autofree char *findings = NULL;

  books->facts.closed_to = "2026-11-22";
  findings = books_judge (books, PT_OPERATION_CREATE, NULL, payment);
  g_assert_cmpstr (findings, ==, "period_closed paid_on: The period to 2026-11-22 is closed");
}

/* A dispute holds the supplier out of a payment run, it does not make money vanish. */
static void
test_disputed_counts (void)
{
  g_autoptr (Books) books = books_new ();
  g_autoptr (PtRow) payment = books_row (PT_PAYMENTS, BOOKS_NEW, 0, PAYMENT);
  g_autofree char *findings = NULL;

  books_set (books_find (books, BOOKS_SLIP), "status=disputed");
  findings = books_judge (books, PT_OPERATION_CREATE, NULL, payment);
  g_assert_cmpstr (findings, ==, "");
}

static char *
approve (Books *books, guint maker, guint approver)
{
  PtRow *before = books_add (books, books_row (PT_PAYMENTS, BOOKS_NEW, 1, PAYMENT));
  g_autoptr (PtRow) after = NULL;

  pt_row_meta (before)->created_by = books_id (maker);
  books->facts.user = books_id (approver);
  after = pt_row_copy (before);
  books_set (after, "status=approved");
  return books_judge (books, PT_OPERATION_UPDATE, before, after);
}

static void
test_approval (void)
{
  g_autoptr (Books) books = books_new ();
  g_autoptr (Books) same = books_new ();
  g_autoptr (Books) changed = books_new ();
  g_autofree char *by_other = approve (books, BOOKS_CLERK, BOOKS_MANAGER);
  g_autofree char *by_same = approve (same, BOOKS_MANAGER, BOOKS_MANAGER);
  g_autofree char *late = NULL;

  g_assert_cmpstr (by_other, ==, "");
  g_assert_cmpstr (by_same, ==, "self_approval status: Someone else must approve it");
  books_set (books_find (changed, BOOKS_ADVANCE), "amount_minor=200000");
  late = approve (changed, BOOKS_CLERK, BOOKS_MANAGER);
  g_assert_cmpstr (late, ==, "not_balance amount_minor: The balance is 8\u202f000.00");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/payments/new", test_new);
  g_test_add_func ("/rules/payments/cash", test_cash);
  g_test_add_func ("/rules/payments/closed", test_closed);
  g_test_add_func ("/rules/payments/disputed-counts", test_disputed_counts);
  g_test_add_func ("/rules/payments/approval", test_approval);
  return g_test_run ();
}
