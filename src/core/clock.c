/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The seam for time, and the system's own clock behind it: the only file that asks the system what time it is. The
 * programs make one and pass it down; tests and the simulator pass their own. */

#include "clock.h"

G_DEFINE_ABSTRACT_TYPE (PtClock, pt_clock, G_TYPE_OBJECT)

static void
pt_clock_class_init (PtClockClass *klass)
{
}

static void
pt_clock_init (PtClock *self)
{
}

gint64
pt_clock_wall (PtClock *self)
{
  return PT_CLOCK_GET_CLASS (self)->wall (self);
}

gint64
pt_clock_monotonic (PtClock *self)
{
  return PT_CLOCK_GET_CLASS (self)->monotonic (self);
}

guint
pt_clock_add_timer (PtClock *self, guint delay_ms, GSourceOnceFunc run, gpointer data)
{
  return PT_CLOCK_GET_CLASS (self)->add_timer (self, delay_ms, run, data);
}

void
pt_clock_remove_timer (PtClock *self, guint timer)
{
  if (timer != 0)
    PT_CLOCK_GET_CLASS (self)->remove_timer (self, timer);
}

#define PT_TYPE_SYSTEM_CLOCK (pt_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (PtSystemClock, pt_system_clock, PT, SYSTEM_CLOCK, PtClock)

struct _PtSystemClock {
  PtClock parent_instance;
};

G_DEFINE_FINAL_TYPE (PtSystemClock, pt_system_clock, PT_TYPE_CLOCK)

static gint64
read_wall (PtClock *self)
{
  return g_get_real_time () / 1000;
}

static gint64
read_monotonic (PtClock *self)
{
  return g_get_monotonic_time ();
}

typedef struct {
  GSourceOnceFunc run;
  gpointer data;
} Timer;

static gboolean
on_timer_due (gpointer data)
{
  Timer *timer = data;

  timer->run (timer->data);
  return G_SOURCE_REMOVE;
}

static guint
add_source (PtClock *self, guint delay_ms, GSourceOnceFunc run, gpointer data)
{
  g_autoptr (GSource) source = g_timeout_source_new (delay_ms);
  Timer *timer = g_new (Timer, 1);

  timer->run = run;
  timer->data = data;
  g_source_set_callback (source, on_timer_due, timer, g_free);
  return g_source_attach (source, g_main_context_get_thread_default ());
}

/* A timer that has run is gone already; its number is never given out again, so removing it late is harmless. */
static void
remove_source (PtClock *self, guint timer)
{
  GSource *source = g_main_context_find_source_by_id (g_main_context_get_thread_default (), timer);

  if (source != NULL)
    g_source_destroy (source);
}

static void
pt_system_clock_class_init (PtSystemClockClass *klass)
{
  PtClockClass *clock = PT_CLOCK_CLASS (klass);

  clock->wall = read_wall;
  clock->monotonic = read_monotonic;
  clock->add_timer = add_source;
  clock->remove_timer = remove_source;
}

static void
pt_system_clock_init (PtSystemClock *self)
{
}

PtClock *
pt_clock_new_system (void)
{
  return g_object_new (PT_TYPE_SYSTEM_CLOCK, NULL);
}
