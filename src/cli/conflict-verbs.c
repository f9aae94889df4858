/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl conflicts and resolve: what two people changed at once, and the decision. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "assignments.h"
#include "cli.h"
#include "conflicts.h"
#include "errors.h"

static gboolean
read_conflicts (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  GPtrArray **conflicts = data;
  *conflicts = pt_conflicts_list (database, error);
  return *conflicts != NULL;
}

static gboolean
read_history (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  GPtrArray **conflicts = data;
  *conflicts = pt_conflicts_history (database, error);
  return *conflicts != NULL;
}

static void
write_fields (PtWriter *writer, const PtConflictEntry *conflict)
{
  pt_writer_member (writer, "fields");
  pt_writer_begin_array (writer);
  for (guint i = 0; i < conflict->entity->n_fields; i++)
    if ((conflict->fields & (1u << i)) != 0)
      pt_writer_text (writer, conflict->entity->fields[i].name, -1);
  pt_writer_end_array (writer);
}

static void
write_side (PtWriter *writer, const char *name, const PtRow *row)
{
  pt_writer_member (writer, name);
  pt_output_fields_json (writer, row);
}

static void
write_conflict (PtWriter *writer, const PtConflictEntry *conflict)
{
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &conflict->id);
  pt_writer_put_text (writer, "state", pt_conflict_state_word (conflict->state));
  pt_writer_put_text (writer, "kind", pt_conflict_kind_word (conflict->kind));
  pt_writer_put_text (writer, "entity_type", conflict->entity->name);
  pt_writer_put_id (writer, "entity_uuid", &conflict->entity_id);
  pt_writer_put_text (writer, "operation", pt_operation_kind_word (conflict->operation));
  pt_writer_put_text (writer, "resolution", conflict->resolution);
  pt_writer_put_integer (writer, "client_version", conflict->client_version);
  pt_writer_put_integer (writer, "server_version", conflict->server_version);
  pt_writer_put_integer (writer, "made_at", conflict->made_at);
  pt_writer_put_integer (writer, "noted_at", conflict->noted_at);
  if (conflict->settled_at != 0)
    pt_writer_put_integer (writer, "settled_at", conflict->settled_at);
  pt_writer_put_text (writer, "label", conflict->label);
  write_fields (writer, conflict);
  write_side (writer, "base", conflict->base);
  write_side (writer, "mine", conflict->mine);
  write_side (writer, "theirs", conflict->theirs);
  pt_writer_end_object (writer);
}

static void
print_json (GPtrArray *conflicts)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_array (writer);
  for (guint i = 0; i < conflicts->len; i++)
    write_conflict (writer, conflicts->pdata[i]);
  pt_writer_end_array (writer);
  pt_output_json (writer);
}

static void
add_line (GPtrArray *lines, const PtConflictEntry *conflict)
{
  g_autofree char *id = pt_id_to_text (&conflict->id);
  g_autoptr (GString) fields = g_string_new (NULL);
  const char *cells[]
      = { id, pt_conflict_state_word (conflict->state), conflict->entity->name, conflict->label, NULL, NULL };

  for (guint i = 0; i < conflict->entity->n_fields; i++)
    if ((conflict->fields & (1u << i)) != 0)
      g_string_append_printf (fields, "%s%s", fields->len > 0 ? "," : "", conflict->entity->fields[i].name);
  if (cells[3] == NULL)
    cells[3] = "";
  cells[4] = fields->str;
  g_ptr_array_add (lines, g_strdupv ((char **) cells));
}

static void
print_table (GPtrArray *conflicts)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *heading[] = { "id", "state", "entity", "record", "fields", NULL };

  g_ptr_array_add (lines, g_strdupv ((char **) heading));
  for (guint i = 0; i < conflicts->len; i++)
    add_line (lines, conflicts->pdata[i]);
  pt_output_table (lines);
}

