/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * libsoup bound to the server: connections with a deadline for each request's
 * arrival, bodies under their limits before they are whole, requests and
 * answers as the server knows them. Called by `serve` and by tests.
 */

#include "config.h"

#include "http-front.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>

#include "bodies.h"
#include "errors.h"
#include "live-front.h"
#include "problem.h"
#include "protocol-limits.h"
#include "sealed-body.h"
#include "signatures.h"

#define ARRIVAL_MS 30000
#define IDLE_MS 120000
#define FAREWELL_MS 2000
/* Of all requests that arrive or are being answered: eight of the largest, or a thousand ordinary ones. */
#define BODIES_MAX (64 * 1024 * 1024)
#define LIVE_PATH "/v1/live"

struct _PtHttpFront {
  GObject parent_instance;
  PtServer *server;
  PtClock *clock;
  SoupServer *soup;
  GSocketService *sockets;
  GTlsCertificate *certificate;
  PtLiveFront *live;
  char *url;
  PtBodies *bodies;
  GHashTable *connections; /* Connection by its remote address object, which libsoup hands on with each message */
  guint open;              /* requests not yet answered */
  guint stop_timer;
  void (*stopped) (gpointer data);
  gpointer stopped_data;
};

G_DEFINE_FINAL_TYPE (PtHttpFront, pt_http_front, G_TYPE_OBJECT)

/* A connection and the deadline by which its next request must have arrived. */
typedef struct {
  PtHttpFront *front;
  GIOStream *stream;
  GSocket *socket; /* below it */
  GSocketAddress *address;
  guint timer;
  gboolean idle; /* between two requests */
} Connection;

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  pt_clock_remove_timer (connection->front->clock, connection->timer);
  g_object_unref (connection->stream);
  g_object_unref (connection->socket);
  g_object_unref (connection->address);
  g_free (connection);
}

/* What the server itself never sees, since it is no whole request. */
static void
log_refusal (const Connection *connection, const char *why)
{
  g_autofree char *address
      = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (connection->address)));

  g_message ("%s from %s", why, address);
}

static void
on_deadline (gpointer data)
{
  Connection *connection = data;
  PtHttpFront *self = connection->front;

  connection->timer = 0;
  if (!connection->idle)
    log_refusal (connection, "no whole request in time");
  g_io_stream_close (connection->stream, NULL, NULL);
  g_hash_table_remove (self->connections, connection->address);
}

static void
expect_within (Connection *connection, guint delay_ms)
{
  pt_clock_remove_timer (connection->front->clock, connection->timer);
  connection->timer
      = delay_ms > 0 ? pt_clock_add_timer (connection->front->clock, delay_ms, on_deadline, connection) : 0;
}

static void
expect_of (PtHttpFront *self, SoupServerMessage *message, guint delay_ms)
{
  Connection *connection = g_hash_table_lookup (self->connections, soup_server_message_get_remote_address (message));

  if (connection == NULL)
    return;
  connection->idle = delay_ms == IDLE_MS;
  expect_within (connection, delay_ms);
}

static GIOStream *
secure (PtHttpFront *self, GIOStream *plain, GError **error)
{
  if (self->certificate == NULL)
    return g_object_ref (plain);
  return G_IO_STREAM (g_tls_server_connection_new (plain, self->certificate, error));
}

static gboolean
on_incoming (GSocketService *sockets, GSocketConnection *plain, GObject *source, gpointer data)
{
  PtHttpFront *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (plain, &error);
  g_autoptr (GSocketAddress) remote = local != NULL ? g_socket_connection_get_remote_address (plain, &error) : NULL;
  g_autoptr (GIOStream) stream = remote != NULL ? secure (self, G_IO_STREAM (plain), &error) : NULL;
  Connection *connection;

  if (stream == NULL)
    return TRUE;
  g_tcp_connection_set_graceful_disconnect (G_TCP_CONNECTION (plain), FALSE);
  g_socket_set_option (g_socket_connection_get_socket (plain), 6 /* IPPROTO_TCP */, 1 /* TCP_NODELAY */, 1, NULL);
  connection = g_new0 (Connection, 1);
  connection->front = self;
  connection->stream = g_object_ref (stream);
  connection->socket = g_object_ref (g_socket_connection_get_socket (plain));
  connection->address = g_object_ref (remote);
  g_hash_table_insert (self->connections, connection->address, connection);
  expect_within (connection, ARRIVAL_MS);
  if (!soup_server_accept_iostream (self->soup, stream, local, remote, &error))
    g_hash_table_remove (self->connections, remote);
  return TRUE;
}

