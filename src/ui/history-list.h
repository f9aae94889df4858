/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/* Keeps @list filled with the last syncs: when and why, what went and came, how long it took, how it ended. Lives as
 * long as @list. */
void pt_history_list_attach (GtkListBox *list, PtSyncService *service);

G_END_DECLS
