/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl list, export, show and digest. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "assignments.h"
#include "cli.h"
#include "csv-text.h"
#include "errors.h"

/* How many rows are read at a time. */
#define CHUNK 500

typedef enum { LIST_TABLE, LIST_JSON, LIST_CSV } ListForm;

/* What the database's thread needs and gives. */
typedef struct {
  const PtEntity *entity;
  GArray *filters; /* of PtAssignment */
  guint exponent;
  PtOutputForm values;
  ListForm form;
  PtWriter *writer; /* JSON */
  GPtrArray *lines; /* of GStrv: table and CSV */
} List;

static gboolean
is_column (const List *list, guint field)
{
  return list->form == LIST_CSV || (list->entity->fields[field].flags & PT_FIELD_LIST) != 0;
}

static void
add_heading (List *list)
{
  GStrvBuilder *cells = g_strv_builder_new ();

  if (list->form == LIST_TABLE)
    g_strv_builder_add (cells, "sync");
  for (guint i = 0; i < list->entity->n_fields; i++)
    if (is_column (list, i))
      g_strv_builder_add (cells, list->entity->fields[i].name);
  g_ptr_array_add (list->lines, g_strv_builder_end (cells));
  g_strv_builder_unref (cells);
}

static gboolean
add_line (PtDatabase *database, List *list, const PtRow *row, PtSyncState state, GError **error)
{
  g_autoptr (GStrvBuilder) cells = g_strv_builder_new ();

  if (list->form == LIST_TABLE)
    g_strv_builder_add (cells, pt_sync_state_word (state));
  for (guint i = 0; i < list->entity->n_fields; i++) {
    g_autofree char *cell = NULL;
    if (!is_column (list, i))
      continue;
    cell = pt_output_value (database, row, i, list->exponent, list->values, error);
    if (cell == NULL)
      return FALSE;
    g_strv_builder_add (cells, cell);
  }
  g_ptr_array_add (list->lines, g_strv_builder_end (cells));
  return TRUE;
}

static gboolean
add_row (PtDatabase *database, List *list, const PtRow *row, PtSyncState state, GError **error)
{
  if (list->form != LIST_JSON)
    return add_line (database, list, row, state, error);
  pt_output_row_json (list->writer, row, state);
  return TRUE;
}

