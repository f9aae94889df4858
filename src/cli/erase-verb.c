/* SPDX-License-Identifier: GPL-3.0-or-later */

/* paytrackctl erase: an administrator has the server forget the person behind a supplier. */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "await.h"
#include "errors.h"
#include "office-actions.h"

typedef struct {
  const char *code;
  PtId id;
} Wanted;

static gboolean
find (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Wanted *wanted = data;

  return pt_repository_resolve (database, pt_entity (PT_SUPPLIERS), wanted->code, &wanted->id, error);
}

int
pt_cli_erase (PtCli *cli, GError **error)
{
  Wanted wanted = { .code = pt_arguments_get (cli->arguments, 0) };
  g_autoptr (PtSyncService) service = NULL;
  g_auto (PtCliAwait) await = { 0 };
  PtAction *action;

  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, find, &wanted, error))
    return PT_EXIT_ATTENTION;
  if (!pt_arguments_flag (cli->arguments, "for-good")) {
    pt_cli_wrong_usage (error, _ ("Nobody can bring back what is erased: erase %s --for-good does it"), wanted.code);
    return PT_EXIT_USAGE;
  }
  service = pt_cli_new_service (cli, error);
  if (service == NULL)
    return PT_EXIT_ATTENTION;
  action = pt_action_new (cli->seams, "erase_supplier");
  pt_action_set_id (action, "supplier", &wanted.id);
  pt_action_run_async (action, pt_sync_service_get_channel (service), NULL, pt_cli_on_done, &await);
  pt_cli_wait (&await);
  if (!pt_action_run_finish (pt_sync_service_get_channel (service), await.result, error))
    return PT_EXIT_ATTENTION;
  g_print (_ ("Erased at the server: each computer follows with its next sync\n"));
  return PT_EXIT_OK;
}
