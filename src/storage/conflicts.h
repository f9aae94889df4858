/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "change.h"

G_BEGIN_DECLS

typedef enum {
  PT_CONFLICT_OPEN,     /* a person must decide */
  PT_CONFLICT_ARCHIVED, /* decided by the policy; the losing change is kept and can be applied again */
  PT_CONFLICT_SETTLED
} PtConflictState;

/**
 * PtConflictEntry:
 *
 * A conflict as this computer keeps it: was, mine and theirs.
 */
typedef struct {
  PtId id;
  const PtEntity *entity;
  PtId entity_id;
  PtId op;
  PtOperationKind operation; /* mine */
  PtConflictKind kind;
  PtRow *base;    /* the row that was on screen; NULL for a create */
  PtRow *mine;    /* present fields are what was written; NULL for a delete */
  PtRow *theirs;  /* the server's row as it is known now; NULL where it is not known */
  guint32 fields; /* those that differ */
  gint64 client_version;
  gint64 server_version;
  char *resolution; /* the strategy that held */
  PtConflictState state;
  PtId user; /* mine was made by */
  PtId device;
  gint64 made_at;    /* mine, UTC ms */
  gint64 noted_at;   /* when this computer heard of it */
  gint64 settled_at; /* 0: it is not */
  char *label;       /* what people call the row */
} PtConflictEntry;

void pt_conflict_entry_free (PtConflictEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtConflictEntry, pt_conflict_entry_free)

/* open, archived, settled. */
const char *pt_conflict_state_word (PtConflictState state);

/* Open ones, then archived ones, the newest first. (element-type PtConflictEntry) */
GPtrArray *pt_conflicts_list (PtDatabase *database, GError **error);
/* All that there ever were, settled ones too, the newest first. (element-type PtConflictEntry) */
GPtrArray *pt_conflicts_history (PtDatabase *database, GError **error);
/* PT_ERROR_NOT_FOUND. */
PtConflictEntry *pt_conflicts_get (PtDatabase *database, const PtId *id, GError **error);

typedef enum {
  PT_SETTLE_MINE,   /* my change is applied to the row as it is now */
  PT_SETTLE_THEIRS, /* the server's row stays */
  PT_SETTLE_FIELDS, /* what a person chose, field by field */
  PT_SETTLE_ANEW    /* the deletion stays; the record as I changed it is entered as a new one */
} PtSettlement;

/**
 * pt_conflicts_resolve:
 * @result: for PT_SETTLE_FIELDS: what each present field becomes; else NULL
 *
 * Settles an open conflict, or applies an archived change again, by a new
 * operation that names it. With PT_SETTLE_ANEW @saved is of the new record.
 * Errors: NOT_FOUND, those of pt_outbox_save(), and
 * PT_ERROR_INVALID where the record was deleted, which is final.
 */
gboolean pt_conflicts_resolve (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const PtId *id,
                               PtSettlement settlement, const PtRow *result, PtSaved *saved, GError **error);

/* For the outbox. */

/* Keeps what the server said of @change; the same conflict again changes nothing. */
gboolean pt_conflicts_note (PtDatabase *database, const PtChange *change, const PtConflict *conflict,
                            PtConflictState state, const PtId *device, gint64 now, GError **error);
/* The held change was edited further. */
gboolean pt_conflicts_amend (PtDatabase *database, const PtChange *change, GError **error);
gboolean pt_conflicts_settle (PtDatabase *database, const PtId *id, gint64 now, GError **error);

G_END_DECLS
