/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When to sync: debounce, the timer of quiet times, the waiting after failures, and the network coming back. Used by a
 * started sync service. */

#include "triggers.h"

#include <gio/gio.h>

#define DEBOUNCE_MS 50
#define QUIET_MS (5 * 60 * 1000)

struct _PtTriggers {
  PtClock *clock;
  PtRandom *random;
  PtTriggersRun run;
  gpointer data;
  PtBackoff backoff;
  guint soon;    /* timer of a debounced trigger */
  gint64 ran_at; /* monotonic us of the last run; the first of many triggers is not held back */
  PtSyncTrigger trigger;
  guint later; /* timer of the next look without any trigger */
  gboolean waiting_out;
  GNetworkMonitor *monitor;
  gulong on_network;
};

static const char *const words[]
    = { "manual", "start", "edit", "network", "focus", "sign_in", "refresh", "timer", "live", "watchdog" };

const char *
pt_sync_trigger_word (PtSyncTrigger trigger)
{
  return words[trigger];
}

PtSyncTrigger
pt_sync_trigger_parse (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (word, words[i]) == 0)
      return (PtSyncTrigger) i;
  return PT_TRIGGER_TIMER;
}

static void
on_soon (gpointer data)
{
  PtTriggers *self = data;
  self->soon = 0;
  self->ran_at = pt_clock_monotonic (self->clock);
  self->run (self->trigger, self->data);
}

static void
on_later (gpointer data)
{
  PtTriggers *self = data;
  self->later = 0;
  self->waiting_out = FALSE;
  self->run (PT_TRIGGER_TIMER, self->data);
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, gpointer data)
{
  if (available)
    pt_triggers_fire (data, PT_TRIGGER_NETWORK);
}

/* Whether @trigger is news that makes a failed attempt worth repeating before its time. */
static gboolean
cuts_waiting_short (PtSyncTrigger trigger)
{
  return trigger == PT_TRIGGER_MANUAL || trigger == PT_TRIGGER_NETWORK || trigger == PT_TRIGGER_SIGN_IN
         || trigger == PT_TRIGGER_REFRESH || trigger == PT_TRIGGER_FOCUS;
}

static guint
hold_back (PtTriggers *self)
{
  gint64 since = (pt_clock_monotonic (self->clock) - self->ran_at) / 1000;
  return since < DEBOUNCE_MS ? (guint) (DEBOUNCE_MS - since) : 0;
}

void
pt_triggers_fire (PtTriggers *self, PtSyncTrigger trigger)
{
  if (self->waiting_out && !cuts_waiting_short (trigger))
    return;
  self->trigger = trigger;
  if (trigger == PT_TRIGGER_MANUAL) {
    pt_clock_remove_timer (self->clock, self->soon);
    on_soon (self);
  } else if (self->soon == 0) {
    self->soon = pt_clock_add_timer (self->clock, hold_back (self), on_soon, self);
  }
}

static void
look_in (PtTriggers *self, guint delay_ms)
{
  pt_clock_remove_timer (self->clock, self->later);
  self->later = pt_clock_add_timer (self->clock, delay_ms, on_later, self);
}

void
pt_triggers_succeeded (PtTriggers *self)
{
  pt_backoff_reset (&self->backoff);
  self->waiting_out = FALSE;
  look_in (self, QUIET_MS);
}

void
pt_triggers_progressed (PtTriggers *self)
{
  pt_backoff_reset (&self->backoff);
}

void
pt_triggers_failed (PtTriggers *self, gint64 retry_after_ms)
{
  self->waiting_out = TRUE;
  look_in (self, pt_backoff_next (&self->backoff, self->random, retry_after_ms));
}

PtTriggers *
pt_triggers_new (PtClock *clock, PtRandom *random, PtTriggersRun run, gpointer data)
{
  PtTriggers *self = g_new0 (PtTriggers, 1);

  self->clock = g_object_ref (clock);
  self->random = g_object_ref (random);
  self->run = run;
  self->data = data;
  self->ran_at = pt_clock_monotonic (clock) - DEBOUNCE_MS * 1000;
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  self->on_network = g_signal_connect (self->monitor, "network-changed", G_CALLBACK (on_network_changed), self);
  return self;
}

void
pt_triggers_free (PtTriggers *self)
{
  pt_clock_remove_timer (self->clock, self->soon);
  pt_clock_remove_timer (self->clock, self->later);
  g_signal_handler_disconnect (self->monitor, self->on_network);
  g_object_unref (self->monitor);
  g_object_unref (self->clock);
  g_object_unref (self->random);
  g_free (self);
}
