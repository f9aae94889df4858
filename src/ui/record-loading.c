/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads what a record's form shows, in one job: the row, what its references
 * are called, and what the server refused of it. Called by record-form.c.
 */
#include "config.h"

#include "record-loading.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "reports.h"

static void
loading_free (gpointer data)
{
  PtRecordLoading *self = data;
  g_clear_pointer (&self->row, pt_row_free);
  for (guint i = 0; i < PT_FIELDS_MAX; i++) {
    g_free (self->codes[i]);
    g_free (self->labels[i]);
  }
  g_free (self->label);
  g_clear_pointer (&self->refused, pt_queue_entry_free);
  g_free (self);
}

static void
read_reference (PtDatabase *database, PtRecordLoading *self, guint i)
{
  const PtField *field = &self->entity->fields[i];
  const PtId *id = field->kind == PT_KIND_REFERENCE ? pt_row_get_id (self->row, i) : NULL;
  if (id == NULL)
    return;
  const PtEntity *target = pt_field_target (field);
  g_autoptr (PtRow) row = pt_row_new (target);
  self->labels[i] = pt_repository_dup_label (database, target, id, NULL);
  if (pt_repository_get (database, target, id, row, NULL, NULL)
      && !pt_kind_is_id (target->fields[target->code_field].kind))
    self->codes[i] = g_strdup (pt_row_get_text (row, target->code_field));
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  PtRecordLoading *self = data;
  PtSyncState state;
  self->row = pt_row_new (self->entity);
  if (!pt_repository_get (database, self->entity, &self->id, self->row, &state, error)) {
    if (error != NULL && *error == NULL)
      g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("It is no longer here"));
    return FALSE;
  }
  for (guint i = 0; i < self->entity->n_fields; i++)
    read_reference (database, self, i);
  self->label = pt_repository_dup_label (database, self->entity, &self->id, NULL);
  if (!pt_outbox_find_refused (database, &self->id, &self->refused, error))
    return FALSE;
  return self->entity->index != PT_SUPPLIERS
         || pt_report_balance (database, &self->id, self->today, &self->balance, error);
}

void
pt_record_loading_run_async (PtProfile *profile, const PtEntity *entity, const PtId *id, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  PtRecordLoading *self = g_new0 (PtRecordLoading, 1);
  self->entity = entity;
  self->id = *id;
  pt_profile_today (profile, self->today);
  pt_profile_run_async (profile, PT_PROFILE_READ, PT_PRIORITY_NOW, read_job, self, loading_free, NULL, callback,
                        user_data);
}

const PtRecordLoading *
pt_record_loading_finish (PtProfile *profile, GAsyncResult *result, GError **error)
{
  return pt_profile_run_finish (profile, result, error);
}
