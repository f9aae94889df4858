/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Randomness: the seeded generator repeats itself and is the one it says it is, bounds hold, the kernel's fills. */

#include "random.h"

#include <string.h>

/* xoshiro256** over splitmix64's state for seed 42, computed beside this by a few lines of Python. */
static void
test_vectors (void)
{
  static const guint64 expected[] = {
    G_GUINT64_CONSTANT (0x15780b2e0c2ec716),
    G_GUINT64_CONSTANT (0x6104d9866d113a7e),
    G_GUINT64_CONSTANT (0xae17533239e499a1),
  };
  g_autoptr (PtRandom) random = pt_random_new_seeded (42);
  guint8 bytes[24];

  pt_random_fill (random, bytes, sizeof bytes);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    guint64 drawn = 0;

    memcpy (&drawn, bytes + 8 * i, 8);
    g_assert_cmphex (GUINT64_FROM_LE (drawn), ==, expected[i]);
  }
}

static void
test_repeats (void)
{
  g_autoptr (PtRandom) one = pt_random_new_seeded (1);
  g_autoptr (PtRandom) same = pt_random_new_seeded (1);
  g_autoptr (PtRandom) other = pt_random_new_seeded (2);
  guint8 first[21];
  guint8 second[21];
  guint8 third[21];

  pt_random_fill (one, first, sizeof first);
  pt_random_fill (same, second, sizeof second);
  pt_random_fill (other, third, sizeof third);
  g_assert_cmpmem (first, sizeof first, second, sizeof second);
  g_assert_cmpint (memcmp (first, third, sizeof first), !=, 0);
  pt_random_seed (other, 1);
  pt_random_fill (other, third, sizeof third);
  g_assert_cmpmem (first, sizeof first, third, sizeof third);
}

static void
test_below (void)
{
  g_autoptr (PtRandom) random = pt_random_new_seeded (3);
  guint counts[6] = { 0 };

  for (guint i = 0; i < 6000; i++)
    counts[pt_random_below (random, 6)]++;
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++) {
    g_assert_cmpuint (counts[i], >, 850);
    g_assert_cmpuint (counts[i], <, 1150);
  }
  g_assert_cmpuint (pt_random_below (random, 1), ==, 0);
  g_assert_cmpuint (pt_random_below (random, G_MAXUINT64), <, G_MAXUINT64);
}

static void
test_system (void)
{
  g_autoptr (PtRandom) random = pt_random_new_system ();
  guint8 bytes[1000] = { 0 };
  guint zeros = 0;

  pt_random_fill (random, bytes, sizeof bytes);
  for (guint i = 0; i < sizeof bytes; i++)
    zeros += bytes[i] == 0;
  g_assert_cmpuint (zeros, <, 50);
  pt_random_fill (random, bytes, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random/vectors", test_vectors);
  g_test_add_func ("/random/repeats", test_repeats);
  g_test_add_func ("/random/below", test_below);
  g_test_add_func ("/random/system", test_system);
  return g_test_run ();
}
