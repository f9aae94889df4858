/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One scenario from its first step to the checks, and the way from a long one that fails to a short one. */

#include "sim-scenario.h"

#include "sim-day.h"

#define MOST_TRIALS 400
#define MOST_DEVICES 8

void
sim_outcome_clear (SimOutcome *outcome)
{
  g_free (outcome->wrong);
  g_free (outcome->story);
}

void
sim_scenario_live (guint64 seed, const GArray *plan, gboolean with_story, SimOutcome *outcome)
{
  g_autoptr (SimWorld) world = sim_world_new (seed, with_story);

  sim_day_live (world, plan);
  *outcome = (SimOutcome){
    .syncs = world->syncs, .saves = world->saves, .crashes = world->crashes, .conflicts = world->conflicts
  };
  outcome->wrong = sim_checks_run (world, &outcome->check);
  g_strlcpy (outcome->trace, g_checksum_get_string (world->trace), sizeof outcome->trace);
  if (!with_story)
    return;
  sim_checks_tell_queues (world);
  outcome->story = g_strdup (world->story->str);
}

/* --- shrinking --------------------------------------------------------------------------------------------------- */

typedef struct {
  guint64 seed;
  guint check;
  GArray *plan; /* the shortest so far */
  guint trials;
} Shrink;

/* Takes @plan over where it is shorter and fails the same way. */
static gboolean
try (Shrink *shrink, GArray *plan)
{
  g_auto (SimOutcome) outcome = { 0 };
  gboolean same = FALSE;

  if (plan->len < shrink->plan->len && shrink->trials++ < MOST_TRIALS) {
    sim_scenario_live (shrink->seed, plan, FALSE, &outcome);
    same = outcome.wrong != NULL && outcome.check == shrink->check;
  }
  if (same) {
    g_array_unref (shrink->plan);
    shrink->plan = g_array_ref (plan);
  }
  g_array_unref (plan);
  return same;
}

/* All steps but those of one kind (-1: any) at one device (-1: any), among as many devices as @n. */
static GArray *
without (const GArray *plan, int kind, int device, guint n)
{
  GArray *rest = g_array_ref ((GArray *) plan);
  for (guint i = rest->len; i-- > 0;) {
    const SimStep *step = &g_array_index (rest, SimStep, i);
    if ((kind < 0 || (int) step->kind == kind) && (device < 0 || (int) (step->device % n) == device)) {
      GArray *less = sim_plan_without (rest, i, 1);
      g_array_unref (rest);
      rest = less;
    }
  }
  return rest;
}

static void
leave_out_kinds (Shrink *shrink)
{
  for (int kind = 0; kind < SIM_STEPS; kind++)
    try (shrink, without (shrink->plan, kind, -1, 1));
}

/* How many devices there are is the seed's secret: each number that there may be is tried. */
static void
leave_out_devices (Shrink *shrink)
{
  for (guint n = 2; n <= MOST_DEVICES; n++)
    for (guint device = 0; device < n; device++)
      try (shrink, without (shrink->plan, -1, (int) device, n));
}

static void
leave_out_runs (Shrink *shrink)
{
  for (guint n = MAX (shrink->plan->len / 2, 1); n > 0; n /= 2)
    for (guint first = 0; first < shrink->plan->len;)
      if (!try (shrink, sim_plan_without (shrink->plan, first, n)))
        first += n;
}

GArray *
sim_scenario_shrink (guint64 seed, const GArray *plan, guint check)
{
  Shrink shrink = { seed, check, g_array_ref ((GArray *) plan), 0 };
  leave_out_kinds (&shrink);
  leave_out_devices (&shrink);
  leave_out_runs (&shrink);
  return shrink.plan;
}
