/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "answer.h"
#include "profile.h"
#include "secrets.h"

G_BEGIN_DECLS

/* The bodies of sign-in and refresh, and what their answer grants or refuses. */

#define PT_REFRESH_TARGET "/v1/auth/refresh"

/* {"username","password","device":{"id","name","public_key","certificate"}}; the certificate only where there is one.
 */
GBytes *pt_credentials_login_body (const char *user, const char *password, const PtOffice *office,
                                   const guint8 public_key[PT_KEY_BYTES]);
GBytes *pt_credentials_refresh_body (const char *refresh_token);

/* Another key than the pinned one: whether a person has compared it. */
typedef struct {
  char *accepted; /* the fingerprint that a person trusts; NULL: none */
  char *offered;  /* out: that of the key which was refused; NULL where none was */
} PtKeyTrust;

/**
 * pt_credentials_accept:
 * @office: (inout): as stored; takes over user, organisation, device, key and clock offset
 * @secrets: (inout): takes over the tokens
 * @sent_at: wall clock when the request went out, for the clock offset
 * @now: wall clock when the answer came
 * @trust: (inout): what is known of another key
 *
 * Verifies the answer by the pinned key (by the key in it at the very first
 * sign-in; by a new one that the pinned one has signed or that a person trusts),
 * the certificate and the mark. Errors: UNTRUSTED for any other key, MALFORMED, INVALID where the
 * profile belongs to another organisation. On error nothing is changed.
 */
gboolean pt_credentials_accept (const PtResponse *response, const char *target, PtOffice *office, PtSecrets *secrets,
                                gint64 sent_at, gint64 now, PtKeyTrust *trust, PtMark *mark, GError **error);

/* What to tell who signs in of an answer that is no 200. Nothing tries a sign-in again by itself. SIGN_IN for a wrong
 * name or password; BUSY for too many attempts: the server is there, so that nobody is to be taken for offline; OFFLINE
 * for a server that has a fault. */
GError *pt_credentials_sign_in_refusal (const PtResponse *response);

/* Whether there is a certificate, of this computer and of @key (64 bytes): the database may have been put back beside
 * other keys, and nothing is sealed in a name that the server has not certified yet. */
gboolean pt_credentials_fit (const PtOffice *office, const guint8 *key);

G_END_DECLS
