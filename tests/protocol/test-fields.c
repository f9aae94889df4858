/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows to JSON and back, in both forms, and values that have not the form of their field. */

#include <string.h>

#include "errors.h"
#include "samples.h"

static void
test_round_trip (void)
{
  for (guint i = 0; i < PT_ENTITIES; i++)
    for (PtFieldsForm form = PT_FIELDS_SET; form <= PT_FIELDS_FULL; form++) {
      g_autoptr (PtRow) row = sample_row (pt_entity (i));
      g_autoptr (PtRow) back = pt_row_new (pt_entity (i));
      g_autofree char *json = pt_fields_to_text (row, form);
      g_autoptr (GError) error = NULL;
      *pt_row_meta (back) = *pt_row_peek_meta (row);
      pt_fields_from_text (json, -1, back, form, &error);
      g_assert_no_error (error);
      assert_same_row (row, back);
      g_autofree char *again = pt_fields_to_text (back, form);
      g_assert_cmpstr (json, ==, again);
    }
}

/* SET keeps absent and null apart; FULL makes one of them, and of whatever the reader does not name. */
static void
test_forms (void)
{
  const PtEntity *rates = pt_entity (PT_RATES);
  g_autoptr (PtRow) row = pt_row_new (rates);
  g_autoptr (PtRow) changes = pt_row_new (rates);
  g_autoptr (PtRow) full = pt_row_new (rates);
  pt_row_set_integer (row, PT_RATE_RATE_E4, 2500000);
  pt_row_set_null (row, PT_RATE_EFFECTIVE_TO);
  g_autofree char *set = pt_fields_to_text (row, PT_FIELDS_SET);
  g_autofree char *fields = pt_fields_to_text (row, PT_FIELDS_FULL);
  g_assert_cmpstr (set, ==, "{\"effective_to\":null,\"rate_e4\":2500000}");
  g_assert_cmpstr (fields, ==, "{\"rate_e4\":2500000}");
  g_assert_true (pt_fields_from_text (set, -1, changes, PT_FIELDS_SET, NULL));
  g_assert_cmphex (pt_row_mask (changes), ==, 1u << PT_RATE_RATE_E4 | 1u << PT_RATE_EFFECTIVE_TO);
  g_assert_true (pt_fields_from_text (fields, strlen (fields), full, PT_FIELDS_FULL, NULL));
  g_assert_cmphex (pt_row_mask (full), ==, (1u << PT_RATE_FIELDS) - 1);
  g_assert_true (pt_row_is_null (full, PT_RATE_UNIT));
  g_assert_cmpint (pt_row_get_integer (full, PT_RATE_RATE_E4), ==, 2500000);
}

/* Members in the writer's order, the table's, the reverse, and with unknown ones between. */
static void
test_any_order (void)
{
  static const char *const orders[] = {
    "{'code':'C1','email':'a@b','name':'N','notes':null,'phone':'1'}",
    "{'code':'C1','name':'N','phone':'1','email':'a@b','notes':null}",
    "{'phone':'1','notes':null,'name':'N','email':'a@b','code':'C1'}",
    "{ 'x':[{}], 'phone':'1', 'y':1, 'notes':null, 'name':'N', 'z':null, 'email':'a@b', 'code':'C1', 'zz':'' }",
  };
  g_autoptr (PtRow) first = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++) {
    g_autoptr (PtRow) row = pt_row_new (pt_entity (PT_SUPPLIERS));
    g_autofree char *json = sample_json (orders[i]);
    g_assert_true (pt_fields_from_text (json, -1, row, PT_FIELDS_SET, NULL));
    if (first == NULL)
      first = pt_row_copy (row);
    assert_same_row (first, row);
  }
}

static void
test_empty_text_is_null (void)
{
  g_autoptr (PtRow) row = pt_row_new (pt_entity (PT_RATES));
  g_assert_true (pt_fields_from_text ("{\"notes\":\"\",\"supplier_id\":\"\",\"effective_to\":\"\",\"status\":\"\"}", -1,
                                      row, PT_FIELDS_SET, NULL));
  static const guint fields[] = { PT_RATE_NOTES, PT_RATE_SUPPLIER_ID, PT_RATE_EFFECTIVE_TO, PT_RATE_STATUS };
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_assert_true (pt_row_has (row, fields[i]));
    g_assert_true (pt_row_is_null (row, fields[i]));
  }
}

