/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Copied profiles. */

#include "sim-copies.h"

#include "checkup.h"
#include "secrets.h"
#include "store.h"

#define MOST_DEVICES 8

void
sim_copies_keep (SimDevice *device)
{
  g_autofree char *disk = sim_device_disk (device);
  g_clear_pointer (&device->kept, sim_image_free);
  device->kept = sim_disk_take (disk);
  device->kept_saves = device->world->saved->len;
  sim_world_tell (device->world, "device %u keeps a copy of its profile", device->index);
}

/* As `paytrackctl restore` does: the copy belongs to no computer, and there is no key to sign with. */
static void
disown (SimDevice *device)
{
  g_autofree char *path = g_strconcat (device->folder, "/paytrack.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtDatabase) database = pt_store_open (path, PT_DATABASE_WRITE, SIM_DISK_VFS, &error);
  const PtSeams seams = { .random = device->random };
  const PtSecrets none = { 0 };

  if (database == NULL || !pt_checkup_disown (database, &seams, &error)
      || !pt_secrets_store (device->folder, NULL, &none, &error))
    g_error ("a profile cannot be put back: %s", error->message);
  device->needs_sign_in = TRUE;
}

/* Whoever puts an old copy back knows that what he saved since is not in it. */
static void
excuse (SimDevice *device)
{
  for (guint i = device->kept_saves; i < device->world->saved->len; i++) {
    SimSaved *saved = device->world->saved->pdata[i];
    if (saved->device == device->index)
      saved->certain = FALSE;
  }
}

static void
put_back (SimDevice *device, gboolean by_hand)
{
  g_autofree char *disk = sim_device_disk (device);

  if (device->kept == NULL)
    return;
  sim_world_tell (device->world, "device %u is put back from its copy%s", device->index, by_hand ? ", by hand" : "");
  sim_device_stop (device);
  sim_disk_set_full (disk, FALSE);
  sim_disk_put (device->kept, disk);
  if (!by_hand)
    disown (device);
  excuse (device);
  device->is_double = TRUE;
  sim_device_start (device);
}

void
sim_copies_put_back (SimDevice *device)
{
  put_back (device, FALSE);
}

void
sim_copies_put_back_by_hand (SimDevice *device)
{
  put_back (device, TRUE);
}

/* Keys and tokens are a real file. */
static void
copy_secrets (const SimDevice *from, const SimDevice *to)
{
  PtSecrets secrets = { 0 };
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (to->folder, 0700) != 0 || !pt_secrets_load (from->folder, NULL, &secrets, &error)
      || !pt_secrets_store (to->folder, NULL, &secrets, &error))
    g_error ("the keys of device %u cannot be copied to %s", from->index, to->folder);
  pt_secrets_clear (&secrets);
}

void
sim_copies_double (SimDevice *device)
{
  g_autofree char *disk = sim_device_disk (device);
  g_autofree char *other = NULL;
  g_autoptr (SimImage) image = NULL;
  SimDevice *twin;

  if (device->world->devices->len >= MOST_DEVICES)
    return;
  sim_world_tell (device->world, "device %u is a copy of device %u", device->world->devices->len, device->index);
  image = sim_disk_take (disk);
  twin = sim_device_new (device->world, device->user);
  other = sim_device_disk (twin);
  sim_disk_put (image, other);
  copy_secrets (device, twin);
  device->is_double = twin->is_double = TRUE;
  sim_device_start (twin);
}
