/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The watchdog of the sync service: an engine that stands still although it has work and could do it is started anew.
 * It should never have to bark; what it cannot know is why the engine stands. */

#include "watchdog.h"

struct _PtWatchdog {
  PtClock *clock;
  PtWatchdogLook look;
  PtWatchdogBark bark;
  gpointer data;
  PtWatchdogDuty duty;
  gint64 stirred_at; /* monotonic us */
  guint64 seen;
  guint timer;
};

static void on_due (gpointer data);

static void
wait_on (PtWatchdog *self)
{
  gint64 still = (pt_clock_monotonic (self->clock) - self->stirred_at) / 1000;

  self->timer = pt_clock_add_timer (self->clock, (guint) MAX (PT_WATCHDOG_MS - still, 1), on_due, self);
}

void
pt_watchdog_stir (PtWatchdog *self)
{
  self->stirred_at = pt_clock_monotonic (self->clock);
  self->seen = self->look (self->data);
}

static void
on_due (gpointer data)
{
  PtWatchdog *self = data;
  gint64 still = 0;

  self->timer = 0;
  if (self->look (self->data) != self->seen)
    pt_watchdog_stir (self);
  still = (pt_clock_monotonic (self->clock) - self->stirred_at) / 1000;
  if (still >= PT_WATCHDOG_MS) {
    pt_watchdog_stir (self);
    self->bark (still, self->data);
  }
  if (self->duty == PT_WATCHDOG_ON && self->timer == 0)
    wait_on (self);
}

void
pt_watchdog_set_duty (PtWatchdog *self, PtWatchdogDuty duty)
{
  if (duty == self->duty)
    return;
  self->duty = duty;
  pt_clock_remove_timer (self->clock, self->timer);
  self->timer = 0;
  if (duty == PT_WATCHDOG_OFF)
    return;
  pt_watchdog_stir (self);
  wait_on (self);
}

PtWatchdog *
pt_watchdog_new (PtClock *clock, PtWatchdogLook look, PtWatchdogBark bark, gpointer data)
{
  PtWatchdog *self = g_new0 (PtWatchdog, 1);

  self->clock = g_object_ref (clock);
  self->look = look;
  self->bark = bark;
  self->data = data;
  return self;
}

void
pt_watchdog_free (PtWatchdog *self)
{
  pt_clock_remove_timer (self->clock, self->timer);
  g_object_unref (self->clock);
  g_free (self);
}
