/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl and the server are killed again and again in the middle of their work: every entry arrives, once. A few
 * rounds by default; PAYTRACK_KILL_ROUNDS says how many. */

#include "office.h"

static guint
count_rounds (void)
{
  const char *rounds = g_getenv ("PAYTRACK_KILL_ROUNDS");

  return rounds != NULL ? (guint) g_ascii_strtoull (rounds, NULL, 10) : 12;
}

/* When the blow falls: as a request arrives at the server, which does its part all the same, or at some moment. */
typedef enum { AT_PUSH, AT_PULL, AT_SOME_MOMENT, MOMENTS } Moment;

static const char *const paths[] = { [AT_PUSH] = "/v1/push", [AT_PULL] = "/v1/pull" };

/* Moments are spread over the time that a sync takes. */
static guint
delay_of (guint round)
{
  return round * 37 % 160;
}

/* A sync that is killed on its way. */
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

static gboolean
on_moment (gpointer data)
{
  kill_victim (data);
  return G_SOURCE_CONTINUE;
}

static void
sync_and_kill (Office *office, const char *profile, guint round)
{
  Moment moment = round / 2 % MOMENTS;
  Victim victim = { 0 };
  GError *error = NULL;
  guint timer = 0;

  victim.process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                                     g_getenv ("PAYTRACKCTL"), "--profile", profile, "sync", NULL);
  g_assert_no_error (error);
  if (moment == AT_SOME_MOMENT)
    timer = g_timeout_add (delay_of (round), on_moment, &victim);
  else
    pt_proxy_on_request (office->proxy, paths[moment], kill_victim, &victim);
  g_subprocess_wait_async (victim.process, NULL, on_ended, &victim);
  while (!victim.ended)
    g_main_context_iteration (NULL, TRUE);
  pt_proxy_on_request (office->proxy, "", NULL, NULL);
  if (timer != 0)
    g_source_remove (timer);
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

static void
test_client (Office *office, gconstpointer data)
{
  guint rounds = count_rounds ();

  office_furnish (office);
  for (guint i = 0; i < rounds; i++) {
    const char *profile = i % 2 == 0 ? office->a : office->b;

    add_slip (profile, i);
    sync_and_kill (office, profile, i);
  }
  assert_each_once (office, rounds);
}

static void
kill_server (gpointer data)
{
  if (server_fixture_get_pid (data) != 0)
    server_fixture_kill (data);
}

static gboolean
on_server_moment (gpointer data)
{
  kill_server (data);
  return G_SOURCE_CONTINUE;
}

static void
test_server (Office *office, gconstpointer data)
{
  guint rounds = count_rounds ();

  office_furnish (office);
  for (guint i = 0; i < rounds; i++) {
    Moment moment = i % MOMENTS;
    guint timer = 0;

    add_slip (office->a, i);
    if (moment == AT_SOME_MOMENT)
      timer = g_timeout_add (delay_of (i), on_server_moment, office->server);
    else
      pt_proxy_on_request (office->proxy, paths[moment], kill_server, office->server);
    office_sync (office->a);
    pt_proxy_on_request (office->proxy, "", NULL, NULL);
    if (timer != 0)
      g_source_remove (timer);
    kill_server (office->server);
    server_fixture_start (office->server);
  }
  assert_each_once (office, rounds);
  g_assert_cmpint (server_fixture_run (office->server, "audit verify", NULL), ==, 0);
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
