/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules of collections: each row of domain.md's table with a slip that passes and one that does not. */

#include "books.h"

#define SLIP "receipt_no=A3-000002;supplier_id=@1;product_id=@4;collected_on=2026-11-22;quantity_milli=50500;unit=kg"

static const BooksCase NEW[] = {
  { "all well", "", "" },
  { "no number", "receipt_no=", "required receipt_no: Receipt number is missing" },
  { "no supplier", "supplier_id=", "required supplier_id: Supplier is missing" },
  { "unknown supplier", "supplier_id=@99", "required supplier_id: Supplier is missing" },
  { "no quantity", "quantity_milli=", "required quantity_milli: Quantity is missing" },
  { "no unit", "unit=", "required unit: Unit is missing" },
  { "no date", "collected_on=", "required collected_on: Date is missing" },
  { "no product", "product_id=", "required product_id: Product is missing" },
  { "number taken", "receipt_no=A3-000001", "number_taken receipt_no: Number A3-000001 is already used" },
  { "number alike", "receipt_no=a3-000001", "" },
  { "other unit of the list", "unit=lb", "" },
  { "unit of the dimension, not of the list", "unit=t", "unit unit: Green leaf is not measured in t" },
  { "unit of another dimension", "unit=l", "unit unit: Green leaf is not measured in l" },
  { "base unit alone", "product_id=@5;unit=l;collected_on=2026-11-21",
    "~no_rate product_id: No rate for Milk on 2026-11-21: saved without a price" },
  { "not the base unit", "product_id=@5;unit=ml;quantity_milli=500000",
    "unit unit: Milk is not measured in ml\n"
    "~no_rate product_id: No rate for Milk on 2026-11-22: saved without a price" },
  { "quantity 0", "quantity_milli=0", "quantity quantity_milli: Enter a quantity above 0" },
  { "quantity below 0", "quantity_milli=-1", "quantity quantity_milli: Enter a quantity above 0" },
  { "least quantity", "quantity_milli=1", "" },
  { "decimals of kg", "quantity_milli=50123", "" },
  { "decimals of g", "unit=g;quantity_milli=50500", "decimals quantity_milli: g takes at most 0 decimals" },
  { "whole g", "unit=g;quantity_milli=50000", "" },
  { "tare and water", "tare_base=30000;water_base=20499", "" },
  { "nothing left", "tare_base=30000;water_base=20500", "net tare_base: Nothing is left after tare and water" },
  { "tare alone", "tare_base=50500", "net tare_base: Nothing is left after tare and water" },
  { "before the rate", "collected_on=2025-12-31",
    "~no_rate product_id: No rate for Green leaf on 2025-12-31: saved without a price" },
  { "tomorrow", "collected_on=2026-11-23", "future collected_on: The date is in the future" },
  { "inactive supplier", "supplier_id=@2", "inactive supplier_id: Old Farm is not active" },
  { "deleted supplier", "supplier_id=@3", "inactive supplier_id: Gone Ltd is not active" },
  { "inactive product", "product_id=@6",
    "inactive product_id: Dust is not active\n"
    "~no_rate product_id: No rate for Dust on 2026-11-22: saved without a price" },
  { "double", "collected_on=2026-11-20", "~double supplier_id: Already entered as A3-000001" },
  { "double, another session", "collected_on=2026-11-20;session=evening", "" },
  { "cancelled double", "collected_on=2026-11-20;status=cancelled;cancel_reason=entry mistake", "" },
  { "cancelled without a reason", "status=cancelled", "reason cancel_reason: Enter a reason" },
  { "tare below 0", "tare_base=-1", "not_a_number tare_base: Not an amount" },
  { "water below 0", "water_base=-1", "not_a_number water_base: Not an amount" },
  { "deduction of all", "deduction_bp=10000", "" },
  { "deduction of more", "deduction_bp=10001", "not_a_number deduction_bp: Not an amount" },
  { "deduction below 0", "deduction_bp=-1", "not_a_number deduction_bp: Not an amount" },
  { "too much money", "quantity_milli=9223372036854775807", "not_a_number quantity_milli: Not an amount" },
  { "several", "receipt_no=A3-000001;unit=g;collected_on=2026-11-23;supplier_id=@2",
    "number_taken receipt_no: Number A3-000001 is already used\n"
    "decimals quantity_milli: g takes at most 0 decimals\n"
    "future collected_on: The date is in the future\n"
    "inactive supplier_id: Old Farm is not active" },
};

static void
test_new (void)
{
  books_assert_cases (NEW, G_N_ELEMENTS (NEW), PT_COLLECTIONS, 0, SLIP);
}

/* What the slip was entered with is not judged again: the supplier may have left since. */
static void
test_accepted (void)
{
  g_autoptr (Books) books = books_new ();
  const PtRow *before = books_find (books, BOOKS_SLIP);
  g_autoptr (PtRow) after = pt_row_copy (before);
  g_autofree char *findings = NULL;

  books_set (books_find (books, BOOKS_NIMAL), "status=inactive");
  books_set (books_find (books, BOOKS_LEAF), "allowed_units=g");
  books_set (after, "notes=wet;quality_grade=B");
  findings = books_judge (books, PT_OPERATION_UPDATE, before, after);
  g_assert_cmpstr (findings, ==, "");
}

static void
test_closed (void)
{
  static const struct {
    const char *date;
    const char *findings;
  } cases[] = {
    { "2026-10-31", "period_closed collected_on: The period to 2026-10-31 is closed" },
    { "2026-10-01", "period_closed collected_on: The period to 2026-10-31 is closed" },
    { "2026-11-01", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Books) books = books_new ();
    g_autoptr (PtRow) slip = books_row (PT_COLLECTIONS, BOOKS_NEW, 0, SLIP);
    g_autofree char *findings = NULL;

    books->facts.closed_to = "2026-10-31";
    pt_row_set_text (slip, PT_COLLECTION_COLLECTED_ON, cases[i].date, -1);
    findings = books_judge (books, PT_OPERATION_CREATE, NULL, slip);
    g_assert_cmpstr (findings, ==, cases[i].findings);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/collections/new", test_new);
  g_test_add_func ("/rules/collections/accepted", test_accepted);
  g_test_add_func ("/rules/collections/closed", test_closed);
  return g_test_run ();
}
