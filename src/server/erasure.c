/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Forgetting a person on request: in his row, and wherever else the server kept what he said. Called by actions.c. */

#include "config.h"

#include "erasure.h"

#include <glib/gi18n-lib.h>

#include "audit.h"
#include "errors.h"
#include "reader.h"
#include "writer.h"

/* Whom to forget, and by what his texts are known. */
typedef struct {
  PtTransaction *transaction;
  const PtEntity *entity;
  PtId id;
  GHashTable *names; /* every name he ever had */
  GPtrArray *edits;  /* of Edit: a store is not written to while it is walked */
} Erasure;

typedef struct {
  gint64 seq; /* of a change */
  PtId id;    /* of a result's operation, or of a conflict */
  char *old;
  char *new;
  char *answer;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_free (edit->old);
  g_free (edit->new);
  g_free (edit->answer);
  g_free (edit);
}

static void
erasure_clear (Erasure *self)
{
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->edits, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Erasure, erasure_clear)

static Edit *
add_edit (Erasure *self)
{
  Edit *edit = g_new0 (Edit, 1);

  g_ptr_array_add (self->edits, edit);
  return edit;
}

static gboolean
is_personal (const Erasure *self, const char *member)
{
  int field = pt_entity_find_field (self->entity, member, -1);

  return field >= 0 && self->entity->fields[field].flags & PT_FIELD_PERSONAL;
}

/* A message for people may name him. */
static char *
without_names (const Erasure *self, const char *message)
{
  GString *text = g_string_new (message);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_string_replace (text, name, "…", 0);
  return g_string_free (text, FALSE);
}

static void scrub_value (const Erasure *self, PtReader *reader, PtWriter *writer);

static void
scrub_member (const Erasure *self, PtReader *reader, PtWriter *writer, const char *member)
{
  gboolean personal = is_personal (self, member);
  gboolean message = g_str_equal (member, "message");

  if (personal) {
    pt_reader_skip (reader);
    return;
  }
  pt_writer_member (writer, member);
  if (message && pt_reader_peek (reader) == PT_JSON_TEXT) {
    g_autofree char *text = pt_reader_dup_text (reader);
    g_autofree char *rest = without_names (self, text);

    pt_writer_text (writer, rest, -1);
  } else {
    scrub_value (self, reader, writer);
  }
}

static void
scrub_object (const Erasure *self, PtReader *reader, PtWriter *writer)
{
  const char *name;

  pt_reader_enter_object (reader);
  pt_writer_begin_object (writer);
  while (pt_reader_next_member (reader, &name)) {
    g_autofree char *member = g_strdup (name);

    scrub_member (self, reader, writer, member);
  }
  pt_writer_end_object (writer);
}

/* The depth is that of what the server wrote itself: the reader bounds it. */
static void
scrub_value (const Erasure *self, PtReader *reader, PtWriter *writer)
{
  const char *bytes;
  gsize length;

  if (pt_reader_peek (reader) == PT_JSON_OBJECT) {
    scrub_object (self, reader, writer);
  } else if (pt_reader_peek (reader) == PT_JSON_ARRAY) {
    pt_reader_enter_array (reader);
    pt_writer_begin_array (writer);
    while (pt_reader_next_element (reader))
      scrub_value (self, reader, writer);
    pt_writer_end_array (writer);
  } else if (pt_reader_raw (reader, &bytes, &length)) {
    pt_writer_raw (writer, bytes, (gssize) length);
  }
}

/* @json without what is personal; NULL stays NULL. */
static char *
scrub (const Erasure *self, const char *json)
{
  g_autoptr (PtReader) reader = NULL;
  g_autoptr (PtWriter) writer = NULL;

  if (json == NULL)
    return NULL;
  reader = pt_reader_new (json, strlen (json));
  writer = pt_writer_new ();
  scrub_value (self, reader, writer);
  return pt_writer_end_text (writer);
}

static void
note_name (Erasure *self, const char *json)
{
  g_autoptr (PtReader) reader = NULL;
  const char *member;

  if (json == NULL)
    return;
  reader = pt_reader_new (json, strlen (json));
  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &member)) {
    if (g_str_equal (member, "name") && pt_reader_peek (reader) == PT_JSON_TEXT)
      g_hash_table_add (self->names, pt_reader_dup_text (reader));
    else
      pt_reader_skip (reader);
  }
}

static PtEach
take_change (const PtChange *change, gpointer data, GError **error)
{
  Erasure *self = data;
  Edit *edit = add_edit (self);

  note_name (self, change->old);
  note_name (self, change->new);
  edit->seq = change->seq;
  edit->old = scrub (self, change->old);
  edit->new = scrub (self, change->new);
  return PT_EACH_MORE;
}

static PtEach
take_result (const PtStoredResult *result, gpointer data, GError **error)
{
  Erasure *self = data;
  Edit *edit = add_edit (self);

  edit->id = result->op;
  edit->answer = scrub (self, result->answer);
  return PT_EACH_MORE;
}

