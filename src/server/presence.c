/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who edits what, as long as he is connected. Asked by live-front.c; knows no socket, so that it can be tested alone.
 */

#include "presence.h"

#include "reader.h"
#include "writer.h"

#define WINDOW_MS 10000

typedef struct {
  PtPresent who;
  const PtEntity *entity; /* NULL: edits nothing */
  PtId row;
  gint64 said;   /* when it last said so */
  gint64 window; /* when the counting of its messages began */
  guint messages;
} Seat;

struct _PtPresence {
  GPtrArray *seats; /* of Seat, in the order in which they first spoke */
};

PtPresence *
pt_presence_new (void)
{
  PtPresence *self = g_new0 (PtPresence, 1);

  self->seats = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
pt_presence_free (PtPresence *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->seats);
  g_free (self);
}

static Seat *
find_seat (PtPresence *self, gconstpointer connection)
{
  for (guint i = 0; i < self->seats->len; i++) {
    Seat *seat = g_ptr_array_index (self->seats, i);

    if (seat->who.connection == connection)
      return seat;
  }
  return NULL;
}

static Seat *
take_seat (PtPresence *self, const PtPresent *who, gint64 now)
{
  Seat *seat = find_seat (self, who->connection);

  if (seat != NULL)
    return seat;
  seat = g_new0 (Seat, 1);
  seat->who = *who;
  seat->window = now;
  g_ptr_array_add (self->seats, seat);
  return seat;
}

static gboolean
is_too_fast (Seat *seat, gint64 now)
{
  if (now - seat->window >= WINDOW_MS || now < seat->window) {
    seat->window = now;
    seat->messages = 0;
  }
  return ++seat->messages > PT_PRESENCE_RATE;
}

static void
read_record (PtReader *reader, const PtEntity **entity, PtId *row)
{
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (g_str_equal (name, "entity")) {
      const char *word = pt_reader_text (reader, NULL);

      *entity = word != NULL ? pt_entity_find (word, -1) : NULL;
    } else if (g_str_equal (name, "id")) {
      pt_reader_id (reader, row);
    } else {
      pt_reader_skip (reader);
    }
  }
  if (*entity == NULL || pt_id_is_none (row))
    pt_reader_fail (reader, "editing: an entity and an id");
}

/* FALSE where the message has another form. Without an entity: edits nothing. */
static gboolean
read_message (const char *bytes, gsize length, const PtEntity **entity, PtId *row)
{
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  gboolean said = FALSE;
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (!g_str_equal (name, "editing")) {
      pt_reader_skip (reader);
      continue;
    }
    said = TRUE;
    if (pt_reader_peek (reader) == PT_JSON_NULL)
      pt_reader_null (reader);
    else
      read_record (reader, entity, row);
  }
  return pt_reader_finish (reader, NULL) && said;
}

PtPresenceOutcome
pt_presence_take (PtPresence *self, const PtPresent *who, const char *bytes, gsize length, gint64 now)
{
  Seat *seat = take_seat (self, who, now);
  const PtEntity *entity = NULL;
  PtId row = PT_ID_NONE;
  gboolean same;

  if (is_too_fast (seat, now) || !read_message (bytes, length, &entity, &row))
    return PT_PRESENCE_REFUSED;
  same = seat->entity == entity && pt_id_equal (&seat->row, &row);
  seat->entity = entity;
  seat->row = row;
  seat->said = now;
  return same ? PT_PRESENCE_SAME : PT_PRESENCE_CHANGED;
}

gboolean
pt_presence_leave (PtPresence *self, gconstpointer connection)
{
  Seat *seat = find_seat (self, connection);
  gboolean edited = seat != NULL && seat->entity != NULL;

  if (seat != NULL)
    g_ptr_array_remove (self->seats, seat);
  return edited;
}

gboolean
pt_presence_expire (PtPresence *self, gint64 now)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < self->seats->len; i++) {
    Seat *seat = g_ptr_array_index (self->seats, i);

    if (seat->entity == NULL || (now - seat->said < PT_PRESENCE_MS && now >= seat->said))
      continue;
    seat->entity = NULL;
    seat->row = PT_ID_NONE;
    changed = TRUE;
  }
  return changed;
}

gboolean
pt_presence_is_empty (PtPresence *self)
{
  for (guint i = 0; i < self->seats->len; i++)
    if (((Seat *) g_ptr_array_index (self->seats, i))->entity != NULL)
      return FALSE;
  return TRUE;
}

static void
write_seat (PtWriter *writer, const Seat *seat)
{
  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "entity", seat->entity->name);
  pt_writer_put_id (writer, "id", &seat->row);
  pt_writer_put_id (writer, "user", &seat->who.user);
  pt_writer_put_id (writer, "device", &seat->who.device);
  pt_writer_end_object (writer);
}

char *
pt_presence_format (PtPresence *self, gconstpointer connection)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_member (writer, "editing");
  pt_writer_begin_array (writer);
  for (guint i = 0; i < self->seats->len; i++) {
    const Seat *seat = g_ptr_array_index (self->seats, i);

    if (seat->entity != NULL && seat->who.connection != connection)
      write_seat (writer, seat);
  }
  pt_writer_end_array (writer);
  pt_writer_end_object (writer);
  return pt_writer_end_text (writer);
}
