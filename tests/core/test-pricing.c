/* SPDX-License-Identifier: GPL-3.0-or-later */

/* domain.md's arithmetic: its vectors, rounding on both sides of a half, and the edges of int64. */

#include "pricing.h"

#include "errors.h"

typedef struct {
  const char *name;
  gint64 quantity_milli;
  const char *unit;
  gint64 tare;
  gint64 water;
  gint64 rate_e4;
  const char *rate_unit; /* NULL: no rate */
  gint64 deduction_bp;
  guint exponent;
  PtPrice price;
} Case;

static const Case CASES[] = {
  { "50.5 kg at 250.00", 50500, "kg", 0, 0, 2500000, "kg", 0, 2, { 50500, 50500, 1262500, 1262500 } },
  { "1.005 kg at 1.00", 1005, "kg", 0, 0, 10000, "kg", 0, 2, { 1005, 1005, 101, 101 } },
  { "10 lb in grams", 10000, "lb", 0, 0, 0, NULL, 0, 2, { 4536, 4536, 0, 0 } },
  { "10 lb at 1.00/lb", 10000, "lb", 0, 0, 10000, "lb", 0, 2, { 4536, 4536, 1000, 1000 } },
  { "1 g at 4.00/kg", 1000, "g", 0, 0, 40000, "kg", 0, 2, { 1, 1, 0, 0 } },
  { "1 g at 5.00/kg", 1000, "g", 0, 0, 50000, "kg", 0, 2, { 1, 1, 1, 1 } },
  { "tare and water", 50500, "kg", 1500, 2000, 2500000, "kg", 0, 2, { 50500, 47000, 1175000, 1175000 } },
  { "deduction 2.5 %", 50500, "kg", 0, 0, 2500000, "kg", 250, 2, { 50500, 50500, 1262500, 1230937 } },
  { "deduction 100 %", 50500, "kg", 0, 0, 2500000, "kg", 10000, 2, { 50500, 50500, 1262500, 0 } },
  { "half a cent off", 1000, "piece", 0, 0, 100, "piece", 5000, 2, { 1, 1, 1, 0 } },
  { "tonnes, rate per kg", 1234, "t", 0, 0, 2500000, "kg", 0, 2, { 1234000, 1234000, 30850000, 30850000 } },
  { "kg, rate per t", 500, "kg", 0, 0, 2500000, "t", 0, 2, { 500, 500, 13, 13 } },
  { "litres", 2500, "l", 0, 0, 1500000, "l", 0, 2, { 2500, 2500, 37500, 37500 } },
  { "yen", 50500, "kg", 0, 0, 2500000, "kg", 0, 0, { 50500, 50500, 12625, 12625 } },
  { "yen, half", 1500, "kg", 0, 0, 10000, "kg", 0, 0, { 1500, 1500, 2, 2 } },
  { "dinars", 1005, "kg", 0, 0, 10000, "kg", 0, 3, { 1005, 1005, 1005, 1005 } },
  { "four decimals", 1000, "kg", 0, 0, 12345, "kg", 0, 4, { 1000, 1000, 12345, 12345 } },
  { "widest quantity",
    G_MAXINT64,
    "ml",
    0,
    0,
    0,
    NULL,
    0,
    2,
    { G_GINT64_CONSTANT (9223372036854776), G_GINT64_CONSTANT (9223372036854776), 0, 0 } },
  { "widest product",
    G_MAXINT64,
    "g",
    0,
    0,
    10000000,
    "kg",
    0,
    2,
    { G_GINT64_CONSTANT (9223372036854776), G_GINT64_CONSTANT (9223372036854776),
      G_GINT64_CONSTANT (922337203685477600), G_GINT64_CONSTANT (922337203685477600) } },
};

static PtRow *
new_slip (const Case *slip)
{
  PtRow *row = pt_row_new (pt_entity (PT_COLLECTIONS));

  pt_row_set_integer (row, PT_COLLECTION_QUANTITY_MILLI, slip->quantity_milli);
  pt_row_set_text (row, PT_COLLECTION_UNIT, slip->unit, -1);
  pt_row_set_integer (row, PT_COLLECTION_TARE_BASE, slip->tare);
  pt_row_set_integer (row, PT_COLLECTION_WATER_BASE, slip->water);
  pt_row_set_integer (row, PT_COLLECTION_DEDUCTION_BP, slip->deduction_bp);
  if (slip->rate_unit != NULL)
    pt_row_set_integer (row, PT_COLLECTION_RATE_E4, slip->rate_e4);
  pt_row_set_text (row, PT_COLLECTION_RATE_UNIT, slip->rate_unit, -1);
  return row;
}

static void
test_vector (gconstpointer data)
{
  const Case *slip = data;
  g_autoptr (PtRow) row = new_slip (slip);
  PtPrice price;

  g_assert_true (pt_price_collection (row, slip->exponent, &price, NULL));
  g_assert_cmpint (price.entered_base, ==, slip->price.entered_base);
  g_assert_cmpint (price.net_base, ==, slip->price.net_base);
  g_assert_cmpint (price.gross_minor, ==, slip->price.gross_minor);
  g_assert_cmpint (price.amount_minor, ==, slip->price.amount_minor);
}

