/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Saving: a person's change is completed and judged by the rules, and written
 * as row and queue entry in one transaction. Called by every form, command and
 * import; plan.c decides how it meets the queue, outbox-write.c writes it.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "outbox-write.h"
#include "repository.h"
#include "seen.h"
#include "store.h"

PtEdit *
pt_edit_new (PtOperationKind kind, const PtEntity *entity)
{
  PtEdit *edit = g_new0 (PtEdit, 1);

  edit->kind = kind;
  edit->row = pt_row_new (entity);
  return edit;
}

void
pt_edit_free (PtEdit *edit)
{
  if (edit == NULL)
    return;
  g_clear_pointer (&edit->row, pt_row_free);
  g_clear_pointer (&edit->base, pt_row_free);
  g_free (edit);
}

void
pt_saved_clear (PtSaved *saved)
{
  g_clear_pointer (&saved->row, pt_row_free);
  g_clear_pointer (&saved->findings, g_ptr_array_unref);
  memset (saved, 0, sizeof *saved);
}

static void
clear_save (PtSaving *save)
{
  g_clear_pointer (&save->seen, pt_row_free);
  g_clear_pointer (&save->screen, pt_row_free);
  g_clear_pointer (&save->after, pt_row_free);
  g_clear_pointer (&save->open, g_ptr_array_unref);
}

PtChange *
pt_saving_last_change (const PtSaving *save)
{
  return g_ptr_array_index (save->open, save->open->len - 1);
}

/* Composing what it becomes */

static gboolean
load (PtSaving *save, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (save->entity);
  gboolean found = FALSE;

  if (!pt_seen_read (save->database, save->entity, &save->id, row, &found, error))
    return FALSE;
  save->open = pt_changes_of_row (save->database, &save->id, error);
  if (save->open == NULL)
    return FALSE;
  if (found)
    save->seen = g_steal_pointer (&row);
  return TRUE;
}

/* A settlement stands on the server's row, not on the losing change that is still seen. */
static gboolean
load_confirmed_for_settlement (PtSaving *save, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (save->entity);
  gboolean found = FALSE;

  if (pt_id_is_none (&save->edit->resolves))
    return TRUE;
  if (!pt_seen_read_confirmed (save->database, save->entity, &save->id, row, &found, error))
    return FALSE;
  if (found) {
    pt_row_free (save->seen);
    save->seen = g_steal_pointer (&row);
  }
  return TRUE;
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, message);
  return FALSE;
}

/* Keeping the server's row settles a conflict even of a record that is deleted. */
static gboolean
is_deleted (const PtSaving *save)
{
  if (pt_id_is_none (&save->edit->resolves))
    return pt_row_peek_meta (save->seen)->deleted;
  for (guint i = 0; i < save->open->len; i++) {
    const PtChange *change = g_ptr_array_index (save->open, i);

    if (change->kind == PT_OPERATION_DELETE && change->status != PT_CHANGE_FAILED)
      return pt_row_mask (save->edit->row) != 0;
  }
  return FALSE;
}

static gboolean
check_existence (const PtSaving *save, GError **error)
{
  g_autofree char *id = pt_id_to_text (&save->id);

  if (save->edit->kind == PT_OPERATION_CREATE)
    return save->seen == NULL || refuse (error, _ ("This record exists already"));
  if (save->seen == NULL) {
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is no record %s"), id);
    return FALSE;
  }
  if (is_deleted (save))
    return refuse (error, _ ("This record was deleted, and that is final: enter it anew"));
  return TRUE;
}

static void
stamp (PtSaving *save)
{
  PtRowMeta *meta = pt_row_meta (save->after);

  meta->updated_at = save->now;
  meta->updated_by = save->office->user;
  if (save->edit->kind != PT_OPERATION_CREATE)
    return;
  meta->id = save->id;
  meta->created_at = save->now;
  meta->created_by = save->office->user;
}

static gboolean
compose_create (PtSaving *save, GError **error)
{
  save->after = pt_row_new (save->entity);
  pt_row_apply (save->after, save->edit->row);
  pt_row_fill_defaults (save->after);
  save->written = pt_row_mask (save->edit->row);
  if (!save->entity->posted || !pt_row_is_null (save->after, save->entity->code_field))
    return TRUE;
  save->written |= 1u << save->entity->code_field;
  return pt_outbox_give_number (save->database, save->office, save->after, error);
}

/* Only what differs from what was on screen is written: forms hand over all their fields. */
static void
compose_update (PtSaving *save)
{
  save->after = pt_row_copy (save->seen);
  for (guint i = 0; i < save->entity->n_fields; i++)
    if (pt_row_has (save->edit->row, i) && !pt_row_same_field (save->edit->row, save->screen, i)) {
      save->written |= 1u << i;
      pt_row_copy_field (save->after, save->edit->row, i);
    }
}

static gboolean
compose (PtSaving *save, GError **error)
{
  if (save->edit->kind == PT_OPERATION_CREATE) {
    if (!compose_create (save, error))
      return FALSE;
    stamp (save);
    return TRUE;
  }
  save->screen = pt_row_copy (save->edit->base != NULL ? save->edit->base : save->seen);
  if (save->edit->kind == PT_OPERATION_UPDATE)
    compose_update (save);
  else
    save->after = pt_row_copy (save->seen);
  stamp (save);
  return TRUE;
}

