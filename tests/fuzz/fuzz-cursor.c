/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cursors as clients bring them back: none that was made up is taken, and one that the server gave says what it said.
 */

#include "cursors.h"
#include "fuzz.h"

/* The input as the numbers of a cursor that the server gives out. */
static void
give_and_take (const PtServerKeys *keys, const guint8 *data, gsize size)
{
  PtCursor given = { 0 };
  PtCursor taken = { 0 };
  g_autofree char *text = NULL;

  memcpy (&given, data, MIN (size, sizeof given));
  text = pt_cursor_format (keys, "pull", &given);
  if (given.seq < 0)
    return;
  g_assert_true (pt_cursor_parse (keys, "pull", text, &taken));
  g_assert_cmpint (taken.seq, ==, given.seq);
  g_assert_true (pt_id_equal (&taken.epoch, &given.epoch));
  g_assert_false (pt_cursor_parse (keys, "audit", text, &taken));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static PtServerKeys keys;
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  PtCursor cursor;

  memset (keys.secret, 7, sizeof keys.secret);
  g_assert_false (pt_cursor_parse (&keys, "pull", text, &cursor));
  give_and_take (&keys, data, size);
  return 0;
}
