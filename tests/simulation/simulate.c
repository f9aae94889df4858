/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The simulator's program: `simulate --seeds N --seed S` lives through N scenarios from seed S on. Each is a bad day
 * (lost, doubled, late and cut messages, crashes within disk calls, full disks, wrong clocks, machines copied and put
 * back) and a calm end, after which nothing may be lost and everybody must hold the same. A seed that fails prints the
 * story of the shortest plan that still fails, and the command that replays it. */

#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "plant.h"
#include "signatures.h"
#include "sim-disk.h"
#include "sim-jobs.h"
#include "sim-scenario.h"
#include "sim-world.h"

#define REPORT_EVERY 1000

static gint64 n_seeds = 1;
static gint64 first_seed = 1;
static int n_jobs;
static char *steps;
static char *plant;
static gboolean tell_story;
static gboolean speak_tap;

static const GOptionEntry OPTIONS[] = {
  { "seeds", 'n', 0, G_OPTION_ARG_INT64, &n_seeds, "How many scenarios to live through", "N" },
  { "seed", 's', 0, G_OPTION_ARG_INT64, &first_seed, "The first scenario's seed", "S" },
  { "jobs", 'j', 0, G_OPTION_ARG_INT, &n_jobs, "How many processes at once; one for each processor", "N" },
  { "steps", 0, 0, G_OPTION_ARG_STRING, &steps, "Only these steps of each scenario, as 3,7-12", "NUMBERS" },
  { "story", 0, 0, G_OPTION_ARG_NONE, &tell_story, "Print everything that happens", NULL },
  { "plant", 0, 0, G_OPTION_ARG_STRING, &plant, "Plant this bug, or each (all), and seek the seed that finds it",
    "NAME" },
  { "tap", 0, 0, G_OPTION_ARG_NONE, &speak_tap, "Report by the Test Anything Protocol, a test for each hundred", NULL },
  { NULL },
};

/* --- one scenario ------------------------------------------------------------------------------------------------ */

static void
append_story (GString *text, const char *story)
{
  g_auto (GStrv) lines = g_strsplit (story, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    g_string_append_printf (text, "# %s\n", lines[i]);
}

/* In one piece, since other processes write as well. */
static void
print_failure (gint64 seed, const GArray *plan, const SimOutcome *outcome)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) shortest = sim_scenario_shrink ((guint64) seed, plan, outcome->check);
  g_autofree char *numbers = sim_plan_numbers (shortest);
  g_auto (SimOutcome) again = { 0 };

  sim_scenario_live ((guint64) seed, shortest, TRUE, &again);
  append_story (text, again.story);
  g_string_append_printf (text,
                          "# seed %" G_GINT64_FORMAT ": %s\n# of %u steps these do: %s\n"
                          "# replay with: tests/run simulation --seeds 1 --seed %" G_GINT64_FORMAT
                          " --steps %s --story\n",
                          seed, outcome->wrong, plan->len, again.wrong, seed, numbers);
  g_print ("%s", text->str);
}

static void
live (gint64 seed, SimTally *tally, gpointer data)
{
  g_autoptr (GArray) whole = sim_plan_new ((guint64) seed);
  g_autoptr (GArray) plan = steps != NULL ? sim_plan_choose (whole, steps) : g_array_ref (whole);
  g_auto (SimOutcome) outcome = { 0 };

  sim_scenario_live ((guint64) seed, plan, tell_story, &outcome);
  if (tell_story) {
    g_autoptr (GString) text = g_string_new (NULL);
    append_story (text, outcome.story);
    g_print ("%s", text->str);
  }
  if (outcome.wrong != NULL && plant != NULL)
    g_print ("# %s\n", outcome.wrong);
  else if (outcome.wrong != NULL && steps == NULL)
    print_failure (seed, plan, &outcome);
  else if (outcome.wrong != NULL)
    g_print ("# seed %" G_GINT64_FORMAT ": %s\n", seed, outcome.wrong);
  const SimTally one = { .done = 1,
                         .failed = outcome.wrong != NULL,
                         .saves = outcome.saves,
                         .syncs = outcome.syncs,
                         .conflicts = outcome.conflicts,
                         .crashes = outcome.crashes,
                         .trace = g_ascii_strtoull (outcome.trace, NULL, 16) };
  sim_tally_add (tally, seed, &one);
}

/* --- many -------------------------------------------------------------------------------------------------------- */

