/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The simulated disk. One thread uses it, so locks are counters and the WAL's
 * shared memory is plain memory. Each file keeps its contents as a program
 * sees them and a journal of what was written since the last sync; a crash
 * rebuilds the contents from the synced ones and a random part of the journal.
 */

#include <sqlite3.h>
#include <string.h>

#include "sim-disk.h"

#define SECTOR 512
#define SHM_REGION_MOST 64

typedef struct {
  gint64 offset; /* -1: a truncation to @length */
  gsize length;
  guint8 *bytes;
} Write;

typedef struct {
  char *path;
  GByteArray *seen;
  GByteArray *synced;
  GArray *journal; /* Write */
  gboolean removed;
  int lock_shared;
  int lock_level;
  guint8 *shm[SHM_REGION_MOST];
  int shm_shared[SQLITE_SHM_NLOCK];
  gboolean shm_exclusive[SQLITE_SHM_NLOCK];
} File;

typedef struct {
  char *name;
  guint crash_in; /* writing calls left; 0 none set */
  gboolean crashed;
  gboolean full;
  guint boot; /* +1 at each recovery: what a dead program still holds open fails for good */
} Machine;

typedef struct {
  sqlite3_file base;
  File *file;
  Machine *machine;
  guint boot;
  int level;
  guint16 shm_shared;
  guint16 shm_exclusive;
} Handle;

static GPtrArray *files;     /* File, in the order of their making */
static GPtrArray *machines;  /* Machine */
static GPtrArray *graveyard; /* shared memory that a dead program may still look at */
static PtRandom *dice;

static void
clear_write (gpointer data)
{
  g_free (((Write *) data)->bytes);
}

static void
drop_shm (File *file)
{
  for (guint i = 0; i < SHM_REGION_MOST; i++)
    if (file->shm[i] != NULL)
      g_ptr_array_add (graveyard, g_steal_pointer (&file->shm[i]));
  memset (file->shm_shared, 0, sizeof file->shm_shared);
  memset (file->shm_exclusive, 0, sizeof file->shm_exclusive);
}

static void
free_file (gpointer data)
{
  File *file = data;
  drop_shm (file);
  g_byte_array_unref (file->seen);
  g_byte_array_unref (file->synced);
  g_array_unref (file->journal);
  g_free (file->path);
  g_free (file);
}

static void
free_machine (gpointer data)
{
  Machine *machine = data;
  g_free (machine->name);
  g_free (machine);
}

static File *
find_file (const char *path)
{
  for (guint i = 0; i < files->len; i++) {
    File *file = files->pdata[i];
    if (!file->removed && g_str_equal (file->path, path))
      return file;
  }
  return NULL;
}

static gboolean
is_on (const File *file, const char *machine)
{
  return !file->removed && g_str_has_prefix (file->path, machine);
}

static File *
make_file (const char *path)
{
  File *file = g_new0 (File, 1);
  file->path = g_strdup (path);
  file->seen = g_byte_array_new ();
  file->synced = g_byte_array_new ();
  file->journal = g_array_new (FALSE, FALSE, sizeof (Write));
  g_array_set_clear_func (file->journal, clear_write);
  g_ptr_array_add (files, file);
  return file;
}

/* The machine that keeps @path: the folder it lies in. */
static Machine *
machine_of (const char *path)
{
  const char *end = strrchr (path, '/');
  g_autofree char *name = end ? g_strndup (path, end - path + 1) : g_strdup (path);
  for (guint i = 0; i < machines->len; i++) {
    Machine *machine = machines->pdata[i];
    if (g_str_equal (machine->name, name))
      return machine;
  }
  Machine *machine = g_new0 (Machine, 1);
  machine->name = g_steal_pointer (&name);
  g_ptr_array_add (machines, machine);
  return machine;
}

/* Counts one writing call; FALSE where the machine is down. */
static gboolean
spend_call (Machine *machine)
{
  if (!machine->crashed && machine->crash_in > 0 && --machine->crash_in == 0)
    machine->crashed = TRUE;
  return !machine->crashed;
}

static gboolean
is_alive (const Handle *handle)
{
  return handle->boot == handle->machine->boot && !handle->machine->crashed;
}

static gboolean
may_write (Handle *handle)
{
  return is_alive (handle) && spend_call (handle->machine);
}

static void
write_into (GByteArray *bytes, gint64 offset, const guint8 *data, gsize length)
{
  if (bytes->len < offset + length) {
    gsize before = bytes->len;
    g_byte_array_set_size (bytes, offset + length);
    if ((gsize) offset > before)
      memset (bytes->data + before, 0, offset - before);
  }
  memcpy (bytes->data + offset, data, length);
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
  File *file = handle->file;
  if (!may_write (handle))
    return SQLITE_IOERR_WRITE;
  if (handle->machine->full && offset + amount > (gint64) file->seen->len)
    return SQLITE_FULL;
  Write write = { offset, amount, g_memdup2 (data, amount) };
  g_array_append_val (file->journal, write);
  write_into (file->seen, offset, data, amount);
  return SQLITE_OK;
}

static int
on_truncate (sqlite3_file *base, sqlite3_int64 size)
{
  Handle *handle = (Handle *) base;
  File *file = handle->file;
  if (!may_write (handle))
    return SQLITE_IOERR_TRUNCATE;
  if (size < (gint64) file->seen->len) {
    Write write = { -1, size, NULL };
    g_array_append_val (file->journal, write);
    g_byte_array_set_size (file->seen, size);
  }
  return SQLITE_OK;
}

static void
replay (GByteArray *onto, const Write *write)
{
  if (write->offset < 0)
    g_byte_array_set_size (onto, MIN (onto->len, write->length));
  else
    write_into (onto, write->offset, write->bytes, write->length);
}

