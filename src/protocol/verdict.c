/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's answer to one operation, both ways; the server also keeps it as JSON for the operation's replays. */

#include <string.h>

#include "messages.h"

static const char *const words[] = {
  [PT_VERDICT_APPLIED] = "applied",   [PT_VERDICT_MERGED] = "merged",   [PT_VERDICT_CONFLICT] = "conflict",
  [PT_VERDICT_REJECTED] = "rejected", [PT_VERDICT_BLOCKED] = "blocked", [PT_VERDICT_WITHDRAWN] = "withdrawn",
};

const char *
pt_verdict_word (PtVerdictStatus status)
{
  g_return_val_if_fail (status < G_N_ELEMENTS (words), NULL);
  return words[status];
}

PtVerdict *
pt_verdict_new (const PtEntity *entity)
{
  PtVerdict *verdict = g_new0 (PtVerdict, 1);
  verdict->entity = entity;
  return verdict;
}

void
pt_conflict_free (PtConflict *conflict)
{
  g_clear_pointer (&conflict->server, pt_row_free);
  g_free (conflict->resolution);
  g_free (conflict);
}

void
pt_verdict_free (PtVerdict *verdict)
{
  g_clear_pointer (&verdict->record, pt_row_free);
  g_clear_pointer (&verdict->also, g_ptr_array_unref);
  g_clear_pointer (&verdict->conflict, pt_conflict_free);
  g_free (verdict->error_code);
  g_free (verdict->error_field);
  g_free (verdict->error_message);
  g_free (verdict->target_result);
  g_free (verdict);
}

/* Writing */

static void
write_mask (PtWriter *writer, const PtEntity *entity, guint32 mask)
{
  pt_writer_member (writer, "fields");
  pt_writer_begin_array (writer);
  for (guint i = 0; entity != NULL && i < entity->n_fields; i++)
    if (mask & 1u << i)
      pt_writer_text (writer, entity->fields[i].name, -1);
  pt_writer_end_array (writer);
}

static void
write_conflict (PtWriter *writer, const PtVerdict *verdict)
{
  const PtConflict *conflict = verdict->conflict;
  pt_writer_member (writer, "conflict");
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "id", &conflict->id);
  pt_writer_put_text (writer, "kind", pt_conflict_kind_word (conflict->kind));
  pt_writer_put_integer (writer, "client_version", conflict->client_version);
  pt_writer_put_integer (writer, "server_version", conflict->server_version);
  write_mask (writer, verdict->entity, conflict->fields);
  if (conflict->server != NULL) {
    pt_writer_member (writer, "server");
    pt_fields_write (writer, conflict->server, PT_FIELDS_FULL);
  } else if (verdict->omitted) {
    pt_writer_put_boolean (writer, "omitted", TRUE);
  }
  if (conflict->server_deleted)
    pt_writer_put_boolean (writer, "deleted", TRUE);
  pt_writer_put_text_if (writer, "resolution", conflict->resolution);
  pt_writer_end_object (writer);
}

static void
write_also (PtWriter *writer, GPtrArray *also)
{
  pt_writer_member (writer, "also");
  pt_writer_begin_array (writer);
  for (guint i = 0; i < also->len; i++)
    pt_pull_row_write (writer, also->pdata[i], PT_FIELDS_FULL);
  pt_writer_end_array (writer);
}

static void
write_error (PtWriter *writer, const PtVerdict *verdict)
{
  pt_writer_member (writer, "error");
  pt_writer_begin_object (writer);
  pt_writer_put_text (writer, "code", verdict->error_code);
  pt_writer_put_text_if (writer, "field", verdict->error_field);
  pt_writer_put_text_if (writer, "message", verdict->error_message);
  pt_writer_end_object (writer);
}

static void
write_rows (PtWriter *writer, const PtVerdict *verdict)
{
  if (verdict->record != NULL) {
    pt_writer_member (writer, "record");
    pt_fields_write (writer, verdict->record, PT_FIELDS_FULL);
  } else if (verdict->omitted && verdict->conflict == NULL) {
    pt_writer_put_boolean (writer, "omitted", TRUE);
  }
  if (verdict->also != NULL && verdict->also->len > 0)
    write_also (writer, verdict->also);
  if (verdict->conflict != NULL)
    write_conflict (writer, verdict);
}

