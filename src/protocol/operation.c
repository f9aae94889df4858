/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One operation of an envelope, both ways: the client's engine writes it, the server reads it. */

#include <string.h>

#include "canonical.h"
#include "errors.h"
#include "messages.h"
#include "protocol-limits.h"
#include "signature-forms.h"

PtOperation *
pt_operation_new (void)
{
  return g_new0 (PtOperation, 1);
}

void
pt_operation_free (PtOperation *operation)
{
  g_free (operation->entity_word);
  g_clear_pointer (&operation->set, pt_row_free);
  g_free (operation->unknown_field);
  g_free (operation->text);
  g_free (operation);
}

static void
write_base (PtWriter *writer, const PtOperation *operation)
{
  if (operation->kind == PT_OPERATION_WITHDRAW || operation->kind == PT_OPERATION_WITNESS)
    return;
  if (!pt_id_is_none (&operation->base_op)) {
    pt_writer_put_id (writer, "base_op", &operation->base_op);
    return;
  }
  if (operation->base_leaf[0] != '\0')
    pt_writer_put_text (writer, "base_leaf", operation->base_leaf);
  pt_writer_put_integer (writer, "base_version", operation->base_version);
}

static void
write_contents (PtWriter *writer, const PtOperation *operation)
{
  if (operation->set == NULL)
    return;
  gboolean is_witness = operation->kind == PT_OPERATION_WITNESS;
  pt_writer_member (writer, is_witness ? "row" : "set");
  if (is_witness)
    pt_pull_row_write (writer, operation->set, pt_pull_row_form (operation->set));
  else
    pt_fields_write (writer, operation->set, PT_FIELDS_SET);
}

/* In the order of names, so that what is sent is the canonical form but for a witness's row. */
void
pt_operation_write (PtWriter *writer, const PtOperation *operation)
{
  pt_writer_begin_object (writer);
  write_base (writer, operation);
  pt_writer_put_text_if (writer, "entity",
                         operation->entity != NULL ? operation->entity->name : operation->entity_word);
  pt_writer_put_id_if (writer, "group", &operation->group);
  pt_writer_put_id_if (writer, "id", &operation->id);
  pt_writer_put_integer (writer, "made_at", operation->made_at);
  pt_writer_put_id (writer, "op", &operation->op);
  pt_writer_put_text (writer, "operation", pt_operation_kind_word (operation->kind));
  pt_writer_put_id_if (writer, "resolves", &operation->resolves);
  write_contents (writer, operation);
  if (operation->has_strategy)
    pt_writer_put_text (writer, "strategy", pt_strategy_word (operation->strategy));
  pt_writer_put_id_if (writer, "target", &operation->target);
  pt_writer_end_object (writer);
}

static void
read_entity (PtReader *reader, PtOperation *operation)
{
  g_autofree char *word = pt_reader_dup_text (reader);
  operation->entity = word != NULL ? pt_entity_find (word, -1) : NULL;
  if (operation->entity == NULL)
    operation->entity_word = g_steal_pointer (&word);
}

static void
read_kind (PtReader *reader, PtOperation *operation)
{
  gsize length;
  const char *word = pt_reader_text (reader, &length);
  if (word != NULL && !pt_operation_kind_parse (word, length, &operation->kind))
    pt_reader_fail (reader, "operation: no word of the protocol");
}

static void
read_strategy (PtReader *reader, PtOperation *operation)
{
  gsize length;
  const char *word = pt_reader_text (reader, &length);
  operation->has_strategy = word != NULL && pt_strategy_parse (word, length, &operation->strategy);
  if (!operation->has_strategy)
    pt_reader_fail (reader, "strategy: no word of the protocol");
}

static void
read_base_version (PtReader *reader, PtOperation *operation)
{
  operation->base_version = pt_reader_integer (reader);
  if (operation->base_version < 0)
    pt_reader_fail (reader, "base_version is below 0");
}

static void
read_base_leaf (PtReader *reader, PtOperation *operation)
{
  const char *leaf = pt_reader_text (reader, NULL);
  if (leaf != NULL && pt_is_hex (leaf, PT_BASE_LEAF_TEXT - 1))
    g_strlcpy (operation->base_leaf, leaf, sizeof operation->base_leaf);
  else
    pt_reader_fail (reader, "base_leaf: not 16 digits of hex");
}

static void
check_size (PtReader *reader, gsize size)
{
  if (size > PT_LIMIT_ROW)
    pt_reader_fail_with (reader,
                         g_error_new (PT_ERROR, PT_ERROR_TOO_LARGE, "A row holds more than %d bytes", PT_LIMIT_ROW));
}

static void
read_made_at (PtReader *reader, PtOperation *operation)
{
  operation->made_at = pt_reader_integer (reader);
}

