/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtLockWindow:
 *
 * Stands in place of all windows until somebody signs in: whoever sat here,
 * checked by the server or, without it, by what this computer remembers; or
 * another person, who needs the server.
 *
 * Signal `unlocked`.
 */
#define PT_TYPE_LOCK_WINDOW (pt_lock_window_get_type ())
G_DECLARE_FINAL_TYPE (PtLockWindow, pt_lock_window, PT, LOCK_WINDOW, AdwApplicationWindow)

GtkWindow *pt_lock_window_new (GtkApplication *application, PtSyncService *service);

G_END_DECLS
