/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An engine that listens hears of another computer's commit at once, without asking. */

#include "office.h"
#include "sync-service.h"
#include "worker.h"

typedef struct {
  guint finished;
  guint live; /* syncs that the line brought about and that pulled something */
} Heard;

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

static void
on_finished (PtSyncService *service, const PtReceipt *receipt, const GError *error, gpointer data)
{
  Heard *heard = data;

  heard->finished++;
  heard->live += receipt != NULL && receipt->trigger == PT_TRIGGER_LIVE && receipt->pulled > 0;
}

static void
wait_until (const guint *count, guint least)
{
  while (*count < least)
    g_main_context_iteration (NULL, TRUE);
}

/* The listening computer, an engine within this process. */
typedef struct {
  PtProfile *profile;
  PtSyncService *service;
  Heard heard;
} Listener;

static void
listener_start (Listener *listener, const char *directory)
{
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  g_autoptr (PtRandom) random = pt_random_new_system ();
  const PtSeams seams = { .clock = clock, .random = random, .new_executor = new_worker };
  g_autoptr (PtTransport) transport = pt_soup_transport_new (NULL, NULL);
  GError *error = NULL;

  listener->profile = pt_profile_open (directory, &seams, &error);
  g_assert_no_error (error);
  listener->service = pt_sync_service_new (listener->profile, transport);
  g_signal_connect (listener->service, "finished", G_CALLBACK (on_finished), &listener->heard);
  pt_sync_service_start (listener->service);
  wait_until (&listener->heard.finished, 1);
}

static void
listener_stop (Listener *listener)
{
  g_object_unref (listener->service);
  g_object_unref (listener->profile);
}

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
    wait_until (&listener.heard.live, i);
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
  before = listener.heard.finished;
  pt_sync_service_trigger (listener.service, PT_TRIGGER_NETWORK);
  wait_until (&listener.heard.finished, before + 1);
  g_free (ctl_well (office->a, "add", "suppliers", "code=S1", "name=Nimal", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  wait_until (&listener.heard.live, 1);
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
