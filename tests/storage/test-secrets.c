/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file of keys: there and back, for its owner alone, and refused where somebody else may have had a hand in it. */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk.h"
#include "errors.h"
#include "secrets.h"

static char *
file_of (Desk *desk)
{
  return g_build_filename (desk->directory, "secrets.json", NULL);
}

static void
store (Desk *desk, const char *token)
{
  PtSecrets secrets = { .has_key = TRUE, .access_token = (char *) token, .access_expires = 5 };
  g_autoptr (GError) error = NULL;

  memset (secrets.key, 9, sizeof secrets.key);
  pt_secrets_store (desk->directory, NULL, &secrets, &error);
  g_assert_no_error (error);
}

static void
test_there_and_back (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *file = file_of (desk);
  PtSecrets secrets;
  GStatBuf info;

  g_assert_true (pt_secrets_load (desk->directory, NULL, &secrets, NULL));
  g_assert_false (secrets.has_key);
  g_assert_null (secrets.access_token);
  store (desk, "first");
  store (desk, "second");
  g_assert_true (pt_secrets_load (desk->directory, NULL, &secrets, NULL));
  g_assert_true (secrets.has_key);
  g_assert_cmpuint (secrets.key[63], ==, 9);
  g_assert_cmpstr (secrets.access_token, ==, "second");
  g_assert_cmpint (secrets.access_expires, ==, 5);
  g_assert_null (secrets.refresh_token);
  g_assert_cmpint (g_stat (file, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  pt_secrets_clear (&secrets);
  g_assert_false (secrets.has_key);
  g_assert_null (secrets.access_token);
}

static void
check_refused (Desk *desk, const char *why)
{
  g_autoptr (GError) error = NULL;
  PtSecrets secrets;

  g_assert_false (pt_secrets_load (desk->directory, NULL, &secrets, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, why));
  g_assert_false (secrets.has_key);
}

static void
test_others_can_read (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *file = file_of (desk);

  store (desk, "t");
  g_chmod (file, 0640);
  check_refused (desk, "0600");
}

/* Reading follows no link; storing replaces the link, not what it points to. */
static void
test_symlink (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *file = file_of (desk);
  g_autofree char *target = g_build_filename (desk->directory, "elsewhere", NULL);

  store (desk, "t");
  g_rename (file, target);
  g_assert_cmpint (symlink (target, file), ==, 0);
  check_refused (desk, "symbolic link");
  store (desk, "new");
  g_assert_false (g_file_test (file, G_FILE_TEST_IS_SYMLINK));
}

static void
test_not_a_file (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *file = file_of (desk);

  g_mkdir (file, 0700);
  check_refused (desk, "regular file");
  g_rmdir (file);
}

static void
test_damaged (void)
{
  static const char *const texts[] = { "", "{", "{\"key\":\"short\"}", "{\"access_token\":7}", "[]" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (Desk) desk = desk_new ();
    g_autofree char *file = file_of (desk);

    g_file_set_contents (file, texts[i], -1, NULL);
    g_chmod (file, 0600);
    check_refused (desk, file);
  }
}

static void
test_cannot_store (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GError) error = NULL;
  PtSecrets secrets = { 0 };

  g_assert_false (pt_secrets_store (desk->path, NULL, &secrets, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secrets/there-and-back", test_there_and_back);
  g_test_add_func ("/secrets/others-can-read", test_others_can_read);
  g_test_add_func ("/secrets/symlink", test_symlink);
  g_test_add_func ("/secrets/not-a-file", test_not_a_file);
  g_test_add_func ("/secrets/damaged", test_damaged);
  g_test_add_func ("/secrets/cannot-store", test_cannot_store);
  return g_test_run ();
}
