/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Forgetting a person in what was kept as text; called by the server's erasure.c and the client's. */

#include "scrub.h"

#include <string.h>

#include "reader.h"
#include "writer.h"

struct _PtScrub {
  const PtEntity *entity;
  GHashTable *names; /* every name he ever had */
  char *except;
};

PtScrub *
pt_scrub_new (const PtEntity *entity)
{
  PtScrub *self = g_new0 (PtScrub, 1);

  self->entity = entity;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
pt_scrub_free (PtScrub *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->names);
  g_free (self->except);
  g_free (self);
}

void
pt_scrub_add_name (PtScrub *self, const char *name)
{
  if (name != NULL && *name != '\0' && g_strcmp0 (name, self->except) != 0)
    g_hash_table_add (self->names, g_strdup (name));
}

void
pt_scrub_except (PtScrub *self, const char *name)
{
  g_free (self->except);
  self->except = g_strdup (name);
  if (name != NULL)
    g_hash_table_remove (self->names, name);
}

static int
compare_lengths (gconstpointer a, gconstpointer b)
{
  gsize x = strlen (*(const char *const *) a), y = strlen (*(const char *const *) b);

  return x < y ? 1 : x > y ? -1 : strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The longest first, so that a name that is part of another leaves nothing of it. */
GPtrArray *
pt_scrub_names (PtScrub *self)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, name);
  g_ptr_array_sort (names, compare_lengths);
  return names;
}

char *
pt_scrub_message (PtScrub *self, const char *message)
{
  g_autoptr (GPtrArray) names = NULL;
  GString *text;

  if (message == NULL)
    return NULL;
  names = pt_scrub_names (self);
  text = g_string_new (message);
  for (guint i = 0; i < names->len; i++)
    g_string_replace (text, g_ptr_array_index (names, i), "…", 0);
  return g_string_free (text, FALSE);
}

static gboolean
is_personal (const PtScrub *self, const char *member)
{
  int field = pt_entity_find_field (self->entity, member, -1);

  return field >= 0 && self->entity->fields[field].flags & PT_FIELD_PERSONAL;
}

/* Passes over a personal value; a name is learnt from it. */
static void
pass_over (PtScrub *self, PtReader *reader, const char *member)
{
  g_autofree char *name = NULL;

  if (!g_str_equal (member, "name") || pt_reader_peek (reader) != PT_JSON_TEXT) {
    pt_reader_skip (reader);
    return;
  }
  name = pt_reader_dup_text (reader);
  pt_scrub_add_name (self, name);
}

static void scrub_value (PtScrub *self, PtReader *reader, PtWriter *writer);

static void
scrub_member (PtScrub *self, PtReader *reader, PtWriter *writer, const char *member)
{
  if (is_personal (self, member)) {
    pass_over (self, reader, member);
    return;
  }
  pt_writer_member (writer, member);
  if (g_str_equal (member, "message") && pt_reader_peek (reader) == PT_JSON_TEXT) {
    g_autofree char *text = pt_reader_dup_text (reader);
    g_autofree char *rest = pt_scrub_message (self, text);

    pt_writer_text (writer, rest, -1);
  } else {
    scrub_value (self, reader, writer);
  }
}

static void
scrub_object (PtScrub *self, PtReader *reader, PtWriter *writer)
{
  const char *name;

  pt_reader_enter_object (reader);
  pt_writer_begin_object (writer);
  while (pt_reader_next_member (reader, &name)) {
    g_autofree char *member = g_strdup (name);

    scrub_member (self, reader, writer, member);
  }
  pt_writer_end_object (writer);
}

/* The depth is that of what the program wrote itself: the reader bounds it. */
static void
scrub_value (PtScrub *self, PtReader *reader, PtWriter *writer)
{
  const char *bytes;
  gsize length;

  if (pt_reader_peek (reader) == PT_JSON_OBJECT) {
    scrub_object (self, reader, writer);
  } else if (pt_reader_peek (reader) == PT_JSON_ARRAY) {
    pt_reader_enter_array (reader);
    pt_writer_begin_array (writer);
    while (pt_reader_next_element (reader))
      scrub_value (self, reader, writer);
    pt_writer_end_array (writer);
  } else if (pt_reader_raw (reader, &bytes, &length)) {
    pt_writer_raw (writer, bytes, (gssize) length);
  }
}

char *
pt_scrub_json (PtScrub *self, const char *json)
{
  g_autoptr (PtReader) reader = NULL;
  g_autoptr (PtWriter) writer = NULL;

  if (json == NULL)
    return NULL;
  reader = pt_reader_new (json, strlen (json));
  writer = pt_writer_new ();
  scrub_value (self, reader, writer);
  return pt_writer_end_text (writer);
}
