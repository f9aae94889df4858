/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl login, logout, status and sync. The engine is asynchronous; these verbs run a main loop until it has
 * answered. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "errors.h"
#include "history.h"
#include "notices.h"
#include "writer.h"

/* What an asynchronous call of the engine left. */
typedef struct {
  GMainLoop *loop;
  GAsyncResult *result;
} Await;

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Await *await = data;
  await->result = g_object_ref (result);
  g_main_loop_quit (await->loop);
}

static GAsyncResult *
wait_for (Await *await)
{
  g_autoptr (GMainLoop) loop = await->loop;
  if (await->result == NULL)
    g_main_loop_run (loop);
  return await->result;
}

static PtSyncService *
new_service (const PtCli *cli, GError **error)
{
  g_autoptr (PtTransport) transport = pt_soup_transport_new_for_profile (cli->directory, error);

  return transport != NULL ? pt_sync_service_new (cli->profile, transport) : NULL;
}

/* The file's content without its final newline. */
static char *
read_password (const char *path, GError **error)
{
  g_autofree char *password = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &password, &length, error))
    return NULL;
  if (length > 0 && password[length - 1] == '\n')
    password[length - 1] = '\0';
  return g_steal_pointer (&password);
}

static gboolean
keep_authorities (const PtCli *cli, GError **error)
{
  const char *given = pt_arguments_value (cli->arguments, "ca");
  return given == NULL || pt_soup_transport_keep_authorities (cli->directory, given, error);
}

int
pt_cli_login (PtCli *cli, GError **error)
{
  const char *user = pt_arguments_value (cli->arguments, "user");
  const char *file = pt_arguments_value (cli->arguments, "password-file");
  g_autofree char *password = NULL;
  g_autoptr (PtSyncService) service = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  Await await = { 0 };

  if (user == NULL || file == NULL) {
    pt_cli_wrong_usage (error, _ ("login needs --user and --password-file"));
    return PT_EXIT_USAGE;
  }
  password = read_password (file, error);
  if (password == NULL || !keep_authorities (cli, error))
    return PT_EXIT_ATTENTION;
  service = new_service (cli, error);
  if (service == NULL)
    return PT_EXIT_ATTENTION;
  await.loop = g_main_loop_new (NULL, FALSE);
  pt_sync_service_sign_in_async (service, pt_arguments_get (cli->arguments, 0), user, password, NULL, on_done, &await);
  result = wait_for (&await);
  if (pt_sync_service_sign_in_finish (service, result, error))
    g_print (_ ("Signed in as %s at %s\n"), pt_profile_get_office (cli->profile)->user_name,
             pt_profile_get_office (cli->profile)->organisation_name);
  return PT_EXIT_OK;
}

int
pt_cli_logout (PtCli *cli, GError **error)
{
  g_autoptr (PtSyncService) service = new_service (cli, error);
  g_autoptr (GAsyncResult) result = NULL;
  Await await = { 0 };

  if (service == NULL)
    return PT_EXIT_ATTENTION;
  await.loop = g_main_loop_new (NULL, FALSE);
  pt_sync_service_sign_out_async (service, NULL, on_done, &await);
  result = wait_for (&await);
  pt_sync_service_sign_out_finish (service, result, error);
  return PT_EXIT_OK;
}

/* One line, written over: how far the running sync has come. */
static void
on_progress (PtSyncService *service)
{
  g_autofree char *line = NULL;
  guint done, total;

  g_object_get (service, "done", &done, "total", &total, NULL);
  if (total == 0 || done > total)
    return;
  line = g_strdup_printf (_ ("Syncing %u of %u"), done, total);
  g_printerr ("\r%s", line);
}

static void
show_progress (PtSyncService *service)
{
  if (!isatty (STDERR_FILENO))
    return;
  g_signal_connect (service, "notify::done", G_CALLBACK (on_progress), NULL);
  g_signal_connect (service, "notify::total", G_CALLBACK (on_progress), NULL);
}

/* The receipt stands alone in the end. */
static void
clear_progress (void)
{
  if (isatty (STDERR_FILENO))
    g_printerr ("\r\033[K");
}

