/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The strict reader, over tables of documents that are JSON and of many that only look like it. */

#include "reader.h"

#include <string.h>

#include "errors.h"
#include "protocol-limits.h"

typedef struct {
  const char *json;
  gssize length; /* 0: NUL-terminated */
} Document;

static gsize
length_of (const Document *document)
{
  return document->length > 0 ? (gsize) document->length : strlen (document->json);
}

/* A heap copy of exactly its length, so that a sanitizer sees one byte read too far. */
static gboolean
check (const Document *document, gboolean *bad_text, GError **error)
{
  gsize length = length_of (document);
  g_autofree char *copy = g_memdup2 (document->json, length);
  g_autoptr (PtReader) reader = pt_reader_new (copy, length);
  pt_reader_skip (reader);
  gboolean is_sound = pt_reader_finish (reader, error);
  *bad_text = pt_reader_is_bad_text (reader);
  return is_sound;
}

static const Document good[] = {
  { "null" },
  { "true" },
  { "false" },
  { "0" },
  { "-1" },
  { "9223372036854775807" },
  { "-9223372036854775808" },
  { "\"\"" },
  { "\"plain\"" },
  { "[]" },
  { "{}" },
  { " \t\r\n[ 1 , 2 ] \n" },
  { "{ \"a\" : { \"b\" : [ null , true ] } }" },
  { "{\"a\":1,\"b\":1,\"A\":1,\"aa\":1,\"\":1}" },
  { "[{\"a\":1},{\"a\":1}]" },
  { "{\"a\":{\"a\":{\"a\":1}}}" },
  { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"" },
  { "\"\\ud83d\\ude00\"" },
  { "\"\\uD83D\\uDE00\"" },
  { "\"\\u0001\\u001f\\u007f\\uffff\"" },
  { "\"ශ්‍රී ලංකා 🍃\"" },
  { "\"\x7f\"" },
  { "\"\xf4\x8f\xbf\xbf\"" },
  { "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]" },
};

static const Document bad[] = {
  { "" },
  { " " },
  { "nul" },
  { "nullx" },
  { "Null" },
  { "truefalse" },
  { "tru" },
  { "1 2" },
  { "{}{}" },
  { "[1] x" },
  { "null\0", 5 },
  { "\xef\xbb\xbf{}" },
  { "// c\n1" },
  { "/* c */ 1" },
  { "1 // c" },
  { "# c\n1" },
  { "NaN" },
  { "Infinity" },
  { "undefined" },
  { "1.0" },
  { "1." },
  { ".5" },
  { "1e5" },
  { "1E5" },
  { "1e-2" },
  { "0e0" },
  { "0.0" },
  { "010" },
  { "00" },
  { "-01" },
  { "0x10" },
  { "-0" },
  { "[-0]" },
  { "-" },
  { "--1" },
  { "+1" },
  { "- 1" },
  { "1_000" },
  { "1a" },
  { "9223372036854775808" },
  { "-9223372036854775809" },
  { "100000000000000000000000" },
  { "99999999999999999999999999999999999999999999999999" },
  { "[" },
  { "]" },
  { "[1" },
  { "[1,]" },
  { "[,1]" },
  { "[1,,2]" },
  { "[1 2]" },
  { "[1}" },
  { "{" },
  { "}" },
  { "{]" },
  { "{\"a\"" },
  { "{\"a\":" },
  { "{\"a\":1" },
  { "{\"a\":1,}" },
  { "{,\"a\":1}" },
  { "{\"a\" 1}" },
  { "{\"a\":1 \"b\":2}" },
  { "{\"a\":1;\"b\":2}" },
  { "{a:1}" },
  { "{'a':1}" },
  { "{1:1}" },
  { "{null:1}" },
  { "{\"a\":}" },
  { "{\"a\":1]" },
  { "'a'" },
  { "\"" },
  { "\"a" },
  { "\"a\\" },
  { "\"a\\\"" },
  { "\"\\x41\"" },
  { "\"\\a\"" },
  { "\"\\U0041\"" },
  { "\"\\\n\"" },
  { "\"\\u\"" },
  { "\"\\u004\"" },
  { "\"\\u004g\"" },
  { "\"\\u+041\"" },
  { "\"\\u 041\"" },
  { "\"\\\xc3\xa9\"" },
  { "\"a\nb\"" },
  { "\"a\tb\"" },
  { "\"12345678\x01\"" },
  { "\"\x1f\"" },
  { "{\"a\":1,\"a\":2}" },
  { "{\"a\":1,\"b\":2,\"a\":3}" },
  { "{\"a\":1,\"\\u0061\":2}" },
  { "{\"\\u0061\":1,\"a\":2}" },
  { "{\"\\u0061\":1,\"\\u0061\":2}" },
  { "{\"\":1,\"\":2}" },
  { "{\"a\":{\"b\":1,\"b\":2}}" },
  { "{\"x\":{\"a\":1},\"y\":2,\"x\":3}" },
  { "\v1" },
  { "\f1" },
  { "\xc2\xa0"
    "1" },
  { "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]" },
};

