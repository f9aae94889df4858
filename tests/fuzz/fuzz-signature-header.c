/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The signature's header: one form alone is accepted, so what is parsed writes the same header. */

#include "fuzz.h"
#include "signatures.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *header = g_strndup ((const char *) data, size);
  g_autofree char *owner = NULL;
  g_autofree char *signature = NULL;
  pt_signatures_init ();
  if (!pt_signature_header_parse (header, &owner, &signature, NULL))
    return 0;
  g_autofree char *again = pt_signature_header (owner, signature);
  g_assert_cmpstr (again, ==, header);
  return 0;
}
