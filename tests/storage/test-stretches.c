/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where two lists differ: told stretch by stretch, the one becomes the other, and what did not change is in none. */

#include "stretches.h"

static GArray *
new_list (guint length)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < length; i++) {
    gint64 id = i;

    g_array_append_val (list, id);
  }
  return list;
}

static void
insert (GArray *list, guint position, gint64 id)
{
  g_array_insert_val (list, position, id);
}

/* Applies the stretches to a copy of @before, which must then be @after; how many rows were told of. */
static guint
apply (const GArray *before, const GArray *after, const GArray *stretches)
{
  g_autoptr (GArray) list = g_array_copy ((GArray *) before);
  guint rows = 0;

  for (guint i = 0; i < stretches->len; i++) {
    const PtStretch *stretch = &g_array_index (stretches, PtStretch, i);

    g_assert_cmpuint (stretch->position + stretch->removed, <=, list->len);
    if (stretch->removed > 0)
      g_array_remove_range (list, stretch->position, stretch->removed);
    g_array_insert_vals (list, stretch->position, &g_array_index (after, gint64, stretch->position), stretch->added);
    rows += stretch->removed + stretch->added;
  }
  g_assert_cmpmem (list->data, list->len * sizeof (gint64), after->data, after->len * sizeof (gint64));
  return rows;
}

static void
expect (const GArray *before, const GArray *after, guint n_stretches, guint rows)
{
  g_autoptr (GArray) stretches = pt_stretches_between (before, after);

  g_assert_cmpuint (apply (before, after, stretches), ==, rows);
  g_assert_cmpuint (stretches->len, ==, n_stretches);
}

static void
test_none (void)
{
  g_autoptr (GArray) empty = new_list (0);
  g_autoptr (GArray) list = new_list (100);

  expect (empty, empty, 0, 0);
  expect (list, list, 0, 0);
  expect (empty, list, 1, 100);
  expect (list, empty, 1, 100);
}

/* New slips at the beginning, one further down, one gone, one moved: what a sync brings. */
static void
test_few (void)
{
  g_autoptr (GArray) before = new_list (100000);
  g_autoptr (GArray) after = new_list (100000);

  g_array_remove_index (after, 90000);
  insert (after, 50000, 200001);
  g_array_remove_index (after, 30000);
  insert (after, 70000, 30000);
  for (gint64 i = 0; i < 5000; i++)
    insert (after, 0, 300000 + i);
  expect (before, after, 5, 5000 + 1 + 1 + 1 + 1);
}

static void
test_end (void)
{
  g_autoptr (GArray) before = new_list (1000);
  g_autoptr (GArray) after = new_list (999);

  insert (after, 999, 5000);
  insert (after, 0, 5001);
  expect (before, after, 2, 3);
}

/* Nothing in common but the beginning: one stretch. */
static void
test_others (void)
{
  g_autoptr (GArray) before = new_list (1000);
  g_autoptr (GArray) after = new_list (10);

  for (gint64 i = 0; i < 3000; i++)
    insert (after, 10, 5000 + i);
  expect (before, after, 1, 990 + 3000);
}

static void
test_random (void)
{
  for (guint round = 0; round < 200; round++) {
    g_autoptr (GArray) before = new_list ((guint) g_test_rand_int_range (0, 3000));
    g_autoptr (GArray) after = g_array_copy (before);
    g_autoptr (GArray) stretches = NULL;
    guint changes = (guint) g_test_rand_int_range (0, 600);

    for (guint i = 0; i < changes; i++) {
      guint at = (guint) g_test_rand_int_range (0, (gint32) after->len + 1);

      if (at < after->len && g_test_rand_bit ())
        g_array_remove_index (after, at);
      else
        insert (after, at, 100000 + i);
    }
    stretches = pt_stretches_between (before, after);
    apply (before, after, stretches);
    g_assert_cmpuint (stretches->len, <=, 256);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stretches/none", test_none);
  g_test_add_func ("/stretches/few", test_few);
  g_test_add_func ("/stretches/end", test_end);
  g_test_add_func ("/stretches/others", test_others);
  g_test_add_func ("/stretches/random", test_random);
  return g_test_run ();
}
