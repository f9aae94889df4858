/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ids.h"

G_BEGIN_DECLS

/*
 * Ed25519 keys and the signatures of section 1: of a device over its
 * envelopes, of the server over its answers, marks and certificates.
 */

#define PT_KEY_BYTES 32
#define PT_SIGNATURE_BYTES 64

typedef struct {
  guint8 public_key[PT_KEY_BYTES];
  guint8 secret[64];
} PtKeyPair;

/* Calls sodium_init() once; every program does so first. */
void pt_signatures_init (void);
void pt_key_pair_generate (PtKeyPair *pair, PtRandom *random);
/* Of the 64 bytes that PtKeyPair keeps as the secret. */
void pt_key_pair_from_secret (PtKeyPair *pair, const guint8 secret[64]);

/* base64 (RFC 4648 section 4, padded) of raw bytes, and back; parsing accepts exactly @length bytes in canonical form.
 */
char *pt_base64 (const void *bytes, gsize length);
gboolean pt_base64_parse (const char *text, void *bytes, gsize length);

/* What two people compare over the telephone: eight groups of four hex digits of the key's SHA-256. */
char *pt_key_fingerprint (const guint8 public_key[PT_KEY_BYTES]);
/* Whether @text is that fingerprint, however it is spaced. */
gboolean pt_key_has_fingerprint (const guint8 public_key[PT_KEY_BYTES], const char *text);

/* The signature over @context followed by @bytes, in base64. */
char *pt_sign (const PtKeyPair *pair, const char *context, const void *bytes, gsize length);
/* PT_ERROR_UNTRUSTED where it does not fit. */
gboolean pt_verify (const guint8 public_key[PT_KEY_BYTES], const char *context, const void *bytes, gsize length,
                    const char *signature, GError **error);

/* What is signed ahead of the bytes. */
#define PT_CONTEXT_PUSH "paytrack-push-v1\n"
#define PT_CONTEXT_MARK "paytrack-mark-v1\n"
#define PT_CONTEXT_DEVICE "paytrack-device-v1\n"
#define PT_CONTEXT_KEY "paytrack-key-v1\n"
/* "paytrack-answer-v1\nMETHOD TARGET\n"; free with g_free. */
char *pt_context_answer (const char *method, const char *target);

#define PT_HEADER_SIGNATURE "PayTrack-Signature"
#define PT_HEADER_SCHEMA "PayTrack-Schema"
#define PT_HEADER_MARK "PayTrack-Mark"

/* `ed25519 OWNER SIGNATURE`; @owner is `server` or a device id. */
char *pt_signature_header (const char *owner, const char *signature);
/* Both out values are to be freed. PT_ERROR_MALFORMED for another form. */
gboolean pt_signature_header_parse (const char *header, char **owner, char **signature, GError **error);

/**
 * PtMark:
 *
 * The server's signed word on how far its history goes: change @head of
 * @epoch ends the audit chain in @hash.
 */
typedef struct {
  PtId epoch;
  gint64 head;
  char hash[65];
  char sig[89];
} PtMark;

void pt_mark_sign (PtMark *mark, const PtKeyPair *pair);
gboolean pt_mark_verify (const PtMark *mark, const guint8 public_key[PT_KEY_BYTES], GError **error);
/* The header's value: `epoch head hash sig`. */
char *pt_mark_to_header (const PtMark *mark);
gboolean pt_mark_from_header (const char *header, PtMark *mark, GError **error);

/* base64(JSON {organisation, device, prefix, public_key, not_after}) "." base64(signature): what proves a device. */
typedef struct {
  PtId organisation;
  PtId device;
  char *prefix;
  guint8 public_key[PT_KEY_BYTES];
  gint64 not_after; /* UTC ms */
} PtCertificate;

void pt_certificate_clear (PtCertificate *certificate);
char *pt_certificate_sign (const PtCertificate *certificate, const PtKeyPair *server);
gboolean pt_certificate_verify (const char *text, const guint8 server_key[PT_KEY_BYTES], PtCertificate *certificate,
                                GError **error);

G_END_DECLS
