/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/*
 * Whether a password is the one that its owner last signed in with on this
 * computer, asked while the server is out of reach. Only an Argon2id hash is
 * kept, in the profile that only its owner's account on this computer can read.
 * Both take as long as a sign-in; on a database's thread.
 */

gboolean pt_verifier_keep (PtDatabase *database, const PtId *user, const char *password, GError **error);

typedef enum { PT_VERIFIER_NONE, PT_VERIFIER_WRONG, PT_VERIFIER_RIGHT } PtVerifierAnswer;

/* NONE: this user has not signed in here since passwords are remembered so. */
gboolean pt_verifier_check (PtDatabase *database, const PtId *user, const char *password, PtVerifierAnswer *answer,
                            GError **error);

G_END_DECLS
