/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "outbox.h"

G_BEGIN_DECLS

/**
 * PtChange:
 *
 * A row of the queue as the outbox works with it. Unsettled while its status is
 * not SUCCESS; never sealed while @envelope is none. FAILED with code `conflict`
 * is held: it waits for a person to settle the conflict.
 */
typedef enum { PT_CHANGE_PENDING, PT_CHANGE_SYNCING, PT_CHANGE_SUCCESS, PT_CHANGE_FAILED } PtChangeStatus;

typedef struct {
  gint64 id;
  const PtEntity *entity;
  PtId entity_id;
  PtOperationKind kind;
  PtRow *set; /* NULL for a delete */
  PtChangeStatus status;
  gint64 retry_count;
  gint64 created_at;
  gint64 made_at;
  PtId op;
  gint64 base_version;
  char base_leaf[PT_BASE_LEAF_TEXT];
  PtId base_op;
  char *base_row; /* a pull row's JSON, or NULL */
  gboolean has_strategy;
  PtStrategy strategy;
  PtId group;
  PtId resolves;
  PtId target; /* of a withdrawal: the operation that is taken back */
  PtId user;
  PtId envelope;
  gint64 batch;
  gboolean is_blocked;
  char *error_code;
  char *error_field;
  char *error_message;
} PtChange;

#define PT_CODE_CONFLICT "conflict"
/* error_code of a change that the server never judged: its envelope was refused as a whole, three times. */
#define PT_CODE_PARKED "refused"
/* error_code of a record that was confirmed here, but that the server does not have. */
#define PT_CODE_STRANGER "only_here"

PtChange *pt_change_new (void);
void pt_change_free (PtChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtChange, pt_change_free)

gboolean pt_change_is_held (const PtChange *change);
/* It failed without having been judged. */
gboolean pt_change_is_parked (const PtChange *change);
/* It left this computer at least once, so that it stands in the server's history or may yet. */
gboolean pt_change_was_sealed (const PtChange *change);
/* The row that was on screen; NULL for a create. */
PtRow *pt_change_dup_base (const PtChange *change, GError **error);
void pt_change_set_base (PtChange *change, const PtRow *base);
void pt_change_set_error (PtChange *change, const char *code, const char *field, const char *message);

/* "SELECT … FROM queue " and @rest; each row of it is read by pt_change_read(). */
PtStatement *pt_change_select (PtDatabase *database, const char *rest, GError **error);
PtChange *pt_change_read (PtStatement *select, GError **error);
/* All rows of a statement, which is done then. (element-type PtChange) */
GPtrArray *pt_change_read_all (PtStatement *select, GError **error);

/* Unsettled changes of one record, oldest first; withdrawals change nothing and are not among them. */
GPtrArray *pt_changes_of_row (PtDatabase *database, const PtId *id, GError **error);
/* Unsettled members of a group, oldest first. */
GPtrArray *pt_changes_of_group (PtDatabase *database, const PtId *group, GError **error);
/* Unsettled changes that this envelope was the last to carry, in its order. */
GPtrArray *pt_changes_of_envelope (PtDatabase *database, const PtId *envelope, GError **error);
/* By operation, settled or not; NULL without an error where there is none. */
PtChange *pt_change_find (PtDatabase *database, const PtId *op, GError **error);

/* Appends it and sets its id. */
gboolean pt_change_insert (PtDatabase *database, PtChange *change, gint64 now, GError **error);
/* Writes everything but what never changes: entity, row, maker. */
gboolean pt_change_update (PtDatabase *database, const PtChange *change, gint64 now, GError **error);
/* Settled: stays as history with its outcome and, where the server gave them, version and seq. */
gboolean pt_change_settle (PtDatabase *database, const PtChange *change, const char *outcome, gint64 version,
                           gint64 seq, gint64 now, GError **error);
/* It had been settled, and waits again since @envelope was not taken. */
gboolean pt_change_reopen (PtDatabase *database, PtChange *change, const PtId *envelope, gint64 now, GError **error);
/* Notes in the error log why it failed, as its error says. */
gboolean pt_change_log_refusal (PtDatabase *database, const PtChange *change, gint64 now, GError **error);
/* What waits and is chained to @from is chained to @to, a change of the same record. */
gboolean pt_change_follow (PtDatabase *database, const PtId *from, const PtId *to, GError **error);
/* The same change under a new operation id, waiting again; what is chained to it follows. */
gboolean pt_change_renew (PtDatabase *database, const PtSeams *seams, PtChange *change, gint64 now, GError **error);
/* Sends a failed change again: one that was judged under a new operation, one that was only parked under its own, since
 * the server may have taken it for all that is known here. */
gboolean pt_change_send_again (PtDatabase *database, const PtSeams *seams, PtChange *change, gint64 now,
                               GError **error);
/* What the server said waits for something may go again: it may be there now. What waits for an entry of this computer
 * that was refused, or for what waits for one, goes on waiting until somebody has seen to that. */
gboolean pt_changes_unblock (PtDatabase *database, GError **error);

G_END_DECLS
