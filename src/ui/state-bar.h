/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtStateBar:
 *
 * A line above all views while something about the sync concerns whatever is
 * done there: working offline, an expired session, a server that cannot be
 * trusted, and the like. Its button leads to what can be done.
 */
#define PT_TYPE_STATE_BAR (pt_state_bar_get_type ())
G_DECLARE_FINAL_TYPE (PtStateBar, pt_state_bar, PT, STATE_BAR, AdwBin)

GtkWidget *pt_state_bar_new (PtSyncService *service);

G_END_DECLS
