/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Device certificates: the bytes once as a whole certificate, and once as JSON that a trusted key signed, since no
 * fuzzer guesses a signature. */

#include "fuzz.h"
#include "signatures.h"

static void
make_keys (PtKeyPair *pair)
{
  g_autoptr (PtRandom) random = pt_random_new_seeded (1);
  pt_signatures_init ();
  pt_key_pair_generate (pair, random);
}

static void
verify (const char *text, const PtKeyPair *pair)
{
  PtCertificate certificate, back;
  if (!pt_certificate_verify (text, pair->public_key, &certificate, NULL))
    return;
  g_autofree char *again = pt_certificate_sign (&certificate, pair);
  g_assert_true (pt_certificate_verify (again, pair->public_key, &back, NULL));
  g_assert_cmpstr (certificate.prefix, ==, back.prefix);
  pt_certificate_clear (&certificate);
  pt_certificate_clear (&back);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  PtKeyPair pair;
  make_keys (&pair);
  g_autofree char *whole = g_strndup ((const char *) data, size);
  verify (whole, &pair);
  g_autofree char *body = pt_base64 (data, size);
  g_autofree char *signature = pt_sign (&pair, PT_CONTEXT_DEVICE, data, size);
  g_autofree char *signed_text = g_strconcat (body, ".", signature, NULL);
  verify (signed_text, &pair);
  return 0;
}
