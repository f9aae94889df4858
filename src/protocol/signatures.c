/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys, base64 and plain signatures over a context and bytes, with the header that carries them; for transport, server
 * and peers. Marks and certificates, which are signed too, are in marks.c and certificates.c. */

#include "signatures.h"

#include <sodium.h>
#include <string.h>

#include "errors.h"
#include "signature-forms.h"

void
pt_signatures_init (void)
{
  if (sodium_init () < 0)
    g_error ("libsodium cannot start: this system gives no randomness");
}

void
pt_key_pair_generate (PtKeyPair *pair, PtRandom *random)
{
  guint8 seed[crypto_sign_SEEDBYTES];
  pt_random_fill (random, seed, sizeof seed);
  crypto_sign_seed_keypair (pair->public_key, pair->secret, seed);
  sodium_memzero (seed, sizeof seed);
}

void
pt_key_pair_from_secret (PtKeyPair *pair, const guint8 secret[64])
{
  memcpy (pair->secret, secret, sizeof pair->secret);
  crypto_sign_ed25519_sk_to_pk (pair->public_key, secret);
}

char *
pt_base64 (const void *bytes, gsize length)
{
  gsize room = sodium_base64_encoded_len (length, sodium_base64_VARIANT_ORIGINAL);
  char *text = g_malloc (room);
  return sodium_bin2base64 (text, room, bytes, length, sodium_base64_VARIANT_ORIGINAL);
}

gboolean
pt_base64_parse (const char *text, void *bytes, gsize length)
{
  gsize parsed;
  int result
      = sodium_base642bin (bytes, length, text, strlen (text), NULL, &parsed, NULL, sodium_base64_VARIANT_ORIGINAL);
  return result == 0 && parsed == length;
}

gboolean
pt_is_hex (const char *text, gsize digits)
{
  return strlen (text) == digits && strspn (text, "0123456789abcdef") == digits;
}

gboolean
pt_is_signature (const char *text)
{
  guint8 signature[PT_SIGNATURE_BYTES];
  return pt_base64_parse (text, signature, sizeof signature);
}

/* Ed25519 takes one run of bytes. */
static GByteArray *
join (const char *context, const void *bytes, gsize length)
{
  GByteArray *joined = g_byte_array_sized_new (strlen (context) + length);
  g_byte_array_append (joined, (const guint8 *) context, strlen (context));
  return g_byte_array_append (joined, bytes, length);
}

#define FINGERPRINT_GROUPS 8

char *
pt_key_fingerprint (const guint8 public_key[PT_KEY_BYTES])
{
  g_autofree char *hex = g_compute_checksum_for_data (G_CHECKSUM_SHA256, public_key, PT_KEY_BYTES);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < FINGERPRINT_GROUPS; i++)
    g_string_append_printf (text, i == 0 ? "%.4s" : " %.4s", hex + 4 * i);
  return g_string_free (text, FALSE);
}

gboolean
pt_key_has_fingerprint (const guint8 public_key[PT_KEY_BYTES], const char *text)
{
  g_autofree char *fingerprint = pt_key_fingerprint (public_key);
  const char *digit = fingerprint;

  for (; *text != '\0'; text++) {
    if (*text == ' ' || *text == ':' || *text == '-')
      continue;
    if (*digit == ' ')
      digit++;
    if (g_ascii_tolower (*text) != *digit)
      return FALSE;
    digit++;
  }
  return *digit == '\0';
}

char *
pt_sign (const PtKeyPair *pair, const char *context, const void *bytes, gsize length)
{
  guint8 signature[PT_SIGNATURE_BYTES];
  g_autoptr (GByteArray) joined = join (context, bytes, length);
  crypto_sign_detached (signature, NULL, joined->data, joined->len, pair->secret);
  return pt_base64 (signature, sizeof signature);
}

gboolean
pt_verify (const guint8 public_key[PT_KEY_BYTES], const char *context, const void *bytes, gsize length,
           const char *signature, GError **error)
{
  guint8 raw[PT_SIGNATURE_BYTES];
  g_autoptr (GByteArray) joined = join (context, bytes, length);
  if (pt_base64_parse (signature, raw, sizeof raw)
      && crypto_sign_verify_detached (raw, joined->data, joined->len, public_key) == 0)
    return TRUE;
  g_set_error_literal (error, PT_ERROR, PT_ERROR_UNTRUSTED, "The signature does not fit");
  return FALSE;
}

char *
pt_context_answer (const char *method, const char *target)
{
  return g_strdup_printf ("paytrack-answer-v1\n%s %s\n", method, target);
}

char *
pt_signature_header (const char *owner, const char *signature)
{
  return g_strdup_printf ("ed25519 %s %s", owner, signature);
}

static gboolean
is_owner (const char *owner)
{
  PtId device;
  return strcmp (owner, "server") == 0 || pt_id_parse (owner, -1, &device);
}

gboolean
pt_signature_header_parse (const char *header, char **owner, char **signature, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (header, " ", 4);
  if (g_strv_length (parts) != 3 || strcmp (parts[0], "ed25519") != 0 || !is_owner (parts[1])
      || !pt_is_signature (parts[2])) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                         PT_HEADER_SIGNATURE " is not of the form: ed25519, key owner, signature");
    return FALSE;
  }
  *owner = g_strdup (parts[1]);
  *signature = g_strdup (parts[2]);
  return TRUE;
}
