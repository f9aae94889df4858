/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Telling all computers at once that there is something to pull, and who edits what; used by http-front.c. */

#include "live-front.h"

#include "live-listener.h"
#include "presence.h"
#include "writer.h"

#define MERGE_MS 40
#define PRESENCE_MERGE_MS 200
#define EXPIRY_MS 30000
#define MESSAGE_MAX 1024

struct _PtLiveFront {
  PtServer *server;
  PtClock *clock;
  GPtrArray *listeners; /* of PtLiveListener */
  guint timer;          /* runs while messages are held together */
  char *waiting;        /* the newest one held; NULL for none */
  PtPresence *presence;
  guint presence_timer; /* runs while changes of it are held together */
  guint expiry_timer;   /* runs while anybody edits */
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
  for (guint i = 0; i < self->listeners->len; i++)
    pt_live_listener_send (g_ptr_array_index (self->listeners, i), PT_LIVE_HEAD, text);
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
send_presence (PtLiveFront *self, PtLiveListener *listener)
{
  g_autofree char *text = pt_presence_format (self->presence, pt_live_listener_get_who (listener)->connection);

  pt_live_listener_send (listener, PT_LIVE_PRESENCE, text);
}

static void
on_presence_merged (gpointer data)
{
  PtLiveFront *self = data;

  self->presence_timer = 0;
  for (guint i = 0; i < self->listeners->len; i++)
    send_presence (self, g_ptr_array_index (self->listeners, i));
}

static void on_expiry (gpointer data);

static void
tell_presence (PtLiveFront *self)
{
  if (self->presence_timer == 0)
    self->presence_timer = pt_clock_add_timer (self->clock, PRESENCE_MERGE_MS, on_presence_merged, self);
  if (self->expiry_timer == 0 && !pt_presence_is_empty (self->presence))
    self->expiry_timer = pt_clock_add_timer (self->clock, EXPIRY_MS, on_expiry, self);
}

static void
on_expiry (gpointer data)
{
  PtLiveFront *self = data;

  self->expiry_timer = 0;
  if (pt_presence_expire (self->presence, pt_clock_wall (self->clock)))
    tell_presence (self);
  else if (!pt_presence_is_empty (self->presence))
    self->expiry_timer = pt_clock_add_timer (self->clock, EXPIRY_MS, on_expiry, self);
}

/* Also what is only said again: it is forgotten there as it is here. */
static void
tell_others (PtLiveFront *self, gconstpointer connection)
{
  g_autofree char *note = pt_presence_note (self->presence, connection);

  pt_server_tell_others (self->server, note);
}

static void
tell_others_all (PtLiveFront *self)
{
  for (guint i = 0; i < self->listeners->len; i++) {
    gconstpointer connection = pt_live_listener_get_who (g_ptr_array_index (self->listeners, i))->connection;

    if (pt_presence_edits (self->presence, connection))
      tell_others (self, connection);
  }
}

static void
on_told (PtServer *server, const char *note, gpointer data)
{
  PtLiveFront *self = data;
  PtPresenceHeard heard = pt_presence_hear (self->presence, note, pt_clock_wall (self->clock));

  if (heard == PT_PRESENCE_HEARD_CHANGED)
    tell_presence (self);
  else if (heard == PT_PRESENCE_HEARD_ASKED)
    tell_others_all (self);
}

static void
on_message (SoupWebsocketConnection *connection, gint type, GBytes *message, gpointer data)
{
  PtLiveFront *self = data;
  PtLiveListener *listener = pt_live_listener_of (connection);
  gsize length;
  const char *bytes = g_bytes_get_data (message, &length);
  PtPresenceOutcome outcome;

  /* What still arrives from one who was sent away is not heard. */
  if (!pt_live_listener_is_open (listener))
    return;
  outcome = pt_presence_take (self->presence, pt_live_listener_get_who (listener), bytes, length,
                              pt_clock_wall (self->clock));
  if (outcome != PT_PRESENCE_REFUSED)
    tell_others (self, connection);
  if (outcome == PT_PRESENCE_CHANGED)
    tell_presence (self);
  else if (outcome == PT_PRESENCE_REFUSED)
    pt_live_listener_close (listener, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, NULL);
}

static void
leave (PtLiveFront *self, gconstpointer connection)
{
  g_autofree char *note = pt_presence_leave (self->presence, connection);

  if (note == NULL)
    return;
  pt_server_tell_others (self->server, note);
  tell_presence (self);
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer data)
{
  PtLiveFront *self = data;

  leave (self, connection);
  g_signal_handlers_disconnect_by_data (connection, self);
  g_ptr_array_remove_fast (self->listeners, pt_live_listener_of (connection));
}

static void
on_sessions_changed (PtServer *server, gpointer data)
{
  PtLiveFront *self = data;

  for (guint i = 0; i < self->listeners->len; i++)
    pt_server_check_family (server, pt_live_listener_get_family (g_ptr_array_index (self->listeners, i)));
}

/* At once, and not when its client has answered: it hears nothing more, and edits nothing. */
static void
on_revoked (PtServer *server, const PtId *family, gpointer data)
{
  PtLiveFront *self = data;

  for (guint i = 0; i < self->listeners->len; i++) {
    PtLiveListener *listener = g_ptr_array_index (self->listeners, i);

    if (!pt_id_equal (pt_live_listener_get_family (listener), family))
      continue;
    pt_live_listener_close (listener, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "bad_token");
    leave (self, pt_live_listener_get_who (listener)->connection);
  }
}

PtLiveFront *
pt_live_front_new (PtServer *server, PtClock *clock)
{
  PtLiveFront *self = g_new0 (PtLiveFront, 1);
  g_autofree char *ask = NULL;
  PtId process;

  self->server = g_object_ref (server);
  self->clock = g_object_ref (clock);
  self->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_live_listener_free);
  pt_server_draw_id (server, &process);
  self->presence = pt_presence_new (&process);
  g_signal_connect (server, "head-changed", G_CALLBACK (on_head_changed), self);
  g_signal_connect (server, "told", G_CALLBACK (on_told), self);
  g_signal_connect (server, "sessions-changed", G_CALLBACK (on_sessions_changed), self);
  g_signal_connect (server, "revoked", G_CALLBACK (on_revoked), self);
  ask = pt_presence_ask (self->presence);
  pt_server_tell_others (server, ask);
  return self;
}

