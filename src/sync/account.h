/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"
#include "secrets.h"
#include "transport.h"

G_BEGIN_DECLS

/**
 * PtAccount:
 *
 * Who is signed in on a profile: the device's key, the tokens, and the
 * requests that change them. Belongs to the main thread.
 *
 * Signal `refreshed`: new tokens took the old ones' place.
 */
#define PT_TYPE_ACCOUNT (pt_account_get_type ())
G_DECLARE_FINAL_TYPE (PtAccount, pt_account, PT, ACCOUNT, GObject)

PtAccount *pt_account_new (PtProfile *profile, PtTransport *transport);

/* Reads the key and the tokens, once for all who ask; a locked keyring waits for its owner. Ends well also where they
 * cannot be read, which pt_account_get_key() tells. Errors: G_IO_ERROR_CANCELLED. */
void pt_account_open_async (PtAccount *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean pt_account_open_finish (PtAccount *self, GAsyncResult *result, GError **error);
/* Until then it knows of no token and no key. */
gboolean pt_account_is_open (PtAccount *self);

/* Whether there are tokens that the server has not yet refused. */
gboolean pt_account_is_signed_in (PtAccount *self);
/* The access token; NULL where there is none or its time is over, so that a refresh is due. */
const char *pt_account_get_token (PtAccount *self);
/* The device's Ed25519 secret. SIGN_IN before the first sign-in, STORAGE where the secrets cannot be read. */
const guint8 *pt_account_get_key (PtAccount *self, GError **error);

/* As the functions of PtSyncService. */
const char *pt_account_get_offered_key (PtAccount *self);
void pt_account_trust_key (PtAccount *self, const char *fingerprint);
/* As pt_sync_service_sign_in_async(). */
void pt_account_sign_in_async (PtAccount *self, const char *url, const char *user, const char *password,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pt_account_sign_in_finish (PtAccount *self, GAsyncResult *result, GError **error);

/* Gets new tokens, once for all who ask meanwhile; takes over those that another process of the profile got.
 * Errors: SIGN_IN where the server refuses the old ones, OFFLINE, UNTRUSTED, STORAGE. */
void pt_account_refresh_async (PtAccount *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean pt_account_refresh_finish (PtAccount *self, GAsyncResult *result, GError **error);

/* Forgets the tokens, here in any case and at the server where it can be reached, also when the access token's time is
 * over. */
void pt_account_sign_out_async (PtAccount *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean pt_account_sign_out_finish (PtAccount *self, GAsyncResult *result, GError **error);

/* This computer is known to the server as another one as well (a copied profile): drops its id and key, so that the
 * next sign-in enrols it anew; nothing can be sealed before. */
void pt_account_disown_async (PtAccount *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean pt_account_disown_finish (PtAccount *self, GAsyncResult *result, GError **error);

G_END_DECLS
