/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window.h"

G_BEGIN_DECLS

/* Gives the window the size and view that it was left with, and remembers them when it is closed. Where the settings'
 * schema is not installed, nothing is remembered. */
void pt_window_state_keep (PtWindow *window);

G_END_DECLS
