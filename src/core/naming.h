/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The names of people, computers and the organisation: they go to every
 * computer with each first page, and people tell each other apart by them.
 */
#define PT_NAME_MAX_BYTES 200

/* Refused with PT_ERROR_INVALID, for people: an empty one, a long one, and one that another's cannot be told from by
 * looking (line breaks, changes of direction, blanks at its ends). Joiners stay, for scripts that are written with
 * them. */
gboolean pt_name_check (const char *name, GError **error);

/* What of @text, of any bytes, pt_name_check takes; "" where nothing is left. Free with g_free. */
char *pt_name_fit (const char *text);

G_END_DECLS
