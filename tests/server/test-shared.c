/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two server processes on one PostgreSQL: what each of them promises holds for both together. */

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ids.h"
#include "postgres-cluster.h"
#include "raw-client.h"

#define ENVELOPES 40
#define OPS 5

typedef struct {
  ServerFixture *servers[2];
  RawClient *clients[2];
} Pair;

/* A setting of the database, for the test alone. */
typedef struct {
  const char *name;
  const char *value;
} Setting;

static void
set (const Setting *setting)
{
  g_autofree char *sql = g_strdup_printf ("ALTER DATABASE postgres SET %s = '%s'", setting->name, setting->value);

  postgres_cluster_exec (sql);
}

static void
reset (const Setting *setting)
{
  g_autofree char *sql = g_strdup_printf ("ALTER DATABASE postgres RESET %s", setting->name);

  postgres_cluster_exec (sql);
}

static void
set_up (Pair *pair, gconstpointer setting)
{
  if (setting != NULL)
    set (setting);
  pair->servers[0] = server_fixture_new ();
  pair->servers[1] = server_fixture_new_beside (pair->servers[0]);
  for (guint i = 0; i < 2; i++)
    pair->clients[i] = raw_client_new_for (server_fixture_get_url (pair->servers[i]), "manager");
}

static void
tear_down (Pair *pair, gconstpointer setting)
{
  server_fixture_do (pair->servers[0], "check");
  for (guint i = 0; i < 2; i++) {
    raw_client_free (pair->clients[i]);
    server_fixture_free (pair->servers[i]);
  }
  if (setting != NULL)
    reset (setting);
}

static char *
new_id (void)
{
  g_autoptr (PtRandom) random = pt_random_new_system ();
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  PtId id = pt_id_new (clock, random);

  return pt_id_to_text (&id);
}

/* Somebody who enters suppliers, envelope by envelope, in a thread of his own. */
typedef struct {
  RawClient *client;
  GPtrArray *envelopes; /* each as it was sent */
  GArray *seqs;         /* of all operations, as they were answered */
  GThread *thread;
  int *stop; /* NULL: after ENVELOPES */
} Clerk;

static char *
compose_ops (void)
{
  g_autoptr (GString) ops = g_string_new (NULL);

  for (guint i = 0; i < OPS; i++) {
    g_autofree char *op = new_id ();
    g_autofree char *id = new_id ();
    g_autofree char *text
        = json ("%s{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"
                "'set':{'code':'%s','name':'Silva'}}",
                i > 0 ? "," : "", op, id, id + 16);

    g_string_append (ops, text);
  }
  return g_string_free (g_steal_pointer (&ops), FALSE);
}

static void
note_seqs (RawAnswer *answer, GArray *seqs)
{
  g_assert_cmpuint (answer->status, ==, 200);
  for (guint i = 0; i < OPS; i++) {
    gint64 seq = json_object_get_int_member (raw_result (answer, i), "seq");

    raw_expect (answer, i, "applied");
    g_array_append_val (seqs, seq);
  }
}

static gpointer
enter (gpointer data)
{
  Clerk *clerk = data;

  for (guint i = 0; clerk->stop != NULL ? !g_atomic_int_get (clerk->stop) : i < ENVELOPES; i++) {
    g_autofree char *ops = compose_ops ();
    char *envelope = raw_seal (clerk->client, ops);
    g_autoptr (RawAnswer) answer = NULL;

    g_ptr_array_add (clerk->envelopes, envelope);
    answer = raw_push_bytes (clerk->client, envelope);
    note_seqs (answer, clerk->seqs);
  }
  return NULL;
}

static void
clerk_begin (Clerk *clerk, RawClient *client, int *stop)
{
  *clerk = (Clerk){ .client = client,
                    .envelopes = g_ptr_array_new_with_free_func (g_free),
                    .seqs = g_array_new (FALSE, FALSE, sizeof (gint64)),
                    .stop = stop };
  clerk->thread = g_thread_new ("clerk", enter, clerk);
}

static void
clerk_end (Clerk *clerk)
{
  g_ptr_array_unref (clerk->envelopes);
  g_array_unref (clerk->seqs);
}

/* Somebody who pulls all the while and holds every page against the one before it. */
typedef struct {
  RawClient *client;
  GThread *thread;
  gint64 head;
  int stop;
} Reader;

