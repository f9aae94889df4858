/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An engine that listens hears of another computer's commit at once, without asking. */

#include "listener.h"
#include "office.h"

static void
login (Office *office, const char *profile)
{
  const char *file = server_fixture_password_file (office->server, SERVER_FIXTURE_PASSWORD);

  g_free (ctl_well (profile, "login", server_fixture_get_url (office->server), "--user", "clerk", "--password-file",
                    file, NULL));
}

static void
test_commit_is_told (Office *office, gconstpointer data)
{
  g_autofree char *c = g_build_filename (office->folder, "c", NULL);
  Listener listener = { 0 };

  login (office, c);
  listener_start (&listener, c);
  for (guint i = 1; i <= 3; i++) {
    g_autofree char *code = g_strdup_printf ("code=S%u", i);
    g_free (ctl_well (office->a, "add", "suppliers", code, "name=Nimal", NULL));
    g_assert_cmpint (office_sync (office->a), ==, 0);
    listener_wait (&listener, &listener.live, i);
  }
  listener_stop (&listener);
  office_assert_text (c, "suppliers", "S3", "name", "Nimal");
}

/* The line is opened again after the server was away. */
static void
test_line_comes_back (Office *office, gconstpointer data)
{
  g_autofree char *c = g_build_filename (office->folder, "c", NULL);
  Listener listener = { 0 };
  guint before = 0;

  login (office, c);
  listener_start (&listener, c);
  server_fixture_stop (office->server);
  server_fixture_start (office->server);
  before = listener.finished;
  pt_sync_service_trigger (listener.service, PT_TRIGGER_NETWORK);
  listener_wait (&listener, &listener.finished, before + 1);
  g_free (ctl_well (office->a, "add", "suppliers", "code=S1", "name=Nimal", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  listener_wait (&listener, &listener.live, 1);
  listener_stop (&listener);
}

#define ADD(path, test) g_test_add ("/integration/live/" path, Office, NULL, office_set_up, test, office_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  ADD ("commit-is-told", test_commit_is_told);
  ADD ("line-comes-back", test_line_comes_back);
  return g_test_run ();
}