int
pt_cli_conflicts (PtCli *cli, GError **error)
{
  g_autoptr (GPtrArray) conflicts = NULL;
  PtProfileJob job = pt_arguments_flag (cli->arguments, "all") ? read_history : read_conflicts;

  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, job, &conflicts, error))
    return PT_EXIT_ATTENTION;
  if (cli->json)
    print_json (conflicts);
  else
    print_table (conflicts);
  return PT_EXIT_OK;
}

typedef struct {
  const PtSeams *seams;
  const PtOffice *office;
  const char *const *choice; /* the words after the id */
  PtOutputForm values;
  PtId id;
  PtSaved saved;
} Resolve;

/* What each named field becomes. */
static PtRow *
chosen_fields (PtDatabase *database, const Resolve *resolve, GError **error)
{
  g_autoptr (PtConflictEntry) conflict = pt_conflicts_get (database, &resolve->id, error);
  g_autoptr (PtRow) row = NULL;
  g_autoptr (GArray) assignments = NULL;
  const PtFilling filling = { .exponent = resolve->office->exponent, .values = resolve->values };

  if (conflict == NULL)
    return NULL;
  assignments = pt_assignments_parse (conflict->entity, resolve->choice, error);
  row = pt_row_new (conflict->entity);
  if (assignments == NULL || !pt_assignments_fill (database, assignments, &filling, PT_OPERATION_UPDATE, row, error))
    return NULL;
  return g_steal_pointer (&row);
}

static gboolean
run_resolve (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Resolve *resolve = data;
  g_autoptr (PtRow) fields = NULL;
  PtSettlement settlement = PT_SETTLE_FIELDS;
  gboolean done = FALSE;

  if (g_strcmp0 (resolve->choice[0], "mine") == 0)
    settlement = PT_SETTLE_MINE;
  else if (g_strcmp0 (resolve->choice[0], "theirs") == 0)
    settlement = PT_SETTLE_THEIRS;
  else if (g_strcmp0 (resolve->choice[0], "anew") == 0)
    settlement = PT_SETTLE_ANEW;
  else if ((fields = chosen_fields (database, resolve, error)) == NULL)
    return FALSE;
  done = pt_conflicts_resolve (database, resolve->seams, resolve->office, &resolve->id, settlement, fields,
                               &resolve->saved, error);
  if (resolve->saved.row != NULL)
    *changed |= 1u << pt_row_entity (resolve->saved.row)->index;
  return done;
}

/* A word decides alone: a value beside it would be lost. */
static gboolean
check_choice (const char *const *choice, GError **error)
{
  if (strchr (choice[0], '=') != NULL || choice[1] == NULL)
    return TRUE;
  pt_cli_wrong_usage (error, _ ("resolve takes mine, theirs or anew alone, or else fields: not %s beside %s"),
                      choice[1], choice[0]);
  return FALSE;
}

int
pt_cli_resolve (PtCli *cli, GError **error)
{
  g_autoptr (GPtrArray) words = pt_cli_words (cli, 1);
  Resolve resolve = { .seams = pt_profile_get_seams (cli->profile),
                      .office = pt_profile_get_office (cli->profile),
                      .choice = (const char *const *) words->pdata,
                      .values = cli->raw ? PT_OUTPUT_RAW : PT_OUTPUT_PEOPLE };

  if (!pt_id_parse (pt_arguments_get (cli->arguments, 0), -1, &resolve.id)) {
    pt_cli_wrong_usage (error, _ ("resolve takes the id of a conflict: paytrackctl conflicts lists them"));
    return PT_EXIT_USAGE;
  }
  if (!check_choice (resolve.choice, error))
    return PT_EXIT_USAGE;
  if (pt_profile_run (cli->profile, PT_PROFILE_WRITE, run_resolve, &resolve, error)) {
    g_autofree char *warnings = pt_output_warnings (resolve.saved.findings, 0);
    g_printerr ("%s", warnings);
  }
  pt_saved_clear (&resolve.saved);
  return PT_EXIT_OK;
}