static gboolean
read_page (Reader *reader, char **cursor)
{
  g_autofree char *target
      = *cursor != NULL ? g_strdup_printf ("/v1/pull?limit=37&cursor=%s", *cursor) : g_strdup ("/v1/pull?limit=37");
  g_autoptr (RawAnswer) answer = raw_get (reader->client, target);
  JsonArray *changes;

  g_assert_cmpuint (answer->status, ==, 200);
  changes = json_object_get_array_member (raw_object (answer), "changes");
  for (guint i = 0; i < json_array_get_length (changes); i++)
    g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (changes, i), "seq"), ==,
                     ++reader->head);
  g_free (*cursor);
  *cursor = g_strdup (member (raw_object (answer), "cursor"));
  return json_array_get_length (changes) > 0;
}

static gpointer
follow (gpointer data)
{
  Reader *reader = data;
  g_autofree char *cursor = NULL;
  gboolean more, last;

  do {
    last = g_atomic_int_get (&reader->stop);
    more = read_page (reader, &cursor);
  } while (more || !last);
  return NULL;
}

static int
compare_seqs (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* All that was answered, together, is 1, 2, 3, … */
static void
assert_whole (Clerk *clerks)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < 2; i++)
    g_array_append_vals (all, clerks[i].seqs->data, clerks[i].seqs->len);
  g_array_sort (all, compare_seqs);
  for (guint i = 0; i < all->len; i++)
    g_assert_cmpint (g_array_index (all, gint64, i), ==, i + 1);
}

static void
assert_same_digests (Pair *pair)
{
  g_autofree char *one = raw_digests (pair->clients[0]);
  g_autofree char *other = raw_digests (pair->clients[1]);

  g_assert_cmpstr (one, ==, other);
}

static void
test_no_gap_is_seen (Pair *pair, gconstpointer data)
{
  g_autoptr (RawClient) viewer = raw_client_new_for (server_fixture_get_url (pair->servers[1]), "viewer");
  Reader reader = { .client = viewer };
  Clerk clerks[2];

  reader.thread = g_thread_new ("reader", follow, &reader);
  for (guint i = 0; i < 2; i++)
    clerk_begin (&clerks[i], pair->clients[i], NULL);
  for (guint i = 0; i < 2; i++)
    g_thread_join (clerks[i].thread);
  g_atomic_int_set (&reader.stop, 1);
  g_thread_join (reader.thread);
  g_assert_cmpint (reader.head, ==, 2 * ENVELOPES * OPS);
  assert_whole (clerks);
  assert_same_digests (pair);
  for (guint i = 0; i < 2; i++)
    clerk_end (&clerks[i]);
}

/* Sent again, everything that was answered is answered as it was. */
static void
assert_nothing_lost (Clerk *clerk)
{
  g_autoptr (GArray) again = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < clerk->envelopes->len; i++) {
    g_autoptr (RawAnswer) answer = raw_push_bytes (clerk->client, g_ptr_array_index (clerk->envelopes, i));

    note_seqs (answer, again);
    g_assert_true (json_object_get_boolean_member (raw_result (answer, 0), "replayed"));
  }
  g_assert_cmpuint (again->len, ==, clerk->seqs->len);
  g_assert_cmpmem (again->data, again->len * sizeof (gint64), clerk->seqs->data, clerk->seqs->len * sizeof (gint64));
}

/* How often harm is done: `tests/run soak` asks for more. */
static guint
rounds (void)
{
  const char *wanted = g_getenv ("PAYTRACK_KILL_ROUNDS");

  return wanted != NULL ? (guint) g_ascii_strtoull (wanted, NULL, 10) : 10;
}

/* Two clerks enter while @harm happens, again and again. */
static void
enter_through (Pair *pair, void (*harm) (Pair *pair, guint time))
{
  g_autoptr (GRand) moments = g_rand_new_with_seed (7);
  int stop = 0;
  Clerk clerks[2];

  for (guint i = 0; i < 2; i++) {
    pair->clients[i]->patient = TRUE;
    clerk_begin (&clerks[i], pair->clients[i], &stop);
  }
  for (guint i = 0; i < rounds (); i++) {
    g_usleep ((gulong) g_rand_int_range (moments, 20, 200) * 1000);
    harm (pair, i);
  }
  g_atomic_int_set (&stop, 1);
  for (guint i = 0; i < 2; i++)
    g_thread_join (clerks[i].thread);
  assert_whole (clerks);
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpuint (clerks[i].seqs->len, >, 0);
    assert_nothing_lost (&clerks[i]);
    clerk_end (&clerks[i]);
  }
  assert_same_digests (pair);
}

