/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows: presence and null, text that survives its buffer's moves, defaults, differences, and refilling without
 * allocations. */

#include "row.h"

#include <malloc.h>
#include <string.h>

static PtId
sample_id (guint8 last)
{
  PtId id = { { 1, 2, 3, 4, 5, 6, 0x70, 8, 0x90, 10, 11, 12, 13, 14, 15, last } };

  return id;
}

static PtRow *
new_slip (void)
{
  return pt_row_new (pt_entity (PT_COLLECTIONS));
}

static void
test_presence (void)
{
  g_autoptr (PtRow) row = new_slip ();
  PtId id = sample_id (1);

  g_assert_cmphex (pt_row_mask (row), ==, 0);
  g_assert_true (pt_row_is_null (row, PT_COLLECTION_UNIT));
  g_assert_null (pt_row_get_text (row, PT_COLLECTION_UNIT));
  g_assert_null (pt_row_get_id (row, PT_COLLECTION_SUPPLIER_ID));
  g_assert_cmpint (pt_row_get_integer (row, PT_COLLECTION_QUANTITY_MILLI), ==, 0);
  g_assert_cmpuint (pt_row_get_text_length (row, PT_COLLECTION_UNIT), ==, 0);

  pt_row_set_text (row, PT_COLLECTION_UNIT, "kg", -1);
  pt_row_set_integer (row, PT_COLLECTION_QUANTITY_MILLI, -5);
  pt_row_set_id (row, PT_COLLECTION_SUPPLIER_ID, &id);
  pt_row_set_null (row, PT_COLLECTION_NOTES);
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_UNIT), ==, "kg");
  g_assert_cmpint (pt_row_get_integer (row, PT_COLLECTION_QUANTITY_MILLI), ==, -5);
  g_assert_true (pt_id_equal (pt_row_get_id (row, PT_COLLECTION_SUPPLIER_ID), &id));
  g_assert_true (pt_row_has (row, PT_COLLECTION_NOTES));
  g_assert_true (pt_row_is_null (row, PT_COLLECTION_NOTES));
  g_assert_cmphex (pt_row_mask (row), ==,
                   1u << PT_COLLECTION_UNIT | 1u << PT_COLLECTION_QUANTITY_MILLI | 1u << PT_COLLECTION_SUPPLIER_ID
                       | 1u << PT_COLLECTION_NOTES);

  pt_row_unset (row, PT_COLLECTION_UNIT);
  g_assert_false (pt_row_has (row, PT_COLLECTION_UNIT));
  g_assert_null (pt_row_get_text (row, PT_COLLECTION_UNIT));
  pt_row_set_id (row, PT_COLLECTION_SUPPLIER_ID, NULL);
  g_assert_null (pt_row_get_id (row, PT_COLLECTION_SUPPLIER_ID));
  g_assert_true (pt_row_has (row, PT_COLLECTION_SUPPLIER_ID));
}

static void
test_empty_is_null (void)
{
  g_autoptr (PtRow) row = new_slip ();

  pt_row_set_text (row, PT_COLLECTION_NOTES, "", -1);
  g_assert_true (pt_row_has (row, PT_COLLECTION_NOTES));
  g_assert_true (pt_row_is_null (row, PT_COLLECTION_NOTES));
  pt_row_set_text (row, PT_COLLECTION_NOTES, "x", -1);
  pt_row_set_text (row, PT_COLLECTION_NOTES, NULL, -1);
  g_assert_true (pt_row_is_null (row, PT_COLLECTION_NOTES));
  pt_row_set_text (row, PT_COLLECTION_NOTES, "abcdef", 3);
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_NOTES), ==, "abc");
  g_assert_cmpuint (pt_row_get_text_length (row, PT_COLLECTION_NOTES), ==, 3);
}

