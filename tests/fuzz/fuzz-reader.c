/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The strict reader. What it accepts json-glib must accept too, and the canonical text must be its own canonical
 * text. */

#include <json-glib/json-glib.h>
#include <string.h>

#include "canonical.h"
#include "fuzz.h"

static char *
canonical (const char *bytes, gsize length)
{
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  char *text = pt_json_canonical (reader);
  g_assert_true (pt_reader_finish (reader, NULL));
  return text;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *bytes = (const char *) data;
  if (!pt_json_check (bytes, size, NULL))
    return 0;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  json_parser_load_from_data (parser, bytes, size, &error);
  g_assert_no_error (error);
  g_autofree char *text = canonical (bytes, size);
  g_autofree char *again = canonical (text, strlen (text));
  g_assert_cmpstr (text, ==, again);
  return 0;
}
