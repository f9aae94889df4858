/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl queue, history, retry, postdate and discard: what was changed here, what became of it, and what people
 * decide about it. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "await.h"
#include "errors.h"
#include "outbox.h"
#include "output.h"
#include "postdate.h"
#include "record-audit.h"

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
  PtId id;
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

static gboolean
resolve_record (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  History *history = data;
  return pt_repository_resolve (database, history->entity, history->code, &history->id, error);
}

static void
print_audit_json (GPtrArray *entries)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();

  pt_writer_begin_array (writer);
  for (guint i = 0; i < entries->len; i++) {
    const PtAuditEntry *entry = entries->pdata[i];
    pt_writer_begin_object (writer);
    pt_writer_put_integer (writer, "i", entry->index);
    pt_writer_put_integer (writer, "at", entry->at);
    pt_writer_put_text (writer, "kind", entry->kind);
    pt_writer_put_text (writer, "operation", entry->operation);
    pt_writer_put_text (writer, "code", entry->code);
    pt_writer_put_text (writer, "user", entry->person);
    pt_writer_put_text (writer, "device", entry->computer);
    pt_writer_put_integer (writer, "version", entry->version);
    pt_writer_member (writer, "old");
    pt_writer_raw (writer, entry->old != NULL ? entry->old : "null", -1);
    pt_writer_member (writer, "new");
    pt_writer_raw (writer, entry->new != NULL ? entry->new : "null", -1);
    pt_writer_end_object (writer);
  }
  pt_writer_end_array (writer);
  pt_output_json (writer);
}

static void
print_audit (GPtrArray *entries)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *heading[] = { "when", "who", "computer", "what", "old", "new", NULL };

  g_ptr_array_add (lines, g_strdupv ((char **) heading));
  for (guint i = 0; i < entries->len; i++) {
    const PtAuditEntry *entry = entries->pdata[i];
    g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (entry->at / 1000);
    g_autofree char *time = g_date_time_format (when, "%F %T");
    const char *cells[] = { time,
                            entry->person != NULL ? entry->person : "",
                            entry->computer != NULL ? entry->computer : "",
                            entry->code != NULL        ? entry->code
                            : entry->operation != NULL ? entry->operation
                                                       : entry->kind,
                            entry->old != NULL ? entry->old : "",
                            entry->new != NULL ? entry->new : "",
                            NULL };
    g_ptr_array_add (lines, g_strdupv ((char **) cells));
  }
  pt_output_table (lines);
}

/* What every computer did to the record, as the server's audit has it. */
static int
show_audit (PtCli *cli, History *history, GError **error)
{
  g_autoptr (PtSyncService) service = pt_cli_new_service (cli, error);
  g_autoptr (GPtrArray) entries = NULL;
  g_auto (PtCliAwait) await = { 0 };
  PtChannel *channel = service != NULL ? pt_sync_service_get_channel (service) : NULL;

  if (channel == NULL || !pt_profile_run (cli->profile, PT_PROFILE_READ, resolve_record, history, error))
    return PT_EXIT_ATTENTION;
  pt_record_audit_async (channel, history->entity, &history->id, NULL, pt_cli_on_done, &await);
  pt_cli_wait (&await);
  entries = pt_record_audit_finish (channel, await.result, error);
  if (entries == NULL)
    return PT_EXIT_ATTENTION;
  if (cli->json)
    print_audit_json (entries);
  else
    print_audit (entries);
  return PT_EXIT_OK;
}

int
pt_cli_history (PtCli *cli, GError **error)
{
  History history = { .entity = pt_cli_entity (cli, 0, error), .code = pt_arguments_get (cli->arguments, 1) };

  if (history.entity == NULL)
    return PT_EXIT_USAGE;
  if (pt_arguments_flag (cli->arguments, "server"))
    return show_audit (cli, &history, error);
  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, read_history, &history, error))
    return PT_EXIT_ATTENTION;
  if (cli->json)
    print_json (history.entries);
  else
    print_history (history.entries);
  g_ptr_array_unref (history.entries);
  return PT_EXIT_OK;
}

/* A decision about entries of the queue. */
typedef struct {
  const PtSeams *seams;
  gint64 id;        /* 0: all */
  const char *path; /* where it is written to first; NULL */
} Decision;

static gboolean
read_id (PtCli *cli, gint64 *id)
{
  return g_ascii_string_to_signed (pt_arguments_get (cli->arguments, 0), 10, 1, G_MAXINT64, id, NULL);
}

/* `ID|--all`, for @verb. */
static gboolean
read_id_or_all (PtCli *cli, const char *verb, gint64 *id, GError **error)
{
  gboolean all = pt_arguments_flag (cli->arguments, "all");

  if (all == (pt_arguments_get (cli->arguments, 0) == NULL) && (all || read_id (cli, id)))
    return TRUE;
  pt_cli_wrong_usage (error, _ ("%s takes the id of a queue entry, or --all"), verb);
  return FALSE;
}

static gboolean
run_retry (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const Decision *decision = data;
  return pt_outbox_retry (database, decision->seams, decision->id, error);
}

int
pt_cli_retry (PtCli *cli, GError **error)
{
  Decision decision = { .seams = pt_profile_get_seams (cli->profile) };

  if (!read_id_or_all (cli, "retry", &decision.id, error))
    return PT_EXIT_USAGE;
  pt_profile_run (cli->profile, PT_PROFILE_WRITE, run_retry, &decision, error);
  return PT_EXIT_OK;
}

static gboolean
run_postdate (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const Decision *decision = data;
  return pt_outbox_postdate (database, decision->seams, decision->id, changed, error);
}

int
pt_cli_postdate (PtCli *cli, GError **error)
{
  Decision decision = { .seams = pt_profile_get_seams (cli->profile) };

  if (!read_id_or_all (cli, "postdate", &decision.id, error))
    return PT_EXIT_USAGE;
  pt_profile_run (cli->profile, PT_PROFILE_WRITE, run_postdate, &decision, error);
  return PT_EXIT_OK;
}

static gboolean
write_entry (PtDatabase *database, const Decision *decision, GError **error)
{
  g_autofree char *text = pt_outbox_export (database, decision->id, error);
  g_autoptr (GError) failure = NULL;

  if (text == NULL || g_file_set_contents (decision->path, text, -1, &failure))
    return text != NULL;
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("The entry could not be written: %s"), failure->message);
  return FALSE;
}

static gboolean
run_discard (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const Decision *decision = data;
  return (decision->path == NULL || write_entry (database, decision, error))
         && pt_outbox_discard (database, decision->seams, decision->id, changed, error);
}

int
pt_cli_discard (PtCli *cli, GError **error)
{
  Decision decision
      = { .seams = pt_profile_get_seams (cli->profile), .path = pt_arguments_value (cli->arguments, "export") };

  if (!read_id (cli, &decision.id)) {
    pt_cli_wrong_usage (error, _ ("discard takes the id of a queue entry: paytrackctl queue lists them"));
    return PT_EXIT_USAGE;
  }
  pt_profile_run (cli->profile, PT_PROFILE_WRITE, run_discard, &decision, error);
  return PT_EXIT_OK;
}
