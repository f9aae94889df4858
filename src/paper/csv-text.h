/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pt_csv_format:
 * @lines: (element-type GStrv): the first is the heading
 *
 * CSV (RFC 4180, lines end with CRLF). A cell that a spreadsheet would take
 * for a formula (it starts with = + - @, a tab or a line end, and is no
 * number) gets an apostrophe in front.
 */
char *pt_csv_format (GPtrArray *lines);

/* What a person meant: the apostrophe that pt_csv_format() put is taken off again. */
const char *pt_csv_undefuse (const char *cell);

G_END_DECLS
