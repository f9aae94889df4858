/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows as paytrackctl prints them: JSON for programs, aligned columns for people; and what the rules warn of. Used by
 * the verbs that read, and by those that save. */

#include "config.h"

#include "output.h"

#include <glib/gi18n-lib.h>

#include "entry.h"
#include "rules.h"

static void
write_field (PtWriter *writer, const PtRow *row, guint field)
{
  const PtField *description = &pt_row_entity (row)->fields[field];

  pt_writer_member (writer, description->name);
  if (pt_row_is_null (row, field))
    pt_writer_null (writer);
  else if (pt_kind_is_integer (description->kind))
    pt_writer_integer (writer, pt_row_get_integer (row, field));
  else if (pt_kind_is_id (description->kind))
    pt_writer_id (writer, pt_row_get_id (row, field));
  else
    pt_writer_text (writer, pt_row_get_text (row, field), -1);
}

void
pt_output_row_json (PtWriter *writer, const PtRow *row, PtSyncState state)
{
  const PtRowMeta *meta = pt_row_peek_meta (row);

  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &meta->id);
  pt_writer_put_integer (writer, "version", meta->version);
  pt_writer_put_text (writer, "sync", pt_sync_state_word (state));
  if (meta->deleted)
    pt_writer_put_boolean (writer, "deleted", TRUE);
  for (guint i = 0; i < pt_row_entity (row)->n_fields; i++)
    write_field (writer, row, i);
  pt_writer_end_object (writer);
}

void
pt_output_fields_json (PtWriter *writer, const PtRow *row)
{
  if (row == NULL) {
    pt_writer_null (writer);
    return;
  }
  pt_writer_begin_object (writer);
  for (guint i = 0; i < pt_row_entity (row)->n_fields; i++)
    if (pt_row_has (row, i))
      write_field (writer, row, i);
  pt_writer_end_object (writer);
}

/* What people call the row that @field refers to; its id where it has no code of its own (a rate). */
static char *
reference_code (PtDatabase *database, const PtRow *row, guint field, GError **error)
{
  const PtEntity *target = pt_field_target (&pt_row_entity (row)->fields[field]);
  const PtId *id = pt_row_get_id (row, field);
  g_autoptr (PtRow) other = pt_row_new (target);
  g_autoptr (GError) failure = NULL;

  if (target->fields[target->code_field].kind != PT_KIND_TEXT)
    return pt_id_to_text (id);
  if (!pt_repository_get (database, target, id, other, NULL, &failure) && failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return NULL;
  }
  if (pt_row_is_null (other, target->code_field))
    return pt_id_to_text (id);
  return g_strdup (pt_row_get_text (other, target->code_field));
}

char *
pt_output_value (PtDatabase *database, const PtRow *row, guint field, guint exponent, PtOutputForm form, GError **error)
{
  if (form == PT_OUTPUT_RAW)
    return pt_entry_format_raw (row, field);
  if (pt_row_entity (row)->fields[field].kind == PT_KIND_REFERENCE && !pt_row_is_null (row, field))
    return reference_code (database, row, field, error);
  return pt_entry_format (row, field, exponent, FALSE);
}

static void
widen (GArray *widths, GStrv cells)
{
  for (guint i = 0; cells[i] != NULL; i++) {
    glong length = g_utf8_strlen (cells[i], -1);
    if (i >= widths->len)
      g_array_append_val (widths, length);
    else if (g_array_index (widths, glong, i) < length)
      g_array_index (widths, glong, i) = length;
  }
}

static void
print_line (GArray *widths, GStrv cells)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; cells[i] != NULL; i++) {
    glong pad = g_array_index (widths, glong, i) - g_utf8_strlen (cells[i], -1);
    g_string_append (line, cells[i]);
    for (glong j = 0; cells[i + 1] != NULL && j < pad + 2; j++)
      g_string_append_c (line, ' ');
  }
  g_print ("%s\n", line->str);
}

void
pt_output_table (GPtrArray *lines)
{
  g_autoptr (GArray) widths = g_array_new (FALSE, FALSE, sizeof (glong));

  for (guint i = 0; i < lines->len; i++)
    widen (widths, lines->pdata[i]);
  for (guint i = 0; i < lines->len; i++)
    print_line (widths, lines->pdata[i]);
}

char *
pt_output_warnings (GPtrArray *findings, guint line)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    const PtFinding *finding = findings->pdata[i];
    if (finding->severity != PT_SEVERITY_WARNING)
      continue;
    if (line > 0)
      g_string_append_printf (text, _ ("Warning: line %u: %s\n"), line, finding->message);
    else
      g_string_append_printf (text, _ ("Warning: %s\n"), finding->message);
  }
  return g_string_free (text, FALSE);
}

void
pt_output_json (PtWriter *writer)
{
  g_autofree char *text = pt_writer_end_text (writer);
  g_print ("%s\n", text);
}
