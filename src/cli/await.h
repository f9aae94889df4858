/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

/**
 * PtCliAwait:
 *
 * What an asynchronous call of the engine left. Begins zeroed; give
 * pt_cli_on_done and its address to the call, then wait.
 */
typedef struct {
  GMainLoop *loop;
  GAsyncResult *result; /* for the call's finish */
} PtCliAwait;

void pt_cli_on_done (GObject *source, GAsyncResult *result, gpointer await);
/* Runs a main loop until the call has answered. */
void pt_cli_wait (PtCliAwait *await);
void pt_cli_await_clear (PtCliAwait *await);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtCliAwait, pt_cli_await_clear)

/* The engine of the opened profile, over the network. */
PtSyncService *pt_cli_new_service (const PtCli *cli, GError **error);
/* As above, with the authorities in @ca_file in place of those that are kept for the profile; NULL: with these. */
PtSyncService *pt_cli_new_service_trusting (const PtCli *cli, const char *ca_file, GError **error);

G_END_DECLS
