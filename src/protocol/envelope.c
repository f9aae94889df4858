/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The envelope of a push: sealed once by the client's engine, read by the server and, to know what it carries, by the
 * client again. */

#include <string.h>

#include "errors.h"
#include "messages.h"
#include "protocol-limits.h"
#include "signature-forms.h"

PtOldAnswer *
pt_old_answer_new (const char *target, const char *body, const char *signature)
{
  PtOldAnswer *answer = g_new0 (PtOldAnswer, 1);
  answer->target = g_strdup (target);
  answer->body = g_strdup (body);
  answer->signature = g_strdup (signature);
  return answer;
}

void
pt_old_answer_free (PtOldAnswer *answer)
{
  g_free (answer->target);
  g_free (answer->body);
  g_free (answer->signature);
  g_free (answer);
}

PtEnvelope *
pt_envelope_new (void)
{
  PtEnvelope *envelope = g_new0 (PtEnvelope, 1);
  envelope->schema = PT_PROTOCOL_SCHEMA;
  envelope->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_operation_free);
  return envelope;
}

void
pt_envelope_free (PtEnvelope *envelope)
{
  g_ptr_array_unref (envelope->ops);
  g_clear_pointer (&envelope->was, g_ptr_array_unref);
  g_free (envelope);
}

static void
write_was (PtWriter *writer, GPtrArray *was)
{
  pt_writer_member (writer, "was");
  pt_writer_begin_array (writer);
  for (guint i = 0; i < was->len; i++) {
    const PtOldAnswer *answer = was->pdata[i];
    pt_writer_begin_object (writer);
    pt_writer_put_text (writer, "target", answer->target);
    pt_writer_put_text (writer, "body", answer->body);
    pt_writer_put_text (writer, "signature", answer->signature);
    pt_writer_end_object (writer);
  }
  pt_writer_end_array (writer);
}

static void
write_ops (PtWriter *writer, GPtrArray *ops)
{
  pt_writer_member (writer, "ops");
  pt_writer_begin_array (writer);
  for (guint i = 0; i < ops->len; i++)
    pt_operation_write (writer, ops->pdata[i]);
  pt_writer_end_array (writer);
}

GBytes *
pt_envelope_to_bytes (const PtEnvelope *envelope)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "envelope", &envelope->envelope);
  pt_writer_put_integer (writer, "schema", envelope->schema);
  pt_writer_put_id (writer, "organisation", &envelope->organisation);
  pt_writer_put_id (writer, "device", &envelope->device);
  pt_writer_put_id (writer, "user", &envelope->user);
  pt_writer_put_integer (writer, "n", envelope->n);
  pt_writer_put_integer (writer, "sealed_at", envelope->sealed_at);
  if (envelope->has_clock_offset)
    pt_writer_put_integer (writer, "clock_offset", envelope->clock_offset);
  if (envelope->recovery)
    pt_writer_put_boolean (writer, "recovery", TRUE);
  if (envelope->was != NULL)
    write_was (writer, envelope->was);
  write_ops (writer, envelope->ops);
  pt_writer_end_object (writer);
  return pt_writer_end (writer);
}

static void
read_old_answer (PtReader *reader, GPtrArray *was)
{
  const char *name;
  PtOldAnswer *answer = pt_old_answer_new (NULL, NULL, NULL);
  g_ptr_array_add (was, answer);
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (strcmp (name, "target") == 0)
      answer->target = pt_reader_dup_text (reader);
    else if (strcmp (name, "body") == 0)
      answer->body = pt_reader_dup_text (reader);
    else if (strcmp (name, "signature") == 0)
      answer->signature = pt_reader_dup_text (reader);
    else
      pt_reader_skip (reader);
  }
  if (answer->target == NULL || answer->body == NULL || answer->signature == NULL
      || !pt_is_signature (answer->signature))
    pt_reader_fail (reader, "was: target, body or signature is missing or not of its form");
}

static void
read_was (PtReader *reader, PtEnvelope *envelope)
{
  envelope->was = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_old_answer_free);
  pt_reader_enter_array (reader);
  while (pt_reader_next_element (reader))
    read_old_answer (reader, envelope->was);
}

/* Whether the last operation goes on with a group that an operation between has ended. */
static gboolean
is_scattered (GPtrArray *ops)
{
  const PtOperation *last = ops->pdata[ops->len - 1];
  gboolean goes_on = TRUE;
  if (pt_id_is_none (&last->group))
    return FALSE;
  for (guint i = ops->len - 1; i-- > 0;) {
    const PtOperation *earlier = ops->pdata[i];
    gboolean is_same = pt_id_equal (&earlier->group, &last->group);
    if (is_same && !goes_on)
      return TRUE;
    goes_on &= is_same;
  }
  return FALSE;
}