static void
kill_one (Pair *pair, guint time)
{
  server_fixture_kill (pair->servers[time % 2]);
  server_fixture_start (pair->servers[time % 2]);
}

static void
test_kills_lose_nothing (Pair *pair, gconstpointer data)
{
  enter_through (pair, kill_one);
}

static void
crash_database (Pair *pair, guint time)
{
  postgres_cluster_crash ();
}

static void
test_database_restarted (Pair *pair, gconstpointer data)
{
  enter_through (pair, crash_database);
}

/* Said plainly while there is no database, and served again once it is back. */
static void
test_database_away (Pair *pair, gconstpointer data)
{
  RawClient *client = pair->clients[0];
  g_autoptr (RawAnswer) read = NULL;
  g_autoptr (RawAnswer) written = NULL;
  g_autoptr (RawAnswer) alive = NULL;
  g_autoptr (RawAnswer) ready = NULL;
  g_autoptr (RawAnswer) back = NULL;

  postgres_cluster_kill ();
  read = raw_get (client, "/v1/pull");
  g_assert_cmpuint (read->status, ==, 503);
  g_assert_cmpstr (raw_code (read), ==, "busy");
  g_assert_cmpint (read->retry_after, >, 0);
  written = raw_push_bytes (client, "{}");
  g_assert_cmpuint (written->status, ==, 503);
  alive = raw_get (client, "/healthz");
  g_assert_cmpuint (alive->status, ==, 200);
  ready = raw_get (client, "/readyz");
  g_assert_cmpuint (ready->status, ==, 503);
  postgres_cluster_start ();
  back = raw_get (client, "/v1/pull");
  g_assert_cmpuint (back->status, ==, 200);
}

/* In the database's place: takes every connection, and says nothing. */
static GSocket *
take_its_place (void)
{
  const char *host = strstr (postgres_cluster_url (), "host=") + strlen ("host=");
  g_autofree char *folder = g_uri_unescape_string (host, NULL);
  g_autofree char *path = g_build_filename (folder, ".s.PGSQL.5432", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_unlink (path);
  g_assert_true (g_socket_bind (socket, address, FALSE, NULL));
  g_socket_set_listen_backlog (socket, 100);
  g_assert_true (g_socket_listen (socket, NULL));
  return socket;
}

/* A machine that is there and does not answer: nobody waits for it longer than a client waits for the server. */
static void
test_database_silent (Pair *pair, gconstpointer data)
{
  RawClient *client = pair->clients[0];
  g_autoptr (GSocket) silent = NULL;
  g_autoptr (RawAnswer) read = NULL;
  g_autoptr (RawAnswer) back = NULL;
  gint64 began;

  postgres_cluster_kill ();
  silent = take_its_place ();
  began = g_get_monotonic_time ();
  read = raw_get (client, "/v1/pull");
  g_assert_cmpuint (read->status, ==, 503);
  g_assert_cmpint (read->retry_after, >, 0);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 25 * G_USEC_PER_SEC);
  g_socket_close (silent, NULL);
  postgres_cluster_start ();
  back = raw_get (client, "/v1/pull");
  g_assert_cmpuint (back->status, ==, 200);
}

/* Another computer is heard of while the attempt that found it silent is under way. */
static gpointer
hear_of_all (gpointer data)
{
  g_usleep (G_USEC_PER_SEC / 2);
  postgres_cluster_exec ("UPDATE devices SET last_seen = 4000000000000");
  return NULL;
}

