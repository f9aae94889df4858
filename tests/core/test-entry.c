/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values as people write and read them, kind by kind, and as they are stored. */

#include "entry.h"

#include "errors.h"

#define ID "01930000-0000-7abc-89ef-0123456789ab"

typedef struct {
  guint entity;
  guint field;
  const char *text;
  guint exponent;
  const char *raw;     /* as stored; NULL where refused */
  const char *message; /* where refused */
  const char *shown;   /* NULL where as typed */
} Case;

static const Case CASES[] = {
  { PT_COLLECTIONS, PT_COLLECTION_QUANTITY_MILLI, "12.5", 2, "12500" },
  { PT_COLLECTIONS, PT_COLLECTION_QUANTITY_MILLI, "12", 2, "12000" },
  { PT_COLLECTIONS, PT_COLLECTION_QUANTITY_MILLI, "12.5678", 2, NULL, "Not an amount" },
  { PT_COLLECTIONS, PT_COLLECTION_TARE_BASE, "700", 2, "700" },
  { PT_COLLECTIONS, PT_COLLECTION_TARE_BASE, "700.5", 2, NULL, "Not an amount" },
  { PT_COLLECTIONS, PT_COLLECTION_DEDUCTION_BP, "2.5", 2, "250" },
  { PT_COLLECTIONS, PT_COLLECTION_DEDUCTION_BP, "2.555", 2, NULL, "Not an amount" },
  { PT_COLLECTIONS, PT_COLLECTION_SESSION, "morning", 2, "morning" },
  { PT_COLLECTIONS, PT_COLLECTION_SESSION, "noon", 2, NULL, "Choose one of: morning, evening, none" },
  { PT_COLLECTIONS, PT_COLLECTION_COLLECTED_ON, "2026-11-22", 2, "2026-11-22" },
  { PT_COLLECTIONS, PT_COLLECTION_COLLECTED_ON, "2026-02-29", 2, NULL, "Not a date: write it as 2026-01-31" },
  { PT_COLLECTIONS, PT_COLLECTION_COLLECTED_ON, "22.11.2026", 2, NULL, "Not a date: write it as 2026-01-31" },
  { PT_COLLECTIONS, PT_COLLECTION_UNIT, "kg", 2, "kg" },
  { PT_COLLECTIONS, PT_COLLECTION_UNIT, "stone", 2, NULL, "“stone” is no unit" },
  { PT_COLLECTIONS, PT_COLLECTION_SUPPLIER_ID, ID, 2, ID },
  { PT_COLLECTIONS, PT_COLLECTION_SUPPLIER_ID, "S017", 2, NULL, "“S017” is no id" },
  { PT_COLLECTIONS, PT_COLLECTION_NOTES, "wet\nleaf", 2, "wet\nleaf" },
  { PT_COLLECTIONS, PT_COLLECTION_NOTES, "\xff\xfe", 2, NULL, "Not readable as text" },
  { PT_RATES, PT_RATE_RATE_E4, "250", 2, "2500000", NULL, "250.00" },
  { PT_RATES, PT_RATE_RATE_E4, "250.125", 2, "2501250", NULL, "250.125" },
  { PT_RATES, PT_RATE_RATE_E4, "250.0001", 2, "2500001", NULL, "250.0001" },
  { PT_RATES, PT_RATE_RATE_E4, "250.5", 0, "2505000", NULL, "250.5" },
  { PT_RATES, PT_RATE_RATE_E4, "250.00001", 2, NULL, "Not an amount" },
  { PT_PAYMENTS, PT_PAYMENT_AMOUNT_MINOR, "12 625", 2, "1262500", NULL, "12625.00" },
  { PT_PAYMENTS, PT_PAYMENT_AMOUNT_MINOR, "12625.00", 0, NULL, "Not an amount" },
  { PT_PAYMENTS, PT_PAYMENT_AMOUNT_MINOR, "1.234", 3, "1234" },
  { PT_PAYMENTS, PT_PAYMENT_AMOUNT_MINOR, "-5", 0, "-5" },
  { PT_PAYMENTS, PT_PAYMENT_AMOUNT_MINOR, "1e23", 2, NULL, "Not an amount" },
  { PT_PAYMENTS, PT_PAYMENT_AMOUNT_MINOR, "100000000000000000000000", 2, NULL, "Not an amount" },
  { PT_PRODUCTS, PT_PRODUCT_ALLOWED_UNITS, "kg,g,lb", 2, "kg,g,lb" },
  { PT_PRODUCTS, PT_PRODUCT_ALLOWED_UNITS, "kg,,lb", 2, NULL, "“” is no unit" },
  { PT_SUPPLIERS, PT_SUPPLIER_NAME, "  Nimal Perera ", 2, "Nimal Perera", NULL, "Nimal Perera" },
};

static void
test_entries (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    const Case *entry = &CASES[i];
    g_autoptr (PtRow) row = pt_row_new (pt_entity (entry->entity));
    g_autoptr (GError) error = NULL;
    gboolean taken = pt_entry_set (row, entry->field, entry->text, entry->exponent, &error);
    g_autofree char *raw = pt_entry_format_raw (row, entry->field);
    g_autofree char *shown = pt_entry_format (row, entry->field, entry->exponent, FALSE);

    g_test_message ("“%s”", i == 17 ? "(bytes)" : entry->text);
    g_assert_cmpint (taken, ==, entry->raw != NULL);
    g_assert_cmpstr (raw, ==, taken ? entry->raw : "");
    if (taken) {
      g_assert_cmpstr (shown, ==, entry->shown != NULL ? entry->shown : entry->text);
    } else {
      g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, entry->message);
      g_assert_false (pt_row_has (row, entry->field));
    }
  }
}

