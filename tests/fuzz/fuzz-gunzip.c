/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inflating: nothing past the limit, and what comes out is what gzip would take in again. */

#include "compression.h"
#include "fuzz.h"

#define LIMIT (64 * 1024)

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) plain = pt_gunzip (bytes, LIMIT, &error);
  g_assert_true ((plain == NULL) == (error != NULL));
  if (plain == NULL)
    return 0;
  g_assert_cmpuint (g_bytes_get_size (plain), <=, LIMIT);
  g_autoptr (GBytes) packed = pt_gzip (plain);
  g_autoptr (GBytes) again = pt_gunzip (packed, g_bytes_get_size (plain), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (plain, again));
  return 0;
}
