/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clock.h"

G_BEGIN_DECLS

/* So long may an engine that has work stand still. */
#define PT_WATCHDOG_MS (60 * 1000)

/**
 * PtWatchdog:
 *
 * Barks when the engine is on duty and has not stirred for PT_WATCHDOG_MS, and
 * again after every further such time. Belongs to the main thread.
 */
typedef struct _PtWatchdog PtWatchdog;

/* @still_ms: how long nothing has happened. */
typedef void (*PtWatchdogBark) (gint64 still_ms, gpointer data);
/* A number that grows with whatever the engine does on its own (requests, bytes). */
typedef guint64 (*PtWatchdogLook) (gpointer data);

PtWatchdog *pt_watchdog_new (PtClock *clock, PtWatchdogLook look, PtWatchdogBark bark, gpointer data);
void pt_watchdog_free (PtWatchdog *self);

typedef enum { PT_WATCHDOG_OFF, PT_WATCHDOG_ON } PtWatchdogDuty;

/* On: there is work, and it can be done. Coming on duty counts as a stir. */
void pt_watchdog_set_duty (PtWatchdog *self, PtWatchdogDuty duty);
void pt_watchdog_stir (PtWatchdog *self);

G_END_DECLS
