/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "paper.h"
#include "profile.h"

G_BEGIN_DECLS

/* Adds `print-record` (ss: entity, id) to a window's actions: the receipt of a collection, the voucher of a payment,
 * the statement of a supplier over this month and the last. What goes wrong is told through the window's `toast`
 * action. */
void pt_printing_install (GtkApplicationWindow *window, PtProfile *profile);

/* Takes @paper over and hands it to the system's print dialog; what goes wrong is told in @window as above. */
void pt_printing_print (GtkWindow *window, PtPaper *paper);

/* Whether there is a paper for records of @entity. */
gboolean pt_printing_is_for (const PtEntity *entity);

G_END_DECLS
