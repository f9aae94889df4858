/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

#define PT_ACCESS_SECONDS 900

/* What a sign-in or refresh gives out; only their hashes are kept. */
typedef struct {
  char *access;
  char *refresh;
} PtTokens;

void pt_tokens_clear (PtTokens *tokens);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtTokens, pt_tokens_clear)

void pt_token_hash (const char *token, guint8 hash[PT_HASH_BYTES]);

/* The first tokens of a new family. */
gboolean pt_tokens_begin (PtTransaction *transaction, const PtId *user, const PtId *device, PtTokens *tokens,
                          GError **error);

typedef enum {
  PT_REFRESH_GRANTED,
  PT_REFRESH_UNKNOWN, /* no such token, or it has run out */
  PT_REFRESH_REUSED   /* its successor was used already: the family is revoked, which is to be committed */
} PtRefreshOutcome;

/* The successor of @refresh: always the same until it has been used. @from is the token that was presented. */
gboolean pt_tokens_refresh (PtTransaction *transaction, const PtServerKeys *keys, const char *refresh,
                            PtRefreshToken *from, PtRefreshOutcome *outcome, PtTokens *tokens, GError **error);

/* Both end what listens by these tokens, too; its computer is told to sign in again. All families of a user or of a
 * device (the other NULL). */
gboolean pt_tokens_revoke_family (PtTransaction *transaction, const PtId *family, GError **error);
gboolean pt_tokens_revoke_all (PtTransaction *transaction, const PtId *user, const PtId *device, GError **error);

G_END_DECLS
