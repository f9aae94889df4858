/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The three-way merge: what merges, what overlaps, and the fields that move together. */

#include "merge.h"

static PtRow *
new_payment (gint64 amount, const char *type, const char *notes, const char *status)
{
  PtRow *row = pt_row_new (pt_entity (PT_PAYMENTS));

  pt_row_set_integer (row, PT_PAYMENT_AMOUNT_MINOR, amount);
  pt_row_set_text (row, PT_PAYMENT_TYPE, type, -1);
  pt_row_set_text (row, PT_PAYMENT_NOTES, notes, -1);
  pt_row_set_text (row, PT_PAYMENT_STATUS, status, -1);
  return row;
}

typedef struct {
  const char *name;
  gint64 mine_amount; /* 0: not written */
  const char *mine_type;
  const char *mine_notes;
  gint64 their_amount;
  const char *their_type;
  const char *their_notes;
  guint32 overlap;
  gint64 amount;
  const char *notes;
} Case;

/* The base is always 100, advance, no notes. */
static const Case CASES[] = {
  { "nothing", 0, NULL, NULL, 100, "advance", NULL, 0, 100, NULL },
  { "only mine", 0, NULL, "mine", 100, "advance", NULL, 0, 100, "mine" },
  { "only theirs", 0, NULL, NULL, 200, "partial", "theirs", 0, 200, "theirs" },
  { "different fields", 0, NULL, "mine", 200, "advance", NULL, 0, 200, "mine" },
  { "same field, same value", 0, NULL, "both", 100, "advance", "both", 0, 100, "both" },
  { "same field", 0, NULL, "mine", 100, "advance", "theirs", 1u << PT_PAYMENT_NOTES, 0, NULL },
  { "written as it was", 100, NULL, NULL, 300, "advance", NULL, 0, 300, NULL },
  { "together", 150, NULL, NULL, 100, "partial", NULL, 1u << PT_PAYMENT_AMOUNT_MINOR | 1u << PT_PAYMENT_TYPE, 0, NULL },
  { "together, same", 150, "partial", NULL, 150, "partial", NULL, 0, 150, NULL },
  { "together, half the same", 150, "partial", NULL, 150, "advance", NULL, 1u << PT_PAYMENT_TYPE, 0, NULL },
};

static void
test_merge (gconstpointer data)
{
  const Case *merge = data;
  g_autoptr (PtRow) base = new_payment (100, "advance", NULL, "pending");
  g_autoptr (PtRow) mine = pt_row_new (pt_entity (PT_PAYMENTS));
  g_autoptr (PtRow) theirs = new_payment (merge->their_amount, merge->their_type, merge->their_notes, "pending");
  g_autoptr (PtRow) merged = NULL;

  if (merge->mine_amount != 0)
    pt_row_set_integer (mine, PT_PAYMENT_AMOUNT_MINOR, merge->mine_amount);
  if (merge->mine_type != NULL)
    pt_row_set_text (mine, PT_PAYMENT_TYPE, merge->mine_type, -1);
  if (merge->mine_notes != NULL)
    pt_row_set_text (mine, PT_PAYMENT_NOTES, merge->mine_notes, -1);
  pt_row_meta (theirs)->version = 8;
  g_assert_cmphex (pt_merge_three_way (base, mine, theirs, &merged), ==, merge->overlap);
  g_assert_cmpint (merged == NULL, ==, merge->overlap != 0);
  if (merged == NULL)
    return;
  g_assert_cmpint (pt_row_get_integer (merged, PT_PAYMENT_AMOUNT_MINOR), ==, merge->amount);
  g_assert_cmpstr (pt_row_get_text (merged, PT_PAYMENT_NOTES), ==, merge->notes);
  g_assert_cmpint (pt_row_peek_meta (merged)->version, ==, 8);
}

/* Each side's own fields, and those of both: what a person is shown. */
static void
test_compare (void)
{
  g_autoptr (PtRow) base = pt_row_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (PtRow) mine = pt_row_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (PtRow) theirs = NULL;
  PtMergeSides sides;

  pt_row_set_text (base, PT_SUPPLIER_NAME, "Nimal", -1);
  pt_row_set_text (base, PT_SUPPLIER_NOTES, "old", -1);
  theirs = pt_row_copy (base);
  pt_row_set_text (mine, PT_SUPPLIER_PHONE, "1", -1);
  pt_row_set_text (mine, PT_SUPPLIER_EMAIL, "a", -1);
  pt_row_set_text (mine, PT_SUPPLIER_NAME, "Nimal", -1);
  pt_row_set_text (mine, PT_SUPPLIER_REGION, "Ella", -1);
  pt_row_set_text (theirs, PT_SUPPLIER_PHONE, "2", -1);
  pt_row_set_text (theirs, PT_SUPPLIER_REGION, "Ella", -1);
  pt_row_set_null (theirs, PT_SUPPLIER_NOTES);
  pt_merge_compare (base, mine, theirs, &sides);
  g_assert_cmphex (sides.both, ==, 1u << PT_SUPPLIER_PHONE);
  g_assert_cmphex (sides.mine, ==, 1u << PT_SUPPLIER_EMAIL);
  g_assert_cmphex (sides.theirs, ==, 1u << PT_SUPPLIER_NOTES);
  pt_merge_compare (NULL, mine, theirs, &sides);
  g_assert_cmphex (sides.both, ==, 1u << PT_SUPPLIER_PHONE);
}

