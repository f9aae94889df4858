/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  BENCH_SET_UP, /* suppliers, products and rates go to the server */
  BENCH_MAKE,   /* `rows` slips are saved here, unsent */
  BENCH_CHANGE, /* the notes of `rows` slips are changed here, unsent */
  BENCH_SYNC    /* one sync, measured */
} BenchStep;

/* One step of a client that is a process of its own. */
typedef struct {
  BenchStep step;
  const char *folder; /* of all profiles */
  const char *url;
  const char *name; /* of the user, and of the profile */
  guint from;       /* BENCH_MAKE: how many slips there are already; BENCH_CHANGE: which round it is */
  guint rows;
} BenchTask;

typedef struct {
  gint64 microseconds; /* of the step, without start and sign-in */
  gint64 pulled;
  gint64 pushed;
  gint64 conflicts;
  gint64 received; /* bytes */
  gint64 sent;
  gint64 requests;
  gint64 memory; /* KiB, the most that the process held */
} BenchResult;

/* Runs the task in a child process and waits for it. */
void bench_client_run (const BenchTask *task, BenchResult *result);

G_END_DECLS
