/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "png.h"

G_BEGIN_DECLS

/*
 * The organisation's logo, as the wire and the databases have it: a PNG file in
 * base64. Both ways refuse what is above these bounds or does not decode, with
 * PT_ERROR_INVALID and what to do about it.
 */

#define PT_LOGO_MAX_BYTES (128 * 1024) /* of the file */
#define PT_LOGO_MAX_SIDE 1024          /* pixels */

/* Free with g_free. */
char *pt_logo_format (const guint8 *png, gsize length, GError **error);
/* The file that @text holds; free with g_bytes_unref. */
GBytes *pt_logo_parse (const char *text, GError **error);

G_END_DECLS
