/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A whole row as pull, rows, digest repair and witnesses carry it: identity, version, fields and meta. */

#include <string.h>

#include "fields.h"

static void
write_meta (PtWriter *writer, const PtRowMeta *meta)
{
  pt_writer_member (writer, "meta");
  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "created_at", meta->created_at);
  pt_writer_put_integer (writer, "updated_at", meta->updated_at);
  pt_writer_put_id_if (writer, "created_by", &meta->created_by);
  pt_writer_put_id_if (writer, "updated_by", &meta->updated_by);
  pt_writer_end_object (writer);
}

PtFieldsForm
pt_pull_row_form (const PtRow *row)
{
  if (pt_row_peek_meta (row)->deleted)
    return PT_FIELDS_FULL;
  for (guint i = 0; i < pt_row_entity (row)->n_fields; i++)
    if (!pt_row_has (row, i))
      return PT_FIELDS_SET;
  return PT_FIELDS_FULL;
}

void
pt_pull_row_write (PtWriter *writer, const PtRow *row, PtFieldsForm form)
{
  const PtRowMeta *meta = pt_row_peek_meta (row);
  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "entity", pt_row_entity (row)->name);
  pt_writer_put_id (writer, "id", &meta->id);
  pt_writer_put_integer (writer, "version", meta->version);
  pt_writer_put_integer (writer, "seq", meta->seq);
  pt_writer_put_boolean (writer, "deleted", meta->deleted);
  if (!meta->deleted) {
    if (form == PT_FIELDS_SET)
      pt_writer_put_boolean (writer, "delta", TRUE);
    pt_writer_member (writer, "fields");
    pt_fields_write (writer, row, form);
  }
  write_meta (writer, meta);
  pt_writer_end_object (writer);
}

static void
read_meta (PtReader *reader, PtRowMeta *meta)
{
  const char *name;
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (strcmp (name, "created_at") == 0)
      meta->created_at = pt_reader_integer (reader);
    else if (strcmp (name, "updated_at") == 0)
      meta->updated_at = pt_reader_integer (reader);
    else if (strcmp (name, "created_by") == 0)
      pt_reader_id (reader, &meta->created_by);
    else if (strcmp (name, "updated_by") == 0)
      pt_reader_id (reader, &meta->updated_by);
    else
      pt_reader_skip (reader);
  }
}

/* What one walk over the members leaves: `fields` may come before `entity`, which it cannot be read without, and
 * before `delta` and `deleted`, which say what it means. */
typedef struct {
  const PtEntity *entity;
  gboolean is_delta;
  gboolean has_fields;
  const char *early; /* `fields` as bytes, where it came before `entity` */
  gsize early_length;
} Walk;

static void
read_entity (PtReader *reader, PtRow *row, Walk *walk)
{
  gsize length;
  const char *word = pt_reader_text (reader, &length);
  walk->entity = word != NULL ? pt_entity_find (word, length) : NULL;
  if (walk->entity == NULL) {
    pt_reader_fail (reader, "no entity of this schema");
    return;
  }
  PtRowMeta meta = *pt_row_peek_meta (row);
  pt_row_clear (row, walk->entity);
  *pt_row_meta (row) = meta;
}

static void
read_fields (PtReader *reader, PtRow *row, Walk *walk)
{
  walk->has_fields = TRUE;
  if (walk->entity != NULL)
    pt_fields_read (reader, row, PT_FIELDS_SET, NULL, NULL);
  else
    pt_reader_raw (reader, &walk->early, &walk->early_length);
}

static void
read_member (PtReader *reader, const char *name, PtRow *row, Walk *walk)
{
  PtRowMeta *meta = pt_row_meta (row);
  if (strcmp (name, "entity") == 0)
    read_entity (reader, row, walk);
  else if (strcmp (name, "id") == 0)
    pt_reader_id (reader, &meta->id);
  else if (strcmp (name, "version") == 0)
    meta->version = pt_reader_integer (reader);
  else if (strcmp (name, "seq") == 0)
    meta->seq = pt_reader_integer (reader);
  else if (strcmp (name, "deleted") == 0)
    meta->deleted = pt_reader_boolean (reader);
  else if (strcmp (name, "delta") == 0)
    walk->is_delta = pt_reader_boolean (reader);
  else if (strcmp (name, "fields") == 0)
    read_fields (reader, row, walk);
  else if (strcmp (name, "meta") == 0)
    read_meta (reader, meta);
  else
    pt_reader_skip (reader);
}

/* A deleted row has no fields, a full one all of them. */
static void
settle_fields (PtReader *reader, PtRow *row, const Walk *walk)
{
  const PtRowMeta *meta = pt_row_peek_meta (row);
  if (walk->early != NULL) {
    GError *error = NULL;
    if (!pt_fields_from_text (walk->early, walk->early_length, row, PT_FIELDS_SET, &error))
      pt_reader_fail_with (reader, error);
  }
  for (guint i = 0; i < walk->entity->n_fields; i++) {
    if (meta->deleted)
      pt_row_unset (row, i);
    else if (!walk->is_delta && !pt_row_has (row, i))
      pt_row_set_null (row, i);
  }
}

gboolean
pt_pull_row_read (PtReader *reader, PtRow *row, PtFieldsForm *form)
{
  const char *name;
  Walk walk = { 0 };
  const PtRowMeta *meta = pt_row_peek_meta (row);
  pt_row_clear (row, pt_row_entity (row));
  pt_row_meta (row)->version = pt_row_meta (row)->seq = -1;
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    read_member (reader, name, row, &walk);
  if (pt_reader_failed (reader))
    return FALSE;
  if (walk.entity == NULL || pt_id_is_none (&meta->id) || meta->version < 0 || meta->seq < 0
      || (!walk.has_fields && !meta->deleted))
    pt_reader_fail (reader, "a row lacks entity, id, version, seq or fields");
  else
    settle_fields (reader, row, &walk);
  *form = walk.is_delta ? PT_FIELDS_SET : PT_FIELDS_FULL;
  return !pt_reader_failed (reader);
}

char *
pt_pull_row_to_text (const PtRow *row)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  pt_pull_row_write (writer, row, PT_FIELDS_FULL);
  return pt_writer_end_text (writer);
}

PtRow *
pt_pull_row_from_text (const char *json, gssize length, GError **error)
{
  PtFieldsForm form;
  g_autoptr (PtReader) reader = pt_reader_new (json, length >= 0 ? (gsize) length : strlen (json));
  g_autoptr (PtRow) row = pt_row_new (pt_entity (0));
  pt_pull_row_read (reader, row, &form);
  return pt_reader_finish (reader, error) ? g_steal_pointer (&row) : NULL;
}
