/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The description of the entities: that it is domain.md's, whole, and that lookups find what they should. */

#include "schema.h"

#include <string.h>

static const char *const FIELDS[PT_ENTITIES] = {
  [PT_SUPPLIERS] = "code* name* contact_person phone email address region registration_number status payment_method "
                   "bank_name bank_code branch_code bank_account notes",
  [PT_PRODUCTS] = "code* name* category description dimension* base_unit* allowed_units status",
  [PT_RATES] = "product_id* supplier_id rate_e4* unit* effective_from* effective_to notes status",
  [PT_COLLECTIONS]
  = "receipt_no* batch_no supplier_id* product_id* rate_id collected_on* session quantity_milli* unit* "
    "tare_base water_base rate_e4 rate_unit deduction_bp quality_grade net_base gross_minor "
    "amount_minor status cancel_reason notes",
  [PT_PAYMENTS] = "payment_no* supplier_id* paid_on* amount_minor* type* reason_code method reference_number "
                  "period_start period_end run_id status approved_by cancel_reason notes",
};

static char *
list_fields (const PtEntity *entity, PtFieldFlags flag, const char *mark)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < entity->n_fields; i++) {
    const PtField *field = &entity->fields[i];

    if (mark != NULL || (field->flags & flag) != 0)
      g_string_append_printf (list, "%s%s%s", list->len > 0 ? " " : "", field->name,
                              mark != NULL && (field->flags & flag) != 0 ? mark : "");
  }
  return g_string_free (list, FALSE);
}

static void
assert_flagged (guint entity, PtFieldFlags flag, const char *expected)
{
  g_autofree char *list = list_fields (pt_entity (entity), flag, NULL);

  g_assert_cmpstr (list, ==, expected);
}

static void
test_fields (void)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    g_autofree char *list = list_fields (pt_entity (i), PT_FIELD_REQUIRED, "*");

    g_assert_cmpuint (pt_entity (i)->index, ==, i);
    g_assert_cmpuint (pt_entity (i)->n_fields, <=, PT_FIELDS_MAX);
    g_assert_cmpstr (list, ==, FIELDS[i]);
  }
}

static void
test_flags (void)
{
  assert_flagged (PT_COLLECTIONS, PT_FIELD_COMPUTED,
                  "rate_id rate_e4 rate_unit net_base gross_minor amount_minor status");
  assert_flagged (PT_PAYMENTS, PT_FIELD_COMPUTED, "approved_by");
  assert_flagged (PT_COLLECTIONS, PT_FIELD_LATE, "quality_grade status cancel_reason notes");
  assert_flagged (PT_PAYMENTS, PT_FIELD_LATE, "status approved_by cancel_reason notes");
  assert_flagged (PT_SUPPLIERS, PT_FIELD_UNIQUE, "code");
  assert_flagged (PT_PRODUCTS, PT_FIELD_UNIQUE, "code");
  assert_flagged (PT_RATES, PT_FIELD_UNIQUE, "");
  assert_flagged (PT_COLLECTIONS, PT_FIELD_UNIQUE, "receipt_no");
  assert_flagged (PT_PAYMENTS, PT_FIELD_UNIQUE, "payment_no");
  assert_flagged (PT_SUPPLIERS, PT_FIELD_COMPUTED, "");
}

static void
test_fallbacks (void)
{
  static const struct {
    guint entity;
    const char *field;
    const char *fallback;
  } cases[] = {
    { PT_SUPPLIERS, "status", "active" },  { PT_SUPPLIERS, "payment_method", "cash" },
    { PT_PRODUCTS, "status", "active" },   { PT_RATES, "status", "active" },
    { PT_COLLECTIONS, "session", "none" }, { PT_COLLECTIONS, "tare_base", "0" },
    { PT_COLLECTIONS, "water_base", "0" }, { PT_COLLECTIONS, "deduction_bp", "0" },
    { PT_PAYMENTS, "status", "pending" },
  };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const PtEntity *entity = pt_entity (cases[i].entity);

    g_assert_cmpstr (entity->fields[pt_entity_find_field (entity, cases[i].field, -1)].fallback, ==, cases[i].fallback);
  }
  for (guint i = 0; i < PT_ENTITIES; i++) {
    for (guint f = 0; f < pt_entity (i)->n_fields; f++)
      n += pt_entity (i)->fields[f].fallback != NULL;
  }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (cases));
}

static void
assert_kind_is_whole (const PtField *field)
{
  if (field->kind == PT_KIND_REFERENCE)
    g_assert_nonnull (pt_field_target (field));
  if (field->kind == PT_KIND_CHOICE && field->fallback != NULL)
    g_assert_true (pt_field_has_choice (field, field->fallback));
  g_assert_cmpint (field->detail != NULL, ==, field->kind == PT_KIND_REFERENCE || field->kind == PT_KIND_CHOICE);
  g_assert_false (pt_kind_is_integer (field->kind) && pt_kind_is_id (field->kind));
}

