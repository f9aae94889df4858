/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture from outside: what passes has sides within the bound, and passes again. */

#include "fuzz.h"
#include "png.h"

#define MOST_SIDE 64

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  PtPngSize sides = { 0 };
  gboolean passed = pt_png_check (data, size, MOST_SIDE, &sides, &error);
  g_assert_true (passed == (error == NULL));
  if (!passed)
    return 0;
  g_assert_cmpuint (sides.width, <=, MOST_SIDE);
  g_assert_cmpuint (sides.height, <=, MOST_SIDE);
  g_assert_true (sides.width > 0 && sides.height > 0);
  return 0;
}
