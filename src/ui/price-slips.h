/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "profile.h"

G_BEGIN_DECLS

/* Counts the slips without a price, asks whether those that have a rate by now are to be priced, and says in the main
 * window, which @window is, what came of it. */
void pt_price_slips_ask (GtkWindow *window, PtProfile *profile);

G_END_DECLS
