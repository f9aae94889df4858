/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "clock.h"

G_BEGIN_DECLS

/* Gives the main window what it says in passing, on @overlay: the actions `toast` (s: text) and `toast-undo` (su: text,
 * and the target of `win.undo` behind its button). */
void pt_toasts_attach (GtkApplicationWindow *window, AdwToastOverlay *overlay, PtClock *clock);

G_END_DECLS
