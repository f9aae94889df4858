/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From here on g_print() and g_printerr() write bytes as they are: UTF-8 in every locale, where GLib's own would put a
 * `?` in place of what the locale lacks, in JSON and CSV too. */
void pt_streams_open (void);

/* What the program ends with: @code, or 1 instead of 0 where not all of stdout could be written, which one line on
 * stderr then says. */
int pt_streams_close (const char *program, int code);

G_END_DECLS
