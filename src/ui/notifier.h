/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtNotifier:
 *
 * Tells the desktop, while nobody looks at the window, that a sync left
 * something that needs a person. One notification, withdrawn when it no longer
 * holds or the window is looked at; pressing it leads to the sync page
 * (`app.show-view`).
 */
#define PT_TYPE_NOTIFIER (pt_notifier_get_type ())
G_DECLARE_FINAL_TYPE (PtNotifier, pt_notifier, PT, NOTIFIER, GObject)

PtNotifier *pt_notifier_new (GApplication *application, PtSyncService *service);
/* Whether somebody looks at the window. */
void pt_notifier_set_watched (PtNotifier *self, gboolean watched);

G_END_DECLS
