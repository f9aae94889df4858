/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What newer GTK and libadwaita do otherwise than the oldest that PayTrack runs on. */

void pt_compat_show_about (GtkWindow *parent);

G_END_DECLS
