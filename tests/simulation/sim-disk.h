/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "random.h"

G_BEGIN_DECLS

/*
 * The simulated disk: an SQLite VFS of this process whose files live in
 * memory. What was written but not synced may be lost, whole or in part, when
 * the machine that owns the file crashes; a crash can be set to strike at the
 * n-th disk call from now on. A file belongs to the machine named by its folder,
 * with the closing slash (`/tmp/world/d1/paytrack.db` to `/tmp/world/d1/`).
 */

#define SIM_DISK_VFS "paytrack-simulation"

/* Registers the VFS; once a process. */
void sim_disk_init (void);
/* Forgets every file and fault; @random decides what survives crashes (borrowed until the next reset). */
void sim_disk_reset (PtRandom *random);

/* From the @calls-th writing call of @machine on, every call of that machine fails: it has crashed. 0: no crash set. */
void sim_disk_crash_after (const char *machine, guint calls);
/* Whether a crash that was set has struck. */
gboolean sim_disk_has_crashed (const char *machine);
/* Power comes back: unsynced writes survive in part, locks are gone, calls work again. */
void sim_disk_recover (const char *machine);
/* The programs on the machine are ended, and whatever of them lives on here reaches no file any more; what they wrote
 * stays. */
void sim_disk_end_programs (const char *machine);

/* While full, writes that lengthen a file fail with SQLITE_FULL. */
void sim_disk_set_full (const char *machine, gboolean full);
gboolean sim_disk_is_full (const char *machine);

/* All files of a machine as its programs see them now: backups, copied machines, machines ready-made. */
typedef struct _SimImage SimImage;
SimImage *sim_disk_take (const char *machine);
/* Puts them, all synced, in the place of all that @machine has. */
void sim_disk_put (const SimImage *image, const char *machine);
void sim_image_free (SimImage *image);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimImage, sim_image_free)

G_END_DECLS
