/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on the keypad's decimal key writes the locale's decimal sign in every entry for numbers within @container,
 * whatever the keyboard's layout makes of it. */
void pt_keypad_watch (GtkWidget *container);

/* Whether the key that @keys is told of is Ctrl and the one that Latin layouts call @key, in any layout and with Caps
 * Lock on. Only from a handler of its "key-pressed". */
gboolean pt_keypad_is_shortcut (GtkEventControllerKey *keys, guint key);

G_END_DECLS
