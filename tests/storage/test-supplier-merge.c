/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two suppliers become one person: balances before and after are the same in sum, nothing posted is touched, and all
 * goes in one group or not at all. */

#include "counterpart.h"
#include "errors.h"
#include "reports.h"
#include "supplier-merge.h"

#define TODAY "2026-11-20"

typedef struct {
  Desk *desk;
  DeskBasics basics; /* its supplier stays */
  PtId other;
  char *stays;
  char *leaves;
  char *product;
} Books;

/* On this computer only, until a test gives it a server. */
static void
set_up (Books *books)
{
  books->desk = desk_new ();
  g_clear_pointer (&books->desk->office->server_url, g_free);
  books->basics = desk_add_basics (books->desk);
  books->other = desk_add (books->desk, PT_SUPPLIERS, "code", "S014", "name", "N. Perera", "phone", "0711", "region",
                           "Ella", "notes", "Left bank", NULL);
  books->stays = pt_id_to_text (&books->basics.supplier);
  books->leaves = pt_id_to_text (&books->other);
  books->product = pt_id_to_text (&books->basics.product);
}

static void
tear_down (Books *books)
{
  g_free (books->stays);
  g_free (books->leaves);
  g_free (books->product);
  desk_free (books->desk);
}

static void
add_slip (Books *books, const char *supplier, const char *quantity)
{
  desk_add (books->desk, PT_COLLECTIONS, "supplier_id", supplier, "product_id", books->product, "collected_on",
            "2026-11-19", "quantity_milli", quantity, "unit", "kg", NULL);
}

static void
pay (Books *books, const char *supplier, const char *amount)
{
  desk_add (books->desk, PT_PAYMENTS, "supplier_id", supplier, "paid_on", "2026-11-19", "amount_minor", amount, "type",
            "advance", NULL);
}

static gint64
balance (Books *books, const PtId *supplier)
{
  gint64 minor = 0;

  g_assert_true (pt_report_balance (books->desk->database, supplier, TODAY, &minor, NULL));
  return minor;
}

static PtSupplierMerge *
plan (Books *books)
{
  g_autoptr (GError) error = NULL;
  PtSupplierMerge *merge = pt_supplier_merge_plan (books->desk->database, books->desk->office, &books->basics.supplier,
                                                   &books->other, TODAY, &error);

  g_assert_no_error (error);
  return merge;
}

static gint64
queue_length (Books *books)
{
  return desk_integer (books->desk, "SELECT count(*) FROM queue");
}

static void
test_arithmetic (void)
{
  static const struct {
    const char *slip_stays, *slip_leaves, *paid_stays, *paid_leaves;
    guint adjustments;
  } cases[] = {
    { "50500", "20000", NULL, NULL, 2 },   /* both are owed */
    { "50500", "1000", NULL, "90000", 2 }, /* the one who leaves owes */
    { "1000", "3000", "90000", NULL, 2 },  /* the one who stays owes */
    { NULL, NULL, "700", "300", 2 },       /* both owe */
    { "50500", NULL, NULL, NULL, 0 },      /* nothing to carry over */
    { NULL, "2000", NULL, "50000", 0 },    /* the other is even */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Books books;
    g_autoptr (PtSupplierMerge) merge = NULL;
    g_autoptr (GError) error = NULL;
    PtSupplierMerged merged;
    gint64 before;

    g_test_message ("case %u", i);
    set_up (&books);
    if (cases[i].slip_stays != NULL)
      add_slip (&books, books.stays, cases[i].slip_stays);
    if (cases[i].slip_leaves != NULL)
      add_slip (&books, books.leaves, cases[i].slip_leaves);
    if (cases[i].paid_stays != NULL)
      pay (&books, books.stays, cases[i].paid_stays);
    if (cases[i].paid_leaves != NULL)
      pay (&books, books.leaves, cases[i].paid_leaves);
    before = balance (&books, &books.basics.supplier) + balance (&books, &books.other);

    merge = plan (&books);
    g_assert_cmpint (merge->sum_minor, ==, before);
    pt_supplier_merge_run (books.desk->database, &books.desk->seams, books.desk->office, merge, 0, &merged, &error);
    g_assert_no_error (error);
    g_assert_cmpint (balance (&books, &books.basics.supplier), ==, before);
    g_assert_cmpint (balance (&books, &books.other), ==, 0);
    g_assert_cmpint (desk_integer (books.desk, "SELECT count(*) FROM payments WHERE type = 'adjustment'"), ==,
                     cases[i].adjustments);
    g_assert_cmpint (desk_integer (books.desk,
                                   "SELECT coalesce(sum(amount_minor), 0) FROM payments WHERE type = 'adjustment'"),
                     ==, 0);
    g_assert_cmpint (merged.taken_no != NULL, ==, cases[i].adjustments > 0);
    pt_supplier_merged_clear (&merged);
    tear_down (&books);
  }
}

