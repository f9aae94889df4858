/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Leaves against the protocol's text hashed elsewhere, and the sums that one transaction gathers. */

#include "digest.h"

#include <string.h>

#include "errors.h"

#define ID "01930000-0000-7abc-89ef-0123456789ab"
#define OTHER_ID "01930000-0000-7abc-89ef-0123456700ff"

static PtId
parse_id (const char *text)
{
  PtId id;

  g_assert_true (pt_id_parse (text, -1, &id));
  return id;
}

static PtRow *
new_row (guint entity, gint64 version)
{
  PtRow *row = pt_row_new (pt_entity (entity));

  pt_row_meta (row)->id = parse_id (ID);
  pt_row_meta (row)->version = version;
  return row;
}

static PtRow *
new_supplier (void)
{
  PtRow *row = new_row (PT_SUPPLIERS, 7);

  pt_row_set_text (row, PT_SUPPLIER_CODE, "S017", -1);
  pt_row_set_text (row, PT_SUPPLIER_NAME, "Nimal Perera", -1);
  pt_row_set_text (row, PT_SUPPLIER_STATUS, "active", -1);
  pt_row_set_text (row, PT_SUPPLIER_PAYMENT_METHOD, "cash", -1);
  pt_row_set_text (row, PT_SUPPLIER_NOTES, "two\nlines", -1);
  pt_row_set_null (row, PT_SUPPLIER_PHONE);
  return row;
}

