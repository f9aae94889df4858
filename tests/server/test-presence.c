/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who edits what: last word counts, too many words are refused, silence is forgotten. */

#include "presence.h"

#include <string.h>

#define ROW "{\"editing\":{\"entity\":\"suppliers\",\"id\":\"0190aaaa-0000-7000-8000-000000000001\"}}"
#define OTHER "{\"editing\":{\"entity\":\"suppliers\",\"id\":\"0190aaaa-0000-7000-8000-000000000002\"}}"
#define NOTHING "{\"editing\":null}"

static const char connections[2];

static PtPresenceOutcome
say (PtPresence *presence, guint who, const char *message, gint64 now)
{
  PtPresent present = { .connection = &connections[who] };

  return pt_presence_take (presence, &present, message, strlen (message), now);
}

static void
assert_told (PtPresence *presence, guint who, const char *part, gboolean there)
{
  g_autofree char *text = pt_presence_format (presence, &connections[who]);

  g_assert_cmpint (strstr (text, part) != NULL, ==, there);
}

static void
test_last_word (void)
{
  g_autoptr (PtPresence) presence = pt_presence_new (&PT_ID_NONE);

  g_assert_true (pt_presence_is_empty (presence));
  g_assert_cmpint (say (presence, 0, ROW, 0), ==, PT_PRESENCE_CHANGED);
  g_assert_cmpint (say (presence, 0, ROW, 1), ==, PT_PRESENCE_SAME);
  assert_told (presence, 1, "000000000001", TRUE);
  assert_told (presence, 0, "000000000001", FALSE);
  g_assert_cmpint (say (presence, 0, OTHER, 2), ==, PT_PRESENCE_CHANGED);
  assert_told (presence, 1, "000000000001", FALSE);
  g_assert_cmpint (say (presence, 0, NOTHING, 3), ==, PT_PRESENCE_CHANGED);
  g_assert_true (pt_presence_is_empty (presence));
  g_assert_cmpint (say (presence, 0, NOTHING, 4), ==, PT_PRESENCE_SAME);
}

static void
test_leaves (void)
{
  g_autoptr (PtPresence) presence = pt_presence_new (&PT_ID_NONE);

  say (presence, 0, ROW, 0);
  g_assert_false (pt_presence_leave (presence, &connections[1]));
  g_assert_true (pt_presence_leave (presence, &connections[0]));
  g_assert_true (pt_presence_is_empty (presence));
}

static void
test_silence (void)
{
  g_autoptr (PtPresence) presence = pt_presence_new (&PT_ID_NONE);

  say (presence, 0, ROW, 1000);
  g_assert_false (pt_presence_expire (presence, PT_PRESENCE_MS));
  say (presence, 0, ROW, 2000);
  g_assert_false (pt_presence_expire (presence, 1000 + PT_PRESENCE_MS));
  g_assert_true (pt_presence_expire (presence, 2000 + PT_PRESENCE_MS));
  g_assert_true (pt_presence_is_empty (presence));
}

static void
test_rate (void)
{
  g_autoptr (PtPresence) presence = pt_presence_new (&PT_ID_NONE);

  for (guint i = 0; i < PT_PRESENCE_RATE; i++)
    g_assert_cmpint (say (presence, 0, i % 2 == 0 ? ROW : OTHER, 1), ==, PT_PRESENCE_CHANGED);
  g_assert_cmpint (say (presence, 0, ROW, 2), ==, PT_PRESENCE_REFUSED);
  g_assert_cmpint (say (presence, 1, ROW, 2), ==, PT_PRESENCE_CHANGED);
  g_assert_cmpint (say (presence, 0, ROW, 20000), !=, PT_PRESENCE_REFUSED);
}

static void
test_forms (void)
{
  static const char *const refused[] = {
    "",
    "{}",
    "[]",
    "null",
    "{\"editing\":[]}",
    "{\"editing\":{}}",
    "{\"editing\":{\"entity\":\"suppliers\"}}",
    "{\"editing\":{\"entity\":\"users\",\"id\":\"0190aaaa-0000-7000-8000-000000000001\"}}",
    "{\"editing\":{\"entity\":7,\"id\":\"0190aaaa-0000-7000-8000-000000000001\"}}",
    "{\"editing\":{\"entity\":\"suppliers\",\"id\":\"1\"}}",
    ROW "x",
  };
  g_autoptr (PtPresence) presence = pt_presence_new (&PT_ID_NONE);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_cmpint (say (presence, 0, refused[i], i), ==, PT_PRESENCE_REFUSED);
  g_assert_true (pt_presence_is_empty (presence));
}

/* Carries what @from has to say to @to. */
static PtPresenceHeard
carry (char *note, PtPresence *to)
{
  g_autofree char *owned = note;

  return pt_presence_hear (to, owned, 0);
}

static void
test_other_process (void)
{
  const PtId one = { { 1 } }, two = { { 2 } };
  g_autoptr (PtPresence) here = pt_presence_new (&one);
  g_autoptr (PtPresence) there = pt_presence_new (&two);

  say (here, 0, ROW, 0);
  g_assert_cmpint (carry (pt_presence_note (here, &connections[0]), here), ==, PT_PRESENCE_HEARD_SAME);
  g_assert_cmpint (carry (pt_presence_note (here, &connections[0]), there), ==, PT_PRESENCE_HEARD_CHANGED);
  g_assert_cmpint (carry (pt_presence_note (here, &connections[0]), there), ==, PT_PRESENCE_HEARD_SAME);
  assert_told (there, 0, "000000000001", TRUE);
  g_assert_cmpint (carry (pt_presence_ask (there), here), ==, PT_PRESENCE_HEARD_ASKED);
  g_assert_cmpint (carry (pt_presence_leave (here, &connections[0]), there), ==, PT_PRESENCE_HEARD_CHANGED);
  g_assert_true (pt_presence_is_empty (there));
  /* A process that died says nothing any more. */
  say (here, 1, ROW, 0);
  carry (pt_presence_note (here, &connections[1]), there);
  g_assert_true (pt_presence_expire (there, PT_PRESENCE_MS));
  g_assert_true (pt_presence_is_empty (there));
}

static void
test_no_note (void)
{
  static const char *const notes[] = { "", "hello", "{}", "{\"editing\":null}", "{\"process\":7}" };
  g_autoptr (PtPresence) presence = pt_presence_new (&PT_ID_NONE);

  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    g_assert_cmpint (pt_presence_hear (presence, notes[i], 0), ==, PT_PRESENCE_HEARD_SAME);
  g_assert_true (pt_presence_is_empty (presence));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/presence/last-word-counts", test_last_word);
  g_test_add_func ("/presence/leaves", test_leaves);
  g_test_add_func ("/presence/silence-is-forgotten", test_silence);
  g_test_add_func ("/presence/rate", test_rate);
  g_test_add_func ("/presence/forms", test_forms);
  g_test_add_func ("/presence/other-process", test_other_process);
  g_test_add_func ("/presence/no-note", test_no_note);
  return g_test_run ();
}