/* One request between its headers and its answer. */
typedef struct {
  PtHttpFront *front;
  SoupServerMessage *message;
  PtBody *body;
  gsize limit;
  gboolean too_large;
  gboolean finished; /* the connection is gone, or the answer is out */
  char *greeting;    /* of one that may become a WebSocket: its first message */
  PtListener listener;
} Exchange;

static void
exchange_free (gpointer data)
{
  Exchange *exchange = data;

  pt_body_free (exchange->body);
  g_free (exchange->greeting);
  g_object_unref (exchange->front);
  g_free (exchange);
}

static void
check_stopped (PtHttpFront *self)
{
  void (*stopped) (gpointer) = self->stopped;

  if (stopped == NULL || self->open > 0)
    return;
  self->stopped = NULL;
  pt_clock_remove_timer (self->clock, self->stop_timer);
  self->stop_timer = 0;
  stopped (self->stopped_data);
}

static void
on_finished (SoupServerMessage *message, Exchange *exchange)
{
  exchange->finished = TRUE;
  expect_of (exchange->front, message, IDLE_MS);
}

static void
on_chunk (SoupServerMessage *message, GBytes *chunk, Exchange *exchange)
{
  gsize size = g_bytes_get_size (chunk);
  Connection *connection;

  if (!exchange->too_large && pt_body_length (exchange->body) + size <= exchange->limit) {
    pt_body_append (exchange->body, chunk);
    return;
  }
  exchange->too_large = TRUE;
  /* A body that does not end is cut off; what fits into one more limit is read, so that the answer arrives. */
  exchange->limit -= MIN (exchange->limit, size);
  connection = g_hash_table_lookup (exchange->front->connections, soup_server_message_get_remote_address (message));
  if (exchange->limit == 0 && connection != NULL)
    on_deadline (connection);
}

static void
set_problem (SoupServerMessage *message, const char *code)
{
  g_autoptr (GBytes) bytes = pt_problem_to_bytes (code, NULL, NULL);

  soup_server_message_set_status (message, pt_problem_find (code)->status, NULL);
  soup_server_message_set_response (message, "application/problem+json", SOUP_MEMORY_COPY,
                                    g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* libsoup would wait for the whole body before it answers. @why: for the log. */
static void
refuse_at_once (PtHttpFront *self, SoupServerMessage *message, const char *code, const char *why)
{
  Connection *connection = g_hash_table_lookup (self->connections, soup_server_message_get_remote_address (message));
  g_autoptr (GBytes) body = pt_problem_to_bytes (code, NULL, NULL);
  const PtProblem *problem = pt_problem_find (code);
  g_autoptr (GIOStream) stream = NULL;
  g_autofree char *answer
      = g_strdup_printf ("HTTP/1.1 %u %s\r\nContent-Type: application/problem+json\r\n"
                         "Content-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n%.*s",
                         problem->status, soup_status_get_phrase (problem->status), g_bytes_get_size (body),
                         (int) g_bytes_get_size (body), (const char *) g_bytes_get_data (body, NULL));

  if (connection == NULL)
    return;
  log_refusal (connection, why);
  connection->idle = TRUE;
  stream = soup_server_message_steal_connection (message);
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), answer, strlen (answer), NULL, NULL, NULL);
  /* It stays open for a moment, so that the answer is read before what is on its way is thrown back. */
  expect_within (connection, FAREWELL_MS);
}

/* Two lengths: whoever stands between may see another request in it than this server does. */
static gboolean
is_ambiguous (SoupMessageHeaders *headers)
{
  const char *length = soup_message_headers_get_list (headers, "Content-Length");

  return length != NULL
         && (strchr (length, ',') != NULL || soup_message_headers_get_list (headers, "Transfer-Encoding") != NULL);
}

