/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signatures for the simulator, in the place of libsodium's, whose curve takes a quarter of a scenario's time: a keyed
 * digest of the bytes. It fails for other bytes and other keys, as the real one does, and keeps nobody out who knows
 * the public key, of whom there is none in there. The linker prefers these to the library's. */

#include <sodium.h>
#include <string.h>

static void
digest (unsigned char *out, const unsigned char *bytes, unsigned long long length, const unsigned char *public_key)
{
  crypto_generichash (out, crypto_sign_BYTES, bytes, length, public_key, crypto_sign_PUBLICKEYBYTES);
}

int
crypto_sign_detached (unsigned char *signature, unsigned long long *signature_length, const unsigned char *bytes,
                      unsigned long long length, const unsigned char *secret)
{
  if (signature_length != NULL)
    *signature_length = crypto_sign_BYTES;
  /* The public key stands at the secret's end. */
  digest (signature, bytes, length, secret + crypto_sign_SECRETKEYBYTES - crypto_sign_PUBLICKEYBYTES);
  return 0;
}

int
crypto_sign_verify_detached (const unsigned char *signature, const unsigned char *bytes, unsigned long long length,
                             const unsigned char *public_key)
{
  unsigned char right[crypto_sign_BYTES];
  digest (right, bytes, length, public_key);
  return memcmp (right, signature, sizeof right) == 0 ? 0 : -1;
}
