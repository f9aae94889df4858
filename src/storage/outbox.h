/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "messages.h"
#include "repository.h"
#include "writer.h"

G_BEGIN_DECLS

/*
 * The outbox: every change a person makes, from the moment it is saved until
 * the server has settled it. Every function runs on the database's thread that
 * writes. Nothing is ever dropped: settled entries stay as history, refused
 * ones stay with their reason until somebody decides.
 */

/**
 * PtEdit:
 *
 * One change as a form or command asks for it.
 */
typedef struct {
  PtOperationKind kind;
  PtRow *row;               /* meta id (none: give a new one) and entity; present fields are what is written */
  PtRow *base;              /* update, delete: the row that was on screen when the edit began; NULL: as it is now */
  gboolean ignore_findings; /* save although the rules object, leaving the verdict to the server: never set by a form */
  PtId group;
  PtId resolves;
  gboolean has_strategy;
  PtStrategy strategy;
} PtEdit;

PtEdit *pt_edit_new (PtOperationKind kind, const PtEntity *entity);
void pt_edit_free (PtEdit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtEdit, pt_edit_free)

typedef struct {
  PtId id;
  PtId op;
  PtRow *row;          /* as it is seen now, computed fields included */
  GPtrArray *findings; /* of PtFinding: warnings when saved; with an error among them nothing was saved */
} PtSaved;

void pt_saved_clear (PtSaved *saved);

/**
 * pt_outbox_save:
 *
 * Completes and checks the change by the rules, gives number, id and defaults,
 * and writes the row and its queue entry in one transaction. Coalesces with an
 * operation on the same row that was never sealed.
 *
 * FALSE with PT_ERROR_INVALID and the first error's text where a rule refuses
 * (all findings in @saved; nothing written), or PT_ERROR_STORAGE.
 */
gboolean pt_outbox_save (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const PtEdit *edit,
                         PtSaved *saved, GError **error);

/* The next receipt or payment number of this computer: `A3-000124`. Given at saving where the field was left empty. */
char *pt_outbox_peek_number (PtDatabase *database, const PtOffice *office, const PtEntity *entity, GError **error);
/* Gives @row its next number; within the transaction that writes it. */
gboolean pt_outbox_give_number (PtDatabase *database, const PtOffice *office, PtRow *row, GError **error);

typedef struct {
  PtId envelope;
  PtId device; /* that signed it, which need not be today's */
  gint64 n;
  guint n_ops;
  GBytes *body;    /* frozen: the same bytes at every send */
  char *signature; /* base64 */
} PtSealed;

void pt_sealed_clear (PtSealed *sealed);

/**
 * pt_outbox_seal:
 * @key: the device's Ed25519 secret (64 bytes)
 * @most: operations at most; PT_LIMIT_OPERATIONS or fewer
 *
 * The next envelope to send: one sealed before and not yet answered, else a
 * new one over the oldest pending operations, parents before children, stored
 * before it returns. Only what the office's user made, or what was made before
 * anybody signed in: the rest waits for its maker. @sealed->body is NULL where
 * nothing waits.
 */
gboolean pt_outbox_seal (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const guint8 key[64],
                         guint most, PtSealed *sealed, GError **error);

/**
 * pt_outbox_seal_ahead:
 * @in_flight: the envelope that is on its way, not yet answered
 *
 * As pt_outbox_seal(), for the envelope that can be sent once @in_flight has
 * been answered and before its verdicts are taken over: it holds no record of
 * which a change is on its way, and no group. Empty while anything is withdrawn.
 */
gboolean pt_outbox_seal_ahead (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const guint8 key[64],
                               guint most, const PtId *in_flight, PtSealed *sealed, GError **error);

typedef struct {
  guint applied, merged, conflicts, rejected, blocked, withdrawn, replayed;
  gboolean forked; /* another computer uses this one's id: enrol anew before anything else is sealed */
} PtSettled;

/**
 * pt_outbox_settle:
 * @answer: the verified bytes of the push answer
 *
 * Takes the server's verdicts over in one transaction: confirmed rows, versions,
 * what the server recorded otherwise, conflicts (the losing change archived in
 * full), refusals with their reason. Stores the answer with its signature.
 */
gboolean pt_outbox_settle (PtDatabase *database, const PtSeams *seams, const PtId *envelope, GBytes *answer,
                           const char *signature, PtSettled *settled, guint *changed, GError **error);

/* The send failed without an answer, or the program starts: what was `syncing` waits again, in its envelope, and what
 * was blocked may be tried again. Counts nothing. */
