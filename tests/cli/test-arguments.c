/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words and options of a command line. */

#include "arguments.h"

static PtArguments *
parse (const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  return pt_arguments_parse ((int) g_strv_length (words), words, "json all", "user filter", error);
}

static void
test_words_and_options_in_any_order (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtArguments) arguments = parse ("a --json b --user nimal c=d=e --user=kamala", &error);
  g_autoptr (GPtrArray) users = pt_arguments_values (arguments, "user");

  g_assert_no_error (error);
  g_assert_cmpuint (pt_arguments_count (arguments), ==, 3);
  g_assert_cmpstr (pt_arguments_get (arguments, 1), ==, "b");
  g_assert_cmpstr (pt_arguments_get (arguments, 2), ==, "c=d=e");
  g_assert_null (pt_arguments_get (arguments, 3));
  g_assert_true (pt_arguments_flag (arguments, "json"));
  g_assert_false (pt_arguments_flag (arguments, "all"));
  g_assert_cmpstr (pt_arguments_value (arguments, "user"), ==, "kamala");
  g_assert_null (pt_arguments_value (arguments, "filter"));
  g_assert_cmpuint (users->len, ==, 2);
  g_assert_cmpstr (users->pdata[0], ==, "nimal");
}

static void
test_two_dashes_end_the_options (void)
{
  g_autoptr (PtArguments) arguments = parse ("a -- --json -5", NULL);

  g_assert_cmpuint (pt_arguments_count (arguments), ==, 3);
  g_assert_cmpstr (pt_arguments_get (arguments, 1), ==, "--json");
  g_assert_false (pt_arguments_flag (arguments, "json"));
}

static void
test_wrong_usage (void)
{
  static const char *const lines[] = { "--frob", "--json=1", "--user", "a --filter", "--=x", "--JSON" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (parse (lines[i], &error));
    g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/arguments/words-and-options-in-any-order", test_words_and_options_in_any_order);
  g_test_add_func ("/arguments/two-dashes-end-the-options", test_two_dashes_end_the_options);
  g_test_add_func ("/arguments/wrong-usage", test_wrong_usage);
  return g_test_run ();
}
