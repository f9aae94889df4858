/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Section 5 of the protocol: the WebSocket that tells of commits, and of who edits what. */

#include <string.h>

#include "raw-client.h"

/* One computer that listens. */
typedef struct {
  RawClient *client;
  SoupWebsocketConnection *connection;
  char *extensions; /* as the server agreed to them */
  GError *error;
  GPtrArray *messages; /* of text */
} Listener;

typedef struct {
  ServerFixture *server;
  Listener manager;
  Listener clerk;
} Live;

static void
listener_init (Listener *listener, ServerFixture *server, const char *name)
{
  listener->client = raw_client_new_for (server_fixture_get_url (server), name);
  listener->messages = g_ptr_array_new_with_free_func (g_free);
}

static void
listener_clear (Listener *listener)
{
  if (listener->connection != NULL)
    g_signal_handlers_disconnect_by_data (listener->connection, listener);
  g_clear_object (&listener->connection);
  g_clear_error (&listener->error);
  g_free (listener->extensions);
  g_ptr_array_unref (listener->messages);
  raw_client_free (listener->client);
}

static void
set_up (Live *live, gconstpointer data)
{
  live->server = server_fixture_new ();
  listener_init (&live->manager, live->server, "manager");
  listener_init (&live->clerk, live->server, "clerk");
}

static void
tear_down (Live *live, gconstpointer data)
{
  listener_clear (&live->manager);
  listener_clear (&live->clerk);
  server_fixture_free (live->server);
}

static void
on_message (SoupWebsocketConnection *connection, gint type, GBytes *message, gpointer data)
{
  Listener *listener = data;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);

  g_ptr_array_add (listener->messages, g_strndup (text, length));
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  Listener *listener = data;

  listener->connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &listener->error);
  if (listener->connection != NULL)
    g_signal_connect (listener->connection, "message", G_CALLBACK (on_message), listener);
}

