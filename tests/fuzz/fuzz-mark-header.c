/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The mark's header: one form alone is accepted, so what is parsed writes the same header. */

#include "fuzz.h"
#include "signatures.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  PtMark mark;
  g_autofree char *header = g_strndup ((const char *) data, size);
  pt_signatures_init ();
  if (!pt_mark_from_header (header, &mark, NULL))
    return 0;
  g_autofree char *again = pt_mark_to_header (&mark);
  g_assert_cmpstr (again, ==, header);
  return 0;
}
