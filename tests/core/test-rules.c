/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way into the rules: words, the order of findings, operations that nothing is judged for, failing lookups. */

#include "books.h"
#include "errors.h"

static void
test_words (void)
{
  static const char *const kinds[] = { "create", "update", "delete", "withdraw", "witness" };
  static const char *const roles[] = { "viewer", "clerk", "manager", "admin" };
  PtOperationKind kind;
  PtRole role;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_assert_true (pt_operation_kind_parse (kinds[i], -1, &kind));
    g_assert_cmpstr (pt_operation_kind_word (kind), ==, kinds[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    g_assert_true (pt_role_parse (roles[i], &role));
    g_assert_cmpstr (pt_role_word (role), ==, roles[i]);
  }
  g_assert_true (pt_operation_kind_parse ("update\"", 6, &kind));
  g_assert_false (pt_operation_kind_parse ("updated", -1, &kind));
  g_assert_false (pt_role_parse ("root", &role));
}

static void
test_order (void)
{
  g_autoptr (Books) books = books_new ();
  g_autoptr (PtRow) slip = books_row (PT_COLLECTIONS, BOOKS_NEW, 0,
                                      "receipt_no=A3-000001;supplier_id=@1;product_id=@4;collected_on=2026-11-20;"
                                      "quantity_milli=1;unit=kg;tare_base=5");
  g_autoptr (GPtrArray) findings = NULL;
  const PtFinding *first = NULL;

  g_assert_true (pt_rules_complete (&books->facts, NULL, slip, NULL));
  findings = pt_rules_check (&books->facts, PT_OPERATION_CREATE, NULL, slip, NULL);
  g_assert_cmpuint (findings->len, ==, 3);
  first = g_ptr_array_index (findings, 0);
  g_assert_cmpstr (first->code, ==, "number_taken");
  g_assert_true (pt_findings_error (findings) == first);
  g_assert_cmpstr (((PtFinding *) g_ptr_array_index (findings, 1))->code, ==, "net");
  g_assert_cmpint (((PtFinding *) g_ptr_array_index (findings, 2))->severity, ==, PT_SEVERITY_WARNING);
  g_ptr_array_remove_range (findings, 0, 2);
  g_assert_null (pt_findings_error (findings));
}

static void
test_unjudged (void)
{
  static const PtOperationKind kinds[] = { PT_OPERATION_WITHDRAW, PT_OPERATION_WITNESS };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (Books) books = books_new ();
    g_autoptr (PtRow) row = books_row (PT_SUPPLIERS, BOOKS_NEW, 0, "");
    g_autoptr (GPtrArray) findings = pt_rules_check (&books->facts, kinds[i], NULL, row, NULL);

    g_assert_cmpuint (findings->len, ==, 0);
  }
}

/* Fails the first, second, … lookup until a check needs no more: each failure must come out, and none be hidden. */
static void
assert_failures (guint entity, guint before, PtOperationKind kind, const char *fields, guint lookups)
{
  for (guint i = 1; i <= lookups + 1; i++) {
    g_autoptr (Books) books = books_new ();
    const PtRow *accepted = before != 0 ? books_find (books, before) : NULL;
    g_autoptr (PtRow) row = accepted != NULL ? pt_row_copy (accepted) : books_row (entity, BOOKS_NEW, 0, "");
    g_autoptr (GPtrArray) findings = NULL;
    g_autoptr (GError) error = NULL;

    books_set (row, fields);
    g_assert_true (pt_rules_complete (&books->facts, accepted, row, NULL));
    books->failing = i;
    findings = pt_rules_check (&books->facts, kind, accepted, row, &error);
    g_assert_cmpint (findings == NULL, ==, i <= lookups);
    if (i <= lookups)
      g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
    else
      g_assert_no_error (error);
  }
}

static void
test_failures (void)
{
  assert_failures (PT_SUPPLIERS, 0, PT_OPERATION_CREATE, "code=S020;name=Kamala", 1);
  assert_failures (PT_COLLECTIONS, 0, PT_OPERATION_CREATE,
                   "receipt_no=A3-000002;supplier_id=@1;product_id=@4;collected_on=2026-11-22;quantity_milli=1;unit=kg",
                   4);
  assert_failures (PT_PAYMENTS, 0, PT_OPERATION_CREATE,
                   "payment_no=A3-P2;supplier_id=@1;paid_on=2026-11-22;amount_minor=1;type=partial;reference_number=9",
                   4);
  assert_failures (PT_RATES, 0, PT_OPERATION_CREATE,
                   "product_id=@4;supplier_id=@1;rate_e4=1;unit=kg;effective_from=2026-12-01", 3);
  assert_failures (PT_RATES, BOOKS_RATE, PT_OPERATION_UPDATE, "rate_e4=1", 2);
  assert_failures (PT_SUPPLIERS, BOOKS_NIMAL, PT_OPERATION_DELETE, "", 1);
  assert_failures (PT_RATES, BOOKS_RATE, PT_OPERATION_DELETE, "", 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/words", test_words);
  g_test_add_func ("/rules/order", test_order);
  g_test_add_func ("/rules/unjudged", test_unjudged);
  g_test_add_func ("/rules/failures", test_failures);
  return g_test_run ();
}
