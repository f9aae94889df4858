/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Overwrites what held a private key, a token or a password, before its memory is given back: a core dump, swap or a
 * later allocation would show it. */
void pt_wipe (gpointer memory, gsize length);
/* The same for a text, which it frees and sets to NULL; NULL stays. */
void pt_wipe_text (char **text);

G_END_DECLS
