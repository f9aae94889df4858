/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pull page: the server writes it row by row, the client walks it once and applies each row as it passes. */

#include <string.h>

#include "messages.h"

void
pt_page_clear (PtPage *page)
{
  g_free (page->from);
  g_free (page->cursor);
  g_free (page->organisation);
  g_free (page->directory);
  *page = (PtPage){ 0 };
}

/* Writing */

PtWriter *
pt_page_begin (const char *from)
{
  PtWriter *writer = pt_writer_new ();
  pt_writer_begin_object (writer);
  pt_writer_put_text_if (writer, "from", from);
  pt_writer_member (writer, "changes");
  pt_writer_begin_array (writer);
  return writer;
}

static void
write_digests (PtWriter *writer, const PtDigest digests[PT_ENTITIES])
{
  char sum[PT_LEAF_TEXT];
  pt_writer_member (writer, "digests");
  pt_writer_begin_object (writer);
  for (guint i = 0; i < PT_ENTITIES; i++) {
    pt_leaf_format (digests[i].sum, sum);
    pt_writer_member (writer, pt_entity (i)->name);
    pt_writer_begin_object (writer);
    pt_writer_put_integer (writer, "count", digests[i].count);
    pt_writer_put_text (writer, "sum", sum);
    pt_writer_end_object (writer);
  }
  pt_writer_end_object (writer);
}

static void
write_json_if (PtWriter *writer, const char *name, const char *json)
{
  if (json == NULL)
    return;
  pt_writer_member (writer, name);
  pt_writer_raw (writer, json, -1);
}

GBytes *
pt_page_end (PtWriter *writer, const PtPage *page)
{
  pt_writer_end_array (writer);
  pt_writer_put_text (writer, "cursor", page->cursor);
  pt_writer_put_boolean (writer, "more", page->more);
  if (page->has_digests)
    write_digests (writer, page->digests);
  write_json_if (writer, "organisation", page->organisation);
  write_json_if (writer, "directory", page->directory);
  pt_writer_put_integer (writer, "backed_up", page->backed_up);
  pt_writer_put_integer (writer, "server_time", page->server_time);
  pt_writer_member (writer, "mark");
  pt_mark_write (writer, &page->mark);
  pt_writer_end_object (writer);
  return pt_writer_end (writer);
}

/* Reading */

typedef struct {
  PtPage *page;
  PtPageRow on_row;
  gpointer data;
  gboolean has_changes;
  gboolean has_mark;
} Walk;

static void
read_changes (PtReader *reader, Walk *walk)
{
  PtFieldsForm form;
  g_autoptr (PtRow) row = pt_row_new (pt_entity (0));
  walk->has_changes = TRUE;
  pt_reader_enter_array (reader);
  while (pt_reader_next_element (reader)) {
    GError *error = NULL;
    if (!pt_pull_row_read (reader, row, &form))
      return;
    walk->page->n_changes++;
    if (!walk->on_row (row, form, walk->data, &error))
      pt_reader_fail_with (reader, error);
  }
}

static void
read_digest (PtReader *reader, PtDigest *digest)
{
  const char *name, *text;
  gboolean has_sum = FALSE;
  digest->count = -1;
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (strcmp (name, "count") == 0)
      digest->count = pt_reader_integer (reader);
    else if (strcmp (name, "sum") == 0)
      has_sum = (text = pt_reader_text (reader, NULL)) != NULL && pt_leaf_parse (text, &digest->sum);
    else
      pt_reader_skip (reader);
  }
  if (digest->count < 0 || !has_sum)
    pt_reader_fail (reader, "digests: count or sum is missing or not of its form");
}

static void
read_digests (PtReader *reader, PtPage *page)
{
  const char *name;
  guint seen = 0;
  page->has_digests = TRUE;
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    const PtEntity *entity = pt_entity_find (name, -1);
    if (entity == NULL) {
      pt_reader_skip (reader);
      continue;
    }
    read_digest (reader, &page->digests[entity->index]);
    seen++;
  }
  if (seen < PT_ENTITIES)
    pt_reader_fail (reader, "digests: an entity is missing");
}

static char *
read_object (PtReader *reader)
{
  const char *bytes;
  gsize length;
  if (pt_reader_peek (reader) != PT_JSON_OBJECT)
    pt_reader_fail (reader, "an object is missing");
  return pt_reader_raw (reader, &bytes, &length) ? g_strndup (bytes, length) : NULL;
}

static void
read_number_or_pass (PtReader *reader, const char *name, PtPage *page)
{
  if (strcmp (name, "backed_up") == 0)
    page->backed_up = pt_reader_integer (reader);
  else if (strcmp (name, "server_time") == 0)
    page->server_time = pt_reader_integer (reader);
  else
    pt_reader_skip (reader);
}

static void
read_member (PtReader *reader, const char *name, Walk *walk)
{
  PtPage *page = walk->page;
  if (strcmp (name, "from") == 0)
    page->from = pt_reader_dup_text (reader);
  else if (strcmp (name, "changes") == 0)
    read_changes (reader, walk);
  else if (strcmp (name, "cursor") == 0)
    page->cursor = pt_reader_dup_text (reader);
  else if (strcmp (name, "more") == 0)
    page->more = pt_reader_boolean (reader);
  else if (strcmp (name, "digests") == 0)
    read_digests (reader, page);
  else if (strcmp (name, "organisation") == 0)
    page->organisation = read_object (reader);
  else if (strcmp (name, "directory") == 0)
    page->directory = read_object (reader);
  else if (strcmp (name, "mark") == 0)
    walk->has_mark = pt_mark_read (reader, &page->mark);
  else
    read_number_or_pass (reader, name, page);
}

static void
check (PtReader *reader, const Walk *walk)
{
  PtPage *page = walk->page;
  if (!walk->has_changes || !walk->has_mark || page->cursor == NULL)
    pt_reader_fail (reader, "the page lacks changes, cursor or mark");
  if (page->has_digests && page->more)
    pt_reader_fail (reader, "digests stand on a page that is not the last");
  if (page->from != NULL && page->from[0] == '\0')
    g_clear_pointer (&page->from, g_free);
}

gboolean
pt_page_read (GBytes *bytes, PtPage *page, PtPageRow on_row, gpointer data, GError **error)
{
  gsize length;
  const char *name;
  const char *json = g_bytes_get_data (bytes, &length);
  Walk walk = { .page = page, .on_row = on_row, .data = data };
  g_autoptr (PtReader) reader = pt_reader_new (json, length);
  *page = (PtPage){ 0 };
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    read_member (reader, name, &walk);
  check (reader, &walk);
  if (pt_reader_finish (reader, error))
    return TRUE;
  pt_page_clear (page);
  return FALSE;
}
