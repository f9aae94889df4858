/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The head of a paper: what an office says of itself, its logo where that can be drawn. */

#include "letterhead.h"

#define LOGO "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQAAAADy4FrNAAAADUlEQVQI12P438CAgQBvyAp6oFnJ9QAAAABJRU5ErkJggg=="

/* How long a roll is with this head on it. */
static double
measure (const PtOffice *office, const char *base64, PtPaperSize size)
{
  gsize length = 0;
  guint8 *bytes = base64 != NULL ? g_base64_decode (base64, &length) : NULL;
  g_autoptr (GBytes) logo = bytes != NULL ? g_bytes_new_take (bytes, length) : NULL;
  g_autoptr (PtPaper) paper = pt_paper_new (size, "A paper");
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR, NULL);
  cairo_t *cairo = cairo_create (surface);
  double width = 0, height = 0;

  pt_letterhead_add (paper, office, logo);
  pt_paper_get_size (paper, &width, &height);
  pt_paper_draw (paper, cairo, 0);
  g_assert_cmpint (cairo_status (cairo), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cairo);
  cairo_surface_destroy (surface);
  return height;
}

static void
test_lines (void)
{
  PtOffice office = { .organisation_name = (char *) "Hill Growers" };
  double height = measure (&office, NULL, PT_PAPER_ROLL);

  for (guint i = 0; i < 3; i++) {
    double longer;

    *(char **[]){ &office.address, &office.phone, &office.registration_number }[i] = (char *) "7 Hill Street";
    longer = measure (&office, NULL, PT_PAPER_ROLL);
    g_assert_cmpfloat (longer, >, height + 8);
    height = longer;
  }
}

static void
test_logo (void)
{
  static const char *const damaged[] = { "", "no base64", "iVBORw0KGgo=" };
  PtOffice office = { .organisation_name = (char *) "Hill Growers" };

  for (PtPaperSize size = PT_PAPER_ROLL; size <= PT_PAPER_ROLL_58; size++) {
    double bare = measure (&office, NULL, size);

    g_assert_cmpfloat (measure (&office, LOGO, size), >, bare + 7);
    for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
      g_assert_cmpfloat (measure (&office, damaged[i], size), ==, bare);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/letterhead/lines", test_lines);
  g_test_add_func ("/letterhead/logo", test_logo);
  return g_test_run ();
}
