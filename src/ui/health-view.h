/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtHealthView:
 *
 * How well syncing goes: rates, times and the network's state as figures, and
 * the last fortnight day by day as charts.
 */
#define PT_TYPE_HEALTH_VIEW (pt_health_view_get_type ())
G_DECLARE_FINAL_TYPE (PtHealthView, pt_health_view, PT, HEALTH_VIEW, AdwBin)

GtkWidget *pt_health_view_new (PtSyncService *service);

G_END_DECLS
