/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk.h"

G_BEGIN_DECLS

/**
 * Counterpart:
 *
 * A server of the tests' own over rows in memory: it judges envelopes as told,
 * gives versions and seqs, and writes pages. No rules, no accounts.
 */
typedef struct {
  PtRandom *random;
  PtClock *clock;
  GHashTable *rows;    /* PtId (the row's own) to PtRow */
  GHashTable *results; /* PtId of an operation to its final result, JSON */
  GPtrArray *log;      /* PtRow, borrowed, in the order of seq; NULL where a later change has its place */
  gint64 seq;
  PtId epoch;
  gint64 time;
} Counterpart;

Counterpart *counterpart_new (Desk *desk);
void counterpart_free (Counterpart *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Counterpart, counterpart_free)

/* Judges one operation as the protocol does for rows without rules: the result that stands, else applied where the base
 * fits, and a withdrawal as ever. */
PtVerdict *counterpart_judge (Counterpart *server, const PtOperation *operation);
/* A verdict that refuses. */
PtVerdict *counterpart_reject (const PtOperation *operation, const char *code, const char *field);
/* A verdict that it waits for its record. For counterpart_exchange(). */
PtVerdict *counterpart_block (Counterpart *server, const PtOperation *operation, guint index);
/* A conflict over the row as it is. */
PtVerdict *counterpart_conflict (Counterpart *server, const PtOperation *operation, const char *resolution);

/* The answer of these verdicts, which are taken over. */
GBytes *counterpart_answer (Counterpart *server, GPtrArray *verdicts);
/* Everything applied. */
GBytes *counterpart_apply (Counterpart *server, const PtSealed *sealed);

/* Somebody else's change of a row: the fields in pairs. */
void counterpart_change (Counterpart *server, const PtId *id, ...) G_GNUC_NULL_TERMINATED;
void counterpart_delete (Counterpart *server, const PtId *id);
/* Takes a row as new or changed; gives it version and seq. @row is taken over. */
void counterpart_put (Counterpart *server, PtRow *row);
const PtRow *counterpart_get (Counterpart *server, const PtId *id);

/* The page after @cursor (NULL: from the start), at most @limit rows. */
GBytes *counterpart_page (Counterpart *server, const char *cursor, guint limit);

/* Applies all pages to the desk; the last one must agree in every digest. Gives the rows taken. */
guint counterpart_pull (Counterpart *server, Desk *desk, guint limit);
/* Seals, applies and settles until nothing waits. */
void counterpart_push (Counterpart *server, Desk *desk);
/* Settles one answer. */
PtSettled counterpart_settle (Desk *desk, const PtSealed *sealed, GBytes *answer);

/* The server has lost everything and says so: @expected operations are sealed again. */
void counterpart_recover (Desk *desk, guint expected);

/* A supplier that both sides have at version 1. */
PtId counterpart_add_settled (Desk *desk, Counterpart *server);

typedef PtVerdict *(*CounterpartJudge) (Counterpart *server, const PtOperation *operation, guint index);
/* Seals, judges each operation by @judge, settles. */
PtSettled counterpart_exchange (Desk *desk, Counterpart *server, CounterpartJudge judge);

G_END_DECLS
