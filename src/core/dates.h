/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Calendar dates are text, YYYY-MM-DD, valid Gregorian, 0001 to 9999: they
 * order by strcmp and mean the organisation's own days.
 */
#define PT_DATE_TEXT 11 /* with the closing NUL */

/* @length -1 for NUL-terminated text. */
gboolean pt_date_is_valid (const char *text, gssize length);
/* Writes the date @days after (before, if negative) @date, which must be valid; past the first or last date, that one.
 */
void pt_date_add (const char *date, int days, char out[PT_DATE_TEXT]);
/* Days from @from to @to. */
int pt_date_days_between (const char *from, const char *to);
/* The day that @wall (UTC ms) is in @time_zone (an Olson name); an unknown zone is read as UTC. */
void pt_date_of (gint64 wall, const char *time_zone, char out[PT_DATE_TEXT]);
/* When @date, which must be valid, begins in @time_zone: UTC ms. */
gint64 pt_date_start (const char *date, const char *time_zone);

G_END_DECLS
