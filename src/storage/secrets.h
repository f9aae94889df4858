/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PtKeyring:
 *
 * The seam to where a desktop keeps secrets. Both may wait for its owner to
 * unlock it. @profile is the profile's folder.
 */
typedef struct {
  /* NULL without an error where it holds nothing for the profile. */
  char *(*look_up) (const char *profile, GError **error);
  gboolean (*keep) (const char *profile, const char *secret, GError **error);
} PtKeyring;

/**
 * PtSecrets:
 *
 * What must not lie in the database: the device's private key and the tokens.
 * They are in the keyring where there is one, and a file of the profile says
 * so; else in that file itself, mode 0600. The file is replaced whole.
 */
typedef struct {
  gboolean has_key;
  guint8 key[64]; /* the device's Ed25519 secret */
  char *access_token;
  gint64 access_expires; /* UTC ms, by the device's clock */
  char *refresh_token;
} PtSecrets;

void pt_secrets_clear (PtSecrets *secrets);
/* @to is cleared first. */
void pt_secrets_copy (PtSecrets *to, const PtSecrets *from);
/* @keyring NULL: this program uses none. No file yet: empty secrets. Refuses a symlink or a file that others can read,
 * and fails where the file points to a keyring that cannot be reached (PT_ERROR_STORAGE). */
gboolean pt_secrets_load (const char *directory, const PtKeyring *keyring, PtSecrets *secrets, GError **error);
/* A keyring that does not take them leaves them to the file. */
gboolean pt_secrets_store (const char *directory, const PtKeyring *keyring, const PtSecrets *secrets, GError **error);

typedef enum {
  PT_SECRETS_NOWHERE, /* nobody has signed in yet */
  PT_SECRETS_IN_FILE, /* to be shown: whoever can read the owner's files has them */
  PT_SECRETS_IN_KEYRING
} PtSecretsPlace;

PtSecretsPlace pt_secrets_place (const char *directory);

G_END_DECLS
