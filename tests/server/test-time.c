/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What only time brings about: the server in this process, on a clock that the test moves. */

#include <string.h>

#include "admin.h"
#include "compression.h"
#include "database.h"
#include "http-front.h"
#include "manual-clock.h"
#include "postgres-cluster.h"
#include "raw-client.h"

#define START G_GINT64_CONSTANT (1795000000000)
#define HOUR_MS (G_GINT64_CONSTANT (3600) * 1000)
#define DAY_MS (24 * HOUR_MS)

typedef struct {
  PtManualClock *clock;
  PtServerSeams seams;
  char *folder;
  PtServer *server;
  char *access;
  char *refresh;
} World;

static PtExecutor *
new_inline (const char *name)
{
  return pt_executor_new_inline ();
}

static void
set_up (World *world, gconstpointer data)
{
  PtInitForm form = { .organisation = "Tea",
                      .currency = "LKR",
                      .time_zone = "UTC",
                      .admin = "admin",
                      .password = "x",
                      .database = postgres_cluster_is_wanted () ? postgres_cluster_url () : NULL };
  g_autoptr (GError) error = NULL;

  world->clock = pt_manual_clock_new (START);
  world->seams = (PtServerSeams){ .clock = PT_CLOCK (world->clock),
                                  .random = pt_random_new_system (),
                                  .new_executor = new_inline,
                                  .password_cost = { 1, 8192 } };
  world->folder = g_dir_make_tmp ("paytrack-time-XXXXXX", NULL);
  g_assert_true (pt_admin_init (world->folder, &world->seams, &form, &error));
  world->server = pt_server_open (world->folder, &world->seams, &error);
  g_assert_no_error (error);
}

static void
tear_down (World *world, gconstpointer data)
{
  pt_server_close (world->server);
  g_object_unref (world->server);
  pt_server_seams_clear (&world->seams);
  remove_folder (world->folder);
  g_free (world->folder);
  g_free (world->access);
  g_free (world->refresh);
}

typedef struct {
  PtServerAnswer *answer;
  gboolean done;
} Waiting;

static void
on_answer (PtServerAnswer *answer, gpointer data)
{
  Waiting *waiting = data;

  waiting->answer = answer;
  waiting->done = TRUE;
}

/* What it does before its first return to the main loop has been done. */
static void
begin_asking (World *world, const char *method, const char *target, const char *body, Waiting *waiting)
{
  PtServerRequest *request = pt_server_request_new (method, target);

  request->token = g_strdup (world->access);
  request->address = g_strdup ("127.0.0.1");
  if (body != NULL)
    request->body = g_bytes_new (body, strlen (body));
  pt_server_handle (world->server, request, on_answer, waiting);
}

/* The status; @text (optional) takes the body. */
static guint
end_asking (World *world, Waiting *waiting, char **text)
{
  gsize length;
  const char *bytes;
  guint status;

  while (!waiting->done)
    if (!g_main_context_iteration (NULL, FALSE))
      pt_manual_clock_next (world->clock);
  bytes = g_bytes_get_data (waiting->answer->body, &length);
  if (text != NULL)
    *text = g_strndup (bytes, length);
  status = waiting->answer->status;
  pt_server_answer_free (waiting->answer);
  return status;
}

static guint
ask (World *world, const char *method, const char *target, const char *body, char **text)
{
  Waiting waiting = { NULL };

  begin_asking (world, method, target, body, &waiting);
  return end_asking (world, &waiting, text);
}

static void
take (World *world, const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  JsonObject *object = json_node_get_object (node);

  g_free (world->access);
  world->access = g_strdup (member (object, "access_token"));
  g_free (world->refresh);
  world->refresh = g_strdup (member (object, "refresh_token"));
}

static char *
format_login (guint device, const char *password)
{
  g_autofree char *key = g_base64_encode ((const guchar *) "0123456789abcdef0123456789abcdef", 32);

  return json ("{'username':'admin','password':'%s','device':{'id':'%s','name':'D','public_key':'%s'}}", password,
               uuid (device), key);
}

/* Signs in on the computer with this number. */
static guint
login_on (World *world, guint device, const char *password)
{
  g_autofree char *body = format_login (device, password);
  g_autofree char *text = NULL;
  guint status = ask (world, "POST", "/v1/auth/login", body, &text);

  if (status == 200)
    take (world, text);
  return status;
}

static guint
login (World *world, const char *password)
{
  return login_on (world, 1, password);
}

