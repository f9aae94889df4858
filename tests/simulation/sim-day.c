/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the steps of a plan do to the world, and the calm after them, in which everything must come right by itself but
 * for what a person decides. */

#include "sim-day.h"

#include "sim-copies.h"
#include "sim-office.h"

#define CALM_LASTS 30000
#define TEN_YEARS_MS G_GINT64_CONSTANT (315360000000)
#define DAY_MS G_GINT64_CONSTANT (86400000)

/* --- faults ------------------------------------------------------------------------------------------------------ */

static void
change_weather (SimDevice *device)
{
  SimWorld *world = device->world;
  world->weather = (SimWeather){ .delay_most = 50 };
  if (sim_world_roll (world, 3) == 0)
    return;
  world->weather = (SimWeather){
    .lose_request = sim_world_roll (world, 200),
    .late_request = sim_world_roll (world, 100),
    .lose_answer = sim_world_roll (world, 200),
    .double_request = sim_world_roll (world, 200),
    .cut_answer = sim_world_roll (world, 60),
    .hang = sim_world_roll (world, 3) == 0 ? sim_world_roll (world, 500) : 0,
    .delay_most = sim_world_roll (world, 4000),
  };
}

static void
change_cable (SimDevice *device)
{
  gboolean comes = sim_world_roll (device->world, 2) == 0;

  sim_net_set_connected (device->net, comes);
  if (comes)
    pt_sync_service_trigger (device->sync, PT_TRIGGER_NETWORK);
}

static void
come_or_leave (SimDevice *device)
{
  gboolean comes = sim_world_roll (device->world, 2) == 0;

  pt_sync_service_set_focused (device->sync, comes);
  if (comes)
    sim_device_accept (device);
}

static void
set_crash (SimDevice *device)
{
  g_autofree char *disk = sim_device_disk (device);
  sim_disk_crash_after (disk, 1 + sim_world_roll (device->world, 40));
}

static void
set_server_crash (SimDevice *device)
{
  g_autofree char *disk = sim_world_server_disk (device->world);
  sim_disk_crash_after (disk, 1 + sim_world_roll (device->world, 40));
}

static void
fill_disk (SimDevice *device)
{
  g_autofree char *disk = sim_device_disk (device);
  sim_disk_set_full (disk, sim_world_roll (device->world, 2) == 0);
}

static void
fill_server_disk (SimDevice *device)
{
  g_autofree char *disk = sim_world_server_disk (device->world);
  sim_disk_set_full (disk, sim_world_roll (device->world, 2) == 0);
}

/* Right again, wrong by minutes, or wrong by anything up to ten years. */
static void
set_clock (SimDevice *device)
{
  static const gint64 MOST[] = { 1000, 600000, TEN_YEARS_MS };
  gint64 most = MOST[sim_world_roll (device->world, G_N_ELEMENTS (MOST))];
  device->clock_error = (gint64) pt_random_below (device->world->dice, 2 * most) - most;
  sim_clock_set_error (device->clock, device->clock_error);
}

/* As the button in the window says. */
static gboolean
is_asked_to_sign_in (SimDevice *device)
{
  return device->needs_sign_in || pt_sync_service_get_status (device->sync) == PT_SYNC_SIGN_IN;
}

static void
sync_or_sign_in (SimDevice *device)
{
  if (is_asked_to_sign_in (device) && sim_world_roll (device->world, 2) == 0)
    sim_device_sign_in (device);
  if (sim_world_roll (device->world, 2) == 0)
    sim_device_accept (device);
  sim_device_sync (device);
}

static void
change_policy (SimDevice *device)
{
  sim_office_change_policy (device->world);
}

static void
close_period (SimDevice *device)
{
  sim_office_close_period (device->world);
}

/* Everybody goes home. Some come back the next morning, one perhaps weeks after the others. */
static void
sleep_long (SimDevice *device)
{
  static const gint64 MOST[] = { DAY_MS, 3 * DAY_MS, 25 * DAY_MS, 200 * DAY_MS };
  SimWorld *world = device->world;
  gint64 span = (gint64) pt_random_below (world->dice, MOST[sim_world_roll (world, G_N_ELEMENTS (MOST))]);

  sim_world_tell (world, "everybody sleeps for %" G_GINT64_FORMAT " hours, device %u longer", span / 3600000,
                  device->index);
  for (guint i = 0; i < world->devices->len; i++)
    sim_device_stop (world->devices->pdata[i]);
  device->asleep = TRUE;
  sim_world_run (world, sim_time_now (world->time) + span);
  for (guint i = 0; i < world->devices->len; i++)
    if (world->devices->pdata[i] != device && sim_world_roll (world, 2) == 0)
      sim_device_start (world->devices->pdata[i]);
}

static void
change_role (SimDevice *device)
{
  sim_office_change_role (device->world);
}

static void
back_server_up (SimDevice *device)
{
  sim_office_back_up (device->world);
}

static void
put_server_back (SimDevice *device)
{
  sim_office_put_back (device->world);
}

typedef void (*Happen) (SimDevice *device);

