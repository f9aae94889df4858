/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtOfficeWindow:
 *
 * What managers and administrators look after: people and computers, settings,
 * rules. Only with the server in reach, and it says so where it is not; on a
 * computer of its own only the settings, which are kept here.
 *
 * Actions for its pages: `office.reload`, `office.done` (s: what to tell; reads
 * everything anew).
 */
#define PT_TYPE_OFFICE_WINDOW (pt_office_window_get_type ())
G_DECLARE_FINAL_TYPE (PtOfficeWindow, pt_office_window, PT, OFFICE_WINDOW, AdwWindow)

void pt_office_window_open (GtkWindow *parent, PtSyncService *service);

G_END_DECLS
