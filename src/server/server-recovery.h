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
 * recovery: the verdicts that they had.
 */
typedef struct _PtOldHistory PtOldHistory;

/* Answers whose signature fails prove nothing and are passed over. */
PtOldHistory *pt_old_history_new (const PtEnvelope *envelope, const PtServerKeys *keys);
void pt_old_history_free (PtOldHistory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtOldHistory, pt_old_history_free)
/* NULL where nothing proves that it was applied. */
const PtVerdict *pt_old_history_find (PtOldHistory *self, const PtId *op);

G_END_DECLS
