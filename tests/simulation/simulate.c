/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulator's program: `simulate --seeds N --seed S` lives through N scenarios from seed S on. Each is a bad day
 * (lost, doubled, late and cut messages, crashes within disk calls, full disks, wrong clocks) and a calm end, after
 * which nothing may be lost and everybody must hold the same. A seed that fails prints its story's end and the command
 * that replays it. */

#include <stdlib.h>

#include "signatures.h"
#include "sim-world.h"

#define DAY_LASTS 90000 /* virtual ms of faults */
#define TIME_OUT_LASTS 40000
#define CALM_LASTS 30000
#define STORY_LINES 40

static gint64 n_seeds = 1;
static gint64 first_seed = 1;
static gboolean tell_story;
static gboolean speak_tap;

static const GOptionEntry OPTIONS[] = {
  { "seeds", 'n', 0, G_OPTION_ARG_INT64, &n_seeds, "How many scenarios to live through", "N" },
  { "seed", 's', 0, G_OPTION_ARG_INT64, &first_seed, "The first scenario's seed", "S" },
  { "story", 0, 0, G_OPTION_ARG_NONE, &tell_story, "Print everything that happens", NULL },
  { "tap", 0, 0, G_OPTION_ARG_NONE, &speak_tap, "Report by the Test Anything Protocol, a test for each hundred", NULL },
  { NULL },
};

/* --- faults ------------------------------------------------------------------------------------------------------ */

static void
change_weather (SimWorld *world)
{
  if (sim_world_roll (world, 3) == 0) {
    world->weather = (SimWeather){ .delay_most = 50 };
    return;
  }
  world->weather = (SimWeather){
    .lose_request = sim_world_roll (world, 200),
    .lose_answer = sim_world_roll (world, 200),
    .double_request = sim_world_roll (world, 200),
    .cut_answer = sim_world_roll (world, 60),
    .delay_most = sim_world_roll (world, 4000),
  };
}

static void
set_crash (SimWorld *world, char *disk)
{
  sim_disk_crash_after (disk, 1 + sim_world_roll (world, 40));
  g_free (disk);
}

static void
fill_disk (SimDevice *device)
{
  g_autofree char *disk = sim_device_disk (device);
  sim_disk_set_full (disk, sim_world_roll (device->world, 2) == 0);
}

/* One event of the bad day at a device picked at random. */
static void
happen (SimWorld *world)
{
  SimDevice *device = world->devices->pdata[sim_world_roll (world, world->devices->len)];
  guint roll = sim_world_roll (world, 100);

  if (device->profile == NULL) {
    if (roll < 40)
      sim_device_start (device);
    return;
  }
  if (roll < 60)
    sim_people_act (device);
  else if (roll < 85)
    sim_device_sync (device);
  else if (roll < 90)
    sim_net_set_connected (device->net, sim_world_roll (world, 2) == 0);
  else if (roll < 93)
    change_weather (world);
  else if (roll < 96)
    set_crash (world, sim_device_disk (device));
  else if (roll < 98)
    set_crash (world, sim_world_server_disk (world));
  else
    fill_disk (device);
  if (world->server == NULL)
    sim_world_start_server (world);
}

static void
live_through_the_day (SimWorld *world)
{
  gint64 end = sim_time_now (world->time) + DAY_LASTS;
  while (sim_time_now (world->time) < end) {
    sim_world_run (world, sim_time_now (world->time) + 20 + sim_world_roll (world, 800));
    happen (world);
  }
}

/* --- the calm after ---------------------------------------------------------------------------------------------- */

static void
bring_everything_up (SimWorld *world)
{
  g_autofree char *server = sim_world_server_disk (world);
  world->weather = (SimWeather){ .delay_most = 20 };
  sim_disk_crash_after (server, 0);
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
  }
}

static void
heal (SimWorld *world)
{
  /* What is under way when the faults end still waits for its time-out; the 30 seconds count after that. */
  sim_world_run (world, sim_time_now (world->time));
  bring_everything_up (world);
  sim_world_run (world, sim_time_now (world->time) + TIME_OUT_LASTS);
  gint64 end = sim_time_now (world->time) + CALM_LASTS;
  while (sim_time_now (world->time) < end) {
    for (guint i = 0; i < world->devices->len; i++)
      sim_device_sync (world->devices->pdata[i]);
    sim_world_run (world, sim_time_now (world->time) + 3000);
  }
}