static const Document bad_text[] = {
  { "\"\\u0000\"" },
  { "\"a\\u0000b\"" },
  { "\"\0\"", 3 },
  { "\"12345678\0\"", 11 },
  { "\"\\ud800\"" },
  { "\"\\udc00\"" },
  { "\"\\ud800x\"" },
  { "\"\\ud800\\n\"" },
  { "\"\\ud800\\u0041\"" },
  { "\"\\ud800\\ud800\"" },
  { "\"\\ude00\\ud83d\"" },
  { "\"\\ud83d\\u\"" },
  { "\"\xed\xa0\x80\"" },
  { "\"\xed\xb0\x80\"" },
  { "\"\x80\"" },
  { "\"\xff\"" },
  { "\"\xc3\"" },
  { "\"\xe0\xb6\"" },
  { "\"abcdefgh\xf0\x9f\x8d\"" },
  { "\"\xc0\x80\"" },
  { "\"\xc0\xaf\"" },
  { "\"\xe0\x80\xaf\"" },
  { "\"\xf0\x80\x80\xaf\"" },
  { "\"\xf4\x90\x80\x80\"" },
  { "\"\xf8\x88\x80\x80\x80\"" },
  { "{\"\xff\":1}" },
  { "{\"\\u0000\":1}" },
  { "{\"\\ud800\":1}" },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (GError) error = NULL;
    gboolean is_bad_text;
    g_test_message ("%s", good[i].json);
    check (&good[i], &is_bad_text, &error);
    g_assert_no_error (error);
    g_assert_false (is_bad_text);
    g_assert_true (pt_json_check (good[i].json, length_of (&good[i]), NULL));
  }
}

