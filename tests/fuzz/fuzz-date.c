/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dates: what is taken for one is ten characters, comes back after a step there and back, and begins at a moment of
 * that day. */

#include "dates.h"

#include <string.h>

#include "fuzz.h"

static void
hold (const char *date)
{
  char later[PT_DATE_TEXT], back[PT_DATE_TEXT];

  g_assert_cmpuint (strlen (date), ==, PT_DATE_TEXT - 1);
  pt_date_add (date, 40, later);
  g_assert_true (pt_date_is_valid (later, -1));
  g_assert_cmpint (strcmp (date, later), <=, 0);
  pt_date_add (later, -pt_date_days_between (date, later), back);
  g_assert_cmpstr (back, ==, date);
  pt_date_of (pt_date_start (date, "Asia/Colombo"), "Asia/Colombo", back);
  g_assert_cmpstr (back, ==, date);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");

  if (pt_date_is_valid ((const char *) data, (gssize) size) && strlen (text) == size)
    hold (text);
  return 0;
}
