/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "sim-disk.h"

G_BEGIN_DECLS

/* What sim-disk.c keeps and sim-disk-vfs.c gives to SQLite. */

#define SIM_SECTOR 512
#define SIM_SHM_REGIONS 64

typedef struct {
  gint64 offset; /* -1: a truncation to @length */
  gsize length;
  guint8 *bytes;
} SimWrite;

typedef struct {
  char *path;
  GByteArray *seen;
  GByteArray *synced;
  GArray *journal; /* SimWrite */
  gboolean removed;
  int lock_shared;
  int lock_level;
  guint8 *shm[SIM_SHM_REGIONS];
  int shm_shared[SQLITE_SHM_NLOCK];
  gboolean shm_exclusive[SQLITE_SHM_NLOCK];
} SimFile;

typedef struct {
  char *name;
  guint crash_in; /* writing calls left; 0 none set */
  gboolean crashed;
  gboolean full;
  guint boot; /* +1 at each recovery: what a dead program still holds open fails for good */
} SimMachine;

/* By its whole path; NULL where there is none. */
SimFile *sim_file_find (const char *path);
SimFile *sim_file_make (const char *path);
/* What a dead program may still look at stays until the next reset. */
void sim_file_drop_shm (SimFile *file);

/* The machine that keeps @path: the folder it lies in. */
SimMachine *sim_machine_of (const char *path);
/* Counts one writing call; FALSE where the machine is down. */
gboolean sim_machine_spend_call (SimMachine *machine);

void sim_bytes_write (GByteArray *bytes, gint64 offset, const guint8 *data, gsize length);
void sim_write_replay (GByteArray *onto, const SimWrite *write);

/* Bytes of the disk's own dice. */
void sim_disk_roll (guint8 *bytes, gsize length);
/* sim-disk-vfs.c */
void sim_disk_register (void);

G_END_DECLS
