/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How each kind of change is taken back. Called by the window's undo.
 */
#include "config.h"

#include "deed.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
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

static void
cancel (const PtEntity *entity, PtRow *row)
{
  pt_row_set_text (row, (guint) pt_entity_find_field (entity, "status", -1), "cancelled", -1);
  pt_row_set_text (row, (guint) pt_entity_find_field (entity, "cancel_reason", -1), "entry mistake", -1);
}

/* A deletion's record gets another id: the old one is final. */
static PtEdit *
new_edit (const PtDeed *self)
{
  const PtEntity *entity = entity_of (self);
  gboolean removes = self->kind == PT_OPERATION_CREATE && !entity->posted;
  PtEdit *edit = pt_edit_new (self->kind == PT_OPERATION_DELETE ? PT_OPERATION_CREATE
                              : removes                         ? PT_OPERATION_DELETE
                                                                : PT_OPERATION_UPDATE,
                              entity);
  if (self->kind != PT_OPERATION_DELETE)
    pt_row_meta (edit->row)->id = pt_row_peek_meta (self->row)->id;
  if (self->kind == PT_OPERATION_CREATE && entity->posted)
    cancel (entity, edit->row);
  for (guint i = 0; i < entity->n_fields && self->kind != PT_OPERATION_CREATE; i++) {
    gboolean wanted
        = self->kind == PT_OPERATION_DELETE ? !pt_row_is_null (self->before, i) : (self->written & (1u << i)) != 0;
    if (wanted)
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
  if (self->kind == PT_OPERATION_DELETE)
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

/* The queue's entry of a deletion that has not left this computer; 0 where there is none. FALSE with @error. */
static gboolean
find_deletion (PtDatabase *database, const PtId *record, gint64 *entry, GError **error)
{
  g_autoptr (GPtrArray) entries = pt_outbox_list (database, 0, error);
  *entry = 0;
  for (guint i = 0; entries != NULL && i < entries->len; i++) {
    const PtQueueEntry *one = entries->pdata[i];
    gboolean waits = g_str_equal (one->status, "pending") || g_str_equal (one->status, "error");
    if (waits && one->operation == PT_OPERATION_DELETE && pt_id_equal (&one->entity_id, record))
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
save (PtDatabase *database, Undo *undo, guint *changed, GError **error)
{
  g_autoptr (PtEdit) edit = new_edit (undo->deed);
  *changed |= 1u << entity_of (undo->deed)->index;
  return pt_outbox_save (database, undo->seams, undo->office, edit, &undo->saved, error);
}

static gboolean
undo_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Undo *undo = data;
  gint64 deletion = 0;
  undo->result = dup_result (undo->deed);
  if (undo->deed->kind != PT_OPERATION_DELETE)
    return is_here (database, undo->deed, error) && save (database, undo, changed, error);
  if (!find_deletion (database, &pt_row_peek_meta (undo->deed->row)->id, &deletion, error))
    return FALSE;
  return deletion != 0 ? pt_outbox_discard (database, undo->seams, deletion, changed, error)
                       : save (database, undo, changed, error);
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
