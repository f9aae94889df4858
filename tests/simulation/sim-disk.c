/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The simulated disk: its files and machines. Each file keeps its contents as a
 * program sees them and a journal of what was written since the last sync; a
 * crash rebuilds the contents from the synced ones and a random part of the
 * journal. SQLite reaches them through sim-disk-vfs.c.
 */

#include <string.h>

#include "sim-disk-private.h"

static GPtrArray *files;     /* SimFile, in the order of their making */
static GPtrArray *machines;  /* SimMachine */
static GPtrArray *graveyard; /* shared memory that a dead program may still look at */
static PtRandom *dice;

static void
clear_write (gpointer data)
{
  g_free (((SimWrite *) data)->bytes);
}

void
sim_file_drop_shm (SimFile *file)
{
  for (guint i = 0; i < SIM_SHM_REGIONS; i++)
    if (file->shm[i] != NULL)
      g_ptr_array_add (graveyard, g_steal_pointer (&file->shm[i]));
  memset (file->shm_shared, 0, sizeof file->shm_shared);
  memset (file->shm_exclusive, 0, sizeof file->shm_exclusive);
}

static void
free_file (gpointer data)
{
  SimFile *file = data;
  sim_file_drop_shm (file);
  g_byte_array_unref (file->seen);
  g_byte_array_unref (file->synced);
  g_array_unref (file->journal);
  g_free (file->path);
  g_free (file);
}

static void
free_machine (gpointer data)
{
  SimMachine *machine = data;
  g_free (machine->name);
  g_free (machine);
}

SimFile *
sim_file_find (const char *path)
{
  for (guint i = 0; i < files->len; i++) {
    SimFile *file = files->pdata[i];
    if (!file->removed && g_str_equal (file->path, path))
      return file;
  }
  return NULL;
}

static gboolean
is_on (const SimFile *file, const char *machine)
{
  return !file->removed && g_str_has_prefix (file->path, machine);
}

SimFile *
sim_file_make (const char *path)
{
  SimFile *file = g_new0 (SimFile, 1);
  file->path = g_strdup (path);
  file->seen = g_byte_array_new ();
  file->synced = g_byte_array_new ();
  file->journal = g_array_new (FALSE, FALSE, sizeof (SimWrite));
  g_array_set_clear_func (file->journal, clear_write);
  g_ptr_array_add (files, file);
  return file;
}

/* The machine that keeps @path: the folder it lies in. */
SimMachine *
sim_machine_of (const char *path)
{
  const char *end = strrchr (path, '/');
  g_autofree char *name = end ? g_strndup (path, end - path + 1) : g_strdup (path);
  for (guint i = 0; i < machines->len; i++) {
    SimMachine *machine = machines->pdata[i];
    if (g_str_equal (machine->name, name))
      return machine;
  }
  SimMachine *machine = g_new0 (SimMachine, 1);
  machine->name = g_steal_pointer (&name);
  g_ptr_array_add (machines, machine);
  return machine;
}

/* Counts one writing call; FALSE where the machine is down. */
gboolean
sim_machine_spend_call (SimMachine *machine)
{
  if (!machine->crashed && machine->crash_in > 0 && --machine->crash_in == 0)
    machine->crashed = TRUE;
  return !machine->crashed;
}

void
sim_bytes_write (GByteArray *bytes, gint64 offset, const guint8 *data, gsize length)
{
  if (bytes->len < offset + length) {
    gsize before = bytes->len;
    g_byte_array_set_size (bytes, offset + length);
    if ((gsize) offset > before)
      memset (bytes->data + before, 0, offset - before);
  }
  memcpy (bytes->data + offset, data, length);
}

void
sim_write_replay (GByteArray *onto, const SimWrite *write)
{
  if (write->offset < 0)
    g_byte_array_set_size (onto, MIN (onto->len, write->length));
  else
    sim_bytes_write (onto, write->offset, write->bytes, write->length);
}

void
sim_disk_init (void)
{
  files = g_ptr_array_new_with_free_func (free_file);
  machines = g_ptr_array_new_with_free_func (free_machine);
  graveyard = g_ptr_array_new_with_free_func (g_free);
  sim_disk_register ();
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
sim_disk_roll (guint8 *bytes, gsize length)
{
  pt_random_fill (dice, bytes, length);
}

void
sim_disk_crash_after (const char *machine, guint calls)
{
  sim_machine_of (machine)->crash_in = calls;
}

gboolean
sim_disk_has_crashed (const char *machine)
{
  return sim_machine_of (machine)->crashed;
}

/* What a power cut leaves: the synced bytes, and of each later write all, nothing, or its first sectors. */
static void
lose_power (SimFile *file)
{
  for (guint i = 0; i < file->journal->len; i++) {
    SimWrite *write = &g_array_index (file->journal, SimWrite, i);
    switch (pt_random_below (dice, 3)) {
    case 0:
      break;
    case 1:
      sim_write_replay (file->synced, write);
      break;
    default:
      write->length = write->offset < 0 ? write->length : write->length / SIM_SECTOR / 2 * SIM_SECTOR;
      if (write->length > 0)
        sim_write_replay (file->synced, write);
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
  SimMachine *self = sim_machine_of (machine);
  for (guint i = 0; i < files->len; i++) {
    SimFile *file = files->pdata[i];
    if (!is_on (file, machine))
      continue;
    file->lock_level = file->lock_shared = 0;
    sim_file_drop_shm (file);
  }
  self->crashed = FALSE;
  self->crash_in = 0;
  self->boot++;
}

void
sim_disk_recover (const char *machine)
{
  for (guint i = 0; i < files->len; i++) {
    SimFile *file = files->pdata[i];
    if (is_on (file, machine))
      lose_power (file);
  }
  sim_disk_end_programs (machine);
}

void
sim_disk_set_full (const char *machine, gboolean full)
{
  sim_machine_of (machine)->full = full;
}

gboolean
sim_disk_is_full (const char *machine)
{
  return sim_machine_of (machine)->full;
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
    const SimFile *file = files->pdata[i];
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
    SimFile *file = files->pdata[i];
    if (is_on (file, machine))
      file->removed = TRUE;
  }
  for (guint i = 0; i < image->pictures->len; i++) {
    const Picture *picture = &g_array_index (image->pictures, Picture, i);
    g_autofree char *path = g_strconcat (machine, picture->name, NULL);
    SimFile *file = sim_file_make (path);
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