static void
test_records (void)
{
  Books books;
  g_autoptr (PtSupplierMerge) merge = NULL;
  g_autoptr (PtRow) stays = NULL;
  g_autoptr (PtRow) leaves = NULL;
  PtSupplierMerged merged;

  set_up (&books);
  add_slip (&books, books.leaves, "20000");
  merge = plan (&books);
  g_assert_cmpint (merge->slips, ==, 1);
  g_assert_cmphex (pt_supplier_merge_choices (merge), ==,
                   1u << PT_SUPPLIER_NAME | 1u << PT_SUPPLIER_PHONE | 1u << PT_SUPPLIER_REGION);
  g_assert_true (pt_supplier_merge_run (books.desk->database, &books.desk->seams, books.desk->office, merge,
                                        1u << PT_SUPPLIER_PHONE | 1u << PT_SUPPLIER_CODE, &merged, NULL));

  stays = desk_get (books.desk, PT_SUPPLIERS, &books.basics.supplier);
  leaves = desk_get (books.desk, PT_SUPPLIERS, &books.other);
  g_assert_cmpstr (pt_row_get_text (stays, PT_SUPPLIER_CODE), ==, "S001");
  g_assert_cmpstr (pt_row_get_text (stays, PT_SUPPLIER_PHONE), ==, "0711");
  g_assert_null (pt_row_get_text (stays, PT_SUPPLIER_REGION));
  g_assert_cmpstr (pt_row_get_text (stays, PT_SUPPLIER_STATUS), ==, "active");
  g_assert_cmpstr (pt_row_get_text (stays, PT_SUPPLIER_NOTES), ==, "Was also kept as S014 N. Perera");
  g_assert_cmpstr (pt_row_get_text (leaves, PT_SUPPLIER_STATUS), ==, "inactive");
  g_assert_cmpstr (pt_row_get_text (leaves, PT_SUPPLIER_NOTES), ==,
                   "Left bank\nIs the same person as S001 Nimal, who is used from now on");
  g_assert_cmpint (desk_integer (books.desk, "SELECT count(*) FROM collections WHERE deleted = 0"), ==, 1);
  pt_supplier_merged_clear (&merged);
  tear_down (&books);
}

/* What comes to the other one afterwards is carried over by doing it again; the notes are not written twice. */
static void
test_again (void)
{
  Books books;
  PtSupplierMerged merged;
  gint64 before;

  set_up (&books);
  add_slip (&books, books.leaves, "20000");
  for (guint i = 0; i < 2; i++) {
    g_autoptr (PtSupplierMerge) merge = plan (&books);
    before = merge->sum_minor;
    g_assert_true (
        pt_supplier_merge_run (books.desk->database, &books.desk->seams, books.desk->office, merge, 0, &merged, NULL));
    pt_supplier_merged_clear (&merged);
    g_assert_cmpint (balance (&books, &books.basics.supplier), ==, before);
    g_assert_cmpint (balance (&books, &books.other), ==, 0);
    pay (&books, books.leaves, "700");
  }
  g_assert_cmpint (desk_integer (books.desk, "SELECT count(*) FROM suppliers WHERE notes LIKE '%same person%'"
                                             " AND length(notes) < 80"),
                   ==, 1);
  tear_down (&books);
}

