/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"
#include "salvage.h"

G_BEGIN_DECLS

/* Whether a profile's database is what it should be, and copies of it. */

typedef struct {
  char *damage;             /* SQLite's first complaint about the file; NULL where it is sound */
  gint64 orphans;           /* rows that refer to rows that are not there */
  guint wrong_sums;         /* mask of entities whose stored digest is not that of their rows */
  gint64 rows[PT_ENTITIES]; /* confirmed */
} PtCheckup;

void pt_checkup_clear (PtCheckup *checkup);

/* Reads every row, all as of one moment. Changes nothing. Outside of transactions. */
gboolean pt_checkup_run (PtDatabase *database, PtCheckup *checkup, GError **error);
/* Makes the stored digests anew from the rows, so that the next sync finds and repairs what is not the server's. */
gboolean pt_checkup_rebuild_digests (PtDatabase *database, GError **error);

/* A whole copy of the database as of now, while it is in use; @path must not exist. Keys and tokens are not in it. */
gboolean pt_checkup_copy (PtDatabase *database, const char *path, GError **error);

/**
 * pt_checkup_restore:
 * @directory: a profile's folder that no program has open
 * @path: a copy made by pt_checkup_copy()
 *
 * @salvage: what becomes of the former database's queue, which is put back;
 *   NULL: all is to be as it was when the copy was made
 *
 * Puts the copy in the database's place; the former one is kept beside it
 * under a name with the time. The profile becomes a new computer: it has no
 * key, and numbers of its own, until the next sign-in enrols it.
 * Errors: NOT_FOUND, DAMAGED, STORAGE, SCHEMA, BUSY where a program has the profile open.
 */
gboolean pt_checkup_restore (const char *directory, const char *path, const PtSeams *seams, PtSalvage *salvage,
                             GError **error);
/* Brings to an end a restore that was cut off after the former database was set aside, ahead of opening the profile.
 * Errors: STORAGE; DAMAGED where there is a former database and none in its place: empty books would hide it. */
gboolean pt_checkup_finish_restore (const char *directory, GError **error);
/* The part of it that is in the database: it belongs to no computer any more. */
gboolean pt_checkup_disown (PtDatabase *database, const PtSeams *seams, GError **error);

G_END_DECLS
