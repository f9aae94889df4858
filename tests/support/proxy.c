/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Harm on the wire, for tests with real processes; see the header. */

#include "proxy.h"

#include <libsoup/soup.h>
#include <string.h>
#include <sys/socket.h>

#include "compression.h"

#define PIECE_MS 50

struct _PtProxy {
  SoupServer *server;
  SoupSession *session;
  char *url;
  char *upstream;
  PtHarm harm;
  char *harm_path;
  guint harm_count;
  char *hook_path;
  void (*hook) (gpointer data);
  gpointer hook_data;
  GPtrArray *log; /* paths */
  guint throttled;
};

/* A request that is being handed on. */
typedef struct {
  PtProxy *proxy;
  SoupServerMessage *message;
  SoupMessage *onward;
  PtHarm harm;
  gboolean again;        /* it is to go to the server a second time */
  GIOStream *connection; /* of an answer that is written by hand */
  GBytes *raw;
  gsize written;
} Passing;

static void
passing_free (Passing *passing)
{
  g_object_unref (passing->message);
  g_clear_object (&passing->onward);
  g_clear_object (&passing->connection);
  g_clear_pointer (&passing->raw, g_bytes_unref);
  g_free (passing);
}

/* Headers that are each hop's own. */
static gboolean
is_hop (const char *name)
{
  static const char *const names[] = { "host", "connection", "content-length", "transfer-encoding", "date", NULL };
  g_autofree char *lower = g_ascii_strdown (name, -1);
  return g_strv_contains (names, lower);
}

static void
copy_header (const char *name, const char *value, gpointer to)
{
  if (!is_hop (name))
    soup_message_headers_append (to, name, value);
}

static void
cut (SoupServerMessage *message)
{
  g_autoptr (GIOStream) connection = soup_server_message_steal_connection (message);
  g_io_stream_close (connection, NULL, NULL);
}

static void
reset (SoupServerMessage *message)
{
  static const struct linger at_once = { .l_onoff = 1 };

  setsockopt (g_socket_get_fd (soup_server_message_get_socket (message)), SOL_SOCKET, SO_LINGER, &at_once,
              sizeof at_once);
  cut (message);
}

static GBytes *
turn_a_bit (GBytes *body, gboolean packed)
{
  g_autoptr (GBytes) plain = packed ? pt_gunzip (body, 64 << 20, NULL) : g_bytes_ref (body);
  gsize length = 0;
  const char *bytes = g_bytes_get_data (plain, &length);
  char *copy = g_strndup (bytes, length);
  g_autoptr (GBytes) turned = NULL;
  char *digit = strpbrk (copy, "0123456789");

  g_assert_nonnull (digit);
  *digit ^= 1;
  turned = g_bytes_new_take (copy, length);
  return packed ? pt_gzip (turned) : g_steal_pointer (&turned);
}

static void
answer (Passing *passing, GBytes *body)
{
  SoupMessageHeaders *from = soup_message_get_response_headers (passing->onward);
  gboolean packed = g_strcmp0 (soup_message_headers_get_one (from, "Content-Encoding"), "gzip") == 0;
  g_autoptr (GBytes) sent = passing->harm == PT_HARM_TURN_A_BIT ? turn_a_bit (body, packed) : g_bytes_ref (body);

  soup_message_headers_foreach (from, copy_header, soup_server_message_get_response_headers (passing->message));
  soup_message_body_append_bytes (soup_server_message_get_response_body (passing->message), sent);
  soup_server_message_set_status (passing->message, soup_message_get_status (passing->onward), NULL);
  passing_free (passing);
}

/* --- answers written by hand ------------------------------------------------------------------------------------- */

static void
write_header (const char *name, const char *value, gpointer to)
{
  if (!is_hop (name))
    g_string_append_printf (to, "%s: %s\r\n", name, value);
}

static GBytes *
to_raw (Passing *passing, GBytes *body)
{
  GString *raw = g_string_new (NULL);
  gsize length = 0;
  const char *bytes = g_bytes_get_data (body, &length);

  g_string_append_printf (raw, "HTTP/1.1 %u -\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n",
                          soup_message_get_status (passing->onward), length);
  soup_message_headers_foreach (soup_message_get_response_headers (passing->onward), write_header, raw);
  g_string_append (raw, "\r\n");
  if (passing->harm == PT_HARM_TRUNCATE)
    length /= 2;
  g_string_append_len (raw, bytes, (gssize) length);
  return g_string_free_to_bytes (raw);
}

static gboolean
write_piece (gpointer data)
{
  Passing *passing = data;
  gsize length = 0;
  const char *bytes = g_bytes_get_data (passing->raw, &length);
  gsize piece = passing->harm == PT_HARM_THROTTLE ? PT_PROXY_BYTES_PER_S * PIECE_MS / 1000 : length;
  gsize size = MIN (piece, length - passing->written);
  GOutputStream *out = g_io_stream_get_output_stream (passing->connection);

  if (g_output_stream_write_all (out, bytes + passing->written, size, NULL, NULL, NULL)
      && (passing->written += size) < length)
    return G_SOURCE_CONTINUE;
  passing->proxy->throttled -= passing->harm == PT_HARM_THROTTLE;
  g_io_stream_close (passing->connection, NULL, NULL);
  passing_free (passing);
  return G_SOURCE_REMOVE;
}

static void
answer_by_hand (Passing *passing, GBytes *body)
{
  passing->raw = to_raw (passing, body);
  passing->connection = soup_server_message_steal_connection (passing->message);
  passing->proxy->throttled += passing->harm == PT_HARM_THROTTLE;
  g_timeout_add (PIECE_MS, write_piece, passing);
}

