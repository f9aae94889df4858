/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"
#include "row.h"

G_BEGIN_DECLS

typedef enum {
  PT_OUTCOME_NONE,     /* no change of this record was ever made here, or it was taken back */
  PT_OUTCOME_WAITING,  /* saved here, not yet judged by the server; @message says for what it waits, where that is known
                        */
  PT_OUTCOME_ACCEPTED, /* @row is what the server has, its price and other computed fields included */
  PT_OUTCOME_MERGED,   /* accepted, together with what somebody else changed meanwhile */
  PT_OUTCOME_CONFLICT, /* @conflict: held for a person, or decided by the policy and archived */
  PT_OUTCOME_REFUSED   /* @code, @field and @message are the rule's */
} PtOutcomeKind;

/**
 * PtOutcome:
 *
 * What became of the newest change that was made here to one record.
 */
typedef struct {
  PtOutcomeKind kind;
  const PtEntity *entity;
  PtId id;        /* of the record */
  PtId op;        /* of the change; none for PT_OUTCOME_NONE */
  gint64 version; /* that it became; 0 where it became none */
  char *code;     /* machine code of a refusal; else NULL */
  char *field;    /* the field at fault by name; NULL: the record as a whole */
  char *message;  /* for people */
  PtId conflict;
  PtRow *row;   /* as it is seen now; NULL where there is none */
  char *notice; /* what the server recorded otherwise than it was shown, in words; NULL where nothing was */
} PtOutcome;

void pt_outcome_free (PtOutcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtOutcome, pt_outcome_free)

/* Runs on a database's thread. */
PtOutcome *pt_outcome_read (PtDatabase *database, const PtEntity *entity, const PtId *id, GError **error);

G_END_DECLS
