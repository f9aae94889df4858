/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the rules warn of, as it is printed. */

#include "output.h"
#include "rules.h"

static void
test_warnings (void)
{
  PtFinding findings[] = { { "double", NULL, PT_SEVERITY_WARNING, (char *) "Already entered as R1" },
                           { "quantity", NULL, PT_SEVERITY_ERROR, (char *) "Enter a quantity above 0" },
                           { "no_rate", NULL, PT_SEVERITY_WARNING, (char *) "No rate" } };
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  g_autofree char *nothing = pt_output_warnings (NULL, 7);
  g_autofree char *plain = NULL;
  g_autofree char *of_a_line = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (findings); i++)
    g_ptr_array_add (some, &findings[i]);
  plain = pt_output_warnings (some, 0);
  of_a_line = pt_output_warnings (some, 7);
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (plain, ==, "Warning: Already entered as R1\nWarning: No rate\n");
  g_assert_cmpstr (of_a_line, ==, "Warning: line 7: Already entered as R1\nWarning: line 7: No rate\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/output/warnings", test_warnings);
  return g_test_run ();
}