static gboolean
add_chunk (PtDatabase *database, List *list, const gint64 *ids, guint n, GError **error)
{
  PtSyncState states[CHUNK];
  g_autoptr (GPtrArray) rows = pt_repository_read (database, list->entity, ids, n, states, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (rows->pdata[i] != NULL && !add_row (database, list, rows->pdata[i], states[i], error))
      return FALSE;
  return rows != NULL;
}

static PtQuery *
make_query (PtDatabase *database, const List *list, GError **error)
{
  g_autoptr (PtQuery) query = pt_query_new (list->entity);
  const PtFilling filling = { .exponent = list->exponent, .values = list->values };

  for (guint i = 0; i < list->filters->len; i++) {
    const PtAssignment *filter = &g_array_index (list->filters, PtAssignment, i);
    g_autofree char *value = pt_assignment_stored (database, list->entity, filter, &filling, error);
    if (value == NULL)
      return NULL;
    pt_query_add_filter (query, filter->field, *value != '\0' ? value : NULL);
  }
  return g_steal_pointer (&query);
}

static gboolean
read_list (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  List *list = data;
  g_autoptr (PtQuery) query = make_query (database, list, error);
  g_autoptr (GArray) ids = query != NULL ? pt_repository_row_ids (database, query, error) : NULL;

  for (guint i = 0; ids != NULL && i < ids->len; i += CHUNK)
    if (!add_chunk (database, list, &g_array_index (ids, gint64, i), MIN (CHUNK, ids->len - i), error))
      return FALSE;
  return ids != NULL;
}

static GArray *
parse_filters (PtCli *cli, const PtEntity *entity, GError **error)
{
  g_autoptr (GPtrArray) words = pt_arguments_values (cli->arguments, "filter");

  g_ptr_array_add (words, NULL);
  return pt_assignments_parse (entity, (const char *const *) words->pdata, error);
}

static void
print_list (List *list)
{
  if (list->form == LIST_JSON) {
    pt_writer_end_array (list->writer);
    pt_output_json (list->writer);
  } else if (list->form == LIST_CSV) {
    g_autofree char *text = pt_csv_format (list->lines);
    g_print ("%s", text);
  } else {
    pt_output_table (list->lines);
  }
}

/* Prints what was read, or writes it to the file at @data. */
typedef void (*Deliver) (List *list, const char *path, GError **error);

static void
deliver_to_stdout (List *list, const char *path, GError **error)
{
  print_list (list);
}

static void
deliver_to_file (List *list, const char *path, GError **error)
{
  g_autofree char *text = pt_csv_format (list->lines);
  g_autoptr (GError) cause = NULL;

  if (!g_file_set_contents (path, text, -1, &cause))
    g_set_error_literal (error, PT_ERROR, PT_ERROR_STORAGE, cause->message);
}

static int
list_entity (PtCli *cli, const PtEntity *entity, ListForm form, Deliver deliver, GError **error)
{
  g_autoptr (GArray) filters = parse_filters (cli, entity, error);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (PtWriter) writer = pt_writer_new ();
  List list = { .entity = entity,
                .filters = filters,
                .exponent = pt_profile_get_office (cli->profile)->exponent,
                .values = cli->raw ? PT_OUTPUT_RAW : PT_OUTPUT_PEOPLE,
                .form = form,
                .writer = writer,
                .lines = lines };

  if (filters == NULL)
    return PT_EXIT_USAGE;
  pt_writer_begin_array (writer);
  add_heading (&list);
  if (pt_profile_run (cli->profile, PT_PROFILE_READ, read_list, &list, error))
    deliver (&list, pt_arguments_get (cli->arguments, 1), error);
  return PT_EXIT_OK;
}

int
pt_cli_list (PtCli *cli, GError **error)
{
  const PtEntity *entity = pt_cli_entity (cli, 0, error);
  ListForm form = LIST_TABLE;

  if (cli->json)
    form = LIST_JSON;
  else if (pt_arguments_flag (cli->arguments, "csv"))
    form = LIST_CSV;
  return entity != NULL ? list_entity (cli, entity, form, deliver_to_stdout, error) : PT_EXIT_USAGE;
}

int
pt_cli_export (PtCli *cli, GError **error)
{
  const PtEntity *entity = pt_cli_entity (cli, 0, error);
  return entity != NULL ? list_entity (cli, entity, LIST_CSV, deliver_to_file, error) : PT_EXIT_USAGE;
}

typedef struct {
  const PtEntity *entity;
  const char *code;
  guint exponent;
  PtOutputForm values;
  PtRow *row;
  PtSyncState state;
  GPtrArray *lines;
} Show;

static gboolean
add_field_lines (PtDatabase *database, Show *show, GError **error)
{
  for (guint i = 0; i < show->entity->n_fields; i++) {
    g_autofree char *value = NULL;
    const char *cells[3] = { show->entity->fields[i].name, NULL, NULL };
    if (pt_row_is_null (show->row, i))
      continue;
    value = pt_output_value (database, show->row, i, show->exponent, show->values, error);
    if (value == NULL)
      return FALSE;
    cells[1] = value;
    g_ptr_array_add (show->lines, g_strdupv ((char **) cells));
  }
  return TRUE;
}

static gboolean
read_show (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Show *show = data;
  PtId id = PT_ID_NONE;

  return pt_repository_resolve (database, show->entity, show->code, &id, error)
         && pt_repository_get (database, show->entity, &id, show->row, &show->state, error)
         && add_field_lines (database, show, error);
}

static void
add_pair (GPtrArray *lines, const char *name, char *value)
{
  const char *cells[] = { name, value, NULL };
  g_ptr_array_add (lines, g_strdupv ((char **) cells));
  g_free (value);
}

static void
print_show (PtCli *cli, Show *show)
{
  const PtRowMeta *meta = pt_row_peek_meta (show->row);

  if (cli->json) {
    g_autoptr (PtWriter) writer = pt_writer_new ();
    pt_output_row_json (writer, show->row, show->state);
    pt_output_json (writer);
    return;
  }
  add_pair (show->lines, "id", pt_id_to_text (&meta->id));
  add_pair (show->lines, "version", g_strdup_printf ("%" G_GINT64_FORMAT, meta->version));
  add_pair (show->lines, "sync", g_strdup (pt_sync_state_word (show->state)));
  if (meta->deleted)
    add_pair (show->lines, "deleted", g_strdup ("yes"));
  pt_output_table (show->lines);
}

int
pt_cli_show (PtCli *cli, GError **error)
{
  const PtEntity *entity = pt_cli_entity (cli, 0, error);
  g_autoptr (PtRow) row = entity != NULL ? pt_row_new (entity) : NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  Show show = { .entity = entity,
                .code = pt_arguments_get (cli->arguments, 1),
                .exponent = pt_profile_get_office (cli->profile)->exponent,
                .values = cli->raw ? PT_OUTPUT_RAW : PT_OUTPUT_PEOPLE,
                .row = row,
                .lines = lines };

  if (entity == NULL)
    return PT_EXIT_USAGE;
  if (pt_profile_run (cli->profile, PT_PROFILE_READ, read_show, &show, error))
    print_show (cli, &show);
  return PT_EXIT_OK;
}

typedef struct {
  const PtEntity *entity;
  PtDigest digest;
} DigestOf;

static gboolean
read_digest (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  DigestOf *of = data;
  return pt_repository_digest (database, of->entity, "", &of->digest, error);
}

int
pt_cli_digest (PtCli *cli, GError **error)
{
  DigestOf of = { .entity = pt_cli_entity (cli, 0, error) };
  char sum[PT_LEAF_TEXT];

  if (of.entity == NULL)
    return PT_EXIT_USAGE;
  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, read_digest, &of, error))
    return PT_EXIT_ATTENTION;
  pt_leaf_format (of.digest.sum, sum);
  g_print ("%" G_GINT64_FORMAT " %s\n", of.digest.count, sum);
  return PT_EXIT_OK;
}
