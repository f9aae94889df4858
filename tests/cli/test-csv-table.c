/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CSV as offices have it: encodings, separators, decimal signs, broken files. */

#include <string.h>

#include "csv-table.h"
#include "errors.h"

static PtCsvTable *
parse (const char *text)
{
  GError *error = NULL;
  PtCsvTable *table = pt_csv_table_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return table;
}

static const char *
cell (const PtCsvTable *table, guint row, guint column)
{
  GStrv cells = table->rows->pdata[row];
  g_assert_cmpuint (column, <, g_strv_length (cells));
  return cells[column];
}

static void
test_separators (void)
{
  static const struct {
    const char *text;
    char separator;
  } cases[] = { { "a,b\n1,2\n", ',' },     { "a;b\n1,5;2\n", ';' },       { "a\tb\n1\t2\n", '\t' },
                { "a|b\r\n1|2\r\n", '|' }, { "\"a,b,c\";d\n1;2\n", ';' }, { "alone\n1\n", ',' } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (PtCsvTable) table = parse (cases[i].text);
    g_assert_cmpint (table->separator, ==, cases[i].separator);
    g_assert_cmpuint (table->rows->len, ==, 2);
  }
}

static void
test_encodings (void)
{
  static const struct {
    const char *bytes;
    gsize length;
  } cases[] = { { "n\nJos\xc3\xa9\n", 8 },
                { "\xef\xbb\xbfn\nJos\xc3\xa9\n", 11 },
                { "n\nJos\xe9\n", 7 },
                { "\xff\xfen\0\n\0J\0o\0s\0\xe9\0\n\0", 16 },
                { "\xfe\xff\0n\0\n\0J\0o\0s\0\xe9\0\n", 16 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (PtCsvTable) table = pt_csv_table_parse (cases[i].bytes, cases[i].length, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (cell (table, 0, 0), ==, "n");
    g_assert_cmpstr (cell (table, 1, 0), ==, "José");
  }
}

static void
test_lines_are_told (void)
{
  g_autoptr (PtCsvTable) table = parse ("a,b\n1,\"two\nlines\"\n\n3,4\n5,6");

  g_assert_cmpuint (table->rows->len, ==, 4);
  g_assert_cmpstr (cell (table, 1, 1), ==, "two\nlines");
  g_assert_cmpuint (g_array_index (table->lines, guint, 1), ==, 2);
  g_assert_cmpuint (g_array_index (table->lines, guint, 2), ==, 5);
  g_assert_cmpuint (g_array_index (table->lines, guint, 3), ==, 6);
}

/* A row stands where it begins, whichever of its cells have lines of their own. */
static void
test_lines_beside_long_cells (void)
{
  static const struct {
    const char *text;
    guint lines[3];
  } cases[] = { { "a,b\n1,\"x\ny\nz\"\n3,4\n", { 1, 2, 5 } },
                { "a,b\n\"x\ny\nz\",1\n3,4\n", { 1, 2, 5 } },
                { "a,b\n\"x\ny\",\"\n\n\"\n3,4", { 1, 2, 6 } },
                { "\"a\nb\",c\n\n1,2\n3,4\n", { 1, 4, 5 } },
                { "a,b\r\n\"\"\"x\r\n\",1\r\n3,4", { 1, 2, 4 } } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (PtCsvTable) table = parse (cases[i].text);
    g_assert_cmpuint (table->rows->len, ==, 3);
    for (guint j = 0; j < 3; j++)
      g_assert_cmpuint (g_array_index (table->lines, guint, j), ==, cases[i].lines[j]);
  }
}

/* A quote that is never closed is sought where it was opened. */
static void
test_line_of_an_open_quote (void)
{
  static const char text[] = "a,b\n1,2\n3,\"4\n5,6\n7,8\n";
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_csv_table_parse (text, strlen (text), &error));
  g_assert_true (g_str_has_suffix (error->message, "line 3"));
}

static void
test_broken_files (void)
{
  static const char *const texts[] = { "", "\n\n", "a,b\n\"never closed,1\n", "a,b\n1,x\"y\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (pt_csv_table_parse (texts[i], strlen (texts[i]), &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  }
}

/* A text would end at a zero byte, and what stands behind it be lost. */
static void
test_zero_bytes_are_refused (void)
{
  static const struct {
    const char *bytes;
    gsize length;
  } cases[] = { { "a,b\n1,2\n\0\n3,4\n", 13 },
                { "a,b\n\xe9\0,2\n", 9 },
                { "\xef\xbb\xbf"
                  "a,b\n1,\0\n",
                  11 },
                { "a\0,\0b\0\n\0", 8 },
                { "\0a\0,\0b\0\n", 8 },
                { "\xff\xfe"
                  "a\0\n\0\0\0b\0\n\0",
                  12 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (pt_csv_table_parse (cases[i].bytes, cases[i].length, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
    g_assert_nonnull (strstr (error->message, "save it as CSV in UTF-8"));
  }
}

static void
test_missing_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_csv_table_read ("/nonexistent/slips.csv", &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
}

static gboolean
find_decimal (const char *text, PtCsvDecimal *decimal, GError **error)
{
  g_autoptr (PtCsvTable) table = parse (text);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));
  guint column = 0;

  g_array_append_val (columns, column);
  return pt_csv_table_decimal (table, columns, decimal, error);
}

static void
test_decimal_sign (void)
{
  static const struct {
    const char *text;
    PtCsvDecimal decimal;
  } cases[] = { { "q\n12.5\n", PT_CSV_POINT },
                { "q\n\"12,5\"\n", PT_CSV_COMMA },
                { "q\n\"1,234\"\n", PT_CSV_POINT },
                { "q\n\"1.234,5\"\n", PT_CSV_COMMA },
                { "q\n\"1,234.5\"\n", PT_CSV_POINT },
                { "q\n\"1.234\"\n\"0,5\"\n", PT_CSV_COMMA },
                { "q\n7\n", PT_CSV_POINT },
                { "q\n\"1,234,567\"\n", PT_CSV_POINT },
                { "q\n1.234.567\n", PT_CSV_COMMA },
                { "q\n\"0,750\"\n", PT_CSV_COMMA },
                { "q\n\"-0,750\"\n", PT_CSV_COMMA },
                { "q\n\"1234,567\"\n", PT_CSV_COMMA },
                { "q\n1 234.567\n", PT_CSV_POINT },
                { "q\n12.500\n", PT_CSV_POINT },
                { "q;p\n12,500\n", PT_CSV_COMMA },
                { "q;p\n12,500\n0.5\n", PT_CSV_POINT },
                { "q;p\n12.500\n0,5\n", PT_CSV_COMMA } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    PtCsvDecimal decimal = PT_CSV_POINT;
    g_autoptr (GError) error = NULL;
    g_assert_true (find_decimal (cases[i].text, &decimal, &error));
    g_assert_no_error (error);
    g_assert_cmpint (decimal, ==, cases[i].decimal);
  }
}

static void
test_two_decimal_signs_are_refused (void)
{
  PtCsvDecimal decimal = PT_CSV_POINT;
  g_autoptr (GError) error = NULL;

  g_assert_false (find_decimal ("q\n\"12,5\"\n12.5\n", &decimal, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (find_decimal ("q\n\"0,750\"\n12.5\n", &decimal, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
}

/* Where neither the numbers nor the separator tell, nothing is multiplied by a thousand. */
static void
test_open_signs_are_refused (void)
{
  static const struct {
    const char *text;
    const char *said;
  } cases[] = { { "q;p\n7;1\n12.500;2\n", "Line 3: “12.500” can mean 12.500 or 12500, " },
                { "q;p\n12,500\n1.250\n", "Line 2: “12,500” can mean 12500 or 12.500, " },
                { "q\tp\n12,500\n", "Line 2: “12,500” can mean 12500 or 12.500, " },
                { "q|p\n-1.250\n", "Line 2: “-1.250” can mean -1.250 or -1250, " } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    PtCsvDecimal decimal = PT_CSV_POINT;
    g_autoptr (GError) error = NULL;
    g_assert_false (find_decimal (cases[i].text, &decimal, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
    g_assert_true (g_str_has_prefix (error->message, cases[i].said));
  }
}

static void
test_numbers (void)
{
  static const struct {
    const char *cell;
    PtCsvDecimal decimal;
    const char *number;
  } cases[] = { { "1.234,5", PT_CSV_COMMA, "1234.5" }, { "1,234.5", PT_CSV_POINT, "1234.5" },
                { "1 234,5", PT_CSV_COMMA, "1234.5" }, { "12'625.00", PT_CSV_POINT, "12625.00" },
                { "-3,5", PT_CSV_COMMA, "-3.5" },      { "x", PT_CSV_POINT, "x" },
                { "- 3.5", PT_CSV_POINT, "-3.5" },     { "1,23,456.5", PT_CSV_POINT, "123456.5" },
                { "12,500", PT_CSV_COMMA, "12.500" },  { "12.500", PT_CSV_COMMA, "12500" },
                { "0,750", PT_CSV_POINT, "0,750" },    { "0.750", PT_CSV_COMMA, "0,750" },
                { "1,2,3", PT_CSV_POINT, "1,2,3" },    { "12 5", PT_CSV_POINT, "12,5" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *number = pt_csv_number (cases[i].cell, cases[i].decimal);
    g_assert_cmpstr (number, ==, cases[i].number);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv-table/separators", test_separators);
  g_test_add_func ("/csv-table/encodings", test_encodings);
  g_test_add_func ("/csv-table/lines-are-told", test_lines_are_told);
  g_test_add_func ("/csv-table/lines-beside-long-cells", test_lines_beside_long_cells);
  g_test_add_func ("/csv-table/line-of-an-open-quote", test_line_of_an_open_quote);
  g_test_add_func ("/csv-table/broken-files", test_broken_files);
  g_test_add_func ("/csv-table/zero-bytes-are-refused", test_zero_bytes_are_refused);
  g_test_add_func ("/csv-table/missing-file", test_missing_file);
  g_test_add_func ("/csv-table/decimal-sign", test_decimal_sign);
  g_test_add_func ("/csv-table/two-decimal-signs-are-refused", test_two_decimal_signs_are_refused);
  g_test_add_func ("/csv-table/open-signs-are-refused", test_open_signs_are_refused);
  g_test_add_func ("/csv-table/numbers", test_numbers);
  return g_test_run ();
}