static guint
refresh (World *world)
{
  g_autofree char *body = json ("{'refresh_token':'%s'}", world->refresh);
  g_autofree char *text = NULL;
  guint status = ask (world, "POST", "/v1/auth/refresh", body, &text);

  if (status == 200)
    take (world, text);
  return status;
}

static void
test_access_runs_out (World *world, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_assert_cmpuint (login (world, "x"), ==, 200);
  pt_manual_clock_advance (world->clock, 899 * 1000);
  g_assert_cmpuint (ask (world, "GET", "/v1/status", NULL, NULL), ==, 200);
  pt_manual_clock_advance (world->clock, 1000);
  g_assert_cmpuint (ask (world, "GET", "/v1/status", NULL, &text), ==, 401);
  g_assert_nonnull (strstr (text, "token_expired"));
  g_assert_cmpuint (refresh (world), ==, 200);
  g_assert_cmpuint (ask (world, "GET", "/v1/status", NULL, NULL), ==, 200);
}

/* Whoever changes a password wants those out who know the old one: also him who is just coming in. */
static void
test_password_changed_meanwhile (World *world, gconstpointer data)
{
  g_autofree char *body = format_login (1, "x");
  Waiting waiting = { NULL };
  g_autoptr (GError) error = NULL;

  begin_asking (world, "POST", "/v1/auth/login", body, &waiting);
  pt_admin_user_password (world->folder, &world->seams, "admin", "y", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (end_asking (world, &waiting, NULL), ==, 401);
  g_assert_cmpuint (login (world, "y"), ==, 200);
}

static void
test_refresh_runs_out (World *world, gconstpointer data)
{
  g_assert_cmpuint (login (world, "x"), ==, 200);
  pt_manual_clock_advance (world->clock, 181 * DAY_MS);
  g_assert_cmpuint (refresh (world), ==, 401);
}

/* Those of the organisation that signed in last: several share one PostgreSQL. */
#define COUNT_TOKENS                                                                                                   \
  "SELECT count(*) FROM refresh_tokens WHERE organisation ="                                                           \
  " (SELECT organisation FROM refresh_tokens ORDER BY expires_at DESC LIMIT 1)"

static void
assert_one_refresh_token (World *world)
{
  g_autofree char *path = g_build_filename (world->folder, "paytrack-server.db", NULL);
  g_autoptr (PtDatabase) database = NULL;
  gint64 count = 0;

  if (postgres_cluster_is_wanted ()) {
    postgres_cluster_exec ("DO $$ BEGIN IF (" COUNT_TOKENS ") <> 1 THEN"
                           " RAISE EXCEPTION 'not one refresh token'; END IF; END $$");
    return;
  }
  database = pt_database_open (path, PT_DATABASE_READ, NULL, NULL);
  g_assert_true (pt_database_get_integer (database, COUNT_TOKENS, &count, NULL, NULL));
  g_assert_cmpint (count, ==, 1);
}

/* Computers refresh a hundred times a day: what ran out is kept no longer. */
static void
test_tokens_go (World *world, gconstpointer data)
{
  g_assert_cmpuint (login (world, "x"), ==, 200);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (refresh (world), ==, 200);
  pt_manual_clock_advance (world->clock, 3000 * DAY_MS);
  g_assert_cmpuint (login (world, "x"), ==, 200);
  assert_one_refresh_token (world);
}

static char *
pull (World *world, const char *cursor, guint expected)
{
  g_autofree char *target
      = g_strdup_printf ("/v1/pull%s%s", cursor != NULL ? "?cursor=" : "", cursor != NULL ? cursor : "");
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_assert_cmpuint (ask (world, "GET", target, NULL, &text), ==, expected);
  node = json_from_string (text, NULL);
  return g_strdup (member (json_node_get_object (node), expected == 200 ? "cursor" : "code"));
}

static void
test_silent_computer (World *world, gconstpointer data)
{
  g_autofree char *cursor = NULL;
  g_autofree char *later = NULL;
  g_autofree char *code = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *again = NULL;

  g_assert_cmpuint (login (world, "x"), ==, 200);
  cursor = pull (world, NULL, 200);
  pt_manual_clock_advance (world->clock, 180 * DAY_MS - HOUR_MS);
  g_assert_cmpuint (login (world, "x"), ==, 200);
  later = pull (world, cursor, 200);
  pt_manual_clock_advance (world->clock, 180 * DAY_MS + HOUR_MS);
  g_assert_cmpuint (login (world, "x"), ==, 200);
  code = pull (world, later, 410);
  g_assert_cmpstr (code, ==, "resync_required");
  whole = pull (world, NULL, 200);
  again = pull (world, whole, 200);
}

static void
test_failures_are_slowed (World *world, gconstpointer data)
{
  gint64 began = pt_clock_wall (PT_CLOCK (world->clock));

  for (guint i = 0; i < 9; i++) {
    gint64 before = pt_clock_wall (PT_CLOCK (world->clock));

    g_assert_cmpuint (login (world, "wrong"), ==, 401);
    g_assert_cmpint (pt_clock_wall (PT_CLOCK (world->clock)) - before, <=, 5000);
  }
  g_assert_cmpint (pt_clock_wall (PT_CLOCK (world->clock)) - began, >, 2000);
  g_assert_cmpuint (login (world, "x"), ==, 429);
  pt_manual_clock_advance (world->clock, 61 * 1000);
  g_assert_cmpuint (login (world, "x"), ==, 200);
}

static void
test_clock_set_back (World *world, gconstpointer data)
{
  for (guint i = 0; i < 9; i++)
    g_assert_cmpuint (login (world, "wrong"), ==, 401);
  pt_manual_clock_advance (world->clock, -365 * DAY_MS);
  g_assert_cmpuint (login (world, "x"), ==, 200);
}

/* Closes to 2026-11-18, the day on which the clock begins, and gives the answer. */
static char *
close_period (World *world, guint action, const char *despite)
{
  g_autofree char *body
      = json ("{'action':'%s','name':'close_period','to':'2026-11-18','despite':[%s]}", uuid (action), despite);
  char *text = NULL;

  g_assert_cmpuint (ask (world, "POST", "/v1/actions", body, &text), ==, 200);
  return text;
}

static void
test_closing_lists_silent_computers (World *world, gconstpointer data)
{
  g_autofree char *refused = NULL;
  g_autofree char *other = NULL;
  g_autofree char *closed = NULL;
  g_autofree char *despite = json ("'%s'", uuid (1));
  g_autofree char *wrong = json ("'%s'", uuid (2));
  g_autofree char *office = NULL;

  g_assert_cmpuint (login_on (world, 1, "x"), ==, 200);
  pt_manual_clock_advance (world->clock, 2 * DAY_MS);
  g_assert_cmpuint (login_on (world, 2, "x"), ==, 200);
  refused = close_period (world, 0x10, "");
  g_assert_nonnull (strstr (refused, "\"status\":\"rejected\",\"error\":{\"code\":\"silent_computers\""));
  g_assert_nonnull (strstr (refused, uuid (1)));
  g_assert_null (strstr (refused, uuid (2)));
  g_assert_cmpuint (ask (world, "GET", "/v1/office?to=2026-11-18", NULL, &office), ==, 200);
  g_assert_nonnull (strstr (office, "\"silent\":[\""));
  other = close_period (world, 0x11, wrong);
  g_assert_nonnull (strstr (other, "silent_computers"));
  closed = close_period (world, 0x12, despite);
  g_assert_nonnull (strstr (closed, "\"status\":\"done\""));
}

/* A computer that was heard of since, and one that was revoked, hold nothing up. */
static void
test_closing_passes_over_who_was_heard_of (World *world, gconstpointer data)
{
  g_autofree char *closed = NULL;
  g_autofree char *revoke = json ("{'action':'%s','name':'device_revoke','device':'%s'}", uuid (0x20), uuid (3));

  g_assert_cmpuint (login_on (world, 3, "x"), ==, 200);
  g_assert_cmpuint (login_on (world, 1, "x"), ==, 200);
  pt_manual_clock_advance (world->clock, 2 * DAY_MS);
  g_assert_cmpuint (login_on (world, 1, "x"), ==, 200);
  g_assert_cmpuint (ask (world, "POST", "/v1/actions", revoke, NULL), ==, 200);
  closed = close_period (world, 0x10, "");
  g_assert_nonnull (strstr (closed, "\"status\":\"done\""));
}

static GSocketConnection *
connect_to (const char *url)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect_to_host (client, strstr (url, "127.0.0.1"), 80, NULL, &error);

  g_assert_no_error (error);
  g_socket_set_blocking (g_socket_connection_get_socket (connection), FALSE);
  return connection;
}

