/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"
#include "view.h"

G_BEGIN_DECLS

/* How this computer stands with the server: state, what needs somebody, what waits, the last receipt. */
#define PT_TYPE_SYNC_PAGE (pt_sync_page_get_type ())
G_DECLARE_FINAL_TYPE (PtSyncPage, pt_sync_page, PT, SYNC_PAGE, PtView)

GtkWidget *pt_sync_page_new (PtSyncService *service);

G_END_DECLS
