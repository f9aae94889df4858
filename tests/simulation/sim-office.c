/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The administrator of the simulated organisation: his changes are the command line's, on the simulated disk. */

#include "sim-office.h"

#include "admin.h"
#include "backup.h"
#include "dates.h"
#include "server-settings.h"
#include "store-room.h"
#include "users.h"

#define SEALED 7 /* of the days of eight seeds, the one in which everything travels sealed */

const SimPerson SIM_PEOPLE[SIM_MOST_PEOPLE] = {
  { "asha", PT_ROLE_MANAGER }, { "bandara", PT_ROLE_CLERK },  { "chandra", PT_ROLE_MANAGER },
  { "devika", PT_ROLE_CLERK }, { "eranga", PT_ROLE_MANAGER }, { "farook", PT_ROLE_CLERK },
};

void
sim_office_found (SimWorld *world)
{
  g_autofree char *folder = sim_world_server_folder (world);
  g_autoptr (GError) error = NULL;
  PtServerSeams seams = sim_world_server_seams (world);
  const PtInitForm form = { "Simulated Estate", "LKR", "Asia/Colombo", "root", SIM_PASSWORD };

  if (!pt_admin_init (folder, &seams, &form, &error))
    g_error ("the server cannot be made: %s", error->message);
  for (guint i = 0; i < SIM_MOST_PEOPLE; i++)
    if (!pt_admin_user_add (folder, &seams, SIM_PEOPLE[i].name, SIM_PEOPLE[i].role, SIM_PASSWORD, &error))
      g_error ("a user cannot be added: %s", error->message);
}

/* --- settings ---------------------------------------------------------------------------------------------------- */

typedef gboolean (*Change) (PtTransaction *transaction, SimWorld *world, GError **error);

/* One transaction on the server's database, whether a server runs on it or not. */
static gboolean
change (SimWorld *world, Change run, GError **error)
{
  g_autofree char *folder = sim_world_server_folder (world);
  g_autoptr (PtStore) store = pt_room_open (folder, SIM_DISK_VFS, PT_STORE_WRITE, error);
  PtTransaction transaction;

  if (store == NULL || !pt_transaction_begin (&transaction, store, world->server_clock, world->server_random, error))
    return FALSE;
  if (run (&transaction, world, error))
    return pt_transaction_commit (&transaction, error);
  pt_transaction_rollback (&transaction);
  return FALSE;
}

static gboolean
choose_policy (PtTransaction *transaction, SimWorld *world, guint entity, GError **error)
{
  const char *strategy = pt_strategy_word (sim_world_roll (world, PT_STRATEGY_MANUAL + 1));
  return pt_settings_set_policy (transaction, pt_entity (entity)->name, strategy, NULL, error);
}

static gboolean
run_choose (PtTransaction *transaction, SimWorld *world, GError **error)
{
  for (guint i = 0; i < PT_ENTITIES; i++)
    if (!choose_policy (transaction, world, i, error))
      return FALSE;
  return world->seed % 8 != SEALED || pt_settings_set_policy (transaction, "sealed", "all", NULL, error);
}

static gboolean
run_change_policy (PtTransaction *transaction, SimWorld *world, GError **error)
{
  return choose_policy (transaction, world, sim_world_roll (world, PT_ENTITIES), error);
}

static gboolean
run_close (PtTransaction *transaction, SimWorld *world, GError **error)
{
  char today[PT_DATE_TEXT], day[PT_DATE_TEXT];
  pt_date_of (sim_time_wall (world->time), "Asia/Colombo", today);
  pt_date_add (today, -5 - (int) sim_world_roll (world, 20), day);
  return pt_settings_close_period (transaction, day, NULL, error);
}

static gboolean
try (SimWorld *world, const char *what, Change run)
{
  g_autoptr (GError) error = NULL;
  gboolean done = change (world, run, &error);
  sim_world_tell (world, "the administrator %s: %s", what, done ? "done" : error->message);
  return done;
}

void
sim_office_choose_policies (SimWorld *world)
{
  try (world, "chooses policies", run_choose);
}

void
sim_office_change_policy (SimWorld *world)
{
  try (world, "changes a policy", run_change_policy);
}

void
sim_office_close_period (SimWorld *world)
{
  try (world, "closes a period", run_close);
}

/* Anybody may become anything but an administrator; whose changes are under way is judged by what he is when they
 * arrive. */
static gboolean
run_change_role (PtTransaction *transaction, SimWorld *world, GError **error)
{
  const char *name = SIM_PEOPLE[sim_world_roll (world, SIM_MOST_PEOPLE)].name;
  return pt_user_set_role (transaction, name, sim_world_roll (world, PT_ROLE_MANAGER + 1), NULL, error);
}

void
sim_office_change_role (SimWorld *world)
{
  try (world, "changes a role", run_change_role);
}

/* --- backups ----------------------------------------------------------------------------------------------------- */

static gboolean
run_note_backup (PtTransaction *transaction, SimWorld *world, GError **error)
{
  return pt_backup_note (transaction, transaction->organisation.head, error);
}

void
sim_office_back_up (SimWorld *world)
{
  g_autofree char *disk = sim_world_server_disk (world);
  g_clear_pointer (&world->backup, sim_image_free);
  world->backup = sim_disk_take (disk);
  try (world, "makes a backup", run_note_backup);
}

static gboolean
run_begin_anew (PtTransaction *transaction, SimWorld *world, GError **error)
{
  return pt_backup_begin_anew (transaction, world->prefixes_given, error);
}

/* All or nothing, as `paytrack-server restore`. */
void
sim_office_put_back (SimWorld *world)
{
  g_autofree char *disk = sim_world_server_disk (world);
  g_autofree char *folder = sim_world_server_folder (world);
  PtServerSeams seams = sim_world_server_seams (world);
  g_autoptr (SimImage) former = NULL;

  if (world->backup == NULL)
    return;
  sim_world_stop_server (world);
  world->prefixes_given = pt_backup_given_prefixes (folder, &seams);
  former = sim_disk_take (disk);
  sim_disk_put (world->backup, disk);
  if (try (world, "puts the backup in the server's place", run_begin_anew))
    world->was_put_back = TRUE;
  else
    sim_disk_put (former, disk);
  sim_world_start_server (world);
}
