/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules of suppliers, products and rates, deleting them, and the rate that a new one closes. */

#include "books.h"

static void
test_suppliers (void)
{
  static const BooksCase fresh[] = {
    { "all well", "", "" },
    { "no name", "name=", "required name: Enter a name" },
    { "no code", "code=", "required code: Enter a code" },
    { "neither", "code=;name=", "required code: Enter a code\nrequired name: Enter a name" },
    { "code taken", "code=S017", "duplicate_code code: Code S017 already belongs to Nimal Perera" },
    { "byte for byte", "code=s017", "" },
    { "code of a deleted one", "code=S019", "" },
  };
  static const BooksCase kept[] = {
    { "own code", "phone=0711234567", "" },
    { "another's code", "code=S018", "duplicate_code code: Code S018 already belongs to Old Farm" },
    { "name taken away", "name=", "required name: Enter a name" },
  };

  books_assert_cases (fresh, G_N_ELEMENTS (fresh), PT_SUPPLIERS, 0, "code=S020;name=Kamala");
  books_assert_cases (kept, G_N_ELEMENTS (kept), PT_SUPPLIERS, BOOKS_NIMAL, NULL);
}

static void
test_products (void)
{
  static const BooksCase cases[] = {
    { "all well", "", "" },
    { "code taken", "code=LEAF", "duplicate_code code: Code LEAF already belongs to Green leaf" },
    { "no name, no dimension",
      "name=;dimension=", "required name: Enter a name\nrequired dimension: Dimension is missing" },
    { "no base unit", "base_unit=", "required base_unit: Base unit is missing" },
    { "base unit of another dimension", "base_unit=l", "unit base_unit: Rubber is not measured in l" },
    { "units", "allowed_units=kg,g,t,lb", "" },
    { "unit of another dimension", "allowed_units=kg,piece", "unit allowed_units: Rubber is not measured in piece" },
  };

  books_assert_cases (cases, G_N_ELEMENTS (cases), PT_PRODUCTS, 0, "code=RUB;name=Rubber;dimension=mass;base_unit=kg");
}

static void
test_rates (void)
{
  static const BooksCase cases[] = {
    { "succeeds the open rate", "", "" },
    { "no unit", "unit=", "required unit: Unit is missing" },
    { "other dimension", "unit=l", "unit unit: Green leaf is not measured in l" },
    { "unit of the dimension, not of the list", "unit=t", "" },
    { "rate 0", "rate_e4=0", "amount rate_e4: Enter a rate above 0" },
    { "rate below 0", "rate_e4=-1", "amount rate_e4: Enter a rate above 0" },
    { "ends before it starts", "effective_to=2026-11-30", "date_order effective_to: Ends before it starts" },
    { "one day, within the open rate", "effective_to=2026-12-01",
      "overlap effective_from: Overlaps the rate from 2026-01-01 on" },
    { "same start as the open rate", "effective_from=2026-01-01",
      "overlap effective_from: Overlaps the rate from 2026-01-01 on" },
    { "before the open rate", "effective_from=2025-01-01;effective_to=2025-12-31", "" },
    { "into the open rate", "effective_from=2025-01-01;effective_to=2026-01-01",
      "overlap effective_from: Overlaps the rate from 2026-01-01 on" },
    { "open, before the open rate", "effective_from=2025-01-01",
      "overlap effective_from: Overlaps the rate from 2026-01-01 on" },
    { "inactive", "effective_to=2026-12-31;status=inactive", "" },
    { "a supplier's own", "supplier_id=@1;effective_to=2026-12-31", "" },
    { "of a deleted supplier", "supplier_id=@3;effective_to=2026-12-31",
      "inactive supplier_id: Gone Ltd is not active" },
    { "of an inactive supplier", "supplier_id=@2", "" },
    { "another product's", "product_id=@5;unit=l;effective_from=2026-01-01", "" },
    { "unknown product", "product_id=@99", "required product_id: Product is missing" },
  };

  books_assert_cases (cases, G_N_ELEMENTS (cases), PT_RATES, 0,
                      "product_id=@4;rate_e4=2600000;unit=kg;effective_from=2026-12-01");
}

static void
test_closed_overlap (void)
{
  g_autoptr (Books) books = books_new ();
  g_autoptr (PtRow) rate
      = books_row (PT_RATES, BOOKS_NEW, 0, "product_id=@4;rate_e4=2600000;unit=kg;effective_from=2026-10-15");
  g_autofree char *findings = NULL;

  books_set (books_find (books, BOOKS_RATE), "effective_from=2026-10-01;effective_to=2026-10-31");
  findings = books_judge (books, PT_OPERATION_CREATE, NULL, rate);
  g_assert_cmpstr (findings, ==, "overlap effective_from: Overlaps the rate of 2026-10-01 to 2026-10-31");
}

static void
test_rate_in_use (void)
{
  static const BooksCase cases[] = {
    { "rate", "rate_e4=2500001", "rate_in_use rate_e4: 1 collection uses this rate: enter a new one" },
    { "unit", "unit=g", "rate_in_use unit: 1 collection uses this rate: enter a new one" },
    { "start", "effective_from=2026-02-01",
      "rate_in_use effective_from: 1 collection uses this rate: enter a new one" },
    { "supplier", "supplier_id=@1", "rate_in_use supplier_id: 1 collection uses this rate: enter a new one" },
    { "end", "effective_to=2026-12-31", "" },
    { "notes", "notes=agreed by telephone", "" },
    { "status", "status=inactive", "" },
  };

  books_assert_cases (cases, G_N_ELEMENTS (cases), PT_RATES, BOOKS_RATE, NULL);
}

