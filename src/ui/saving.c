/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saving from the window: one job that turns typed codes into ids and hands the
 * edit to the outbox. The forms and slip entry call it and show what it says.
 */
#include "config.h"

#include "saving.h"

#include "lookup.h"

PtSaving *
pt_saving_new (PtEdit *edit)
{
  PtSaving *self = g_new0 (PtSaving, 1);
  self->edit = edit;
  self->error_field = -1;
  return self;
}

void
pt_saving_free (PtSaving *self)
{
  pt_edit_free (self->edit);
  for (guint i = 0; i < PT_FIELDS_MAX; i++)
    g_free (self->typed[i]);
  pt_saved_clear (&self->saved);
  g_free (self->label);
  g_clear_error (&self->error);
  g_free (self);
}

gboolean
pt_saving_look_up (PtSaving *self, PtDatabase *database)
{
  const PtEntity *entity = pt_row_entity (self->edit->row);
  for (guint i = 0; i < entity->n_fields; i++) {
    if (self->typed[i] == NULL)
      continue;
    g_autoptr (PtRow) row
        = pt_lookup_one (database, pt_field_target (&entity->fields[i]), self->typed[i], &self->error);
    if (row == NULL) {
      self->error_field = (int) i;
      return FALSE;
    }
    pt_row_set_id (self->edit->row, i, &pt_row_peek_meta (row)->id);
  }
  return TRUE;
}

typedef struct {
  PtSaving *saving;
  PtOffice *office;
  const PtSeams *seams;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  pt_saving_free (job->saving);
  pt_office_free (job->office);
  g_free (job);
}

static char *
dup_label (PtDatabase *database, const PtSaving *saving)
{
  return pt_repository_dup_label (database, pt_row_entity (saving->edit->row), &saving->saved.id, NULL);
}

/* What a rule refuses is an answer, not a failed job: the job's data would be gone with its error. */
static gboolean
save_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Job *job = data;
  PtSaving *saving = job->saving;
  if (!pt_saving_look_up (saving, database))
    return TRUE;
  saving->done = pt_outbox_save (database, job->seams, job->office, saving->edit, &saving->saved, &saving->error);
  if (saving->done) {
    *changed |= 1u << pt_row_entity (saving->edit->row)->index;
    saving->label = dup_label (database, saving);
  }
  return TRUE;
}

void
pt_saving_run_async (PtProfile *profile, PtSaving *saving, GAsyncReadyCallback callback, gpointer user_data)
{
  Job *job = g_new0 (Job, 1);
  job->saving = saving;
  job->office = pt_office_copy (pt_profile_get_office (profile));
  job->seams = pt_profile_get_seams (profile);
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, save_job, job, job_free, NULL, callback, user_data);
}

const PtSaving *
pt_saving_finish (PtProfile *profile, GAsyncResult *result, GError **error)
{
  Job *job = pt_profile_run_finish (profile, result, error);
  return job != NULL ? job->saving : NULL;
}
