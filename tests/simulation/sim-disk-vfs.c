/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulated disk as SQLite sees it. One thread uses it, so locks are counters and the WAL's shared memory is plain
 * memory. */

#include <sqlite3.h>
#include <string.h>

#include "sim-disk-private.h"

typedef struct {
  sqlite3_file base;
  SimFile *file;
  SimMachine *machine;
  guint boot;
  int level;
  guint16 shm_shared;
  guint16 shm_exclusive;
} Handle;

static gboolean
is_alive (const Handle *handle)
{
  return handle->boot == handle->machine->boot && !handle->machine->crashed;
}

static gboolean
may_write (Handle *handle)
{
  return is_alive (handle) && sim_machine_spend_call (handle->machine);
}

/* sqlite3_file */

static int
on_close (sqlite3_file *base)
{
  Handle *handle = (Handle *) base;
  if (handle->boot != handle->machine->boot)
    return SQLITE_OK;
  if (handle->level >= SQLITE_LOCK_SHARED)
    handle->file->lock_shared--;
  if (handle->level > SQLITE_LOCK_SHARED)
    handle->file->lock_level = 0;
  return SQLITE_OK;
}

static int
on_read (sqlite3_file *base, void *out, int amount, sqlite3_int64 offset)
{
  Handle *handle = (Handle *) base;
  GByteArray *seen = handle->file->seen;
  if (!is_alive (handle))
    return SQLITE_IOERR_READ;
  gint64 have = (gint64) seen->len - offset;
  if (have >= amount) {
    memcpy (out, seen->data + offset, amount);
    return SQLITE_OK;
  }
  if (have > 0)
    memcpy (out, seen->data + offset, have);
  have = MAX (have, 0);
  memset ((guint8 *) out + have, 0, amount - have);
  return SQLITE_IOERR_SHORT_READ;
}

static int
on_write (sqlite3_file *base, const void *data, int amount, sqlite3_int64 offset)
{
  Handle *handle = (Handle *) base;
  SimFile *file = handle->file;
  if (!may_write (handle))
    return SQLITE_IOERR_WRITE;
  if (handle->machine->full && offset + amount > (gint64) file->seen->len)
    return SQLITE_FULL;
  SimWrite write = { offset, amount, g_memdup2 (data, amount) };
  g_array_append_val (file->journal, write);
  sim_bytes_write (file->seen, offset, data, amount);
  return SQLITE_OK;
}

static int
on_truncate (sqlite3_file *base, sqlite3_int64 size)
{
  Handle *handle = (Handle *) base;
  SimFile *file = handle->file;
  if (!may_write (handle))
    return SQLITE_IOERR_TRUNCATE;
  if (size < (gint64) file->seen->len) {
    SimWrite write = { -1, size, NULL };
    g_array_append_val (file->journal, write);
    g_byte_array_set_size (file->seen, size);
  }
  return SQLITE_OK;
}

static int
on_sync (sqlite3_file *base, int flags)
{
  Handle *handle = (Handle *) base;
  SimFile *file = handle->file;
  if (!may_write (handle))
    return SQLITE_IOERR_FSYNC;
  for (guint i = 0; i < file->journal->len; i++)
    sim_write_replay (file->synced, &g_array_index (file->journal, SimWrite, i));
  g_array_set_size (file->journal, 0);
  return SQLITE_OK;
}

static int
on_file_size (sqlite3_file *base, sqlite3_int64 *size)
{
  *size = ((Handle *) base)->file->seen->len;
  return SQLITE_OK;
}