void
pt_live_front_free (PtLiveFront *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->server, self);
  pt_clock_remove_timer (self->clock, self->timer);
  pt_clock_remove_timer (self->clock, self->presence_timer);
  pt_clock_remove_timer (self->clock, self->expiry_timer);
  for (guint i = 0; i < self->listeners->len; i++) {
    PtLiveListener *listener = g_ptr_array_index (self->listeners, i);

    g_signal_handlers_disconnect_by_data ((gpointer) pt_live_listener_get_who (listener)->connection, self);
    pt_live_listener_close (listener, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  }
  g_ptr_array_unref (self->listeners);
  pt_presence_free (self->presence);
  g_free (self->waiting);
  g_object_unref (self->clock);
  g_object_unref (self->server);
  g_free (self);
}

void
pt_live_front_add (PtLiveFront *self, SoupWebsocketConnection *connection, GSocket *socket, const char *text,
                   const PtListener *by)
{
  PtPresent who = { .connection = connection, .user = by->user, .device = by->device };
  PtLiveListener *listener = pt_live_listener_new (connection, socket, self->clock, &who, &by->family);

  soup_websocket_connection_set_keepalive_interval (connection, PT_LIVE_PING_SECONDS);
  soup_websocket_connection_set_max_incoming_payload_size (connection, MESSAGE_MAX);
  g_signal_connect (connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  g_ptr_array_add (self->listeners, listener);
  pt_live_listener_send (listener, PT_LIVE_HEAD, text);
  if (!pt_presence_is_empty (self->presence))
    send_presence (self, listener);
  /* Revoked, perhaps, since his token was looked at. */
  if (by->sessions != pt_server_get_sessions (self->server))
    pt_server_check_family (self->server, &by->family);
}
