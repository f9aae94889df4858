/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys and tokens in a real keyring, and what happens where it cannot be reached. */

#include "secret-service.h"

#include <glib/gstdio.h>

#include "errors.h"

typedef struct {
  char *directory;
  char *path;
  PtSecrets secrets;
} Case;

static void
set_up (Case *self, gconstpointer data)
{
  self->directory = g_dir_make_tmp ("paytrack-keyring-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "secrets.json", NULL);
  self->secrets = (PtSecrets){ .has_key = TRUE, .key = { 1, 2, 3 }, .access_expires = 42 };
  self->secrets.access_token = g_strdup ("access");
  self->secrets.refresh_token = g_strdup ("refresh");
}

static void
tear_down (Case *self, gconstpointer data)
{
  g_unlink (self->path);
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self->path);
  pt_secrets_clear (&self->secrets);
}

static void
test_kept_in_the_keyring (Case *self, gconstpointer data)
{
  const PtKeyring *keyring = pt_secret_service_keyring ();
  g_autofree char *text = NULL;
  PtSecrets loaded = { 0 };
  GError *error = NULL;

  g_assert_nonnull (keyring);
  g_assert_cmpint (pt_secrets_place (self->directory), ==, PT_SECRETS_NOWHERE);
  g_assert_true (pt_secrets_store (self->directory, keyring, &self->secrets, &error));
  g_assert_no_error (error);
  g_assert_cmpint (pt_secrets_place (self->directory), ==, PT_SECRETS_IN_KEYRING);
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  g_assert_null (strstr (text, "refresh"));
  g_assert_true (pt_secrets_load (self->directory, keyring, &loaded, &error));
  g_assert_no_error (error);
  g_assert_true (loaded.has_key);
  g_assert_cmpmem (loaded.key, sizeof loaded.key, self->secrets.key, sizeof self->secrets.key);
  g_assert_cmpstr (loaded.refresh_token, ==, "refresh");
  pt_secrets_clear (&loaded);
}

/* The same profile from cron, where there is no session. */
static void
test_out_of_reach (Case *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PtSecrets loaded = { 0 };

  g_assert_true (pt_secrets_store (self->directory, pt_secret_service_keyring (), &self->secrets, NULL));
  g_assert_false (pt_secrets_load (self->directory, NULL, &loaded, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "keyring"));
}

static char *
look_up_nothing (const char *profile, GError **error)
{
  return NULL;
}

static gboolean
keep_nothing (const char *profile, const char *secret, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, "locked");
  return FALSE;
}

/* A keyring that does not take them leaves them to the file. */
static void
test_refusing_keyring (Case *self, gconstpointer data)
{
  const PtKeyring refusing = { look_up_nothing, keep_nothing };
  PtSecrets loaded = { 0 };

  g_assert_true (pt_secrets_store (self->directory, &refusing, &self->secrets, NULL));
  g_assert_cmpint (pt_secrets_place (self->directory), ==, PT_SECRETS_IN_FILE);
  g_assert_true (pt_secrets_load (self->directory, &refusing, &loaded, NULL));
  g_assert_cmpstr (loaded.access_token, ==, "access");
  pt_secrets_clear (&loaded);
}

#define ADD(path, test) g_test_add ("/secret-service/" path, Case, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("kept-in-the-keyring", test_kept_in_the_keyring);
  ADD ("out-of-reach", test_out_of_reach);
  ADD ("refusing-keyring", test_refusing_keyring);
  return g_test_run ();
}
