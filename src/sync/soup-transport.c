/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The transport of a program: one SoupSession for HTTPS (plain HTTP to this machine alone). It gzips what goes out,
 * inflates what comes in under a cap on a thread of its own, and says of every failure whether the server is out of
 * reach or not to be trusted. Made by the mains, used through PtTransport. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "clock.h"
#include "compression.h"
#include "errors.h"
#include "live.h"
#include "protocol-limits.h"
#include "sealed-body.h"
#include "signatures.h"
#include "transport.h"
#include "worker.h"

#define CONNECT_MS 10000
#define IDLE_SECONDS 30
#define READ_SIZE (64 * 1024)
/* In a profile's folder: authorities that only its server needs. */
#define AUTHORITIES_FILE "ca.pem"

struct _PtSoupTransport {
  GObject parent_instance;
  SoupSession *session;
  GTlsDatabase *authorities; /* beside the system's; NULL for none */
  PtClock *clock;
  PtExecutor *inflater;
  guint64 bytes; /* that went through */
};

/* One request on its way. */
typedef struct {
  SoupMessage *message;
  GCancellable *inner; /* ends the request for the caller or for the connect timer */
  GCancellable *outer;
  gulong on_outer;
  PtClock *clock;
  guint connect_timer;
  gboolean connect_late;
  gboolean connected; /* over a new connection, not a kept one */
  GInputStream *stream;
  GByteArray *received;
  GBytes *body; /* as it goes over the wire; NULL for none */
  gsize bytes_sent;
  PtResponse *response;
  gboolean again; /* it was sent a second time */
} Send;

static void pt_soup_transport_iface_init (PtTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PtSoupTransport, pt_soup_transport, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PT_TYPE_TRANSPORT, pt_soup_transport_iface_init))

static void
send_free (Send *send)
{
  pt_clock_remove_timer (send->clock, send->connect_timer);
  g_cancellable_disconnect (send->outer, send->on_outer);
  g_signal_handlers_disconnect_by_data (send->message, send);
  g_object_unref (send->message);
  g_object_unref (send->inner);
  g_clear_object (&send->outer);
  g_clear_object (&send->stream);
  g_clear_pointer (&send->received, g_byte_array_unref);
  g_clear_pointer (&send->body, g_bytes_unref);
  g_clear_pointer (&send->response, pt_response_free);
  g_object_unref (send->clock);
  g_free (send);
}

static void
on_outer_cancelled (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static void
on_connect_late (gpointer data)
{
  Send *send = data;
  send->connect_timer = 0;
  send->connect_late = TRUE;
  g_cancellable_cancel (send->inner);
}

static void
stop_connect_timer (Send *send)
{
  pt_clock_remove_timer (send->clock, send->connect_timer);
  send->connect_timer = 0;
}

/* From the first step of a new connection to its last; a kept connection has no such steps. */
static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *stream, gpointer data)
{
  Send *send = data;
  send->connected = TRUE;
  if (event == G_SOCKET_CLIENT_COMPLETE)
    stop_connect_timer (send);
  else if (send->connect_timer == 0 && !send->connect_late)
    send->connect_timer = pt_clock_add_timer (send->clock, CONNECT_MS, on_connect_late, send);
}

static void
on_wrote_data (SoupMessage *message, guint size, gpointer data)
{
  PT_SOUP_TRANSPORT (data)->bytes += size;
}

/* Asked only where the system's authorities do not vouch for the certificate. */
static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags errors, gpointer data)
{
  PtSoupTransport *self = data;
  GUri *uri = soup_message_get_uri (message);
  g_autoptr (GSocketConnectable) identity = NULL;

  if (self->authorities == NULL)
    return FALSE;
  identity = g_network_address_new (g_uri_get_host (uri), (guint16) MAX (g_uri_get_port (uri), 0));
  return g_tls_database_verify_chain (self->authorities, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
                                      identity, NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, NULL)
         == 0;
}

/* Every message to a server is made here, so that the profile's authorities are asked for each. */
static SoupMessage *
message_new (PtSoupTransport *self, const char *method, GUri *uri)
{
  SoupMessage *message = soup_message_new_from_uri (method, uri);

  g_signal_connect_object (message, "accept-certificate", G_CALLBACK (on_accept_certificate), self, 0);
  return message;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  return g_ascii_strcasecmp (host, "localhost") == 0 || (address != NULL && g_inet_address_get_is_loopback (address));
}

