/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A person who wants to be forgotten: at the server, and on every computer that knew him. */

#include <glib/gstdio.h>
#include <string.h>

#include "office.h"

static const char *secrets[] = { "Kamala", "0711111", "0722222", "0733333", "kamala@example.org" };

/* What paytrackctl tells of S001 on this computer: the record, its history, conflicts, queue, errors, notices. */
static char *
tell_all (const char *profile)
{
  g_autofree char *record = ctl_well (profile, "show", "suppliers", "S001", "--json", NULL);
  g_autofree char *history = ctl_well (profile, "history", "suppliers", "S001", "--json", NULL);
  g_autofree char *conflicts = ctl_well (profile, "conflicts", "--json", NULL);
  g_autofree char *queue = ctl_well (profile, "queue", "--json", NULL);
  g_autofree char *errors = ctl_well (profile, "log", "--errors", "--json", NULL);

  return g_strjoin ("\n", record, history, conflicts, queue, errors, NULL);
}

static void
assert_told (const char *profile, const char *secret)
{
  g_autofree char *told = tell_all (profile);

  g_assert_nonnull (strstr (told, secret));
}

static void
assert_forgotten (const char *profile)
{
  g_autofree char *told = tell_all (profile);

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (strstr (told, secrets[i]) != NULL)
      g_error ("%s is still told: %s", secrets[i], told);
  g_assert_nonnull (strstr (told, "S001"));
}

/* Both computers have pulled her and changed her record; b's change lost against a's and is archived. */
static void
get_known (Office *office)
{
  server_fixture_do (office->server, "policy set suppliers server_wins");
  office_furnish (office);
  g_free (ctl_well (office->a, "edit", "suppliers", "S001", "name=Kamala Perera", "phone=0711111",
                    "email=kamala@example.org", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_free (ctl_well (office->a, "edit", "suppliers", "S001", "phone=0722222", NULL));
  g_free (ctl_well (office->b, "edit", "suppliers", "S001", "phone=0733333", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 1);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  assert_told (office->a, "Kamala");
  assert_told (office->b, "0733333");
}

static void
erase (Office *office)
{
  g_autofree char *admin = g_build_filename (office->folder, "admin", NULL);
  g_autoptr (CtlResult) asked = NULL;

  office_login (office, admin, "admin");
  office_sync (admin);
  asked = ctl (admin, "erase", "S001", NULL);
  g_assert_cmpint (asked->code, ==, 64);
  g_assert_nonnull (strstr (asked->err, "--for-good"));
  assert_told (admin, "Kamala");
  g_free (ctl_well (admin, "erase", "S001", "--for-good", NULL));
  office_sync (admin);
  assert_forgotten (admin);
}

static void
test_reaches_every_computer (Office *office, gconstpointer data)
{
  get_known (office);
  erase (office);
  office_sync (office->a);
  office_sync (office->b);
  assert_forgotten (office->a);
  assert_forgotten (office->b);
  office_assert_text (office->a, "suppliers", "S001", "name", "S001");
  office_assert_same (office);
  server_fixture_do (office->server, "check");
}

/* What was entered and not yet sent is not dropped; once it is settled it is forgotten like the rest. */
static void
test_unsent_work_is_settled_first (Office *office, gconstpointer data)
{
  get_known (office);
  g_free (ctl_well (office->b, "edit", "suppliers", "S001", "region=North", NULL));
  erase (office);
  office_sync (office->b);
  office_sync (office->b);
  g_assert_cmpuint (office_queued (office->b), ==, 0);
  assert_forgotten (office->b);
}

/* Only an administrator may ask for it. */
static void
test_nobody_else (Office *office, gconstpointer data)
{
  g_autoptr (CtlResult) asked = NULL;

  office_furnish (office);
  asked = ctl (office->b, "erase", "S001", "--for-good", NULL);
  g_assert_cmpint (asked->code, ==, 1);
  office_sync (office->b);
  g_assert_cmpstr (asked->out, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/erasure/reaches-every-computer", Office, NULL, office_set_up, test_reaches_every_computer,
              office_tear_down);
  g_test_add ("/erasure/unsent-work", Office, NULL, office_set_up, test_unsent_work_is_settled_first, office_tear_down);
  g_test_add ("/erasure/nobody-else", Office, NULL, office_set_up, test_nobody_else, office_tear_down);
  return g_test_run ();
}
