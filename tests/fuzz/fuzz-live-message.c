/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes over a live WebSocket: a message is refused, or its record is told to the others as whole JSON. */

#include "fuzz.h"
#include "presence.h"
#include "reader.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (PtPresence) presence = pt_presence_new (&PT_ID_NONE);
  PtPresent who = { .connection = presence };
  g_autofree char *told = NULL;

  if (pt_presence_take (presence, &who, (const char *) data, size, 1) == PT_PRESENCE_REFUSED)
    g_assert_true (pt_presence_is_empty (presence));
  told = pt_presence_format (presence, NULL);
  g_assert_true (pt_json_check (told, strlen (told), NULL));
  return 0;
}
