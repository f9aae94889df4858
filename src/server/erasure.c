/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Forgetting a person on request: in his row, and wherever else the server kept what he said. Called by actions.c. */

#include "config.h"

#include "erasure.h"

#include <glib/gi18n-lib.h>

#include "audit.h"
#include "errors.h"
#include "scrub.h"
#include "writer.h"

/* Whom to forget, and by what his texts are known. */
typedef struct {
  PtTransaction *transaction;
  const PtEntity *entity;
  PtId id;
  PtScrub *scrub;
  GPtrArray *edits; /* of Edit: a store is not written to while it is walked */
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
  g_clear_pointer (&self->scrub, pt_scrub_free);
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

static PtEach
take_change (const PtChange *change, gpointer data, GError **error)
{
  Erasure *self = data;
  Edit *edit = add_edit (self);

  edit->seq = change->seq;
  edit->old = pt_scrub_json (self->scrub, change->old);
  edit->new = pt_scrub_json (self->scrub, change->new);
  return PT_EACH_MORE;
}

static PtEach
take_result (const PtStoredResult *result, gpointer data, GError **error)
{
  Erasure *self = data;
  gboolean own = result->entity == (int) self->entity->index && pt_id_equal (&result->id, &self->id);
  Edit *edit = add_edit (self);

  edit->id = result->op;
  edit->answer = own ? pt_scrub_json (self->scrub, result->answer) : pt_scrub_others (self->scrub, result->answer);
  return PT_EACH_MORE;
}

static gboolean
is_own (Erasure *self, const PtKeptConflict *conflict)
{
  return conflict->entity == self->entity && pt_id_equal (&conflict->row, &self->id);
}

/* Of another record, which had been given the same code. */
static gboolean
tells_of_him (Erasure *self, const PtKeptConflict *conflict)
{
  return conflict->entity == self->entity
         && (pt_scrub_is_his (self->scrub, conflict->mine) || pt_scrub_is_his (self->scrub, conflict->theirs)
             || pt_scrub_is_his (self->scrub, conflict->base));
}

static PtEach
take_conflict (const PtKeptConflict *conflict, gpointer data, GError **error)
{
  Erasure *self = data;

  if (is_own (self, conflict) || tells_of_him (self, conflict))
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
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (is_own (self, conflict) || pt_scrub_is_his (self->scrub, *texts[i])) {
      char *rest = pt_scrub_json (self->scrub, *texts[i]);

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

  if (!store->verbs->each_change_after (store, self->entity, &self->id, 0, take_change, self, error)
      || !rewrite_all (self, rewrite_change, error))
    return FALSE;
  /* Results and conflicts may show a record that shares his code. */
  pt_scrub_stop_learning (self->scrub);
  return TRUE;
}

/* As it stands within a JSON text, between the quotation marks. */
static char *
escape (const char *name)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  char *text;

  pt_writer_text (writer, name, -1);
  text = pt_writer_end_text (writer);
  text[strlen (text) - 1] = '\0';
  memmove (text, text + 1, strlen (text));
  return text;
}

/* Those of operations on his row, and whatever else tells @name. */
static gboolean
scrub_results_with (Erasure *self, const char *name, GError **error)
{
  PtStore *store = self->transaction->store;
  g_autofree char *text = escape (name);

  return store->verbs->each_result_about (store, self->entity, &self->id, text, take_result, self, error)
         && rewrite_all (self, rewrite_result, error);
}

/* Once for each name: refusals of other rows' operations may have told it. */
static gboolean
scrub_results (Erasure *self, GError **error)
{
  g_autoptr (GPtrArray) names = pt_scrub_names (self->scrub);

  for (guint i = 0; i < names->len; i++)
    if (!scrub_results_with (self, g_ptr_array_index (names, i), error))
      return FALSE;
  return names->len > 0 || scrub_results_with (self, "", error);
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
  pt_scrub_except (self->scrub, pt_row_get_text (before, PT_SUPPLIER_CODE));
  after = pt_row_peek_meta (before)->deleted ? NULL : strip_row (before);
  return after == NULL || pt_row_diff (before, after) == 0
         || pt_change_write (self->transaction, &own, before, after, error);
}

/* Every computer is told, so that it forgets him as well: of what it keeps the pulled row says nothing. */
static gboolean
announce (Erasure *self, GError **error)
{
  PtTransaction *transaction = self->transaction;

  transaction->organisation.directory_revision++;
  return transaction->store->verbs->note_erasure (transaction->store, &self->id, transaction->now, error);
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
                            .scrub = pt_scrub_new (event.entity),
                            .edits = g_ptr_array_new_with_free_func (edit_free) };

  return strip_stored (&self, cause, error) && scrub_log (&self, error) && scrub_results (&self, error)
         && scrub_conflicts (&self, error) && announce (&self, error) && pt_audit_append (transaction, &event, error);
}
