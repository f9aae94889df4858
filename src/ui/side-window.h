/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A window beside @parent in which one reads: its header bar is the caller's, Escape closes it. It is not shown yet. */
GtkWindow *pt_side_window_new (GtkWindow *parent, const char *title);

G_END_DECLS