static GUri *
resolve (const char *base_url, const char *target, GError **error)
{
  g_autoptr (GUri) base = g_uri_parse (base_url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = base != NULL ? g_uri_get_scheme (base) : "";
  const char *host = base != NULL ? g_uri_get_host (base) : NULL;

  if (host == NULL || *host == '\0' || (g_strcmp0 (scheme, "https") != 0 && g_strcmp0 (scheme, "http") != 0)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s is not a server's address: it begins with https://"),
                 base_url);
    return NULL;
  }
  if (g_strcmp0 (scheme, "http") == 0 && !is_loopback (host)) {
    g_set_error (error, PT_ERROR, PT_ERROR_UNTRUSTED,
                 _ ("%s is not encrypted: only this computer itself may be reached over http"), base_url);
    return NULL;
  }
  return g_uri_parse_relative (base, target, SOUP_HTTP_URI_FLAGS, error);
}

static void
put_body (Send *send, const PtRequest *request)
{
  g_autoptr (GBytes) packed = NULL;
  SoupMessageHeaders *headers = soup_message_get_request_headers (send->message);

  if (request->sealed)
    soup_message_headers_set_content_type (headers, PT_SEALED_TYPE, NULL);
  if (request->body == NULL)
    return;
  if (!request->sealed)
    soup_message_headers_set_content_type (headers, "application/json", NULL);
  if (!request->sealed && g_bytes_get_size (request->body) > PT_GZIP_FROM) {
    packed = pt_gzip (request->body);
    soup_message_headers_replace (headers, "Content-Encoding", "gzip");
  } else {
    packed = g_bytes_ref (request->body);
  }
  send->bytes_sent = g_bytes_get_size (packed);
  send->body = g_steal_pointer (&packed);
}

static void
put_headers (Send *send, const PtRequest *request)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (send->message);

  soup_message_headers_replace (headers, "Accept-Encoding", "gzip");
  soup_message_headers_replace (headers, PT_HEADER_SCHEMA, G_STRINGIFY (PT_PROTOCOL_SCHEMA));
  if (request->token != NULL) {
    g_autofree char *bearer = g_strconcat ("Bearer ", request->token, NULL);
    soup_message_headers_replace (headers, "Authorization", bearer);
  }
  if (request->signature != NULL)
    soup_message_headers_replace (headers, PT_HEADER_SIGNATURE, request->signature);
  if (request->mark != NULL)
    soup_message_headers_replace (headers, PT_HEADER_MARK, request->mark);
}

/* Whether the certificate only holds at another time than this computer's. */
static gboolean
is_out_of_time (Send *send)
{
  return (soup_message_get_tls_peer_certificate_errors (send->message)
          & (G_TLS_CERTIFICATE_NOT_ACTIVATED | G_TLS_CERTIFICATE_EXPIRED))
         != 0;
}

static GError *
clock_error (Send *send, const char *host)
{
  gint64 now = pt_clock_wall (send->clock);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (now / 1000);
  g_autofree char *text = g_date_time_format (time, "%Y-%m-%d %H:%M");

  return g_error_new (PT_ERROR, PT_ERROR_CLOCK,
                      _ ("The certificate of %s does not hold at this computer's time, %s: nothing was sent. Set the "
                         "clock; where it is right, ask who runs the server for a new certificate"),
                      host, text);
}

/* The failure in the words of the caller's choices. */
static GError *
translate (Send *send, GError *cause)
{
  const char *host = g_uri_get_host (soup_message_get_uri (send->message));
  gboolean cancelled = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (cancelled && !send->connect_late)
    return g_error_copy (cause);
  if (cancelled)
    return g_error_new (PT_ERROR, PT_ERROR_OFFLINE, _ ("%s does not answer. Your work is kept and is sent later"),
                        host);
  if (cause->domain == PT_ERROR)
    return g_error_copy (cause);
  if (cause->domain == G_TLS_ERROR && is_out_of_time (send))
    return clock_error (send, host);
  if (cause->domain == G_TLS_ERROR && cause->code != G_TLS_ERROR_EOF)
    return g_error_new (PT_ERROR, PT_ERROR_UNTRUSTED,
                        _ ("The connection to %s is not safe (%s): nothing was sent. Ask who runs the server"), host,
                        cause->message);
  return g_error_new (PT_ERROR, PT_ERROR_OFFLINE, _ ("%s cannot be reached (%s). Your work is kept and is sent later"),
                      host, cause->message);
}

static void
fail (GTask *task, GError *cause)
{
  Send *send = g_task_get_task_data (task);
  stop_connect_timer (send);
  g_task_return_error (task, translate (send, cause));
  g_error_free (cause);
}

