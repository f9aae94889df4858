/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The canonical text: equal exactly where two documents mean the same. */

#include "canonical.h"

#include <string.h>

#include "samples.h"

static char *
canonical (const char *quoted)
{
  g_autofree char *json = sample_json (quoted);
  g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
  char *text = pt_json_canonical (reader);
  g_assert_true (pt_reader_finish (reader, NULL));
  return text;
}

static void
test_form (void)
{
  static const struct {
    const char *json;
    const char *canonical;
  } cases[] = {
    { " { } ", "{}" },
    { "[ 1 , [ ] ]", "[1,[]]" },
    { "{'b':1,'a':2}", "{'a':2,'b':1}" },
    { "{ 'b' : { 'd' : 1 , 'c' : [ { 'z':1, 'y':2 } ] } , 'a' : null }", "{'a':null,'b':{'c':[{'y':2,'z':1}],'d':1}}" },
    { "{'set':1,'se':2,'set_a':3,'s':4}", "{'s':4,'se':2,'set':1,'set_a':3}" },
    { "'\\u0041\\u00e9\\/\\ud83c\\udf43\\u000a'", "'Aé/🍃\\n'" },
    { "{'\\u0062':1,'a':true}", "{'a':true,'b':1}" },
    { "[3,1,2]", "[3,1,2]" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = canonical (cases[i].json);
    g_autofree char *expected = sample_json (cases[i].canonical);
    g_autofree char *again = canonical (text);
    g_assert_cmpstr (text, ==, expected);
    g_assert_cmpstr (again, ==, expected);
  }
}

static void
test_differs (void)
{
  static const char *const documents[] = { "{}",         "[]",          "{'a':1}",     "{'a':'1'}", "{'a':null}",
                                           "{'a':[1]}",  "{'a':[1,2]}", "{'a':[2,1]}", "{'b':1}",   "{'a':{'b':1}}",
                                           "{'a':true}", "{'a':false}", "{'a':''}",    "{'a':'é'}", "{'a':'e\u0301'}" };
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    for (guint j = 0; j < i; j++) {
      g_autofree char *a = canonical (documents[i]);
      g_autofree char *b = canonical (documents[j]);
      g_assert_cmpstr (a, !=, b);
    }
}

static void
test_refused (void)
{
  static const char *const documents[]
      = { "", "{", "[1,]", "{\"a\":1,\"a\":1}", "1.5", "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]" };
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
    g_autoptr (PtReader) reader = pt_reader_new (documents[i], strlen (documents[i]));
    g_assert_null (pt_json_canonical (reader));
    g_assert_true (pt_reader_failed (reader));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/canonical/form", test_form);
  g_test_add_func ("/canonical/differs", test_differs);
  g_test_add_func ("/canonical/refused", test_refused);
  return g_test_run ();
}
