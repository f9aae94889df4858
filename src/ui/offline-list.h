/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/* Keeps @list filled with the last times without a server: how long, what was entered meanwhile, what it met. Lives as
 * long as @list. */
void pt_offline_list_attach (GtkListBox *list, PtSyncService *service);

G_END_DECLS
