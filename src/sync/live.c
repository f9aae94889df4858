/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GET /v1/live from the client's side; opened by the soup transport for the sync service. */

#include "live.h"

#include "protocol-limits.h"
#include "reader.h"
#include "signatures.h"

#define PING_SECONDS 25
/* The server pings as well; without any sign of life for so long the line is dead. */
#define SILENT_MS (70 * 1000)
#define MOST_BYTES 1024

struct _PtLive {
  GObject parent_instance;
  GCancellable *cancellable;
  SoupWebsocketConnection *connection;
  PtClock *clock;
  guint watchdog;
};

enum { TOLD, CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtLive, pt_live, G_TYPE_OBJECT)

static void
drop (PtLive *self)
{
  pt_clock_remove_timer (self->clock, self->watchdog);
  self->watchdog = 0;
  if (self->connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->connection, self);
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  g_clear_object (&self->connection);
}

static void
end (PtLive *self)
{
  drop (self);
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
on_silent (gpointer data)
{
  PtLive *self = data;
  self->watchdog = 0;
  end (self);
}

static void
heard (PtLive *self)
{
  pt_clock_remove_timer (self->clock, self->watchdog);
  self->watchdog = pt_clock_add_timer (self->clock, SILENT_MS, on_silent, self);
}

static gboolean
read_news (GBytes *bytes, gint64 *head, char **epoch)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (PtReader) reader = pt_reader_new (text, length);
  const char *name = NULL;

  if (pt_reader_enter_object (reader))
    while (pt_reader_next_member (reader, &name)) {
      if (g_strcmp0 (name, "head") == 0)
        *head = pt_reader_integer (reader);
      else if (g_strcmp0 (name, "epoch") == 0 && *epoch == NULL)
        *epoch = pt_reader_dup_text (reader);
      else
        pt_reader_skip (reader);
    }
  return pt_reader_finish (reader, NULL);
}

static void
on_message (SoupWebsocketConnection *connection, SoupWebsocketDataType type, GBytes *bytes, PtLive *self)
{
  gint64 head = 0;
  g_autofree char *epoch = NULL;

  heard (self);
  if (type == SOUP_WEBSOCKET_DATA_TEXT && read_news (bytes, &head, &epoch))
    g_signal_emit (self, signals[TOLD], 0, head, epoch);
}

static void
on_pong (SoupWebsocketConnection *connection, GBytes *bytes, PtLive *self)
{
  heard (self);
}

static void
on_connection_closed (SoupWebsocketConnection *connection, PtLive *self)
{
  end (self);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupWebsocketConnection) connection
      = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  PtLive *self = data;

  /* Cancelled means that it is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (connection == NULL) {
    end (self);
    return;
  }
  self->connection = g_steal_pointer (&connection);
  soup_websocket_connection_set_keepalive_interval (self->connection, PING_SECONDS);
  soup_websocket_connection_set_max_incoming_payload_size (self->connection, MOST_BYTES);
  g_signal_connect (self->connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->connection, "pong", G_CALLBACK (on_pong), self);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_connection_closed), self);
  heard (self);
}

static void
pt_live_dispose (GObject *object)
{
  PtLive *self = PT_LIVE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->clock != NULL)
    drop (self);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (pt_live_parent_class)->dispose (object);
}

static void
pt_live_finalize (GObject *object)
{
  g_object_unref (PT_LIVE (object)->cancellable);
  G_OBJECT_CLASS (pt_live_parent_class)->finalize (object);
}

static void
pt_live_class_init (PtLiveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pt_live_dispose;
  object_class->finalize = pt_live_finalize;
  signals[TOLD] = g_signal_new ("told", PT_TYPE_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                G_TYPE_INT64, G_TYPE_STRING);
  signals[CLOSED] = g_signal_new ("closed", PT_TYPE_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_live_init (PtLive *self)
{
  self->cancellable = g_cancellable_new ();
}

PtLive *
pt_live_new (SoupSession *session, GUri *uri, const char *token, PtClock *clock)
{
  PtLive *self = g_object_new (PT_TYPE_LIVE, NULL);
  g_autoptr (SoupMessage) message = soup_message_new_from_uri ("GET", uri);
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

  self->clock = g_object_ref (clock);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
  soup_message_headers_replace (soup_message_get_request_headers (message), PT_HEADER_SCHEMA,
                                G_STRINGIFY (PT_PROTOCOL_SCHEMA));
  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, self->cancellable,
                                        on_connected, self);
  return self;
}