static void
listen (Listener *listener, const char *token)
{
  g_autofree char *url = g_strconcat (listener->client->url, "/v1/live", NULL);
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  if (!soup_session_has_feature (listener->client->session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER))
    soup_session_add_feature_by_type (listener->client->session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
  soup_session_websocket_connect_async (listener->client->session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        on_connected, listener);
  while (listener->connection == NULL && listener->error == NULL)
    g_main_context_iteration (NULL, TRUE);
  listener->extensions = g_strdup (
      soup_message_headers_get_one (soup_message_get_response_headers (message), "Sec-WebSocket-Extensions"));
}

static void
listen_well (Listener *listener)
{
  listen (listener, listener->client->access);
  g_assert_no_error (listener->error);
}

/* The newest message that has this member; waits for the first. */
static JsonNode *
await (Listener *listener, const char *name)
{
  for (;;) {
    for (guint i = listener->messages->len; i > 0; i--) {
      g_autoptr (JsonNode) node = json_from_string (g_ptr_array_index (listener->messages, i - 1), NULL);

      if (json_object_has_member (json_node_get_object (node), name))
        return g_steal_pointer (&node);
    }
    g_main_context_iteration (NULL, TRUE);
  }
}

static gint64
last_head (Listener *listener)
{
  g_autoptr (JsonNode) node = await (listener, "head");

  g_assert_true (json_object_has_member (json_node_get_object (node), "epoch"));
  g_assert_cmpuint (json_object_get_size (json_node_get_object (node)), ==, 2);
  return json_object_get_int_member (json_node_get_object (node), "head");
}

static void
await_head (Listener *listener, gint64 head)
{
  while (last_head (listener) < head)
    g_main_context_iteration (NULL, TRUE);
}

static void
add_suppliers (RawClient *client, guint first, guint count)
{
  for (guint i = first; i < first + count; i++) {
    g_autoptr (RawAnswer) answer
        = raw_push (client,
                    "{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"
                    "'set':{'code':'S-%u','name':'x'}}",
                    uuid (0x100 + i), uuid (0x200 + i), i);

    raw_expect (answer, 0, "applied");
  }
}

static void
test_tells_of_commits (Live *live, gconstpointer data)
{
  listen_well (&live->manager);
  listen_well (&live->clerk);
  g_assert_cmpint (last_head (&live->manager), ==, 0);
  raw_seed (live->manager.client);
  await_head (&live->manager, 3);
  await_head (&live->clerk, 3);
}

static void
test_several_are_merged (Live *live, gconstpointer data)
{
  listen_well (&live->manager);
  add_suppliers (live->manager.client, 0, 40);
  await_head (&live->manager, 40);
  g_assert_cmpuint (live->manager.messages->len, <, 41);
}

/* No row, no name, no code: whoever listens learns only that there is something to pull. */
static void
test_data_comes_by_pull (Live *live, gconstpointer data)
{
  g_autoptr (JsonArray) rows = NULL;

  listen_well (&live->manager);
  raw_seed (live->manager.client);
  await_head (&live->manager, 3);
  for (guint i = 0; i < live->manager.messages->len; i++)
    g_assert_null (strstr (g_ptr_array_index (live->manager.messages, i), "Silva"));
  rows = raw_pull_all (live->manager.client, 1000);
  g_assert_cmpuint (json_array_get_length (rows), ==, 3);
}

static void
test_says_the_head_after_a_reconnect (Live *live, gconstpointer data)
{
  listen_well (&live->manager);
  soup_websocket_connection_close (live->manager.connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  raw_seed (live->manager.client);
  g_ptr_array_set_size (live->manager.messages, 0);
  g_clear_object (&live->manager.connection);
  g_clear_pointer (&live->manager.extensions, g_free);
  listen_well (&live->manager);
  g_assert_cmpint (last_head (&live->manager), ==, 3);
}

static void
test_token_in_the_handshake (Live *live, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = NULL;

  listen (&live->manager, "nobody");
  g_assert_nonnull (live->manager.error);
  g_assert_null (live->manager.connection);
  answer = raw_get (live->manager.client, "/v1/status");
  g_assert_cmpuint (answer->status, ==, 200);
}

static void
test_compressed (Live *live, gconstpointer data)
{
  listen_well (&live->manager);
  g_assert_nonnull (live->manager.extensions);
  g_assert_nonnull (strstr (live->manager.extensions, "permessage-deflate"));
}

/* As a client sees it that does no more than the handshake and then waits. */
static void
test_ping_each_25_seconds (Live *live, gconstpointer data)
{
  g_autoptr (GSocketClient) dialer = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GDataInputStream) input = NULL;
  g_autofree char *request
      = g_strdup_printf ("GET /v1/live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                         "Authorization: Bearer %s\r\n\r\n",
                         live->manager.client->access);
  guint8 frame[2];
  gsize length;

  connection = g_socket_client_connect_to_uri (dialer, live->manager.client->url, 80, NULL, NULL);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                                            strlen (request), NULL, NULL, NULL));
  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  for (char *line = g_data_input_stream_read_line (input, &length, NULL, NULL); length > 0;
       line = g_data_input_stream_read_line (input, &length, NULL, NULL))
    g_free (line);
  /* The greeting, then nothing but a ping: its first byte is 0x89. */
  do {
    g_assert_true (g_input_stream_read_all (G_INPUT_STREAM (input), frame, 2, &length, NULL, NULL));
    g_assert_cmpuint (length, ==, 2);
    g_assert_cmpuint (frame[1], <, 126);
    g_assert_cmpint (g_input_stream_skip (G_INPUT_STREAM (input), frame[1], NULL, NULL), ==, frame[1]);
  } while (frame[0] != 0x89);
}

static void
test_closes_with_the_server (Live *live, gconstpointer data)
{
  listen_well (&live->manager);
  server_fixture_stop (live->server);
  while (soup_websocket_connection_get_state (live->manager.connection) != SOUP_WEBSOCKET_STATE_CLOSED)
    g_main_context_iteration (NULL, TRUE);
}

static void
say (Listener *listener, const char *message)
{
  g_autofree char *text = json ("%s", message);

  soup_websocket_connection_send_text (listener->connection, text);
}