/* A text of the row itself may be set in another field, even where the buffer moves for it. */
static void
test_own_text (void)
{
  g_autoptr (PtRow) row = new_slip ();
  g_autofree char *lengthy = g_strnfill (200, 'x');

  pt_row_set_text (row, PT_COLLECTION_NOTES, lengthy, -1);
  pt_row_set_text (row, PT_COLLECTION_BATCH_NO, "B7", -1);
  pt_row_set_text (row, PT_COLLECTION_CANCEL_REASON, pt_row_get_text (row, PT_COLLECTION_NOTES), -1);
  pt_row_set_text (row, PT_COLLECTION_RECEIPT_NO, pt_row_get_text (row, PT_COLLECTION_BATCH_NO), -1);
  pt_row_set_text (row, PT_COLLECTION_NOTES, pt_row_get_text (row, PT_COLLECTION_NOTES) + 190, -1);
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_CANCEL_REASON), ==, lengthy);
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_RECEIPT_NO), ==, "B7");
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_NOTES), ==, "xxxxxxxxxx");
}

/* Against a plain array of strings, over many random writes. */
static void
test_many_writes (void)
{
  static const guint fields[] = { PT_SUPPLIER_CODE, PT_SUPPLIER_NAME, PT_SUPPLIER_PHONE, PT_SUPPLIER_NOTES };
  g_autoptr (PtRandom) random = pt_random_new_seeded (11);
  g_autoptr (PtRow) row = pt_row_new (pt_entity (PT_SUPPLIERS));
  char *model[G_N_ELEMENTS (fields)] = { NULL };

  for (guint i = 0; i < 2000; i++) {
    guint which = pt_random_below (random, G_N_ELEMENTS (fields));

    g_free (model[which]);
    model[which] = g_strnfill (pt_random_below (random, 300), 'a' + i % 26);
    pt_row_set_text (row, fields[which], model[which], -1);
    for (guint f = 0; f < G_N_ELEMENTS (fields); f++)
      g_assert_cmpstr (pt_row_get_text (row, fields[f]), ==, model[f] == NULL || *model[f] == '\0' ? NULL : model[f]);
  }
  for (guint f = 0; f < G_N_ELEMENTS (fields); f++)
    g_free (model[f]);
}

static void
fill (PtRow *row)
{
  PtId id = sample_id (2);

  pt_row_clear (row, pt_entity (PT_COLLECTIONS));
  pt_row_meta (row)->version = 3;
  pt_row_set_text (row, PT_COLLECTION_RECEIPT_NO, "A3-000124", -1);
  pt_row_set_text (row, PT_COLLECTION_NOTES, "wet leaf, weighed twice because the scale had moved in the night", -1);
  pt_row_set_id (row, PT_COLLECTION_SUPPLIER_ID, &id);
  pt_row_set_integer (row, PT_COLLECTION_QUANTITY_MILLI, 50500);
}

static void
test_refill_allocates_nothing (void)
{
  g_autoptr (PtRow) row = new_slip ();
  const char *first = NULL;
  gsize before = 0;

  fill (row);
  first = pt_row_get_text (row, PT_COLLECTION_RECEIPT_NO);
  before = mallinfo2 ().uordblks;
  for (guint i = 0; i < 10000; i++)
    fill (row);
  g_assert_cmpuint (mallinfo2 ().uordblks, ==, before);
  g_assert_true (pt_row_get_text (row, PT_COLLECTION_RECEIPT_NO) == first);
  pt_row_clear (row, pt_entity (PT_SUPPLIERS));
  g_assert_true (pt_row_entity (row) == pt_entity (PT_SUPPLIERS));
  g_assert_cmphex (pt_row_mask (row), ==, 0);
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 0);
}

static void
test_copy (void)
{
  g_autoptr (PtRow) row = new_slip ();
  g_autoptr (PtRow) copy = NULL;
  g_autoptr (PtRow) empty = NULL;

  empty = pt_row_copy (row);
  fill (row);
  copy = pt_row_copy (row);
  pt_row_set_text (row, PT_COLLECTION_RECEIPT_NO, "other", -1);
  pt_row_set_text (copy, PT_COLLECTION_BATCH_NO, "B1", -1);
  pt_row_set_text (empty, PT_COLLECTION_BATCH_NO, "B2", -1);
  g_assert_cmpstr (pt_row_get_text (copy, PT_COLLECTION_RECEIPT_NO), ==, "A3-000124");
  g_assert_cmpint (pt_row_peek_meta (copy)->version, ==, 3);
  g_assert_null (pt_row_get_text (row, PT_COLLECTION_BATCH_NO));
  g_assert_cmpstr (pt_row_get_text (empty, PT_COLLECTION_BATCH_NO), ==, "B2");
}

