/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl import: a CSV file into the books, whole or not at all. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "assignments.h"
#include "cli.h"
#include "csv-table.h"
#include "csv-text.h"
#include "errors.h"
#include "outbox.h"

/* What the database's thread needs and gives. */
typedef struct {
  const PtSeams *seams;
  const PtOffice *office;
  const PtEntity *entity;
  PtCsvTable *table;
  GArray *fields; /* of int: the field of each column; -1 none */
  PtCsvDecimal decimal;
  PtOutputForm values;
  char today[11];
  gboolean dry_run;
  GPtrArray *problems; /* of char *: "line 7: Enter a name" */
  GString *warnings;   /* lines for stderr */
  guint saved;
} Import;

/* The field that --map gives the column; -2 where it does not name it. */
static int
mapped_field (const PtEntity *entity, GPtrArray *maps, const char *column, GError **error)
{
  for (guint i = 0; i < maps->len; i++) {
    const char *equals = strrchr (maps->pdata[i], '=');
    int field = -1;
    if (equals == NULL || strncmp (maps->pdata[i], column, (gsize) (equals - (const char *) maps->pdata[i])) != 0
        || strlen (column) != (gsize) (equals - (const char *) maps->pdata[i]))
      continue;
    field = pt_entity_find_field_loosely (entity, equals + 1);
    if (field < 0)
      pt_cli_wrong_usage (error, _ ("--map %s: no such field of %s"), (const char *) maps->pdata[i], entity->name);
    return field;
  }
  return -2;
}

static int
field_by_label (const PtEntity *entity, const char *column)
{
  for (guint i = 0; i < entity->n_fields; i++)
    if (g_ascii_strcasecmp (column, entity->fields[i].label) == 0
        || g_ascii_strcasecmp (column, _ (entity->fields[i].label)) == 0)
      return (int) i;
  return -1;
}

static gboolean
map_columns (PtCli *cli, Import *import, GError **error)
{
  g_autoptr (GPtrArray) maps = pt_arguments_values (cli->arguments, "map");
  GStrv heading = import->table->rows->pdata[0];

  for (guint i = 0; heading[i] != NULL; i++) {
    g_autoptr (GError) wrong = NULL;
    int field = mapped_field (import->entity, maps, heading[i], &wrong);
    if (wrong != NULL) {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }
    if (field == -2)
      field = pt_entity_find_field_loosely (import->entity, heading[i]);
    if (field < 0)
      field = field_by_label (import->entity, heading[i]);
    if (field < 0)
      g_printerr (_ ("Warning: column %s is left out: it is no field; --map column=field names one\n"), heading[i]);
    g_array_append_val (import->fields, field);
  }
  return TRUE;
}

static gboolean
is_number (const Import *import, int field)
{
  return field >= 0 && pt_kind_is_integer (import->entity->fields[field].kind);
}

static gboolean
find_decimal (Import *import, GError **error)
{
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < import->fields->len; i++)
    if (is_number (import, g_array_index (import->fields, int, i)))
      g_array_append_val (columns, i);
  return pt_csv_table_decimal (import->table, columns, &import->decimal, error);
}

static void
clear_assignment (PtAssignment *assignment)
{
  g_free (assignment->value);
}

/* A cell beyond the heading is mostly the rest of a text with a comma in it that nobody quoted: what stands before it
 * is in the wrong column, or cut short. */
static gboolean
check_width (const Import *import, GStrv cells, GError **error)
{
  for (guint i = import->fields->len; i < g_strv_length (cells); i++)
    if (*cells[i] != '\0') {
      g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
                   _ ("“%s” stands beyond the last heading: put quotes around a text that holds the separator"),
                   cells[i]);
      return FALSE;
    }
  return TRUE;
}

/* The row's cells as assignments; empty cells take the field's default. */
static GArray *
assign_cells (const Import *import, GStrv cells)
{
  GArray *assignments = g_array_new (FALSE, FALSE, sizeof (PtAssignment));

  g_array_set_clear_func (assignments, (GDestroyNotify) clear_assignment);
  for (guint i = 0; i < import->fields->len && cells[i] != NULL; i++) {
    int field = g_array_index (import->fields, int, i);
    const char *cell = pt_csv_undefuse (cells[i]);
    PtAssignment assignment = { .field = (guint) field };
    if (field < 0 || *cell == '\0')
      continue;
    assignment.value = is_number (import, field) ? pt_csv_number (cell, import->decimal) : g_strdup (cell);
    g_array_append_val (assignments, assignment);
  }
  return assignments;
}

