/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The transport against a real HTTP server on loopback: what goes over the wire, and what each failure means. */

#include <libsoup/soup.h>
#include <sys/socket.h>

#include "compression.h"
#include "errors.h"
#include "transport.h"

typedef struct {
  SoupServer *server;
  char *url;
  PtTransport *transport;

  /* The request as it arrived. */
  char *encoding;
  char *schema;
  char *token;
  char *signature;
  char *mark;
  GBytes *body;

  /* The answer to give. */
  guint status;
  GBytes *answer;
  const char *answer_encoding;
  const char *retry_after;
  const char *location;
  gboolean resets; /* the next request finds the connection thrown away */
  guint requests;
} Line;

static char *
header (SoupServerMessage *message, const char *name)
{
  return g_strdup (soup_message_headers_get_one (soup_server_message_get_request_headers (message), name));
}

static void
put (SoupServerMessage *message, const char *name, const char *value)
{
  if (value != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), name, value);
}

static void
forget_request (Line *line)
{
  g_clear_pointer (&line->encoding, g_free);
  g_clear_pointer (&line->schema, g_free);
  g_clear_pointer (&line->token, g_free);
  g_clear_pointer (&line->signature, g_free);
  g_clear_pointer (&line->mark, g_free);
  g_clear_pointer (&line->body, g_bytes_unref);
}

/* As a server that went down, or whose patience with an idle connection ended: a reset, not an end. */
static void
reset (SoupServerMessage *message)
{
  const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
  int fd = g_socket_get_fd (soup_server_message_get_socket (message));
  g_autoptr (GIOStream) stream = NULL;

  setsockopt (fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  stream = soup_server_message_steal_connection (message);
  g_io_stream_close (stream, NULL, NULL);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Line *line = data;
  gsize length = 0;
  const char *bytes = g_bytes_get_data (line->answer, &length);

  line->requests++;
  if (line->resets) {
    line->resets = FALSE;
    reset (message);
    return;
  }
  forget_request (line);
  line->encoding = header (message, "Content-Encoding");
  line->schema = header (message, "PayTrack-Schema");
  line->token = header (message, "Authorization");
  line->signature = header (message, "PayTrack-Signature");
  line->mark = header (message, "PayTrack-Mark");
  line->body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  put (message, "Content-Encoding", line->answer_encoding);
  put (message, "Retry-After", line->retry_after);
  put (message, "Location", line->location);
  put (message, "PayTrack-Signature", "ed25519 server AAAA");
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, bytes, length);
  soup_server_message_set_status (message, line->status, NULL);
}

