/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The machines of a scenario: how a server and devices come up, run, crash and come back. */

#include "sim-world.h"

#include <glib/gstdio.h>
#include <stdarg.h>
#include <unistd.h>

#include "admin.h"
#include "errors.h"
#include "sim-office.h"

#define SERVER_KEY "server.key"
#define WORLD_BEGINS G_GINT64_CONSTANT (1795000000000) /* November 2026 */

/* A server with its people, and a profile that nobody has signed in to: made once, copied into each world. */
static struct {
  SimImage *server;
  SimImage *profile;
  char *key; /* the server's key file */
  gsize key_length;
} fresh;

void
sim_world_tell (SimWorld *self, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* The folder's name is the one thing that differs from run to run. */
  g_auto (GStrv) parts = g_strsplit (text, self->folder, -1);
  g_autofree char *same = g_strjoinv ("", parts);
  g_autofree char *line = g_strdup_printf ("%8" G_GINT64_FORMAT " %s\n", sim_time_now (self->time), same);

  g_checksum_update (self->trace, (const guchar *) line, -1);
  if (self->story != NULL)
    g_string_append (self->story, line);
}

guint
sim_world_roll (SimWorld *self, guint bound)
{
  return (guint) pt_random_below (self->dice, bound);
}

static PtExecutor *
new_executor (const char *name)
{
  return pt_executor_new_inline ();
}

/* A crash is a power cut, or the end of the program alone. */
static void
lose_power_or_program (SimWorld *self, const char *disk)
{
  if (sim_world_roll (self, 2) == 0)
    sim_disk_recover (disk);
  else
    sim_disk_end_programs (disk);
  self->crashes++;
}

/* --- the server -------------------------------------------------------------------------------------------------- */

PtServerSeams
sim_world_server_seams (SimWorld *self)
{
  return (PtServerSeams){
    .clock = self->server_clock,
    .random = self->server_random,
    .vfs = SIM_DISK_VFS,
    .new_executor = new_executor,
    .password_cost = { .operations = 1, .memory = 8192 },
  };
}

char *
sim_world_server_folder (SimWorld *self)
{
  return g_strconcat (self->folder, "/server", NULL);
}

char *
sim_world_server_disk (SimWorld *self)
{
  return g_strconcat (self->folder, "/server/", NULL);
}

void
sim_world_start_server (SimWorld *self)
{
  g_autofree char *folder = sim_world_server_folder (self);
  g_autofree char *disk = sim_world_server_disk (self);
  g_autoptr (GError) error = NULL;
  PtServerSeams seams = sim_world_server_seams (self);

  self->server_generation++;
  self->server = pt_server_open (folder, &seams, &error);
  if (self->server != NULL)
    return;
  if (!sim_disk_has_crashed (disk) && !sim_disk_is_full (disk))
    g_error ("seed %" G_GUINT64_FORMAT ": the server does not come up again: %s", self->seed, error->message);
  sim_world_tell (self, "the server does not come up: %s", error->message);
  lose_power_or_program (self, disk);
}

void
sim_world_stop_server (SimWorld *self)
{
  g_autofree char *disk = sim_world_server_disk (self);
  g_clear_object (&self->server);
  self->server_generation++;
  sim_disk_end_programs (disk);
}

void
sim_world_crash_server (SimWorld *self)
{
  g_autofree char *disk = sim_world_server_disk (self);
  g_clear_object (&self->server);
  self->server_generation++;
  lose_power_or_program (self, disk);
}

/* --- a device ---------------------------------------------------------------------------------------------------- */

static PtServer *
server_of (gpointer data, guint *generation)
{
  SimWorld *self = data;
  *generation = self->server_generation;
  return self->server;
}

char *
sim_device_disk (SimDevice *device)
{
  return g_strconcat (device->folder, "/", NULL);
}

