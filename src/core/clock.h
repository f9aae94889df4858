/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PtClock:
 *
 * The seam through which all time is read and all timers are set: no other
 * file asks the system for the time. Wall time is UTC milliseconds since 1970
 * and may jump; monotonic time is microseconds and never goes back.
 */
#define PT_TYPE_CLOCK (pt_clock_get_type ())
G_DECLARE_DERIVABLE_TYPE (PtClock, pt_clock, PT, CLOCK, GObject)

struct _PtClockClass {
  GObjectClass parent_class;

  gint64 (*wall) (PtClock *self);
  gint64 (*monotonic) (PtClock *self);
  /* Calls @run once after @delay_ms on the caller's main context. */
  guint (*add_timer) (PtClock *self, guint delay_ms, GSourceOnceFunc run, gpointer data);
  void (*remove_timer) (PtClock *self, guint timer);
};

/* The system's clock and GLib's timers; owned by the caller. */
PtClock *pt_clock_new_system (void);

gint64 pt_clock_wall (PtClock *self);
gint64 pt_clock_monotonic (PtClock *self);
guint pt_clock_add_timer (PtClock *self, guint delay_ms, GSourceOnceFunc run, gpointer data);
/* Removing 0 is allowed and does nothing. */
void pt_clock_remove_timer (PtClock *self, guint timer);

G_END_DECLS