/* Every field can be shown, and parents stand before children. */
static void
test_whole (void)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    const PtEntity *entity = pt_entity (i);

    g_assert_true (pt_entity_find (entity->name, -1) == entity);
    for (guint f = 0; f < entity->n_fields; f++) {
      g_assert_cmpuint (strlen (entity->fields[f].label), >, 0);
      g_assert_cmpint (pt_entity_find_field (entity, entity->fields[f].name, -1), ==, (int) f);
      assert_kind_is_whole (&entity->fields[f]);
      if (entity->fields[f].kind == PT_KIND_REFERENCE)
        g_assert_cmpuint (pt_field_target (&entity->fields[f])->index, <, i);
    }
  }
}

static void
test_find (void)
{
  const PtEntity *slips = pt_entity (PT_COLLECTIONS);

  g_assert_null (pt_entity_find ("supplier", -1));
  g_assert_null (pt_entity_find ("", -1));
  g_assert_true (pt_entity_find ("rates\"", 5) == pt_entity (PT_RATES));
  g_assert_cmpint (pt_entity_find_field (slips, "unit", -1), ==, PT_COLLECTION_UNIT);
  g_assert_cmpint (pt_entity_find_field (slips, "units", 4), ==, PT_COLLECTION_UNIT);
  g_assert_cmpint (pt_entity_find_field (slips, "units", -1), ==, -1);
  g_assert_cmpint (pt_entity_find_field (slips, "", -1), ==, -1);
  g_assert_cmpint (pt_entity_find_field (slips, "id", -1), ==, -1);
}

static void
test_find_loosely (void)
{
  static const struct {
    guint entity;
    const char *name;
    int field;
  } cases[] = {
    { PT_COLLECTIONS, "quantity", PT_COLLECTION_QUANTITY_MILLI },
    { PT_COLLECTIONS, "quantity_milli", PT_COLLECTION_QUANTITY_MILLI },
    { PT_COLLECTIONS, "supplier", PT_COLLECTION_SUPPLIER_ID },
    { PT_COLLECTIONS, "rate", PT_COLLECTION_RATE_ID },
    { PT_COLLECTIONS, "deduction", PT_COLLECTION_DEDUCTION_BP },
    { PT_COLLECTIONS, "tare", PT_COLLECTION_TARE_BASE },
    { PT_COLLECTIONS, "collected", -1 },
    { PT_RATES, "rate", PT_RATE_RATE_E4 },
    { PT_PAYMENTS, "amount", PT_PAYMENT_AMOUNT_MINOR },
    { PT_PAYMENTS, "reference", -1 },
    { PT_PAYMENTS, "", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pt_entity_find_field_loosely (pt_entity (cases[i].entity), cases[i].name), ==, cases[i].field);
}

static void
test_sorted (void)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    const PtEntity *entity = pt_entity (i);
    const guint8 *sorted = pt_entity_sorted (entity);

    for (guint f = 1; f < entity->n_fields; f++)
      g_assert_cmpint (strcmp (entity->fields[sorted[f - 1]].name, entity->fields[sorted[f]].name), <, 0);
  }
}

static void
test_choices (void)
{
  const PtField *status = &pt_entity (PT_SUPPLIERS)->fields[PT_SUPPLIER_STATUS];
  g_auto (GStrv) words = pt_field_dup_choices (status);

  g_assert_cmpuint (g_strv_length (words), ==, 3);
  g_assert_cmpstr (words[2], ==, "suspended");
  g_assert_true (pt_field_has_choice (status, "active"));
  g_assert_true (pt_field_has_choice (status, "suspended"));
  g_assert_false (pt_field_has_choice (status, "suspend"));
  g_assert_false (pt_field_has_choice (status, "active|inactive"));
  g_assert_false (pt_field_has_choice (status, ""));
  g_assert_false (pt_field_has_choice (status, "Active"));
  g_assert_cmpstr (pt_choice_label ("bank_transfer"), ==, "Bank transfer");
  g_assert_cmpstr (pt_choice_label ("from a newer server"), ==, "from a newer server");
}

/* Every word of every choice has a label of its own. */
static void
test_labels (void)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    for (guint f = 0; f < pt_entity (i)->n_fields; f++) {
      const PtField *field = &pt_entity (i)->fields[f];
      g_auto (GStrv) words = field->kind == PT_KIND_CHOICE ? pt_field_dup_choices (field) : NULL;

      for (guint w = 0; words != NULL && words[w] != NULL; w++)
        g_assert_cmpstr (pt_choice_label (words[w]), !=, words[w]);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/fields", test_fields);
  g_test_add_func ("/schema/flags", test_flags);
  g_test_add_func ("/schema/fallbacks", test_fallbacks);
  g_test_add_func ("/schema/whole", test_whole);
  g_test_add_func ("/schema/find", test_find);
  g_test_add_func ("/schema/find-loosely", test_find_loosely);
  g_test_add_func ("/schema/sorted", test_sorted);
  g_test_add_func ("/schema/choices", test_choices);
  g_test_add_func ("/schema/labels", test_labels);
  return g_test_run ();
}
