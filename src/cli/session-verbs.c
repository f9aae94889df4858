/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl login, logout and sync. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <unistd.h>

#include "await.h"
#include "backups.h"
#include "errors.h"
#include "signatures.h"
#include "wipe.h"

/* The file's content without its final newline, to be wiped. */
static char *
read_password (const char *path, GError **error)
{
  char *password = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &password, &length, error))
    return NULL;
  if (length > 0 && password[length - 1] == '\n')
    password[length - 1] = '\0';
  return password;
}

/* Only those with which a sign-in went well take the place of the ones before. */
static gboolean
keep_authorities (const PtCli *cli, GError **error)
{
  const char *given = pt_arguments_value (cli->arguments, "ca");
  return given == NULL || pt_soup_transport_keep_authorities (cli->directory, given, error);
}

/* Both fingerprints, to be compared with what `paytrack-server key show` prints. */
static void
explain_key (const PtCli *cli, PtSyncService *service, GError **error)
{
  const char *offered = pt_sync_service_get_offered_key (service);
  g_autofree char *known = pt_key_fingerprint (pt_profile_get_office (cli->profile)->server_key);

  if (offered == NULL)
    return;
  g_clear_error (error);
  g_set_error (error, PT_ERROR, PT_ERROR_UNTRUSTED,
               _ ("The server's key is %s and was %s: nothing was taken from it. Where who runs it confirms the new "
                  "one: paytrackctl login … --accept-key '%s'"),
               offered, known, offered);
}

static gboolean
sign_in (const PtCli *cli, PtSyncService *service, const char *password, GError **error)
{
  const char *user = pt_arguments_value (cli->arguments, "user");
  g_auto (PtCliAwait) await = { 0 };

  pt_sync_service_trust_key (service, pt_arguments_value (cli->arguments, "accept-key"));
  pt_sync_service_sign_in_async (service, pt_arguments_get (cli->arguments, 0), user, password, NULL, pt_cli_on_done,
                                 &await);
  pt_cli_wait (&await);
  if (pt_sync_service_sign_in_finish (service, await.result, error))
    return keep_authorities (cli, error);
  explain_key (cli, service, error);
  return FALSE;
}

static void
greet (const PtCli *cli)
{
  g_print (_ ("Signed in as %s at %s\n"), pt_profile_get_office (cli->profile)->user_name,
           pt_profile_get_office (cli->profile)->organisation_name);
  if (pt_secrets_place (cli->directory) == PT_SECRETS_IN_FILE)
    g_printerr (_ ("paytrackctl: there is no keyring here: the keys are in a file of the profile that only you can "
                   "read\n"));
}

int
pt_cli_login (PtCli *cli, GError **error)
{
  const char *file = pt_arguments_value (cli->arguments, "password-file");
  char *password = NULL;
  g_autoptr (PtSyncService) service = NULL;
  gboolean signed_in = FALSE;

  if (pt_arguments_value (cli->arguments, "user") == NULL || file == NULL) {
    pt_cli_wrong_usage (error, _ ("login needs --user and --password-file"));
    return PT_EXIT_USAGE;
  }
  service = pt_cli_new_service_trusting (cli, pt_arguments_value (cli->arguments, "ca"), error);
  password = service != NULL ? read_password (file, error) : NULL;
  signed_in = password != NULL && sign_in (cli, service, password, error);
  pt_wipe_text (&password);
  if (!signed_in)
    return PT_EXIT_ATTENTION;
  greet (cli);
  return PT_EXIT_OK;
}

static gboolean
read_counts (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_outbox_count (database, data, error);
}

/* Who signs out with unsent work has to say that he means it. */
static gboolean
check_unsent (const PtCli *cli, GError **error)
{
  PtOutboxCounts counts = { 0 };

  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, read_counts, &counts, error))
    return FALSE;
  if (counts.waiting <= counts.others || pt_id_is_none (&pt_profile_get_office (cli->profile)->user))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
               ngettext ("%" PRId64 " change is not sent yet: sync first, or logout --keep to leave it here for the "
                         "next sign-in of %s",
                         "%" PRId64 " changes are not sent yet: sync first, or logout --keep to leave them here for "
                         "the next sign-in of %s",
                         counts.waiting - counts.others),
               counts.waiting - counts.others, pt_profile_get_office (cli->profile)->user_name);
  return FALSE;
}

int
pt_cli_logout (PtCli *cli, GError **error)
{
  g_autoptr (PtSyncService) service = pt_cli_new_service (cli, error);
  g_auto (PtCliAwait) await = { 0 };

  if (service == NULL || (!pt_arguments_flag (cli->arguments, "keep") && !check_unsent (cli, error)))
    return PT_EXIT_ATTENTION;
  pt_sync_service_sign_out_async (service, NULL, pt_cli_on_done, &await);
  pt_cli_wait (&await);
  pt_sync_service_sign_out_finish (service, await.result, error);
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

static gboolean
accept_deletions (PtSyncService *service, GError **error)
{
  g_auto (PtCliAwait) await = { 0 };

  pt_sync_service_accept_deletions_async (service, NULL, pt_cli_on_done, &await);
  pt_cli_wait (&await);
  return pt_sync_service_accept_deletions_finish (service, await.result, error);
}

/* A profile that only scripts use has nobody else to make its daily backup. */
static void
back_up (PtCli *cli)
{
  g_autoptr (GError) failed = NULL;

  if (pt_profile_is_backup_due (cli->directory, cli->seams->clock)
      && !pt_profile_back_up (cli->directory, cli->seams, &failed))
    g_printerr ("%s\n", failed->message);
}

int
pt_cli_sync (PtCli *cli, GError **error)
{
  g_autoptr (PtSyncService) service = pt_cli_new_service (cli, error);
  g_autoptr (PtReceipt) receipt = NULL;
  g_autofree char *text = NULL;
  g_auto (PtCliAwait) await = { 0 };

  if (service == NULL)
    return PT_EXIT_ATTENTION;
  if (pt_arguments_flag (cli->arguments, "accept-deletions") && !accept_deletions (service, error))
    return PT_EXIT_ATTENTION;
  show_progress (service);
  pt_sync_service_sync_async (service, PT_TRIGGER_MANUAL, NULL, pt_cli_on_done, &await);
  pt_cli_wait (&await);
  clear_progress ();
  receipt = pt_sync_service_sync_finish (service, await.result, error);
  back_up (cli);
  if (g_error_matches (*error, PT_ERROR, PT_ERROR_DELETIONS))
    g_prefix_error (error, "%s: ", _ ("Nothing was deleted (paytrackctl sync --accept-deletions does it)"));
  if (receipt == NULL)
    return PT_EXIT_ATTENTION;
  text = cli->json ? pt_receipt_to_json (receipt) : pt_receipt_to_text (receipt);
  g_print (cli->json ? "%s\n" : "%s", text);
  return receipt->counts.attention > 0 || receipt->settled.conflicts > 0 ? PT_EXIT_ATTENTION : PT_EXIT_OK;
}