/* FALSE where that has refused it. */
static gboolean
check_length (PtHttpFront *self, SoupServerMessage *message, const Exchange *exchange)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
      && soup_message_headers_get_content_length (headers) > (goffset) exchange->limit)
    refuse_at_once (self, message, "too_large", "413 for a body that is announced as too large");
  else if (is_ambiguous (headers))
    refuse_at_once (self, message, "malformed", "400 for a body of two lengths");
  else
    return TRUE;
  return FALSE;
}

/* FALSE where the request is answered already, and its message is no longer the server's. */
static gboolean
begin_exchange (PtHttpFront *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *encoding = soup_message_headers_get_one (headers, "Content-Encoding");
  gboolean sealed = g_strcmp0 (soup_message_headers_get_content_type (headers, NULL), PT_SEALED_TYPE) == 0;
  Exchange *exchange = g_new0 (Exchange, 1);

  /* libsoup would answer with as many overlapping parts as are asked for, and no signature is of a part. */
  soup_message_headers_remove (headers, "Range");
  exchange->front = g_object_ref (self);
  exchange->message = message;
  exchange->body = pt_body_new (self->bodies);
  exchange->limit = encoding != NULL || sealed ? PT_LIMIT_REQUEST : PT_LIMIT_INFLATED;
  g_object_set_data_full (G_OBJECT (message), "exchange", exchange, exchange_free);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_chunk), exchange);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), exchange);
  return check_length (self, message, exchange);
}

/* Once the headers are there: before the body is read. */
static void
on_headers (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  begin_exchange (data, message);
}

static char *
bearer_of (SoupMessageHeaders *headers)
{
  const char *header = soup_message_headers_get_one (headers, "Authorization");

  return header != NULL && g_ascii_strncasecmp (header, "Bearer ", 7) == 0 ? g_strdup (header + 7) : NULL;
}

static char *
address_of (SoupServerMessage *message)
{
  const char *host = soup_server_message_get_remote_host (message);

  return g_strdup (host != NULL ? host : "unknown");
}

static char *
target_of (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);

  return query != NULL ? g_strconcat (g_uri_get_path (uri), "?", query, NULL) : g_strdup (g_uri_get_path (uri));
}

static PtServerRequest *
take_request (SoupServerMessage *message, Exchange *exchange)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autofree char *target = target_of (message);
  PtServerRequest *request = pt_server_request_new (soup_server_message_get_method (message), target);

  request->body = pt_body_take (exchange->body);
  request->gzipped = soup_message_headers_header_equals (headers, "Content-Encoding", "gzip");
  request->sealed = g_strcmp0 (soup_message_headers_get_content_type (headers, NULL), PT_SEALED_TYPE) == 0;
  request->accepts_gzip = soup_message_headers_header_contains (headers, "Accept-Encoding", "gzip");
  request->token = bearer_of (headers);
  request->signature = g_strdup (soup_message_headers_get_one (headers, PT_HEADER_SIGNATURE));
  request->schema = g_strdup (soup_message_headers_get_one (headers, PT_HEADER_SCHEMA));
  request->mark = g_strdup (soup_message_headers_get_one (headers, PT_HEADER_MARK));
  request->address = address_of (message);
  return request;
}

static void
set_answer (SoupServerMessage *message, const PtServerAnswer *answer)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, answer->status, NULL);
  soup_message_headers_set_content_type (headers, answer->content_type, NULL);
  soup_message_headers_append (headers, "Cache-Control", "no-store");
  if (answer->gzipped)
    soup_message_headers_append (headers, "Content-Encoding", "gzip");
  if (answer->signature != NULL)
    soup_message_headers_append (headers, PT_HEADER_SIGNATURE, answer->signature);
  if (answer->retry_after > 0) {
    g_autofree char *seconds = g_strdup_printf ("%u", answer->retry_after);

    soup_message_headers_append (headers, "Retry-After", seconds);
  }
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), answer->body);
}

static void
on_answer (PtServerAnswer *answer, gpointer data)
{
  g_autoptr (SoupServerMessage) message = data;
  Exchange *exchange = g_object_get_data (G_OBJECT (message), "exchange");
  PtHttpFront *self = exchange->front;

  /* Who has gone gets no answer; what he asked for is done all the same. */
  if (!exchange->finished) {
    set_answer (message, answer);
    soup_server_message_unpause (message);
  }
  pt_server_answer_free (answer);
  self->open--;
  check_stopped (self);
}

