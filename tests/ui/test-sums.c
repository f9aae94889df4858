/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arithmetic in a quantity.
 */
#include "sums.h"

static void
test_sums (void)
{
  static const struct {
    const char *text, *sum;
  } cases[] = { { "12.5", "12.5" },
                { " 12.5 ", "12.5" },
                { "12.5+13", "25.5" },
                { "12.5 + 13 - 0.5", "25" },
                { "1.005+1.005", "2.01" },
                { "3-3", "0" },
                { "3-5", "-2" },
                { "-5", "-5" },
                { "-5+6", "1" },
                { "", "" },
                { "12.5+30*2", "72.5" },
                { "2*3*4", "24" },
                { "12.5 * 2 - 1.5*2", "22" },
                { "2.5*0.333", "2.5*0.333" },
                { "2.5*0.4", "1" },
                { "2**3", "2**3" },
                { "*3", "*3" },
                { "9223372036854775*2", "9223372036854775*2" },
                { "12.5+", "12.5+" },
                { "12.5+x", "12.5+x" },
                { "1.0005+1", "1.0005+1" },
                { "9223372036854775+9223372036854775", "9223372036854775+9223372036854775" } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *sum = pt_sum_text (cases[i].text);
    g_assert_cmpstr (sum, ==, cases[i].sum);
  }
}

static void
test_is_sum (void)
{
  g_assert_true (pt_sum_is ("12.5+3"));
  g_assert_true (pt_sum_is ("3*2"));
  g_assert_false (pt_sum_is ("12.5"));
  g_assert_false (pt_sum_is (" -5 "));
  g_assert_false (pt_sum_is (""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/sums", test_sums);
  g_test_add_func ("/ui/sums/is-sum", test_is_sum);
  return g_test_run ();
}
