/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A WebSocket that is sent no more than it reads; kept by live-front.c. */

#include "live-listener.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define KEY "paytrack-listener"
/* A pong and a ping of the other end, each in a record of its own over TLS. */
#define BEAT_BYTES 128

struct _PtLiveListener {
  SoupWebsocketConnection *connection;
  GSocket *socket;
  PtClock *clock;
  PtPresent who;
  PtId family;
  char *waiting[PT_LIVE_KINDS]; /* NULL for none */
  GSource *room;                /* until the socket takes more; NULL while the reader is not behind */
  guint patience;
  GSource *input;
  guint check;   /* once what has come was read; 0 while nothing came */
  guint64 heard; /* bytes that had come when the last message was whole, and of pongs since */
  gint64 beat;   /* when the last of these came */
};

static guint64
count_received (PtLiveListener *self)
{
  struct tcp_info info = { 0 };
  socklen_t length = sizeof info;

  getsockopt (g_socket_get_fd (self->socket), IPPROTO_TCP, TCP_INFO, &info, &length);
  return info.tcpi_bytes_received;
}

static void
on_message (SoupWebsocketConnection *connection, gint type, GBytes *message, gpointer data)
{
  PtLiveListener *self = data;

  self->heard = count_received (self);
}

/* An idle line gathers them for days. Pongs that nobody asked for pass no more than those that were. */
static void
on_pong (SoupWebsocketConnection *connection, GBytes *message, gpointer data)
{
  PtLiveListener *self = data;
  gint64 now = pt_clock_monotonic (self->clock);

  if (now - self->beat < PT_LIVE_PING_SECONDS * G_USEC_PER_SEC)
    return;
  self->beat = now;
  self->heard = MIN (self->heard + BEAT_BYTES, count_received (self));
}

/* libsoup bounds a frame, and not the message that is put together from any number of them. */
static gboolean
on_read (gpointer data)
{
  PtLiveListener *self = data;

  self->check = 0;
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_CLOSED
      || count_received (self) - self->heard <= PT_LIVE_UNHEARD_MAX)
    return G_SOURCE_REMOVE;
  g_message ("a live connection sends a message without an end: it is cut off");
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  return G_SOURCE_REMOVE;
}

/* Looked at once libsoup has read it. */
static gboolean
on_input (GObject *stream, gpointer data)
{
  PtLiveListener *self = data;

  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_CLOSED)
    return G_SOURCE_REMOVE;
  if (self->check == 0)
    self->check = g_idle_add (on_read, self);
  return G_SOURCE_CONTINUE;
}

static void
watch_input (PtLiveListener *self)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (self->connection);

  /* libsoup reads until nothing more is there before it looks at any of it: little fits there. */
  g_socket_set_option (self->socket, SOL_SOCKET, SO_RCVBUF, 8 * 1024, NULL);
  self->heard = count_received (self);
  self->beat = pt_clock_monotonic (self->clock);
  self->input
      = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream)), NULL);
  g_source_set_callback (self->input, G_SOURCE_FUNC (on_input), self, NULL);
  g_source_attach (self->input, g_main_context_get_thread_default ());
  g_signal_connect (self->connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->connection, "pong", G_CALLBACK (on_pong), self);
}

PtLiveListener *
pt_live_listener_new (SoupWebsocketConnection *connection, GSocket *socket, PtClock *clock, const PtPresent *who,
                      const PtId *family)
{
  PtLiveListener *self = g_new0 (PtLiveListener, 1);

  self->connection = g_object_ref (connection);
  self->socket = g_object_ref (socket);
  self->clock = g_object_ref (clock);
  self->who = *who;
  self->family = *family;
  g_object_set_data (G_OBJECT (connection), KEY, self);
  watch_input (self);
  return self;
}

PtLiveListener *
pt_live_listener_of (SoupWebsocketConnection *connection)
{
  return g_object_get_data (G_OBJECT (connection), KEY);
}

static void
stop_waiting (PtLiveListener *self)
{
  if (self->room != NULL)
    g_source_destroy (self->room);
  g_clear_pointer (&self->room, g_source_unref);
  pt_clock_remove_timer (self->clock, self->patience);
  self->patience = 0;
}

static void
drop_waiting (PtLiveListener *self)
{
  stop_waiting (self);
  for (guint i = 0; i < PT_LIVE_KINDS; i++)
    g_clear_pointer (&self->waiting[i], g_free);
}

void
pt_live_listener_free (PtLiveListener *self)
{
  drop_waiting (self);
  g_clear_handle_id (&self->check, g_source_remove);
  g_source_destroy (self->input);
  g_source_unref (self->input);
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_object_set_data (G_OBJECT (self->connection), KEY, NULL);
  g_object_unref (self->connection);
  g_object_unref (self->socket);
  g_object_unref (self->clock);
  g_free (self);
}

const PtPresent *
pt_live_listener_get_who (PtLiveListener *self)
{
  return &self->who;
}

const PtId *
pt_live_listener_get_family (PtLiveListener *self)
{
  return &self->family;
}

gboolean
pt_live_listener_is_open (PtLiveListener *self)
{
  return soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN;
}

static GPollableOutputStream *
get_output (PtLiveListener *self)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (self->connection);

  return G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));
}

/* libsoup writes what it is given as soon as it can: while the socket has room, nothing lies there. */
static gboolean
has_room (PtLiveListener *self)
{
  return self->room == NULL && g_pollable_output_stream_is_writable (get_output (self));
}

static void
on_patience_over (gpointer data)
{
  PtLiveListener *self = data;
  char device[PT_ID_TEXT];

  self->patience = 0;
  pt_id_format (&self->who.device, device);
  g_message ("computer %s does not read what it is told: its live connection is closed", device);
  pt_live_listener_close (self, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "too_slow");
}

static gboolean on_room (GObject *stream, gpointer data);

static void
await_room (PtLiveListener *self)
{
  if (self->room != NULL)
    return;
  self->room = g_pollable_output_stream_create_source (get_output (self), NULL);
  g_source_set_callback (self->room, G_SOURCE_FUNC (on_room), self, NULL);
  g_source_attach (self->room, g_main_context_get_thread_default ());
  self->patience = pt_clock_add_timer (self->clock, PT_LIVE_PATIENCE_MS, on_patience_over, self);
}

static void
send_waiting (PtLiveListener *self)
{
  for (guint i = 0; i < PT_LIVE_KINDS; i++) {
    g_autofree char *text = g_steal_pointer (&self->waiting[i]);

    if (text != NULL)
      soup_websocket_connection_send_text (self->connection, text);
  }
}

static gboolean
on_room (GObject *stream, gpointer data)
{
  PtLiveListener *self = data;

  stop_waiting (self);
  if (pt_live_listener_is_open (self))
    send_waiting (self);
  return G_SOURCE_REMOVE;
}

void
pt_live_listener_send (PtLiveListener *self, PtLiveKind kind, const char *text)
{
  if (!pt_live_listener_is_open (self))
    return;
  g_free (self->waiting[kind]);
  self->waiting[kind] = g_strdup (text);
  if (has_room (self))
    send_waiting (self);
  else
    await_room (self);
}

void
pt_live_listener_close (PtLiveListener *self, SoupWebsocketCloseCode code, const char *why)
{
  drop_waiting (self);
  if (pt_live_listener_is_open (self))
    soup_websocket_connection_close (self->connection, (gushort) code, why);
}
