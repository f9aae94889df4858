/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Access and refresh tokens. A refresh token's successor is derived from it by
 * a secret of the server, so that a lost answer can be given again though only
 * hashes are kept. Called by accounts.c.
 */

#include "tokens.h"

#include <sodium.h>

#define TOKEN_BYTES 32
#define REFRESH_MS (G_GINT64_CONSTANT (180) * 24 * 3600 * 1000)
#define PURGE_AFTER_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

void
pt_tokens_clear (PtTokens *tokens)
{
  g_clear_pointer (&tokens->access, g_free);
  g_clear_pointer (&tokens->refresh, g_free);
}

void
pt_token_hash (const char *token, guint8 hash[PT_HASH_BYTES])
{
  pt_sha256 (token, strlen (token), hash);
}

/* base64 for addresses and headers: no sign that needs an escape. */
static char *
format_token (const guint8 bytes[TOKEN_BYTES])
{
  char text[sodium_base64_ENCODED_LEN (TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

  sodium_bin2base64 (text, sizeof text, bytes, TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return g_strdup (text);
}

static char *
draw_token (PtRandom *random)
{
  guint8 bytes[TOKEN_BYTES];

  pt_random_fill (random, bytes, sizeof bytes);
  return format_token (bytes);
}

static gboolean
give_access (PtTransaction *transaction, const guint8 refresh[PT_HASH_BYTES], PtTokens *tokens, GError **error)
{
  PtStore *store = transaction->store;
  guint8 hash[PT_HASH_BYTES];

  tokens->access = draw_token (transaction->random);
  pt_token_hash (tokens->access, hash);
  return store->verbs->purge_tokens (store, transaction->now - PURGE_AFTER_MS, error)
         && store->verbs->write_access (store, hash, refresh, transaction->now + PT_ACCESS_SECONDS * 1000, error);
}

gboolean
pt_tokens_begin (PtTransaction *transaction, const PtId *user, const PtId *device, PtTokens *tokens, GError **error)
{
  PtRefreshToken token = { .family = pt_id_new (transaction->clock, transaction->random),
                           .user = *user,
                           .device = *device,
                           .expires_at = transaction->now + REFRESH_MS,
                           .state = PT_TOKEN_FRESH };

  tokens->refresh = draw_token (transaction->random);
  pt_token_hash (tokens->refresh, token.hash);
  return transaction->store->verbs->write_refresh (transaction->store, &token, error)
         && give_access (transaction, token.hash, tokens, error);
}

gboolean
pt_tokens_revoke_family (PtTransaction *transaction, const PtId *family, GError **error)
{
  transaction->organisation.session_revision++;
  return transaction->store->verbs->revoke_family (transaction->store, family, error);
}

gboolean
pt_tokens_revoke_all (PtTransaction *transaction, const PtId *user, const PtId *device, GError **error)
{
  transaction->organisation.session_revision++;
  return transaction->store->verbs->revoke_sessions (transaction->store, user, device, error);
}

static char *
derive_successor (const PtServerKeys *keys, const char *refresh)
{
  guint8 bytes[TOKEN_BYTES];

  pt_server_keys_derive (keys, "refresh", refresh, strlen (refresh), bytes);
  return format_token (bytes);
}

static gboolean
begin_successor (PtTransaction *transaction, PtRefreshToken *from, PtRefreshToken *successor, GError **error)
{
  PtStore *store = transaction->store;
  guint8 hash[PT_HASH_BYTES];

  memcpy (hash, successor->hash, sizeof hash);
  from->state = PT_TOKEN_REFRESHED;
  *successor = *from;
  memcpy (successor->hash, hash, sizeof hash);
  successor->expires_at = transaction->now + REFRESH_MS;
  successor->state = PT_TOKEN_FRESH;
  return store->verbs->write_refresh (store, from, error) && store->verbs->write_refresh (store, successor, error);
}

static gboolean
grant (PtTransaction *transaction, PtRefreshToken *from, PtRefreshOutcome *outcome, PtTokens *tokens, GError **error)
{
  PtStore *store = transaction->store;
  PtRefreshToken successor = { .state = PT_TOKEN_FRESH };
  PtFound found;

  pt_token_hash (tokens->refresh, successor.hash);
  found = store->verbs->read_refresh (store, successor.hash, &successor, error);
  if (found == PT_FOUND_ERROR)
    return FALSE;
  if (found == PT_FOUND && successor.state != PT_TOKEN_FRESH) {
    *outcome = PT_REFRESH_REUSED;
    return pt_tokens_revoke_family (transaction, &from->family, error);
  }
  if (found == PT_FOUND_NOTHING && !begin_successor (transaction, from, &successor, error))
    return FALSE;
  *outcome = PT_REFRESH_GRANTED;
  return give_access (transaction, successor.hash, tokens, error);
}

gboolean
pt_tokens_refresh (PtTransaction *transaction, const PtServerKeys *keys, const char *refresh, PtRefreshToken *from,
                   PtRefreshOutcome *outcome, PtTokens *tokens, GError **error)
{
  guint8 hash[PT_HASH_BYTES];
  PtFound found;

  pt_token_hash (refresh, hash);
  found = transaction->store->verbs->read_refresh (transaction->store, hash, from, error);
  if (found == PT_FOUND_ERROR)
    return FALSE;
  if (found == PT_FOUND_NOTHING || from->expires_at <= transaction->now) {
    *outcome = PT_REFRESH_UNKNOWN;
    return TRUE;
  }
  tokens->refresh = derive_successor (keys, refresh);
  return grant (transaction, from, outcome, tokens, error);
}