/* --- handing on -------------------------------------------------------------------------------------------------- */

static void send_onward (Passing *passing);

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  Passing *passing = data;
  g_autoptr (GBytes) body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, NULL);

  if (body != NULL && passing->again) {
    passing->again = FALSE;
    send_onward (passing);
    return;
  }
  soup_server_message_unpause (passing->message);
  if (body == NULL || passing->harm == PT_HARM_CUT_ANSWER) {
    cut (passing->message);
    passing_free (passing);
  } else if (passing->harm == PT_HARM_THROTTLE || passing->harm == PT_HARM_TRUNCATE) {
    answer_by_hand (passing, body);
  } else {
    answer (passing, body);
  }
}

static void
send_onward (Passing *passing)
{
  SoupServerMessage *message = passing->message;
  GUri *uri = soup_server_message_get_uri (message);
  g_autofree char *url = g_strdup_printf ("%s%s%s%s", passing->proxy->upstream, g_uri_get_path (uri),
                                          g_uri_get_query (uri) != NULL ? "?" : "",
                                          g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "");
  g_autoptr (GUri) target = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));

  g_clear_object (&passing->onward);
  passing->onward = soup_message_new_from_uri (soup_server_message_get_method (message), target);
  soup_message_headers_foreach (soup_server_message_get_request_headers (message), copy_header,
                                soup_message_get_request_headers (passing->onward));
  if (passing->harm == PT_HARM_AGE)
    soup_message_headers_replace (soup_message_get_request_headers (passing->onward), "PayTrack-Schema", "0");
  if (g_bytes_get_size (body) > 0)
    soup_message_set_request_body_from_bytes (passing->onward, NULL, body);
  soup_session_send_and_read_async (passing->proxy->session, passing->onward, G_PRIORITY_DEFAULT, NULL, on_answered,
                                    passing);
}

static gboolean
on_delayed (gpointer data)
{
  send_onward (data);
  return G_SOURCE_REMOVE;
}

static void
hand_on (PtProxy *self, SoupServerMessage *message, PtHarm harm)
{
  Passing *passing = g_new0 (Passing, 1);

  passing->proxy = self;
  passing->message = g_object_ref (message);
  passing->harm = harm;
  passing->again = harm == PT_HARM_DUPLICATE;
  soup_server_message_pause (message);
  if (harm == PT_HARM_DELAY)
    g_timeout_add (PT_PROXY_DELAY_MS, on_delayed, passing);
  else
    send_onward (passing);
}

static PtHarm
next_harm (PtProxy *self, const char *path)
{
  if (self->harm_count == 0 || !g_str_has_prefix (path, self->harm_path))
    return PT_HARM_NONE;
  self->harm_count--;
  return self->harm;
}

static void
run_hook (PtProxy *self, const char *path)
{
  void (*hook) (gpointer data) = self->hook;

  if (hook == NULL || !g_str_has_prefix (path, self->hook_path))
    return;
  self->hook = NULL;
  hook (self->hook_data);
}

static void
expire (SoupServerMessage *message)
{
  static const char problem[] = "{\"type\":\"about:blank\",\"title\":\"\",\"status\":401,\"code\":\"token_expired\"}";

  soup_server_message_set_response (message, "application/problem+json", SOUP_MEMORY_STATIC, problem, strlen (problem));
  soup_server_message_set_status (message, 401, NULL);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  PtProxy *self = data;
  PtHarm harm = next_harm (self, path);

  g_ptr_array_add (self->log, g_strdup (path));
  run_hook (self, path);
  if (harm == PT_HARM_CUT_REQUEST)
    cut (message);
  else if (harm == PT_HARM_RESET)
    reset (message);
  else if (harm == PT_HARM_EXPIRE)
    expire (message);
  else
    hand_on (self, message, harm);
}

PtProxy *
pt_proxy_new (const char *upstream_url)
{
  PtProxy *self = g_new0 (PtProxy, 1);
  GError *error = NULL;
  GSList *uris = NULL;

  self->upstream = g_strdup (upstream_url);
  self->log = g_ptr_array_new_with_free_func (g_free);
  self->session = soup_session_new ();
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return self;
}

void
pt_proxy_free (PtProxy *self)
{
  soup_server_disconnect (self->server);
  soup_session_abort (self->session);
  g_object_unref (self->server);
  g_object_unref (self->session);
  g_ptr_array_unref (self->log);
  g_free (self->url);
  g_free (self->upstream);
  g_free (self->harm_path);
  g_free (self->hook_path);
  g_free (self);
}

const char *
pt_proxy_get_url (PtProxy *self)
{
  return self->url;
}

void
pt_proxy_set_upstream (PtProxy *self, const char *upstream_url)
{
  g_free (self->upstream);
  self->upstream = g_strdup (upstream_url);
}

void
pt_proxy_harm (PtProxy *self, PtHarm harm, const char *path, guint count)
{
  self->harm = harm;
  self->harm_count = count;
  g_free (self->harm_path);
  self->harm_path = g_strdup (path);
}

void
pt_proxy_on_request (PtProxy *self, const char *path, void (*run) (gpointer data), gpointer data)
{
  self->hook = run;
  self->hook_data = data;
  g_free (self->hook_path);
  self->hook_path = g_strdup (path);
}

guint
pt_proxy_count_throttled (PtProxy *self)
{
  return self->throttled;
}

guint
pt_proxy_count (PtProxy *self, const char *path)
{
  guint count = 0;

  for (guint i = 0; i < self->log->len; i++)
    count += g_str_has_prefix (self->log->pdata[i], path);
  return count;
}
