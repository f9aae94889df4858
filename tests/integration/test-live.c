/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An engine that listens hears of another computer's commit at once, without asking. */

#include "listener.h"
#include "office.h"
#include "secrets.h"

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

/* What became of a line: its first news, or its end. */
typedef struct {
  gboolean told;
  gboolean closed;
} Outcome;

static void
on_told (GObject *live, gint64 head, const char *epoch, gpointer data)
{
  ((Outcome *) data)->told = TRUE;
}

static void
on_closed (GObject *live, gpointer data)
{
  ((Outcome *) data)->closed = TRUE;
}

static char *
login_encrypted (ServerFixture *server, const char *profile, const char *ca)
{
  const char *file = server_fixture_password_file (server, SERVER_FIXTURE_PASSWORD);
  PtSecrets secrets = { 0 };
  char *token = NULL;

  g_free (ctl_well (profile, "login", server_fixture_get_url (server), "--user", "clerk", "--password-file", file,
                    "--ca", ca, NULL));
  g_assert_true (pt_secrets_load (profile, NULL, &secrets, NULL));
  token = g_strdup (secrets.access_token);
  pt_secrets_clear (&secrets);
  return token;
}

static Outcome
open_line (PtTransport *transport, const char *url, const char *token)
{
  g_autoptr (GObject) live = pt_transport_open_live (transport, url, token);
  Outcome outcome = { 0 };

  g_signal_connect (live, "told", G_CALLBACK (on_told), &outcome);
  g_signal_connect (live, "closed", G_CALLBACK (on_closed), &outcome);
  while (!outcome.told && !outcome.closed)
    g_main_context_iteration (NULL, TRUE);
  return outcome;
}

/* The authority that was given at sign-in vouches for the line as for every other request; without it nobody does. */
static void
test_authority_of_its_own (void)
{
  g_autofree char *pem = g_test_build_filename (G_TEST_DIST, "sync", "loopback.pem", NULL);
  g_autoptr (ServerFixture) server = server_fixture_new_encrypted (pem);
  g_autofree char *profile = g_dir_make_tmp ("paytrack-live-XXXXXX", NULL);
  g_autofree char *token = login_encrypted (server, profile, pem);
  g_autoptr (PtTransport) stranger = pt_soup_transport_new (NULL, NULL);
  g_autoptr (PtTransport) transport = pt_soup_transport_new_for_profile (profile, NULL);

  g_assert_true (open_line (transport, server_fixture_get_url (server), token).told);
  g_assert_true (open_line (stranger, server_fixture_get_url (server), token).closed);
  remove_folder (profile);
}

#define ADD(path, test) g_test_add ("/integration/live/" path, Office, NULL, office_set_up, test, office_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  ADD ("commit-is-told", test_commit_is_told);
  ADD ("line-comes-back", test_line_comes_back);
  g_test_add_func ("/integration/live/authority-of-its-own", test_authority_of_its_own);
  return g_test_run ();
}
