/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How each kind of change is taken back. Called by the window's undo.
 */
#include "config.h"

#include "deed.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "fields.h"
#include "outbox.h"

struct _PtDeed {
  grefcount count;
  PtOperationKind kind;
  PtRow *row;      /* as it was saved */
  PtRow *before;   /* as it was on screen until then; NULL of a new one */
  guint32 written; /* the fields of a change */
  char *label;
  char *text;
};

PtDeed *
pt_deed_new (const PtSaving *saving)
{
  PtDeed *self = g_new0 (PtDeed, 1);
  g_ref_count_init (&self->count);
  self->kind = saving->edit->kind;
  self->row = pt_row_copy (saving->saved.row);
  pt_row_meta (self->row)->id = saving->saved.id;
  self->before = saving->edit->base != NULL ? pt_row_copy (saving->edit->base) : NULL;
  self->written = pt_row_mask (saving->edit->row);
  self->label = g_strdup (saving->label != NULL ? saving->label : "");
  /* Translators: what was saved, such as S017 Nimal Perera */
  self->text = g_strdup_printf (self->kind == PT_OPERATION_DELETE ? _ ("Deleted %s") : _ ("Saved %s"), self->label);
  return self;
}

PtDeed *
pt_deed_ref (PtDeed *self)
{
  g_ref_count_inc (&self->count);
  return self;
}

void
pt_deed_unref (PtDeed *self)
{
  if (!g_ref_count_dec (&self->count))
    return;
  pt_row_free (self->row);
  g_clear_pointer (&self->before, pt_row_free);
  g_free (self->label);
  g_free (self->text);
  g_free (self);
}

const char *
pt_deed_get_text (const PtDeed *self)
{
  return self->text;
}

const PtRow *
pt_deed_get_row (const PtDeed *self)
{
  return self->row;
}

static const PtEntity *
entity_of (const PtDeed *self)
{
  return pt_row_entity (self->row);
}

/* ---- the edit that takes it back ---- */

static guint
status_field (const PtEntity *entity)
{
  return (guint) pt_entity_find_field (entity, "status", -1);
}

static void
cancel (const PtEntity *entity, PtRow *row)
{
  pt_row_set_text (row, status_field (entity), "cancelled", -1);
  pt_row_set_text (row, (guint) pt_entity_find_field (entity, "cancel_reason", -1), "entry mistake", -1);
}

static gboolean
has_cancelled (const PtDeed *self)
{
  return self->kind == PT_OPERATION_UPDATE && entity_of (self)->posted
         && g_strcmp0 (pt_row_get_text (self->row, status_field (entity_of (self))), "cancelled") == 0
         && (self->written & (1u << status_field (entity_of (self)))) != 0;
}

/* What was deleted or cancelled is so for good: it comes back as another record. */
static gboolean
ends_record (const PtDeed *self)
{
  return self->kind == PT_OPERATION_DELETE || has_cancelled (self);
}

/* Money that is entered anew has a number, a price and a status of its own. */
static gboolean
is_of_the_former (const PtEntity *entity, guint i)
{
  const PtField *field = &entity->fields[i];
  return entity->posted
         && ((field->flags & PT_FIELD_COMPUTED) != 0 || i == entity->code_field
             || field->together == entity->fields[status_field (entity)].together);
}

static PtEdit *
enter_anew (const PtDeed *self)
{
  PtEdit *edit = pt_edit_new (PT_OPERATION_CREATE, entity_of (self));
  for (guint i = 0; i < entity_of (self)->n_fields; i++) {
    if (!pt_row_is_null (self->before, i) && !is_of_the_former (entity_of (self), i))
      pt_row_copy_field (edit->row, self->before, i);
  }
  return edit;
}

/* It stands on what was saved: what somebody else has changed since is a conflict, not overwritten. */
static PtEdit *
change_back (const PtDeed *self)
{
  const PtEntity *entity = entity_of (self);
  gboolean removes = self->kind == PT_OPERATION_CREATE && !entity->posted;
  PtEdit *edit = pt_edit_new (removes ? PT_OPERATION_DELETE : PT_OPERATION_UPDATE, entity);
  pt_row_meta (edit->row)->id = pt_row_peek_meta (self->row)->id;
  edit->base = pt_row_copy (self->row);
  if (self->kind == PT_OPERATION_CREATE && entity->posted)
    cancel (entity, edit->row);
  for (guint i = 0; i < entity->n_fields && self->kind != PT_OPERATION_CREATE; i++) {
    if ((self->written & (1u << i)) != 0)
      pt_row_copy_field (edit->row, self->before, i);
  }
  return edit;
}