gboolean pt_outbox_reset_syncing (PtDatabase *database, GError **error);
/* The envelope itself was refused (400, 413): it is halved; an operation left alone is parked after 3 tries. One of a
 * recovery is sent again after the next pull. */
gboolean pt_outbox_refused (PtDatabase *database, const PtSeams *seams, const PtId *envelope, const char *message,
                            GError **error);

typedef struct {
  gint64 waiting;                /* pending or syncing */
  gint64 fresh;                  /* of these: never sent yet, and nobody else's */
  gint64 others;                 /* of these: made by somebody who is not signed in now */
  gint64 by_entity[PT_ENTITIES]; /* of these */
  gint64 attention;              /* refused or parked, and open conflicts */
  gint64 conflicts;
  gint64 newest; /* id of the newest entry that was ever made */
} PtOutboxCounts;

gboolean pt_outbox_count (PtDatabase *database, PtOutboxCounts *counts, GError **error);

/**
 * PtQueueEntry:
 *
 * One unsettled entry, with the queue's columns.
 */
typedef struct {
  gint64 id;
  const PtEntity *entity;
  PtId entity_id;
  PtOperationKind operation;
  char *payload; /* JSON of `set` */
  char *status;  /* pending, syncing, success, error */
  gint64 retry_count;
  char *error_message; /* NULL where there is none */
  char *error_code;
  char *error_field;
  gint64 created_at;
  gint64 updated_at;
  PtId op;
  gint64 made_at;
  gint64 base_version;
  PtId base_op;   /* none where it stands on no change of this computer's */
  char *base;     /* JSON, a pull row: what was on screen when the edit began; NULL where there is none */
  char *strategy; /* NULL: the policy's */
  PtId group;
  PtId resolves;
  PtId target;    /* of what is taken back */
  PtId user;      /* none: made before anybody signed in */
  char *outcome;  /* of a settled one: applied, merged, conflict, resolved, withdrawn, archived, discarded, folded */
  gint64 version; /* that it became; 0 where it became none */
  char *label;    /* what people call the row */
} PtQueueEntry;

void pt_queue_entry_free (PtQueueEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtQueueEntry, pt_queue_entry_free)
/* As a JSON object with the queue's columns. */
void pt_queue_entry_write (const PtQueueEntry *entry, PtWriter *writer);
/* Unsettled entries, oldest first; @limit 0 for all. (element-type PtQueueEntry) */
GPtrArray *pt_outbox_list (PtDatabase *database, guint limit, GError **error);
/* Those that wait to be sent, or for an answer, oldest first; @limit 0 for all. (element-type PtQueueEntry) */
GPtrArray *pt_outbox_list_waiting (PtDatabase *database, guint limit, GError **error);
/* Refused and parked ones, without those in conflict, oldest first. (element-type PtQueueEntry) */
GPtrArray *pt_outbox_list_refused (PtDatabase *database, GError **error);
/* The oldest of these of one record, which has to be mended first; NULL where there is none. */
gboolean pt_outbox_find_refused (PtDatabase *database, const PtId *id, PtQueueEntry **entry, GError **error);
/* Every entry that was ever made here of one record, settled ones too, oldest first. (element-type PtQueueEntry) */
GPtrArray *pt_outbox_history (PtDatabase *database, const PtId *id, GError **error);
/* An unsettled entry as JSON text with its line's end, to be kept or sent to somebody. PT_ERROR_NOT_FOUND. */
char *pt_outbox_export (PtDatabase *database, gint64 id, GError **error);
/* A parked entry waits again, as the operation that it is, a refused one as a new one; @id 0 for all of them.
 * PT_ERROR_NOT_FOUND. */
gboolean pt_outbox_retry (PtDatabase *database, const PtSeams *seams, gint64 id, GError **error);
/* The same for each of @ids (element-type gint64) that is still refused, but for those in conflict. */
gboolean pt_outbox_retry_these (PtDatabase *database, const PtSeams *seams, const GArray *ids, GError **error);
/* Takes a change back: it stays in the history, and the record is seen without it. One that has left this computer (its
 * whole group, if it has one) is seen until the server has answered that it did not take it; had it, then it stands,
 * and a notice says so. Taking a withdrawal back before it is sent lets the change go on. PT_ERROR_NOT_FOUND;
 * PT_ERROR_INVALID where it is in conflict, under a later change, being taken back already, or in the place of one that
 * is; PT_ERROR_NOT_ALLOWED where it is on its way and somebody else's. */
gboolean pt_outbox_discard (PtDatabase *database, const PtSeams *seams, gint64 id, guint *changed, GError **error);

G_END_DECLS