static void
assert_leaf (const PtRow *row, const char *hash, const char *leaf)
{
  g_autofree char *base = g_strndup (hash, 16);
  char base_leaf[PT_BASE_LEAF_TEXT];
  char text[PT_LEAF_TEXT];
  char hex[65];
  guint8 bytes[32];

  pt_row_hash (row, bytes);
  for (guint i = 0; i < sizeof bytes; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", bytes[i]);
  pt_leaf_format (pt_row_leaf (row), text);
  pt_row_base_leaf (row, base_leaf);
  g_assert_cmpstr (hex, ==, hash);
  g_assert_cmpstr (text, ==, leaf);
  g_assert_cmpstr (base_leaf, ==, base);
}

/* The constants come from Python's hashlib over the canonical text that section 6 describes, for example
 * "suppliers\n01930000-…\n7\n0\ncode=4:S017\nname=12:Nimal Perera\nnotes=9:two\nlines\n…". */
static void
test_leaf (void)
{
  g_autoptr (PtRow) row = new_supplier ();

  assert_leaf (row, "07f8df6337a3c7ee019ce0aac3ed2872b8792fc0387c8cce76226b96c98ae9be",
               "7228edc3aae09c01eec7a33763dff807");
}

static void
test_deleted (void)
{
  g_autoptr (PtRow) row = new_supplier ();

  pt_row_meta (row)->version = 8;
  pt_row_meta (row)->deleted = TRUE;
  assert_leaf (row, "884346a779d620cdb2022da35d7e1086c14752b5147e06d3cca53fbaa28ed5b6",
               "86107e5da32d02b2cd20d679a7464388");
}

/* Lengths are bytes, not characters. */
static void
test_bytes (void)
{
  g_autoptr (PtRow) row = new_row (PT_SUPPLIERS, 7);

  pt_row_set_text (row, PT_SUPPLIER_CODE, "S017", -1);
  pt_row_set_text (row, PT_SUPPLIER_NAME, "නිමල්", -1);
  assert_leaf (row, "90e68f9591aa60051b3954049d0b07420a7336f8ad2ef7610bfa0dd07c03934f",
               "42070b9d0454391b0560aa91958fe690");
}

static void
test_kinds (void)
{
  g_autoptr (PtRow) row = new_row (PT_PAYMENTS, 1);
  PtId supplier = parse_id (OTHER_ID);

  pt_row_set_integer (row, PT_PAYMENT_AMOUNT_MINOR, -1262500);
  pt_row_set_id (row, PT_PAYMENT_SUPPLIER_ID, &supplier);
  pt_row_set_text (row, PT_PAYMENT_TYPE, "adjustment", -1);
  pt_row_set_text (row, PT_PAYMENT_REASON_CODE, "feed", -1);
  assert_leaf (row, "e5b148b8ce0b703ea3ad3057a270554cec999d65493adb81d022b0493a140d7a",
               "4c5570a25730ada33e700bceb848b1e5");
}

/* Texts longer than what is gathered between two calls of SHA-256, and that just do not fit. */
static void
test_long (void)
{
  g_autoptr (PtRow) row = new_row (PT_SUPPLIERS, 7);
  g_autofree char *code = g_strnfill (5000, 'x');
  g_autofree char *notes = g_strnfill (1700, 'y');

  pt_row_set_text (row, PT_SUPPLIER_CODE, code, -1);
  pt_row_set_text (row, PT_SUPPLIER_NOTES, notes, -1);
  assert_leaf (row, "8067a0f461d72d8828dadcdadf6793b7afbe311ab2c20dac59438404cfc17e17",
               "b79367dfdadcda28882dd761f4a06780");
}

/* Whatever the server knows of a row beside what section 6 names leaves the leaf alone. */
static void
test_meta (void)
{
  g_autoptr (PtRow) row = new_supplier ();
  PtLeaf leaf = pt_row_leaf (row);

  pt_row_meta (row)->seq = 99;
  pt_row_meta (row)->updated_at = 1795000000000;
  g_assert_true (pt_row_leaf (row) == leaf);
  pt_row_meta (row)->version++;
  g_assert_false (pt_row_leaf (row) == leaf);
}

static void
test_text (void)
{
  static const char *const refused[] = {
    "",
    "0123456789abcdef0123456789abcde",
    "0123456789abcdef0123456789abcdef0",
    "0123456789ABCDEF0123456789abcdef",
    "0123456789abcdeg0123456789abcdef",
  };
  PtLeaf leaf = 5;
  char text[PT_LEAF_TEXT];

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_false (pt_leaf_parse (refused[i], &leaf));
  g_assert_true (leaf == 5);
  g_assert_true (pt_leaf_parse ("0123456789abcdef0123456789abcdef", &leaf));
  g_assert_true (leaf >> 120 == 0x01);
  g_assert_true ((leaf & 0xff) == 0xef);
  pt_leaf_format (leaf, text);
  g_assert_cmpstr (text, ==, "0123456789abcdef0123456789abcdef");
  g_assert_true (pt_leaf_parse ("ffffffffffffffffffffffffffffffff", &leaf));
  g_assert_true (leaf == ~(PtLeaf) 0);
}

static void
test_bucket (void)
{
  PtId id = parse_id (ID);

  g_assert_cmphex (pt_id_bucket (&id), ==, 0x89ab);
}

/* Writes `entity/digits/prefix:count:sum ` with a small sum in decimal. */
static gboolean
note (guint entity, guint digits, guint prefix, const PtDigest *change, gpointer data, GError **error)
{
  g_string_append_printf (data, "%u/%0*x:%d:%d ", entity, (int) digits, prefix, (int) change->count, (int) change->sum);
  return TRUE;
}

static void
add (PtDigestDelta *delta, guint entity, guint bucket, int leaf)
{
  PtId id = PT_ID_NONE;

  id.bytes[14] = bucket >> 8;
  id.bytes[15] = bucket & 0xff;
  if (leaf > 0)
    pt_digest_delta_add (delta, entity, &id, leaf);
  else
    pt_digest_delta_remove (delta, entity, &id, -leaf);
}

static void
test_flush (void)
{
  g_autoptr (PtDigestDelta) delta = pt_digest_delta_new ();
  g_autoptr (GString) notes = g_string_new (NULL);

  add (delta, PT_RATES, 0x1234, 7);
  add (delta, PT_SUPPLIERS, 0xff01, 5);
  add (delta, PT_SUPPLIERS, 0x0102, 3);
  add (delta, PT_SUPPLIERS, 0x01ff, 4);
  add (delta, PT_SUPPLIERS, 0x0102, -1);
  add (delta, PT_SUPPLIERS, 0x0102, 10);
  g_assert_true (pt_digest_delta_flush (delta, note, notes, NULL));
  g_assert_cmpstr (notes->str, ==,
                   "0/0:3:21 0/01:2:16 0/ff:1:5 0/0102:1:12 0/01ff:1:4 0/ff01:1:5 "
                   "2/0:1:7 2/12:1:7 2/1234:1:7 ");
  g_string_truncate (notes, 0);
  g_assert_true (pt_digest_delta_flush (delta, note, notes, NULL));
  g_assert_cmpstr (notes->str, ==, "");
}

/* Sums wrap modulo 2^128: what comes and goes leaves nothing. */
static gboolean
expect_nothing (guint entity, guint digits, guint prefix, const PtDigest *change, gpointer data, GError **error)
{
  ++*(guint *) data;
  g_assert_cmpint (change->count, ==, 0);
  g_assert_true (change->sum == 0);
  return TRUE;
}

static void
test_change (void)
{
  g_autoptr (PtDigestDelta) delta = pt_digest_delta_new ();
  g_autoptr (PtRow) first = new_supplier ();
  g_autoptr (PtRow) second = new_supplier ();
  g_autoptr (PtRow) unsent = new_supplier ();
  guint calls = 0;

  pt_row_meta (second)->version = 8;
  pt_row_meta (unsent)->version = 0;
  pt_digest_delta_change (delta, NULL, unsent);
  g_assert_true (pt_digest_delta_flush (delta, expect_nothing, &calls, NULL));
  g_assert_cmpuint (calls, ==, 0);
  pt_digest_delta_change (delta, unsent, first);
  pt_digest_delta_change (delta, first, second);
  pt_digest_delta_change (delta, second, NULL);
  g_assert_true (pt_digest_delta_flush (delta, expect_nothing, &calls, NULL));
  g_assert_cmpuint (calls, ==, 3);
}

static gboolean
refuse (guint entity, guint digits, guint prefix, const PtDigest *change, gpointer data, GError **error)
{
  g_set_error_literal (error, PT_ERROR, PT_ERROR_STORAGE, "The disk is full");
  return FALSE;
}

/* A failed write keeps what was gathered, so that nothing is lost if the caller tries again. */
static void
test_failure (void)
{
  g_autoptr (PtDigestDelta) delta = pt_digest_delta_new ();
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  add (delta, PT_RATES, 0x1234, 7);
  g_assert_false (pt_digest_delta_flush (delta, refuse, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_true (pt_digest_delta_flush (delta, note, notes, NULL));
  g_assert_cmpstr (notes->str, ==, "2/0:1:7 2/12:1:7 2/1234:1:7 ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/digest/leaf", test_leaf);
  g_test_add_func ("/digest/deleted", test_deleted);
  g_test_add_func ("/digest/bytes", test_bytes);
  g_test_add_func ("/digest/kinds", test_kinds);
  g_test_add_func ("/digest/long", test_long);
  g_test_add_func ("/digest/meta", test_meta);
  g_test_add_func ("/digest/text", test_text);
  g_test_add_func ("/digest/bucket", test_bucket);
  g_test_add_func ("/digest/flush", test_flush);
  g_test_add_func ("/digest/change", test_change);
  g_test_add_func ("/digest/failure", test_failure);
  return g_test_run ();
}