static void
test_rate_in_use_by_many (void)
{
  g_autoptr (Books) books = books_new ();
  const PtRow *before = books_find (books, BOOKS_RATE);
  g_autoptr (PtRow) after = pt_row_copy (before);
  g_autofree char *findings = NULL;
  g_autofree char *unused = NULL;

  books_add (books, books_row (PT_COLLECTIONS, 50, 1, "rate_id=@7;collected_on=2026-11-01"));
  books_set (after, "rate_e4=1");
  findings = books_judge (books, PT_OPERATION_UPDATE, before, after);
  g_assert_cmpstr (findings, ==, "rate_in_use rate_e4: 2 collections use this rate: enter a new one");
  pt_row_meta (books_find (books, BOOKS_SLIP))->deleted = TRUE;
  pt_row_meta (books_find (books, 50))->deleted = TRUE;
  unused = books_judge (books, PT_OPERATION_UPDATE, before, after);
  g_assert_cmpstr (unused, ==, "");
}

static void
test_predecessor (void)
{
  static const struct {
    const char *changes;
    const char *closed_on; /* NULL: closes nothing */
  } cases[] = {
    { "", "2026-11-30" },
    { "effective_from=2026-01-02", "2026-01-01" },
    { "effective_from=2026-01-01", NULL },
    { "effective_from=2025-01-01", NULL },
    { "effective_to=2026-12-31", NULL },
    { "supplier_id=@1", NULL },
    { "status=inactive", NULL },
    { "effective_from=", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Books) books = books_new ();
    g_autoptr (PtRow) rate
        = books_row (PT_RATES, BOOKS_NEW, 0, "product_id=@4;rate_e4=2600000;unit=kg;effective_from=2026-12-01");
    g_autoptr (PtRow) predecessor = NULL;
    PtId id = books_id (BOOKS_RATE);

    books_set (rate, cases[i].changes);
    predecessor = pt_rules_predecessor (&books->facts, rate, NULL);
    g_assert_cmpint (predecessor != NULL, ==, cases[i].closed_on != NULL);
    if (predecessor == NULL)
      continue;
    g_assert_true (pt_id_equal (&pt_row_peek_meta (predecessor)->id, &id));
    g_assert_cmpstr (pt_row_get_text (predecessor, PT_RATE_EFFECTIVE_TO), ==, cases[i].closed_on);
  }
}

static void
assert_delete (guint number, const char *expected)
{
  g_autoptr (Books) books = books_new ();
  PtRow *row = books_find (books, number);
  g_autofree char *findings = books_judge (books, PT_OPERATION_DELETE, row, row);

  g_assert_cmpstr (findings, ==, expected);
}

static void
test_delete (void)
{
  assert_delete (BOOKS_NIMAL, "in_use -: Nimal Perera is in use by 2 records: set it to inactive instead");
  assert_delete (BOOKS_LEAF, "in_use -: Green leaf is in use by 2 records: set it to inactive instead");
  assert_delete (BOOKS_RATE, "rate_in_use -: This rate is in use by 1 record: set it to inactive instead");
  assert_delete (BOOKS_OLD_FARM, "");
  assert_delete (BOOKS_MILK, "");
  assert_delete (BOOKS_GONE, "");
  assert_delete (BOOKS_SLIP, "posted -: Posted money is not deleted: cancel it with a reason");
  assert_delete (BOOKS_ADVANCE, "posted -: Posted money is not deleted: cancel it with a reason");
}

/* What the server never accepted may go. */
static void
test_delete_unsent (void)
{
  g_autoptr (Books) books = books_new ();
  g_autofree char *findings = books_judge (books, PT_OPERATION_DELETE, NULL, books_find (books, BOOKS_SLIP));

  g_assert_cmpstr (findings, ==, "");
}

static void
test_deleted_is_final (void)
{
  static const BooksCase cases[] = {
    { "brought back", "phone=1", "posted -: It was deleted, and that is final: enter it anew" },
  };

  books_assert_cases (cases, G_N_ELEMENTS (cases), PT_SUPPLIERS, BOOKS_GONE, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/masters/suppliers", test_suppliers);
  g_test_add_func ("/rules/masters/products", test_products);
  g_test_add_func ("/rules/masters/rates", test_rates);
  g_test_add_func ("/rules/masters/closed-overlap", test_closed_overlap);
  g_test_add_func ("/rules/masters/rate-in-use", test_rate_in_use);
  g_test_add_func ("/rules/masters/rate-in-use-by-many", test_rate_in_use_by_many);
  g_test_add_func ("/rules/masters/predecessor", test_predecessor);
  g_test_add_func ("/rules/masters/delete", test_delete);
  g_test_add_func ("/rules/masters/delete-unsent", test_delete_unsent);
  g_test_add_func ("/rules/masters/deleted-is-final", test_deleted_is_final);
  return g_test_run ();
}