/* Three slips of 1 g at 4.00 a kilogram are 0.00 together: a total is the sum of its rounded lines. */
static void
test_lines (void)
{
  static const Case line = { "", 1000, "g", 0, 0, 40000, "kg", 0, 2, { 0 } };
  static const Case whole = { "", 3000, "g", 0, 0, 40000, "kg", 0, 2, { 0 } };
  g_autoptr (PtRow) row = new_slip (&line);
  g_autoptr (PtRow) heap = new_slip (&whole);
  gint64 total = 0;
  PtPrice price;

  for (guint i = 0; i < 3; i++) {
    g_assert_true (pt_price_collection (row, 2, &price, NULL));
    total += price.amount_minor;
  }
  g_assert_cmpint (total, ==, 0);
  g_assert_true (pt_price_collection (heap, 2, &price, NULL));
  g_assert_cmpint (price.amount_minor, ==, 1);
}

static const struct {
  Case slip;
  PtError code;
  const char *message;
} REFUSED[] = {
  { { "nothing left", 1000, "kg", 600, 400, 10000, "kg" }, PT_ERROR_INVALID, "Nothing is left after tare and water" },
  { { "less than nothing", 1000, "kg", 600, 401, 10000, "kg" },
    PT_ERROR_INVALID,
    "Nothing is left after tare and water" },
  { { "no quantity", 0, "kg", 0, 0, 10000, "kg" }, PT_ERROR_INVALID, "Nothing is left after tare and water" },
  { { "no such unit", 1000, "stone", 0, 0, 10000, "kg" }, PT_ERROR_INVALID, "“stone” is no unit" },
  { { "no unit", 1000, NULL, 0, 0, 10000, "kg" }, PT_ERROR_INVALID, "“” is no unit" },
  { { "no such rate unit", 1000, "kg", 0, 0, 10000, "stone" }, PT_ERROR_INVALID, "“stone” is no unit" },
  { { "another dimension", 1000, "kg", 0, 0, 10000, "l" },
    PT_ERROR_INVALID,
    "A rate per l does not price what is measured in kg" },
  { { "base too wide", G_MAXINT64, "t", 0, 0, 0, NULL }, PT_ERROR_OVERFLOW, "Not an amount" },
  { { "gross too wide", G_MAXINT64, "kg", 0, 0, G_MAXINT64, "g" }, PT_ERROR_OVERFLOW, "Not an amount" },
  { { "product too wide", G_MAXINT64, "kg", 0, 0, G_MAXINT64, "lb" }, PT_ERROR_OVERFLOW, "Not an amount" },
  { { "tare below all", 1000, "kg", G_MININT64, 0, 10000, "kg" }, PT_ERROR_OVERFLOW, "Not an amount" },
};

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (REFUSED); i++) {
    g_autoptr (PtRow) row = new_slip (&REFUSED[i].slip);
    g_autoptr (GError) error = NULL;
    PtPrice price;

    g_test_message ("%s", REFUSED[i].slip.name);
    g_assert_false (pt_price_collection (row, 2, &price, &error));
    g_assert_error (error, PT_ERROR, (int) REFUSED[i].code);
    g_assert_cmpstr (error->message, ==, REFUSED[i].message);
  }
}

static void
test_base (void)
{
  static const struct {
    gint64 quantity_milli;
    const char *unit;
    gint64 base;
  } cases[] = {
    { 10000, "lb", 4536 },
    { 1, "lb", 0 },
    { 2, "lb", 1 },
    { 500, "g", 1 },
    { 499, "g", 0 },
    { -500, "g", -1 },
    { -499, "g", 0 },
    { -10000, "lb", -4536 },
    { 1, "t", 1000 },
    { 12000, "piece", 12 },
    { G_MININT64, "kg", G_MININT64 },
    { G_MAXINT64, "kg", G_MAXINT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 base = 0;

    g_test_message ("case %u", i);
    g_assert_true (pt_price_base (cases[i].quantity_milli, cases[i].unit, &base, NULL));
    g_assert_cmpint (base, ==, cases[i].base);
  }
}

/* Money may be negative where a rate is, and rounds away from zero there too. */
static void
test_negative (void)
{
  static const Case credit = { "", 500, "kg", 0, 0, -100, "kg", 0, 2, { 0 } };
  g_autoptr (PtRow) row = new_slip (&credit);
  PtPrice price;

  g_assert_true (pt_price_collection (row, 2, &price, NULL));
  g_assert_cmpint (price.gross_minor, ==, -1);
}

static void
test_cash (void)
{
  static const struct {
    gint64 amount;
    gint64 step;
    gint64 paid;
  } cases[] = {
    { 1262537, 100, 1262500 },
    { 1262500, 100, 1262500 },
    { 99, 100, 0 },
    { 1262537, 0, 1262537 },
    { 1262537, 1, 1262537 },
    { 1262537, 500, 1262500 },
    { -150, 100, -100 },
    { 0, 100, 0 },
    { G_MAXINT64, 100, G_GINT64_CONSTANT (9223372036854775800) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pt_price_cash (cases[i].amount, cases[i].step), ==, cases[i].paid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree char *name = g_strdelimit (g_strdup (CASES[i].name), "/", ':');
    g_autofree char *path = g_strdup_printf ("/pricing/vector/%s", name);

    g_test_add_data_func (path, &CASES[i], test_vector);
  }
  g_test_add_func ("/pricing/lines", test_lines);
  g_test_add_func ("/pricing/refusals", test_refusals);
  g_test_add_func ("/pricing/base", test_base);
  g_test_add_func ("/pricing/negative", test_negative);
  g_test_add_func ("/pricing/cash", test_cash);
  return g_test_run ();
}
