/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PtSecrets:
 *
 * What must not lie in the database: the device's private key and the tokens.
 * A file of the profile, mode 0600, replaced whole.
 */
typedef struct {
  gboolean has_key;
  guint8 key[64]; /* the device's Ed25519 secret */
  char *access_token;
  gint64 access_expires; /* UTC ms, by the device's clock */
  char *refresh_token;
} PtSecrets;

void pt_secrets_clear (PtSecrets *secrets);
/* No file yet: empty secrets. Refuses a symlink or a file that others can read (PT_ERROR_STORAGE). */
gboolean pt_secrets_load (const char *directory, PtSecrets *secrets, GError **error);
gboolean pt_secrets_store (const char *directory, const PtSecrets *secrets, GError **error);

G_END_DECLS