static void
clear_machine (SimDevice *device)
{
  g_autofree char *disk = sim_device_disk (device);
  if (device->sync != NULL)
    g_signal_handlers_disconnect_by_data (device->sync, device);
  g_clear_object (&device->sync);
  g_clear_object (&device->profile);
  g_clear_object (&device->net);
  g_clear_object (&device->clock);
  g_ptr_array_set_size (device->screens, 0);
  if (sim_disk_has_crashed (disk))
    lose_power_or_program (device->world, disk);
  else
    sim_disk_end_programs (disk);
}

/* It may crash again, or find its disk full, while it comes up; nothing else excuses it. */
static void
stay_down (SimDevice *device, const GError *error)
{
  g_autofree char *disk = sim_device_disk (device);
  if (!sim_disk_has_crashed (disk) && !sim_disk_is_full (disk))
    g_error ("seed %" G_GUINT64_FORMAT ": device %u does not come up again: %s", device->world->seed, device->index,
             error->message);
  sim_world_tell (device->world, "device %u does not come up: %s", device->index, error->message);
  clear_machine (device);
}

static void on_finished (PtSyncService *sync, const PtReceipt *receipt, const GError *error, gpointer data);

void
sim_device_start (SimDevice *device)
{
  SimWorld *self = device->world;
  g_autoptr (GError) error = NULL;

  device->clock = sim_clock_new (self->time, device->clock_error);
  device->seams = (PtSeams){ device->clock, device->random, SIM_DISK_VFS, new_executor };
  device->net = sim_net_new (self->time, self->dice, &self->weather, server_of, self);
  device->profile = pt_profile_open (device->folder, &device->seams, &error);
  if (device->profile == NULL) {
    stay_down (device, error);
    return;
  }
  device->sync = pt_sync_service_new (device->profile, PT_TRANSPORT (device->net));
  pt_sync_service_set_batches (device->sync, 1 + sim_world_roll (self, 10), 1 + sim_world_roll (self, 6));
  g_signal_connect (device->sync, "finished", G_CALLBACK (on_finished), device);
  device->acts_alone = sim_world_roll (self, 2) == 0;
  if (device->acts_alone)
    pt_sync_service_start (device->sync);
}

void
sim_device_stop (SimDevice *device)
{
  if (device->profile == NULL)
    return;
  sim_clock_stop (device->clock);
  sim_net_set_connected (device->net, FALSE);
  sim_net_clear_up (device->net);
  clear_machine (device);
}

void
sim_device_crash (SimDevice *device)
{
  sim_world_tell (device->world, "device %u crashes", device->index);
  sim_device_stop (device);
}

typedef struct {
  SimWorld *world;
  guint device;
} Waiting;

static Waiting *
waiting_new (SimDevice *device)
{
  Waiting *waiting = g_new (Waiting, 1);
  *waiting = (Waiting){ device->world, device->index };
  return waiting;
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Waiting *waiting = data;
  SimDevice *device = waiting->world->devices->pdata[waiting->device];
  g_autoptr (GError) error = NULL;
  gboolean done = pt_sync_service_sign_in_finish (PT_SYNC_SERVICE (source), result, &error);

  device->needs_sign_in = device->needs_sign_in && !done;
  sim_world_tell (waiting->world, "device %u signs in: %s", waiting->device, done ? "done" : error->message);
}

void
sim_device_sign_in (SimDevice *device)
{
  pt_sync_service_sign_in_async (device->sync, "http://127.0.0.1:1", device->user, SIM_PASSWORD, NULL, on_signed_in,
                                 waiting_new (device));
}

static void
note_failure (SimDevice *device, const GError *error)
{
  if (g_error_matches (error, PT_ERROR, PT_ERROR_SIGN_IN))
    device->needs_sign_in = TRUE;
  if (g_error_matches (error, PT_ERROR, PT_ERROR_DELETIONS))
    device->asks = TRUE;
  sim_world_tell (device->world, "device %u synced: %s", device->index, error->message);
}