static void
test_defaults (void)
{
  g_autoptr (PtRow) row = new_slip ();
  g_autoptr (PtRow) payment = pt_row_new (pt_entity (PT_PAYMENTS));

  pt_row_set_integer (row, PT_COLLECTION_TARE_BASE, 700);
  pt_row_set_null (row, PT_COLLECTION_SESSION);
  pt_row_fill_defaults (row);
  pt_row_fill_defaults (payment);
  g_assert_cmphex (pt_row_mask (row), ==, (1u << PT_COLLECTION_FIELDS) - 1);
  g_assert_cmpint (pt_row_get_integer (row, PT_COLLECTION_TARE_BASE), ==, 700);
  g_assert_false (pt_row_is_null (row, PT_COLLECTION_WATER_BASE));
  g_assert_cmpint (pt_row_get_integer (row, PT_COLLECTION_WATER_BASE), ==, 0);
  g_assert_null (pt_row_get_text (row, PT_COLLECTION_SESSION));
  g_assert_null (pt_row_get_text (row, PT_COLLECTION_STATUS));
  g_assert_cmpstr (pt_row_get_text (payment, PT_PAYMENT_STATUS), ==, "pending");
  g_assert_null (pt_row_get_text (payment, PT_PAYMENT_METHOD));
}

static void
test_apply (void)
{
  g_autoptr (PtRow) row = new_slip ();
  g_autoptr (PtRow) changes = new_slip ();

  fill (row);
  pt_row_set_text (changes, PT_COLLECTION_NOTES, "dry", -1);
  pt_row_set_null (changes, PT_COLLECTION_RECEIPT_NO);
  pt_row_apply (row, changes);
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_NOTES), ==, "dry");
  g_assert_true (pt_row_is_null (row, PT_COLLECTION_RECEIPT_NO));
  g_assert_cmpint (pt_row_get_integer (row, PT_COLLECTION_QUANTITY_MILLI), ==, 50500);
  pt_row_copy_field (row, changes, PT_COLLECTION_QUANTITY_MILLI);
  g_assert_false (pt_row_has (row, PT_COLLECTION_QUANTITY_MILLI));
}

static void
test_diff (void)
{
  g_autoptr (PtRow) one = new_slip ();
  g_autoptr (PtRow) other = NULL;
  PtId id = sample_id (9);

  fill (one);
  other = pt_row_copy (one);
  pt_row_set_null (other, PT_COLLECTION_BATCH_NO);
  g_assert_cmphex (pt_row_diff (one, other), ==, 0);
  pt_row_set_text (other, PT_COLLECTION_RECEIPT_NO, "A3-000125", -1);
  pt_row_set_id (other, PT_COLLECTION_SUPPLIER_ID, &id);
  pt_row_set_integer (other, PT_COLLECTION_QUANTITY_MILLI, 50501);
  pt_row_set_null (other, PT_COLLECTION_NOTES);
  g_assert_cmphex (pt_row_diff (one, other), ==,
                   1u << PT_COLLECTION_RECEIPT_NO | 1u << PT_COLLECTION_SUPPLIER_ID | 1u << PT_COLLECTION_QUANTITY_MILLI
                       | 1u << PT_COLLECTION_NOTES);
  pt_row_set_integer (one, PT_COLLECTION_TARE_BASE, 0);
  g_assert_false (pt_row_same_field (one, other, PT_COLLECTION_TARE_BASE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/row/presence", test_presence);
  g_test_add_func ("/row/empty-is-null", test_empty_is_null);
  g_test_add_func ("/row/own-text", test_own_text);
  g_test_add_func ("/row/many-writes", test_many_writes);
  g_test_add_func ("/row/refill-allocates-nothing", test_refill_allocates_nothing);
  g_test_add_func ("/row/copy", test_copy);
  g_test_add_func ("/row/defaults", test_defaults);
  g_test_add_func ("/row/apply", test_apply);
  g_test_add_func ("/row/diff", test_diff);
  return g_test_run ();
}
