/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "messages.h"
#include "server-facts.h"
#include "server-keys.h"

G_BEGIN_DECLS

/**
 * PtJudge:
 *
 * Who judges the operations of one envelope: its maker's role, the rules'
 * facts, and the transaction that everything happens in.
 */
typedef struct {
  PtTransaction *transaction;
  const PtEnvelope *envelope;
  PtId bearer;      /* the user whose token brought it */
  gboolean trusted; /* the maker is known and not disabled */
  gboolean seated;  /* and has signed in on the computer that speaks for him */
  PtServerFacts facts;
  struct _PtOldHistory *history; /* of a recovery; else NULL */
} PtJudge;

void pt_judge_clear (PtJudge *judge);
/* FALSE where the database fails. @judge is not moved afterwards, and cleared in either case. */
gboolean pt_judge_init (PtJudge *judge, PtTransaction *transaction, const PtServerKeys *keys,
                        const PtEnvelope *envelope, const PtId *bearer, GError **error);

/* One operation before its judge, and what came of it. */
typedef struct _PtCase PtCase;

void pt_case_free (PtCase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtCase, pt_case_free)
const PtVerdict *pt_case_get_verdict (PtCase *self);
PtVerdict *pt_case_steal_verdict (PtCase *self);

/**
 * pt_judge_operation:
 *
 * Judges one operation, in the order of the protocol's section 3, writes what
 * it changes, and keeps its result where that is final.
 *
 * Returns: (transfer full): NULL where the database fails
 */
PtCase *pt_judge_operation (PtJudge *judge, const PtOperation *operation, GError **error);

/* As pt_judge_operation, for a member of a group that another member has failed: `group_failed`. */
PtCase *pt_judge_refuse_member (PtJudge *judge, const PtOperation *operation, GError **error);

/* Keeps a final result with its conflict and audit entry; again, where a group's part was taken back. */
gboolean pt_case_keep (PtCase *self, GError **error);

/* Whether a group goes on after this verdict. */
gboolean pt_verdict_is_success (const PtVerdict *verdict);

G_END_DECLS
