/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs one entry point over each file of a corpus, a test case a file: the ordinary build's way to keep what fuzzing
 * found from coming back. */

#include "fuzz.h"

#include <string.h>

static void
replay (gconstpointer data)
{
  g_autofree char *contents = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (data, &contents, &length, &error);
  g_assert_no_error (error);
  /* Exactly as long as the file, so that a sanitizer sees one byte read too far. */
  g_autofree guint8 *bytes = g_memdup2 (contents, length);
  g_assert_cmpint (LLVMFuzzerTestOneInput (bytes, length), ==, 0);
}

static void
add_cases (const char *folder)
{
  const char *name;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) entries = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);
  guint count = 0;
  while ((name = g_dir_read_name (entries)) != NULL) {
    g_autofree char *path = g_strconcat ("/corpus/", name, NULL);
    g_test_add_data_func_full (path, g_build_filename (folder, name, NULL), replay, g_free);
    count++;
  }
  g_assert_cmpuint (count, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  add_cases (argv[1]);
  return g_test_run ();
}