static gboolean
wants_websocket (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_header_contains (headers, "Upgrade", "websocket");
}

/* Who may not listen is answered as any other request is; who may goes on to the handshake. */
static void
on_live_answer (PtServerAnswer *answer, gpointer data)
{
  g_autoptr (SoupServerMessage) message = data;
  Exchange *exchange = g_object_get_data (G_OBJECT (message), "exchange");

  if (answer->status == 200) {
    gsize length;
    const char *text = g_bytes_get_data (answer->body, &length);

    exchange->greeting = g_strndup (text, length);
    exchange->listener = answer->listener;
  }
  if (!exchange->finished && answer->status != 200)
    set_answer (message, answer);
  if (!exchange->finished)
    soup_server_message_unpause (message);
  pt_server_answer_free (answer);
}

static void
on_live_headers (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  PtHttpFront *self = data;
  PtServerRequest *request;

  if (!begin_exchange (self, message) || !wants_websocket (message))
    return;
  request = take_request (message, g_object_get_data (G_OBJECT (message), "exchange"));
  request->accepts_gzip = FALSE;
  soup_server_message_pause (message);
  pt_server_handle (self->server, request, on_live_answer, g_object_ref (message));
}

static void
on_live (SoupServer *soup, SoupServerMessage *message, const char *path, SoupWebsocketConnection *connection,
         gpointer data)
{
  PtHttpFront *self = data;
  Exchange *exchange = g_object_get_data (G_OBJECT (message), "exchange");

  Connection *below = g_hash_table_lookup (self->connections, soup_server_message_get_remote_address (message));

  if (self->live != NULL && below != NULL)
    pt_live_front_add (self->live, connection, below->socket, exchange->greeting, &exchange->listener);
  /* The stream is the WebSocket's from now on, and so is its lifetime. */
  g_hash_table_remove (self->connections, soup_server_message_get_remote_address (message));
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  PtHttpFront *self = data;
  Exchange *exchange = g_object_get_data (G_OBJECT (message), "exchange");

  if (exchange->too_large) {
    set_problem (message, "too_large");
    return;
  }
  if (pt_body_is_dropped (exchange->body)) {
    set_problem (message, "busy");
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "1");
    return;
  }
  if (exchange->greeting != NULL)
    return;
  expect_of (self, message, 0);
  self->open++;
  soup_server_message_pause (message);
  pt_server_handle (self->server, take_request (message, exchange), on_answer, g_object_ref (message));
}

static void
pt_http_front_finalize (GObject *object)
{
  PtHttpFront *self = PT_HTTP_FRONT (object);

  pt_clock_remove_timer (self->clock, self->stop_timer);
  g_clear_object (&self->sockets);
  g_clear_pointer (&self->live, pt_live_front_free);
  g_clear_pointer (&self->connections, g_hash_table_unref);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->bodies, pt_bodies_free);
  g_clear_object (&self->certificate);
  g_clear_object (&self->server);
  g_clear_object (&self->clock);
  g_free (self->url);
  G_OBJECT_CLASS (pt_http_front_parent_class)->finalize (object);
}

static void
pt_http_front_class_init (PtHttpFrontClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pt_http_front_finalize;
}

/* libsoup 3 keeps a connection for the next request only while its server listens on something. So it listens where
 * nobody can reach it: at a socket of the file system whose name is taken away again. */
static gboolean
listen_nowhere (PtHttpFront *self, GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("paytrack-server-XXXXXX", error);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "nowhere", NULL) : NULL;
  g_autoptr (GSocketAddress) address = path != NULL ? g_unix_socket_address_new (path) : NULL;
  g_autoptr (GSocket) socket = NULL;
  gboolean listens = FALSE;

  if (address == NULL)
    return FALSE;
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  listens = socket != NULL && g_socket_bind (socket, address, FALSE, error) && g_socket_listen (socket, error)
            && soup_server_listen_socket (self->soup, socket, 0, error);
  g_unlink (path);
  g_rmdir (folder);
  return listens;
}

