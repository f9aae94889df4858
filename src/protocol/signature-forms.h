/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The strict forms of section 1 that marks and headers share. Private to src/protocol. */

/* Exactly @digits digits of lower-case hex. */
gboolean pt_is_hex (const char *text, gsize digits);
/* The base64 of 64 bytes. */
gboolean pt_is_signature (const char *text);

G_END_DECLS
