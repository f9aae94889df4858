/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CSV as it is written: quoting and defusing. */

#include "csv-table.h"
#include "csv-text.h"

static const struct {
  const char *cell;
  const char *written;
} cases[] = {
  { "Nimal", "Nimal" },
  { "", "" },
  { "a,b", "\"a,b\"" },
  { "say \"ayubowan\"", "\"say \"\"ayubowan\"\"\"" },
  { "two\nlines", "\"two\nlines\"" },
  { "=1+1", "'=1+1" },
  { "+94 71", "'+94 71" },
  { "@here", "'@here" },
  { "-cmd|x", "'-cmd|x" },
  { "-12.50", "-12.50" },
  { "-", "'-" },
  { "=a,\"b\"", "\"'=a,\"\"b\"\"\"" },
};

static char *
format_cell (const char *cell)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  const char *cells[] = { cell, "end", NULL };

  g_ptr_array_add (lines, cells);
  return pt_csv_format (lines);
}

static void
test_cells (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = format_cell (cases[i].cell);
    g_autofree char *expected = g_strconcat (cases[i].written, ",end\r\n", NULL);
    g_assert_cmpstr (text, ==, expected);
  }
}

/* What is written is read back as it was. */
static void
test_round_trip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = format_cell (cases[i].cell);
    g_autoptr (PtCsvTable) table = pt_csv_table_parse (text, strlen (text), NULL);
    GStrv cells = table->rows->pdata[0];
    g_assert_cmpstr (pt_csv_undefuse (cells[0]), ==, cases[i].cell);
    g_assert_cmpstr (cells[1], ==, "end");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv-text/cells", test_cells);
  g_test_add_func ("/csv-text/round-trip", test_round_trip);
  return g_test_run ();
}
