/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* POST /v1/recover {marks}: the newest of a client's marks that this server knows, and where to pull from. */
gboolean pt_recover_run (PtCall *call, GError **error);

/**
 * PtOldHistory:
 *
 * What old answers of this server, signed by it, prove of the operations of a
 * recovery. They stand in the envelope's `was`, each with the request target
 * that it answered, its exact text and its signature, which is over both:
 *
 *   {"target":"/v1/push","body":"…","signature":"…"}          what an operation had become
 *   {"target":"/v1/pull?cursor=…","body":"…","signature":"…"} a row that a witness tells, as it stands in `changes`
 *
 * so that nobody can witness a row that this server did not tell; pages of
 * /v1/rows/ count like those of /v1/pull.
 */
typedef struct _PtOldHistory PtOldHistory;

/* Answers whose signature fails prove nothing and are passed over. */
PtOldHistory *pt_old_history_new (const PtEnvelope *envelope, const PtServerKeys *keys);
void pt_old_history_free (PtOldHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtOldHistory, pt_old_history_free)

/* An answer's own place and time. */
typedef struct {
  PtId epoch;
  gint64 time; /* UTC ms, the server's clock */
} PtOldMoment;

/* NULL where nothing proves that it was applied. */
const PtVerdict *pt_old_history_find (PtOldHistory *self, const PtId *op, PtOldMoment *moment);
/* Whether this server has told just that row, version, seq and meta with it. */
gboolean pt_old_history_proves (PtOldHistory *self, const PtRow *row, PtOldMoment *moment);

G_END_DECLS
