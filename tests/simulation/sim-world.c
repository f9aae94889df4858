/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The machines of a scenario: how a server and devices come up, run, crash and come back. */

#include "sim-world.h"

#include <glib/gstdio.h>
#include <stdarg.h>
#include <unistd.h>

#include "admin.h"
#include "errors.h"
#include "signatures.h"

#define WORLD_BEGINS G_GINT64_CONSTANT (1795000000000) /* November 2026 */
#define PASSWORD "a long enough password"

static const struct {
  const char *name;
  PtRole role;
} PEOPLE[] = {
  { "asha", PT_ROLE_MANAGER }, { "bandara", PT_ROLE_CLERK },  { "chandra", PT_ROLE_MANAGER },
  { "devika", PT_ROLE_CLERK }, { "eranga", PT_ROLE_MANAGER }, { "farook", PT_ROLE_CLERK },
};

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

/* --- the server -------------------------------------------------------------------------------------------------- */

static PtServerSeams
server_seams (SimWorld *self)
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
sim_world_server_disk (SimWorld *self)
{
  return g_strconcat (self->folder, "/server/", NULL);
}

void
sim_world_start_server (SimWorld *self)
{
  g_autofree char *folder = g_strconcat (self->folder, "/server", NULL);
  g_autoptr (GError) error = NULL;
  PtServerSeams seams = server_seams (self);

  self->server_generation++;
  self->server = pt_server_open (folder, &seams, &error);
  if (self->server == NULL)
    g_error ("seed %" G_GUINT64_FORMAT ": the server does not come up again: %s", self->seed, error->message);
}

void
sim_world_crash_server (SimWorld *self)
{
  g_autofree char *disk = sim_world_server_disk (self);
  g_clear_object (&self->server);
  self->server_generation++;
  self->crashes++;
  sim_disk_recover (disk);
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

void
sim_device_start (SimDevice *device)
{
  SimWorld *self = device->world;
  g_autoptr (GError) error = NULL;

  device->clock = sim_clock_new (self->time, device->clock_error);
  device->seams = (PtSeams){ device->clock, device->random, SIM_DISK_VFS, new_executor };
  device->net = sim_net_new (self->time, self->dice, &self->weather, server_of, self);
  device->profile = pt_profile_open (device->folder, &device->seams, &error);
  if (device->profile == NULL)
    g_error ("seed %" G_GUINT64_FORMAT ": device %u does not come up again: %s", self->seed, device->index,
             error->message);
  device->sync = pt_sync_service_new (device->profile, PT_TRANSPORT (device->net));
  pt_sync_service_set_batches (device->sync, 1 + sim_world_roll (self, 10), 1 + sim_world_roll (self, 6));
}

/* The program ends in the middle of whatever it did. Answers still on their way find nobody. */
static void
stop_device (SimDevice *device)
{
  if (device->profile == NULL)
    return;
  sim_clock_stop (device->clock);
  sim_net_set_connected (device->net, FALSE);
  g_clear_object (&device->sync);
  g_clear_object (&device->profile);
  g_clear_object (&device->net);
  g_clear_object (&device->clock);
  g_ptr_array_set_size (device->screens, 0);
}

void
sim_device_crash (SimDevice *device)
{
  g_autofree char *disk = sim_device_disk (device);
  sim_world_tell (device->world, "device %u crashes", device->index);
  stop_device (device);
  device->world->crashes++;
  sim_disk_recover (disk);
}

typedef struct {
  SimWorld *world;
  guint device;
} Waiting;

static void
on_synced (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Waiting *waiting = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtReceipt) receipt = pt_sync_service_sync_finish (PT_SYNC_SERVICE (source), result, &error);

  waiting->world->syncs++;
  if (receipt == NULL) {
    sim_world_tell (waiting->world, "device %u synced: %s", waiting->device, error->message);
    return;
  }
  waiting->world->conflicts += receipt->settled.conflicts;
  sim_world_tell (waiting->world,
                  "device %u synced: pushed %u applied %u conflicts %u rejected %u blocked %u pulled %u%s",
                  waiting->device, receipt->pushed, receipt->settled.applied, receipt->settled.conflicts,
                  receipt->settled.rejected, receipt->settled.blocked, receipt->pulled,
                  receipt->agreed ? ", agreed" : "");
}

