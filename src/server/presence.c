/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who edits what, as long as he is connected. Asked by live-front.c; knows no socket, so that it can be tested alone.
 */

#include "presence.h"

#include <string.h>

#include "reader.h"
#include "writer.h"

#define WINDOW_MS 10000

typedef struct {
  PtPresent who; /* of another process: without a connection */
  PtId process;
  gint64 number;          /* within its process */
  const PtEntity *entity; /* NULL: edits nothing */
  PtId row;
  gint64 said;   /* when it last said so */
  gint64 window; /* when the counting of its messages began */
  guint messages;
} Seat;

struct _PtPresence {
  GPtrArray *seats; /* of Seat, in the order in which they first spoke */
  PtId process;
  gint64 seated; /* connections that ever spoke */
};

PtPresence *
pt_presence_new (const PtId *process)
{
  PtPresence *self = g_new0 (PtPresence, 1);

  self->process = *process;
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
add_seat (PtPresence *self, const PtPresent *who, const PtId *process, gint64 number)
{
  Seat *seat = g_new0 (Seat, 1);

  seat->who = *who;
  seat->process = *process;
  seat->number = number;
  g_ptr_array_add (self->seats, seat);
  return seat;
}

static Seat *
take_seat (PtPresence *self, const PtPresent *who, gint64 now)
{
  Seat *seat = find_seat (self, who->connection);

  if (seat != NULL)
    return seat;
  seat = add_seat (self, who, &self->process, ++self->seated);
  seat->window = now;
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

/* What is edited, or null. */
static void
read_editing (PtReader *reader, const PtEntity **entity, PtId *row)
{
  if (pt_reader_peek (reader) == PT_JSON_NULL)
    pt_reader_null (reader);
  else
    read_record (reader, entity, row);
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
    read_editing (reader, entity, row);
  }
  return pt_reader_finish (reader, NULL) && said;
}

/* Whether that is new. */
static gboolean
edit (Seat *seat, const PtEntity *entity, const PtId *row, gint64 now)
{
  gboolean same = seat->entity == entity && pt_id_equal (&seat->row, row);

  seat->entity = entity;
  seat->row = *row;
  seat->said = now;
  return !same;
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
  same = !edit (seat, entity, &row, now);
  return same ? PT_PRESENCE_SAME : PT_PRESENCE_CHANGED;
}

gboolean
pt_presence_expire (PtPresence *self, gint64 now)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < self->seats->len; i++) {
    Seat *seat = g_ptr_array_index (self->seats, i);

    if (seat->entity == NULL || (now - seat->said < PT_PRESENCE_MS && now >= seat->said))
      continue;
    changed = TRUE;
    seat->entity = NULL;
    seat->row = PT_ID_NONE;
    if (seat->who.connection == NULL)
      g_ptr_array_remove_index (self->seats, i--);
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

gboolean
pt_presence_edits (PtPresence *self, gconstpointer connection)
{
  const Seat *seat = find_seat (self, connection);

  return seat != NULL && seat->entity != NULL;
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

/* Between processes */

static void
put_editing (PtWriter *writer, const Seat *seat)
{
  pt_writer_member (writer, "editing");
  if (seat->entity == NULL) {
    pt_writer_null (writer);
    return;
  }
  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "entity", seat->entity->name);
  pt_writer_put_id (writer, "id", &seat->row);
  pt_writer_end_object (writer);
}

static char *
format_note (const Seat *seat)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "process", &seat->process);
  pt_writer_put_integer (writer, "seat", seat->number);
  pt_writer_put_id (writer, "user", &seat->who.user);
  pt_writer_put_id (writer, "device", &seat->who.device);
  put_editing (writer, seat);
  pt_writer_end_object (writer);
  return pt_writer_end_text (writer);
}

char *
pt_presence_note (PtPresence *self, gconstpointer connection)
{
  const Seat *seat = find_seat (self, connection);

  g_return_val_if_fail (seat != NULL, NULL);
  return format_note (seat);
}

char *
pt_presence_leave (PtPresence *self, gconstpointer connection)
{
  Seat *seat = find_seat (self, connection);
  char *note = NULL;

  if (seat == NULL)
    return NULL;
  if (seat->entity != NULL) {
    seat->entity = NULL;
    note = format_note (seat);
  }
  g_ptr_array_remove (self->seats, seat);
  return note;
}

char *
pt_presence_ask (PtPresence *self)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "process", &self->process);
  pt_writer_put_boolean (writer, "asks", TRUE);
  pt_writer_end_object (writer);
  return pt_writer_end_text (writer);
}

typedef struct {
  Seat seat;
  gboolean asks;
} Note;

static void
read_note_member (PtReader *reader, const char *name, Note *note)
{
  if (g_str_equal (name, "process"))
    pt_reader_id (reader, &note->seat.process);
  else if (g_str_equal (name, "seat"))
    note->seat.number = pt_reader_integer (reader);
  else if (g_str_equal (name, "user"))
    pt_reader_id (reader, &note->seat.who.user);
  else if (g_str_equal (name, "device"))
    pt_reader_id (reader, &note->seat.who.device);
  else if (g_str_equal (name, "asks"))
    note->asks = pt_reader_boolean (reader);
  else if (g_str_equal (name, "editing"))
    read_editing (reader, &note->seat.entity, &note->seat.row);
  else
    pt_reader_skip (reader);
}

static gboolean
read_note (const char *text, Note *note)
{
  g_autoptr (PtReader) reader = pt_reader_new (text, strlen (text));
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    read_note_member (reader, name, note);
  return pt_reader_finish (reader, NULL) && !pt_id_is_none (&note->seat.process);
}

static Seat *
find_elsewhere (PtPresence *self, const Seat *like)
{
  for (guint i = 0; i < self->seats->len; i++) {
    Seat *seat = g_ptr_array_index (self->seats, i);

    if (seat->number == like->number && pt_id_equal (&seat->process, &like->process))
      return seat;
  }
  return NULL;
}

PtPresenceHeard
pt_presence_hear (PtPresence *self, const char *text, gint64 now)
{
  Note note = { 0 };
  Seat *seat;

  if (!read_note (text, &note) || pt_id_equal (&note.seat.process, &self->process))
    return PT_PRESENCE_HEARD_SAME;
  if (note.asks)
    return PT_PRESENCE_HEARD_ASKED;
  seat = find_elsewhere (self, &note.seat);
  if (note.seat.entity == NULL)
    return seat != NULL && g_ptr_array_remove (self->seats, seat) ? PT_PRESENCE_HEARD_CHANGED : PT_PRESENCE_HEARD_SAME;
  if (seat == NULL)
    seat = add_seat (self, &note.seat.who, &note.seat.process, note.seat.number);
  return edit (seat, note.seat.entity, &note.seat.row, now) ? PT_PRESENCE_HEARD_CHANGED : PT_PRESENCE_HEARD_SAME;
}