static void
pt_http_front_init (PtHttpFront *self)
{
  self->bodies = pt_bodies_new (BODIES_MAX);
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, connection_free);
  self->sockets = g_socket_service_new ();
  self->soup = soup_server_new ("server-header", "PayTrack ", NULL);
  soup_server_add_early_handler (self->soup, NULL, on_headers, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  soup_server_add_early_handler (self->soup, LIVE_PATH, on_live_headers, self, NULL);
  soup_server_add_handler (self->soup, LIVE_PATH, on_request, self, NULL);
  soup_server_add_websocket_handler (self->soup, LIVE_PATH, NULL, NULL, on_live, self, NULL);
  g_signal_connect (self->sockets, "incoming", G_CALLBACK (on_incoming), self);
}

static GInetSocketAddress *
parse_listen (const char *listen, GError **error)
{
  g_autoptr (GSocketConnectable) connectable = g_network_address_parse (listen, 8443, NULL);
  GNetworkAddress *network = connectable != NULL ? G_NETWORK_ADDRESS (connectable) : NULL;
  const char *host = network != NULL ? g_network_address_get_hostname (network) : NULL;
  g_autoptr (GInetAddress) address = NULL;

  if (host != NULL)
    address = g_inet_address_new_from_string (g_str_equal (host, "localhost") ? "127.0.0.1" : host);
  if (address == NULL) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("“%s” is no address and port, as 127.0.0.1:8443"), listen);
    return NULL;
  }
  return G_INET_SOCKET_ADDRESS (g_inet_socket_address_new (address, g_network_address_get_port (network)));
}

static gboolean
listen_on (PtHttpFront *self, GInetSocketAddress *wanted, GError **error)
{
  GInetAddress *host = g_inet_socket_address_get_address (wanted);
  g_autoptr (GSocketAddress) got = NULL;
  g_autofree char *text = g_inet_address_to_string (host);
  gboolean six = g_inet_address_get_family (host) == G_SOCKET_FAMILY_IPV6;

  if (self->certificate == NULL && !g_inet_address_get_is_loopback (host)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
                 _ ("%s is reachable by others: give --tls-cert and --tls-key, or listen on 127.0.0.1"), text);
    return FALSE;
  }
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->sockets), G_SOCKET_ADDRESS (wanted),
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &got, error))
    return FALSE;
  self->url = g_strdup_printf ("%s://%s%s%s:%u", self->certificate != NULL ? "https" : "http", six ? "[" : "", text,
                               six ? "]" : "", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got)));
  return TRUE;
}

PtHttpFront *
pt_http_front_new (PtServer *server, PtClock *clock, const char *listen, GTlsCertificate *certificate, GError **error)
{
  g_autoptr (PtHttpFront) self = g_object_new (PT_TYPE_HTTP_FRONT, NULL);
  g_autoptr (GInetSocketAddress) address = parse_listen (listen, error);
  g_autoptr (GError) unlistened = NULL;

  self->server = g_object_ref (server);
  self->clock = g_object_ref (clock);
  self->live = pt_live_front_new (server, clock);
  g_set_object (&self->certificate, certificate);
  if (address == NULL || !listen_on (self, address, error))
    return NULL;
  if (!listen_nowhere (self, &unlistened))
    g_message ("Each request takes a connection of its own: %s", unlistened->message);
  g_socket_service_start (self->sockets);
  return g_steal_pointer (&self);
}

const char *
pt_http_front_get_url (PtHttpFront *self)
{
  return self->url;
}

static void
on_patience_over (gpointer data)
{
  PtHttpFront *self = data;

  self->stop_timer = 0;
  self->open = 0;
  check_stopped (self);
}

void
pt_http_front_stop (PtHttpFront *self, guint most_ms, void (*done) (gpointer data), gpointer data)
{
  g_socket_service_stop (self->sockets);
  g_socket_listener_close (G_SOCKET_LISTENER (self->sockets));
  g_clear_pointer (&self->live, pt_live_front_free);
  self->stopped = done;
  self->stopped_data = data;
  self->stop_timer = pt_clock_add_timer (self->clock, most_ms, on_patience_over, self);
  check_stopped (self);
}
