/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints the JSON schemas of the five entities' fields, from their one description: what stands in
 * data/openapi/paytrack.json is held equal to it by a test. */

#include <stdio.h>

#include "schema.h"
#include "writer.h"

static void
put_choices (PtWriter *writer, const PtField *field)
{
  g_auto (GStrv) words = pt_field_dup_choices (field);

  pt_writer_member (writer, "enum");
  pt_writer_begin_array (writer);
  for (guint i = 0; words[i] != NULL; i++)
    pt_writer_text (writer, words[i], -1);
  pt_writer_end_array (writer);
}

static void
put_field (PtWriter *writer, const PtField *field)
{
  gboolean integer = pt_kind_is_integer (field->kind);

  pt_writer_member (writer, field->name);
  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "type", integer ? "integer" : "string");
  if (integer)
    pt_writer_put_text (writer, "format", "int64");
  else if (field->kind == PT_KIND_DATE)
    pt_writer_put_text (writer, "format", "date");
  else if (pt_kind_is_id (field->kind))
    pt_writer_put_text (writer, "format", "uuid");
  if (field->kind == PT_KIND_CHOICE)
    put_choices (writer, field);
  if (field->flags & PT_FIELD_COMPUTED)
    pt_writer_put_text (writer, "description", "the server's; in a set a prediction");
  pt_writer_end_object (writer);
}

static void
put_entity (PtWriter *writer, const PtEntity *entity)
{
  pt_writer_member (writer, entity->name);
  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "type", "object");
  pt_writer_member (writer, "properties");
  pt_writer_begin_object (writer);
  for (guint i = 0; i < entity->n_fields; i++)
    put_field (writer, &entity->fields[i]);
  pt_writer_end_object (writer);
  pt_writer_member (writer, "additionalProperties");
  pt_writer_boolean (writer, FALSE);
  pt_writer_end_object (writer);
}

int
main (void)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *text = NULL;

  pt_writer_begin_object (writer);
  for (guint i = 0; i < PT_ENTITIES; i++)
    put_entity (writer, pt_entity (i));
  pt_writer_end_object (writer);
  text = pt_writer_end_text (writer);
  puts (text);
  return 0;
}
