/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "signatures.h"

G_BEGIN_DECLS

/**
 * PtServerKeys:
 *
 * What only the server holds: the Ed25519 pair that signs all it says, the
 * secret that successors of tokens and cursors come from, and the pairs it
 * used before.
 */
typedef struct {
  PtKeyPair signing;
  guint8 secret[32];
  GArray *previous; /* of PtKeyPair, newest first */
} PtServerKeys;

PtServerKeys *pt_server_keys_new (PtRandom *random);
void pt_server_keys_free (PtServerKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtServerKeys, pt_server_keys_free)

/* The pairs, newest first: 0 is the one that signs; NULL past the last. */
const PtKeyPair *pt_server_keys_nth (const PtServerKeys *keys, guint n);
/* A new pair signs from now on; the one until now vouches for it and still opens, and proves, what is older. */
void pt_server_keys_rotate (PtServerKeys *keys, PtRandom *random);

/* Whether this pair is among them. */
gboolean pt_server_keys_hold (const PtServerKeys *keys, const PtKeyPair *pair);
/* Takes the pairs of @others that are not among them as used before. */
void pt_server_keys_add_previous (PtServerKeys *keys, const PtServerKeys *others);

/* Writes a new file, readable by its owner alone; one that exists is an error. */
gboolean pt_server_keys_save (const PtServerKeys *keys, const char *path, GError **error);
/* Puts a whole new file in the place of the one that exists. */
gboolean pt_server_keys_replace (const PtServerKeys *keys, const char *path, GError **error);
/* PT_ERROR_UNTRUSTED where the file is a symlink, no plain file, or open to others. */
PtServerKeys *pt_server_keys_load (const char *path, GError **error);

/* HMAC-SHA256 by the secret over "@purpose\n" and @bytes. */
void pt_server_keys_derive (const PtServerKeys *keys, const char *purpose, const void *bytes, gsize length,
                            guint8 out[32]);

G_END_DECLS
