/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sealed bodies: what is no box is refused; what a box holds comes out as it went in, and is read as a body is. */

#include "compression.h"
#include "fuzz.h"
#include "protocol-limits.h"
#include "sealed-body.h"

static void
get_pair (PtKeyPair *pair)
{
  g_autoptr (PtRandom) random = pt_random_new_seeded (3);

  pt_signatures_init ();
  pt_key_pair_generate (pair, random);
}

/* As call-steps.c does: unseal, then unpack. */
static void
open_it (const PtKeyPair *pair, GBytes *sealed)
{
  g_autofree char *signature = NULL;
  g_autoptr (GBytes) packed = pt_unseal (pair, sealed, &signature, NULL);
  g_autoptr (GBytes) body = packed != NULL ? pt_gunzip (packed, PT_LIMIT_INFLATED, NULL) : NULL;

  if (body != NULL)
    g_assert_cmpuint (g_bytes_get_size (body), <=, PT_LIMIT_INFLATED);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  PtKeyPair pair;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GBytes) unsealed = NULL;
  g_autofree char *signature = NULL;

  get_pair (&pair);
  open_it (&pair, bytes);
  sealed = pt_seal (pair.public_key, "", bytes);
  open_it (&pair, sealed);
  unsealed = pt_unseal (&pair, sealed, &signature, NULL);
  g_assert_true (g_bytes_equal (unsealed, bytes));
  return 0;
}