/* One test a hundred seeds; what a failing one prints stands ahead of it. */
static gint64
report_by_tap (void)
{
  gint64 failed = 0;
  g_print ("1..%" G_GINT64_FORMAT "\n", (n_seeds + 99) / 100);
  for (gint64 i = 0; i < n_seeds; i += 100) {
    SimTally tally;
    sim_jobs_run (first_seed + i, MIN (100, n_seeds - i), (guint) n_jobs, SIM_RUN_ALL, 0, live, NULL, &tally);
    g_print ("%s %" G_GINT64_FORMAT " seeds from %" G_GINT64_FORMAT " on lose nothing\n",
             tally.failed == 0 ? "ok" : "not ok", i / 100 + 1, first_seed + i);
    failed += tally.failed;
  }
  return failed;
}

static gint64
report (void)
{
  SimTally tally;
  sim_jobs_run (first_seed, n_seeds, (guint) n_jobs, SIM_RUN_ALL, REPORT_EVERY, live, NULL, &tally);
  g_print ("%" G_GINT64_FORMAT " scenarios, %" G_GINT64_FORMAT " saves, %" G_GINT64_FORMAT " syncs, %" G_GINT64_FORMAT
           " conflicts, %" G_GINT64_FORMAT " crashes; trace %016" G_GINT64_MODIFIER "x\n",
           tally.done, tally.saves, tally.syncs, tally.conflicts, tally.crashes, tally.trace);
  g_print ("%" G_GINT64_FORMAT " passed, %" G_GINT64_FORMAT " failed, 0 skipped\n", tally.done - tally.failed,
           tally.failed);
  return tally.failed;
}

#ifdef PT_WITH_PLANTS
/* Lives through scenarios until one fails; whether one did. */
static gboolean
seek (PtPlant which)
{
  gint64 began = g_get_monotonic_time ();
  SimTally tally;

  pt_plant = which;
  sim_jobs_run (first_seed, n_seeds, (guint) n_jobs, SIM_RUN_TO_FAILURE, 0, live, NULL, &tally);
  if (tally.failed > 0)
    g_print ("ok - %s: found by seed %" G_GINT64_FORMAT ", after %" G_GINT64_FORMAT " scenarios and %.1f s\n",
             pt_plant_word (which), tally.first_failed, tally.done,
             (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  else
    g_print ("not ok - %s: not found in %" G_GINT64_FORMAT " scenarios\n", pt_plant_word (which), tally.done);
  return tally.failed > 0;
}

/* How many of the bugs asked for were not found. */
static gint64
seek_plants (void)
{
  gboolean all = g_str_equal (plant, "all");
  gint64 sought = 0, missed = 0;

  for (guint i = PT_PLANT_NONE + 1; i < PT_PLANTS; i++)
    if (all || g_str_equal (plant, pt_plant_word (i))) {
      sought++;
      missed += !seek (i);
    }
  if (sought == 0)
    g_printerr ("There is no planted bug %s\n", plant);
  g_print ("1..%" G_GINT64_FORMAT "\n", sought);
  return sought > 0 ? missed : 1;
}
#else
static gint64
seek_plants (void)
{
  g_printerr ("No bugs are planted here: configure a build with -Dplants=true\n");
  return 1;
}
#endif

/* The programs' own logs tell of each injected fault: they are of no use here. */
static GLogWriterOutput
drop_logs (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  return level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL) ? g_log_writer_default (level, fields, n_fields, data)
                                                            : G_LOG_WRITER_HANDLED;
}

static gboolean
read_options (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, OPTIONS, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return FALSE;
  }
  if (n_jobs <= 0)
    n_jobs = (int) sysconf (_SC_NPROCESSORS_ONLN);
  return TRUE;
}

/* Worlds come and go by the thousand: their memory is kept for the next. */
static void
keep_memory (void)
{
  mallopt (M_MMAP_THRESHOLD, G_MAXINT);
  mallopt (M_TRIM_THRESHOLD, G_MAXINT);
  mallopt (M_TOP_PAD, 64 * 1024 * 1024);
}

int
main (int argc, char **argv)
{
  gint64 failed;

  if (!read_options (argc, argv))
    return 64;
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_log_set_writer_func (drop_logs, NULL, NULL);
  keep_memory ();
  pt_signatures_init ();
  sim_disk_init ();
  sim_world_prepare ();
  if (plant != NULL)
    failed = seek_plants ();
  else
    failed = speak_tap ? report_by_tap () : report ();
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
