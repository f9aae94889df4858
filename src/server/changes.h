/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ids.h"
#include "server-store.h"

G_BEGIN_DECLS

/**
 * PtTransaction:
 *
 * One writing transaction of the organisation: its lock, its counters and the
 * digest changes that are written once at the end. Everything the server
 * changes goes through it, so that row, seq, log, audit entry and digest are
 * one.
 */
typedef struct {
  PtStore *store; /* borrowed */
  PtClock *clock;
  PtRandom *random;
  gint64 now;
  PtOrganisation organisation;
  GArray *leaves; /* digest changes so far */
} PtTransaction;

/* FALSE with PT_ERROR_STORAGE: nothing is begun. A transaction that was begun is ended by commit or rollback. */
gboolean pt_transaction_begin (PtTransaction *self, PtStore *store, PtClock *clock, PtRandom *random, GError **error);
gboolean pt_transaction_commit (PtTransaction *self, GError **error);
void pt_transaction_rollback (PtTransaction *self);

/* The counters as they were at a savepoint. */
typedef struct {
  PtOrganisation organisation;
  guint leaves;
} PtSavepoint;

gboolean pt_transaction_savepoint (PtTransaction *self, PtSavepoint *savepoint, GError **error);
gboolean pt_transaction_release (PtTransaction *self, PtSavepoint *savepoint, GError **error);
void pt_transaction_rollback_to (PtTransaction *self, PtSavepoint *savepoint);
/* As rollback_to, for a savepoint at the transaction's very beginning: also settings are as they were then. */
gboolean pt_transaction_restart (PtTransaction *self, PtSavepoint *savepoint, GError **error);

/* Who changes a row, and by which operation. */
typedef struct {
  PtOperationKind kind;
  PtId op;
  PtId chain;
  PtId user;
  PtId device;
  gint64 was;        /* the seq that a recovered change had; 0 for all others */
  guint32 covers;    /* of a recovered change: what it wrote then, whether or not that is news now */
  gint64 version;    /* at least, where a recovered row is all that it was at this one; 0 for all others */
  gint64 created_at; /* of a new row that is recovered; 0: it is new */
  PtId created_by;
} PtCause;

/**
 * pt_change_write:
 * @before: the row as it is stored, or NULL for a new one
 * @after: the row as it becomes; its meta is written (version, seq, times, people); a deleted one loses its fields
 *
 * Stores the row, its place in the log with old and new values of each changed
 * field, its audit entry, and its share of the digests.
 */
gboolean pt_change_write (PtTransaction *self, const PtCause *cause, const PtRow *before, PtRow *after, GError **error);

/**
 * PtHistory:
 *
 * What happened to a row since a version, from the log: @base is the row as it
 * was then (NULL where it did not exist), @mask the fields that were written
 * since by anybody but the given chain, @foreign whether there is any such
 * change.
 */
typedef struct {
  PtRow *base;
  guint32 mask;
  gboolean foreign;
} PtHistory;

void pt_history_clear (PtHistory *history);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtHistory, pt_history_clear)
/* @row as it is stored; @chain may be none. */
gboolean pt_history_since (PtStore *store, const PtRow *row, gint64 version, const PtId *chain, PtHistory *history,
                           GError **error);

G_END_DECLS