static char *
dup_result (const PtDeed *self)
{
  const PtEntity *entity = entity_of (self);
  /* Translators: these tell what undo did; a slip's number, or what people call the record */
  if (self->kind == PT_OPERATION_CREATE && entity->posted)
    return g_strdup_printf (_ ("%s is cancelled"), pt_row_get_text (self->row, entity->code_field));
  if (self->kind == PT_OPERATION_CREATE)
    return g_strdup_printf (_ ("%s is removed again"), self->label);
  if (ends_record (self))
    return g_strdup_printf (_ ("%s is back"), self->label);
  return g_strdup_printf (_ ("%s is as it was before"), self->label);
}

/* ---- the job ---- */

typedef struct {
  PtDeed *deed;
  const PtSeams *seams;
  PtOffice *office;
  PtSaved saved;
  char *result;
} Undo;

static void
undo_free (gpointer data)
{
  Undo *undo = data;
  pt_deed_unref (undo->deed);
  pt_office_free (undo->office);
  pt_saved_clear (&undo->saved);
  g_free (undo->result);
  g_free (undo);
}

/* Whether @entry, of the same record, waits here, and nothing but the deed is in it. */
static gboolean
is_just (const PtQueueEntry *entry, const PtDeed *deed)
{
  g_autoptr (PtRow) set = pt_row_new (entity_of (deed));
  gboolean waits = g_str_equal (entry->status, "pending") || g_str_equal (entry->status, "error");
  if (!waits || entry->operation != deed->kind)
    return FALSE;
  return deed->kind == PT_OPERATION_DELETE
         || (pt_fields_from_text (entry->payload, -1, set, PT_FIELDS_SET, NULL)
             && (pt_row_mask (set) & ~deed->written) == 0);
}

/* The queue's entry of a deed that has not left this computer; 0 where there is none. FALSE with @error. */
static gboolean
find_entry (PtDatabase *database, const PtDeed *deed, gint64 *entry, GError **error)
{
  g_autoptr (GPtrArray) entries = pt_outbox_history (database, &pt_row_peek_meta (deed->row)->id, error);
  *entry = 0;
  for (guint i = 0; entries != NULL && i < entries->len; i++) {
    const PtQueueEntry *one = entries->pdata[i];
    if (is_just (one, deed))
      *entry = one->id;
  }
  return entries != NULL;
}

static gboolean
is_here (PtDatabase *database, const PtDeed *deed, GError **error)
{
  PtSyncState state;
  g_autoptr (PtRow) row = pt_row_new (entity_of (deed));
  if (pt_repository_get (database, entity_of (deed), &pt_row_peek_meta (deed->row)->id, row, &state, error))
    return TRUE;
  if (*error == NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("%s is no longer here"), deed->label);
  return FALSE;
}

static gboolean
save (PtDatabase *database, Undo *undo, PtEdit *edit, guint *changed, GError **error)
{
  *changed |= 1u << entity_of (undo->deed)->index;
  return pt_outbox_save (database, undo->seams, undo->office, edit, &undo->saved, error);
}

static gboolean
bring_back (PtDatabase *database, Undo *undo, guint *changed, GError **error)
{
  g_autoptr (PtEdit) edit = enter_anew (undo->deed);
  const PtEntity *entity = entity_of (undo->deed);
  gint64 entry = 0;
  if (!find_entry (database, undo->deed, &entry, error))
    return FALSE;
  if (entry != 0)
    return pt_outbox_discard (database, undo->seams, entry, changed, error);
  if (!save (database, undo, edit, changed, error))
    return FALSE;
  if (entity->posted) {
    g_free (undo->result);
    /* Translators: a record that was cancelled for good, and the number of the one that is in its place */
    undo->result = g_strdup_printf (_ ("%s stays cancelled and is entered anew as %s"), undo->deed->label,
                                    pt_row_get_text (undo->saved.row, entity->code_field));
  }
  return TRUE;
}

static gboolean
undo_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Undo *undo = data;
  undo->result = dup_result (undo->deed);
  if (ends_record (undo->deed))
    return bring_back (database, undo, changed, error);
  g_autoptr (PtEdit) edit = change_back (undo->deed);
  return is_here (database, undo->deed, error) && save (database, undo, edit, changed, error);
}

void
pt_deed_take_back_async (PtDeed *self, PtProfile *profile, GAsyncReadyCallback callback, gpointer user_data)
{
  Undo *undo = g_new0 (Undo, 1);
  undo->deed = pt_deed_ref (self);
  undo->seams = pt_profile_get_seams (profile);
  undo->office = pt_office_copy (pt_profile_get_office (profile));
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, undo_job, undo, undo_free, NULL, callback,
                        user_data);
}

const char *
pt_deed_take_back_finish (PtProfile *profile, GAsyncResult *result, GError **error)
{
  Undo *undo = pt_profile_run_finish (profile, result, error);
  return undo != NULL ? undo->result : NULL;
}
