/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When a connection counts as limited. */

#include "pace.h"

static void
test_good_answers (void)
{
  PtPace pace = { 0 };

  for (guint i = 0; i < 100; i++)
    pt_pace_answered (&pace, 1400 * 1000, 100);
  g_assert_false (pt_pace_is_limited (&pace));
}

/* A large page may take its time. */
static void
test_time_is_measured_by_size (void)
{
  PtPace pace = { 0 };

  for (guint i = 0; i < 10; i++)
    pt_pace_answered (&pace, 30 * G_USEC_PER_SEC, 1024 * 1024);
  g_assert_false (pt_pace_is_limited (&pace));
  for (guint i = 0; i < 3; i++)
    pt_pace_answered (&pace, 40 * G_USEC_PER_SEC, 1024 * 1024);
  g_assert_true (pt_pace_is_limited (&pace));
}

static void
test_a_few_losses_are_forgotten (void)
{
  PtPace pace = { 0 };

  pt_pace_lost (&pace);
  pt_pace_lost (&pace);
  g_assert_false (pt_pace_is_limited (&pace));
  pt_pace_lost (&pace);
  g_assert_true (pt_pace_is_limited (&pace));
  for (guint i = 0; i < 14; i++)
    pt_pace_answered (&pace, 1000, 100);
  g_assert_false (pt_pace_is_limited (&pace));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pace/good-answers", test_good_answers);
  g_test_add_func ("/pace/time-is-measured-by-size", test_time_is_measured_by_size);
  g_test_add_func ("/pace/a-few-losses-are-forgotten", test_a_few_losses_are_forgotten);
  return g_test_run ();
}
