/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Money and quantities as integers: rounding, checked arithmetic, and decimals as people write them. Pricing, rules,
 * forms and reports count with these alone. */

#include "config.h"

#include "numbers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "errors.h"

#define NARROW_SPACE "\u202f"
#define DIGITS_MAX 19

static gboolean
refuse (GError **error, PtError code)
{
  g_set_error_literal (error, PT_ERROR, code, _ ("Not an amount"));
  return FALSE;
}

PtWide
pt_round_divide (PtWide value, PtWide divisor)
{
  PtWide quotient = value / divisor;
  PtWide rest = value % divisor;

  if (rest < 0)
    rest = -rest;
  if (rest >= divisor - rest)
    quotient += value < 0 ? -1 : 1;
  return quotient;
}

static gboolean
is_narrow (PtWide value)
{
  return value >= G_MININT64 && value <= G_MAXINT64;
}

static unsigned __int128
magnitude (PtWide value)
{
  return value < 0 ? -(unsigned __int128) value : (unsigned __int128) value;
}

/* Written out, since clang's __builtin_mul_overflow for 128 bits needs a runtime library that gcc's systems lack. */
gboolean
pt_wide_multiply (PtWide a, PtWide b, PtWide *product, GError **error)
{
  const unsigned __int128 most = ((unsigned __int128) 1 << 127) - 1;

  if (!(is_narrow (a) && is_narrow (b)) && a != 0 && magnitude (b) > most / magnitude (a))
    return refuse (error, PT_ERROR_OVERFLOW);
  *product = a * b;
  return TRUE;
}

gboolean
pt_wide_narrow (PtWide value, gint64 *narrow, GError **error)
{
  if (!is_narrow (value))
    return refuse (error, PT_ERROR_OVERFLOW);
  *narrow = (gint64) value;
  return TRUE;
}

gboolean
pt_add (gint64 a, gint64 b, gint64 *sum, GError **error)
{
  return pt_wide_narrow ((PtWide) a + b, sum, error);
}

gboolean
pt_subtract (gint64 a, gint64 b, gint64 *difference, GError **error)
{
  return pt_wide_narrow ((PtWide) a - b, difference, error);
}

gint64
pt_power_of_ten (guint exponent)
{
  gint64 power = 1;

  g_return_val_if_fail (exponent <= 18, 1);
  while (exponent-- > 0)
    power *= 10;
  return power;
}

/* The length of a group separator at @text, or 0. */
static gsize
separator_length (const char *text)
{
  static const char *const separators[] = { ",", " ", "\u00a0", "\u2009", NARROW_SPACE };

  for (guint i = 0; i < G_N_ELEMENTS (separators); i++) {
    if (g_str_has_prefix (text, separators[i]))
      return strlen (separators[i]);
  }
  return 0;
}

/* Appends the digits at @text to @digits; returns how many. */
static gsize
take_digits (const char *text, GString *digits)
{
  gsize length = strspn (text, "0123456789");

  g_string_append_len (digits, text, length);
  return length;
}

/* The digits before the point, in groups of three or in one; NULL where the grouping is wrong, so that `12,50` is
 * never read as 1250, nor `0,750` as 750: no number in groups begins with 0. */
static const char *
take_whole (const char *text, GString *digits)
{
  const char *separator = text + strspn (text, "0123456789");
  gsize step = separator_length (separator);
  gsize length = take_digits (text, digits);

  if (step == 0)
    return text + length;
  if (length == 0 || length > 3 || *text == '0')
    return NULL;
  for (text = separator; strncmp (text, separator, step) == 0; text += step + 3) {
    if (take_digits (text + step, digits) != 3)
      return NULL;
  }
  return text;
}

/* Counts downwards, since the lowest int64 has no positive twin. */
static gboolean
scale (const char *digits, gboolean negative, gint64 *scaled)
{
  gint64 value = 0;

  for (; *digits != '\0'; digits++) {
    if (__builtin_mul_overflow (value, 10, &value) || __builtin_sub_overflow (value, *digits - '0', &value))
      return FALSE;
  }
  if (!negative)
    return !__builtin_sub_overflow (0, value, scaled);
  *scaled = value;
  return TRUE;
}

gboolean
pt_decimal_parse (const char *text, guint decimals, gint64 *scaled, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autoptr (GString) digits = g_string_new (NULL);
  gboolean negative = trimmed[0] == '-';
  const char *next = take_whole (trimmed + (negative || trimmed[0] == '+' ? 1 : 0), digits);
  gsize fraction = 0;

  if (next != NULL && *next == '.') {
    fraction = take_digits (next + 1, digits);
    next += 1 + fraction;
  }
  if (next == NULL || *next != '\0' || digits->len == 0 || fraction > decimals)
    return refuse (error, PT_ERROR_INVALID);
  for (; fraction < decimals; fraction++)
    g_string_append_c (digits, '0');
  return scale (digits->str, negative, scaled) || refuse (error, PT_ERROR_INVALID);
}

static void
append_whole (GString *text, const char *digits, gsize length, PtDecimalStyle style)
{
  for (gsize i = 0; i < length; i++) {
    if (style == PT_DECIMAL_GROUPED && i > 0 && (length - i) % 3 == 0)
      g_string_append (text, NARROW_SPACE);
    g_string_append_c (text, digits[i]);
  }
}

static void
append_fraction (GString *text, const char *digits, gsize length, PtDecimalStyle style)
{
  while (style == PT_DECIMAL_SHORT && length > 0 && digits[length - 1] == '0')
    length--;
  if (length > 0)
    g_string_append_c (text, '.');
  g_string_append_len (text, digits, length);
}

char *
pt_decimal_format (gint64 scaled, guint decimals, PtDecimalStyle style)
{
  guint64 size = scaled < 0 ? -(guint64) scaled : (guint64) scaled;
  GString *text = g_string_new (scaled < 0 ? "-" : NULL);
  char digits[DIGITS_MAX + 2];
  gsize whole = 0;

  g_return_val_if_fail (decimals <= 18, g_string_free (text, FALSE));
  whole = g_snprintf (digits, sizeof digits, "%0*" G_GUINT64_FORMAT, (int) decimals + 1, size) - decimals;
  append_whole (text, digits, whole, style);
  append_fraction (text, digits + whole, decimals, style);
  return g_string_free (text, FALSE);
}
