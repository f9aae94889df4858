/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Telling all computers at once that there is something to pull; used by http-front.c. */

#include "live-front.h"

#include "writer.h"

#define PING_SECONDS 25
#define MERGE_MS 40

struct _PtLiveFront {
  PtServer *server;
  PtClock *clock;
  GPtrArray *connections; /* of SoupWebsocketConnection */
  gulong watch;
  guint timer;   /* runs while messages are held together */
  char *waiting; /* the newest one held; NULL for none */
};

static char *
compose (gint64 head, const char *epoch)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "head", head);
  pt_writer_put_text (writer, "epoch", epoch);
  pt_writer_end_object (writer);
  return pt_writer_end_text (writer);
}

static void
send_all (PtLiveFront *self, const char *text)
{
  for (guint i = 0; i < self->connections->len; i++) {
    SoupWebsocketConnection *connection = g_ptr_array_index (self->connections, i);

    if (soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_OPEN)
      soup_websocket_connection_send_text (connection, text);
  }
}

static void
on_merged (gpointer data)
{
  PtLiveFront *self = data;
  g_autofree char *text = g_steal_pointer (&self->waiting);

  self->timer = 0;
  if (text == NULL)
    return;
  send_all (self, text);
  self->timer = pt_clock_add_timer (self->clock, MERGE_MS, on_merged, self);
}

static void
on_head_changed (PtServer *server, gint64 head, const char *epoch, gpointer data)
{
  PtLiveFront *self = data;

  g_free (self->waiting);
  self->waiting = compose (head, epoch);
  /* The first of many goes out at once. */
  if (self->timer == 0)
    on_merged (self);
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer data)
{
  PtLiveFront *self = data;

  g_ptr_array_remove_fast (self->connections, connection);
}

PtLiveFront *
pt_live_front_new (PtServer *server, PtClock *clock)
{
  PtLiveFront *self = g_new0 (PtLiveFront, 1);

  self->server = g_object_ref (server);
  self->clock = g_object_ref (clock);
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->watch = g_signal_connect (server, "head-changed", G_CALLBACK (on_head_changed), self);
  return self;
}

void
pt_live_front_free (PtLiveFront *self)
{
  if (self == NULL)
    return;
  g_signal_handler_disconnect (self->server, self->watch);
  pt_clock_remove_timer (self->clock, self->timer);
  for (guint i = 0; i < self->connections->len; i++) {
    SoupWebsocketConnection *connection = g_ptr_array_index (self->connections, i);

    g_signal_handlers_disconnect_by_data (connection, self);
    if (soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_OPEN)
      soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  }
  g_ptr_array_unref (self->connections);
  g_free (self->waiting);
  g_object_unref (self->clock);
  g_object_unref (self->server);
  g_free (self);
}

void
pt_live_front_add (PtLiveFront *self, SoupWebsocketConnection *connection, const char *text)
{
  soup_websocket_connection_set_keepalive_interval (connection, PING_SECONDS);
  /* Nothing is expected from the other side. */
  soup_websocket_connection_set_max_incoming_payload_size (connection, 1024);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  g_ptr_array_add (self->connections, g_object_ref (connection));
  soup_websocket_connection_send_text (connection, text);
}
