/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A person goes out of what was kept of him, and nothing else does. */

#include "scrub.h"

static void
assert_scrubbed (PtScrub *scrub, const char *json, const char *expected)
{
  g_autofree char *rest = pt_scrub_json (scrub, json);

  g_assert_cmpstr (rest, ==, expected);
}

static void
test_json (void)
{
  g_autoptr (PtScrub) scrub = pt_scrub_new (pt_entity (PT_SUPPLIERS));

  assert_scrubbed (scrub, NULL, NULL);
  assert_scrubbed (scrub, "{\"code\":\"K7\",\"name\":\"Kamala\",\"phone\":null,\"region\":\"North\"}",
                   "{\"code\":\"K7\",\"region\":\"North\"}");
  assert_scrubbed (scrub,
                   "{\"version\":3,\"fields\":{\"email\":\"k@x\",\"status\":\"active\"},\"also\":[{\"notes\":\"n\"}]}",
                   "{\"version\":3,\"fields\":{\"status\":\"active\"},\"also\":[{}]}");
}

/* What was read tells the names; the longest goes first, so that none leaves a part of itself. */
static void
test_messages (void)
{
  g_autoptr (PtScrub) scrub = pt_scrub_new (pt_entity (PT_SUPPLIERS));
  g_autofree char *message = NULL;

  assert_scrubbed (scrub, "{\"name\":\"Kamala\"}", "{}");
  assert_scrubbed (scrub, "{\"name\":\"Kamala \\\"K\\\" Perera\"}", "{}");
  assert_scrubbed (scrub, "{\"error\":{\"message\":\"Code K7 already belongs to Kamala \\\"K\\\" Perera\"}}",
                   "{\"error\":{\"message\":\"Code K7 already belongs to …\"}}");
  message = pt_scrub_message (scrub, "Kamala \"K\" Perera is not active; Kamala is");
  g_assert_cmpstr (message, ==, "… is not active; … is");
}

/* The code that stands for the name afterwards is no name. */
static void
test_code_is_no_name (void)
{
  g_autoptr (PtScrub) scrub = pt_scrub_new (pt_entity (PT_SUPPLIERS));
  g_autofree char *message = NULL;

  pt_scrub_except (scrub, "K7");
  pt_scrub_add_name (scrub, "K7");
  pt_scrub_add_name (scrub, "");
  pt_scrub_add_name (scrub, NULL);
  message = pt_scrub_message (scrub, "Code K7 already belongs to K7");
  g_assert_cmpstr (message, ==, "Code K7 already belongs to K7");
}

/* Two records that were given one code: his is known by the name too. */
static void
test_whose (void)
{
  g_autoptr (PtScrub) scrub = pt_scrub_new (pt_entity (PT_SUPPLIERS));

  pt_scrub_except (scrub, "K7");
  g_assert_true (pt_scrub_is_his (scrub, "{\"code\":\"K7\",\"phone\":\"1\"}"));
  assert_scrubbed (scrub, "{\"code\":\"K6\",\"name\":\"Kamala\"}", "{\"code\":\"K6\"}");
  pt_scrub_stop_learning (scrub);
  assert_scrubbed (scrub, "{\"code\":\"K5\",\"name\":\"Sunil\"}", "{\"code\":\"K5\"}");
  g_assert_true (pt_scrub_is_his (scrub, "{\"name\":\"Kamala\",\"code\":\"K7\"}"));
  g_assert_true (pt_scrub_is_his (scrub, "{\"name\":\"Kamala\",\"code\":\"K6\"}"));
  g_assert_true (pt_scrub_is_his (scrub, "{\"name\":\"K7\",\"code\":\"K7\"}"));
  g_assert_false (pt_scrub_is_his (scrub, "{\"name\":\"Sunil\",\"code\":\"K7\"}"));
  g_assert_false (pt_scrub_is_his (scrub, "{\"name\":\"Kamala\",\"code\":\"K5\"}"));
  g_assert_false (pt_scrub_is_his (scrub, "{\"code\":\"K7\",\"phone\":\"1\"}"));
  g_assert_false (pt_scrub_is_his (scrub, NULL));
}

/* An answer to somebody else loses what it says of him, and nothing of its own. */
static void
test_others (void)
{
  static const char own[] = "{\"record\":{\"name\":\"Kamala Stores\",\"phone\":\"1\"},\"conflict\":{\"server\":"
                            "{\"code\":\"K8\",\"name\":\"Kamala Stores\",\"phone\":\"1\"}}}";
  g_autoptr (PtScrub) scrub = pt_scrub_new (pt_entity (PT_SUPPLIERS));
  g_autofree char *kept = NULL;
  g_autofree char *told = NULL;

  pt_scrub_except (scrub, "K7");
  pt_scrub_add_name (scrub, "Kamala");
  kept = pt_scrub_others (scrub, own);
  g_assert_cmpstr (kept, ==, own);
  told = pt_scrub_others (scrub, "{\"conflict\":{\"server\":{\"code\":\"K7\",\"name\":\"Kamala\",\"phone\":\"1\"}},"
                                 "\"error\":{\"message\":\"It is Kamala's\"}}");
  g_assert_cmpstr (told, ==, "{\"conflict\":{\"server\":{\"code\":\"K7\"}},\"error\":{\"message\":\"It is …'s\"}}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scrub/json", test_json);
  g_test_add_func ("/scrub/messages", test_messages);
  g_test_add_func ("/scrub/code-is-no-name", test_code_is_no_name);
  g_test_add_func ("/scrub/whose", test_whose);
  g_test_add_func ("/scrub/others", test_others);
  return g_test_run ();
}