int
pt_cli_sync (PtCli *cli, GError **error)
{
  g_autoptr (PtSyncService) service = new_service (cli, error);
  g_autoptr (PtReceipt) receipt = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *text = NULL;
  Await await = { 0 };

  if (service == NULL)
    return PT_EXIT_ATTENTION;
  await.loop = g_main_loop_new (NULL, FALSE);
  show_progress (service);
  pt_sync_service_sync_async (service, PT_TRIGGER_MANUAL, NULL, on_done, &await);
  result = wait_for (&await);
  clear_progress ();
  receipt = pt_sync_service_sync_finish (service, result, error);
  if (receipt == NULL)
    return PT_EXIT_ATTENTION;
  text = cli->json ? pt_receipt_to_json (receipt) : pt_receipt_to_text (receipt);
  g_print (cli->json ? "%s\n" : "%s", text);
  return receipt->counts.attention > 0 || receipt->settled.conflicts > 0 ? PT_EXIT_ATTENTION : PT_EXIT_OK;
}

typedef struct {
  PtOutboxCounts counts;
  gint64 last_success;
  gint64 last_head;
  GPtrArray *notices; /* of PtNotice */
} StatusFacts;

static gboolean
read_status (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  StatusFacts *facts = data;

  facts->notices = pt_notices_list (database, error);
  return facts->notices != NULL && pt_outbox_count (database, &facts->counts, error)
         && pt_history_last_success (database, &facts->last_success, &facts->last_head, error);
}

static void
write_notices (PtWriter *writer, GPtrArray *notices)
{
  pt_writer_member (writer, "notices");
  pt_writer_begin_array (writer);
  for (guint i = 0; i < notices->len; i++) {
    const PtNotice *notice = notices->pdata[i];
    pt_writer_begin_object (writer);
    pt_writer_put_text (writer, "entity_type", notice->entity->name);
    pt_writer_put_id (writer, "entity_uuid", &notice->entity_id);
    pt_writer_put_text (writer, "code", notice->code);
    pt_writer_put_text (writer, "message", notice->message);
    pt_writer_put_integer (writer, "made_at", notice->made_at);
    pt_writer_end_object (writer);
  }
  pt_writer_end_array (writer);
}

static void
print_status_json (const PtOffice *office, const StatusFacts *facts)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *text = NULL;

  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "server", office->server_url);
  pt_writer_put_text (writer, "organisation", office->organisation_name);
  pt_writer_put_text (writer, "user", office->user_name);
  pt_writer_put_text (writer, "role", pt_id_is_none (&office->user) ? NULL : pt_role_word (office->role));
  pt_writer_put_text (writer, "prefix", office->prefix);
  pt_writer_put_integer (writer, "waiting", facts->counts.waiting);
  pt_writer_put_integer (writer, "attention", facts->counts.attention);
  pt_writer_put_integer (writer, "conflicts", facts->counts.conflicts);
  pt_writer_put_integer (writer, "last_success", facts->last_success);
  pt_writer_put_integer (writer, "head", facts->last_head);
  write_notices (writer, facts->notices);
  pt_writer_end_object (writer);
  text = pt_writer_end_text (writer);
  g_print ("%s\n", text);
}

static void
print_status (const PtOffice *office, const StatusFacts *facts)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (facts->last_success / 1000);
  g_autofree char *time = g_date_time_format (when, "%F %T");

  if (office->server_url == NULL) {
    g_print (_ ("This computer only\n"));
  } else {
    g_print (_ ("Server: %s\nOrganisation: %s\nUser: %s\n"), office->server_url, office->organisation_name,
             office->user_name);
    g_print (_ ("Last sync: %s\n"), facts->last_success > 0 ? time : _ ("never"));
  }
  g_print (_ ("Waiting: %" PRId64 "\nNeed attention: %" PRId64 "\n"), facts->counts.waiting, facts->counts.attention);
  for (guint i = 0; i < facts->notices->len; i++)
    g_print ("%s\n", ((const PtNotice *) facts->notices->pdata[i])->message);
}

int
pt_cli_status (PtCli *cli, GError **error)
{
  StatusFacts facts = { 0 };
  const PtOffice *office = pt_profile_get_office (cli->profile);

  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, read_status, &facts, error))
    return PT_EXIT_ATTENTION;
  if (cli->json)
    print_status_json (office, &facts);
  else
    print_status (office, &facts);
  g_ptr_array_unref (facts.notices);
  return PT_EXIT_OK;
}
