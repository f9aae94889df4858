/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GET /v1/live from the client's side; opened by the soup transport for the sync service. */

#include "live.h"

#include "protocol-limits.h"
#include "reader.h"
#include "signatures.h"
#include "writer.h"

#define PING_SECONDS 25
/* The server pings as well; without any sign of life for so long the line is dead. */
#define SILENT_MS (70 * 1000)
#define MOST_BYTES (256 * 1024) /* a few hundred people at work */

struct _PtLive {
  GObject parent_instance;
  GCancellable *cancellable;
  SoupWebsocketConnection *connection;
  PtClock *clock;
  guint watchdog;
  char *saying; /* what is to be said of what is edited here; NULL: nothing new */
};

enum { TOLD, EDITING, CLOSED, N_SIGNALS };
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

/* One message of the server's, either kind. */
typedef struct {
  gint64 head;
  char *epoch;
  GArray *editing; /* of PtEditor; NULL where it is not about that */
} News;

static void
news_clear (News *news)
{
  g_free (news->epoch);
  g_clear_pointer (&news->editing, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (News, news_clear)

static void
read_id (PtReader *reader, PtId *id)
{
  g_autofree char *text = pt_reader_dup_text (reader);

  if (text == NULL || !pt_id_parse (text, -1, id))
    *id = PT_ID_NONE;
}

static void
read_editor (PtReader *reader, PtEditor *editor)
{
  const char *name = NULL;

  while (pt_reader_next_member (reader, &name)) {
    if (g_strcmp0 (name, "entity") == 0) {
      g_autofree char *entity = pt_reader_dup_text (reader);
      editor->entity = entity != NULL ? pt_entity_find (entity, -1) : NULL;
    } else if (g_strcmp0 (name, "id") == 0)
      read_id (reader, &editor->id);
    else if (g_strcmp0 (name, "user") == 0)
      read_id (reader, &editor->user);
    else if (g_strcmp0 (name, "device") == 0)
      read_id (reader, &editor->device);
    else
      pt_reader_skip (reader);
  }
}

static void
read_editing (PtReader *reader, News *news)
{
  g_clear_pointer (&news->editing, g_array_unref);
  news->editing = g_array_new (FALSE, FALSE, sizeof (PtEditor));
  if (!pt_reader_enter_array (reader))
    return;
  while (pt_reader_next_element (reader)) {
    PtEditor editor = { 0 };

    if (!pt_reader_enter_object (reader))
      return;
    read_editor (reader, &editor);
    if (editor.entity != NULL)
      g_array_append_val (news->editing, editor);
  }
}

static gboolean
read_news (GBytes *bytes, News *news)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (PtReader) reader = pt_reader_new (text, length);
  const char *name = NULL;

  if (pt_reader_enter_object (reader))
    while (pt_reader_next_member (reader, &name)) {
      if (g_strcmp0 (name, "head") == 0)
        news->head = pt_reader_integer (reader);
      else if (g_strcmp0 (name, "epoch") == 0 && news->epoch == NULL)
        news->epoch = pt_reader_dup_text (reader);
      else if (g_strcmp0 (name, "editing") == 0)
        read_editing (reader, news);
      else
        pt_reader_skip (reader);
    }
  return pt_reader_finish (reader, NULL);
}

static void
on_message (SoupWebsocketConnection *connection, SoupWebsocketDataType type, GBytes *bytes, PtLive *self)
{
  g_auto (News) news = { 0 };

  heard (self);
  if (type != SOUP_WEBSOCKET_DATA_TEXT || !read_news (bytes, &news))
    return;
  if (news.editing != NULL)
    g_signal_emit (self, signals[EDITING], 0, news.editing);
  else
    g_signal_emit (self, signals[TOLD], 0, news.head, news.epoch);
}

static void
send_saying (PtLive *self)
{
  if (self->saying == NULL || self->connection == NULL
      || soup_websocket_connection_get_state (self->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  soup_websocket_connection_send_text (self->connection, self->saying);
  g_clear_pointer (&self->saying, g_free);
}

void
pt_live_say_editing (PtLive *self, const PtEntity *entity, const PtId *id)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  g_return_if_fail (PT_IS_LIVE (self));
  pt_writer_begin_object (writer);
  pt_writer_member (writer, "editing");
  if (entity != NULL) {
    pt_writer_begin_object (writer);
    pt_writer_put_text (writer, "entity", entity->name);
    pt_writer_put_id (writer, "id", id);
    pt_writer_end_object (writer);
  } else {
    pt_writer_null (writer);
  }
  pt_writer_end_object (writer);
  g_free (self->saying);
  self->saying = pt_writer_end_text (writer);
  send_saying (self);
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
  send_saying (self);
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
  g_free (PT_LIVE (object)->saying);
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
  signals[EDITING]
      = g_signal_new ("editing", PT_TYPE_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
  signals[CLOSED] = g_signal_new ("closed", PT_TYPE_LIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_live_init (PtLive *self)
{
  self->cancellable = g_cancellable_new ();
}

PtLive *
pt_live_new (SoupSession *session, SoupMessage *message, const char *token, PtClock *clock)
{
  PtLive *self = g_object_new (PT_TYPE_LIVE, NULL);
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

  self->clock = g_object_ref (clock);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
  soup_message_headers_replace (soup_message_get_request_headers (message), PT_HEADER_SCHEMA,
                                G_STRINGIFY (PT_PROTOCOL_SCHEMA));
  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, self->cancellable,
                                        on_connected, self);
  return self;
}
