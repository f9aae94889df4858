/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arithmetic in a quantity: several bags of one supplier are added while they
 * are keyed. Slip entry calls it before a quantity is read.
 */
#include "config.h"

#include "sums.h"

#include <string.h>

#include "numbers.h"

/* The length of the term at @text: up to the next sign. */
static gsize
term_length (const char *text)
{
  return strcspn (text + 1, "+-") + 1;
}

/* A space may stand after the sign. */
static gboolean
add_term (const char *text, gsize length, gint64 *sum)
{
  gboolean minus = *text == '-';
  gsize sign = minus || *text == '+' ? 1 : 0;
  g_autofree char *term = g_strstrip (g_strndup (text + sign, length - sign));
  gint64 value = 0;
  if (!pt_decimal_parse (term, 3, &value, NULL))
    return FALSE;
  return minus ? pt_subtract (*sum, value, sum, NULL) : pt_add (*sum, value, sum, NULL);
}

char *
pt_sum_text (const char *text)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  gint64 sum = 0;
  if (*typed == '\0' || typed[term_length (typed)] == '\0')
    return g_steal_pointer (&typed);
  for (const char *at = typed; *at != '\0'; at += term_length (at)) {
    if (!add_term (at, term_length (at), &sum))
      return g_steal_pointer (&typed);
  }
  return pt_decimal_format (sum, 3, PT_DECIMAL_SHORT);
}
