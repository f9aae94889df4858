/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Integer arithmetic for money and quantities. There is no floating point:
 * products are formed in 128 bits, rounded half away from zero once, and
 * narrowed to int64 with a check.
 */
typedef __int128 PtWide;

/* @value / @divisor, half away from zero; @divisor > 0. */
PtWide pt_round_divide (PtWide value, PtWide divisor);
/* FALSE with PT_ERROR_OVERFLOW ("Not an amount") where the result leaves its type. */
gboolean pt_wide_multiply (PtWide a, PtWide b, PtWide *product, GError **error);
gboolean pt_wide_narrow (PtWide value, gint64 *narrow, GError **error);
gboolean pt_add (gint64 a, gint64 b, gint64 *sum, GError **error);
gboolean pt_subtract (gint64 a, gint64 b, gint64 *difference, GError **error);

/* 10^@exponent; @exponent 0 to 18. */
gint64 pt_power_of_ten (guint exponent);

/**
 * pt_decimal_parse:
 * @text: as a person writes it: `12 625.00`, `-3.5`, `1,234.5`; a comma or a
 *   (narrow) space between groups of three digits is skipped where the first group does not
 *   begin with 0, the point is the decimal sign
 * @decimals: how many digits after the point @scaled holds
 *
 * Errors: PT_ERROR_INVALID "Not an amount" for what is no number, has more
 * digits after the point than @decimals, or leaves int64.
 */
gboolean pt_decimal_parse (const char *text, guint decimals, gint64 *scaled, GError **error);

typedef enum {
  PT_DECIMAL_FIXED,  /* 12625.00 */
  PT_DECIMAL_SHORT,  /* 50.5: no closing zeros */
  PT_DECIMAL_GROUPED /* 12 625.00, with U+202F NARROW NO-BREAK SPACE */
} PtDecimalStyle;

char *pt_decimal_format (gint64 scaled, guint decimals, PtDecimalStyle style);

G_END_DECLS
