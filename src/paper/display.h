/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"
#include "record.h"

G_BEGIN_DECLS

/* Values as the window shows them. Returned text is the caller's; "" for null. */

/* A field for reading: choices by their names, dates in words, numbers in groups, quantities with their unit.
 * References stay ids: labels come from the list or the repository. */
char *pt_display_field (const PtRow *row, guint field, const PtOffice *office);
/* `22 Nov 2026` for 2026-11-22; other text as it is. */
char *pt_display_date (const char *date);
/* `22`, or `1 Nov` where a month begins: dates that stand beside one another. */
char *pt_display_day (const char *date);
/* `Sunday, 22 November 2026`. */
char *pt_display_long_date (const char *date);
/* `12 625.00`. */
char *pt_display_amount (gint64 minor, const PtOffice *office);
/* `LKR 12 625.00`. */
char *pt_display_money (gint64 minor, const PtOffice *office);
/* `1 250.5 kg` for 1250500 g. */
char *pt_display_weight (gint64 grams);
/* `50.5 kg` for 50500; @unit may be NULL. */
char *pt_display_quantity (gint64 milli, const char *unit);
/* As a weight, for any of a product's dimensions: mass, volume, count. */
char *pt_display_base (gint64 base, const char *dimension);
/* How a slip comes to its amount, a step in each line: `12.5 kg − 0.5 kg = 12 kg`, `12 kg × 250.00 / kg = 3 000.00`.
 * NULL where it has no price. */
char *pt_display_arithmetic (const PtRow *slip, const PtOffice *office);
/* A whole number in groups: `5 000`. */
char *pt_display_count (gint64 count);
/* `2 minutes ago`; @wall and @now in UTC ms. */
char *pt_display_age (gint64 wall, gint64 now);
/* How long something lasted: `45 s`, `12 min`, `2 h 15 min`, `3 days`. */
char *pt_display_span (gint64 ms);
/* `22 Nov 2026, 14:05` in the local time zone. */
char *pt_display_time (gint64 wall);
/* Whether a column of @kind stands at the right, in figures of one width. */
gboolean pt_display_is_number (PtKind kind);
/* `Waiting`, `Synced`, `In conflict`, `Needs attention`; static. */
const char *pt_display_state (PtSyncState state);
const char *pt_display_state_icon (PtSyncState state);

G_END_DECLS
