/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Forgetting a person in what was kept as text; called by the server's erasure.c and the client's. */

#include "scrub.h"

#include <string.h>

#include "reader.h"
#include "writer.h"

struct _PtScrub {
  const PtEntity *entity;
  GHashTable *names; /* every name he ever had */
  GHashTable *codes;
  char *except;
  gboolean learnt;
  gboolean others; /* what is read is another's, but for what is known to be his */
};

PtScrub *
pt_scrub_new (const PtEntity *entity)
{
  PtScrub *self = g_new0 (PtScrub, 1);

  self->entity = entity;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
pt_scrub_free (PtScrub *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->codes);
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
  if (name == NULL)
    return;
  g_hash_table_remove (self->names, name);
  g_hash_table_add (self->codes, g_strdup (name));
}

void
pt_scrub_stop_learning (PtScrub *self)
{
  self->learnt = TRUE;
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

  if (self->learnt || !g_str_equal (member, "name") || pt_reader_peek (reader) != PT_JSON_TEXT) {
    pt_reader_skip (reader);
    return;
  }
  name = pt_reader_dup_text (reader);
  pt_scrub_add_name (self, name);
}

static const char *
code_member (const PtScrub *self)
{
  return self->entity->fields[self->entity->code_field].name;
}

gboolean
pt_scrub_is_his (PtScrub *self, const char *json)
{
  g_autoptr (PtReader) reader = NULL;
  g_autofree char *code = NULL;
  g_autofree char *name = NULL;
  const char *member;

  if (json == NULL)
    return FALSE;
  reader = pt_reader_new (json, strlen (json));
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &member)) {
    char **text = g_str_equal (member, code_member (self)) ? &code : g_str_equal (member, "name") ? &name : NULL;

    if (text != NULL && *text == NULL && pt_reader_peek (reader) == PT_JSON_TEXT)
      *text = pt_reader_dup_text (reader);
    else
      pt_reader_skip (reader);
  }
  if (code == NULL || !g_hash_table_contains (self->codes, code))
    return FALSE;
  return g_hash_table_size (self->names) == 0
         || (name != NULL && (g_hash_table_contains (self->names, name) || g_hash_table_contains (self->codes, name)));
}

/* What stood on the other side of a quarrel, which may be his though the record is another's. */
static void
scrub_server (PtScrub *self, PtReader *reader, PtWriter *writer)
{
  const char *bytes;
  gsize length;
  g_autofree char *text = NULL;
  g_autofree char *rest = NULL;

  if (!pt_reader_raw (reader, &bytes, &length))
    return;
  text = g_strndup (bytes, length);
  rest = pt_scrub_is_his (self, text) ? pt_scrub_json (self, text) : g_strdup (text);
  pt_writer_raw (writer, rest, -1);
}

static void
learn_code (PtScrub *self, PtReader *reader, PtWriter *writer)
{
  g_autofree char *code = pt_reader_dup_text (reader);

  if (code != NULL)
    g_hash_table_add (self->codes, g_strdup (code));
  pt_writer_text (writer, code, -1);
}

static void scrub_value (PtScrub *self, PtReader *reader, PtWriter *writer);

static void
scrub_member (PtScrub *self, PtReader *reader, PtWriter *writer, const char *member)
{
  gboolean is_text = pt_reader_peek (reader) == PT_JSON_TEXT;

  if (!self->others && is_personal (self, member)) {
    pass_over (self, reader, member);
    return;
  }
  pt_writer_member (writer, member);
  if (self->others && g_str_equal (member, "server")) {
    scrub_server (self, reader, writer);
  } else if (!self->others && !self->learnt && is_text && g_str_equal (member, code_member (self))) {
    learn_code (self, reader, writer);
  } else if (is_text && g_str_equal (member, "message")) {
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

static char *
scrub_text (PtScrub *self, const char *json, gboolean others)
{
  gboolean before = self->others;
  g_autoptr (PtReader) reader = NULL;
  g_autoptr (PtWriter) writer = NULL;

  if (json == NULL)
    return NULL;
  self->others = others;
  reader = pt_reader_new (json, strlen (json));
  writer = pt_writer_new ();
  scrub_value (self, reader, writer);
  self->others = before;
  return pt_writer_end_text (writer);
}

char *
pt_scrub_json (PtScrub *self, const char *json)
{
  return scrub_text (self, json, FALSE);
}

char *
pt_scrub_others (PtScrub *self, const char *answer)
{
  return scrub_text (self, answer, TRUE);
}