static PtEach
take_conflict (const PtKeptConflict *conflict, gpointer data, GError **error)
{
  Erasure *self = data;

  if (conflict->entity == self->entity && pt_id_equal (&conflict->row, &self->id))
    add_edit (self)->id = conflict->id;
  return PT_EACH_MORE;
}

static gboolean
rewrite_conflict (Erasure *self, const PtId *id, GError **error)
{
  PtStore *store = self->transaction->store;
  g_autoptr (PtKeptConflict) conflict = NULL;
  char **texts[3];

  if (store->verbs->read_conflict (store, id, &conflict, error) != PT_FOUND)
    return FALSE;
  texts[0] = &conflict->mine;
  texts[1] = &conflict->theirs;
  texts[2] = &conflict->base;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    char *rest = scrub (self, *texts[i]);

    g_free (*texts[i]);
    *texts[i] = rest;
  }
  conflict->revision = ++self->transaction->organisation.conflict_revision;
  return store->verbs->write_conflict (store, conflict, error);
}

typedef gboolean (*Rewrite) (Erasure *self, const Edit *edit, GError **error);

static gboolean
rewrite_change (Erasure *self, const Edit *edit, GError **error)
{
  PtStore *store = self->transaction->store;

  return store->verbs->rewrite_change (store, edit->seq, edit->old, edit->new, error);
}

static gboolean
rewrite_result (Erasure *self, const Edit *edit, GError **error)
{
  PtStore *store = self->transaction->store;

  return store->verbs->rewrite_result (store, &edit->id, edit->answer, error);
}

static gboolean
rewrite_kept (Erasure *self, const Edit *edit, GError **error)
{
  return rewrite_conflict (self, &edit->id, error);
}

static gboolean
rewrite_all (Erasure *self, Rewrite rewrite, GError **error)
{
  for (guint i = 0; i < self->edits->len; i++)
    if (!rewrite (self, g_ptr_array_index (self->edits, i), error))
      return FALSE;
  g_ptr_array_set_size (self->edits, 0);
  return TRUE;
}

static gboolean
scrub_log (Erasure *self, GError **error)
{
  PtStore *store = self->transaction->store;

  return store->verbs->each_change_after (store, self->entity, &self->id, 0, take_change, self, error)
         && rewrite_all (self, rewrite_change, error);
}

/* Once for each name: refusals of other rows' operations may have told it. */
static gboolean
scrub_results (Erasure *self, GError **error)
{
  PtStore *store = self->transaction->store;
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    if (!store->verbs->each_result_about (store, self->entity, &self->id, name, take_result, self, error)
        || !rewrite_all (self, rewrite_result, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
scrub_conflicts (Erasure *self, GError **error)
{
  PtStore *store = self->transaction->store;

  return store->verbs->each_conflict_since (store, 0, take_conflict, self, error)
         && rewrite_all (self, rewrite_kept, error);
}

/* The row as it goes on: its code, and what says nothing of a person. */
static PtRow *
strip_row (const PtRow *row)
{
  const PtEntity *entity = pt_row_entity (row);
  PtRow *bare = pt_row_copy (row);

  for (guint i = 0; i < entity->n_fields; i++)
    if (entity->fields[i].flags & PT_FIELD_PERSONAL)
      pt_row_set_null (bare, i);
  pt_row_set_text (bare, PT_SUPPLIER_NAME, pt_row_get_text (row, PT_SUPPLIER_CODE), -1);
  return bare;
}

static gboolean
strip_stored (Erasure *self, const PtCause *cause, GError **error)
{
  PtStore *store = self->transaction->store;
  g_autoptr (PtRow) before = pt_row_new (self->entity);
  g_autoptr (PtRow) after = NULL;
  PtFound found = store->verbs->read_row (store, self->entity, &self->id, before, error);
  PtCause own = *cause;

  if (found == PT_FOUND_NOTHING)
    g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, _ ("There is no such supplier"));
  if (found != PT_FOUND)
    return FALSE;
  own.kind = PT_OPERATION_UPDATE;
  after = pt_row_peek_meta (before)->deleted ? NULL : strip_row (before);
  return after == NULL || pt_row_diff (before, after) == 0
         || pt_change_write (self->transaction, &own, before, after, error);
}

gboolean
pt_supplier_erase (PtTransaction *transaction, const PtId *supplier, const PtCause *cause, GError **error)
{
  PtAuditEvent event = {
    .kind = "action", .cause = cause, .code = "erase_supplier", .entity = pt_entity (PT_SUPPLIERS), .id = *supplier
  };
  g_auto (Erasure) self = { .transaction = transaction,
                            .entity = event.entity,
                            .id = *supplier,
                            .names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                            .edits = g_ptr_array_new_with_free_func (edit_free) };

  return strip_stored (&self, cause, error) && scrub_log (&self, error) && scrub_results (&self, error)
         && scrub_conflicts (&self, error) && pt_audit_append (transaction, &event, error);
}
