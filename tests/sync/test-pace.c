/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When a connection counts as limited, and how large a batch it takes. */

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

  for (guint i = 0; i < 3; i++) {
    g_assert_false (pt_pace_is_limited (&pace));
    pt_pace_lost (&pace);
    pt_pace_answered (&pace, 1000, 100);
  }
  g_assert_true (pt_pace_is_limited (&pace));
  for (guint i = 0; i < 14; i++)
    pt_pace_answered (&pace, 1000, 100);
  g_assert_false (pt_pace_is_limited (&pace));
}

/* Once the network is back, nothing is wrong with it. */
static void
test_an_outage_counts_once (void)
{
  PtPace pace = { 0 };

  for (guint i = 0; i < 20; i++)
    pt_pace_lost (&pace);
  pt_pace_answered (&pace, 1000, 100);
  g_assert_false (pt_pace_is_limited (&pace));
}

/* What happened to the last requests, a letter each: `.` answered in time, `s` slowly, `l` after long, `x` lost. */
static const struct {
  const char *course;
  guint operations;
  guint rows;
} courses[] = {
  { "", 100, 5000 },         { "........", 100, 5000 }, { "x", 50, 2500 },
  { "l", 50, 2500 },         { "s", 50, 2500 },         { "sssss", 12, 625 }, /* smaller ones would not be faster */
  { "xxxxx", 5, 156 },       { "xxxxxxxxxxxx", 5, 78 },                       /* no smaller */
  { "llllllllllll", 5, 78 }, { "xxxxxs", 5, 156 },      { "ssssx", 6, 312 },
  { "x...", 50, 2500 },      { "x....", 100, 5000 }, /* four good ones in a row double it */
  { "x...s...", 25, 1250 },  { "xx....", 50, 2500 },    { "xxxxxx........................", 100, 5000 },
};

static void
test_batches_fit_the_connection (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (courses); i++) {
    PtPace pace = { 0 };

    for (const char *at = courses[i].course; *at != '\0'; at++)
      if (*at == 'x')
        pt_pace_lost (&pace);
      else
        pt_pace_answered (&pace, *at == '.' ? 1000 : *at == 's' ? 2 * G_USEC_PER_SEC : 11 * G_USEC_PER_SEC, 0);
    g_test_message ("after `%s`", courses[i].course);
    g_assert_cmpuint (pt_pace_push_most (&pace), ==, courses[i].operations);
    g_assert_cmpuint (pt_pace_pull_most (&pace), ==, courses[i].rows);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pace/good-answers", test_good_answers);
  g_test_add_func ("/pace/time-is-measured-by-size", test_time_is_measured_by_size);
  g_test_add_func ("/pace/a-few-losses-are-forgotten", test_a_few_losses_are_forgotten);
  g_test_add_func ("/pace/an-outage-counts-once", test_an_outage_counts_once);
  g_test_add_func ("/pace/batches-fit-the-connection", test_batches_fit_the_connection);
  return g_test_run ();
}