/* Writing null is a change like any other. */
static void
test_null (void)
{
  g_autoptr (PtRow) base = new_payment (100, "advance", "old", "pending");
  g_autoptr (PtRow) mine = pt_row_new (pt_entity (PT_PAYMENTS));
  g_autoptr (PtRow) theirs = new_payment (100, "advance", "old", "approved");
  g_autoptr (PtRow) merged = NULL;

  pt_row_set_null (mine, PT_PAYMENT_NOTES);
  g_assert_cmphex (pt_merge_three_way (base, mine, theirs, &merged), ==, 0);
  g_assert_true (pt_row_is_null (merged, PT_PAYMENT_NOTES));
  g_assert_cmpstr (pt_row_get_text (merged, PT_PAYMENT_STATUS), ==, "approved");
  pt_row_set_text (theirs, PT_PAYMENT_NOTES, "new", -1);
  g_clear_pointer (&merged, pt_row_free);
  g_assert_cmphex (pt_merge_three_way (base, mine, theirs, &merged), ==, 1u << PT_PAYMENT_NOTES);
  g_assert_null (merged);
}

static void
test_widen (void)
{
  const PtEntity *slips = pt_entity (PT_COLLECTIONS);
  const PtEntity *rates = pt_entity (PT_RATES);
  guint32 price = pt_merge_widen (slips, 1u << PT_COLLECTION_AMOUNT_MINOR);
  guint32 inputs = 1u << PT_COLLECTION_QUANTITY_MILLI | 1u << PT_COLLECTION_UNIT | 1u << PT_COLLECTION_TARE_BASE
                   | 1u << PT_COLLECTION_WATER_BASE | 1u << PT_COLLECTION_DEDUCTION_BP | 1u << PT_COLLECTION_RATE_E4
                   | 1u << PT_COLLECTION_RATE_UNIT | 1u << PT_COLLECTION_NET_BASE;

  g_assert_cmphex (price & inputs, ==, inputs);
  g_assert_cmphex (price & 1u << PT_COLLECTION_STATUS, ==, 0);
  g_assert_cmphex (pt_merge_widen (slips, 1u << PT_COLLECTION_STATUS), ==,
                   1u << PT_COLLECTION_STATUS | 1u << PT_COLLECTION_CANCEL_REASON);
  g_assert_cmphex (pt_merge_widen (rates, 1u << PT_RATE_UNIT), ==, 1u << PT_RATE_UNIT | 1u << PT_RATE_RATE_E4);
  g_assert_cmphex (pt_merge_widen (pt_entity (PT_PAYMENTS), 1u << PT_PAYMENT_REASON_CODE), ==,
                   1u << PT_PAYMENT_REASON_CODE | 1u << PT_PAYMENT_AMOUNT_MINOR | 1u << PT_PAYMENT_TYPE);
  g_assert_cmphex (pt_merge_widen (slips, 1u << PT_COLLECTION_NOTES), ==, 1u << PT_COLLECTION_NOTES);
  g_assert_cmphex (pt_merge_widen (slips, 0), ==, 0);
}

static void
test_words (void)
{
  static const char *const strategies[] = { "server_wins", "client_wins", "last_write_wins", "merge", "manual" };
  static const char *const kinds[] = { "create_create", "update_update", "update_delete", "delete_update" };
  PtStrategy strategy;
  PtConflictKind kind;

  for (guint i = 0; i < G_N_ELEMENTS (strategies); i++) {
    g_assert_true (pt_strategy_parse (strategies[i], -1, &strategy));
    g_assert_cmpstr (pt_strategy_word (strategy), ==, strategies[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_assert_true (pt_conflict_kind_parse (kinds[i], &kind));
    g_assert_cmpstr (pt_conflict_kind_word (kind), ==, kinds[i]);
  }
  g_assert_true (pt_strategy_parse ("merge\"", 5, &strategy));
  g_assert_false (pt_strategy_parse ("merge\"", -1, &strategy));
  g_assert_false (pt_strategy_parse ("", -1, &strategy));
  g_assert_false (pt_conflict_kind_parse ("update", &kind));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree char *path = g_strdup_printf ("/merge/three-way/%s", CASES[i].name);

    g_test_add_data_func (path, &CASES[i], test_merge);
  }
  g_test_add_func ("/merge/compare", test_compare);
  g_test_add_func ("/merge/null", test_null);
  g_test_add_func ("/protocol/3/fields-that-only-make-sense-together-move-together", test_widen);
  g_test_add_func ("/merge/words", test_words);
  return g_test_run ();
}