static void
note_warnings (Import *import, guint row, GPtrArray *findings)
{
  g_autofree char *lines = pt_output_warnings (findings, g_array_index (import->table->lines, guint, row));
  g_string_append (import->warnings, lines);
}

static gboolean
save_row (PtDatabase *database, Import *import, guint row, GError **error)
{
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_CREATE, import->entity);
  GStrv cells = import->table->rows->pdata[row];
  g_autoptr (GArray) assignments = assign_cells (import, cells);
  const PtFilling filling = { import->office->exponent, import->values, import->today };
  PtSaved saved = { 0 };
  gboolean done = check_width (import, cells, error)
                  && pt_assignments_fill (database, assignments, &filling, PT_OPERATION_CREATE, edit->row, error)
                  && pt_outbox_save (database, import->seams, import->office, edit, &saved, error);

  if (done)
    note_warnings (import, row, saved.findings);
  pt_saved_clear (&saved);
  return done;
}

/* Whether @error is the row's own fault, so that the other rows are still looked at. */
static gboolean
note_problem (Import *import, guint row, GError **error)
{
  guint line = g_array_index (import->table->lines, guint, row);

  if (g_error_matches (*error, PT_ERROR, PT_ERROR_STORAGE))
    return FALSE;
  g_ptr_array_add (import->problems, g_strdup_printf (_ ("line %u: %s"), line, (*error)->message));
  g_clear_error (error);
  return TRUE;
}

static gboolean
save_rows (PtDatabase *database, Import *import, GError **error)
{
  for (guint i = 1; i < import->table->rows->len; i++) {
    g_autoptr (GError) failure = NULL;
    if (save_row (database, import, i, &failure)) {
      import->saved++;
    } else if (!note_problem (import, i, &failure)) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
run_import (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Import *import = data;

  if (!pt_database_begin (database, error))
    return FALSE;
  if (!save_rows (database, import, error) || import->dry_run || import->problems->len > 0) {
    pt_database_rollback (database);
    return error == NULL || *error == NULL;
  }
  *changed |= 1u << import->entity->index;
  return pt_database_commit (database, error);
}

static int
report (const Import *import)
{
  g_printerr ("%s", import->warnings->str);
  for (guint i = 0; i < import->problems->len; i++)
    g_printerr ("paytrackctl: %s\n", (const char *) import->problems->pdata[i]);
  if (import->problems->len > 0)
    return PT_EXIT_ATTENTION;
  if (import->dry_run)
    g_print (ngettext ("%u row can be added\n", "%u rows can be added\n", import->saved), import->saved);
  else
    g_print (ngettext ("%u row added\n", "%u rows added\n", import->saved), import->saved);
  return PT_EXIT_OK;
}

static int
import_table (PtCli *cli, Import *import, GError **error)
{
  if (!map_columns (cli, import, error) || !find_decimal (import, error)
      || !pt_profile_run (cli->profile, PT_PROFILE_WRITE, run_import, import, error))
    return PT_EXIT_ATTENTION;
  return report (import);
}

int
pt_cli_import (PtCli *cli, GError **error)
{
  const PtEntity *entity = pt_cli_entity (cli, 0, error);
  g_autoptr (PtCsvTable) table
      = entity != NULL ? pt_csv_table_read (pt_arguments_get (cli->arguments, 1), error) : NULL;
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) warnings = g_string_new (NULL);
  Import import = { .seams = pt_profile_get_seams (cli->profile),
                    .office = pt_profile_get_office (cli->profile),
                    .entity = entity,
                    .table = table,
                    .fields = fields,
                    .values = cli->raw ? PT_OUTPUT_RAW : PT_OUTPUT_PEOPLE,
                    .dry_run = pt_arguments_flag (cli->arguments, "dry-run"),
                    .problems = problems,
                    .warnings = warnings };

  pt_profile_today (cli->profile, import.today);
  return table != NULL ? import_table (cli, &import, error) : PT_EXIT_ATTENTION;
}