void
sim_device_sync (SimDevice *device)
{
  Waiting *waiting = g_new (Waiting, 1);
  *waiting = (Waiting){ device->world, device->index };
  pt_sync_service_sync_async (device->sync, PT_TRIGGER_MANUAL, NULL, on_synced, waiting);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer data)
{
  gboolean *done = data;
  g_autoptr (GError) error = NULL;
  if (!pt_sync_service_sign_in_finish (PT_SYNC_SERVICE (source), result, &error))
    g_error ("a device cannot sign in: %s", error->message);
  *done = TRUE;
}

/* Most clocks are right to a few seconds; some are wrong by anything up to ten years. */
static gint64
roll_clock_error (SimWorld *self)
{
  gint64 most = sim_world_roll (self, 5) == 0 ? G_GINT64_CONSTANT (315360000000) : 5000;
  return (gint64) pt_random_below (self->dice, 2 * most) - most;
}

static SimDevice *
add_device (SimWorld *self, guint index)
{
  SimDevice *device = g_new0 (SimDevice, 1);
  gboolean done = FALSE;

  device->world = self;
  device->index = index;
  device->folder = g_strdup_printf ("%s/d%u", self->folder, index);
  device->user = PEOPLE[index].name;
  device->clock_error = roll_clock_error (self);
  device->random = pt_random_new_seeded (self->seed * 31 + index + 1);
  device->screens = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  sim_device_start (device);
  pt_sync_service_sign_in_async (device->sync, "http://127.0.0.1:1", device->user, PASSWORD, NULL, on_signed_in, &done);
  while (!done && sim_time_step (self->time, G_MAXINT64))
    ;
  g_assert (done);
  return device;
}

static void
device_free (gpointer data)
{
  SimDevice *device = data;
  stop_device (device);
  g_ptr_array_unref (device->screens);
  g_object_unref (device->random);
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

static void
init_server (SimWorld *self)
{
  g_autofree char *folder = g_strconcat (self->folder, "/server", NULL);
  g_autoptr (GError) error = NULL;
  PtServerSeams seams = server_seams (self);

  const PtInitForm form = { "Simulated Estate", "LKR", "Asia/Colombo", "root", PASSWORD };

  if (!pt_admin_init (folder, &seams, &form, &error))
    g_error ("the server cannot be made: %s", error->message);
  for (guint i = 0; i < G_N_ELEMENTS (PEOPLE); i++)
    if (!pt_admin_user_add (folder, &seams, PEOPLE[i].name, PEOPLE[i].role, PASSWORD, &error))
      g_error ("a user cannot be added: %s", error->message);
  for (guint i = 0; i < PT_ENTITIES; i++)
    if (!pt_admin_policy_set (folder, &seams, pt_entity (i)->name,
                              pt_strategy_word (sim_world_roll (self, PT_STRATEGY_MANUAL + 1)), &error))
      g_error ("a policy cannot be set: %s", error->message);
}

/* Keys and tokens are real files, synced at each change: in memory, where there is such a place. */
static char *
make_folder (void)
{
  char *folder = g_mkdtemp (g_strdup ("/dev/shm/paytrack-simulation-XXXXXX"));
  return folder != NULL ? folder : g_dir_make_tmp ("paytrack-simulation-XXXXXX", NULL);
}

SimWorld *
sim_world_new (guint64 seed, gboolean with_story)
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
  self->story = with_story ? g_string_new (NULL) : NULL;
  self->saved = g_ptr_array_new_with_free_func (saved_free);
  self->devices = g_ptr_array_new_with_free_func (device_free);
  init_server (self);
  sim_world_start_server (self);
  guint n = 2 + sim_world_roll (self, 5);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->devices, add_device (self, i));
  return self;
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

void
sim_world_free (SimWorld *self)
{
  g_ptr_array_unref (self->devices);
  g_clear_object (&self->server);
  /* Answers still under way end, and with them what they hold. */
  sim_time_run (self->time, sim_time_now (self->time) + 120000);
  g_ptr_array_unref (self->saved);
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
