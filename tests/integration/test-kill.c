/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl and the server are killed again and again in the middle of their work: every entry arrives, once. */

#include "office.h"

#define ROUNDS 40

/* A sync that is killed as its request arrives. */
typedef struct {
  GSubprocess *process;
  gboolean ended;
} Victim;

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  Victim *victim = data;
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  victim->ended = TRUE;
}

static void
kill_victim (gpointer data)
{
  Victim *victim = data;
  g_subprocess_force_exit (victim->process);
}

static void
sync_and_kill (Office *office, const char *profile, const char *path)
{
  Victim victim = { 0 };
  GError *error = NULL;

  victim.process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                                     g_getenv ("PAYTRACKCTL"), "--profile", profile, "sync", NULL);
  g_assert_no_error (error);
  pt_proxy_on_request (office->proxy, path, kill_victim, &victim);
  g_subprocess_wait_async (victim.process, NULL, on_ended, &victim);
  while (!victim.ended)
    g_main_context_iteration (NULL, TRUE);
  pt_proxy_on_request (office->proxy, "", NULL, NULL);
  g_object_unref (victim.process);
}

static void
add_slip (const char *profile, guint number)
{
  g_autofree char *receipt = g_strdup_printf ("receipt_no=K-%u", number);

  g_free (ctl_well (profile, "add", "collections", "supplier=S001", "product=TEA", "quantity=1", receipt, NULL));
}

static void
assert_each_once (Office *office, guint slips)
{
  g_autoptr (JsonNode) list = NULL;

  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  list = ctl_json (office->b, "list", "collections", "--json", NULL);
  g_assert_cmpuint (ctl_length (list), ==, slips);
  g_assert_cmpuint (office_queued (office->a), ==, 0);
  g_assert_cmpuint (office_queued (office->b), ==, 0);
  office_assert_same (office);
}

/* The engine dies as its request arrives at the server, which does its part all the same. */
static void
test_client (Office *office, gconstpointer data)
{
  static const char *const paths[] = { "/v1/push", "/v1/pull" };

  office_furnish (office);
  for (guint i = 0; i < ROUNDS; i++) {
    add_slip (i % 2 == 0 ? office->a : office->b, i);
    sync_and_kill (office, i % 2 == 0 ? office->a : office->b, paths[i / 2 % 2]);
  }
  assert_each_once (office, ROUNDS);
}

static void
kill_server (gpointer data)
{
  server_fixture_kill (data);
}

static void
test_server (Office *office, gconstpointer data)
{
  office_furnish (office);
  for (guint i = 0; i < ROUNDS / 4; i++) {
    add_slip (office->a, i);
    pt_proxy_on_request (office->proxy, i % 2 == 0 ? "/v1/push" : "/v1/pull", kill_server, office->server);
    g_assert_cmpint (office_sync (office->a), ==, 2);
    server_fixture_start (office->server);
  }
  assert_each_once (office, ROUNDS / 4);
}

#define ADD(path, test) g_test_add ("/integration/kill/" path, Office, NULL, office_set_up, test, office_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("client", test_client);
  ADD ("server", test_server);
  return g_test_run ();
}
