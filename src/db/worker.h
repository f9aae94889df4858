/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "executor.h"

G_BEGIN_DECLS

/* A PtExecutor with one thread of its own, in which a connection lives. Dropping the last reference finishes what
 * was pushed and ends the thread. */
#define PT_TYPE_WORKER (pt_worker_get_type ())
G_DECLARE_FINAL_TYPE (PtWorker, pt_worker, PT, WORKER, GObject)

PtWorker *pt_worker_new (const char *name);

G_END_DECLS
