/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tries a slip against the rules on the reading connection while it is being
 * typed, so that rate, amount and warnings stand there before Enter. Called by
 * slip entry.
 */
#include "config.h"

#include "slip-trial.h"

#include "reports.h"

#define UNUSUAL 3

typedef struct {
  PtSlipTrial trial;
  PtSaving *saving;
  PtOffice *office;
  char today[11];
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  g_clear_pointer (&job->trial.slip, pt_row_free);
  g_free (job->trial.supplier_label);
  g_free (job->trial.unknown);
  g_clear_pointer (&job->trial.findings, g_ptr_array_unref);
  pt_saving_free (job->saving);
  pt_office_free (job->office);
  g_free (job);
}

/* More than three times the usual weight, or less than a third: 0 where it is as ever, or nothing is known. */
static gboolean
weigh (PtDatabase *database, PtSlipTrial *trial, GError **error)
{
  gint64 net = pt_row_get_integer (trial->slip, PT_COLLECTION_NET_BASE), usual = 0;
  if (net <= 0 || pt_row_is_null (trial->slip, PT_COLLECTION_SUPPLIER_ID))
    return TRUE;
  if (!pt_report_usual (database, trial->slip, &usual, error))
    return FALSE;
  if (usual > 0 && (net / UNUSUAL > usual || net < usual / UNUSUAL))
    trial->unusual = usual;
  return TRUE;
}

static gboolean
try_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Job *job = data;
  PtRow *row = job->saving->edit->row;
  if (!pt_saving_look_up (job->saving, database))
    job->trial.unknown = g_strdup (job->saving->error->message);
  else if (!pt_row_is_null (row, PT_COLLECTION_SUPPLIER_ID))
    job->trial.supplier_label = pt_repository_dup_label (database, pt_entity (PT_SUPPLIERS),
                                                         pt_row_get_id (row, PT_COLLECTION_SUPPLIER_ID), NULL);
  job->trial.slip = pt_row_copy (row);
  pt_row_fill_defaults (job->trial.slip);

  g_autoptr (PtFacts) facts = pt_repository_facts_new (database, job->office, job->today);
  g_autoptr (GError) unpriced = NULL;
  pt_rules_complete (facts, NULL, job->trial.slip, &unpriced);
  job->trial.findings = pt_rules_check (facts, PT_OPERATION_CREATE, NULL, job->trial.slip, error);
  return job->trial.findings != NULL && weigh (database, &job->trial, error);
}

void
pt_slip_trial_run_async (PtProfile *profile, PtSaving *saving, GAsyncReadyCallback callback, gpointer user_data)
{
  Job *job = g_new0 (Job, 1);
  job->saving = saving;
  job->office = pt_office_copy (pt_profile_get_office (profile));
  pt_profile_today (profile, job->today);
  pt_profile_run_async (profile, PT_PROFILE_READ, PT_PRIORITY_NOW, try_job, job, job_free, NULL, callback, user_data);
}

const PtSlipTrial *
pt_slip_trial_finish (PtProfile *profile, GAsyncResult *result, GError **error)
{
  Job *job = pt_profile_run_finish (profile, result, error);
  return job != NULL ? &job->trial : NULL;
}
