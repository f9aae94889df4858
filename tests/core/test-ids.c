/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ids: one form of text and no other, time first so that new rows are neighbours. */

#include "ids.h"

#include <string.h>

#define SAMPLE "01930000-0000-7abc-89ef-0123456789ab"

typedef struct {
  PtClock parent_instance;
  gint64 wall;
} FixedClock;
typedef PtClockClass FixedClockClass;

GType fixed_clock_get_type (void);
G_DEFINE_FINAL_TYPE (FixedClock, fixed_clock, PT_TYPE_CLOCK)

static gint64
get_wall (PtClock *clock)
{
  return ((FixedClock *) clock)->wall;
}

static void
fixed_clock_class_init (FixedClockClass *klass)
{
  klass->wall = get_wall;
}

static void
fixed_clock_init (FixedClock *self)
{
}

static void
test_round_trip (void)
{
  PtId id;
  char text[PT_ID_TEXT];
  g_autofree char *copy = NULL;

  g_assert_true (pt_id_parse (SAMPLE, -1, &id));
  g_assert_cmphex (id.bytes[0], ==, 0x01);
  g_assert_cmphex (id.bytes[1], ==, 0x93);
  g_assert_cmphex (id.bytes[8], ==, 0x89);
  g_assert_cmphex (id.bytes[15], ==, 0xab);
  pt_id_format (&id, text);
  g_assert_cmpstr (text, ==, SAMPLE);
  copy = pt_id_to_text (&id);
  g_assert_cmpstr (copy, ==, SAMPLE);
}

static void
test_refusals (void)
{
  static const char *const refused[] = {
    "",
    "0193",
    "01930000-0000-7ABC-89ef-0123456789ab",
    "01930000-0000-7abc-89ef-0123456789a",
    "01930000-0000-7abc-89ef-0123456789abc",
    "019300000-000-7abc-89ef-0123456789ab",
    "0193000000007abc89ef0123456789ab",
    "{1930000-0000-7abc-89ef-0123456789a}",
    "g1930000-0000-7abc-89ef-0123456789ab",
    "01930000 0000 7abc 89ef 0123456789ab",
    " 1930000-0000-7abc-89ef-0123456789ab",
    "01930000-0000-7abc-89ef-0123456789\xc3\xa9",
  };
  PtId id = { { 42 } };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_test_message ("“%s”", refused[i]);
    g_assert_false (pt_id_parse (refused[i], -1, &id));
  }
  g_assert_false (pt_id_parse (NULL, -1, &id));
  g_assert_false (pt_id_parse (SAMPLE, 35, &id));
  g_assert_cmpuint (id.bytes[0], ==, 42);
}

static void
test_length (void)
{
  PtId id;

  g_assert_true (pt_id_parse (SAMPLE "\",", 36, &id));
  g_assert_false (pt_id_parse (SAMPLE "\",", -1, &id));
}

static void
test_new (void)
{
  g_autoptr (PtRandom) random = pt_random_new_seeded (7);
  FixedClock *clock = g_object_new (fixed_clock_get_type (), NULL);
  char earlier[PT_ID_TEXT];
  char later[PT_ID_TEXT];
  PtId first;
  PtId second;

  clock->wall = 1795000000000;
  first = pt_id_new (&clock->parent_instance, random);
  clock->wall++;
  second = pt_id_new (&clock->parent_instance, random);
  pt_id_format (&first, earlier);
  pt_id_format (&second, later);
  g_assert_true (g_str_has_prefix (earlier, "01a1ee56-5e00-7"));
  g_assert_true (g_str_has_prefix (later, "01a1ee56-5e01-7"));
  g_assert_nonnull (strchr ("89ab", earlier[19]));
  g_assert_cmpint (pt_id_compare (&first, &second), <, 0);
  g_object_unref (clock);
}

static void
test_sets (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (pt_id_hash, pt_id_equal);
  PtId one;
  PtId same;
  PtId other;

  g_assert_true (pt_id_parse (SAMPLE, -1, &one));
  g_assert_true (pt_id_parse (SAMPLE, -1, &same));
  g_assert_true (pt_id_parse ("01930000-0000-7abc-89ef-0123456789ac", -1, &other));
  g_hash_table_add (seen, &one);
  g_assert_true (g_hash_table_contains (seen, &same));
  g_assert_false (g_hash_table_contains (seen, &other));
  g_assert_true (pt_id_is_none (&PT_ID_NONE));
  g_assert_false (pt_id_is_none (&one));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ids/round-trip", test_round_trip);
  g_test_add_func ("/ids/refusals", test_refusals);
  g_test_add_func ("/ids/length", test_length);
  g_test_add_func ("/ids/new", test_new);
  g_test_add_func ("/ids/sets", test_sets);
  return g_test_run ();
}
