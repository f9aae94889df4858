/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arithmetic in a quantity: several bags of one supplier are added up, and
 * bags of one weight multiplied, while they are keyed. Slip entry calls it before a quantity is read.
 */
#include "config.h"

#include "sums.h"

#include <string.h>

#include "numbers.h"

#define DECIMALS 3
#define ONE 1000

/* The length of the term at @text: up to the next sign. */
static gsize
term_length (const char *text)
{
  return strcspn (text + 1, "+-") + 1;
}

/* `30*2`: a number times others, in thousandths; FALSE where it is none, or does not come out even. */
static gboolean
multiply (const char *text, gint64 *product)
{
  g_auto (GStrv) factors = g_strsplit (text, "*", -1);
  *product = ONE;
  for (guint i = 0; factors[i] != NULL; i++) {
    gint64 factor = 0;
    PtWide wide = 0;
    if (!pt_decimal_parse (factors[i], DECIMALS, &factor, NULL) || !pt_wide_multiply (*product, factor, &wide, NULL)
        || wide % ONE != 0 || !pt_wide_narrow (wide / ONE, product, NULL))
      return FALSE;
  }
  return factors[0] != NULL;
}

/* A space may stand after the sign. */
static gboolean
add_term (const char *text, gsize length, gint64 *sum)
{
  gboolean minus = *text == '-';
  gsize sign = minus || *text == '+' ? 1 : 0;
  g_autofree char *term = g_strndup (text + sign, length - sign);
  gint64 value = 0;
  if (!multiply (term, &value))
    return FALSE;
  return minus ? pt_subtract (*sum, value, sum, NULL) : pt_add (*sum, value, sum, NULL);
}

gboolean
pt_sum_is (const char *text)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  return *typed != '\0' && strpbrk (typed + 1, "+-*") != NULL;
}

char *
pt_sum_text (const char *text)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  gint64 sum = 0;
  if (!pt_sum_is (typed))
    return g_steal_pointer (&typed);
  for (const char *at = typed; *at != '\0'; at += term_length (at)) {
    if (!add_term (at, term_length (at), &sum))
      return g_steal_pointer (&typed);
  }
  return pt_decimal_format (sum, DECIMALS, PT_DECIMAL_SHORT);
}
