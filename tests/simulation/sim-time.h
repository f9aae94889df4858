/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clock.h"

G_BEGIN_DECLS

/*
 * Virtual time: one line of events for the whole world, and for each machine a
 * PtClock that shows it with that machine's own error. Nothing waits: the
 * world jumps from event to event. Events of one moment run in the order in
 * which they were set.
 */
typedef struct _SimTime SimTime;

SimTime *sim_time_new (gint64 wall);
void sim_time_free (SimTime *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimTime, sim_time_free)

/* Milliseconds since the world began. */
gint64 sim_time_now (SimTime *self);
/* The true wall clock, UTC ms. */
gint64 sim_time_wall (SimTime *self);
guint sim_time_add (SimTime *self, gint64 delay_ms, GSourceOnceFunc run, gpointer data);
void sim_time_remove (SimTime *self, guint event);
/* Runs the next event, and what the main context has ready before and after; FALSE where none is left before @until. */
gboolean sim_time_step (SimTime *self, gint64 until);
/* Steps until @until (ms since the world began), and moves the clock there. */
void sim_time_run (SimTime *self, gint64 until);

/* A machine's clock, wrong by @error_ms. Borrows @time. */
#define SIM_TYPE_CLOCK (sim_clock_get_type ())
G_DECLARE_FINAL_TYPE (SimClock, sim_clock, SIM, CLOCK, PtClock)
PtClock *sim_clock_new (SimTime *time, gint64 error_ms);
void sim_clock_set_error (PtClock *clock, gint64 error_ms);
/* The machine stops: its timers never ring. */
void sim_clock_stop (PtClock *clock);

G_END_DECLS
