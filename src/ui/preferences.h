/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a person likes, and what the window remembers, in GSettings; borrowed. NULL where the schema is not installed:
 * then nothing is remembered. */
GSettings *pt_preferences_get (void);

G_END_DECLS
