/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl add, edit and delete: a change is checked by the rules, saved with its queue entry, and sent by the next
 * sync. */

#include "config.h"

#include "assignments.h"
#include "cli.h"
#include "errors.h"
#include "outbox.h"

/* What the database's thread needs and gives. */
typedef struct {
  const PtSeams *seams;
  const PtOffice *office;
  const PtEntity *entity;
  PtOperationKind kind;
  const char *code; /* of the row to edit or delete */
  GArray *assignments;
  PtOutputForm values;
  char today[11];
  PtSaved saved;
} Change;

static gboolean
fill (PtDatabase *database, const Change *change, PtRow *row, GError **error)
{
  const PtFilling filling = { change->office->exponent, change->values, change->today };

  return change->assignments == NULL
         || pt_assignments_fill (database, change->assignments, &filling, change->kind, row, error);
}

static gboolean
save (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Change *change = data;
  g_autoptr (PtEdit) edit = pt_edit_new (change->kind, change->entity);

  if (change->code != NULL
      && !pt_repository_resolve (database, change->entity, change->code, &pt_row_meta (edit->row)->id, error))
    return FALSE;
  if (!fill (database, change, edit->row, error)
      || !pt_outbox_save (database, change->seams, change->office, edit, &change->saved, error))
    return FALSE;
  *changed |= 1u << change->entity->index;
  return TRUE;
}

static int
run_change (PtCli *cli, Change *change, GError **error)
{
  g_autofree char *warnings = NULL;
  gboolean saved = FALSE;

  change->seams = pt_profile_get_seams (cli->profile);
  change->office = pt_profile_get_office (cli->profile);
  change->values = cli->raw ? PT_OUTPUT_RAW : PT_OUTPUT_PEOPLE;
  pt_profile_today (cli->profile, change->today);
  saved = pt_profile_run (cli->profile, PT_PROFILE_WRITE, save, change, error);
  warnings = pt_output_warnings (saved ? change->saved.findings : NULL, 0);
  g_printerr ("%s", warnings);
  if (saved && change->kind == PT_OPERATION_CREATE) {
    g_autofree char *id = pt_id_to_text (&change->saved.id);
    g_print ("%s\n", id);
  }
  pt_saved_clear (&change->saved);
  return PT_EXIT_OK;
}

static GArray *
parse_words (const PtCli *cli, const PtEntity *entity, guint first, GError **error)
{
  g_autoptr (GPtrArray) words = pt_cli_words (cli, first);
  return pt_assignments_parse (entity, (const char *const *) words->pdata, error);
}

int
pt_cli_add (PtCli *cli, GError **error)
{
  const PtEntity *entity = pt_cli_entity (cli, 0, error);
  g_autoptr (GArray) assignments = entity != NULL ? parse_words (cli, entity, 1, error) : NULL;
  Change change = { .entity = entity, .kind = PT_OPERATION_CREATE, .assignments = assignments };

  return assignments != NULL ? run_change (cli, &change, error) : PT_EXIT_USAGE;
}

int
pt_cli_edit (PtCli *cli, GError **error)
{
  const PtEntity *entity = pt_cli_entity (cli, 0, error);
  g_autoptr (GArray) assignments = entity != NULL ? parse_words (cli, entity, 2, error) : NULL;
  Change change = { .entity = entity,
                    .kind = PT_OPERATION_UPDATE,
                    .code = pt_arguments_get (cli->arguments, 1),
                    .assignments = assignments };

  return assignments != NULL ? run_change (cli, &change, error) : PT_EXIT_USAGE;
}

int
pt_cli_delete (PtCli *cli, GError **error)
{
  const PtEntity *entity = pt_cli_entity (cli, 0, error);
  Change change = { .entity = entity, .kind = PT_OPERATION_DELETE, .code = pt_arguments_get (cli->arguments, 1) };

  return entity != NULL ? run_change (cli, &change, error) : PT_EXIT_USAGE;
}
