/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The system's clock: its timers run once, on the caller's context, and can be taken back. */

#include "clock.h"

typedef struct {
  GMainLoop *loop;
  guint runs;
} Watch;

static void
on_due (gpointer data)
{
  Watch *watch = data;

  watch->runs++;
  g_main_loop_quit (watch->loop);
}

static void
on_never (gpointer data)
{
  g_assert_not_reached ();
}

static void
test_times (void)
{
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  gint64 monotonic = pt_clock_monotonic (clock);

  g_assert_cmpint (pt_clock_wall (clock), >, G_GINT64_CONSTANT (1700000000000));
  g_assert_cmpint (pt_clock_wall (clock), <, G_GINT64_CONSTANT (7000000000000));
  g_assert_cmpint (pt_clock_monotonic (clock), >=, monotonic);
}

static void
test_timer (void)
{
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Watch watch = { loop };
  guint timer = pt_clock_add_timer (clock, 1, on_due, &watch);

  g_assert_cmpuint (timer, >, 0);
  g_main_loop_run (loop);
  g_assert_cmpuint (watch.runs, ==, 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (watch.runs, ==, 1);
  pt_clock_remove_timer (clock, timer);
}

static void
test_removed (void)
{
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Watch watch = { loop };

  pt_clock_remove_timer (clock, 0);
  pt_clock_remove_timer (clock, pt_clock_add_timer (clock, 0, on_never, NULL));
  pt_clock_add_timer (clock, 1, on_due, &watch);
  g_main_loop_run (loop);
}

static void
test_context (void)
{
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  Watch watch = { loop };
  guint removed = 0;

  g_main_context_push_thread_default (context);
  removed = pt_clock_add_timer (clock, 0, on_never, NULL);
  pt_clock_add_timer (clock, 1, on_due, &watch);
  pt_clock_remove_timer (clock, removed);
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (context);
  g_assert_cmpuint (watch.runs, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/times", test_times);
  g_test_add_func ("/clock/timer", test_timer);
  g_test_add_func ("/clock/removed", test_removed);
  g_test_add_func ("/clock/context", test_context);
  return g_test_run ();
}
