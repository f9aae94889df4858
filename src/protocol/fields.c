/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Rows to and from the wire's JSON, by the entity's table of fields; used by every message that holds a row and by
 * what storage and server keep as JSON. Members are written in strcmp order, the order that an operation's canonical
 * form and the leaf have too; they are read in any.
 */

#include "fields.h"

#include <string.h>

#include "dates.h"

/* @next is the place in the sorted order where the member is expected: the writer's own order costs one comparison a
 * field. */
static int
find_field (const PtEntity *entity, const char *name, guint *next)
{
  const guint8 *sorted = pt_entity_sorted (entity);
  for (guint i = *next; i < entity->n_fields; i++)
    if (strcmp (entity->fields[sorted[i]].name, name) == 0) {
      *next = i + 1;
      return sorted[i];
    }
  return pt_entity_find_field (entity, name, -1);
}

static gboolean
set_id (PtRow *row, guint index, const char *text, gsize length)
{
  PtId id;
  if (!pt_id_parse (text, length, &id))
    return FALSE;
  pt_row_set_id (row, index, &id);
  return TRUE;
}

static gboolean
has_form (const PtField *field, const char *text, gsize length)
{
  switch (field->kind) {
  case PT_KIND_DATE:
    return pt_date_is_valid (text, length);
  case PT_KIND_CHOICE:
    return pt_field_has_choice (field, text);
  default:
    return TRUE;
  }
}

static gboolean
set_text (PtRow *row, guint index, const char *text, gsize length)
{
  const PtField *field = &pt_row_entity (row)->fields[index];
  if (length == 0)
    pt_row_set_null (row, index);
  else if (pt_kind_is_id (field->kind))
    return set_id (row, index, text, length);
  else if (has_form (field, text, length))
    pt_row_set_text (row, index, text, length);
  else
    return FALSE;
  return TRUE;
}

/* FALSE where the value has not the form of its field; it is passed over then. */
static gboolean
read_value (PtReader *reader, PtRow *row, guint index)
{
  gsize length;
  const char *text;
  gboolean is_integer = pt_kind_is_integer (pt_row_entity (row)->fields[index].kind);
  PtJsonType type = pt_reader_peek (reader);
  if (type == PT_JSON_NULL) {
    pt_reader_null (reader);
    pt_row_set_null (row, index);
    return TRUE;
  }
  if (type == PT_JSON_INTEGER && is_integer) {
    pt_row_set_integer (row, index, pt_reader_integer (reader));
    return TRUE;
  }
  if (type == PT_JSON_TEXT && !is_integer) {
    text = pt_reader_text (reader, &length);
    return text != NULL && set_text (row, index, text, length);
  }
  pt_reader_skip (reader);
  return FALSE;
}

static void
read_field (PtReader *reader, PtRow *row, guint index, const char **malformed)
{
  const char *name = pt_row_entity (row)->fields[index].name;
  if (read_value (reader, row, index) || pt_reader_failed (reader))
    return;
  if (malformed == NULL)
    pt_reader_fail (reader, "%s has not the form of its kind", name);
  else if (*malformed == NULL)
    *malformed = name;
}

static void
pass_unknown (PtReader *reader, const char *name, char **unknown)
{
  if (unknown != NULL && *unknown == NULL)
    *unknown = g_strdup (name);
  pt_reader_skip (reader);
}

static void
null_absent (PtRow *row)
{
  guint n_fields = pt_row_entity (row)->n_fields;
  for (guint i = 0; i < n_fields; i++)
    if (!pt_row_has (row, i))
      pt_row_set_null (row, i);
}

gboolean
pt_fields_read (PtReader *reader, PtRow *row, PtFieldsForm form, char **unknown, const char **malformed)
{
  const char *name;
  guint next = 0;
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    int index = find_field (pt_row_entity (row), name, &next);
    if (index >= 0)
      read_field (reader, row, index, malformed);
    else
      pass_unknown (reader, name, unknown);
  }
  if (form == PT_FIELDS_FULL)
    null_absent (row);
  return !pt_reader_failed (reader);
}

static void
write_value (PtWriter *writer, const PtRow *row, guint index)
{
  PtKind kind = pt_row_entity (row)->fields[index].kind;
  if (pt_row_is_null (row, index))
    pt_writer_null (writer);
  else if (pt_kind_is_integer (kind))
    pt_writer_integer (writer, pt_row_get_integer (row, index));
  else if (pt_kind_is_id (kind))
    pt_writer_id (writer, pt_row_get_id (row, index));
  else
    pt_writer_text (writer, pt_row_get_text (row, index), pt_row_get_text_length (row, index));
}

void
pt_fields_write (PtWriter *writer, const PtRow *row, PtFieldsForm form)
{
  const PtEntity *entity = pt_row_entity (row);
  const guint8 *sorted = pt_entity_sorted (entity);
  pt_writer_begin_object (writer);
  for (guint i = 0; i < entity->n_fields; i++) {
    gboolean is_written = form == PT_FIELDS_SET ? pt_row_has (row, sorted[i]) : !pt_row_is_null (row, sorted[i]);
    if (!is_written)
      continue;
    pt_writer_member (writer, entity->fields[sorted[i]].name);
    write_value (writer, row, sorted[i]);
  }
  pt_writer_end_object (writer);
}

char *
pt_fields_to_text (const PtRow *row, PtFieldsForm form)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  pt_fields_write (writer, row, form);
  return pt_writer_end_text (writer);
}

gboolean
pt_fields_from_text (const char *json, gssize length, PtRow *row, PtFieldsForm form, GError **error)
{
  g_autoptr (PtReader) reader = pt_reader_new (json, length >= 0 ? (gsize) length : strlen (json));
  pt_fields_read (reader, row, form, NULL, NULL);
  return pt_reader_finish (reader, error);
}