/* An attempt that was overtaken leaves nothing to the one after it. */
static void
test_attempts_are_apart (Pair *pair, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = NULL;
  g_autofree char *body = json ("{'action':'%s','name':'close_period','to':'2026-10-31'}", uuid (0x10));
  GThread *thread;

  postgres_cluster_exec (
      "UPDATE devices SET last_seen = 0; CREATE SEQUENCE attempts;"
      " CREATE FUNCTION overtake () RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " IF nextval ('attempts') = 1 THEN PERFORM pg_sleep (2); RAISE EXCEPTION 'overtaken' USING ERRCODE = '40001'; END"
      " IF; RETURN NEW; END $$;"
      " CREATE TRIGGER overtake BEFORE INSERT ON actions FOR EACH ROW EXECUTE FUNCTION overtake ()");
  thread = g_thread_new ("hear-of-all", hear_of_all, NULL);
  answer = raw_post (pair->clients[0], "/v1/actions", body);
  g_thread_join (thread);
  postgres_cluster_exec ("DROP TRIGGER overtake ON actions; DROP FUNCTION overtake; DROP SEQUENCE attempts");
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (member (raw_object (answer), "status"), ==, "done");
  g_assert_false (json_object_has_member (raw_object (answer), "computers"));
}

/* Failures at one process count at the other, and outlive both. */
static void
test_door_is_closed_for_all (Pair *pair, gconstpointer data)
{
  guint refused = 0;

  for (guint i = 0; i < 10; i++) {
    g_autoptr (RawClient) guesser = raw_client_new (server_fixture_get_url (pair->servers[i % 2]));
    g_autoptr (RawAnswer) answer = raw_login (guesser, "clerk", "wrong");

    refused += answer->status == 429;
  }
  g_assert_cmpuint (refused, ==, 1);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (RawClient) right = NULL;
    g_autoptr (RawAnswer) answer = NULL;

    server_fixture_stop (pair->servers[i]);
    server_fixture_start (pair->servers[i]);
    right = raw_client_new (server_fixture_get_url (pair->servers[i]));
    answer = raw_login (right, "clerk", SERVER_FIXTURE_PASSWORD);
    g_assert_cmpuint (answer->status, ==, 429);
    g_assert_cmpint (answer->retry_after, >, 0);
  }
}

/* A token from one process is good at the other, and revoked at both. */
static void
test_sessions_are_shared (Pair *pair, gconstpointer data)
{
  RawClient *client = pair->clients[0];
  g_autoptr (RawAnswer) there = NULL;
  g_autoptr (RawAnswer) out = NULL;
  g_autoptr (RawAnswer) after = NULL;

  client->url = server_fixture_get_url (pair->servers[1]);
  there = raw_get (client, "/v1/status");
  g_assert_cmpuint (there->status, ==, 200);
  out = raw_post (client, "/v1/auth/logout", "{}");
  g_assert_cmpuint (out->status, ==, 200);
  client->url = server_fixture_get_url (pair->servers[0]);
  after = raw_get (client, "/v1/status");
  g_assert_cmpuint (after->status, ==, 401);
}

typedef struct {
  SoupWebsocketConnection *connection;
  gint64 head;
  char *editing; /* the newest list, as text */
} Live;