static void
on_finished (PtSyncService *sync, const PtReceipt *receipt, const GError *error, gpointer data)
{
  SimDevice *device = data;
  SimWorld *self = device->world;

  self->syncs++;
  device->has_sent |= receipt != NULL && receipt->pushed > 0;
  device->at_rest = receipt != NULL && receipt->agreed && receipt->pushed == 0 && receipt->pulled == 0
                    && receipt->counts.waiting == 0;
  if (receipt == NULL) {
    note_failure (device, error);
    return;
  }
  self->repaired += receipt->repaired + receipt->recounted;
  self->conflicts += receipt->settled.conflicts;
  sim_world_tell (self, "device %u synced (%s): pushed %u applied %u conflicts %u rejected %u blocked %u pulled %u%s",
                  device->index, pt_sync_trigger_word (receipt->trigger), receipt->pushed, receipt->settled.applied,
                  receipt->settled.conflicts, receipt->settled.rejected, receipt->settled.blocked, receipt->pulled,
                  receipt->agreed ? ", agreed" : "");
}

void
sim_device_sync (SimDevice *device)
{
  pt_sync_service_sync_async (device->sync, PT_TRIGGER_MANUAL, NULL, NULL, NULL);
}

void
sim_device_accept (SimDevice *device)
{
  if (!device->asks)
    return;
  device->asks = FALSE;
  sim_world_tell (device->world, "device %u accepts what was deleted", device->index);
  pt_sync_service_accept_deletions_async (device->sync, NULL, NULL, NULL);
}

/* Most clocks are right to a few seconds; some are wrong by anything up to ten years. */
static gint64
roll_clock_error (SimWorld *self)
{
  gint64 most = sim_world_roll (self, 5) == 0 ? G_GINT64_CONSTANT (315360000000) : 5000;
  return (gint64) pt_random_below (self->dice, 2 * most) - most;
}

SimDevice *
sim_device_new (SimWorld *self, const char *user)
{
  SimDevice *device = g_new0 (SimDevice, 1);

  device->world = self;
  device->index = self->devices->len;
  device->folder = g_strdup_printf ("%s/d%u", self->folder, device->index);
  device->user = user;
  device->clock_error = roll_clock_error (self);
  device->random = pt_random_new_seeded (self->seed * 31 + device->index + 1);
  device->screens = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  g_ptr_array_add (self->devices, device);
  return device;
}

static void
add_device (SimWorld *self, guint user)
{
  SimDevice *device = sim_device_new (self, SIM_PEOPLE[user].name);
  g_autofree char *disk = sim_device_disk (device);

  sim_disk_put (fresh.profile, disk);
  sim_device_start (device);
  device->needs_sign_in = TRUE;
  sim_device_sign_in (device);
  while (device->needs_sign_in && sim_time_step (self->time, G_MAXINT64))
    ;
  g_assert (!device->needs_sign_in);
}

static void
device_free (gpointer data)
{
  SimDevice *device = data;
  sim_device_stop (device);
  g_ptr_array_unref (device->screens);
  g_object_unref (device->random);
  g_clear_pointer (&device->kept, sim_image_free);
  g_free (device->folder);
  g_free (device);
}

static void
saved_free (gpointer data)
{
  SimSaved *saved = data;
  pt_row_free (saved->set);
  g_free (saved);
}

/* --- the world --------------------------------------------------------------------------------------------------- */

/* Keys and tokens are real files, synced at each change: in memory, where there is such a place. */
static char *
make_folder (void)
{
  char *folder = g_mkdtemp (g_strdup ("/dev/shm/paytrack-simulation-XXXXXX"));
  return folder != NULL ? folder : g_dir_make_tmp ("paytrack-simulation-XXXXXX", NULL);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
      remove_folder (child);
    else
      g_unlink (child);
  }
  g_rmdir (path);
}