static gboolean
is_closed (GSocketConnection *connection)
{
  g_autoptr (GError) error = NULL;
  char byte;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  return g_socket_receive (g_socket_connection_get_socket (connection), &byte, 1, NULL, &error) == 0
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
}

/* The answer's first bytes, as soon as they come. */
static void
ask_health (GSocketConnection *connection, char answer[16])
{
  const char *request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
  GSocket *socket = g_socket_connection_get_socket (connection);
  gssize length = -1;

  g_assert_cmpint (g_socket_send (socket, request, strlen (request), NULL, NULL), >, 0);
  for (guint i = 0; i < 2000 && length < 0; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (500);
    length = g_socket_receive (socket, answer, 15, NULL, NULL);
  }
  g_assert_cmpint (length, ==, 15);
  answer[length] = '\0';
}

/* One connection serves request after request. */
static void
test_connection_is_kept (World *world, gconstpointer data)
{
  g_autoptr (PtHttpFront) front = pt_http_front_new (world->server, PT_CLOCK (world->clock), "127.0.0.1:0", NULL, NULL);
  g_autoptr (GSocketConnection) connection = connect_to (pt_http_front_get_url (front));
  char rest[4096];

  for (guint i = 0; i < 3; i++) {
    char answer[16];
    ask_health (connection, answer);
    g_assert_cmpstr (answer, ==, "HTTP/1.1 200 OK");
    while (g_socket_receive (g_socket_connection_get_socket (connection), rest, sizeof rest, NULL, NULL) > 0)
      ;
  }
  g_assert_false (is_closed (connection));
}

