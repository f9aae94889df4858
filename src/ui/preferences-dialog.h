/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void pt_preferences_dialog_open (GtkWindow *parent);
/* Light, dark or as the system has it, now and whenever a person chooses otherwise. */
void pt_preferences_follow_colors (void);

G_END_DECLS
