/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "judge.h"
#include "server-recovery.h"

G_BEGIN_DECLS

/*
 * One operation before its judge: what is known of it and of the row it is
 * about, gathered step by step. Private to the judging files.
 */

struct _PtCase {
  PtJudge *judge;
  const PtOperation *operation;
  PtVerdict *verdict;
  gboolean standing; /* its result is stored already */

  PtRow *before; /* the row as it is; NULL where there is none */
  PtRow *set;    /* what the operation writes, without predictions of computed fields; NULL for a delete */
  PtRow *base;   /* what both sides started from, with the maker's own later changes; NULL where unknown */
  PtId chain;
  gint64 base_version;
  char base_leaf[PT_BASE_LEAF_TEXT];
  gboolean conflicted;
  guint32 foreign;          /* the fields that others changed since the base */
  PtKeptConflict *conflict; /* to be kept with the result */
  PtKeptConflict *settles;  /* the conflict that this operation resolves */
};

typedef enum {
  PT_CASE_FAILED,  /* the database: @error is set */
  PT_CASE_SETTLED, /* the verdict stands */
  PT_CASE_OPEN     /* the next step judges on */
} PtCaseStep;

PtCaseStep pt_case_reject (PtCase *self, const char *code, const char *field, const char *message);
PtCaseStep pt_case_block (PtCase *self, const PtId *depends_on);
/* Applied without a change: the row is already as it was asked for. */
PtCaseStep pt_case_accept_as_is (PtCase *self);
PtCause pt_case_cause (const PtCase *self);

/* case-base.c: what the operation started from, and whether others have changed the row since. */
PtCaseStep pt_case_find_base (PtCase *self, GError **error);
PtCaseStep pt_case_compare_base (PtCase *self, GError **error);
/* For one that is not judged again: the chain that it continues, so that what follows it is not measured against its
 * maker's own changes. FALSE with @error. */
gboolean pt_case_recall_base (PtCase *self, GError **error);
/* case-conflict.c: what the strategy that holds makes of a conflict; may change @set, or settle. */
PtCaseStep pt_case_resolve (PtCase *self, GError **error);
PtCaseStep pt_case_find_settled (PtCase *self, GError **error);
/* For one that is not judged again: the conflict that it had settled, where that is open. FALSE with @error. */
gboolean pt_case_recall_settled (PtCase *self, GError **error);
/* A conflict that only a person can settle, whatever the strategy. */
PtCaseStep pt_case_leave_open (PtCase *self);
/* Beside what is applied, an open conflict over the code or number that @twin has as well. */
void pt_case_note_twin (PtCase *self, const PtRow *row, const PtRow *twin);
/* case-recover.c: an operation that the server's old answer @was says it had applied; a row that somebody saw. */
PtCaseStep pt_case_recover (PtCase *self, const PtVerdict *was, const PtOldMoment *moment, GError **error);
PtCaseStep pt_case_witness (PtCase *self, const PtOldMoment *moment, GError **error);
/* case-apply.c: the rules on the resulting row, and the writing of it. */
PtCaseStep pt_case_apply (PtCase *self, GError **error);
/* case-withdraw.c */
PtCaseStep pt_case_withdraw (PtCase *self, GError **error);
/* case-result.c: results that stood already; and pt_case_keep(), for new ones. */
PtCaseStep pt_case_replay (PtCase *self, GError **error);

/* The row that the maker's computer shows: base and `set`, computed fields as predicted. NULL for a delete. */
PtRow *pt_case_predict (const PtCase *self);
/* Puts the row's state into the verdict, with `record` exactly where it differs from the prediction. */
void pt_case_tell (PtCase *self, const PtRow *row);

G_END_DECLS
