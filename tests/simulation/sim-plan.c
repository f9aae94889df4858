/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The plan of a bad day. Half of the kinds of faults are left out of each seed's, so that some days are full of one
 * kind, and no fault hides another for ever. */

#include "sim-plan.h"

#include "random.h"

#define STEPS 220
#define PAUSE_LEAST 20
#define PAUSE_MOST 820

static const struct {
  const char *word;
  guint weight; /* how often it happens where it does */
  gboolean always;
} KINDS[SIM_STEPS] = {
  [SIM_STEP_ACT] = { "act", 120, TRUE },
  [SIM_STEP_SYNC] = { "sync", 50, TRUE },
  [SIM_STEP_WINDOW] = { "window", 12, FALSE },
  [SIM_STEP_CABLE] = { "cable", 10, FALSE },
  [SIM_STEP_WEATHER] = { "weather", 6, FALSE },
  [SIM_STEP_CRASH] = { "crash", 6, FALSE },
  [SIM_STEP_SERVER_CRASH] = { "server-crash", 4, FALSE },
  [SIM_STEP_DISK] = { "disk", 4, FALSE },
  [SIM_STEP_SERVER_DISK] = { "server-disk", 2, FALSE },
  [SIM_STEP_CLOCK] = { "clock", 2, FALSE },
  [SIM_STEP_POLICY] = { "policy", 1, FALSE },
  [SIM_STEP_CLOSE_PERIOD] = { "close-period", 1, FALSE },
  [SIM_STEP_ROLE] = { "role", 2, FALSE },
  [SIM_STEP_SERVER_BACKUP] = { "server-backup", 3, FALSE },
  [SIM_STEP_SERVER_BACK] = { "server-back", 1, FALSE },
  [SIM_STEP_KEEP] = { "keep", 3, FALSE },
  [SIM_STEP_PUT_BACK] = { "put-back", 2, FALSE },
  [SIM_STEP_HAND_BACK] = { "hand-back", 2, FALSE },
  [SIM_STEP_COPY] = { "copy", 1, FALSE },
  [SIM_STEP_SLEEP] = { "sleep", 1, FALSE },
};

const char *
sim_step_word (SimStepKind kind)
{
  return KINDS[kind].word;
}

static guint
choose_weights (PtRandom *dice, guint weights[SIM_STEPS])
{
  guint total = 0;
  for (guint i = 0; i < SIM_STEPS; i++) {
    gboolean happens = KINDS[i].always || pt_random_below (dice, 2) == 0;
    weights[i] = happens ? KINDS[i].weight : 0;
    total += weights[i];
  }
  return total;
}

static SimStepKind
roll_kind (PtRandom *dice, const guint weights[SIM_STEPS], guint total)
{
  guint kind = 0;
  for (guint roll = (guint) pt_random_below (dice, total); roll >= weights[kind]; kind++)
    roll -= weights[kind];
  return kind;
}

GArray *
sim_plan_new (guint64 seed)
{
  GArray *plan = g_array_sized_new (FALSE, FALSE, sizeof (SimStep), STEPS);
  g_autoptr (PtRandom) dice = pt_random_new_seeded (seed ^ G_GUINT64_CONSTANT (0x5eed0fda75));
  guint weights[SIM_STEPS];
  guint total = choose_weights (dice, weights);

  for (guint i = 0; i < STEPS; i++) {
    SimStep step = { .number = i, .kind = roll_kind (dice, weights, total) };
    step.device = (guint) pt_random_below (dice, 720720);
    step.pause = PAUSE_LEAST + (guint) pt_random_below (dice, PAUSE_MOST - PAUSE_LEAST);
    pt_random_fill (dice, (guint8 *) &step.seed, sizeof step.seed);
    g_array_append_val (plan, step);
  }
  return plan;
}

/* A new plan of those of @plan that @keep holds as non-zero bytes. */
static GArray *
filter (const GArray *plan, const guint8 *keep)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (SimStep));
  guint pause = 0;

  for (guint i = 0; i < plan->len; i++) {
    SimStep step = g_array_index (plan, SimStep, i);
    pause += step.pause;
    if (keep[i] == 0)
      continue;
    step.pause = pause;
    pause = 0;
    g_array_append_val (chosen, step);
  }
  return chosen;
}

GArray *
sim_plan_choose (const GArray *plan, const char *numbers)
{
  g_autofree guint8 *keep = g_new0 (guint8, plan->len);
  g_auto (GStrv) ranges = g_strsplit (numbers, ",", -1);

  for (guint i = 0; ranges[i] != NULL; i++) {
    char *end = NULL;
    guint64 first = g_ascii_strtoull (ranges[i], &end, 10);
    guint64 last = *end == '-' ? g_ascii_strtoull (end + 1, NULL, 10) : first;
    for (; end != ranges[i] && first <= last && first < plan->len; first++)
      keep[first] = 1;
  }
  return filter (plan, keep);
}

char *
sim_plan_numbers (const GArray *plan)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < plan->len; i++) {
    guint first = g_array_index (plan, SimStep, i).number, last = first;
    while (i + 1 < plan->len && g_array_index (plan, SimStep, i + 1).number == last + 1)
      last = g_array_index (plan, SimStep, ++i).number;
    g_string_append_printf (text, last > first ? "%s%u-%u" : "%s%u", text->len > 0 ? "," : "", first, last);
  }
  return g_string_free (text, FALSE);
}

GArray *
sim_plan_without (const GArray *plan, guint first, guint n)
{
  g_autofree guint8 *keep = g_malloc (plan->len);
  for (guint i = 0; i < plan->len; i++)
    keep[i] = i < first || i - first >= n;
  return filter (plan, keep);
}
