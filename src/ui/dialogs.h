/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * A call on its way holds its dialog, whole but off the screen, until its answer comes: closing disposes of nothing.
 */

/* Whether @dialog was closed: what comes back then has nobody to be shown to. */
gboolean pt_dialog_is_closed (GtkWindow *dialog);
/* Calls off what @cancellable goes with once @dialog is closed, by whatever way. Hiding is not closing. */
void pt_dialog_cancel_when_closed (GtkWindow *dialog, GCancellable *cancellable);

G_END_DECLS
