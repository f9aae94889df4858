/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint width;
  guint height;
} PtPngSize;

/*
 * Whether @bytes are one PNG file (ISO 15948), whole and sound: every chunk's
 * checksum, and as much image data as its head promises. It needs no memory for
 * the picture, and looks at its size first: no side may be above @most_side
 * pixels. So a decoder may have what passes. Errors: PT_ERROR_INVALID with what
 * is wrong, for people.
 */
gboolean pt_png_check (const guint8 *bytes, gsize length, guint most_side, PtPngSize *size, GError **error);

G_END_DECLS
