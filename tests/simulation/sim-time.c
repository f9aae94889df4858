/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Virtual time for the simulator: an ordered line of events, and clocks upon it. */

#include "sim-time.h"

typedef struct {
  gint64 at;
  guint id;
  GSourceOnceFunc run;
  gpointer data;
} Event;

struct _SimTime {
  gint64 now;
  gint64 wall_at_start;
  guint next_id;
  GSequence *events; /* Event by (at, id) */
};

SimTime *
sim_time_new (gint64 wall)
{
  SimTime *self = g_new0 (SimTime, 1);
  self->wall_at_start = wall;
  self->events = g_sequence_new (g_free);
  return self;
}

void
sim_time_free (SimTime *self)
{
  g_sequence_free (self->events);
  g_free (self);
}

gint64
sim_time_now (SimTime *self)
{
  return self->now;
}

gint64
sim_time_wall (SimTime *self)
{
  return self->wall_at_start + self->now;
}

static int
compare_events (gconstpointer a, gconstpointer b, gpointer data)
{
  const Event *one = a, *other = b;
  if (one->at != other->at)
    return one->at < other->at ? -1 : 1;
  return one->id < other->id ? -1 : one->id > other->id;
}

guint
sim_time_add (SimTime *self, gint64 delay_ms, GSourceOnceFunc run, gpointer data)
{
  Event *event = g_new0 (Event, 1);
  *event = (Event){ self->now + MAX (delay_ms, 0), ++self->next_id, run, data };
  g_sequence_insert_sorted (self->events, event, compare_events, NULL);
  return event->id;
}

void
sim_time_remove (SimTime *self, guint id)
{
  for (GSequenceIter *i = g_sequence_get_begin_iter (self->events); !g_sequence_iter_is_end (i);
       i = g_sequence_iter_next (i))
    if (((Event *) g_sequence_get (i))->id == id) {
      g_sequence_remove (i);
      return;
    }
}

static void
drain_context (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

gboolean
sim_time_step (SimTime *self, gint64 until)
{
  drain_context ();
  GSequenceIter *first = g_sequence_get_begin_iter (self->events);
  if (g_sequence_iter_is_end (first))
    return FALSE;
  Event event = *(Event *) g_sequence_get (first);
  if (event.at > until)
    return FALSE;
  g_sequence_remove (first);
  self->now = MAX (self->now, event.at);
  event.run (event.data);
  drain_context ();
  return TRUE;
}

void
sim_time_run (SimTime *self, gint64 until)
{
  while (sim_time_step (self, until))
    ;
  self->now = MAX (self->now, until);
}

struct _SimClock {
  PtClock parent_instance;
  SimTime *time;
  gint64 error_ms;
  GHashTable *timers; /* our id -> Timer; looked up by key only, never walked for order */
  gboolean stopped;
};

typedef struct {
  SimClock *clock;
  guint id;
  GSourceOnceFunc run;
  gpointer data;
} Timer;

G_DEFINE_FINAL_TYPE (SimClock, sim_clock, PT_TYPE_CLOCK)

static gint64
sim_clock_wall (PtClock *clock)
{
  SimClock *self = SIM_CLOCK (clock);
  return sim_time_wall (self->time) + self->error_ms;
}

static gint64
sim_clock_monotonic (PtClock *clock)
{
  return sim_time_now (SIM_CLOCK (clock)->time) * 1000;
}

static void
on_timer (gpointer data)
{
  Timer timer = *(Timer *) data;
  g_autoptr (SimClock) self = g_object_ref (timer.clock);
  g_hash_table_remove (self->timers, GUINT_TO_POINTER (timer.id));
  if (!self->stopped)
    timer.run (timer.data);
}

static guint
sim_clock_add_timer (PtClock *clock, guint delay_ms, GSourceOnceFunc run, gpointer data)
{
  SimClock *self = SIM_CLOCK (clock);
  Timer *timer = g_new0 (Timer, 1);
  *timer = (Timer){ self, 0, run, data };
  timer->id = sim_time_add (self->time, delay_ms, on_timer, timer);
  g_hash_table_insert (self->timers, GUINT_TO_POINTER (timer->id), timer);
  return timer->id;
}

static void
sim_clock_remove_timer (PtClock *clock, guint timer)
{
  SimClock *self = SIM_CLOCK (clock);
  sim_time_remove (self->time, timer);
  g_hash_table_remove (self->timers, GUINT_TO_POINTER (timer));
}

static void
sim_clock_finalize (GObject *object)
{
  SimClock *self = SIM_CLOCK (object);
  sim_clock_stop (PT_CLOCK (self));
  g_hash_table_unref (self->timers);
  G_OBJECT_CLASS (sim_clock_parent_class)->finalize (object);
}

static void
sim_clock_class_init (SimClockClass *klass)
{
  PtClockClass *clock = PT_CLOCK_CLASS (klass);
  clock->wall = sim_clock_wall;
  clock->monotonic = sim_clock_monotonic;
  clock->add_timer = sim_clock_add_timer;
  clock->remove_timer = sim_clock_remove_timer;
  G_OBJECT_CLASS (klass)->finalize = sim_clock_finalize;
}

static void
sim_clock_init (SimClock *self)
{
  self->timers = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

PtClock *
sim_clock_new (SimTime *time, gint64 error_ms)
{
  SimClock *self = g_object_new (SIM_TYPE_CLOCK, NULL);
  self->time = time;
  self->error_ms = error_ms;
  return PT_CLOCK (self);
}

void
sim_clock_set_error (PtClock *clock, gint64 error_ms)
{
  SIM_CLOCK (clock)->error_ms = error_ms;
}

void
sim_clock_stop (PtClock *clock)
{
  SimClock *self = SIM_CLOCK (clock);
  GHashTableIter iter;
  gpointer id;
  self->stopped = TRUE;
  g_hash_table_iter_init (&iter, self->timers);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    sim_time_remove (self->time, GPOINTER_TO_UINT (id));
  g_hash_table_remove_all (self->timers);
}
