/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "signatures.h"
#include "transport.h"

G_BEGIN_DECLS

/**
 * PtAnswer:
 *
 * A response whose signature has been checked, with the members that answers
 * have in common. For a status other than 200 that the server does not sign
 * (no valid token; something between it and us) only the status may be used.
 */
typedef struct {
  guint status;
  GBytes *body;
  GBytes *packed;  /* as it came, where it came gzipped; else NULL */
  char *signature; /* base64; NULL where the answer is not signed */
  gint64 retry_after_ms;
  gboolean has_mark;
  PtMark mark; /* verified */
  char *cursor;
  gboolean more;
  gint64 server_time; /* 0 where not said */
  gint64 head;        /* of a digest; 0 where not said */
  char *code;         /* of a problem; NULL where there is none */
  char *detail;
} PtAnswer;

void pt_answer_free (PtAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtAnswer, pt_answer_free)

/**
 * pt_answer_check:
 * @server_key: the key pinned at sign-in
 *
 * Verifies the signature over method, target and body and the signature of
 * the mark within; safe from any thread. PT_ERROR_UNTRUSTED where one fails,
 * or where an answer that would be acted on (200, 400, 409, 410) has none;
 * PT_ERROR_MALFORMED for a body that is not JSON.
 */
/* What came sealed to @own is from then on as if it had come openly. PT_ERROR_UNTRUSTED where it cannot be opened. */
gboolean pt_answer_open (PtResponse *response, const PtKeyPair *own, GError **error);
PtAnswer *pt_answer_check (const PtResponse *response, const char *method, const char *target,
                           const guint8 server_key[PT_KEY_BYTES], GError **error);

/* The signature alone, of any response. */
gboolean pt_answer_verify (const PtResponse *response, const char *method, const char *target,
                           const guint8 server_key[PT_KEY_BYTES], GError **error);

/* Whether the server takes the token, and refuses the envelope's signature. */
gboolean pt_answer_knows_no_signer (const PtAnswer *answer);

/* TRUE for 200; else what the status and code mean for the caller, as an error. */
gboolean pt_answer_ok (const PtAnswer *answer, GError **error);

G_END_DECLS
