/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The help, which needs no network and no other program. */
void pt_help_window_open (GtkWindow *parent);

G_END_DECLS
