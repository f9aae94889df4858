/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Time in the hands of a test: waits of an hour take none, and every run is the same. */

#include "manual-clock.h"

typedef struct {
  guint id;
  gint64 due; /* monotonic, us */
  GSourceOnceFunc run;
  gpointer data;
} Timer;

struct _PtManualClock {
  PtClock parent_instance;
  gint64 wall;
  gint64 monotonic;
  guint last_id;
  GArray *timers;
};

G_DEFINE_FINAL_TYPE (PtManualClock, pt_manual_clock, PT_TYPE_CLOCK)

static gint64
wall (PtClock *clock)
{
  return PT_MANUAL_CLOCK (clock)->wall;
}

static gint64
monotonic (PtClock *clock)
{
  return PT_MANUAL_CLOCK (clock)->monotonic;
}

static guint
add_timer (PtClock *clock, guint delay_ms, GSourceOnceFunc run, gpointer data)
{
  PtManualClock *self = PT_MANUAL_CLOCK (clock);
  Timer timer = { ++self->last_id, self->monotonic + (gint64) delay_ms * 1000, run, data };
  g_array_append_val (self->timers, timer);
  return timer.id;
}

static void
remove_timer (PtClock *clock, guint id)
{
  PtManualClock *self = PT_MANUAL_CLOCK (clock);

  for (guint i = 0; i < self->timers->len; i++)
    if (g_array_index (self->timers, Timer, i).id == id) {
      g_array_remove_index (self->timers, i);
      return;
    }
}

/* The index of the timer that is due first; -1 for none. */
static int
first (PtManualClock *self)
{
  int best = -1;

  for (guint i = 0; i < self->timers->len; i++)
    if (best < 0 || g_array_index (self->timers, Timer, i).due < g_array_index (self->timers, Timer, best).due)
      best = (int) i;
  return best;
}

gboolean
pt_manual_clock_next (PtManualClock *self)
{
  int index = first (self);
  Timer timer;

  if (index < 0)
    return FALSE;
  timer = g_array_index (self->timers, Timer, index);
  g_array_remove_index (self->timers, (guint) index);
  if (timer.due > self->monotonic) {
    self->wall += (timer.due - self->monotonic) / 1000;
    self->monotonic = timer.due;
  }
  timer.run (timer.data);
  return TRUE;
}

void
pt_manual_clock_advance (PtManualClock *self, gint64 ms)
{
  gint64 until = self->monotonic + ms * 1000;
  int index = first (self);

  while (index >= 0 && g_array_index (self->timers, Timer, index).due <= until) {
    pt_manual_clock_next (self);
    index = first (self);
  }
  self->wall += (until - self->monotonic) / 1000;
  self->monotonic = until;
}

void
pt_manual_clock_run_until (PtManualClock *self, const gboolean *done)
{
  while (!*done)
    if (!g_main_context_iteration (NULL, FALSE) && !pt_manual_clock_next (self))
      g_main_context_iteration (NULL, TRUE);
}

static void
pt_manual_clock_finalize (GObject *object)
{
  g_array_unref (PT_MANUAL_CLOCK (object)->timers);
  G_OBJECT_CLASS (pt_manual_clock_parent_class)->finalize (object);
}

static void
pt_manual_clock_class_init (PtManualClockClass *klass)
{
  PtClockClass *clock_class = PT_CLOCK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pt_manual_clock_finalize;
  clock_class->wall = wall;
  clock_class->monotonic = monotonic;
  clock_class->add_timer = add_timer;
  clock_class->remove_timer = remove_timer;
}

static void
pt_manual_clock_init (PtManualClock *self)
{
  self->timers = g_array_new (FALSE, FALSE, sizeof (Timer));
}

PtManualClock *
pt_manual_clock_new (gint64 start)
{
  PtManualClock *self = g_object_new (PT_TYPE_MANUAL_CLOCK, NULL);
  self->wall = start;
  return self;
}