/* Never sent, but its number is used up: the server hears of both, that it was and that it was cancelled. */
static void
turn_into_cancel (PtSaving *save)
{
  guint status = (guint) pt_entity_find_field (save->entity, "status", -1);
  guint reason = (guint) pt_entity_find_field (save->entity, "cancel_reason", -1);

  pt_row_set_text (save->after, status, "cancelled", -1);
  if (pt_row_is_null (save->after, reason))
    pt_row_set_text (save->after, reason, _ ("entry mistake"), -1);
  save->written |= 1u << status | 1u << reason;
}

/* Judging */

PtOperationKind
pt_saving_effective_kind (const PtSaving *save)
{
  if (save->plan == PT_PLAN_CANCEL)
    return PT_OPERATION_UPDATE;
  if (save->plan == PT_PLAN_AMEND || save->plan == PT_PLAN_REMAKE)
    return pt_saving_last_change (save)->kind;
  return save->edit->kind;
}

/* Money whose entry is taken back for this edit is judged as if it were entered now. */
static PtOperationKind
judged_kind (const PtSaving *save)
{
  return pt_plan_is_anew (save->entity, save->written, save->open) ? PT_OPERATION_CREATE
                                                                   : pt_saving_effective_kind (save);
}

/* The row as the server will have it when the operation comes; NULL for a create. @before is to be freed. */
static gboolean
find_before (const PtSaving *save, PtRow **before, GError **error)
{
  *before = NULL;
  if (judged_kind (save) == PT_OPERATION_CREATE || save->plan == PT_PLAN_ARCHIVE)
    return TRUE;
  if (save->plan == PT_PLAN_AMEND || save->plan == PT_PLAN_REMAKE)
    *before = pt_change_dup_base (pt_saving_last_change (save), error);
  else
    *before = pt_row_copy (save->seen);
  if (*before != NULL)
    pt_row_meta (*before)->version = MAX (pt_row_peek_meta (*before)->version, 1);
  return *before != NULL;
}

/* That money is posted is said to everybody, whatever the role. */
static gboolean
is_posted (GPtrArray *findings)
{
  const PtFinding *wrong = pt_findings_error (findings);
  return wrong != NULL && g_str_equal (wrong->code, "posted");
}

static gboolean
find_findings (PtSaving *save, PtFacts *facts, const PtRow *before, GPtrArray **findings, GError **error)
{
  PtOperationKind kind = judged_kind (save);
  PtFinding *finding = NULL;

  if (kind != PT_OPERATION_DELETE && !pt_rules_complete (facts, before, save->after, error))
    return FALSE;
  /* Taking back what was never sent needs nobody's leave. */
  if (save->plan != PT_PLAN_ARCHIVE)
    finding = pt_rules_check_role (facts, kind, before, save->after);
  *findings = pt_rules_check (facts, kind, before, save->after, error);
  if (*findings != NULL && finding != NULL)
    g_ptr_array_insert (*findings, is_posted (*findings) ? -1 : 0, finding);
  else if (finding != NULL)
    pt_finding_free (finding);
  return *findings != NULL;
}

static gboolean
changes_nothing (const PtSaving *save)
{
  return save->edit->kind == PT_OPERATION_UPDATE && save->written == 0;
}

static gboolean
judge (PtSaving *save, GPtrArray **findings, GError **error)
{
  char today[11];
  g_autoptr (PtFacts) facts = NULL;
  g_autoptr (PtRow) before = NULL;
  const PtFinding *wrong;

  /* A slip or payment that was refused, or never sent, is not posted yet; keeping the server's row needs nobody's
   * leave. */
  if ((save->plan == PT_PLAN_ARCHIVE && save->entity->posted) || changes_nothing (save)) {
    *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_finding_free);
    return TRUE;
  }
  pt_office_today (save->office, save->seams->clock, today);
  facts = pt_repository_facts_new (save->database, save->office, today);
  if (!find_before (save, &before, error) || !find_findings (save, facts, before, findings, error))
    return FALSE;
  wrong = pt_findings_error (*findings);
  if (wrong == NULL || save->edit->ignore_findings)
    return TRUE;
  g_set_error_literal (error, PT_ERROR,
                       g_strcmp0 (wrong->code, "not_allowed") == 0 ? PT_ERROR_NOT_ALLOWED : PT_ERROR_INVALID,
                       wrong->message);
  return FALSE;
}

static gboolean
run (PtSaving *save, PtSaved *saved, GError **error)
{
  if (!load (save, error) || !load_confirmed_for_settlement (save, error) || !check_existence (save, error)
      || !compose (save, error))
    return FALSE;
  if (changes_nothing (save) && pt_id_is_none (&save->edit->resolves)) {
    saved->row = pt_row_copy (save->after);
    saved->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_finding_free);
    return TRUE;
  }
  if (!pt_plan_make (save->database, save->edit, save->written, &save->office->user, save->seen, save->open,
                     &save->plan, error))
    return FALSE;
  if (save->plan == PT_PLAN_CANCEL)
    turn_into_cancel (save);
  return judge (save, &saved->findings, error) && pt_saving_write (save, saved, error);
}

gboolean
pt_outbox_save (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const PtEdit *edit, PtSaved *saved,
                GError **error)
{
  PtSaving save = { .database = database, .seams = seams, .office = office, .edit = edit };
  PtScope scope;
  gboolean done;

  memset (saved, 0, sizeof *saved);
  save.entity = pt_row_entity (edit->row);
  save.id = pt_row_peek_meta (edit->row)->id;
  save.now = pt_office_now (office, seams->clock);
  if (edit->kind == PT_OPERATION_CREATE && pt_id_is_none (&save.id))
    save.id = pt_id_new (seams->clock, seams->random);
  saved->id = save.id;
  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  done = pt_scope_end (database, scope, run (&save, saved, error), error);
  clear_save (&save);
  return done;
}
