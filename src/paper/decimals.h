/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "row.h"

G_BEGIN_DECLS

/*
 * Numbers between the window and the rest of the program, which writes and
 * reads them with a point everywhere: here the locale's own sign comes in.
 */

/* The locale's decimal sign. */
const char *pt_decimals_sign (void);
/* @plain, taken over, with @sign for its point. */
char *pt_decimals_show (char *plain, const char *sign);
/* @typed with a point for @sign. Where the sign is none, a point before exactly three digits stands between groups. */
char *pt_decimals_read (const char *typed, const char *sign);

/* As pt_entry_format() without groups and pt_entry_set(), in the locale's numbers: for entries. */
char *pt_decimals_format_field (const PtRow *row, guint field, guint exponent);
gboolean pt_decimals_set_field (PtRow *row, guint field, const char *typed, guint exponent, GError **error);

G_END_DECLS
