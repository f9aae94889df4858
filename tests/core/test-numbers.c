/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Integer arithmetic at its edges, and decimals in and out. */

#include "numbers.h"

#include "errors.h"

static void
test_round (void)
{
  static const struct {
    gint64 value;
    gint64 divisor;
    gint64 rounded;
  } cases[] = {
    { 0, 7, 0 },
    { 4, 10, 0 },
    { 5, 10, 1 },
    { 6, 10, 1 },
    { 15, 10, 2 },
    { 25, 10, 3 },
    { -4, 10, 0 },
    { -5, 10, -1 },
    { -15, 10, -2 },
    { -25, 10, -3 },
    { 1, 3, 0 },
    { 2, 3, 1 },
    { -1, 3, 0 },
    { -2, 3, -1 },
    { 7, 1, 7 },
    { -7, 1, -7 },
    { 1, 2, 1 },
    { -1, 2, -1 },
    { G_MAXINT64, 1, G_MAXINT64 },
    { G_MININT64, 1, G_MININT64 },
    { G_MAXINT64, G_MAXINT64, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("case %u", i);
    g_assert_cmpint ((gint64) pt_round_divide (cases[i].value, cases[i].divisor), ==, cases[i].rounded);
  }
}

/* The sum of half a divisor and the value would leave 128 bits. */
static void
test_round_widest (void)
{
  const PtWide most = (PtWide) (((unsigned __int128) 1 << 127) - 1);

  g_assert_true (pt_round_divide (most, most) == 1);
  g_assert_true (pt_round_divide (most - 1, most) == 1);
  g_assert_true (pt_round_divide (most / 2, most) == 0);
  g_assert_true (pt_round_divide (most / 2 + 1, most) == 1);
  g_assert_true (pt_round_divide (-most, most) == -1);
}

static void
test_multiply (void)
{
  const PtWide most = (PtWide) (((unsigned __int128) 1 << 127) - 1);
  const PtWide half = (PtWide) 1 << 64;
  g_autoptr (GError) error = NULL;
  PtWide product = 0;

  g_assert_true (pt_wide_multiply (G_MAXINT64, G_MAXINT64, &product, NULL));
  g_assert_true (product == (PtWide) G_MAXINT64 * G_MAXINT64);
  g_assert_true (pt_wide_multiply (G_MININT64, G_MININT64, &product, NULL));
  g_assert_true (pt_wide_multiply (most, 1, &product, NULL) && product == most);
  g_assert_true (pt_wide_multiply (most, -1, &product, NULL) && product == -most);
  g_assert_true (pt_wide_multiply (0, most, &product, NULL) && product == 0);
  g_assert_true (pt_wide_multiply (most, 0, &product, NULL) && product == 0);
  g_assert_true (pt_wide_multiply (half, (PtWide) 1 << 62, &product, NULL));
  g_assert_false (pt_wide_multiply (most, 2, &product, NULL));
  g_assert_false (pt_wide_multiply (-2, most, &product, NULL));
  g_assert_false (pt_wide_multiply (half, half, &product, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_OVERFLOW);
  g_assert_cmpstr (error->message, ==, "Not an amount");
}

static void
test_narrow (void)
{
  gint64 narrow = 0;

  g_assert_true (pt_wide_narrow (G_MAXINT64, &narrow, NULL));
  g_assert_cmpint (narrow, ==, G_MAXINT64);
  g_assert_true (pt_wide_narrow (G_MININT64, &narrow, NULL));
  g_assert_cmpint (narrow, ==, G_MININT64);
  g_assert_false (pt_wide_narrow ((PtWide) G_MAXINT64 + 1, &narrow, NULL));
  g_assert_false (pt_wide_narrow ((PtWide) G_MININT64 - 1, &narrow, NULL));
  g_assert_cmpint (narrow, ==, G_MININT64);
}

static void
test_sums (void)
{
  g_autoptr (GError) error = NULL;
  gint64 result = 0;

  g_assert_true (pt_add (G_MAXINT64, G_MININT64, &result, NULL));
  g_assert_cmpint (result, ==, -1);
  g_assert_true (pt_subtract (-1, G_MAXINT64, &result, NULL));
  g_assert_cmpint (result, ==, G_MININT64);
  g_assert_false (pt_add (G_MAXINT64, 1, &result, NULL));
  g_assert_false (pt_add (G_MININT64, -1, &result, NULL));
  g_assert_false (pt_subtract (0, G_MININT64, &result, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_OVERFLOW);
}

static void
test_powers (void)
{
  g_assert_cmpint (pt_power_of_ten (0), ==, 1);
  g_assert_cmpint (pt_power_of_ten (4), ==, 10000);
  g_assert_cmpint (pt_power_of_ten (18), ==, G_GINT64_CONSTANT (1000000000000000000));
}

static void
test_parse (void)
{
  static const struct {
    const char *text;
    guint decimals;
    gint64 scaled;
  } cases[] = {
    { "0", 2, 0 },
    { "-0", 2, 0 },
    { "250", 4, 2500000 },
    { "250.00", 4, 2500000 },
    { "12.5", 3, 12500 },
    { "-3.5", 2, -350 },
    { "+3.5", 2, 350 },
    { ".5", 2, 50 },
    { "5.", 2, 500 },
    { "  7 ", 0, 7 },
    { "12 625.00", 2, 1262500 },
    { "12\u202f625.00", 2, 1262500 },
    { "12\u00a0625.00", 2, 1262500 },
    { "1,234.5", 2, 123450 },
    { "1,234,567", 0, 1234567 },
    { "-1 234 567.89", 2, -123456789 },
    { "007", 0, 7 },
    { "0.750", 3, 750 },
    { "100,000", 0, 100000 },
    { "9223372036854775807", 0, G_MAXINT64 },
    { "-9223372036854775808", 0, G_MININT64 },
    { "-92233720368547758.08", 2, G_MININT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 scaled = 0;

    g_test_message ("“%s”", cases[i].text);
    g_assert_true (pt_decimal_parse (cases[i].text, cases[i].decimals, &scaled, NULL));
    g_assert_cmpint (scaled, ==, cases[i].scaled);
  }
}

static void
test_parse_refusals (void)
{
  static const char *const refused[] = {
    "",
    " ",
    "-",
    "+",
    ".",
    "-.",
    "abc",
    "1e3",
    "1.5e0",
    "0x10",
    "1.234",
    "12,50",
    "1,23",
    "1,2345",
    "0,750",
    "-0,750",
    "0 750",
    "012,500",
    "000,001.5",
    "1234,567",
    ",123",
    "1,,234",
    "1,234 567",
    "1 2",
    "--1",
    "+-1",
    "- 1",
    "1-",
    "1.2.3",
    "1.2,345",
    "١٢",
    "1,234,",
    "NaN",
    "inf",
    "1_000",
    "9223372036854775808",
    "100000000000000000000000",
    "-92233720368547758.09",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;
    gint64 scaled = 42;

    g_test_message ("“%s”", refused[i]);
    g_assert_false (pt_decimal_parse (refused[i], 2, &scaled, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
    g_assert_cmpstr (error->message, ==, "Not an amount");
  }
}

static void
test_format (void)
{
  static const struct {
    gint64 scaled;
    guint decimals;
    PtDecimalStyle style;
    const char *text;
  } cases[] = {
    { 1262500, 2, PT_DECIMAL_FIXED, "12625.00" },
    { 1262500, 2, PT_DECIMAL_GROUPED, "12\u202f625.00" },
    { 123456789, 0, PT_DECIMAL_GROUPED, "123\u202f456\u202f789" },
    { 999, 0, PT_DECIMAL_GROUPED, "999" },
    { -100000, 2, PT_DECIMAL_GROUPED, "-1\u202f000.00" },
    { 50500, 3, PT_DECIMAL_SHORT, "50.5" },
    { 50000, 3, PT_DECIMAL_SHORT, "50" },
    { 1, 3, PT_DECIMAL_SHORT, "0.001" },
    { -1, 2, PT_DECIMAL_FIXED, "-0.01" },
    { 0, 2, PT_DECIMAL_FIXED, "0.00" },
    { 0, 0, PT_DECIMAL_FIXED, "0" },
    { 0, 3, PT_DECIMAL_SHORT, "0" },
    { G_MAXINT64, 0, PT_DECIMAL_FIXED, "9223372036854775807" },
    { G_MININT64, 0, PT_DECIMAL_FIXED, "-9223372036854775808" },
    { G_MININT64, 18, PT_DECIMAL_FIXED, "-9.223372036854775808" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = pt_decimal_format (cases[i].scaled, cases[i].decimals, cases[i].style);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

/* Whatever is shown can be typed back. */
static void
test_round_trip (void)
{
  static const gint64 values[] = { 0, 1, -1, 999, 1000, -123456789, G_MAXINT64, G_MININT64 };

  for (guint i = 0; i < G_N_ELEMENTS (values) * 3; i++) {
    g_autofree char *text = pt_decimal_format (values[i / 3], 2, i % 3);
    gint64 scaled = 0;

    g_assert_true (pt_decimal_parse (text, 2, &scaled, NULL));
    g_assert_cmpint (scaled, ==, values[i / 3]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/numbers/round", test_round);
  g_test_add_func ("/numbers/round-widest", test_round_widest);
  g_test_add_func ("/numbers/multiply", test_multiply);
  g_test_add_func ("/numbers/narrow", test_narrow);
  g_test_add_func ("/numbers/sums", test_sums);
  g_test_add_func ("/numbers/powers", test_powers);
  g_test_add_func ("/numbers/parse", test_parse);
  g_test_add_func ("/numbers/parse-refusals", test_parse_refusals);
  g_test_add_func ("/numbers/format", test_format);
  g_test_add_func ("/numbers/round-trip", test_round_trip);
  return g_test_run ();
}
