/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sealed bodies (protocol.md, section 9): the server's call-steps.c opens requests and seals answers, the client's
 * channel.c and answer.c do the other half. */

#include "config.h"

#include "sealed-body.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "errors.h"

GBytes *
pt_seal (const guint8 public_key[PT_KEY_BYTES], const char *signature, GBytes *packed)
{
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  guint8 box_key[crypto_box_PUBLICKEYBYTES];
  gsize length = g_bytes_get_size (packed);
  guint8 *sealed;

  if (crypto_sign_ed25519_pk_to_curve25519 (box_key, public_key) != 0)
    return NULL;
  if (signature != NULL)
    g_byte_array_append (plain, (const guint8 *) signature, (guint) strlen (signature));
  g_byte_array_append (plain, (const guint8 *) "\n", 1);
  g_byte_array_append (plain, g_bytes_get_data (packed, NULL), (guint) length);
  sealed = g_malloc (plain->len + crypto_box_SEALBYTES);
  crypto_box_seal (sealed, plain->data, plain->len, box_key);
  return g_bytes_new_take (sealed, plain->len + crypto_box_SEALBYTES);
}

/* NULL where it was not sealed to @pair. */
static guint8 *
open_box (const PtKeyPair *pair, GBytes *sealed, gsize *length)
{
  guint8 public_key[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES];
  gsize size = g_bytes_get_size (sealed);
  g_autofree guint8 *plain = NULL;
  gboolean opened;

  if (size <= crypto_box_SEALBYTES || crypto_sign_ed25519_pk_to_curve25519 (public_key, pair->public_key) != 0
      || crypto_sign_ed25519_sk_to_curve25519 (secret, pair->secret) != 0)
    return NULL;
  *length = size - crypto_box_SEALBYTES;
  plain = g_malloc (*length);
  opened = crypto_box_seal_open (plain, g_bytes_get_data (sealed, NULL), size, public_key, secret) == 0;
  sodium_memzero (secret, sizeof secret);
  return opened ? g_steal_pointer (&plain) : NULL;
}

GBytes *
pt_unseal (const PtKeyPair *pair, GBytes *sealed, char **signature, GError **error)
{
  gsize length = 0;
  g_autofree guint8 *plain = open_box (pair, sealed, &length);
  const guint8 *line = plain != NULL ? memchr (plain, '\n', length) : NULL;
  gsize ahead;

  if (line == NULL) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("The body was not sealed to this key"));
    return NULL;
  }
  ahead = (gsize) (line - plain);
  *signature = ahead > 0 ? g_strndup ((const char *) plain, ahead) : NULL;
  return g_bytes_new (line + 1, length - ahead - 1);
}
