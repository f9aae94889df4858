/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is wiped is gone, and no more than that. */

#include "wipe.h"

static void
test_wipe (void)
{
  char memory[] = "before secret after";

  pt_wipe (memory + 7, 6);
  g_assert_cmpmem (memory, sizeof memory, "before \0\0\0\0\0\0 after", sizeof memory);
}

static void
test_text (void)
{
  char *text = g_strdup ("secret");

  pt_wipe_text (&text);
  g_assert_null (text);
  pt_wipe_text (&text);
  g_assert_null (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wipe/wipe", test_wipe);
  g_test_add_func ("/wipe/text", test_text);
  return g_test_run ();
}