static SimWorld *
world_new (guint64 seed)
{
  SimWorld *self = g_new0 (SimWorld, 1);
  self->seed = seed;
  self->dice = pt_random_new_seeded (seed);
  self->server_random = pt_random_new_seeded (~seed);
  sim_disk_reset (self->dice);
  self->folder = make_folder ();
  self->time = sim_time_new (WORLD_BEGINS);
  self->server_clock = sim_clock_new (self->time, 0);
  self->trace = g_checksum_new (G_CHECKSUM_SHA256);
  self->saved = g_ptr_array_new_with_free_func (saved_free);
  self->devices = g_ptr_array_new_with_free_func (device_free);
  return self;
}

/* What a watchdog says is told in the stories. */
static void
leave_unsaid (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

void
sim_world_prepare (void)
{
  g_autoptr (SimWorld) world = world_new (0);
  g_autofree char *server = sim_world_server_disk (world);
  g_autofree char *key = g_strconcat (server, SERVER_KEY, NULL);
  SimDevice *device = sim_device_new (world, SIM_PEOPLE[0].name);
  g_autofree char *profile = sim_device_disk (device);
  g_autoptr (GError) error = NULL;

  g_log_set_handler (NULL, G_LOG_LEVEL_MESSAGE, leave_unsaid, NULL);
  sim_office_found (world);
  sim_device_start (device);
  sim_device_stop (device);
  fresh.server = sim_disk_take (server);
  fresh.profile = sim_disk_take (profile);
  if (!g_file_get_contents (key, &fresh.key, &fresh.key_length, &error))
    g_error ("the server has no key: %s", error->message);
}

static void
put_server (SimWorld *self)
{
  g_autofree char *disk = sim_world_server_disk (self);
  g_autofree char *key = g_strconcat (disk, SERVER_KEY, NULL);
  g_autoptr (GError) error = NULL;

  sim_disk_put (fresh.server, disk);
  if (g_mkdir_with_parents (disk, 0700) != 0
      || !g_file_set_contents_full (key, fresh.key, (gssize) fresh.key_length, G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_error ("the server's key cannot be written in %s", disk);
}

SimWorld *
sim_world_new (guint64 seed, gboolean with_story)
{
  SimWorld *self = world_new (seed);

  self->story = with_story ? g_string_new (NULL) : NULL;
  self->crowded = sim_world_roll (self, 2) == 0;
  put_server (self);
  sim_office_choose_policies (self);
  sim_world_start_server (self);
  guint n = 2 + sim_world_roll (self, 5);
  for (guint i = 0; i < n; i++)
    add_device (self, i);
  return self;
}

void
sim_world_free (SimWorld *self)
{
  g_ptr_array_unref (self->devices);
  g_clear_object (&self->server);
  /* Answers still under way end, and with them what they hold. */
  sim_time_run (self->time, sim_time_now (self->time) + 120000);
  g_ptr_array_unref (self->saved);
  g_clear_pointer (&self->backup, sim_image_free);
  g_object_unref (self->server_clock);
  g_object_unref (self->server_random);
  g_object_unref (self->dice);
  g_checksum_free (self->trace);
  if (self->story != NULL)
    g_string_free (self->story, TRUE);
  sim_time_free (self->time);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

/* A crash that was set strikes within some disk call; what runs on that machine ends right after it. */
static void
let_crashes_strike (SimWorld *self)
{
  g_autofree char *server = sim_world_server_disk (self);
  if (self->server != NULL && sim_disk_has_crashed (server)) {
    sim_world_tell (self, "the server crashes");
    sim_world_crash_server (self);
  }
  for (guint i = 0; i < self->devices->len; i++) {
    SimDevice *device = self->devices->pdata[i];
    g_autofree char *disk = sim_device_disk (device);
    if (device->profile != NULL && sim_disk_has_crashed (disk))
      sim_device_crash (device);
  }
}

void
sim_world_run (SimWorld *self, gint64 until)
{
  while (sim_time_step (self->time, until))
    let_crashes_strike (self);
  let_crashes_strike (self);
  sim_time_run (self->time, until);
}