static const Happen HAPPENINGS[SIM_STEPS] = {
  [SIM_STEP_ACT] = sim_people_act,
  [SIM_STEP_SYNC] = sync_or_sign_in,
  [SIM_STEP_WINDOW] = come_or_leave,
  [SIM_STEP_CABLE] = change_cable,
  [SIM_STEP_WEATHER] = change_weather,
  [SIM_STEP_CRASH] = set_crash,
  [SIM_STEP_SERVER_CRASH] = set_server_crash,
  [SIM_STEP_DISK] = fill_disk,
  [SIM_STEP_SERVER_DISK] = fill_server_disk,
  [SIM_STEP_CLOCK] = set_clock,
  [SIM_STEP_POLICY] = change_policy,
  [SIM_STEP_CLOSE_PERIOD] = close_period,
  [SIM_STEP_ROLE] = change_role,
  [SIM_STEP_SERVER_BACKUP] = back_server_up,
  [SIM_STEP_SERVER_BACK] = put_server_back,
  [SIM_STEP_KEEP] = sim_copies_keep,
  [SIM_STEP_PUT_BACK] = sim_copies_put_back,
  [SIM_STEP_HAND_BACK] = sim_copies_put_back_by_hand,
  [SIM_STEP_COPY] = sim_copies_double,
  [SIM_STEP_SLEEP] = sleep_long,
};

/* --- the day ----------------------------------------------------------------------------------------------------- */

/* A machine that is down comes up at some step that is about it. */
static void
come_up (SimDevice *device)
{
  if (!device->asleep && sim_world_roll (device->world, 5) < 2)
    sim_device_start (device);
}

static void
take_step (SimWorld *world, const SimStep *step)
{
  SimDevice *device = world->devices->pdata[step->device % world->devices->len];

  sim_world_run (world, sim_time_now (world->time) + step->pause);
  pt_random_seed (world->dice, step->seed);
  if (device->profile == NULL)
    come_up (device);
  else
    HAPPENINGS[step->kind](device);
  if (world->server == NULL)
    sim_world_start_server (world);
}

/* --- the calm after ---------------------------------------------------------------------------------------------- */

static void
bring_everything_up (SimWorld *world)
{
  g_autofree char *server = sim_world_server_disk (world);
  world->weather = (SimWeather){ .delay_most = 20 };
  sim_disk_crash_after (server, 0);
  sim_disk_set_full (server, FALSE);
  if (world->server == NULL)
    sim_world_start_server (world);
  for (guint i = 0; i < world->devices->len; i++) {
    SimDevice *device = world->devices->pdata[i];
    g_autofree char *disk = sim_device_disk (device);
    sim_disk_crash_after (disk, 0);
    sim_disk_set_full (disk, FALSE);
    if (device->profile == NULL)
      sim_device_start (device);
    sim_net_set_connected (device->net, TRUE);
    sim_net_clear_up (device->net);
    pt_sync_service_trigger (device->sync, PT_TRIGGER_NETWORK);
  }
}

static gboolean
are_at_rest (const SimWorld *world)
{
  for (guint i = 0; i < world->devices->len; i++) {
    const SimDevice *device = world->devices->pdata[i];

    if (!device->at_rest || device->has_sent)
      return FALSE;
  }
  return TRUE;
}

/* People answer what they are asked. Where the program runs nobody does more: it hears of commits as over the live
 * line, and has to find its way back by itself. */
static void
sync_one (SimDevice *device)
{
  device->at_rest = device->has_sent = FALSE;
  if (is_asked_to_sign_in (device))
    sim_device_sign_in (device);
  sim_device_accept (device);
  if (device->acts_alone)
    pt_sync_service_trigger (device->sync, PT_TRIGGER_LIVE);
  else
    sim_device_sync (device);
}

static void
sync_to_rest (SimWorld *world)
{
  gint64 end = sim_time_now (world->time) + CALM_LASTS;
  /* Once a whole round finds nothing to do, the next would find the same. */
  do {
    for (guint i = 0; i < world->devices->len; i++)
      sync_one (world->devices->pdata[i]);
    sim_world_run (world, sim_time_now (world->time) + 3000);
  } while (!are_at_rest (world) && sim_time_now (world->time) < end);
}

/* Nobody is at work meanwhile. */
static void
let_pass (SimWorld *world, gint64 days)
{
  sim_world_tell (world, "%" G_GINT64_FORMAT " days go by", days);
  for (guint i = 0; i < world->devices->len; i++)
    sim_device_stop (world->devices->pdata[i]);
  sim_world_run (world, sim_time_now (world->time) + days * DAY_MS);
  bring_everything_up (world);
  sync_to_rest (world);
}

static void
heal (SimWorld *world)
{
  /* What is under way when the faults end still waits for its time-out, or comes to the server late, maybe after its
   * computer has asked for the last time; the 30 seconds count after that. */
  sim_world_run (world, sim_time_now (world->time));
  pt_random_seed (world->dice, ~world->seed);
  bring_everything_up (world);
  sim_world_tell (world, "calm begins");
  sim_world_run (world, sim_time_now (world->time) + SIM_NET_LATEST);
  sync_to_rest (world);
  /* What is ahead of a server that was put back may wait a day for what it stands on; then people are asked. What it
   * had taken may wait a month for what that stands on; then it goes as any other change. */
  if (world->was_put_back && !are_at_rest (world))
    let_pass (world, 1);
  if (world->was_put_back && !are_at_rest (world))
    let_pass (world, 31);
}

void
sim_day_live (SimWorld *world, const GArray *plan)
{
  for (guint i = 0; i < plan->len; i++)
    take_step (world, &g_array_index (plan, SimStep, i));
  heal (world);
}
