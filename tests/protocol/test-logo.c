/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What may be an organisation's logo: one form in base64, and no file above the bound. */

#include "logo.h"

#include <string.h>

#include "errors.h"

#define LOGO "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQAAAADy4FrNAAAADUlEQVQI12P438CAgQBvyAp6oFnJ9QAAAABJRU5ErkJggg=="

static void
test_both_ways (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = pt_logo_parse (LOGO, &error);
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (png, &length);
  g_autofree char *text = pt_logo_format (bytes, length, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, LOGO);
}

static void
test_refused (void)
{
  static const char *const texts[] = { "", "AAAA", "no base64", (LOGO "\n"), (" " LOGO), "iVBORw0KGgo=" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (pt_logo_parse (texts[i], &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  }
}

static void
test_too_large (void)
{
  g_autofree guint8 *bytes = g_malloc0 (PT_LOGO_MAX_BYTES + 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_logo_format (bytes, PT_LOGO_MAX_BYTES + 1, &error));
  g_assert_cmpstr (error->message, ==, "The picture is larger than 128 KiB: make it smaller");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/logo/both-ways", test_both_ways);
  g_test_add_func ("/logo/refused", test_refused);
  g_test_add_func ("/logo/too-large", test_too_large);
  return g_test_run ();
}