static void
live_clear (Live *live)
{
  g_clear_object (&live->connection);
  g_clear_pointer (&live->editing, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Live, live_clear)

static void
on_message (SoupWebsocketConnection *connection, gint type, GBytes *message, gpointer data)
{
  Live *live = data;
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  JsonObject *object;

  g_assert_true (json_parser_load_from_data (parser, text, (gssize) length, NULL));
  object = json_node_get_object (json_parser_get_root (parser));
  if (json_object_has_member (object, "head"))
    live->head = json_object_get_int_member (object, "head");
  else {
    g_free (live->editing);
    live->editing = g_strndup (text, length);
  }
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  Live *live = data;
  g_autoptr (GError) error = NULL;

  live->connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  g_assert_no_error (error);
  g_signal_connect (live->connection, "message", G_CALLBACK (on_message), live);
}

/* Connects, and waits for the head as it is. */
static void
listen_at (RawClient *client, Live *live)
{
  g_autofree char *url = g_strconcat (client->url, "/v1/live", NULL);
  g_autofree char *bearer = g_strconcat ("Bearer ", client->access, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  *live = (Live){ .head = -1 };
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
  soup_session_websocket_connect_async (client->session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL, on_connected,
                                        live);
  while (live->head < 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_live_crosses_processes (Pair *pair, gconstpointer data)
{
  g_auto (Live) live = { NULL };

  listen_at (pair->clients[1], &live);
  for (guint i = 0; i < 3; i++) {
    g_autofree char *ops = compose_ops ();
    g_autoptr (RawAnswer) answer = raw_push (pair->clients[0], "%s", ops);
    gint64 wanted = json_object_get_int_member (raw_result (answer, OPS - 1), "seq");

    while (live.head < wanted)
      g_main_context_iteration (NULL, TRUE);
    g_assert_cmpint (live.head, ==, wanted);
  }
}

static void
say (Live *live, const char *message)
{
  g_autofree char *text = json ("%s", message);

  soup_websocket_connection_send_text (live->connection, text);
}

static void
await_editing (Live *live, const char *part)
{
  while (live->editing == NULL || strstr (live->editing, part) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

#define EDITING "{'editing':{'entity':'suppliers','id':'0190aaaa-0000-7000-8000-000000000001'}}"

/* Who edits what is known at the other process, at one that starts later, and is forgotten with the connection. */
static void
test_presence_crosses_processes (Pair *pair, gconstpointer data)
{
  g_auto (Live) here = { NULL };
  g_auto (Live) there = { NULL };
  g_auto (Live) later = { NULL };

  listen_at (pair->clients[0], &here);
  listen_at (pair->clients[1], &there);
  say (&here, EDITING);
  await_editing (&there, pair->clients[0]->id);
  server_fixture_stop (pair->servers[1]);
  server_fixture_start (pair->servers[1]);
  listen_at (pair->clients[1], &later);
  await_editing (&later, pair->clients[0]->id);
  soup_websocket_connection_close (here.connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  await_editing (&later, "[]");
}

/* Revoked at one process: who listens by it at the other is sent away. */
static void
test_revocation_crosses_processes (Pair *pair, gconstpointer data)
{
  g_auto (Live) live = { NULL };
  g_autoptr (RawAnswer) out = NULL;

  listen_at (pair->clients[1], &live);
  pair->clients[1]->url = server_fixture_get_url (pair->servers[0]);
  out = raw_post (pair->clients[1], "/v1/auth/logout", "{}");
  g_assert_cmpuint (out->status, ==, 200);
  while (soup_websocket_connection_get_state (live.connection) != SOUP_WEBSOCKET_STATE_CLOSED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (soup_websocket_connection_get_close_data (live.connection), ==, "bad_token");
}

static const Setting serializable = { "default_transaction_isolation", "serializable" };
static const Setting silent = { "paytrack.notify", "off" };

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  g_test_add ("/shared/no-gap", Pair, NULL, set_up, test_no_gap_is_seen, tear_down);
  /* As databases do that know no other isolation: what meets another's writing fails there, and is run again here. */
  g_test_add ("/shared/no-gap-serializable", Pair, &serializable, set_up, test_no_gap_is_seen, tear_down);
  g_test_add ("/shared/kills", Pair, NULL, set_up, test_kills_lose_nothing, tear_down);
  g_test_add ("/shared/database-restarted", Pair, NULL, set_up, test_database_restarted, tear_down);
  g_test_add ("/shared/database-away", Pair, NULL, set_up, test_database_away, tear_down);
  g_test_add ("/shared/database-silent", Pair, NULL, set_up, test_database_silent, tear_down);
  g_test_add ("/shared/attempts-are-apart", Pair, NULL, set_up, test_attempts_are_apart, tear_down);
  g_test_add ("/shared/door", Pair, NULL, set_up, test_door_is_closed_for_all, tear_down);
  g_test_add ("/shared/sessions", Pair, NULL, set_up, test_sessions_are_shared, tear_down);
  g_test_add ("/shared/live", Pair, NULL, set_up, test_live_crosses_processes, tear_down);
  /* Where the database passes no word on, a look at its head now and then is enough. */
  g_test_add ("/shared/live-without-notify", Pair, &silent, set_up, test_live_crosses_processes, tear_down);
  g_test_add ("/shared/revocation", Pair, NULL, set_up, test_revocation_crosses_processes, tear_down);
  g_test_add ("/shared/revocation-without-notify", Pair, &silent, set_up, test_revocation_crosses_processes, tear_down);
  g_test_add ("/shared/presence", Pair, NULL, set_up, test_presence_crosses_processes, tear_down);
  return g_test_run ();
}
