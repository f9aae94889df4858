/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "signatures.h"

G_BEGIN_DECLS

/* Bodies that only their receiver can read: a libsodium sealed box around a signature header's value, a line feed, and
 * the gzipped body. */
#define PT_SEALED_TYPE "application/vnd.paytrack.sealed"

/* @signature may be NULL or "". NULL where @public_key is no key to seal to. */
GBytes *pt_seal (const guint8 public_key[PT_KEY_BYTES], const char *signature, GBytes *packed);
/* @signature (NULL where it is empty) is to be freed. PT_ERROR_MALFORMED for what was not sealed to @pair. */
GBytes *pt_unseal (const PtKeyPair *pair, GBytes *sealed, char **signature, GError **error);

G_END_DECLS