/* Headers that drip in keep nobody's connection open. */
static void
test_slow_headers (World *world, gconstpointer data)
{
  g_autoptr (PtHttpFront) front = pt_http_front_new (world->server, PT_CLOCK (world->clock), "127.0.0.1:0", NULL, NULL);
  g_autoptr (GSocketConnection) connection = connect_to (pt_http_front_get_url (front));
  const char *drips[] = { "GET /healthz HTTP/1.1\r\n", "Host: x\r\n", "A: b\r\n", "C: d\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (drips); i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_assert_false (is_closed (connection));
    g_socket_send (g_socket_connection_get_socket (connection), drips[i], strlen (drips[i]), NULL, NULL);
    g_usleep (2000);
    pt_manual_clock_advance (world->clock, 7000);
  }
  pt_manual_clock_advance (world->clock, 7000);
  g_usleep (2000);
  g_assert_true (is_closed (connection));
}

#define RUSH 1000

static void
ask_without_waiting (World *world, const char *target, Waiting *waiting)
{
  pt_server_handle (world->server, pt_server_request_new ("GET", target), on_answer, waiting);
}

static void
expect_answer (Waiting *waiting, guint status, guint retry_after)
{
  g_autoptr (PtServerAnswer) answer = NULL;

  while (!waiting->done)
    g_main_context_iteration (NULL, TRUE);
  answer = g_steal_pointer (&waiting->answer);
  waiting->done = FALSE;
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpuint (answer->retry_after, ==, retry_after);
}

/* So many calls wait for the database and no more; those are served, and so is whoever comes after them. */
static void
test_rush (World *world, gconstpointer data)
{
  g_autofree Waiting *rush = g_new0 (Waiting, RUSH);
  Waiting late = { NULL }, alive = { NULL };

  for (guint i = 0; i < RUSH; i++)
    ask_without_waiting (world, "/readyz", &rush[i]);
  ask_without_waiting (world, "/readyz", &late);
  ask_without_waiting (world, "/healthz", &alive);
  expect_answer (&late, 503, 1);
  expect_answer (&alive, 200, 0);
  for (guint i = 0; i < RUSH; i++)
    expect_answer (&rush[i], 200, 0);
  ask_without_waiting (world, "/readyz", &late);
  expect_answer (&late, 200, 0);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (World *, gconstpointer);
  } tests[] = {
    { "/domain/rule-9/closing-first-lists-the-silent-computers", test_closing_lists_silent_computers },
    { "/domain/rule-9/closing-passes-over-who-was-heard-of", test_closing_passes_over_who_was_heard_of },
    { "/protocol/2/access-expires-in-900-seconds", test_access_runs_out },
    { "/time/refresh", test_refresh_runs_out },
    { "/time/password-changed-meanwhile", test_password_changed_meanwhile },
    { "/time/refresh-tokens-go", test_tokens_go },
    { "/protocol/7/410-after-180-silent-days", test_silent_computer },
    { "/protocol/2/failed-logins-are-slowed-within-5-seconds", test_failures_are_slowed },
    { "/time/set-back", test_clock_set_back },
    { "/protocol/1/503-with-retry-after-past-a-thousand-waiting-calls", test_rush },
    { "/time/connection-is-kept", test_connection_is_kept },
    { "/time/slow-headers", test_slow_headers },
  };

  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, World, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