/* Past 100 operations all must be of one group; once they are, only the last is in question. */
static gboolean
is_one_group (GPtrArray *ops)
{
  const PtOperation *first = ops->pdata[0];
  if (pt_id_is_none (&first->group))
    return FALSE;
  for (guint i = ops->len > PT_LIMIT_OPERATIONS + 1 ? ops->len - 1 : 1; i < ops->len; i++) {
    const PtOperation *other = ops->pdata[i];
    if (!pt_id_equal (&first->group, &other->group))
      return FALSE;
  }
  return TRUE;
}

static void
check_order (PtReader *reader, GPtrArray *ops)
{
  guint most = ops->len > PT_LIMIT_OPERATIONS && is_one_group (ops) ? PT_LIMIT_GROUP : PT_LIMIT_OPERATIONS;
  if (ops->len > most)
    pt_reader_fail_with (reader, g_error_new (PT_ERROR, PT_ERROR_TOO_LARGE,
                                              "The envelope holds more than %u operations", most));
  else if (ops->len <= PT_LIMIT_OPERATIONS && is_scattered (ops))
    pt_reader_fail (reader, "a group is not consecutive");
}

static void
read_ops (PtReader *reader, PtEnvelope *envelope)
{
  pt_reader_enter_array (reader);
  while (pt_reader_next_element (reader)) {
    PtOperation *operation = pt_operation_new ();
    g_ptr_array_add (envelope->ops, operation);
    if (pt_operation_read (reader, operation))
      check_order (reader, envelope->ops);
  }
}

static gint64
read_natural (PtReader *reader, const char *name)
{
  gint64 value = pt_reader_integer (reader);
  if (value < 0)
    pt_reader_fail (reader, "%s is below 0", name);
  return value;
}

static void
read_clock_offset (PtReader *reader, PtEnvelope *envelope)
{
  envelope->clock_offset = pt_reader_integer (reader);
  envelope->has_clock_offset = TRUE;
}

static void
read_content (PtReader *reader, const char *name, PtEnvelope *envelope)
{
  if (strcmp (name, "schema") == 0)
    envelope->schema = read_natural (reader, "schema");
  else if (strcmp (name, "n") == 0)
    envelope->n = read_natural (reader, "n");
  else if (strcmp (name, "sealed_at") == 0)
    envelope->sealed_at = pt_reader_integer (reader);
  else if (strcmp (name, "clock_offset") == 0)
    read_clock_offset (reader, envelope);
  else if (strcmp (name, "recovery") == 0)
    envelope->recovery = pt_reader_boolean (reader);
  else if (strcmp (name, "was") == 0)
    read_was (reader, envelope);
  else if (strcmp (name, "ops") == 0)
    read_ops (reader, envelope);
  else
    pt_reader_skip (reader);
}

static void
read_member (PtReader *reader, const char *name, PtEnvelope *envelope)
{
  if (strcmp (name, "envelope") == 0)
    pt_reader_id (reader, &envelope->envelope);
  else if (strcmp (name, "organisation") == 0)
    pt_reader_id (reader, &envelope->organisation);
  else if (strcmp (name, "device") == 0)
    pt_reader_id (reader, &envelope->device);
  else if (strcmp (name, "user") == 0)
    pt_reader_id (reader, &envelope->user);
  else
    read_content (reader, name, envelope);
}

static void
check_complete (PtReader *reader, const PtEnvelope *envelope, gboolean has_ops)
{
  if (!has_ops || envelope->schema == 0 || envelope->n == 0 || pt_id_is_none (&envelope->envelope)
      || pt_id_is_none (&envelope->organisation) || pt_id_is_none (&envelope->device)
      || pt_id_is_none (&envelope->user))
    pt_reader_fail (reader, "the envelope lacks a member that it needs");
}

PtEnvelope *
pt_envelope_from_bytes (GBytes *bytes, gboolean *bad_text, GError **error)
{
  gsize length;
  const char *name;
  const char *json = g_bytes_get_data (bytes, &length);
  g_autoptr (PtReader) reader = pt_reader_new (json, length);
  g_autoptr (PtEnvelope) envelope = pt_envelope_new ();
  gboolean has_ops = FALSE;
  envelope->schema = 0;
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    has_ops |= strcmp (name, "ops") == 0;
    read_member (reader, name, envelope);
  }
  check_complete (reader, envelope, has_ops);
  if (bad_text != NULL)
    *bad_text = pt_reader_is_bad_text (reader);
  return pt_reader_finish (reader, error) ? g_steal_pointer (&envelope) : NULL;
}
