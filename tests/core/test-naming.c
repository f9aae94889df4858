/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names: what may be one, and what is made of a text that may not. */

#include "naming.h"

#include <string.h>

#include "errors.h"

static char *
repeat (const char *text, guint times)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < times; i++)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

static void
test_taken (void)
{
  g_autofree char *longest = repeat ("x", PT_NAME_MAX_BYTES);
  const char *names[]
      = { "x", "Weighbridge 2", "\xe0\xb7\x83\xe0\xb7\x92\xe0\xb6\x82\xe0\xb7\x84\xe0\xb6\xbd", "a\u200db", longest };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *fit = pt_name_fit (names[i]);

    g_assert_true (pt_name_check (names[i], &error));
    g_assert_no_error (error);
    g_assert_cmpstr (fit, ==, names[i]);
  }
}

static void
test_refused (void)
{
  g_autofree char *longer = repeat ("x", PT_NAME_MAX_BYTES + 1);
  const char *names[] = { "",
                          longer,
                          " x",
                          "x ",
                          "x\u3000",
                          "a\nb",
                          "a\tb",
                          "a\u202eb",
                          "a\u2066b",
                          "a\xc2\x85"
                          "b",
                          "\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (pt_name_check (names[i], &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  }
}

static void
test_fitted (void)
{
  g_autofree char *letters = repeat ("\u0d9a", 100);
  g_autofree char *spaced = repeat ("x ", 150);
  const struct {
    const char *text;
    const char *fit;
  } cases[] = {
    { "", "" }, { " \n\t", "" }, { " desk\n", "desk" }, { "a\u202eb", "ab" }, { "\xff", "\ufffd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *fit = pt_name_fit (cases[i].text);

    g_assert_cmpstr (fit, ==, cases[i].fit);
  }
  for (guint i = 0; i < 2; i++) {
    g_autofree char *fit = pt_name_fit (i == 0 ? letters : spaced);

    /* A letter of three bytes is not cut, and no blank is left where the cut is. */
    g_assert_cmpuint (strlen (fit), ==, i == 0 ? PT_NAME_MAX_BYTES - 2 : PT_NAME_MAX_BYTES - 1);
    g_assert_true (pt_name_check (fit, NULL));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/naming/taken", test_taken);
  g_test_add_func ("/naming/refused", test_refused);
  g_test_add_func ("/naming/fitted", test_fitted);
  return g_test_run ();
}
