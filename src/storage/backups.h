/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"
#include "salvage.h"

G_BEGIN_DECLS

/*
 * A profile's automatic backups: whole copies of its database in its folder's
 * `backups`, one a day and one ahead of a schema step, each checked before it
 * counts, the newest PT_BACKUPS_KEPT of them kept. Keys and tokens are in none.
 *
 * The functions that take a folder read or write the whole database: seconds
 * for a million rows. A window calls them on an executor of their own.
 */

#define PT_BACKUPS_KEPT 4

typedef struct {
  char *path;
  gint64 made_at; /* UTC ms */
  gint64 bytes;
} PtBackup;

void pt_backup_free (PtBackup *backup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtBackup, pt_backup_free)

/* Those of up to @now (UTC ms), the newest first, then those from after it, whose clock was wrong: a new one is kept,
 * and put back, ahead of them. None where there is none yet. (element-type PtBackup) */
GPtrArray *pt_profile_backups (const char *directory, gint64 now);
/* Whether the newest is older than a day, or from after now. */
gboolean pt_profile_is_backup_due (const char *directory, PtClock *clock);
/* Makes one of the database as it is, beside whoever works on it, and lets the oldest go. Where another process is at
 * it, does nothing. Errors: STORAGE (no room, for one), DAMAGED. */
gboolean pt_profile_back_up (const char *directory, const PtSeams *seams, GError **error);

/**
 * pt_profile_restore_last_good:
 * @directory: a profile's folder that no program has open
 * @salvage: (out): what became of the queue; pt_salvage_clear() it
 * @made_at: (out): of the backup that it is now, UTC ms
 *
 * Saves what can be read of the queue to a file of the folder, puts the newest
 * backup that is sound in the database's place, as pt_checkup_restore() does,
 * and the queue back into it. Sign in before the next sync.
 * Errors: NOT_FOUND where no backup is sound, STORAGE, BUSY; nothing was changed.
 */
gboolean pt_profile_restore_last_good (const char *directory, const PtSeams *seams, PtSalvage *salvage, gint64 *made_at,
                                       GError **error);
/* Writes what can be read of the queue of a damaged database to a new file @path, a JSON object a line. */
gboolean pt_profile_export_queue (const char *directory, const char *path, const PtSeams *seams, PtSalvage *salvage,
                                  GError **error);

/**
 * PtBackups:
 *
 * Makes a profile's daily backups while a program runs, on a thread of their
 * own. What fails stands in the error log; damage is reported to the profile.
 */
typedef struct _PtBackups PtBackups;

PtBackups *pt_backups_new (PtProfile *profile);
void pt_backups_free (PtBackups *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtBackups, pt_backups_free)

G_END_DECLS