static const struct {
  const char *field;
  const char *json;
} wrong[] = {
  { "rate_e4", "{'rate_e4':'2500000'}" },
  { "rate_e4", "{'rate_e4':true}" },
  { "rate_e4", "{'rate_e4':{}}" },
  { "rate_e4", "{'rate_e4':[1]}" },
  { "unit", "{'unit':1}" },
  { "notes", "{'notes':['a']}" },
  { "notes", "{'notes':false}" },
  { "effective_from", "{'effective_from':'2026-02-29'}" },
  { "effective_from", "{'effective_from':'2026-2-01'}" },
  { "effective_from", "{'effective_from':20260201}" },
  { "effective_to", "{'effective_to':'2026-01-01T00:00:00Z'}" },
  { "status", "{'status':'Active'}" },
  { "status", "{'status':'active|inactive'}" },
  { "product_id", "{'product_id':'018FAABB-CCDD-7EEE-8FFF-000000000001'}" },
  { "product_id", "{'product_id':'tea'}" },
  { "product_id", "{'product_id':7}" },
};

static void
test_wrong_form (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *json = sample_json (wrong[i].json);
    g_autoptr (PtRow) row = pt_row_new (pt_entity (PT_RATES));
    g_autoptr (GError) error = NULL;
    g_assert_false (pt_fields_from_text (json, -1, row, PT_FIELDS_SET, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
    g_assert_nonnull (strstr (error->message, wrong[i].field));
  }
}

/* Asked to, the reader notes the field and goes on. */
static void
test_wrong_form_noted (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *members = sample_json (wrong[i].json);
    members[strlen (members) - 1] = '\0';
    g_autofree char *json = g_strconcat (members, ",\"other\":1,\"more\":2,\"supplier_id\":null}", NULL);
    const char *malformed = NULL;
    g_autofree char *unknown = NULL;
    g_autoptr (PtRow) row = pt_row_new (pt_entity (PT_RATES));
    g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
    g_assert_true (pt_fields_read (reader, row, PT_FIELDS_SET, &unknown, &malformed));
    g_assert_true (pt_reader_finish (reader, NULL));
    g_assert_cmpstr (malformed, ==, wrong[i].field);
    g_assert_cmpstr (unknown, ==, "other");
    g_assert_cmphex (pt_row_mask (row), ==, 1u << PT_RATE_SUPPLIER_ID);
  }
}

/* What is no JSON of the protocol is not the field's fault. */
static void
test_not_noted (void)
{
  static const char *const documents[] = { "{\"rate_e4\":1.5}",
                                           "{\"rate_e4\":1,\"rate_e4\":1}",
                                           "{\"notes\":\"\\u0000\"}",
                                           "{\"rate_e4\":99999999999999999999}",
                                           "[]",
                                           "null",
                                           "{\"notes\":" };
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
    const char *malformed = NULL;
    g_autoptr (PtRow) row = pt_row_new (pt_entity (PT_RATES));
    g_autoptr (PtReader) reader = pt_reader_new (documents[i], strlen (documents[i]));
    g_assert_false (pt_fields_read (reader, row, PT_FIELDS_SET, NULL, &malformed));
    g_assert_false (pt_reader_finish (reader, NULL));
  }
}

static void
test_pull_row (void)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    g_autoptr (PtRow) row = sample_row (pt_entity (i));
    g_autofree char *json = pt_pull_row_to_text (row);
    g_autoptr (GError) error = NULL;
    g_autoptr (PtRow) back = pt_pull_row_from_text (json, -1, &error);
    g_assert_no_error (error);
    assert_same_row (row, back);
  }
}

static void
test_tombstone (void)
{
  g_autoptr (PtRow) row = sample_row (pt_entity (PT_SUPPLIERS));
  pt_row_meta (row)->deleted = TRUE;
  g_autofree char *json = pt_pull_row_to_text (row);
  g_assert_nonnull (strstr (json, "\"deleted\":true"));
  g_assert_null (strstr (json, "fields"));
  g_autoptr (PtRow) back = pt_pull_row_from_text (json, -1, NULL);
  g_assert_nonnull (back);
  g_assert_true (pt_row_peek_meta (back)->deleted);
  g_assert_cmphex (pt_row_mask (back), ==, 0);
}

static void
test_delta (void)
{
  PtFieldsForm form;
  g_autoptr (PtRow) row = pt_row_new (pt_entity (PT_PRODUCTS));
  g_autoptr (PtRow) back = pt_row_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (PtWriter) writer = pt_writer_new ();
  pt_row_meta (row)->id = sample_id (3);
  pt_row_meta (row)->version = 2;
  pt_row_set_text (row, PT_PRODUCT_NAME, "Leaf", -1);
  pt_row_set_null (row, PT_PRODUCT_CATEGORY);
  pt_pull_row_write (writer, row, PT_FIELDS_SET);
  g_autofree char *json = pt_writer_end_text (writer);
  g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
  g_assert_true (pt_pull_row_read (reader, back, &form));
  g_assert_cmpint (form, ==, PT_FIELDS_SET);
  assert_same_row (row, back);
}

#define IDENTITY "'id':'018faabb-ccdd-7eee-8fff-000000000001','version':1,'seq':2"

