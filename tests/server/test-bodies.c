/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bodies together stay below their limit, and the largest goes first. */

#include "bodies.h"

static void
append (PtBody *body, gsize size)
{
  g_autoptr (GBytes) chunk = g_bytes_new_take (g_malloc0 (size), size);

  pt_body_append (body, chunk);
}

static void
test_largest_goes_first (void)
{
  g_autoptr (PtBodies) bodies = pt_bodies_new (100);
  g_autoptr (PtBody) small = pt_body_new (bodies);
  g_autoptr (PtBody) large = pt_body_new (bodies);
  g_autoptr (PtBody) late = pt_body_new (bodies);

  append (small, 10);
  append (large, 80);
  append (late, 10);
  g_assert_false (pt_body_is_dropped (large));
  append (late, 1);
  g_assert_true (pt_body_is_dropped (large));
  g_assert_false (pt_body_is_dropped (small));
  g_assert_false (pt_body_is_dropped (late));
  append (large, 90);
  g_assert_cmpuint (pt_body_length (large), ==, 0);
  g_assert_null (pt_body_take (large));
}

/* What is being answered cannot be dropped, and counts until it is answered. */
static void
test_taken_counts (void)
{
  g_autoptr (PtBodies) bodies = pt_bodies_new (100);
  PtBody *taken = pt_body_new (bodies);
  g_autoptr (PtBody) late = pt_body_new (bodies);
  g_autoptr (PtBody) later = NULL;
  g_autoptr (GBytes) bytes = NULL;

  append (taken, 90);
  bytes = pt_body_take (taken);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 90);
  append (late, 11);
  g_assert_true (pt_body_is_dropped (late));
  g_assert_false (pt_body_is_dropped (taken));
  pt_body_free (taken);
  later = pt_body_new (bodies);
  append (later, 100);
  g_assert_false (pt_body_is_dropped (later));
}

/* It is answered before it has come: what comes of it all the same is nobody's. */
static void
test_taken_early (void)
{
  g_autoptr (PtBodies) bodies = pt_bodies_new (100);
  g_autoptr (PtBody) taken = pt_body_new (bodies);
  g_autoptr (PtBody) late = pt_body_new (bodies);

  g_assert_null (pt_body_take (taken));
  append (taken, 90);
  g_assert_cmpuint (pt_body_length (taken), ==, 0);
  append (late, 100);
  g_assert_false (pt_body_is_dropped (late));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bodies/largest-goes-first", test_largest_goes_first);
  g_test_add_func ("/bodies/taken-counts", test_taken_counts);
  g_test_add_func ("/bodies/taken-early", test_taken_early);
  return g_test_run ();
}