/* Waits until the list that @listener was told has @length entries, and gives it. */
static JsonNode *
await_editing (Listener *listener, guint length)
{
  for (;;) {
    g_autoptr (JsonNode) node = await (listener, "editing");
    JsonArray *list = json_object_get_array_member (json_node_get_object (node), "editing");

    if (json_array_get_length (list) == length)
      return g_steal_pointer (&node);
    g_main_context_iteration (NULL, TRUE);
  }
}

#define EDITING "{'editing':{'entity':'suppliers','id':'0190aaaa-0000-7000-8000-000000000001'}}"

static void
test_tells_who_edits (Live *live, gconstpointer data)
{
  g_autoptr (JsonNode) told = NULL;
  g_autoptr (JsonNode) over = NULL;
  JsonObject *entry;

  listen_well (&live->manager);
  listen_well (&live->clerk);
  say (&live->clerk, EDITING);
  told = await_editing (&live->manager, 1);
  entry = json_array_get_object_element (json_object_get_array_member (json_node_get_object (told), "editing"), 0);
  g_assert_cmpstr (member (entry, "entity"), ==, "suppliers");
  g_assert_cmpstr (member (entry, "id"), ==, "0190aaaa-0000-7000-8000-000000000001");
  g_assert_cmpstr (member (entry, "user"), ==, live->clerk.client->user);
  g_assert_cmpstr (member (entry, "device"), ==, live->clerk.client->id);
  say (&live->clerk, "{'editing':null}");
  over = await_editing (&live->manager, 0);
}

