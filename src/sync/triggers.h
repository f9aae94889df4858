/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backoff.h"
#include "clock.h"
#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtTriggers:
 *
 * What may be worth a sync, gathered: bursts become one call, failures are
 * followed by a growing wait, quiet by a look every few minutes.
 */
typedef struct _PtTriggers PtTriggers;

typedef void (*PtTriggersRun) (PtSyncTrigger trigger, gpointer data);

/* @run is called on the main thread; watches the network from here on. */
PtTriggers *pt_triggers_new (PtClock *clock, PtRandom *random, PtTriggersRun run, gpointer data);
void pt_triggers_free (PtTriggers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtTriggers, pt_triggers_free)

/* Something happened; debounced, MANUAL at once. While a failure is being waited out only a person, the network, a
 * sign-in and the window's focus cut the wait short. */
void pt_triggers_fire (PtTriggers *self, PtSyncTrigger trigger);
/* A sync ended: sets the next look. @retry_after_ms of the server, -1 none. */
void pt_triggers_succeeded (PtTriggers *self);
/* Something went through, even if the sync fails then: the wait begins at its shortest again. */
void pt_triggers_progressed (PtTriggers *self);
void pt_triggers_failed (PtTriggers *self, gint64 retry_after_ms);

G_END_DECLS
