/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine is asynchronous and a verb is not: a main loop runs until the engine has answered. Called by the verbs
 * that reach the server. */

#include "config.h"

#include "await.h"

void
pt_cli_on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  PtCliAwait *await = data;

  await->result = g_object_ref (result);
  if (await->loop != NULL)
    g_main_loop_quit (await->loop);
}

void
pt_cli_wait (PtCliAwait *await)
{
  if (await->result != NULL)
    return;
  await->loop = g_main_loop_new (NULL, FALSE);
  g_main_loop_run (await->loop);
}

void
pt_cli_await_clear (PtCliAwait *await)
{
  g_clear_pointer (&await->loop, g_main_loop_unref);
  g_clear_object (&await->result);
}

PtSyncService *
pt_cli_new_service (const PtCli *cli, GError **error)
{
  return pt_cli_new_service_trusting (cli, NULL, error);
}

PtSyncService *
pt_cli_new_service_trusting (const PtCli *cli, const char *ca_file, GError **error)
{
  g_autoptr (PtTransport) transport = ca_file != NULL ? pt_soup_transport_new (ca_file, error)
                                                      : pt_soup_transport_new_for_profile (cli->directory, error);

  return transport != NULL ? pt_sync_service_new (cli->profile, transport) : NULL;
}
