/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records: properties from the schema, and notifications for exactly what changed. */

#include "record.h"

static PtRow *
new_row (void)
{
  PtRow *row = pt_row_new (pt_entity (PT_COLLECTIONS));
  PtId supplier = { { 1 } };

  pt_row_meta (row)->version = 2;
  pt_row_set_text (row, PT_COLLECTION_RECEIPT_NO, "A3-000124", -1);
  pt_row_set_integer (row, PT_COLLECTION_QUANTITY_MILLI, 50500);
  pt_row_set_id (row, PT_COLLECTION_SUPPLIER_ID, &supplier);
  return row;
}

static void
test_properties (void)
{
  g_autoptr (PtRow) row = new_row ();
  g_autoptr (PtRecord) record = pt_record_new (row, PT_SYNC_STATE_WAITING);
  g_autofree char *receipt = NULL;
  g_autofree char *supplier = NULL;
  g_autofree char *notes = NULL;
  g_autofree char *product = NULL;
  g_autofree char *state = NULL;
  g_autofree char *id = NULL;
  gint64 quantity = 0;
  gint64 version = 0;
  gboolean deleted = TRUE;

  g_object_get (record, "receipt-no", &receipt, "supplier-id", &supplier, "quantity-milli", &quantity, "notes", &notes,
                "product-id", &product, "sync-state", &state, "id", &id, "version", &version, "deleted", &deleted,
                NULL);
  g_assert_true (PT_IS_COLLECTION (record));
  g_assert_cmpstr (receipt, ==, "A3-000124");
  g_assert_cmpstr (supplier, ==, "01000000-0000-0000-0000-000000000000");
  g_assert_cmpint (quantity, ==, 50500);
  g_assert_null (notes);
  g_assert_null (product);
  g_assert_cmpstr (state, ==, "waiting");
  g_assert_cmpstr (id, ==, "00000000-0000-0000-0000-000000000000");
  g_assert_cmpint (version, ==, 2);
  g_assert_false (deleted);
}

/* Every field of every entity is a readable property of the right type. */
static void
test_whole (void)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    const PtEntity *entity = pt_entity (i);
    g_autoptr (PtRow) row = pt_row_new (entity);
    g_autoptr (PtRecord) record = pt_record_new (row, PT_SYNC_STATE_SYNCED);

    g_assert_true (PT_RECORD_GET_CLASS (record)->entity == entity);
    for (guint f = 0; f < entity->n_fields; f++) {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (record), entity->fields[f].name, &value);
      g_assert_true (
          G_VALUE_HOLDS (&value, pt_kind_is_integer (entity->fields[f].kind) ? G_TYPE_INT64 : G_TYPE_STRING));
    }
  }
}

static void
on_notify (GObject *object, GParamSpec *spec, gpointer data)
{
  g_string_append_printf (data, "%s ", spec->name);
}

static void
test_update (void)
{
  g_autoptr (PtRow) row = new_row ();
  g_autoptr (PtRecord) record = pt_record_new (row, PT_SYNC_STATE_WAITING);
  g_autoptr (GString) notified = g_string_new (NULL);

  g_signal_connect (record, "notify", G_CALLBACK (on_notify), notified);
  pt_record_update (record, row, PT_SYNC_STATE_WAITING);
  g_assert_cmpstr (notified->str, ==, "");
  pt_row_set_text (row, PT_COLLECTION_NOTES, "wet", -1);
  pt_row_meta (row)->version = 3;
  pt_record_update (record, row, PT_SYNC_STATE_SYNCED);
  g_assert_nonnull (strstr (notified->str, "notes "));
  g_assert_nonnull (strstr (notified->str, "version "));
  g_assert_nonnull (strstr (notified->str, "sync-state "));
  g_assert_null (strstr (notified->str, "receipt-no"));
  g_assert_null (strstr (notified->str, "deleted"));
  g_assert_cmpint (pt_record_get_sync_state (record), ==, PT_SYNC_STATE_SYNCED);
  g_assert_cmpstr (pt_row_get_text (pt_record_get_row (record), PT_COLLECTION_NOTES), ==, "wet");
}

/* The record has its own copy. */
static void
test_copy (void)
{
  g_autoptr (PtRow) row = new_row ();
  g_autoptr (PtRecord) record = pt_record_new (row, PT_SYNC_STATE_CONFLICT);

  pt_row_set_text (row, PT_COLLECTION_RECEIPT_NO, "changed", -1);
  g_assert_cmpstr (pt_row_get_text (pt_record_get_row (record), PT_COLLECTION_RECEIPT_NO), ==, "A3-000124");
}

static void
test_words (void)
{
  g_assert_cmpstr (pt_sync_state_word (PT_SYNC_STATE_WAITING), ==, "waiting");
  g_assert_cmpstr (pt_sync_state_word (PT_SYNC_STATE_SYNCED), ==, "synced");
  g_assert_cmpstr (pt_sync_state_word (PT_SYNC_STATE_CONFLICT), ==, "conflict");
  g_assert_cmpstr (pt_sync_state_word (PT_SYNC_STATE_FAILED), ==, "failed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/properties", test_properties);
  g_test_add_func ("/record/whole", test_whole);
  g_test_add_func ("/record/update", test_update);
  g_test_add_func ("/record/copy", test_copy);
  g_test_add_func ("/record/words", test_words);
  return g_test_run ();
}
