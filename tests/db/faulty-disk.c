/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A disk that is full, read-only or broken when a test says so: the default VFS, with writes that fail. */

#include "faulty-disk.h"

#include <sqlite3.h>
#include <string.h>

/* Our own methods in front of the file of the VFS below, which lies behind it. */
typedef struct {
  sqlite3_file base;
  sqlite3_file *below;
} File;

static sqlite3_vfs disk;
static Fault current = FAULT_NONE;
static guint good_writes;
static guint syncs;

static sqlite3_file *
below (sqlite3_file *file)
{
  return ((File *) file)->below;
}

static int
fault_code (void)
{
  switch (current) {
  case FAULT_FULL:
    return SQLITE_FULL;
  case FAULT_READ_ONLY:
    return SQLITE_READONLY;
  case FAULT_IO:
    return SQLITE_IOERR_WRITE;
  default:
    return SQLITE_OK;
  }
}

static int
next_fault (void)
{
  if (current != FAULT_NONE && good_writes > 0) {
    good_writes--;
    return SQLITE_OK;
  }
  return fault_code ();
}

static int
do_close (sqlite3_file *file)
{
  return below (file)->pMethods->xClose (below (file));
}

static int
do_read (sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset)
{
  return below (file)->pMethods->xRead (below (file), bytes, length, offset);
}

static int
do_write (sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset)
{
  int code = next_fault ();

  return code != SQLITE_OK ? code : below (file)->pMethods->xWrite (below (file), bytes, length, offset);
}

static int
do_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return below (file)->pMethods->xTruncate (below (file), size);
}

static int
do_sync (sqlite3_file *file, int flags)
{
  syncs++;
  return below (file)->pMethods->xSync (below (file), flags);
}

static int
do_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return below (file)->pMethods->xFileSize (below (file), size);
}

static int
do_lock (sqlite3_file *file, int level)
{
  return below (file)->pMethods->xLock (below (file), level);
}

static int
do_unlock (sqlite3_file *file, int level)
{
  return below (file)->pMethods->xUnlock (below (file), level);
}

static int
do_check_lock (sqlite3_file *file, int *locked)
{
  return below (file)->pMethods->xCheckReservedLock (below (file), locked);
}

static int
do_control (sqlite3_file *file, int operation, void *argument)
{
  return below (file)->pMethods->xFileControl (below (file), operation, argument);
}

static int
do_sector (sqlite3_file *file)
{
  return below (file)->pMethods->xSectorSize (below (file));
}

static int
do_characteristics (sqlite3_file *file)
{
  return below (file)->pMethods->xDeviceCharacteristics (below (file));
}

static int
do_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **map)
{
  return below (file)->pMethods->xShmMap (below (file), page, size, extend, map);
}

static int
do_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return below (file)->pMethods->xShmLock (below (file), offset, n, flags);
}

static void
do_shm_barrier (sqlite3_file *file)
{
  below (file)->pMethods->xShmBarrier (below (file));
}

static int
do_shm_unmap (sqlite3_file *file, int remove)
{
  return below (file)->pMethods->xShmUnmap (below (file), remove);
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = do_close,
  .xRead = do_read,
  .xWrite = do_write,
  .xTruncate = do_truncate,
  .xSync = do_sync,
  .xFileSize = do_size,
  .xLock = do_lock,
  .xUnlock = do_unlock,
  .xCheckReservedLock = do_check_lock,
  .xFileControl = do_control,
  .xSectorSize = do_sector,
  .xDeviceCharacteristics = do_characteristics,
  .xShmMap = do_shm_map,
  .xShmLock = do_shm_lock,
  .xShmBarrier = do_shm_barrier,
  .xShmUnmap = do_shm_unmap,
};

static int
do_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
  sqlite3_vfs *original = vfs->pAppData;
  File *self = (File *) file;
  int code;

  self->below = (sqlite3_file *) (self + 1);
  memset (self->below, 0, (gsize) original->szOsFile);
  code = original->xOpen (original, name, self->below, flags, out_flags);
  self->base.pMethods = code == SQLITE_OK ? &methods : NULL;
  return code;
}

static void
install (void)
{
  sqlite3_vfs *original = sqlite3_vfs_find (NULL);

  disk = *original;
  disk.zName = FAULTY_DISK;
  disk.szOsFile = (int) sizeof (File) + original->szOsFile;
  disk.pAppData = original;
  disk.xOpen = do_open;
  g_assert_cmpint (sqlite3_vfs_register (&disk, 0), ==, SQLITE_OK);
}

void
faulty_disk_set_after (Fault fault, guint writes)
{
  if (disk.zName == NULL)
    install ();
  current = fault;
  good_writes = writes;
  syncs = 0;
}

guint
faulty_disk_syncs (void)
{
  return syncs;
}

void
faulty_disk_set (Fault fault)
{
  faulty_disk_set_after (fault, 0);
}
