/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Units: domain.md's seven, with their factors and decimals, and lists of codes. */

#include "units.h"

static void
test_table (void)
{
  static const PtUnit expected[] = {
    { "g", "mass", 1, 1, 0 },       { "kg", "mass", 1000, 1, 3 },
    { "t", "mass", 1000000, 1, 3 }, { "lb", "mass", 45359237, 100000, 3 },
    { "ml", "volume", 1, 1, 0 },    { "l", "volume", 1000, 1, 3 },
    { "piece", "count", 1, 1, 0 },
  };
  guint n = 0;

  while (pt_units ()[n].code != NULL)
    n++;
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < n; i++) {
    const PtUnit *unit = pt_unit_find (expected[i].code);

    g_assert_nonnull (unit);
    g_assert_cmpstr (unit->dimension, ==, expected[i].dimension);
    g_assert_cmpint (unit->num, ==, expected[i].num);
    g_assert_cmpint (unit->den, ==, expected[i].den);
    g_assert_cmpuint (unit->decimals, ==, expected[i].decimals);
  }
}

static void
test_unknown (void)
{
  g_assert_null (pt_unit_find (NULL));
  g_assert_null (pt_unit_find (""));
  g_assert_null (pt_unit_find ("KG"));
  g_assert_null (pt_unit_find ("kgs"));
}

static void
test_lists (void)
{
  g_assert_true (pt_unit_list_has ("kg,g,lb", "kg"));
  g_assert_true (pt_unit_list_has ("kg,g,lb", "g"));
  g_assert_true (pt_unit_list_has ("kg,g,lb", "lb"));
  g_assert_false (pt_unit_list_has ("kg,lb", "g"));
  g_assert_false (pt_unit_list_has ("kg,lb", "kg,lb"));
  g_assert_false (pt_unit_list_has ("", "g"));
  g_assert_false (pt_unit_list_has (NULL, "g"));
  g_assert_false (pt_unit_list_has ("g", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/units/table", test_table);
  g_test_add_func ("/units/unknown", test_unknown);
  g_test_add_func ("/units/lists", test_lists);
  return g_test_run ();
}
