/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync-service.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Gives @window the actions of the main menu's office part: `win.office`, `win.cash-count`, `win.merge-suppliers`,
 * `win.change-password`. Who may not do a thing does not see it. */
void pt_office_menu_attach (GtkApplicationWindow *window, PtSyncService *service);

G_END_DECLS
