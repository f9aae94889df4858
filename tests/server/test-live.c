/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Section 5 of the protocol: the WebSocket that tells of commits. */

#include "raw-client.h"

typedef struct {
  ServerFixture *server;
  RawClient *client;
  GMainLoop *loop;
  SoupWebsocketConnection *connection;
  GError *error;
  GPtrArray *messages; /* of text */
} Live;

static void
set_up (Live *live, gconstpointer data)
{
  live->server = server_fixture_new ();
  live->client = raw_client_new_for (server_fixture_get_url (live->server), "manager");
  live->loop = g_main_loop_new (NULL, FALSE);
  live->messages = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Live *live, gconstpointer data)
{
  g_clear_object (&live->connection);
  g_clear_error (&live->error);
  g_ptr_array_unref (live->messages);
  g_main_loop_unref (live->loop);
  raw_client_free (live->client);
  server_fixture_free (live->server);
}

static void
on_message (SoupWebsocketConnection *connection, gint type, GBytes *message, gpointer data)
{
  Live *live = data;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);

  g_ptr_array_add (live->messages, g_strndup (text, length));
  g_main_loop_quit (live->loop);
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer data)
{
  g_main_loop_quit (((Live *) data)->loop);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  Live *live = data;

  live->connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &live->error);
  if (live->connection != NULL) {
    g_signal_connect (live->connection, "message", G_CALLBACK (on_message), live);
    g_signal_connect (live->connection, "closed", G_CALLBACK (on_closed), live);
  }
  g_main_loop_quit (live->loop);
}

static void
connect_live (Live *live, const char *token)
{
  g_autofree char *url = g_strconcat (live->client->url, "/v1/live", NULL);
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
  soup_session_websocket_connect_async (live->client->session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        on_connected, live);
  g_main_loop_run (live->loop);
}

static gint64
last_head (Live *live)
{
  g_autoptr (JsonNode) node = json_from_string (g_ptr_array_index (live->messages, live->messages->len - 1), NULL);

  g_assert_true (json_object_has_member (json_node_get_object (node), "epoch"));
  return json_object_get_int_member (json_node_get_object (node), "head");
}

static void
test_tells_of_commits (Live *live, gconstpointer data)
{
  connect_live (live, live->client->access);
  g_assert_no_error (live->error);
  g_main_loop_run (live->loop);
  g_assert_cmpint (last_head (live), ==, 0);
  raw_seed (live->client);
  while (last_head (live) < 3)
    g_main_loop_run (live->loop);
  for (guint i = 0; i < 20; i++) {
    g_autoptr (RawAnswer) answer
        = raw_push (live->client,
                    "{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"
                    "'set':{'code':'S-%u','name':'x'}}",
                    uuid (0x100 + i), uuid (0x200 + i), i);

    raw_expect (answer, 0, "applied");
  }
  while (last_head (live) < 23)
    g_main_loop_run (live->loop);
}

static void
test_needs_a_token (Live *live, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = NULL;

  connect_live (live, "nobody");
  g_assert_nonnull (live->error);
  g_assert_null (live->connection);
  answer = raw_get (live->client, "/v1/status");
  g_assert_cmpuint (answer->status, ==, 200);
}

static void
test_closes_with_the_server (Live *live, gconstpointer data)
{
  connect_live (live, live->client->access);
  g_main_loop_run (live->loop);
  server_fixture_stop (live->server);
  while (soup_websocket_connection_get_state (live->connection) != SOUP_WEBSOCKET_STATE_CLOSED)
    g_main_loop_run (live->loop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  g_test_add ("/live/commits", Live, NULL, set_up, test_tells_of_commits, tear_down);
  g_test_add ("/live/token", Live, NULL, set_up, test_needs_a_token, tear_down);
  g_test_add ("/live/close", Live, NULL, set_up, test_closes_with_the_server, tear_down);
  return g_test_run ();
}