static gint64
read_retry_after (SoupMessageHeaders *headers, PtClock *clock)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr (GDateTime) date = NULL;
  guint64 seconds = 0;

  if (text == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (text, 10, 0, 24 * 3600, &seconds, NULL))
    return (gint64) seconds * 1000;
  date = soup_date_time_new_from_http_string (text);
  return date != NULL ? MAX (g_date_time_to_unix (date) * 1000 - pt_clock_wall (clock), 0) : -1;
}

static void
inflate (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *plain = pt_gunzip (data, PT_LIMIT_INFLATED, &error);

  if (plain != NULL)
    g_task_return_pointer (task, plain, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
on_inflated (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Send *send = g_task_get_task_data (task);
  GError *error = NULL;

  send->response->body = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    fail (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&send->response), (GDestroyNotify) pt_response_free);
}

static void
answer (GTask *task)
{
  PtSoupTransport *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (send->message);
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&send->received));
  PtResponse *response = g_new0 (PtResponse, 1);

  response->status = soup_message_get_status (send->message);
  response->signature = g_strdup (soup_message_headers_get_one (headers, PT_HEADER_SIGNATURE));
  response->retry_after_ms = read_retry_after (headers, self->clock);
  response->bytes_sent = send->bytes_sent;
  response->bytes_received = g_bytes_get_size (bytes);
  response->sealed = g_strcmp0 (soup_message_headers_get_content_type (headers, NULL), PT_SEALED_TYPE) == 0;
  if (g_strcmp0 (soup_message_headers_get_one (headers, "Content-Encoding"), "gzip") == 0) {
    g_autoptr (GTask) inflation = g_task_new (self, NULL, on_inflated, g_object_ref (task));
    response->packed = g_bytes_ref (bytes);
    send->response = response;
    g_task_set_task_data (inflation, g_steal_pointer (&bytes), (GDestroyNotify) g_bytes_unref);
    pt_executor_push (self->inflater, inflation, inflate, PT_PRIORITY_NORMAL);
  } else {
    response->body = g_steal_pointer (&bytes);
    g_task_return_pointer (task, response, (GDestroyNotify) pt_response_free);
  }
}

static void read_on (GTask *task);

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Send *send = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (send->stream, result, &error);

  if (error == NULL && send->received->len + g_bytes_get_size (chunk) > PT_LIMIT_INFLATED)
    error = g_error_new (PT_ERROR, PT_ERROR_TOO_LARGE, _ ("The server's answer is larger than the protocol allows"));
  if (error != NULL) {
    fail (task, error);
  } else if (g_bytes_get_size (chunk) == 0) {
    answer (task);
  } else {
    PT_SOUP_TRANSPORT (g_task_get_source_object (task))->bytes += g_bytes_get_size (chunk);
    g_byte_array_append (send->received, g_bytes_get_data (chunk, NULL), (guint) g_bytes_get_size (chunk));
    read_on (task);
  }
}

static void
read_on (GTask *task)
{
  Send *send = g_task_get_task_data (task);
  g_input_stream_read_bytes_async (send->stream, READ_SIZE, g_task_get_priority (task), send->inner, on_read,
                                   g_object_ref (task));
}

/* A kept connection may be closed by the server at the moment in which it is used again. That is no news about the
 * network: the request goes out once more over a new one, at once. */
static gboolean
may_send_again (Send *send, const GError *error)
{
  return !send->again && !send->connected
         && (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED)
             || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE)
             || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT));
}

static void on_sent (GObject *source, GAsyncResult *result, gpointer data);

static void
send_message (GTask *task)
{
  PtSoupTransport *self = g_task_get_source_object (task);
  Send *send = g_task_get_task_data (task);

  if (send->body != NULL)
    soup_message_set_request_body_from_bytes (send->message, NULL, send->body);
  soup_session_send_async (self->session, send->message, G_PRIORITY_DEFAULT, send->inner, on_sent, g_object_ref (task));
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Send *send = g_task_get_task_data (task);
  GError *error = NULL;

  send->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  stop_connect_timer (send);
  if (error != NULL && may_send_again (send, error)) {
    g_error_free (error);
    send->again = TRUE;
    send_message (task);
  } else if (error != NULL)
    fail (task, error);
  else
    read_on (task);
}