static void
set_up (Line *line, gconstpointer data)
{
  GError *error = NULL;
  g_autoslist (GUri) uris = NULL;

  line->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (line->server, NULL, on_request, line, NULL);
  soup_server_listen_local (line->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (line->server);
  line->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  line->transport = pt_soup_transport_new (NULL, &error);
  g_assert_no_error (error);
  line->status = 200;
  line->answer = g_bytes_new_static ("{}", 2);
}

static void
tear_down (Line *line, gconstpointer data)
{
  forget_request (line);
  g_clear_pointer (&line->answer, g_bytes_unref);
  g_object_unref (line->transport);
  if (line->server != NULL)
    soup_server_disconnect (line->server);
  g_clear_object (&line->server);
  g_free (line->url);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static PtResponse *
send_to (Line *line, const char *url, const PtRequest *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  pt_transport_send_async (line->transport, url, request, cancellable, on_sent, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return pt_transport_send_finish (line->transport, result, error);
}

static PtResponse *
send_well (Line *line, const PtRequest *request)
{
  GError *error = NULL;
  PtResponse *response = send_to (line, line->url, request, NULL, &error);

  g_assert_no_error (error);
  return response;
}

static void
set_answer (Line *line, GBytes *answer, const char *encoding)
{
  g_bytes_unref (line->answer);
  line->answer = answer;
  line->answer_encoding = encoding;
}

static GBytes *
repeat (char letter, gsize length)
{
  char *bytes = g_malloc (length);
  memset (bytes, letter, length);
  return g_bytes_new_take (bytes, length);
}

static void
test_headers (Line *line, gconstpointer data)
{
  g_autoptr (PtRequest) request = pt_request_new ("POST", "/v1/push?a=%2Fb");
  g_autoptr (PtResponse) response = NULL;

  request->body = g_bytes_new_static ("{\"a\":1}", 7);
  request->token = g_strdup ("tok");
  request->signature = g_strdup ("ed25519 d s");
  request->mark = g_strdup ("e 1 h s");
  response = send_well (line, request);
  g_assert_cmpuint (response->status, ==, 200);
  g_assert_cmpstr (response->signature, ==, "ed25519 server AAAA");
  g_assert_cmpint (response->retry_after_ms, ==, -1);
  g_assert_cmpstr (line->schema, ==, "1");
  g_assert_cmpstr (line->token, ==, "Bearer tok");
  g_assert_cmpstr (line->signature, ==, "ed25519 d s");
  g_assert_cmpstr (line->mark, ==, "e 1 h s");
  g_assert_null (line->encoding);
  g_assert_true (g_bytes_equal (line->body, request->body));
}

static void
test_bodies_over_1_kib_are_gzipped (Line *line, gconstpointer data)
{
  static const struct {
    gsize length;
    gboolean gzipped;
  } cases[] = { { 1, FALSE }, { 1024, FALSE }, { 1025, TRUE }, { 100000, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (PtRequest) request = pt_request_new ("POST", "/v1/push");
    g_autoptr (PtResponse) response = NULL;
    g_autoptr (GBytes) plain = NULL;

    request->body = repeat ('x', cases[i].length);
    response = send_well (line, request);
    g_assert_cmpuint (response->bytes_sent, ==, g_bytes_get_size (line->body));
    g_assert_cmpstr (line->encoding, ==, cases[i].gzipped ? "gzip" : NULL);
    plain = cases[i].gzipped ? pt_gunzip (line->body, 1 << 20, NULL) : g_bytes_ref (line->body);
    g_assert_true (g_bytes_equal (plain, request->body));
  }
}

static void
test_answers_are_inflated (Line *line, gconstpointer data)
{
  g_autoptr (PtRequest) request = pt_request_new ("GET", "/v1/pull");
  g_autoptr (PtResponse) response = NULL;
  g_autoptr (GBytes) plain = repeat ('y', 300000);

  set_answer (line, pt_gzip (plain), "gzip");
  response = send_well (line, request);
  g_assert_true (g_bytes_equal (response->body, plain));
  g_assert_cmpuint (response->bytes_received, ==, g_bytes_get_size (line->answer));
}

static void
assert_send_error (Line *line, const char *url, GQuark domain, int code)
{
  g_autoptr (PtRequest) request = pt_request_new ("GET", "/v1/pull");
  g_autoptr (GError) error = NULL;

  g_assert_null (send_to (line, url, request, NULL, &error));
  g_assert_error (error, domain, code);
}

static void
test_bomb_is_refused (Line *line, gconstpointer data)
{
  g_autoptr (GBytes) plain = repeat ('z', 9 * 1024 * 1024);

  set_answer (line, pt_gzip (plain), "gzip");
  assert_send_error (line, line->url, PT_ERROR, PT_ERROR_TOO_LARGE);
  set_answer (line, g_steal_pointer (&plain), NULL);
  assert_send_error (line, line->url, PT_ERROR, PT_ERROR_TOO_LARGE);
}

static void
test_broken_gzip_is_malformed (Line *line, gconstpointer data)
{
  set_answer (line, g_bytes_new_static ("no gzip at all", 14), "gzip");
  assert_send_error (line, line->url, PT_ERROR, PT_ERROR_MALFORMED);
}

static void
test_retry_after (Line *line, gconstpointer data)
{
  static const struct {
    const char *header;
    gint64 least;
    gint64 most;
  } cases[] = { { "7", 7000, 7000 },
                { "0", 0, 0 },
                { "soon", -1, -1 },
                { "-3", -1, -1 },
                { "Thu, 01 Jan 2015 00:00:00 GMT", 0, 0 },
                { "Fri, 01 Jan 2100 00:00:00 GMT", 1, G_MAXINT64 } };

  line->status = 429;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (PtRequest) request = pt_request_new ("GET", "/v1/pull");
    g_autoptr (PtResponse) response = NULL;

    line->retry_after = cases[i].header;
    response = send_well (line, request);
    g_assert_cmpuint (response->status, ==, 429);
    g_assert_cmpint (response->retry_after_ms, >=, cases[i].least);
    g_assert_cmpint (response->retry_after_ms, <=, cases[i].most);
  }
}

/* Whoever answers with another address would get the token. */
static void
test_redirects_are_not_followed (Line *line, gconstpointer data)
{
  g_autoptr (PtRequest) request = pt_request_new ("GET", "/v1/pull");
  g_autoptr (PtResponse) response = NULL;

  line->status = 302;
  line->location = "http://127.0.0.1:1/";
  response = send_well (line, request);
  g_assert_cmpuint (response->status, ==, 302);
}

static void
test_no_server_is_offline (Line *line, gconstpointer data)
{
  soup_server_disconnect (line->server);
  g_clear_object (&line->server);
  assert_send_error (line, line->url, PT_ERROR, PT_ERROR_OFFLINE);
}

static void
test_addresses (Line *line, gconstpointer data)
{
  static const struct {
    const char *url;
    int code;
  } cases[] = { { "http://books.example", PT_ERROR_UNTRUSTED },
                { "http://192.168.1.5:8443", PT_ERROR_UNTRUSTED },
                { "http://127.0.0.1.example", PT_ERROR_UNTRUSTED },
                { "ftp://books.example", PT_ERROR_INVALID },
                { "books", PT_ERROR_INVALID },
                { "", PT_ERROR_INVALID },
                { "https://", PT_ERROR_INVALID } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_send_error (line, cases[i].url, PT_ERROR, cases[i].code);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_output_stream_write_all (stream, "220 mail.example ESMTP\r\n", 24, NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static void
test_other_protocol_is_not_trusted (Line *line, gconstpointer data)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", port);

  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), NULL);
  assert_send_error (line, url, PT_ERROR, PT_ERROR_UNTRUSTED);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static const char tls_answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";

static gboolean
on_tls_client (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  g_autoptr (GIOStream) stream = g_tls_server_connection_new (G_IO_STREAM (connection), data, NULL);
  char request[4096];

  if (g_input_stream_read (g_io_stream_get_input_stream (stream), request, sizeof request, NULL, NULL) > 0)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), tls_answer, strlen (tls_answer), NULL, NULL,
                               NULL);
  g_io_stream_close (stream, NULL, NULL);
  return TRUE;
}

/* A server with a certificate that no authority has signed; sends one answer over it. */
static PtResponse *
send_encrypted (const char *pem, gboolean known, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (pem, error);
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  g_autoptr (PtTransport) transport = pt_soup_transport_new (known ? pem : NULL, error);
  g_autoptr (PtRequest) request = pt_request_new ("GET", "/v1/pull");
  g_autofree char *url = NULL;
  Line line = { .transport = transport };
  PtResponse *response = NULL;

  g_assert_no_error (*error);
  g_signal_connect (service, "run", G_CALLBACK (on_tls_client), certificate);
  url = g_strdup_printf ("https://127.0.0.1:%u",
                         g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL));
  response = send_to (&line, url, request, NULL, error);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  return response;
}

static void
test_certificates (void)
{
  g_autofree char *pem = g_test_build_filename (G_TEST_DIST, "sync", "loopback.pem", NULL);
  g_autoptr (PtResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (send_encrypted (pem, FALSE, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_UNTRUSTED);
  g_clear_error (&error);
  response = send_encrypted (pem, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 200);
}

static void
test_cancelled (Line *line, gconstpointer data)
{
  g_autoptr (PtRequest) request = pt_request_new ("GET", "/v1/pull");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (send_to (line, line->url, request, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_missing_authorities (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_soup_transport_new ("/nonexistent/ca.pem", &error));
  g_assert_nonnull (error);
}

/* A kept connection that breaks as it is used again is no news about the network. */
static void
test_kept_connection_that_broke (Line *line, gconstpointer data)
{
  g_autoptr (PtRequest) request = pt_request_new ("POST", "/v1/push");
  g_autoptr (PtResponse) first = NULL;
  g_autoptr (PtResponse) second = NULL;

  request->body = g_bytes_new_static ("{\"ops\":[]}", 10);
  first = send_well (line, request);
  line->resets = TRUE;
  second = send_well (line, request);
  g_assert_cmpuint (second->status, ==, 200);
  g_assert_cmpuint (line->requests, ==, 3);
  g_assert_cmpuint (g_bytes_get_size (line->body), ==, 10);
}

/* Over a new connection it is: the caller decides when to try again. */
static void
test_new_connection_that_broke (Line *line, gconstpointer data)
{
  g_autoptr (PtRequest) request = pt_request_new ("GET", "/v1/pull");
  g_autoptr (GError) error = NULL;

  line->resets = TRUE;
  g_assert_null (send_to (line, line->url, request, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_OFFLINE);
}

#define ADD(path, test) g_test_add ("/soup-transport/" path, Line, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("headers", test_headers);
  ADD ("bodies-over-1-kib-are-gzipped", test_bodies_over_1_kib_are_gzipped);
  ADD ("answers-are-inflated", test_answers_are_inflated);
  ADD ("bomb-is-refused", test_bomb_is_refused);
  ADD ("broken-gzip-is-malformed", test_broken_gzip_is_malformed);
  ADD ("retry-after", test_retry_after);
  ADD ("redirects-are-not-followed", test_redirects_are_not_followed);
  ADD ("no-server-is-offline", test_no_server_is_offline);
  ADD ("addresses", test_addresses);
  ADD ("other-protocol-is-not-trusted", test_other_protocol_is_not_trusted);
  ADD ("kept-connection-that-broke", test_kept_connection_that_broke);
  ADD ("new-connection-that-broke", test_new_connection_that_broke);
  g_test_add_func ("/soup-transport/certificates", test_certificates);
  ADD ("cancelled", test_cancelled);
  g_test_add_func ("/soup-transport/missing-authorities", test_missing_authorities);
  return g_test_run ();
}
