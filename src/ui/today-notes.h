/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "overview.h"
#include "sync-service.h"

G_BEGIN_DECLS

/* The two lists of the first page, filled anew from the overview: how this computer stands with the server, and what
 * needs somebody. Each row leads to where that is done. */

void pt_today_notes_show_sync (GtkListBox *list, PtSyncService *service, const PtOverview *overview);
void pt_today_notes_show_attention (GtkListBox *list, const PtOverview *overview, PtRole role);

G_END_DECLS