/* --- scenarios --------------------------------------------------------------------------------------------------- */

static void
print_story (const char *story)
{
  g_auto (GStrv) lines = g_strsplit (story, "\n", -1);
  guint n = g_strv_length (lines);
  for (guint i = tell_story || n < STORY_LINES ? 0 : n - STORY_LINES; i < n; i++)
    g_print ("# %s\n", lines[i]);
}

typedef struct {
  guint64 syncs, saves, crashes, conflicts;
} Totals;

/* Whether the scenario held; @trace receives its hash (64 hex digits). */
static gboolean
live (guint64 seed, char **trace, Totals *totals)
{
  g_autoptr (SimWorld) world = sim_world_new (seed, TRUE);
  live_through_the_day (world);
  heal (world);
  g_autofree char *wrong = sim_checks_run (world);

  *trace = g_strdup (g_checksum_get_string (world->trace));
  totals->syncs += world->syncs;
  totals->saves += world->saves;
  totals->crashes += world->crashes;
  totals->conflicts += world->conflicts;
  if (tell_story || wrong != NULL)
    print_story (world->story->str);
  if (wrong != NULL)
    g_print ("# seed %" G_GUINT64_FORMAT ": %s\n# replay with: tests/run simulation --seeds 1 --seed %" G_GUINT64_FORMAT
             " --story\n",
             seed, wrong, seed);
  return wrong == NULL;
}

/* Lives through @n scenarios; how many failed. */
static gint64
live_through (guint64 seed, gint64 n, GChecksum *all, Totals *totals)
{
  gint64 failed = 0;
  for (gint64 i = 0; i < n; i++) {
    g_autofree char *trace = NULL;
    if (!live (seed + i, &trace, totals))
      failed++;
    g_checksum_update (all, (const guchar *) trace, -1);
  }
  return failed;
}

/* One test a hundred seeds; what a failing one prints stands ahead of it. */
static gint64
report_by_tap (GChecksum *all, Totals *totals)
{
  gint64 failed = 0;
  g_print ("1..%" G_GINT64_FORMAT "\n", (n_seeds + 99) / 100);
  for (gint64 i = 0; i < n_seeds; i += 100) {
    gint64 wrong = live_through (first_seed + i, MIN (100, n_seeds - i), all, totals);
    g_print ("%s %" G_GINT64_FORMAT " seeds from %" G_GINT64_FORMAT " on lose nothing\n", wrong == 0 ? "ok" : "not ok",
             i / 100 + 1, first_seed + i);
    failed += wrong;
  }
  return failed;
}

static void
report (GChecksum *all, Totals *totals, gint64 failed)
{
  g_print ("%" G_GINT64_FORMAT " scenarios, %" G_GUINT64_FORMAT " saves, %" G_GUINT64_FORMAT
           " syncs, %" G_GUINT64_FORMAT " conflicts, %" G_GUINT64_FORMAT " crashes; trace %.16s\n",
           n_seeds, totals->saves, totals->syncs, totals->conflicts, totals->crashes, g_checksum_get_string (all));
  g_print ("%" G_GINT64_FORMAT " passed, %" G_GINT64_FORMAT " failed, 0 skipped\n", n_seeds - failed, failed);
}

/* The programs' own logs tell of each injected fault: they are of no use here. */
static GLogWriterOutput
drop_logs (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  return level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL) ? g_log_writer_default (level, fields, n_fields, data)
                                                            : G_LOG_WRITER_HANDLED;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GChecksum) all = g_checksum_new (G_CHECKSUM_SHA256);
  Totals totals = { 0 };
  gint64 failed;

  g_option_context_add_main_entries (context, OPTIONS, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 64;
  }
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_log_set_writer_func (drop_logs, NULL, NULL);
  pt_signatures_init ();
  sim_disk_init ();
  failed = speak_tap ? report_by_tap (all, &totals) : live_through (first_seed, n_seeds, all, &totals);
  if (!speak_tap)
    report (all, &totals, failed);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
