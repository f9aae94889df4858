/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-plan.h"

G_BEGIN_DECLS

/* What came of one scenario. */
typedef struct {
  char *wrong; /* NULL where all held; else the first thing that did not */
  guint check; /* the number of the check that found it */
  char trace[17];
  char *story; /* every line; NULL where it was not wanted */
  guint syncs, saves, crashes, conflicts;
} SimOutcome;

void sim_outcome_clear (SimOutcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SimOutcome, sim_outcome_clear)

/* Lives through @plan in @seed's world. */
void sim_scenario_live (guint64 seed, const GArray *plan, gboolean with_story, SimOutcome *outcome);

/* The shortest plan that could be found in which the same check of @seed still fails, by leaving out kinds of steps,
 * devices, and ever smaller runs of steps. */
GArray *sim_scenario_shrink (guint64 seed, const GArray *plan, guint check);

G_END_DECLS