static void
assert_refused (const Document *documents, guint count, gboolean expect_bad_text)
{
  for (guint i = 0; i < count; i++) {
    g_autoptr (GError) error = NULL;
    gboolean is_bad_text;
    g_test_message ("document %u", i);
    g_assert_false (check (&documents[i], &is_bad_text, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
    g_assert_nonnull (strstr (error->message, "at byte"));
    g_assert_cmpint (is_bad_text, ==, expect_bad_text);
    g_assert_false (pt_json_check (documents[i].json, length_of (&documents[i]), NULL));
  }
}

static void
test_bad (void)
{
  assert_refused (bad, G_N_ELEMENTS (bad), FALSE);
}

static void
test_bad_text (void)
{
  assert_refused (bad_text, G_N_ELEMENTS (bad_text), TRUE);
}

/* Every prefix of a sound document is refused, but for those of a number. */
static void
test_cut (void)
{
  static const char whole[] = "{\"a\":[1,-2,null,true,{\"b\":\"c\\u00e9\\n\"}],\"d\":\"ශ්‍රී\"}";
  for (gsize length = 1; length < strlen (whole); length++) {
    Document cut = { whole, length };
    gboolean is_bad_text;
    g_autoptr (GError) error = NULL;
    g_assert_false (check (&cut, &is_bad_text, &error));
  }
  g_assert_true (pt_json_check (whole, strlen (whole), NULL));
}

static void
test_deep (void)
{
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GString) json = g_string_new (NULL);
    g_autoptr (GError) error = NULL;
    for (guint depth = 0; depth < 200000; depth++)
      g_string_append (json, i == 0 ? "[" : i == 1 ? "{\"a\":" : "[{\"a\":");
    g_assert_false (pt_json_check (json->str, json->len, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  }
}

static char *
many_members (guint count, const char *last)
{
  GString *json = g_string_new ("{\"inner\":{\"key1\":0},");
  for (guint i = 0; i < count; i++)
    g_string_append_printf (json, "\"key%u\":%u,", i, i);
  g_string_append_printf (json, "\"%s\":0}", last);
  return g_string_free (json, FALSE);
}

static void
test_many_members (void)
{
  static const struct {
    const char *last;
    gboolean is_sound;
  } cases[] = {
    { "other", TRUE },  { "key0", FALSE },          { "key31", FALSE },
    { "key33", FALSE }, { "key19999", FALSE },      { "k\\u0065y5000", FALSE },
    { "key", TRUE },    { "\\u006bey20000", TRUE }, { "inner", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *json = many_members (20000, cases[i].last);
    g_assert_cmpint (pt_json_check (json, strlen (json), NULL), ==, cases[i].is_sound);
  }
}

/* The same large object twice, and one in the other: names of one are none of another's. */
static void
test_large_objects_apart (void)
{
  g_autofree char *object = many_members (100, "last");
  g_autofree char *inner = g_strndup (object, strlen (object) - 1);
  g_autofree char *json = g_strdup_printf ("[%s,%s,%s,\"more\":%s}]", object, object, inner, object);
  g_autoptr (GError) error = NULL;
  pt_json_check (json, strlen (json), &error);
  g_assert_no_error (error);
}

static void
test_values (void)
{
  static const char json[] = "{\"n\":-42,\"t\":true,\"f\":false,\"nil\":null,\"s\":\"a\\u00e9\\ud83d\\ude00\\\"\","
                             "\"id\":\"018faabb-ccdd-7eee-8fff-000000000001\",\"list\":[1,2,3],\"empty\":[]}";
  const char *name;
  gsize length;
  PtId id;
  gint64 sum = 0;
  g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
  g_assert_cmpint (pt_reader_peek (reader), ==, PT_JSON_OBJECT);
  g_assert_true (pt_reader_enter_object (reader));
  g_assert_true (pt_reader_next_member (reader, &name));
  g_assert_cmpstr (name, ==, "n");
  g_assert_cmpint (pt_reader_peek (reader), ==, PT_JSON_INTEGER);
  g_assert_cmpint (pt_reader_integer (reader), ==, -42);
  g_assert_true (pt_reader_next_member (reader, &name));
  g_assert_true (pt_reader_boolean (reader));
  g_assert_true (pt_reader_next_member (reader, &name));
  g_assert_cmpint (pt_reader_peek (reader), ==, PT_JSON_BOOLEAN);
  g_assert_false (pt_reader_boolean (reader));
  g_assert_true (pt_reader_next_member (reader, &name));
  g_assert_cmpint (pt_reader_peek (reader), ==, PT_JSON_NULL);
  g_assert_true (pt_reader_null (reader));
  g_assert_true (pt_reader_next_member (reader, &name));
  g_assert_cmpstr (pt_reader_text (reader, &length), ==, "aé😀\"");
  g_assert_cmpuint (length, ==, 8);
  g_assert_true (pt_reader_next_member (reader, &name));
  g_assert_true (pt_reader_id (reader, &id));
  g_assert_cmpint (id.bytes[15], ==, 1);
  g_assert_true (pt_reader_next_member (reader, &name));
  g_assert_true (pt_reader_enter_array (reader));
  while (pt_reader_next_element (reader))
    sum += pt_reader_integer (reader);
  g_assert_cmpint (sum, ==, 6);
  g_assert_true (pt_reader_next_member (reader, &name));
  g_assert_cmpstr (name, ==, "empty");
  g_assert_true (pt_reader_enter_array (reader));
  g_assert_false (pt_reader_next_element (reader));
  g_assert_false (pt_reader_next_member (reader, &name));
  g_assert_true (pt_reader_finish (reader, NULL));
  g_assert_cmpuint (pt_reader_offset (reader), ==, strlen (json));
}

static void
test_raw (void)
{
  static const char json[] = "{\"a\": {\"b\" : [1, \"x]\"] } ,\"c\":7}";
  const char *name, *bytes;
  gsize length;
  g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
  pt_reader_enter_object (reader);
  g_assert_true (pt_reader_next_member (reader, &name));
  g_assert_true (pt_reader_raw (reader, &bytes, &length));
  g_assert_cmpmem (bytes, length, "{\"b\" : [1, \"x]\"] }", 18);
  g_assert_true (pt_reader_next_member (reader, &name));
  g_assert_cmpint (pt_reader_integer (reader), ==, 7);
  g_assert_false (pt_reader_next_member (reader, &name));
  g_assert_true (pt_reader_finish (reader, NULL));
}

/* Texts of every length around the eight bytes that are looked at together, with each special byte at each place. */
static void
test_text_lengths (void)
{
  static const char *const specials[] = { "é", "\\n", "\\u00e9", "🍃" };
  static const char *const meanings[] = { "é", "\n", "é", "🍃" };
  for (guint length = 0; length < 40; length++)
    for (guint at = 0; at <= length; at++)
      for (guint i = 0; i < G_N_ELEMENTS (specials); i++) {
        g_autofree char *before = g_strnfill (at, 'x');
        g_autofree char *after = g_strnfill (length - at, 'y');
        g_autofree char *json = g_strconcat ("\"", before, specials[i], after, "\"", NULL);
        g_autofree char *expected = g_strconcat (before, meanings[i], after, NULL);
        g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
        g_assert_cmpstr (pt_reader_text (reader, NULL), ==, expected);
        g_assert_true (pt_reader_finish (reader, NULL));
      }
}

/* The same places for what must be refused, with more bytes after the text to look at. */
static void
test_bad_text_places (void)
{
  static const char *const specials[] = { "\xff", "\xc3", "\xed\xa0\x80", "\\ud800", "\\u0000" };
  for (guint length = 0; length < 24; length++)
    for (guint at = 0; at <= length; at++)
      for (guint i = 0; i < G_N_ELEMENTS (specials); i++) {
        g_autofree char *before = g_strnfill (at, 'x');
        g_autofree char *after = g_strnfill (length - at, 'y');
        g_autofree char *json = g_strconcat ("[\"", before, specials[i], after, "\",12345678]", NULL);
        g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
        g_assert_false (pt_reader_skip (reader));
        g_assert_true (pt_reader_is_bad_text (reader));
      }
}

/* What is asked for is another type than what stands there. */
static void
test_wrong_type (void)
{
  static const char *const documents[] = { "null", "true", "1", "\"x\"", "[]", "{}" };
  PtId id;
  for (guint asked = 0; asked < 7; asked++)
    for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
      g_autoptr (PtReader) reader = pt_reader_new (documents[i], strlen (documents[i]));
      if (asked == i)
        continue;
      switch (asked) {
      case 0:
        g_assert_false (pt_reader_null (reader));
        break;
      case 1:
        g_assert_false (pt_reader_boolean (reader));
        break;
      case 2:
        g_assert_cmpint (pt_reader_integer (reader), ==, 0);
        break;
      case 3:
        g_assert_null (pt_reader_dup_text (reader));
        break;
      case 4:
        g_assert_false (pt_reader_enter_array (reader));
        break;
      case 5:
        g_assert_false (pt_reader_enter_object (reader));
        break;
      default:
        g_assert_false (pt_reader_id (reader, &id));
      }
      g_assert_true (pt_reader_failed (reader));
    }
}

static void
test_sticky (void)
{
  static const char json[] = "{\"a\":x,\"b\":1}";
  const char *name;
  PtId id;
  gsize length;
  const char *bytes;
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;
  g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
  pt_reader_enter_object (reader);
  g_assert_true (pt_reader_next_member (reader, &name));
  g_assert_cmpint (pt_reader_integer (reader), ==, 0);
  g_assert_true (pt_reader_failed (reader));
  g_assert_cmpint (pt_reader_peek (reader), ==, PT_JSON_NONE);
  g_assert_false (pt_reader_next_member (reader, &name));
  g_assert_false (pt_reader_next_element (reader));
  g_assert_false (pt_reader_enter_object (reader));
  g_assert_false (pt_reader_enter_array (reader));
  g_assert_false (pt_reader_boolean (reader));
  g_assert_null (pt_reader_text (reader, &length));
  g_assert_null (pt_reader_dup_text (reader));
  g_assert_false (pt_reader_id (reader, &id));
  g_assert_false (pt_reader_null (reader));
  g_assert_false (pt_reader_skip (reader));
  g_assert_false (pt_reader_raw (reader, &bytes, &length));
  pt_reader_fail (reader, "later");
  g_assert_false (pt_reader_finish (reader, &first));
  g_assert_false (pt_reader_finish (reader, &second));
  g_assert_cmpstr (first->message, ==, second->message);
  g_assert_null (strstr (first->message, "later"));
}

static void
test_own_failure (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;
  g_autoptr (PtReader) reader = pt_reader_new ("5001", 4);
  g_autoptr (PtReader) second = pt_reader_new ("5001", 4);
  pt_reader_integer (reader);
  pt_reader_fail (reader, "limit: %d to %d", 1, 5000);
  g_assert_false (pt_reader_finish (reader, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  g_assert_cmpstr (error->message, ==, "limit: 1 to 5000, at byte 4");
  pt_reader_fail_with (second, g_error_new (PT_ERROR, PT_ERROR_TOO_LARGE, "much"));
  pt_reader_fail_with (second, g_error_new (PT_ERROR, PT_ERROR_INVALID, "later"));
  g_assert_false (pt_reader_finish (second, &other));
  g_assert_error (other, PT_ERROR, PT_ERROR_TOO_LARGE);
}

/* A caller that leaves an object half read has not read the document. */
static void
test_unfinished (void)
{
  const char *name;
  g_autoptr (PtReader) reader = pt_reader_new ("{\"a\":1}", 7);
  pt_reader_enter_object (reader);
  g_assert_true (pt_reader_next_member (reader, &name));
  pt_reader_integer (reader);
  g_assert_false (pt_reader_finish (reader, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reader/good", test_good);
  g_test_add_func ("/reader/bad", test_bad);
  g_test_add_func ("/reader/bad-text", test_bad_text);
  g_test_add_func ("/reader/cut", test_cut);
  g_test_add_func ("/reader/deep", test_deep);
  g_test_add_func ("/reader/many-members", test_many_members);
  g_test_add_func ("/reader/large-objects-apart", test_large_objects_apart);
  g_test_add_func ("/reader/values", test_values);
  g_test_add_func ("/reader/raw", test_raw);
  g_test_add_func ("/reader/text-lengths", test_text_lengths);
  g_test_add_func ("/reader/bad-text-places", test_bad_text_places);
  g_test_add_func ("/reader/wrong-type", test_wrong_type);
  g_test_add_func ("/reader/sticky", test_sticky);
  g_test_add_func ("/reader/own-failure", test_own_failure);
  g_test_add_func ("/reader/unfinished", test_unfinished);
  return g_test_run ();
}