static int
on_lock (sqlite3_file *base, int level)
{
  Handle *handle = (Handle *) base;
  SimFile *file = handle->file;
  if (!is_alive (handle))
    return SQLITE_IOERR_LOCK;
  if (handle->level >= level)
    return SQLITE_OK;
  if (level == SQLITE_LOCK_SHARED) {
    if (file->lock_level >= SQLITE_LOCK_PENDING)
      return SQLITE_BUSY;
    file->lock_shared++;
  } else if (handle->level <= SQLITE_LOCK_SHARED && file->lock_level > 0)
    return SQLITE_BUSY;
  else if (level == SQLITE_LOCK_EXCLUSIVE && file->lock_shared > 1)
    return SQLITE_BUSY;
  else
    file->lock_level = level;
  handle->level = level;
  return SQLITE_OK;
}

static int
on_unlock (sqlite3_file *base, int level)
{
  Handle *handle = (Handle *) base;
  SimFile *file = handle->file;
  if (handle->level <= level || handle->boot != handle->machine->boot)
    return SQLITE_OK;
  if (handle->level > SQLITE_LOCK_SHARED)
    file->lock_level = 0;
  if (level == SQLITE_LOCK_NONE)
    file->lock_shared--;
  handle->level = level;
  return SQLITE_OK;
}

static int
on_check_reserved (sqlite3_file *base, int *reserved)
{
  *reserved = ((Handle *) base)->file->lock_level >= SQLITE_LOCK_RESERVED;
  return SQLITE_OK;
}

static int
on_file_control (sqlite3_file *base, int op, void *argument)
{
  return SQLITE_NOTFOUND;
}

static int
on_sector_size (sqlite3_file *base)
{
  return SIM_SECTOR;
}

static int
on_characteristics (sqlite3_file *base)
{
  return 0;
}

static int
on_shm_map (sqlite3_file *base, int region, int size, int extend, void volatile **out)
{
  Handle *handle = (Handle *) base;
  SimFile *file = handle->file;
  *out = NULL;
  if (!is_alive (handle) || region >= SIM_SHM_REGIONS)
    return SQLITE_IOERR_SHMMAP;
  if (!file->shm[region] && extend)
    file->shm[region] = g_malloc0 (size);
  *out = file->shm[region];
  return SQLITE_OK;
}

static int
on_shm_lock (sqlite3_file *base, int offset, int n, int flags)
{
  Handle *handle = (Handle *) base;
  SimFile *file = handle->file;
  guint16 mask = ((1u << n) - 1) << offset;

  if (!is_alive (handle))
    return flags & SQLITE_SHM_UNLOCK ? SQLITE_OK : SQLITE_IOERR_SHMLOCK;
  for (int i = offset; i < offset + n; i++) {
    guint16 bit = 1u << i;
    if (flags & SQLITE_SHM_UNLOCK)
      continue;
    if ((flags & SQLITE_SHM_SHARED) && file->shm_exclusive[i] && !(handle->shm_exclusive & bit))
      return SQLITE_BUSY;
    if ((flags & SQLITE_SHM_EXCLUSIVE)
        && ((file->shm_exclusive[i] && !(handle->shm_exclusive & bit))
            || file->shm_shared[i] > ((handle->shm_shared & bit) ? 1 : 0)))
      return SQLITE_BUSY;
  }
  for (int i = offset; i < offset + n; i++) {
    guint16 bit = 1u << i;
    if (flags & SQLITE_SHM_UNLOCK) {
      if (handle->shm_shared & bit)
        file->shm_shared[i]--;
      if (handle->shm_exclusive & bit)
        file->shm_exclusive[i] = FALSE;
    } else if (flags & SQLITE_SHM_SHARED)
      file->shm_shared[i] += (handle->shm_shared & bit) ? 0 : 1;
    else
      file->shm_exclusive[i] = TRUE;
  }
  if (flags & SQLITE_SHM_UNLOCK) {
    handle->shm_shared &= ~mask;
    handle->shm_exclusive &= ~mask;
  } else if (flags & SQLITE_SHM_SHARED)
    handle->shm_shared |= mask;
  else
    handle->shm_exclusive |= mask;
  return SQLITE_OK;
}

static void
on_shm_barrier (sqlite3_file *base)
{
}

