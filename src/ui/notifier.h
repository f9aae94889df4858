/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtNotifier:
 *
 * Tells the desktop, while nobody looks at the window, what a person should
 * know of the sync: a failure, conflicts, other entries that need somebody, and
 * how a long sync goes and ends. One notification for each, not told again for
 * some minutes, withdrawn when it no longer holds or the window is looked at.
 * Their buttons are the application's actions `show-view`, `settle`, `sync` and
 * `sign-in`.
 */
#define PT_TYPE_NOTIFIER (pt_notifier_get_type ())
G_DECLARE_FINAL_TYPE (PtNotifier, pt_notifier, PT, NOTIFIER, GObject)

PtNotifier *pt_notifier_new (GApplication *application, PtSyncService *service);
/* Whether somebody looks at the window. */
void pt_notifier_set_watched (PtNotifier *self, gboolean watched);

G_END_DECLS
