/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server.h"

G_BEGIN_DECLS

/**
 * PtScheduledBackup:
 *
 * Backups that a running server makes by itself: one folder each below `to`,
 * named by its moment (`20261122T190000Z`), checked before it counts, the oldest
 * beyond `keep` removed. The first is made at once where the newest is older
 * than the interval. What fails is logged and tried again an hour later.
 * Belongs to the main context; the work runs in an executor of its own.
 */
typedef struct _PtScheduledBackup PtScheduledBackup;

typedef struct {
  const char *to;
  guint every_hours; /* 1 or more */
  guint keep;        /* 1 or more */
} PtBackupPlan;

PtScheduledBackup *pt_scheduled_backup_new (const char *data, const PtServerSeams *seams, const PtBackupPlan *plan);
/* Waits for a backup that is under way. */
void pt_scheduled_backup_free (PtScheduledBackup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtScheduledBackup, pt_scheduled_backup_free)

G_END_DECLS
