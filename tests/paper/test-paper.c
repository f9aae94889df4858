/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Documents on pages: where they break, what stands again, how a file is written. */

#include <glib/gstdio.h>

#include "paper.h"

static const PtPaperColumn columns[] = { { "Day", 1, FALSE }, { "Amount", 2, TRUE } };

static PtPaper *
table_of (PtPaperSize size, guint n_rows)
{
  PtPaper *paper = pt_paper_new (size, "A table");

  pt_paper_add_title (paper, "A table");
  pt_paper_begin_table (paper, columns, G_N_ELEMENTS (columns));
  for (guint i = 0; i < n_rows; i++) {
    g_autofree char *number = g_strdup_printf ("%u", i);
    const char *cells[] = { "Monday", number };
    pt_paper_add_row (paper, cells, PT_PAPER_ROW_PLAIN);
  }
  return paper;
}

static void
test_pages (void)
{
  static const struct {
    PtPaperSize size;
    guint rows, least, most;
  } cases[] = {
    { PT_PAPER_A4, 0, 1, 1 },   { PT_PAPER_A4, 30, 1, 1 },     { PT_PAPER_A4, 200, 3, 5 },
    { PT_PAPER_A5, 200, 4, 8 }, { PT_PAPER_ROLL, 1000, 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (PtPaper) paper = table_of (cases[i].size, cases[i].rows);
    guint pages = pt_paper_count_pages (paper);
    g_assert_cmpuint (pages, >=, cases[i].least);
    g_assert_cmpuint (pages, <=, cases[i].most);
  }
}

static void
test_a_roll_is_as_long_as_its_text (void)
{
  g_autoptr (PtPaper) brief = table_of (PT_PAPER_ROLL, 1);
  g_autoptr (PtPaper) full = table_of (PT_PAPER_ROLL, 11);
  double width = 0, short_height = 0, long_height = 0;

  pt_paper_get_size (brief, &width, &short_height);
  pt_paper_get_size (full, &width, &long_height);
  g_assert_cmpfloat_with_epsilon (width, 226.77, 0.01);
  g_assert_cmpfloat (long_height, >, short_height + 100);
}

/* Letters give way before a word is broken: a number cut in two would be read as another one. */
static void
test_a_number_stays_whole (void)
{
  static const PtPaperColumn narrow[] = { { "Day", 4, FALSE }, { "Amount", 1, TRUE } };
  static const char *const brief[] = { "Monday", "1.00" }, *const longer[] = { "Monday", "1234567.00" };
  g_autoptr (PtPaper) low = pt_paper_new (PT_PAPER_ROLL, "Brief");
  g_autoptr (PtPaper) tall = pt_paper_new (PT_PAPER_ROLL, "Long");
  double width = 0, low_height = 0, tall_height = 0;

  pt_paper_begin_table (low, narrow, G_N_ELEMENTS (narrow));
  pt_paper_add_row (low, brief, PT_PAPER_ROW_PLAIN);
  pt_paper_begin_table (tall, narrow, G_N_ELEMENTS (narrow));
  pt_paper_add_row (tall, longer, PT_PAPER_ROW_PLAIN);
  pt_paper_get_size (low, &width, &low_height);
  pt_paper_get_size (tall, &width, &tall_height);
  g_assert_cmpfloat_with_epsilon (low_height, tall_height, 0.5);
}

/* How much of a page of A4 is inked, in pixels at 72 to the inch. */
static guint
ink_of (PtPaper *paper, guint page)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 596, 842);
  cairo_t *cairo = cairo_create (surface);
  guint ink = 0;

  pt_paper_draw (paper, cairo, page);
  cairo_surface_flush (surface);
  for (int y = 0; y < 842; y++) {
    const guchar *row = cairo_image_surface_get_data (surface) + (gsize) y * cairo_image_surface_get_stride (surface);
    for (int x = 0; x < 596; x++)
      ink += row[x] > 64;
  }
  cairo_destroy (cairo);
  cairo_surface_destroy (surface);
  return ink;
}

static void
test_what_does_not_fit_goes_on (void)
{
  g_autoptr (PtPaper) paper = table_of (PT_PAPER_A4, 80);
  g_autoptr (PtPaper) one = table_of (PT_PAPER_A4, 1);
  guint pages = pt_paper_count_pages (paper);

  g_assert_cmpuint (pages, ==, 2);
  g_assert_cmpuint (ink_of (paper, 0), >, 20 * ink_of (one, 0) / 4);
  g_assert_cmpuint (ink_of (paper, 1), >, ink_of (one, 0));
  pt_paper_add_text (paper, "One line more is laid out anew");
  g_assert_cmpuint (pt_paper_count_pages (paper), ==, 2);
}

static void
test_a_file_is_written_whole_or_not_at_all (void)
{
  g_autoptr (PtPaper) paper = table_of (PT_PAPER_A4, 100);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("paper-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "table.pdf", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "none", "table.pdf", NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_assert_true (pt_paper_write_pdf (paper, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (g_str_has_prefix (bytes, "%PDF-"));
  g_assert_cmpuint (length, >, 2000);
  g_assert_false (pt_paper_write_pdf (paper, nowhere, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paper/pages", test_pages);
  g_test_add_func ("/paper/a-roll-is-as-long-as-its-text", test_a_roll_is_as_long_as_its_text);
  g_test_add_func ("/paper/a-number-stays-whole", test_a_number_stays_whole);
  g_test_add_func ("/paper/what-does-not-fit-goes-on", test_what_does_not_fit_goes_on);
  g_test_add_func ("/paper/a-file-is-written-whole-or-not-at-all", test_a_file_is_written_whole_or_not_at_all);
  return g_test_run ();
}