static void
test_forgets_who_left (Live *live, gconstpointer data)
{
  g_autoptr (JsonNode) told = NULL;
  g_autoptr (JsonNode) over = NULL;

  listen_well (&live->clerk);
  say (&live->clerk, EDITING);
  listen_well (&live->manager);
  told = await_editing (&live->manager, 1);
  soup_websocket_connection_close (live->clerk.connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  over = await_editing (&live->manager, 0);
}

static void
test_nonsense_closes (Live *live, gconstpointer data)
{
  static const char *const said[] = { "hello", "{}", "[]", "{'editing':7}", "{'editing':{'entity':'users','id':'x'}}" };

  for (guint i = 0; i < G_N_ELEMENTS (said); i++) {
    listen_well (&live->clerk);
    say (&live->clerk, said[i]);
    while (soup_websocket_connection_get_state (live->clerk.connection) != SOUP_WEBSOCKET_STATE_CLOSED)
      g_main_context_iteration (NULL, TRUE);
    g_assert_cmpint (soup_websocket_connection_get_close_code (live->clerk.connection), ==,
                     SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION);
    g_clear_object (&live->clerk.connection);
    g_clear_pointer (&live->clerk.extensions, g_free);
  }
}

/* Ways in which the clerk's tokens are taken from him. */
static void
act (RawClient *admin, const char *members)
{
  static guint actions;
  g_autofree char *body = json ("{'action':'%s',%s}", uuid (0xa00 + actions++), members);
  g_autoptr (RawAnswer) answer = raw_post (admin, "/v1/actions", body);

  g_assert_cmpstr (member (raw_object (answer), "status"), ==, "done");
}

static void
revoke_device (Live *live, RawClient *admin)
{
  g_autofree char *members = g_strdup_printf ("'name':'device_revoke','device':'%s'", live->clerk.client->id);

  act (admin, members);
}

static void
disable_user (Live *live, RawClient *admin)
{
  act (admin, "'name':'user_disable','user':'clerk'");
}

static void
sign_out (Live *live, RawClient *admin)
{
  g_autoptr (RawAnswer) answer = raw_post (live->clerk.client, "/v1/auth/logout", "{}");

  g_assert_cmpuint (answer->status, ==, 200);
}

/* A stolen refresh token that is used behind its owner's back. */
static void
reuse_token (Live *live, RawClient *admin)
{
  RawClient *client = live->clerk.client;
  g_autofree char *first = json ("{'refresh_token':'%s'}", client->refresh);
  g_autoptr (RawAnswer) granted = raw_post (client, "/v1/auth/refresh", first);
  g_autofree char *second = json ("{'refresh_token':'%s'}", member (raw_object (granted), "refresh_token"));
  g_autoptr (RawAnswer) again = raw_post (client, "/v1/auth/refresh", second);
  g_autoptr (RawAnswer) reused = raw_post (client, "/v1/auth/refresh", first);

  g_assert_cmpuint (again->status, ==, 200);
  g_assert_cmpuint (reused->status, ==, 401);
}

static void
revoke_by_command (Live *live, RawClient *admin)
{
  g_autofree char *line = g_strdup_printf ("device revoke %s", live->clerk.client->id);

  server_fixture_do (live->server, line);
}

static void
disable_by_command (Live *live, RawClient *admin)
{
  server_fixture_do (live->server, "user disable clerk");
}

static void
assert_sent_away (Listener *listener)
{
  while (soup_websocket_connection_get_state (listener->connection) != SOUP_WEBSOCKET_STATE_CLOSED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (soup_websocket_connection_get_close_code (listener->connection), ==,
                   SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION);
  g_assert_cmpstr (soup_websocket_connection_get_close_data (listener->connection), ==, "bad_token");
}

static void
test_revoked (Live *live, gconstpointer data)
{
  void (*revoke) (Live *, RawClient *) = data;
  g_autoptr (RawClient) admin = raw_client_new_for (server_fixture_get_url (live->server), "admin");
  g_autoptr (JsonNode) told = NULL;
  g_autoptr (JsonNode) over = NULL;
  guint heard;

  listen_well (&live->clerk);
  listen_well (&live->manager);
  say (&live->clerk, EDITING);
  told = await_editing (&live->manager, 1);
  revoke (live, admin);
  assert_sent_away (&live->clerk);
  /* What he had open is free at once, he hears nothing more, and nobody else is sent away with him. */
  over = await_editing (&live->manager, 0);
  heard = live->clerk.messages->len;
  add_suppliers (live->manager.client, 0, 1);
  await_head (&live->manager, 1);
  g_assert_cmpuint (live->clerk.messages->len, ==, heard);
  g_clear_object (&live->clerk.connection);
  g_clear_pointer (&live->clerk.extensions, g_free);
  listen (&live->clerk, live->clerk.client->access);
  g_assert_nonnull (live->clerk.error);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Live *, gconstpointer);
  } tests[] = {
    { "/protocol/5/head-and-epoch-after-each-commit", test_tells_of_commits },
    { "/protocol/5/several-merged", test_several_are_merged },
    { "/protocol/5/ping-each-25-seconds", test_ping_each_25_seconds },
    { "/protocol/5/token-in-the-handshakes-header", test_token_in_the_handshake },
    { "/protocol/5/data-always-comes-by-pull", test_data_comes_by_pull },
    { "/protocol/5/the-head-after-each-reconnect", test_says_the_head_after_a_reconnect },
    { "/live/compressed", test_compressed },
    { "/live/closes-with-the-server", test_closes_with_the_server },
    { "/live/presence/tells-who-edits", test_tells_who_edits },
    { "/live/presence/forgets-who-left", test_forgets_who_left },
    { "/live/presence/nonsense-closes", test_nonsense_closes },
  };

  static const struct {
    const char *path;
    void (*revoke) (Live *, RawClient *);
  } revocations[] = {
    { "/live/revoked/device", revoke_device },
    { "/live/revoked/user", disable_user },
    { "/live/revoked/sign-out", sign_out },
    { "/live/revoked/reused-token", reuse_token },
    { "/live/revoked/device-by-command", revoke_by_command },
    { "/live/revoked/user-by-command", disable_by_command },
  };

  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Live, NULL, set_up, tests[i].run, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (revocations); i++)
    g_test_add (revocations[i].path, Live, revocations[i].revoke, set_up, test_revoked, tear_down);
  return g_test_run ();
}