void
pt_verdict_write (PtWriter *writer, const PtVerdict *verdict)
{
  pt_writer_begin_object (writer);
  pt_writer_put_id (writer, "op", &verdict->op);
  pt_writer_put_text (writer, "status", pt_verdict_word (verdict->status));
  if (verdict->replayed)
    pt_writer_put_boolean (writer, "replayed", TRUE);
  if (verdict->version > 0)
    pt_writer_put_integer (writer, "version", verdict->version);
  if (verdict->seq > 0)
    pt_writer_put_integer (writer, "seq", verdict->seq);
  write_rows (writer, verdict);
  if (verdict->error_code != NULL)
    write_error (writer, verdict);
  pt_writer_put_id_if (writer, "depends_on", &verdict->depends_on);
  pt_writer_put_id_if (writer, "target", &verdict->target);
  if (verdict->target_result != NULL) {
    pt_writer_member (writer, "result");
    pt_writer_raw (writer, verdict->target_result, -1);
  }
  pt_writer_end_object (writer);
}

/* Reading */

/* What cannot be read before the entity is known, which the operation's id tells. */
typedef struct {
  gboolean has_status;
  const char *record;
  gsize record_length;
  const char *conflict;
  gsize conflict_length;
} Walk;

static void
read_status (PtReader *reader, PtVerdict *verdict, Walk *walk)
{
  const char *word = pt_reader_text (reader, NULL);
  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (strcmp (word, words[i]) == 0) {
      verdict->status = i;
      walk->has_status = TRUE;
    }
  if (!walk->has_status)
    pt_reader_fail (reader, "status: no word of the protocol");
}

static void
read_error (PtReader *reader, PtVerdict *verdict)
{
  const char *name;
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (strcmp (name, "code") == 0)
      verdict->error_code = pt_reader_dup_text (reader);
    else if (strcmp (name, "field") == 0)
      verdict->error_field = pt_reader_dup_text (reader);
    else if (strcmp (name, "message") == 0)
      verdict->error_message = pt_reader_dup_text (reader);
    else
      pt_reader_skip (reader);
  }
}

static void
read_also (PtReader *reader, PtVerdict *verdict)
{
  PtFieldsForm form;
  verdict->also = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  pt_reader_enter_array (reader);
  while (pt_reader_next_element (reader)) {
    PtRow *row = pt_row_new (pt_entity (0));
    g_ptr_array_add (verdict->also, row);
    pt_pull_row_read (reader, row, &form);
  }
}

static void
read_target_result (PtReader *reader, PtVerdict *verdict)
{
  const char *bytes;
  gsize length;
  if (pt_reader_raw (reader, &bytes, &length))
    verdict->target_result = g_strndup (bytes, length);
}

static void
read_content (PtReader *reader, const char *name, PtVerdict *verdict, Walk *walk)
{
  if (strcmp (name, "record") == 0)
    pt_reader_raw (reader, &walk->record, &walk->record_length);
  else if (strcmp (name, "conflict") == 0)
    pt_reader_raw (reader, &walk->conflict, &walk->conflict_length);
  else if (strcmp (name, "also") == 0)
    read_also (reader, verdict);
  else if (strcmp (name, "error") == 0)
    read_error (reader, verdict);
  else if (strcmp (name, "result") == 0)
    read_target_result (reader, verdict);
  else
    pt_reader_skip (reader);
}

static void
read_member (PtReader *reader, const char *name, PtVerdict *verdict, Walk *walk)
{
  if (strcmp (name, "op") == 0)
    pt_reader_id (reader, &verdict->op);
  else if (strcmp (name, "status") == 0)
    read_status (reader, verdict, walk);
  else if (strcmp (name, "replayed") == 0)
    verdict->replayed = pt_reader_boolean (reader);
  else if (strcmp (name, "omitted") == 0)
    verdict->omitted |= pt_reader_boolean (reader);
  else if (strcmp (name, "version") == 0)
    verdict->version = pt_reader_integer (reader);
  else if (strcmp (name, "seq") == 0)
    verdict->seq = pt_reader_integer (reader);
  else if (strcmp (name, "depends_on") == 0)
    pt_reader_id (reader, &verdict->depends_on);
  else if (strcmp (name, "target") == 0)
    pt_reader_id (reader, &verdict->target);
  else
    read_content (reader, name, verdict, walk);
}