/* Confirmed suppliers: four operations, one group, in one envelope. */
static void
test_group (void)
{
  Books books;
  g_autoptr (Counterpart) server = NULL;
  g_autoptr (PtSupplierMerge) merge = NULL;
  g_autoptr (PtEnvelope) envelope = NULL;
  PtSupplierMerged merged;
  PtSealed sealed = { 0 };

  set_up (&books);
  server = counterpart_new (books.desk);
  add_slip (&books, books.leaves, "20000");
  counterpart_push (server, books.desk);
  books.desk->office->server_url = g_strdup ("https://books.example.org");
  merge = plan (&books);
  g_assert_true (
      pt_supplier_merge_run (books.desk->database, &books.desk->seams, books.desk->office, merge, 0, &merged, NULL));
  desk_seal (books.desk, 100, &sealed);
  envelope = desk_read (&sealed);
  g_assert_cmpuint (envelope->ops->len, ==, 4);
  for (guint i = 0; i < envelope->ops->len; i++) {
    const PtOperation *operation = g_ptr_array_index (envelope->ops, i);
    g_assert_true (pt_id_equal (&operation->group, &merged.group));
  }
  pt_sealed_clear (&sealed);
  pt_supplier_merged_clear (&merged);
  tear_down (&books);
}

static void
expect_refusal (Books *books, const PtId *stays, const PtId *leaves, const char *message)
{
  g_autoptr (GError) error = NULL;
  PtSupplierMerge *merge
      = pt_supplier_merge_plan (books->desk->database, books->desk->office, stays, leaves, TODAY, &error);

  g_assert_null (merge);
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_refusals (void)
{
  Books books;
  const PtId *stays = &books.basics.supplier;

  set_up (&books);
  expect_refusal (&books, stays, stays, "Choose two different suppliers");
  books.desk->office->server_url = g_strdup ("https://books.example.org");
  expect_refusal (&books, stays, &books.other,
                  "Entries about these suppliers have not been settled with the server: sync first");
  g_clear_pointer (&books.desk->office->server_url, g_free);
  desk_edit (books.desk, PT_SUPPLIERS, stays, "status", "suspended", NULL);
  expect_refusal (&books, stays, &books.other, "Nimal is not active");
  tear_down (&books);
}

/* Whatever fails on the way, nothing of it stays. */
static void
test_all_or_none (void)
{
  Books books;
  g_autoptr (PtSupplierMerge) merge = NULL;
  g_autoptr (GError) changed = NULL;
  g_autoptr (GError) closed = NULL;
  g_autoptr (GError) role = NULL;
  g_autoptr (PtRow) leaves = NULL;
  PtSupplierMerged merged;
  gint64 length;

  set_up (&books);
  add_slip (&books, books.leaves, "20000");
  merge = plan (&books);
  length = queue_length (&books);
  books.desk->office->role = PT_ROLE_CLERK;
  g_assert_false (
      pt_supplier_merge_run (books.desk->database, &books.desk->seams, books.desk->office, merge, 0, &merged, &role));
  g_assert_error (role, PT_ERROR, PT_ERROR_NOT_ALLOWED);
  books.desk->office->role = PT_ROLE_MANAGER;
  books.desk->office->closed_to = g_strdup (TODAY);
  g_assert_false (
      pt_supplier_merge_run (books.desk->database, &books.desk->seams, books.desk->office, merge, 0, &merged, &closed));
  g_assert_error (closed, PT_ERROR, PT_ERROR_INVALID);
  g_clear_pointer (&books.desk->office->closed_to, g_free);
  g_assert_cmpint (queue_length (&books), ==, length);
  leaves = desk_get (books.desk, PT_SUPPLIERS, &books.other);
  g_assert_cmpstr (pt_row_get_text (leaves, PT_SUPPLIER_STATUS), ==, "active");

  pay (&books, books.leaves, "300");
  g_assert_false (pt_supplier_merge_run (books.desk->database, &books.desk->seams, books.desk->office, merge, 0,
                                         &merged, &changed));
  g_assert_cmpstr (changed->message, ==, "A balance has changed meanwhile: look at both suppliers again");
  tear_down (&books);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/supplier-merge/arithmetic", test_arithmetic);
  g_test_add_func ("/supplier-merge/records", test_records);
  g_test_add_func ("/supplier-merge/again", test_again);
  g_test_add_func ("/supplier-merge/group", test_group);
  g_test_add_func ("/supplier-merge/refusals", test_refusals);
  g_test_add_func ("/supplier-merge/all-or-none", test_all_or_none);
  return g_test_run ();
}
