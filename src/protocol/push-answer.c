/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The answer to a push: the verdicts of an envelope, with the server's time and mark. */

#include <string.h>

#include "messages.h"

PtPushAnswer *
pt_push_answer_new (void)
{
  PtPushAnswer *answer = g_new0 (PtPushAnswer, 1);
  answer->results = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_verdict_free);
  return answer;
}

void
pt_push_answer_free (PtPushAnswer *answer)
{
  g_ptr_array_unref (answer->results);
  g_free (answer);
}

GBytes *
pt_push_answer_to_bytes (const PtPushAnswer *answer)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  pt_writer_begin_object (writer);
  pt_writer_member (writer, "results");
  pt_writer_begin_array (writer);
  for (guint i = 0; i < answer->results->len; i++)
    pt_verdict_write (writer, answer->results->pdata[i]);
  pt_writer_end_array (writer);
  if (answer->forked)
    pt_writer_put_boolean (writer, "forked", TRUE);
  pt_writer_put_integer (writer, "server_time", answer->server_time);
  pt_writer_member (writer, "mark");
  pt_mark_write (writer, &answer->mark);
  pt_writer_end_object (writer);
  return pt_writer_end (writer);
}

static void
read_results (PtReader *reader, PtPushAnswer *answer, PtEntityOf entity_of, gpointer data)
{
  pt_reader_enter_array (reader);
  while (pt_reader_next_element (reader)) {
    PtVerdict *verdict = pt_verdict_new (NULL);
    g_ptr_array_add (answer->results, verdict);
    pt_verdict_read (reader, verdict, entity_of, data);
  }
}

PtPushAnswer *
pt_push_answer_from_bytes (GBytes *bytes, PtEntityOf entity_of, gpointer data, GError **error)
{
  gsize length;
  const char *name;
  const char *json = g_bytes_get_data (bytes, &length);
  g_autoptr (PtReader) reader = pt_reader_new (json, length);
  g_autoptr (PtPushAnswer) answer = pt_push_answer_new ();
  gboolean has_results = FALSE, has_mark = FALSE;
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (strcmp (name, "results") == 0) {
      has_results = TRUE;
      read_results (reader, answer, entity_of, data);
    } else if (strcmp (name, "forked") == 0)
      answer->forked = pt_reader_boolean (reader);
    else if (strcmp (name, "server_time") == 0)
      answer->server_time = pt_reader_integer (reader);
    else if (strcmp (name, "mark") == 0)
      has_mark = pt_mark_read (reader, &answer->mark);
    else
      pt_reader_skip (reader);
  }
  if (!has_results || !has_mark)
    pt_reader_fail (reader, "the answer lacks results or mark");
  return pt_reader_finish (reader, error) ? g_steal_pointer (&answer) : NULL;
}