/* Members in any order: fields ahead of the entity that they need, delta and deleted after the fields they judge. */
static void
test_pull_row_order (void)
{
  static const char *const orders[] = {
    "{'entity':'products'," IDENTITY ",'deleted':false,'fields':{'code':'T','name':'Tea'},'meta':{'created_at':5}}",
    "{'fields':{'name':'Tea','code':'T'},'meta':{'created_at':5},'deleted':false," IDENTITY ",'entity':'products'}",
    "{'meta':{'x':1,'created_at':5},'new':{'fields':1}," IDENTITY
    ",'fields':{'colour':'green','name':'Tea','code':'T'},"
    "'entity':'products'}",
  };
  g_autoptr (PtRow) first = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++) {
    g_autofree char *json = sample_json (orders[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (PtRow) row = pt_pull_row_from_text (json, -1, &error);
    g_assert_no_error (error);
    if (first == NULL)
      first = pt_row_copy (row);
    g_assert_cmpstr (pt_row_get_text (row, PT_PRODUCT_NAME), ==, "Tea");
    g_assert_cmphex (pt_row_mask (row), ==, (1u << PT_PRODUCT_FIELDS) - 1);
    g_assert_cmpint (pt_row_peek_meta (row)->created_at, ==, 5);
    assert_same_row (first, row);
  }
  g_autofree char *late_delta = sample_json ("{'fields':{'name':'Tea'}," IDENTITY ",'entity':'products','delta':true}");
  g_autoptr (PtRow) delta = pt_pull_row_from_text (late_delta, -1, NULL);
  g_assert_cmphex (pt_row_mask (delta), ==, 1u << PT_PRODUCT_NAME);
  g_autofree char *late_end = sample_json ("{'fields':{'name':'Tea'}," IDENTITY ",'entity':'products','deleted':true}");
  g_autoptr (PtRow) tombstone = pt_pull_row_from_text (late_end, -1, NULL);
  g_assert_cmphex (pt_row_mask (tombstone), ==, 0);
}

static void
test_bad_pull_row (void)
{
  static const char *const documents[] = {
    "{}",
    "[]",
    "{'entity':'products'," IDENTITY "}",
    "{'entity':'users'," IDENTITY ",'fields':{}}",
    "{'entity':1," IDENTITY ",'fields':{}}",
    "{" IDENTITY ",'fields':{}}",
    "{'entity':'products','version':1,'seq':2,'fields':{}}",
    "{'entity':'products','id':'018faabb-ccdd-7eee-8fff-000000000001','seq':2,'fields':{}}",
    "{'entity':'products','id':'018faabb-ccdd-7eee-8fff-000000000001','version':1,'fields':{}}",
    "{'entity':'products','id':'018faabb-ccdd-7eee-8fff-000000000001','version':-1,'seq':2,'fields':{}}",
    "{'entity':'products','id':'00000000-0000-0000-0000-000000000000','version':1,'seq':2,'fields':{}}",
    "{'entity':'products'," IDENTITY ",'fields':[]}",
    "{'entity':'products'," IDENTITY ",'fields':null}",
    "{'fields':[],'entity':'products'," IDENTITY "}",
    "{'fields':{'status':'on'},'entity':'products'," IDENTITY "}",
    "{'entity':'products'," IDENTITY ",'fields':{'status':'on'}}",
    "{'entity':'products'," IDENTITY ",'fields':{},'deleted':0}",
    "{'entity':'products'," IDENTITY ",'fields':{},'meta':1}",
    "{'entity':'products'," IDENTITY ",'fields':{},'meta':{'created_by':'me'}}",
    "{'entity':'products'," IDENTITY ",'fields':{}} 1",
  };
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
    g_autofree char *json = sample_json (documents[i]);
    g_autoptr (GError) error = NULL;
    g_test_message ("%s", json);
    g_assert_null (pt_pull_row_from_text (json, -1, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fields/round-trip", test_round_trip);
  g_test_add_func ("/fields/forms", test_forms);
  g_test_add_func ("/fields/any-order", test_any_order);
  g_test_add_func ("/fields/empty-text-is-null", test_empty_text_is_null);
  g_test_add_func ("/fields/wrong-form", test_wrong_form);
  g_test_add_func ("/fields/wrong-form-noted", test_wrong_form_noted);
  g_test_add_func ("/fields/not-noted", test_not_noted);
  g_test_add_func ("/fields/pull-row", test_pull_row);
  g_test_add_func ("/fields/tombstone", test_tombstone);
  g_test_add_func ("/fields/delta", test_delta);
  g_test_add_func ("/fields/pull-row-order", test_pull_row_order);
  g_test_add_func ("/fields/bad-pull-row", test_bad_pull_row);
  return g_test_run ();
}
