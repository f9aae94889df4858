/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtSyncButton:
 *
 * The split button `Sync Now`: press it to sync (`win.sync`), read on it how
 * things stand, open it for the details.
 *
 * Properties: `narrow` (gboolean): icon and count alone.
 */
#define PT_TYPE_SYNC_BUTTON (pt_sync_button_get_type ())
G_DECLARE_FINAL_TYPE (PtSyncButton, pt_sync_button, PT, SYNC_BUTTON, AdwBin)

GtkWidget *pt_sync_button_new (PtSyncService *service);

/* The icon that stands beside a state's words. */
const char *pt_sync_status_icon (PtSyncStatus status);

G_END_DECLS
