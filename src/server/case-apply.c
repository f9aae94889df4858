/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The last step of judge.c: the row as it becomes is completed and checked by
 * the rules, written with its consequences, and compared with what the maker's
 * computer shows.
 */

#include "case.h"
#include "plant.h"

PtRow *
pt_case_predict (const PtCase *self)
{
  const PtOperation *operation = self->operation;
  PtRow *row;

  if (operation->set == NULL)
    return NULL;
  if (operation->kind == PT_OPERATION_CREATE) {
    row = pt_row_copy (operation->set);
    pt_row_fill_defaults (row);
    return row;
  }
  row = self->base != NULL ? pt_row_copy (self->base) : pt_row_new (operation->entity);
  pt_row_apply (row, operation->set);
  return row;
}

void
pt_case_tell (PtCase *self, const PtRow *row)
{
  const PtRowMeta *meta = pt_row_peek_meta (row);
  g_autoptr (PtRow) predicted = pt_case_predict (self);

  self->verdict->version = meta->version;
  self->verdict->seq = meta->seq;
  if (!meta->deleted && predicted != NULL && pt_row_diff (predicted, row) != 0)
    self->verdict->record = pt_row_copy (row);
}

/* A full row as it becomes; NULL where the rules' lookups fail. */
static PtRow *
compose (PtCase *self, GError **error)
{
  gboolean is_new = self->before == NULL;
  g_autoptr (PtRow) after = is_new ? pt_row_copy (self->set) : pt_row_copy (self->before);

  pt_row_meta (after)->id = self->operation->id;
  if (PT_PLANT (RESURRECTED))
    pt_row_meta (after)->deleted = FALSE;
  if (is_new)
    pt_row_fill_defaults (after);
  else if (self->set != NULL)
    pt_row_apply (after, self->set);
  if (self->operation->kind == PT_OPERATION_DELETE
      || pt_rules_complete (&self->judge->facts.facts, self->before, after, error))
    return g_steal_pointer (&after);
  return NULL;
}

static PtCaseStep
check_rules (PtCase *self, const PtRow *after, GError **error)
{
  /* A create that wins over another's row is an update of it. */
  PtOperationKind kind = self->before != NULL && self->operation->kind == PT_OPERATION_CREATE ? PT_OPERATION_UPDATE
                                                                                              : self->operation->kind;
  g_autoptr (GPtrArray) findings = pt_rules_check (&self->judge->facts.facts, kind, self->before, after, error);
  const PtFinding *finding;

  if (findings == NULL)
    return PT_CASE_FAILED;
  finding = pt_findings_error (findings);
  if (finding == NULL)
    return PT_CASE_OPEN;
  /* What the rules refuse is no conflict any more. */
  g_clear_pointer (&self->verdict->conflict, pt_conflict_free);
  g_clear_pointer (&self->conflict, pt_kept_conflict_free);
  self->verdict->version = self->verdict->seq = 0;
  return pt_case_reject (self, finding->code, finding->field, finding->message);
}

/* A new open rate closes its predecessor on the day before, as a change of the server's own ahead of it. */
static gboolean
close_predecessor (PtCase *self, const PtRow *after, GError **error)
{
  PtStore *store = self->judge->transaction->store;
  PtCause cause = pt_case_cause (self);
  g_autoptr (PtRow) before = NULL;
  g_autoptr (PtRow) closed = NULL;
  g_autoptr (GError) failure = NULL;

  if (self->before != NULL || self->operation->entity->index != PT_RATES)
    return TRUE;
  closed = pt_rules_predecessor (&self->judge->facts.facts, after, &failure);
  if (closed == NULL) {
    if (failure != NULL)
      g_propagate_error (error, g_steal_pointer (&failure));
    return failure == NULL;
  }
  before = pt_row_new (self->operation->entity);
  cause.kind = PT_OPERATION_UPDATE;
  if (store->verbs->read_row (store, self->operation->entity, &pt_row_peek_meta (closed)->id, before, error) != PT_FOUND
      || !pt_change_write (self->judge->transaction, &cause, before, closed, error))
    return FALSE;
  self->verdict->also = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  g_ptr_array_add (self->verdict->also, g_steal_pointer (&closed));
  return TRUE;
}

static PtCaseStep
write_row (PtCase *self, PtRow *after, GError **error)
{
  PtCause cause = pt_case_cause (self);

  if (self->operation->kind == PT_OPERATION_DELETE)
    pt_row_meta (after)->deleted = TRUE;
  if (!close_predecessor (self, after, error)
      || !pt_change_write (self->judge->transaction, &cause, self->before, after, error))
    return PT_CASE_FAILED;
  if (!self->operation->entity->posted)
    pt_server_facts_forget (&self->judge->facts);
  if (self->verdict->conflict == NULL)
    self->verdict->status = PT_VERDICT_APPLIED;
  pt_case_tell (self, after);
  return PT_CASE_SETTLED;
}

PtCaseStep
pt_case_apply (PtCase *self, GError **error)
{
  g_autoptr (PtRow) after = compose (self, error);
  PtCaseStep step;

  if (after == NULL)
    return PT_CASE_FAILED;
  step = check_rules (self, after, error);
  return step == PT_CASE_OPEN ? write_row (self, after, error) : step;
}
