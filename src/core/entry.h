/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "row.h"

G_BEGIN_DECLS

/*
 * Values as people write and read them, for forms, lists, CSV and the command
 * line: `12.5` for quantity_milli 12500, `250.00` for rate_e4 2500000.
 */

/**
 * pt_entry_set:
 * @text: as a person writes it; empty clears the field
 * @exponent: the currency's
 *
 * Errors: PT_ERROR_INVALID with the rule's text ("Not an amount", "kg takes at
 * most 3 decimals", the choices of a CHOICE). References take an id here; codes
 * are resolved by the caller, who can look them up. For a quantity the unit, if
 * present in @row, bounds the decimals.
 */
gboolean pt_entry_set (PtRow *row, guint field, const char *text, guint exponent, GError **error);
/* As stored: integers in decimal digits, text as it is. Same errors. */
gboolean pt_entry_set_raw (PtRow *row, guint field, const char *text, GError **error);

/* The value for reading, "" for null: money and rates with at least the currency's decimals, other numbers without
 * closing zeros, with narrow spaces between thousands where @grouped. Choices stay their words; ids their text. */
char *pt_entry_format (const PtRow *row, guint field, guint exponent, gboolean grouped);
/* The value as stored: integers in digits, "" for null. */
char *pt_entry_format_raw (const PtRow *row, guint field);

G_END_DECLS
