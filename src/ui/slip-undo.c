/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Undo of a slip. Money that was recorded is never deleted; taking it back is
 * cancelling it (rule 4). Called by the window's `cancel-slip`.
 */
#include "config.h"

#include "slip-undo.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "outbox.h"

typedef struct {
  const PtSeams *seams;
  PtOffice *office;
  PtId slip;
  PtSaved saved;
  char *number;
} Undo;

static void
undo_free (gpointer data)
{
  Undo *undo = data;
  pt_office_free (undo->office);
  pt_saved_clear (&undo->saved);
  g_free (undo->number);
  g_free (undo);
}

static PtEdit *
new_edit (const PtRow *slip)
{
  PtEdit *edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_COLLECTIONS));
  pt_row_meta (edit->row)->id = pt_row_peek_meta (slip)->id;
  pt_row_set_text (edit->row, PT_COLLECTION_STATUS, "cancelled", -1);
  pt_row_set_text (edit->row, PT_COLLECTION_CANCEL_REASON, "entry mistake", -1);
  edit->base = pt_row_copy (slip);
  return edit;
}

static gboolean
undo_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Undo *undo = data;
  PtSyncState state;
  g_autoptr (PtRow) slip = pt_row_new (pt_entity (PT_COLLECTIONS));
  if (!pt_repository_get (database, pt_entity (PT_COLLECTIONS), &undo->slip, slip, &state, error)) {
    if (*error == NULL)
      g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("That slip is no longer here"));
    return FALSE;
  }
  g_autoptr (PtEdit) edit = new_edit (slip);
  undo->number = g_strdup (pt_row_get_text (slip, PT_COLLECTION_RECEIPT_NO));
  *changed |= 1u << PT_COLLECTIONS;
  return pt_outbox_save (database, undo->seams, undo->office, edit, &undo->saved, error);
}

void
pt_slip_undo_async (PtProfile *profile, const PtId *slip, GAsyncReadyCallback callback, gpointer user_data)
{
  Undo *undo = g_new0 (Undo, 1);
  undo->seams = pt_profile_get_seams (profile);
  undo->office = pt_office_copy (pt_profile_get_office (profile));
  undo->slip = *slip;
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, undo_job, undo, undo_free, NULL, callback,
                        user_data);
}

const char *
pt_slip_undo_finish (PtProfile *profile, GAsyncResult *result, GError **error)
{
  Undo *undo = pt_profile_run_finish (profile, result, error);
  return undo != NULL ? undo->number : NULL;
}
