/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The logo that a pull page brings, changes and takes away; what is none is not kept. */

#include "office-logo.h"

#include "desk.h"
#include "errors.h"

#define LOGO "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQAAAADy4FrNAAAADUlEQVQI12P438CAgQBvyAp6oFnJ9QAAAABJRU5ErkJggg=="

static void
check (Desk *desk, const char *logo)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = pt_office_logo_load (desk->database, &error);
  g_autoptr (GBytes) png = pt_office_logo_load_png (desk->database);

  g_assert_no_error (error);
  g_assert_true ((png != NULL) == (logo != NULL));
  g_assert_cmpstr (kept, ==, logo);
}

static void
test_pages (void)
{
  static const struct {
    const char *organisation, *logo;
  } pages[] = {
    { "{\"name\":\"Hill\"}", NULL },
    { "{\"name\":\"Hill\",\"logo\":\"" LOGO "\"}", LOGO },
    { "{\"name\":\"Hill\",\"logo\":\"iVBORw0KGgo=\"}", NULL },
    { "{\"logo\":\"" LOGO "\",\"name\":\"Hill\"}", LOGO },
    { "{\"name\":\"Hill\"}", NULL },
  };
  g_autoptr (Desk) desk = desk_new ();

  check (desk, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    g_assert_true (pt_office_logo_take (desk->database, pages[i].organisation, NULL));
    check (desk, pages[i].logo);
  }
}

static void
test_store (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_office_logo_store (desk->database, LOGO, NULL));
  check (desk, LOGO);
  g_assert_false (pt_office_logo_store (desk->database, "no logo", &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  check (desk, LOGO);
  g_assert_true (pt_office_logo_store (desk->database, NULL, NULL));
  check (desk, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/office-logo/pages", test_pages);
  g_test_add_func ("/office-logo/store", test_store);
  return g_test_run ();
}
