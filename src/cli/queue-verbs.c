/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl queue, history and retry: what was changed here, and what became of it. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "cli.h"
#include "errors.h"
#include "outbox.h"
#include "output.h"

static gboolean
read_queue (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  GPtrArray **entries = data;
  *entries = pt_outbox_list (database, 0, error);
  return *entries != NULL;
}

static void
print_json (GPtrArray *entries)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_array (writer);
  for (guint i = 0; i < entries->len; i++)
    pt_queue_entry_write (entries->pdata[i], writer);
  pt_writer_end_array (writer);
  pt_output_json (writer);
}

static void
print_table (GPtrArray *entries)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *heading[] = { "id", "status", "entity", "operation", "record", "reason", NULL };

  g_ptr_array_add (lines, g_strdupv ((char **) heading));
  for (guint i = 0; i < entries->len; i++) {
    const PtQueueEntry *entry = entries->pdata[i];
    g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, entry->id);
    const char *cells[] = { id,
                            entry->status,
                            entry->entity->name,
                            pt_operation_kind_word (entry->operation),
                            entry->label != NULL ? entry->label : "",
                            entry->error_message != NULL ? entry->error_message : "",
                            NULL };
    g_ptr_array_add (lines, g_strdupv ((char **) cells));
  }
  pt_output_table (lines);
}

int
pt_cli_queue (PtCli *cli, GError **error)
{
  g_autoptr (GPtrArray) entries = NULL;

  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, read_queue, &entries, error))
    return PT_EXIT_ATTENTION;
  if (cli->json)
    print_json (entries);
  else
    print_table (entries);
  return PT_EXIT_OK;
}

typedef struct {
  const PtEntity *entity;
  const char *code;
  GPtrArray *entries;
} History;

static gboolean
read_history (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  History *history = data;
  PtId id = PT_ID_NONE;

  if (pt_repository_resolve (database, history->entity, history->code, &id, error))
    history->entries = pt_outbox_history (database, &id, error);
  return history->entries != NULL;
}

static void
print_history (GPtrArray *entries)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *heading[] = { "when", "operation", "became", "payload", NULL };

  g_ptr_array_add (lines, g_strdupv ((char **) heading));
  for (guint i = 0; i < entries->len; i++) {
    const PtQueueEntry *entry = entries->pdata[i];
    g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (entry->created_at / 1000);
    g_autofree char *time = g_date_time_format (when, "%F %T");
    const char *cells[]
        = { time, pt_operation_kind_word (entry->operation), entry->outcome != NULL ? entry->outcome : entry->status,
            entry->payload != NULL ? entry->payload : "", NULL };
    g_ptr_array_add (lines, g_strdupv ((char **) cells));
  }
  pt_output_table (lines);
}

int
pt_cli_history (PtCli *cli, GError **error)
{
  History history = { .entity = pt_cli_entity (cli, 0, error), .code = pt_arguments_get (cli->arguments, 1) };

  if (history.entity == NULL)
    return PT_EXIT_USAGE;
  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, read_history, &history, error))
    return PT_EXIT_ATTENTION;
  if (cli->json)
    print_json (history.entries);
  else
    print_history (history.entries);
  g_ptr_array_unref (history.entries);
  return PT_EXIT_OK;
}

typedef struct {
  const PtSeams *seams;
  gint64 id; /* 0: all */
} Retry;

static gboolean
run_retry (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const Retry *retry = data;
  return pt_outbox_retry (database, retry->seams, retry->id, error);
}

int
pt_cli_retry (PtCli *cli, GError **error)
{
  const char *word = pt_arguments_get (cli->arguments, 0);
  gboolean all = pt_arguments_flag (cli->arguments, "all");
  Retry retry = { .seams = pt_profile_get_seams (cli->profile) };

  if (all == (word != NULL) || (word != NULL && !g_ascii_string_to_signed (word, 10, 1, G_MAXINT64, &retry.id, NULL))) {
    pt_cli_wrong_usage (error, _ ("retry takes the id of a queue entry, or --all"));
    return PT_EXIT_USAGE;
  }
  pt_profile_run (cli->profile, PT_PROFILE_WRITE, run_retry, &retry, error);
  return PT_EXIT_OK;
}
