/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  PT_PRIORITY_NOW,    /* somebody waits at the window */
  PT_PRIORITY_NORMAL, /* the engine's steps */
  PT_PRIORITY_BULK    /* pages of a large pull, imports */
} PtPriority;

/**
 * PtExecutor:
 *
 * The seam for work off the main loop: a job runs where its resource lives (a
 * database worker's thread; at once, in the simulator) and its task returns to
 * the context that made it. Jobs of one executor never run side by side; a
 * more urgent job overtakes those that wait, and equals keep their order.
 */
#define PT_TYPE_EXECUTOR (pt_executor_get_type ())
G_DECLARE_INTERFACE (PtExecutor, pt_executor, PT, EXECUTOR, GObject)

struct _PtExecutorInterface {
  GTypeInterface parent_iface;

  void (*push) (PtExecutor *self, GTask *task, GTaskThreadFunc run, PtPriority priority);
};

/* Takes its own reference on @task until @run has returned a result on it. */
void pt_executor_push (PtExecutor *self, GTask *task, GTaskThreadFunc run, PtPriority priority);

/* Runs each job within push: for the simulator and for programs without a main loop. */
PtExecutor *pt_executor_new_inline (void);

G_END_DECLS