static void
test_empty (void)
{
  g_autoptr (PtRow) row = pt_row_new (pt_entity (PT_PAYMENTS));
  g_autofree char *shown = NULL;

  pt_row_set_integer (row, PT_PAYMENT_AMOUNT_MINOR, 7);
  g_assert_true (pt_entry_set (row, PT_PAYMENT_AMOUNT_MINOR, "  ", 2, NULL));
  g_assert_true (pt_row_has (row, PT_PAYMENT_AMOUNT_MINOR));
  g_assert_true (pt_row_is_null (row, PT_PAYMENT_AMOUNT_MINOR));
  g_assert_true (pt_entry_set_raw (row, PT_PAYMENT_NOTES, "", NULL));
  g_assert_true (pt_row_is_null (row, PT_PAYMENT_NOTES));
  shown = pt_entry_format (row, PT_PAYMENT_AMOUNT_MINOR, 2, TRUE);
  g_assert_cmpstr (shown, ==, "");
}

/* A quantity's decimals are bounded by the unit beside it. */
static void
test_decimals (void)
{
  static const struct {
    const char *unit;
    const char *text;
    const char *message; /* NULL: taken */
  } cases[] = {
    { "kg", "1.234", NULL },
    { "kg", "1.2345", "kg takes at most 3 decimals" },
    { "g", "12", NULL },
    { "g", "12.", NULL },
    { "g", "12.5", "g takes at most 0 decimals" },
    { "piece", "1.5", "piece takes at most 0 decimals" },
    { "kg", "1.2x", "Not an amount" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (PtRow) row = pt_row_new (pt_entity (PT_COLLECTIONS));
    g_autoptr (GError) error = NULL;

    pt_row_set_text (row, PT_COLLECTION_UNIT, cases[i].unit, -1);
    pt_entry_set (row, PT_COLLECTION_QUANTITY_MILLI, cases[i].text, 2, &error);
    g_assert_cmpstr (error != NULL ? error->message : NULL, ==, cases[i].message);
  }
}

static void
test_grouped (void)
{
  g_autoptr (PtRow) row = pt_row_new (pt_entity (PT_COLLECTIONS));
  g_autofree char *amount = NULL;
  g_autofree char *quantity = NULL;

  pt_row_set_integer (row, PT_COLLECTION_AMOUNT_MINOR, 1262500);
  pt_row_set_integer (row, PT_COLLECTION_QUANTITY_MILLI, 12345500);
  amount = pt_entry_format (row, PT_COLLECTION_AMOUNT_MINOR, 2, TRUE);
  quantity = pt_entry_format (row, PT_COLLECTION_QUANTITY_MILLI, 2, TRUE);
  g_assert_cmpstr (amount, ==, "12\u202f625.00");
  g_assert_cmpstr (quantity, ==, "12\u202f345.5");
}

static void
test_raw (void)
{
  static const struct {
    guint field;
    const char *text;
    gboolean taken;
  } cases[] = {
    { PT_COLLECTION_QUANTITY_MILLI, "12500", TRUE },
    { PT_COLLECTION_QUANTITY_MILLI, "-7", TRUE },
    { PT_COLLECTION_QUANTITY_MILLI, "12.5", FALSE },
    { PT_COLLECTION_QUANTITY_MILLI, " 7", FALSE },
    { PT_COLLECTION_QUANTITY_MILLI, "7 ", FALSE },
    { PT_COLLECTION_QUANTITY_MILLI, "0x7", FALSE },
    { PT_COLLECTION_QUANTITY_MILLI, "9223372036854775808", FALSE },
    { PT_COLLECTION_SESSION, "morning", TRUE },
    { PT_COLLECTION_SESSION, "Morning", FALSE },
    { PT_COLLECTION_NOTES, "  kept  ", TRUE },
    { PT_COLLECTION_SUPPLIER_ID, ID, TRUE },
    { PT_COLLECTION_SUPPLIER_ID, "x", FALSE },
    { PT_COLLECTION_COLLECTED_ON, "2026-13-01", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (PtRow) row = pt_row_new (pt_entity (PT_COLLECTIONS));
    g_autoptr (GError) error = NULL;
    g_autofree char *raw = NULL;

    g_test_message ("“%s”", cases[i].text);
    g_assert_cmpint (pt_entry_set_raw (row, cases[i].field, cases[i].text, &error), ==, cases[i].taken);
    raw = pt_entry_format_raw (row, cases[i].field);
    g_assert_cmpstr (raw, ==, cases[i].taken ? cases[i].text : "");
    if (!cases[i].taken)
      g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/entries", test_entries);
  g_test_add_func ("/entry/empty", test_empty);
  g_test_add_func ("/entry/decimals", test_decimals);
  g_test_add_func ("/entry/grouped", test_grouped);
  g_test_add_func ("/entry/raw", test_raw);
  return g_test_run ();
}