static Send *
send_new (PtSoupTransport *self, GUri *uri, const PtRequest *request, GCancellable *outer)
{
  Send *send = g_new0 (Send, 1);

  send->message = message_new (self, request->method, uri);
  send->clock = g_object_ref (self->clock);
  send->inner = g_cancellable_new ();
  send->received = g_byte_array_new ();
  if (outer != NULL) {
    send->outer = g_object_ref (outer);
    send->on_outer
        = g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled), g_object_ref (send->inner), g_object_unref);
  }
  /* Every request of the protocol may be repeated, push too (operations have ids). */
  soup_message_add_flags (send->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_IDEMPOTENT);
  g_signal_connect (send->message, "network-event", G_CALLBACK (on_network_event), send);
  g_signal_connect_object (send->message, "wrote-body-data", G_CALLBACK (on_wrote_data), self, 0);
  put_headers (send, request);
  put_body (send, request);
  return send;
}

static void
pt_soup_transport_send_async (PtTransport *transport, const char *base_url, const PtRequest *request,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PtSoupTransport *self = PT_SOUP_TRANSPORT (transport);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GUri) uri = NULL;
  GError *error = NULL;
  Send *send = NULL;

  g_task_set_source_tag (task, pt_soup_transport_send_async);
  uri = resolve (base_url, request->target, &error);
  if (uri == NULL) {
    g_task_return_error (task, error);
    return;
  }
  send = send_new (self, uri, request, cancellable);
  g_task_set_task_data (task, send, (GDestroyNotify) send_free);
  send_message (task);
}

static PtResponse *
pt_soup_transport_send_finish (PtTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GObject *
pt_soup_transport_open_live (PtTransport *transport, const char *base_url, const char *token)
{
  PtSoupTransport *self = PT_SOUP_TRANSPORT (transport);
  g_autoptr (GUri) uri = resolve (base_url, "/v1/live", NULL);
  g_autoptr (SoupMessage) message = uri != NULL ? message_new (self, "GET", uri) : NULL;

  return message != NULL ? G_OBJECT (pt_live_new (self->session, message, token, self->clock)) : NULL;
}

static guint64
pt_soup_transport_count_bytes (PtTransport *transport)
{
  return PT_SOUP_TRANSPORT (transport)->bytes;
}

static void
pt_soup_transport_iface_init (PtTransportInterface *iface)
{
  iface->count_bytes = pt_soup_transport_count_bytes;
  iface->open_live = pt_soup_transport_open_live;
  iface->send_async = pt_soup_transport_send_async;
  iface->send_finish = pt_soup_transport_send_finish;
}

static void
pt_soup_transport_dispose (GObject *object)
{
  PtSoupTransport *self = PT_SOUP_TRANSPORT (object);
  g_clear_object (&self->session);
  g_clear_object (&self->authorities);
  g_clear_object (&self->clock);
  g_clear_object (&self->inflater);
  G_OBJECT_CLASS (pt_soup_transport_parent_class)->dispose (object);
}

static void
pt_soup_transport_class_init (PtSoupTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pt_soup_transport_dispose;
}

static void
pt_soup_transport_init (PtSoupTransport *self)
{
  self->clock = pt_clock_new_system ();
  self->inflater = PT_EXECUTOR (pt_worker_new ("inflate"));
  self->session = soup_session_new_with_options ("timeout", IDLE_SECONDS, "user-agent", "paytrack/" PT_VERSION, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
}

PtTransport *
pt_soup_transport_new (const char *ca_file, GError **error)
{
  g_autoptr (PtSoupTransport) self = g_object_new (PT_TYPE_SOUP_TRANSPORT, NULL);

  if (ca_file != NULL) {
    self->authorities = g_tls_file_database_new (ca_file, error);
    if (self->authorities == NULL)
      return NULL;
  }
  return PT_TRANSPORT (g_steal_pointer (&self));
}

PtTransport *
pt_soup_transport_new_for_profile (const char *directory, GError **error)
{
  g_autofree char *kept = g_build_filename (directory, AUTHORITIES_FILE, NULL);
  return pt_soup_transport_new (g_file_test (kept, G_FILE_TEST_IS_REGULAR) ? kept : NULL, error);
}

gboolean
pt_soup_transport_keep_authorities (const char *directory, const char *pem_file, GError **error)
{
  g_autofree char *kept = g_build_filename (directory, AUTHORITIES_FILE, NULL);
  g_autoptr (GTlsDatabase) readable = g_tls_file_database_new (pem_file, error);
  g_autofree char *pem = NULL;
  gsize length = 0;

  return readable != NULL && g_file_get_contents (pem_file, &pem, &length, error)
         && g_file_set_contents (kept, pem, (gssize) length, error);
}
