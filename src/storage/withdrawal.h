/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "change.h"

G_BEGIN_DECLS

/*
 * Withdrawals: a change that has left this computer is taken back by asking
 * the server not to accept it. Its answer is the change's own result, whatever
 * that is, and until it is here nothing else of the record is sealed.
 */

/* Whether @change may have reached the server without this computer knowing what became of it. */
gboolean pt_withdrawal_is_needed (const PtChange *change);
/* Whether a change of @record is being taken back, with the server's answer still to come. */
gboolean pt_withdrawal_is_open (PtDatabase *database, const PtId *record, gboolean *open, GError **error);
/* Whether this computer asked for @target to be taken back, however long ago: who has a copy of its profile may have.
 */
gboolean pt_withdrawal_was_made (PtDatabase *database, const PtChange *target, gboolean *made, GError **error);
/* Queues the question, ahead of all else; within the transaction of the caller, who says who asks.
 * PT_ERROR_INVALID where it was asked already, PT_ERROR_NOT_ALLOWED where somebody else made the change. */
gboolean pt_withdrawal_add (PtDatabase *database, const PtSeams *seams, const PtId *user, const PtChange *target,
                            GError **error);
/* The changes that the server may be asked about together: @change, or its whole group. (element-type PtChange) */
GPtrArray *pt_withdrawal_targets (PtDatabase *database, const PtChange *change, GError **error);

/**
 * pt_withdrawal_read:
 * @target: (out): the unsettled change that was asked about; NULL where it was settled meanwhile
 * @result: (out): its own result
 *
 * Takes the server's answer to @withdrawal apart. Both stay NULL where it says
 * nothing of the change, whose own answer is still to come then.
 */
gboolean pt_withdrawal_read (PtDatabase *database, const PtChange *withdrawal, const PtVerdict *verdict,
                             PtChange **target, PtVerdict **result, GError **error);

/* Whether any waits for its answer. */
gboolean pt_withdrawal_any (PtDatabase *database, gboolean *any, GError **error);

G_END_DECLS