/* The canonical order puts `entity` and `operation` ahead of `row` and `set`. */
static void
read_set (PtReader *reader, PtOperation *operation)
{
  gsize begin = pt_reader_offset (reader);
  gboolean is_change = operation->kind == PT_OPERATION_CREATE || operation->kind == PT_OPERATION_UPDATE;
  if (is_change && operation->entity != NULL) {
    operation->set = pt_row_new (operation->entity);
    pt_row_meta (operation->set)->id = operation->id;
    pt_fields_read (reader, operation->set, PT_FIELDS_SET, &operation->unknown_field, &operation->malformed);
  } else {
    pt_reader_skip (reader);
  }
  if (operation->kind == PT_OPERATION_DELETE || operation->kind == PT_OPERATION_WITHDRAW)
    pt_reader_fail (reader, "set stands in an operation that writes nothing");
  check_size (reader, pt_reader_offset (reader) - begin);
}

static void
read_row (PtReader *reader, PtOperation *operation)
{
  PtFieldsForm form;
  gsize begin = pt_reader_offset (reader);
  if (operation->kind != PT_OPERATION_WITNESS) {
    pt_reader_skip (reader);
    return;
  }
  operation->set = pt_row_new (pt_entity (0));
  if (!pt_pull_row_read (reader, operation->set, &form))
    return;
  operation->entity = pt_row_entity (operation->set);
  operation->id = pt_row_peek_meta (operation->set)->id;
  check_size (reader, pt_reader_offset (reader) - begin);
}

typedef struct {
  const char *name;
  void (*read) (PtReader *reader, PtOperation *operation); /* NULL for an id alone */
  gsize id;                                                /* where it goes */
} Member;

static const Member members[] = {
  { "base_leaf", read_base_leaf },
  { "base_op", NULL, G_STRUCT_OFFSET (PtOperation, base_op) },
  { "base_version", read_base_version },
  { "entity", read_entity },
  { "group", NULL, G_STRUCT_OFFSET (PtOperation, group) },
  { "id", NULL, G_STRUCT_OFFSET (PtOperation, id) },
  { "made_at", read_made_at },
  { "op", NULL, G_STRUCT_OFFSET (PtOperation, op) },
  { "operation", read_kind },
  { "resolves", NULL, G_STRUCT_OFFSET (PtOperation, resolves) },
  { "row", read_row },
  { "set", read_set },
  { "strategy", read_strategy },
  { "target", NULL, G_STRUCT_OFFSET (PtOperation, target) },
};

static void
read_member (PtReader *reader, const char *name, PtOperation *operation)
{
  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    if (strcmp (name, members[i].name) != 0)
      continue;
    if (members[i].read != NULL)
      members[i].read (reader, operation);
    else
      pt_reader_id (reader, G_STRUCT_MEMBER_P (operation, members[i].id));
    return;
  }
  pt_reader_skip (reader);
}

/* What an operation of each kind cannot be without. */
static gboolean
is_complete (const PtOperation *operation)
{
  gboolean names_row = (operation->entity != NULL || operation->entity_word != NULL) && !pt_id_is_none (&operation->id);
  switch (operation->kind) {
  case PT_OPERATION_CREATE:
  case PT_OPERATION_UPDATE:
    return names_row && (operation->set != NULL || operation->entity == NULL);
  case PT_OPERATION_WITHDRAW:
    return !pt_id_is_none (&operation->target);
  case PT_OPERATION_WITNESS:
    return operation->set != NULL;
  case PT_OPERATION_DELETE:
  default:
    return names_row;
  }
}

static void
read_members (PtReader *reader, PtOperation *operation)
{
  const char *name;
  gboolean has_kind = FALSE, has_version = FALSE;
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name)) {
    has_kind |= strcmp (name, "operation") == 0;
    has_version |= strcmp (name, "base_version") == 0;
    read_member (reader, name, operation);
  }
  if (!has_kind || pt_id_is_none (&operation->op) || !is_complete (operation))
    pt_reader_fail (reader, "the operation lacks a member that it needs");
  if (!pt_id_is_none (&operation->base_op) && (has_version || operation->base_leaf[0] != '\0'))
    pt_reader_fail (reader, "base_op stands beside base_version or base_leaf");
}

/* The canonical text is read, not the bytes that came: its order of members spares every question of order here. */
gboolean
pt_operation_read (PtReader *reader, PtOperation *operation)
{
  GError *error = NULL;
  operation->text = pt_json_canonical (reader);
  if (operation->text == NULL)
    return FALSE;
  g_autoptr (PtReader) members_reader = pt_reader_new (operation->text, strlen (operation->text));
  read_members (members_reader, operation);
  if (pt_reader_finish (members_reader, &error))
    return TRUE;
  pt_reader_fail_with (reader, error);
  return FALSE;
}
