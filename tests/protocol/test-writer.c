/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The writer: compact JSON, exactly the escapes that JSON needs, and nothing that the reader would refuse. */

#include "samples.h"

#include <string.h>

static void
test_nesting (void)
{
  PtId id = sample_id (1), none = PT_ID_NONE;
  g_autoptr (PtWriter) writer = pt_writer_new ();
  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "a", -1);
  pt_writer_put_text (writer, "b", NULL);
  pt_writer_put_text_if (writer, "left_out", NULL);
  pt_writer_put_id_if (writer, "left_out", &none);
  pt_writer_put_id_if (writer, "id", &id);
  pt_writer_member (writer, "list");
  pt_writer_begin_array (writer);
  pt_writer_begin_array (writer);
  pt_writer_end_array (writer);
  pt_writer_begin_object (writer);
  pt_writer_end_object (writer);
  pt_writer_text (writer, "{[:", -1);
  pt_writer_boolean (writer, TRUE);
  pt_writer_null (writer);
  pt_writer_raw (writer, "{\"raw\":1} tail", 9);
  pt_writer_end_array (writer);
  pt_writer_put_boolean (writer, "z", FALSE);
  pt_writer_end_object (writer);
  g_autofree char *json = pt_writer_end_text (writer);
  g_assert_cmpstr (json, ==,
                   "{\"a\":-1,\"b\":null,\"id\":\"018faabb-ccdd-7eee-8fff-000000000001\","
                   "\"list\":[[],{},\"{[:\",true,null,{\"raw\":1}],\"z\":false}");
}

static void
test_integers (void)
{
  static const gint64 values[] = { 0, 1, -1, 9, 10, -10, 1795000000000, G_MAXINT64, G_MININT64 };
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autoptr (PtWriter) writer = pt_writer_new ();
    pt_writer_integer (writer, values[i]);
    g_autoptr (GBytes) json = pt_writer_end (writer);
    gsize length;
    const char *bytes = g_bytes_get_data (json, &length);
    g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
    g_assert_cmpint (pt_reader_integer (reader), ==, values[i]);
    g_assert_true (pt_reader_finish (reader, NULL));
  }
}

static void
test_escapes (void)
{
  static const struct {
    const char *text;
    const char *json;
  } cases[] = {
    { "", "\"\"" },
    { "plain / text", "\"plain / text\"" },
    { "\"\\", "\"\\\"\\\\\"" },
    { "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
    { "\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"" },
    { "ශ්‍රී 🍃 é", "\"ශ්‍රී 🍃 é\"" },
    { "12345678\n12345678\"", "\"12345678\\n12345678\\\"\"" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (PtWriter) writer = pt_writer_new ();
    pt_writer_text (writer, cases[i].text, -1);
    g_autofree char *json = pt_writer_end_text (writer);
    g_assert_cmpstr (json, ==, cases[i].json);
  }
}

static void
test_length (void)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  pt_writer_text (writer, "cut here", 3);
  g_assert_cmpuint (pt_writer_text_so_far (writer)->len, ==, 5);
  g_autofree char *json = pt_writer_end_text (writer);
  g_assert_cmpstr (json, ==, "\"cut\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/writer/nesting", test_nesting);
  g_test_add_func ("/writer/integers", test_integers);
  g_test_add_func ("/writer/escapes", test_escapes);
  g_test_add_func ("/writer/length", test_length);
  return g_test_run ();
}
