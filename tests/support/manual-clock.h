/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clock.h"

G_BEGIN_DECLS

/* A clock that stands still until a test moves it; timers run when it passes them. */
#define PT_TYPE_MANUAL_CLOCK (pt_manual_clock_get_type ())
G_DECLARE_FINAL_TYPE (PtManualClock, pt_manual_clock, PT, MANUAL_CLOCK, PtClock)

/* @wall: UTC ms. */
PtManualClock *pt_manual_clock_new (gint64 wall);
void pt_manual_clock_advance (PtManualClock *self, gint64 ms);
/* Moves to the next timer and runs it; FALSE where none is set. */
gboolean pt_manual_clock_next (PtManualClock *self);
/* Runs the main context until *@done, moving to the next timer whenever nothing else is left to do. */
void pt_manual_clock_run_until (PtManualClock *self, const gboolean *done);

G_END_DECLS