static void
read_mask (PtReader *reader, const PtEntity *entity, guint32 *mask)
{
  pt_reader_enter_array (reader);
  while (pt_reader_next_element (reader)) {
    const char *field = pt_reader_text (reader, NULL);
    int index = field != NULL && entity != NULL ? pt_entity_find_field (entity, field, -1) : -1;
    *mask |= index >= 0 ? 1u << index : 0;
  }
}

static void
read_server (PtReader *reader, const PtEntity *entity, PtConflict *conflict)
{
  if (entity == NULL) {
    pt_reader_skip (reader);
    return;
  }
  conflict->server = pt_row_new (entity);
  pt_fields_read (reader, conflict->server, PT_FIELDS_FULL, NULL, NULL);
}

static gboolean
read_conflict_kind (PtReader *reader, PtConflict *conflict)
{
  const char *word = pt_reader_text (reader, NULL);
  return word != NULL && pt_conflict_kind_parse (word, &conflict->kind);
}

static void
read_conflict_member (PtReader *reader, const char *name, PtVerdict *verdict)
{
  PtConflict *conflict = verdict->conflict;
  if (strcmp (name, "id") == 0)
    pt_reader_id (reader, &conflict->id);
  else if (strcmp (name, "client_version") == 0)
    conflict->client_version = pt_reader_integer (reader);
  else if (strcmp (name, "server_version") == 0)
    conflict->server_version = pt_reader_integer (reader);
  else if (strcmp (name, "fields") == 0)
    read_mask (reader, verdict->entity, &conflict->fields);
  else if (strcmp (name, "server") == 0)
    read_server (reader, verdict->entity, conflict);
  else if (strcmp (name, "omitted") == 0)
    verdict->omitted |= pt_reader_boolean (reader);
  else if (strcmp (name, "deleted") == 0)
    conflict->server_deleted = pt_reader_boolean (reader);
  else if (strcmp (name, "resolution") == 0)
    conflict->resolution = pt_reader_dup_text (reader);
  else
    pt_reader_skip (reader);
}

static gboolean
read_conflict (const Walk *walk, PtVerdict *verdict, GError **error)
{
  const char *name;
  gboolean has_kind = FALSE;
  g_autoptr (PtReader) reader = pt_reader_new (walk->conflict, walk->conflict_length);
  verdict->conflict = g_new0 (PtConflict, 1);
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    if (strcmp (name, "kind") == 0)
      has_kind = read_conflict_kind (reader, verdict->conflict);
    else
      read_conflict_member (reader, name, verdict);
  }
  if (!has_kind || pt_id_is_none (&verdict->conflict->id))
    pt_reader_fail (reader, "conflict: id or kind is missing or not of its form");
  return pt_reader_finish (reader, error);
}

static gboolean
read_record (const Walk *walk, PtVerdict *verdict, GError **error)
{
  verdict->record = pt_row_new (verdict->entity);
  return pt_fields_from_text (walk->record, walk->record_length, verdict->record, PT_FIELDS_FULL, error);
}

gboolean
pt_verdict_read (PtReader *reader, PtVerdict *verdict, PtEntityOf entity_of, gpointer data)
{
  const char *name;
  Walk walk = { 0 };
  GError *error = NULL;
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    read_member (reader, name, verdict, &walk);
  if (!walk.has_status || pt_id_is_none (&verdict->op))
    pt_reader_fail (reader, "a result lacks op or status");
  if (pt_reader_failed (reader))
    return FALSE;
  if (entity_of != NULL)
    verdict->entity = entity_of (&verdict->op, data);
  if ((walk.record != NULL && verdict->entity != NULL && !read_record (&walk, verdict, &error))
      || (walk.conflict != NULL && !read_conflict (&walk, verdict, &error)))
    pt_reader_fail_with (reader, error);
  return !pt_reader_failed (reader);
}
