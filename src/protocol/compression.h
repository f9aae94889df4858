/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* gzip of bodies, by zlib level 1. */
GBytes *pt_gzip (GBytes *bytes);
/* Inflates at most @limit bytes. PT_ERROR_TOO_LARGE past it (nothing more is inflated), PT_ERROR_MALFORMED for
 * what is not one whole gzip stream. */
GBytes *pt_gunzip (GBytes *bytes, gsize limit, GError **error);

G_END_DECLS
