/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"
#include "digest.h"
#include "fields.h"

G_BEGIN_DECLS

/*
 * The two places of a row: what is seen (`suppliers`) and, only while a record
 * has unsettled changes, what the server has confirmed (`suppliers_confirmed`).
 * Everything that writes rows does it through here, so that
 * seen = confirmed + unsettled changes holds after every transaction.
 */

gboolean pt_seen_read (PtDatabase *database, const PtEntity *entity, const PtId *id, PtRow *row, gboolean *found,
                       GError **error);
gboolean pt_seen_write (PtDatabase *database, const PtRow *row, GError **error);
/* The confirmed row, wherever it is; not @found where the server has none yet. */
gboolean pt_seen_read_confirmed (PtDatabase *database, const PtEntity *entity, const PtId *id, PtRow *row,
                                 gboolean *found, GError **error);
/* Ahead of a record's first unsettled change: keeps its confirmed row beside. */
gboolean pt_seen_set_aside (PtDatabase *database, const PtEntity *entity, const PtId *id, GError **error);
/* Puts a bare, deleted row of version 0 in the place of one that is referred to and is not here: nobody sees it, and no
 * digest counts it. One that is here stays. */
gboolean pt_seen_stand_in (PtDatabase *database, const PtEntity *entity, const PtId *id, GError **error);
gboolean pt_seen_has_unsettled (PtDatabase *database, const PtId *id, gboolean *has, GError **error);

typedef enum {
  PT_CONFIRM_NEWER, /* never replaces a newer row by an older one */
  PT_CONFIRM_REPAIR /* replaces whatever differs */
} PtConfirmMode;

typedef enum {
  PT_CONFIRM_SKIPPED, /* older than what is stored, or just the same */
  PT_CONFIRM_ECHO,    /* the version that was stored already, with the server's times */
  PT_CONFIRM_TAKEN
} PtConfirmOutcome;

/**
 * PtSeenWork:
 *
 * One transaction's changes to confirmed rows: what it has to write at its end
 * (digests, the newest seq), the statements it runs over and over, and which
 * entities it touched.
 */
typedef struct {
  PtDatabase *database;
  PtConfirmMode mode;
  guint changed;
  guint deleted[PT_ENTITIES]; /* confirmed rows that were not deleted before */
  gboolean lacks_base;        /* a delta came of a row that is not here: only a whole pull can help */
  gboolean queue_is_empty;    /* no unsettled change in the whole database: nothing to derive */
  gboolean is_filling;        /* rows are still missing: most that come are new */
  gint64 newest_seq;
  gint64 stored_seq;
  PtDigestDelta *delta;
  PtRow *before;
  PtRow *whole;
  PtStatement *insert[PT_ENTITIES];
} PtSeenWork;

gboolean pt_seen_work_begin (PtSeenWork *work, PtDatabase *database, PtConfirmMode mode, GError **error);
/* Writes what is gathered; within the transaction. */
gboolean pt_seen_work_flush (PtSeenWork *work, GError **error);
void pt_seen_work_clear (PtSeenWork *work);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PtSeenWork, pt_seen_work_clear)

/* Takes a row of the server's as the confirmed one (@form SET: only what changed since the stored one; then
 * PT_ERROR_MALFORMED where there is none) and derives what is seen. A tombstone keeps the fields. */
gboolean pt_seen_confirm (PtSeenWork *work, const PtRow *row, PtFieldsForm form, PtConfirmOutcome *outcome,
                          GError **error);
/* As pt_seen_confirm, for a record of which a change has just been marked as settled: @row NULL where the server's
 * verdict brought none. A version that is confirmed already stays as it is. */
gboolean pt_seen_settle (PtSeenWork *work, const PtEntity *entity, const PtId *id, const PtRow *row,
                         PtConfirmOutcome *outcome, GError **error);
/* The server has no such record: what was confirmed of it, and lies beside by now, is gone. What is seen has to be
 * derived anew. */
gboolean pt_seen_unconfirm (PtSeenWork *work, const PtEntity *entity, const PtId *id, GError **error);
/* What is seen, anew from the confirmed row and the unsettled changes. */
gboolean pt_seen_derive (PtSeenWork *work, const PtEntity *entity, const PtId *id, GError **error);

G_END_DECLS
