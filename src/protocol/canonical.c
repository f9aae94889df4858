/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One text for all ways to write the same JSON, so that an operation that comes again can be compared with what it was
 * by comparing text. Only operation.c calls it. The recursion is as deep as the reader lets it be, PT_LIMIT_DEPTH.
 */

#include "canonical.h"

#include <string.h>

#include "json-text.h"

/* One `"name":value` in the output. */
typedef struct {
  gsize begin;
  gsize name_length; /* with its quotes */
  gsize end;
} Member;

static void write_value (PtReader *reader, GString *out);

static int
compare_members (gconstpointer a, gconstpointer b, gpointer text)
{
  const Member *left = a, *right = b;
  const char *bytes = text;
  int order = memcmp (bytes + left->begin, bytes + right->begin, MIN (left->name_length, right->name_length));
  return order != 0 ? order : (left->name_length > right->name_length) - (left->name_length < right->name_length);
}

static gboolean
is_ordered (GArray *members, char *text)
{
  for (guint i = 1; i < members->len; i++)
    if (compare_members (&g_array_index (members, Member, i - 1), &g_array_index (members, Member, i), text) > 0)
      return FALSE;
  return TRUE;
}

/* Writes the members anew in their order, in place of what stands since @begin. */
static void
order_members (GArray *members, GString *out, gsize begin)
{
  if (is_ordered (members, out->str))
    return;
  g_autofree char *before = g_memdup2 (out->str, out->len);
  g_array_sort_with_data (members, compare_members, before);
  g_string_truncate (out, begin);
  for (guint i = 0; i < members->len; i++) {
    const Member *member = &g_array_index (members, Member, i);
    if (i > 0)
      g_string_append_c (out, ',');
    g_string_append_len (out, before + member->begin, member->end - member->begin);
  }
}

static void
write_object (PtReader *reader, GString *out)
{
  const char *name;
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (Member));
  pt_reader_enter_object (reader);
  g_string_append_c (out, '{');
  gsize begin = out->len;
  while (pt_reader_next_member (reader, &name)) {
    if (members->len > 0)
      g_string_append_c (out, ',');
    Member member = { .begin = out->len };
    pt_text_escape (out, name, strlen (name));
    member.name_length = out->len - member.begin;
    g_string_append_c (out, ':');
    write_value (reader, out);
    member.end = out->len;
    g_array_append_val (members, member);
  }
  order_members (members, out, begin);
  g_string_append_c (out, '}');
}

static void
write_array (PtReader *reader, GString *out)
{
  gboolean follows = FALSE;
  pt_reader_enter_array (reader);
  g_string_append_c (out, '[');
  while (pt_reader_next_element (reader)) {
    if (follows)
      g_string_append_c (out, ',');
    follows = TRUE;
    write_value (reader, out);
  }
  g_string_append_c (out, ']');
}

static void
write_text (PtReader *reader, GString *out)
{
  gsize length;
  const char *text = pt_reader_text (reader, &length);
  if (text != NULL)
    pt_text_escape (out, text, length);
}

/* Numbers and words have one form each. */
static void
write_as_it_is (PtReader *reader, GString *out)
{
  const char *bytes;
  gsize length;
  if (pt_reader_raw (reader, &bytes, &length))
    g_string_append_len (out, bytes, length);
}

static void
write_value (PtReader *reader, GString *out)
{
  switch (pt_reader_peek (reader)) {
  case PT_JSON_OBJECT:
    write_object (reader, out);
    break;
  case PT_JSON_ARRAY:
    write_array (reader, out);
    break;
  case PT_JSON_TEXT:
    write_text (reader, out);
    break;
  default:
    write_as_it_is (reader, out);
  }
}

char *
pt_json_canonical (PtReader *reader)
{
  GString *out = g_string_sized_new (1024);
  write_value (reader, out);
  return g_string_free (out, pt_reader_failed (reader));
}
