/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "deed.h"

G_BEGIN_DECLS

/**
 * pt_undo_attach:
 *
 * Gives the main window its undo: the action `undo` (u: the number of a deed
 * that pt_undo_announce() told of, 0 for the last one) and Ctrl+Z, which is an
 * entry's own undo while something is typed there.
 */
void pt_undo_attach (GtkApplicationWindow *window, PtProfile *profile);

/* Says in @window, by a toast with Undo, what was saved. Does nothing in a window without undo. */
void pt_undo_announce (GtkWidget *window, PtDeed *deed);

G_END_DECLS
