/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"
#include "view.h"

G_BEGIN_DECLS

/* What matters on arriving: today's totals, what waits or needs somebody, the last sync, the latest slips. */
#define PT_TYPE_TODAY_PAGE (pt_today_page_get_type ())
G_DECLARE_FINAL_TYPE (PtTodayPage, pt_today_page, PT, TODAY_PAGE, PtView)

GtkWidget *pt_today_page_new (PtSyncService *service);

G_END_DECLS
