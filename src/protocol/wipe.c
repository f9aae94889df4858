/* SPDX-License-Identifier: GPL-3.0-or-later */

/* No secret outlives its use; called by all that hold one, on both sides. */

#include "wipe.h"

#include <sodium.h>
#include <string.h>

void
pt_wipe (gpointer memory, gsize length)
{
  sodium_memzero (memory, length);
}

void
pt_wipe_text (char **text)
{
  if (*text != NULL)
    pt_wipe (*text, strlen (*text));
  g_clear_pointer (text, g_free);
}
