/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtWindow:
 *
 * The main window on one profile: the first-run page until the profile has an
 * office, then the views. Its actions, which any widget in it may activate:
 * `view` (s), `new`, `new-record` (s: entity), `edit-record` (ss: entity, id),
 * `record-history` (ss: entity, id), `settle` (s: conflict), `search`, `sync`, `sync-cancel`, `sign-in`, `sign-out`,
 * `trouble`, `start-local`, `toast` (s: text), `toast-undo` (su: text, deed), `undo` (u: deed, 0 the last one),
 * `forget-slip` (s: slip that is taken back).
 */
#define PT_TYPE_WINDOW (pt_window_get_type ())
G_DECLARE_FINAL_TYPE (PtWindow, pt_window, PT, WINDOW, AdwApplicationWindow)

GtkWidget *pt_window_new (GtkApplication *application, PtSyncService *service);
PtSyncService *pt_window_get_service (PtWindow *self);
/* The view on show. */
GtkWidget *pt_window_get_page (PtWindow *self);
/* FALSE where there is no view of that name. */
gboolean pt_window_show_view (PtWindow *self, const char *name);
/* Whether nothing on show still waits to be read. */
gboolean pt_window_is_settled (PtWindow *self);

G_END_DECLS
