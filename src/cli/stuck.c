/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Why a sync does not come through. Called by paytrackctl doctor. */

#include "config.h"

#include "stuck.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "await.h"
#include "errors.h"
#include "history.h"
#include "sync-status.h"

static char *
network_problem (void)
{
  if (g_network_monitor_get_network_available (g_network_monitor_get_default ()))
    return NULL;
  return g_strdup (_ ("This computer has no network: what you enter is kept and sent later"));
}

/* Address, name, certificate and the server itself, by one request that needs no session. */
static char *
server_problem (const PtCli *cli, const PtOffice *office)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtTransport) transport = pt_soup_transport_new_for_profile (cli->directory, &error);
  g_autoptr (PtRequest) request = pt_request_new ("GET", "/healthz");
  g_autoptr (PtResponse) response = NULL;
  g_auto (PtCliAwait) await = { 0 };

  if (transport != NULL) {
    pt_transport_send_async (transport, office->server_url, request, NULL, pt_cli_on_done, &await);
    pt_cli_wait (&await);
    response = pt_transport_send_finish (transport, await.result, &error);
  }
  if (response == NULL)
    return g_strdup (error->message);
  return response->status == 200
             ? NULL
             : g_strdup_printf (_ ("%s answers, but not as a PayTrack server does (%u): check the address"),
                                office->server_url, response->status);
}

static char *
session_problem (const PtCli *cli)
{
  g_autoptr (GError) error = NULL;
  PtSecrets secrets = { 0 };
  gboolean signed_in = FALSE;

  if (!pt_secrets_load (cli->directory, cli->seams->keyring, &secrets, &error))
    return g_strdup (error->message);
  signed_in = secrets.refresh_token != NULL;
  pt_secrets_clear (&secrets);
  return signed_in ? NULL : g_strdup (_ ("Nobody is signed in: sign in first. Your work is kept"));
}

static char *
clock_problem (const PtOffice *office)
{
  return office->has_clock_offset ? pt_sync_clock_problem (office->clock_offset) : NULL;
}

static gboolean
read_last (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  *(GPtrArray **) data = pt_history_list (database, 1, error);
  return *(GPtrArray **) data != NULL;
}

static char *
last_problem (const PtCli *cli)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  const PtSyncRecord *last = NULL;

  if (!pt_profile_run (cli->profile, PT_PROFILE_READ, read_last, &records, &error))
    return g_strdup (error->message);
  last = records->len > 0 ? records->pdata[0] : NULL;
  return last != NULL && last->failed ? g_strdup (last->problem) : NULL;
}

void
pt_cli_explain_stuck (PtCli *cli, void (*add) (GPtrArray *lines, const char *check, char *problem), GPtrArray *lines)
{
  const PtOffice *office = pt_profile_get_office (cli->profile);
  char *server = NULL;

  if (office->server_url == NULL)
    return;
  server = server_problem (cli, office);
  /* A server on this very computer needs no network. */
  add (lines, "network", server != NULL ? network_problem () : NULL);
  add (lines, "server", server);
  add (lines, "session", session_problem (cli));
  add (lines, "clock", clock_problem (office));
  add (lines, "last sync", last_problem (cli));
}
