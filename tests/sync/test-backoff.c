/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Waiting times after failures. */

#include "backoff.h"

static void
test_ceiling_doubles_to_a_minute (void)
{
  static const guint ceilings[] = { 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000 };
  g_autoptr (PtRandom) random = pt_random_new_seeded (3);
  guint most[G_N_ELEMENTS (ceilings)] = { 0 };

  for (guint run = 0; run < 2000; run++) {
    PtBackoff backoff = { 0 };
    for (guint i = 0; i < G_N_ELEMENTS (ceilings); i++) {
      guint wait = pt_backoff_next (&backoff, random, -1);
      g_assert_cmpuint (wait, <=, ceilings[i]);
      most[i] = MAX (most[i], wait);
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (ceilings); i++)
    g_assert_cmpuint (most[i], >, ceilings[i] * 9 / 10);
}

/* Full jitter: short waits are as likely as long ones. */
static void
test_jitter_is_full (void)
{
  g_autoptr (PtRandom) random = pt_random_new_seeded (4);
  guint low = 0;

  for (guint run = 0; run < 2000; run++) {
    PtBackoff backoff = { .failures = 9 };
    low += pt_backoff_next (&backoff, random, -1) < PT_BACKOFF_MOST_MS / 2;
  }
  g_assert_cmpuint (low, >, 900);
  g_assert_cmpuint (low, <, 1100);
}

static void
test_server_may_ask_for_more (void)
{
  g_autoptr (PtRandom) random = pt_random_new_seeded (5);
  PtBackoff backoff = { 0 };

  g_assert_cmpuint (pt_backoff_next (&backoff, random, 120000), ==, 120000);
  g_assert_cmpuint (pt_backoff_next (&backoff, random, 0), <=, 2000);
}

static void
test_success_starts_anew (void)
{
  g_autoptr (PtRandom) random = pt_random_new_seeded (6);
  PtBackoff backoff = { .failures = 30 };

  g_assert_cmpuint (pt_backoff_next (&backoff, random, -1), <=, PT_BACKOFF_MOST_MS);
  pt_backoff_reset (&backoff);
  g_assert_cmpuint (pt_backoff_next (&backoff, random, -1), <=, PT_BACKOFF_FIRST_MS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backoff/ceiling-doubles-to-a-minute", test_ceiling_doubles_to_a_minute);
  g_test_add_func ("/backoff/jitter-is-full", test_jitter_is_full);
  g_test_add_func ("/backoff/server-may-ask-for-more", test_server_may_ask_for_more);
  g_test_add_func ("/backoff/success-starts-anew", test_success_starts_anew);
  return g_test_run ();
}
