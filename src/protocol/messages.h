/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "digest.h"
#include "fields.h"
#include "merge.h"
#include "signatures.h"

G_BEGIN_DECLS

/*
 * The bodies of push and pull as structs, and both directions of each.
 * Readers are strict on form and pass unknown members over; what is wrong with
 * one operation alone is noted in it, so that the rest can be judged.
 */

/**
 * PtOperation:
 *
 * One change a device asks for. @base_version 0 for a create. Exactly one of
 * @base_op, or @base_version with @base_leaf (may be ""), names what was on
 * screen when the edit began.
 */
typedef struct {
  PtId op;
  const PtEntity *entity; /* NULL where the word is unknown: then entity_word says it */
  char *entity_word;
  PtId id;
  PtOperationKind kind;
  gint64 base_version;
  char base_leaf[PT_BASE_LEAF_TEXT];
  PtId base_op;
  PtRow *set;     /* present fields; NULL for delete and withdraw; a whole row (member `row`) for witness */
  gint64 made_at; /* UTC ms, the device's clock */
  gboolean has_strategy;
  PtStrategy strategy;
  PtId group;
  PtId resolves;
  PtId target;           /* withdraw */
  char *unknown_field;   /* `set` named something that is no field of the entity */
  const char *malformed; /* a member of `set` whose value has the wrong form */
  char *text; /* canonical JSON of all members known or not, for comparing a replay: equal text is equal content */
} PtOperation;

PtOperation *pt_operation_new (void);
void pt_operation_free (PtOperation *operation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtOperation, pt_operation_free)
void pt_operation_write (PtWriter *writer, const PtOperation *operation);
gboolean pt_operation_read (PtReader *reader, PtOperation *operation);

/* An old answer of the server's, word for word, that proves what an operation of a recovery had become. */
typedef struct {
  char *target; /* the request target that it answered */
  char *body;
  char *signature; /* base64 */
} PtOldAnswer;

typedef struct {
  PtId envelope;
  gint64 schema;
  PtId organisation;
  PtId device;
  PtId user;
  gint64 n;
  gint64 sealed_at;
  gboolean has_clock_offset;
  gint64 clock_offset;
  gboolean recovery;
  GPtrArray *was; /* of PtOldAnswer; NULL outside a recovery */
  GPtrArray *ops; /* of PtOperation */
} PtEnvelope;

PtOldAnswer *pt_old_answer_new (const char *target, const char *body, const char *signature);
void pt_old_answer_free (PtOldAnswer *answer);

PtEnvelope *pt_envelope_new (void);
void pt_envelope_free (PtEnvelope *envelope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtEnvelope, pt_envelope_free)
/* The exact bytes to sign and store. */
GBytes *pt_envelope_to_bytes (const PtEnvelope *envelope);
/* @bad_text (optional) tells a text fault from another. Errors: PT_ERROR_MALFORMED, PT_ERROR_TOO_LARGE (too many
 * operations, a row over the limit). */
PtEnvelope *pt_envelope_from_bytes (GBytes *bytes, gboolean *bad_text, GError **error);

typedef enum {
  PT_VERDICT_APPLIED,
  PT_VERDICT_MERGED,
  PT_VERDICT_CONFLICT,
  PT_VERDICT_REJECTED,
  PT_VERDICT_BLOCKED,
  PT_VERDICT_WITHDRAWN
} PtVerdictStatus;

const char *pt_verdict_word (PtVerdictStatus status);

typedef struct {
  PtId id;
  PtConflictKind kind;
  gint64 client_version;
  gint64 server_version;
  guint32 fields; /* mask */
  PtRow *server;  /* NULL where omitted */
  gboolean server_deleted;
  char *resolution; /* the strategy that held */
} PtConflict;

void pt_conflict_free (PtConflict *conflict);

/**
 * PtVerdict:
 *
 * The server's answer to one operation.
 */
typedef struct {
  PtId op;
  PtVerdictStatus status;
  gboolean replayed;
  gint64 version;
  gint64 seq;
  const PtEntity *entity; /* of record, conflict.server: the operation's; not on the wire */
  PtRow *record;          /* full fields where they differ from the prediction; else NULL */
  gboolean omitted;       /* a row left out for size: pull it */
  GPtrArray *also;        /* of PtRow with meta; may be NULL */
  PtConflict *conflict;   /* may be NULL */
  char *error_code;
  char *error_field;
  char *error_message;
  PtId depends_on;
  PtId target;         /* of a withdraw */
  char *target_result; /* JSON of the target's own result; may be NULL */
} PtVerdict;

PtVerdict *pt_verdict_new (const PtEntity *entity);
void pt_verdict_free (PtVerdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtVerdict, pt_verdict_free)
void pt_verdict_write (PtWriter *writer, const PtVerdict *verdict);
/* @entity_of gives the entity of an operation by its id (NULL: unknown, rows in it are passed over). */
typedef const PtEntity *(*PtEntityOf) (const PtId *op, gpointer data);
gboolean pt_verdict_read (PtReader *reader, PtVerdict *verdict, PtEntityOf entity_of, gpointer data);

typedef struct {
  GPtrArray *results; /* of PtVerdict, in the order of the operations */
  gboolean forked;
  gint64 server_time;
  PtMark mark;
} PtPushAnswer;

PtPushAnswer *pt_push_answer_new (void);
void pt_push_answer_free (PtPushAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtPushAnswer, pt_push_answer_free)
GBytes *pt_push_answer_to_bytes (const PtPushAnswer *answer);
PtPushAnswer *pt_push_answer_from_bytes (GBytes *bytes, PtEntityOf entity_of, gpointer data, GError **error);

/* Mark as a JSON object, after pt_writer_member(). */
void pt_mark_write (PtWriter *writer, const PtMark *mark);
gboolean pt_mark_read (PtReader *reader, PtMark *mark);

/**
 * PtPage:
 *
 * A pull page but for its rows, which stream through a callback.
 */
typedef struct {
  char *from; /* NULL: no cursor was sent */
  char *cursor;
  gboolean more;
  guint n_changes;
  gboolean has_digests;
  PtDigest digests[PT_ENTITIES];
  char *organisation; /* JSON object, or NULL */
  char *directory;    /* JSON object, or NULL */
  gint64 backed_up;
  gint64 server_time;
  PtMark mark;
} PtPage;

void pt_page_clear (PtPage *page);
/* Called for each row in order; FALSE with @error ends the reading. @row is reused: copy what is kept. */
typedef gboolean (*PtPageRow) (PtRow *row, PtFieldsForm form, gpointer data, GError **error);
/* One walk over the bytes: rows go to @on_row as they are read (their transaction is the caller's, who rolls back
 * on error); @page is filled at return. */
gboolean pt_page_read (GBytes *bytes, PtPage *page, PtPageRow on_row, gpointer data, GError **error);

/* Writing, by the server: begin, rows by pt_pull_row_write(), end. */
PtWriter *pt_page_begin (const char *from);
/* Closes the array of changes and writes all other members; @writer is still to be freed. */
GBytes *pt_page_end (PtWriter *writer, const PtPage *page);

G_END_DECLS
