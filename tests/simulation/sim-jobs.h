/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Scenarios in several processes at once. A process that dies takes one scenario with it, not the run. */

typedef struct {
  gint64 done, failed;
  gint64 saves, syncs, conflicts, crashes;
  guint64 trace;       /* of all, in whatever order they came */
  gint64 first_failed; /* seed; G_MAXINT64 where none failed */
} SimTally;

/* Lives through the scenario of @seed and adds to @tally by sim_tally_add(). */
typedef void (*SimJob) (gint64 seed, SimTally *tally, gpointer data);

typedef enum { SIM_RUN_ALL, SIM_RUN_TO_FAILURE } SimRunMode;

/* Runs @job for @n seeds from @first on, in @jobs processes; prints how far it is every @report seeds (0: never). */
void sim_jobs_run (gint64 first, gint64 n, guint jobs, SimRunMode mode, gint64 report, SimJob job, gpointer data,
                   SimTally *tally);

/* Safe from all processes at once. */
void sim_tally_add (SimTally *tally, gint64 seed, const SimTally *more);

G_END_DECLS