static int
on_shm_unmap (sqlite3_file *base, int remove)
{
  Handle *handle = (Handle *) base;
  on_shm_lock (base, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE);
  if (remove && is_alive (handle))
    sim_file_drop_shm (handle->file);
  return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = on_close,
  .xRead = on_read,
  .xWrite = on_write,
  .xTruncate = on_truncate,
  .xSync = on_sync,
  .xFileSize = on_file_size,
  .xLock = on_lock,
  .xUnlock = on_unlock,
  .xCheckReservedLock = on_check_reserved,
  .xFileControl = on_file_control,
  .xSectorSize = on_sector_size,
  .xDeviceCharacteristics = on_characteristics,
  .xShmMap = on_shm_map,
  .xShmLock = on_shm_lock,
  .xShmBarrier = on_shm_barrier,
  .xShmUnmap = on_shm_unmap,
};

/* sqlite3_vfs */

static int
on_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out_flags)
{
  static guint temporary;
  Handle *handle = (Handle *) base;
  memset (handle, 0, sizeof *handle);
  g_autofree char *path = name ? g_strdup (name) : g_strdup_printf ("/temporary/%u", temporary++);
  handle->machine = sim_machine_of (path);
  if (handle->machine->crashed)
    return SQLITE_CANTOPEN;
  handle->file = sim_file_find (path);
  if (!handle->file && !(flags & SQLITE_OPEN_CREATE))
    return SQLITE_CANTOPEN;
  if (!handle->file)
    handle->file = sim_file_make (path);
  handle->boot = handle->machine->boot;
  handle->base.pMethods = &methods;
  if (out_flags)
    *out_flags = flags;
  return SQLITE_OK;
}

static int
on_delete (sqlite3_vfs *vfs, const char *path, int sync_directory)
{
  SimFile *file = sim_file_find (path);
  if (!sim_machine_spend_call (sim_machine_of (path)))
    return SQLITE_IOERR_DELETE;
  if (!file)
    return SQLITE_IOERR_DELETE_NOENT;
  file->removed = TRUE;
  return SQLITE_OK;
}

static int
on_access (sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
  SimFile *file = sim_file_find (path);
  *result = file && (flags != SQLITE_ACCESS_EXISTS || file->seen->len > 0);
  return SQLITE_OK;
}

static int
on_full_path (sqlite3_vfs *vfs, const char *name, int size, char *out)
{
  return g_strlcpy (out, name, size) < (gsize) size ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
on_randomness (sqlite3_vfs *vfs, int size, char *out)
{
  sim_disk_roll ((guint8 *) out, size);
  return size;
}

static int
on_sleep (sqlite3_vfs *vfs, int microseconds)
{
  return microseconds;
}

static int
on_current_time (sqlite3_vfs *vfs, sqlite3_int64 *now)
{
  *now = G_GINT64_CONSTANT (212000000000000);
  return SQLITE_OK;
}

static int
on_last_error (sqlite3_vfs *vfs, int size, char *out)
{
  return SQLITE_OK;
}

void
sim_disk_register (void)
{
  static sqlite3_vfs vfs = {
    .iVersion = 2,
    .szOsFile = sizeof (Handle),
    .mxPathname = 512,
    .zName = SIM_DISK_VFS,
    .xOpen = on_open,
    .xDelete = on_delete,
    .xAccess = on_access,
    .xFullPathname = on_full_path,
    .xRandomness = on_randomness,
    .xSleep = on_sleep,
    .xCurrentTimeInt64 = on_current_time,
    .xGetLastError = on_last_error,
  };
  /* One thread: no lock is ever waited for, so that none is needed. Databases are opened by the thousand and read their
   * schema each time: room for that at once. */
  sqlite3_config (SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_config (SQLITE_CONFIG_LOOKASIDE, 1200, 400);
  sqlite3_vfs_register (&vfs, 0);
}
