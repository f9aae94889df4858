/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Processes that take one seed after the other from memory they share. */

#include "sim-jobs.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_JOBS 64

typedef struct {
  gint64 next;
  gint64 last;
  gint64 began; /* monotonic */
  gint64 report;
  SimRunMode mode;
  SimTally tally;
  struct {
    pid_t process;
    gint64 seed; /* that it lives through */
  } workers[MOST_JOBS];
} Shared;

#define ADD(sum, more) __atomic_fetch_add (&(sum), (more), __ATOMIC_SEQ_CST)

static void
keep_least (gint64 *least, gint64 value)
{
  gint64 seen = __atomic_load_n (least, __ATOMIC_SEQ_CST);
  while (value < seen && !__atomic_compare_exchange_n (least, &seen, value, FALSE, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
    ;
}

void
sim_tally_add (SimTally *tally, gint64 seed, const SimTally *more)
{
  ADD (tally->saves, more->saves);
  ADD (tally->syncs, more->syncs);
  ADD (tally->conflicts, more->conflicts);
  ADD (tally->crashes, more->crashes);
  ADD (tally->trace, more->trace);
  ADD (tally->failed, more->failed);
  if (more->failed > 0)
    keep_least (&tally->first_failed, seed);
  ADD (tally->done, more->done);
}

static void
report_progress (const Shared *shared)
{
  gint64 done = shared->tally.done;
  gint64 elapsed = MAX (g_get_monotonic_time () - shared->began, 1);
  if (shared->report > 0 && done % shared->report == 0)
    g_printerr ("%" G_GINT64_FORMAT " scenarios, %" G_GINT64_FORMAT " failed, %" G_GINT64_FORMAT " a second\n", done,
                shared->tally.failed, done * G_USEC_PER_SEC / elapsed);
}

static void
work (Shared *shared, guint worker, SimJob job, gpointer data)
{
  gint64 seed;
  while ((seed = ADD (shared->next, 1)) <= shared->last && (shared->mode == SIM_RUN_ALL || shared->tally.failed == 0)) {
    shared->workers[worker].seed = seed;
    job (seed, &shared->tally, data);
    report_progress (shared);
  }
}

static void
start (Shared *shared, guint worker, SimJob job, gpointer data)
{
  pid_t process = fork ();
  if (process < 0)
    g_error ("no process for the scenarios");
  if (process == 0) {
    work (shared, worker, job, data);
    _exit (0);
  }
  shared->workers[worker].process = process;
}

static guint
find_worker (const Shared *shared, pid_t process)
{
  guint worker = 0;
  while (shared->workers[worker].process != process)
    worker++;
  return worker;
}

void
sim_jobs_run (gint64 first, gint64 n, guint jobs, SimRunMode mode, gint64 report, SimJob job, gpointer data,
              SimTally *tally)
{
  Shared *shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t process;
  int status;

  g_assert (shared != MAP_FAILED);
  *shared = (Shared){ first, first + n - 1, g_get_monotonic_time (), report, mode, { .first_failed = G_MAXINT64 }, {} };
  for (guint i = 0; i < CLAMP (jobs, 1, MOST_JOBS); i++)
    start (shared, i, job, data);
  while ((process = wait (&status)) > 0) {
    guint worker = find_worker (shared, process);
    if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
      continue;
    gint64 seed = shared->workers[worker].seed;
    const SimTally died = { .done = 1, .failed = 1 };
    g_print ("# seed %" G_GINT64_FORMAT ": the program itself ended by signal %d\n", seed, WTERMSIG (status));
    sim_tally_add (&shared->tally, seed, &died);
    start (shared, worker, job, data);
  }
  *tally = shared->tally;
  munmap (shared, sizeof *shared);
}