static int
on_sync (sqlite3_file *base, int flags)
{
  Handle *handle = (Handle *) base;
  File *file = handle->file;
  if (!may_write (handle))
    return SQLITE_IOERR_FSYNC;
  for (guint i = 0; i < file->journal->len; i++)
    replay (file->synced, &g_array_index (file->journal, Write, i));
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
  File *file = handle->file;
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
  File *file = handle->file;
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
  return SECTOR;
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
  File *file = handle->file;
  *out = NULL;
  if (!is_alive (handle) || region >= SHM_REGION_MOST)
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
  File *file = handle->file;
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
    drop_shm (handle->file);
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
  handle->machine = machine_of (path);
  if (handle->machine->crashed)
    return SQLITE_CANTOPEN;
  handle->file = find_file (path);
  if (!handle->file && !(flags & SQLITE_OPEN_CREATE))
    return SQLITE_CANTOPEN;
  if (!handle->file)
    handle->file = make_file (path);
  handle->boot = handle->machine->boot;
  handle->base.pMethods = &methods;
  if (out_flags)
    *out_flags = flags;
  return SQLITE_OK;
}

static int
on_delete (sqlite3_vfs *vfs, const char *path, int sync_directory)
{
  File *file = find_file (path);
  if (!spend_call (machine_of (path)))
    return SQLITE_IOERR_DELETE;
  if (!file)
    return SQLITE_IOERR_DELETE_NOENT;
  file->removed = TRUE;
  return SQLITE_OK;
}

static int
on_access (sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
  File *file = find_file (path);
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
  pt_random_fill (dice, (guint8 *) out, size);
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
sim_disk_init (void)
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
  files = g_ptr_array_new_with_free_func (free_file);
  machines = g_ptr_array_new_with_free_func (free_machine);
  graveyard = g_ptr_array_new_with_free_func (g_free);
  sqlite3_vfs_register (&vfs, 0);
}

void
sim_disk_reset (PtRandom *random)
{
  g_ptr_array_set_size (files, 0);
  g_ptr_array_set_size (machines, 0);
  g_ptr_array_set_size (graveyard, 0);
  dice = random;
}

void
sim_disk_crash_after (const char *machine, guint calls)
{
  machine_of (machine)->crash_in = calls;
}

gboolean
sim_disk_has_crashed (const char *machine)
{
  return machine_of (machine)->crashed;
}

/* What a power cut leaves: the synced bytes, and of each later write all, nothing, or its first sectors. */
static void
lose_power (File *file)
{
  for (guint i = 0; i < file->journal->len; i++) {
    Write *write = &g_array_index (file->journal, Write, i);
    switch (pt_random_below (dice, 3)) {
    case 0:
      break;
    case 1:
      replay (file->synced, write);
      break;
    default:
      write->length = write->offset < 0 ? write->length : write->length / SECTOR / 2 * SECTOR;
      if (write->length > 0)
        replay (file->synced, write);
      break;
    }
  }
  g_array_set_size (file->journal, 0);
  g_byte_array_set_size (file->seen, 0);
  g_byte_array_append (file->seen, file->synced->data, file->synced->len);
}

void
sim_disk_end_programs (const char *machine)
{
  Machine *self = machine_of (machine);
  for (guint i = 0; i < files->len; i++) {
    File *file = files->pdata[i];
    if (!is_on (file, machine))
      continue;
    file->lock_level = file->lock_shared = 0;
    drop_shm (file);
  }
  self->crashed = FALSE;
  self->crash_in = 0;
  self->boot++;
}

void
sim_disk_recover (const char *machine)
{
  for (guint i = 0; i < files->len; i++) {
    File *file = files->pdata[i];
    if (is_on (file, machine))
      lose_power (file);
  }
  sim_disk_end_programs (machine);
}

void
sim_disk_set_full (const char *machine, gboolean full)
{
  machine_of (machine)->full = full;
}

gboolean
sim_disk_is_full (const char *machine)
{
  return machine_of (machine)->full;
}

/* One file of an image: its name within the machine's folder, and its bytes. */
typedef struct {
  char *name;
  GBytes *bytes;
} Picture;

struct _SimImage {
  GArray *pictures; /* Picture */
};

static void
clear_picture (gpointer data)
{
  Picture *picture = data;
  g_free (picture->name);
  g_bytes_unref (picture->bytes);
}

SimImage *
sim_disk_take (const char *machine)
{
  SimImage *image = g_new (SimImage, 1);
  image->pictures = g_array_new (FALSE, FALSE, sizeof (Picture));
  g_array_set_clear_func (image->pictures, clear_picture);
  for (guint i = 0; i < files->len; i++) {
    const File *file = files->pdata[i];
    if (is_on (file, machine)) {
      Picture picture = { g_strdup (file->path + strlen (machine)), g_bytes_new (file->seen->data, file->seen->len) };
      g_array_append_val (image->pictures, picture);
    }
  }
  return image;
}

void
sim_disk_put (const SimImage *image, const char *machine)
{
  for (guint i = 0; i < files->len; i++) {
    File *file = files->pdata[i];
    if (is_on (file, machine))
      file->removed = TRUE;
  }
  for (guint i = 0; i < image->pictures->len; i++) {
    const Picture *picture = &g_array_index (image->pictures, Picture, i);
    g_autofree char *path = g_strconcat (machine, picture->name, NULL);
    File *file = make_file (path);
    gsize length;
    const guint8 *bytes = g_bytes_get_data (picture->bytes, &length);
    g_byte_array_append (file->seen, bytes, length);
    g_byte_array_append (file->synced, bytes, length);
  }
}

void
sim_image_free (SimImage *image)
{
  if (image == NULL)
    return;
  g_array_unref (image->pictures);
  g_free (image);
}
