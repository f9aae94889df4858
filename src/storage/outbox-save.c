/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Saving: a person's change is completed and judged by the rules, then written
 * as row and queue entry in one transaction. Called by every form, command and
 * import; what plan.c decides is done here.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "conflicts.h"
#include "errors.h"
#include "group.h"
#include "plan.h"
#include "repository.h"
#include "seen.h"
#include "settings.h"
#include "store.h"
#include "withdrawal.h"

/* One save on its way. */
typedef struct {
  PtDatabase *database;
  const PtSeams *seams;
  const PtOffice *office;
  const PtEdit *edit;
  const PtEntity *entity;
  PtId id;
  gint64 now;      /* by the server's clock as far as known */
  PtRow *seen;     /* NULL for a new record */
  PtRow *screen;   /* what was on screen when the edit began; NULL for a new record */
  PtRow *after;    /* as it will be seen */
  GPtrArray *open; /* unsettled changes of the record */
  guint32 written; /* fields that the edit changes */
  PtPlan plan;
} Save;

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
clear_save (Save *save)
{
  g_clear_pointer (&save->seen, pt_row_free);
  g_clear_pointer (&save->screen, pt_row_free);
  g_clear_pointer (&save->after, pt_row_free);
  g_clear_pointer (&save->open, g_ptr_array_unref);
}

static PtChange *
last_change (const Save *save)
{
  return g_ptr_array_index (save->open, save->open->len - 1);
}

/* Numbers */

static char *
number_key (const PtEntity *entity)
{
  return g_strconcat (PT_SETTING_NUMBER, entity->name, NULL);
}

static char *
format_number (const PtOffice *office, gint64 number)
{
  return g_strdup_printf ("%s-%06" G_GINT64_FORMAT, office->prefix, number);
}

static gboolean
is_taken (PtDatabase *database, const PtEntity *entity, const char *text, gboolean *taken, GError **error)
{
  const char *field = entity->fields[entity->code_field].name;
  g_autofree char *sql = g_strdup_printf ("SELECT 1 FROM %s WHERE %s = ? COLLATE NOCASE LIMIT 1", entity->name, field);
  g_autoptr (PtStatement) select = pt_database_prepare (database, sql, error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_text (select, 1, text);
  step = pt_statement_step (select, error);
  *taken = step == PT_STEP_ROW;
  return step != PT_STEP_ERROR;
}

/* The first number after those given and those typed by hand; @number is set to its count. */
static char *
find_number (PtDatabase *database, const PtOffice *office, const PtEntity *entity, gint64 *number, GError **error)
{
  g_autofree char *key = number_key (entity);
  gboolean taken = TRUE;

  if (!pt_setting_get_integer (database, key, number, error))
    return NULL;
  while (taken) {
    g_autofree char *text = format_number (office, ++*number);

    if (!is_taken (database, entity, text, &taken, error))
      return NULL;
    if (!taken)
      return g_steal_pointer (&text);
  }
  return NULL;
}

char *
pt_outbox_peek_number (PtDatabase *database, const PtOffice *office, const PtEntity *entity, GError **error)
{
  gint64 number;

  g_return_val_if_fail (entity->posted, NULL);
  return find_number (database, office, entity, &number, error);
}

gboolean
pt_outbox_give_number (PtDatabase *database, const PtOffice *office, PtRow *row, GError **error)
{
  const PtEntity *entity = pt_row_entity (row);
  g_autofree char *key = number_key (entity);
  gint64 number = 0;
  g_autofree char *text = find_number (database, office, entity, &number, error);

  if (text == NULL)
    return FALSE;
  pt_row_set_text (row, entity->code_field, text, -1);
  return pt_setting_set_integer (database, key, number, error);
}

/* Composing what it becomes */

static gboolean
load (Save *save, GError **error)
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
load_confirmed_for_settlement (Save *save, GError **error)
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
is_deleted (const Save *save)
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
check_existence (const Save *save, GError **error)
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
stamp (Save *save)
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
compose_create (Save *save, GError **error)
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
compose_update (Save *save)
{
  save->after = pt_row_copy (save->seen);
  for (guint i = 0; i < save->entity->n_fields; i++)
    if (pt_row_has (save->edit->row, i) && !pt_row_same_field (save->edit->row, save->screen, i)) {
      save->written |= 1u << i;
      pt_row_copy_field (save->after, save->edit->row, i);
    }
}

static gboolean
compose (Save *save, GError **error)
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
turn_into_cancel (Save *save)
{
  guint status = (guint) pt_entity_find_field (save->entity, "status", -1);
  guint reason = (guint) pt_entity_find_field (save->entity, "cancel_reason", -1);

  pt_row_set_text (save->after, status, "cancelled", -1);
  if (pt_row_is_null (save->after, reason))
    pt_row_set_text (save->after, reason, _ ("entry mistake"), -1);
  save->written |= 1u << status | 1u << reason;
}

/* Judging */

static PtOperationKind
effective_kind (const Save *save)
{
  if (save->plan == PT_PLAN_CANCEL)
    return PT_OPERATION_UPDATE;
  if (save->plan == PT_PLAN_AMEND || save->plan == PT_PLAN_REMAKE)
    return last_change (save)->kind;
  return save->edit->kind;
}

/* Money whose entry is taken back for this edit is judged as if it were entered now. */
static PtOperationKind
judged_kind (const Save *save)
{
  return pt_plan_is_anew (save->entity, save->written, save->open) ? PT_OPERATION_CREATE : effective_kind (save);
}

/* The row as the server will have it when the operation comes; NULL for a create. @before is to be freed. */
static gboolean
find_before (const Save *save, PtRow **before, GError **error)
{
  *before = NULL;
  if (judged_kind (save) == PT_OPERATION_CREATE || save->plan == PT_PLAN_ARCHIVE)
    return TRUE;
  if (save->plan == PT_PLAN_AMEND || save->plan == PT_PLAN_REMAKE)
    *before = pt_change_dup_base (last_change (save), error);
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
find_findings (Save *save, PtFacts *facts, const PtRow *before, GPtrArray **findings, GError **error)
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
changes_nothing (const Save *save)
{
  return save->edit->kind == PT_OPERATION_UPDATE && save->written == 0;
}

static gboolean
judge (Save *save, GPtrArray **findings, GError **error)
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

/* Writing */

/* What goes into `set`: what the edit changes, and what the books computed from it. */
static void
write_set (const Save *save, PtRow *set)
{
  guint32 mask = save->written;

  if (save->seen != NULL)
    mask |= pt_row_diff (save->seen, save->after);
  for (guint i = 0; i < save->entity->n_fields; i++)
    if ((mask & (1u << i)) != 0
        || (save->seen == NULL && (save->entity->fields[i].flags & PT_FIELD_COMPUTED) != 0
            && !pt_row_is_null (save->after, i)))
      pt_row_copy_field (set, save->after, i);
}

static gboolean
append (Save *save, PtSaved *saved, GError **error)
{
  g_autoptr (PtChange) change = pt_change_new ();

  change->entity = save->entity;
  change->entity_id = save->id;
  change->kind = effective_kind (save);
  change->op = pt_id_new (save->seams->clock, save->seams->random);
  change->made_at = pt_clock_wall (save->seams->clock);
  change->has_strategy = save->edit->has_strategy;
  change->strategy = save->edit->strategy;
  change->group = save->edit->group;
  change->resolves = save->edit->resolves;
  change->user = save->office->user;
  if (save->plan == PT_PLAN_CANCEL)
    change->group = last_change (save)->group;
  if (change->kind != PT_OPERATION_DELETE) {
    change->set = pt_row_new (save->entity);
    write_set (save, change->set);
  }
  if (save->screen != NULL && !pt_plan_base (save->database, change, save->screen, save->seen, save->open, error))
    return FALSE;
  saved->op = change->op;
  return pt_change_insert (save->database, change, save->now, error);
}

/* Create and cancel stand and fall together. */
static gboolean
group_with_create (Save *save, GError **error)
{
  PtId group = pt_id_new (save->seams->clock, save->seams->random);

  for (guint i = 0; i < save->open->len; i++) {
    PtChange *change = g_ptr_array_index (save->open, i);

    if (!pt_id_is_none (&change->group))
      continue;
    change->group = group;
    if (!pt_change_update (save->database, change, save->now, error))
      return FALSE;
  }
  return TRUE;
}

/* A change that is made again takes its group along; from a group of which a part was decided against it parts. */
static gboolean
remake (Save *save, PtChange *change, GError **error)
{
  PtId group = change->group;
  gboolean broken = FALSE;

  if (!pt_id_is_none (&group) && !pt_group_is_broken (save->database, &group, &broken, error))
    return FALSE;
  if (broken)
    change->group = PT_ID_NONE;
  return pt_change_renew (save->database, save->seams, change, save->now, error)
         && (pt_id_is_none (&change->group) || pt_group_send_again (save->database, save->seams, &group, error));
}

static gboolean
amend (Save *save, PtSaved *saved, GError **error)
{
  PtChange *change = last_change (save);

  write_set (save, change->set);
  change->made_at = pt_clock_wall (save->seams->clock);
  if (save->plan == PT_PLAN_REMAKE) {
    if (!remake (save, change, error))
      return FALSE;
  } else if (!pt_change_update (save->database, change, save->now, error)
             || (pt_change_is_held (change) && !pt_conflicts_amend (save->database, change, error))) {
    return FALSE;
  }
  saved->op = change->op;
  return TRUE;
}

static gboolean
settle_changes (Save *save, gboolean only_failed, const char *outcome, GError **error)
{
  for (guint i = 0; i < save->open->len; i++) {
    const PtChange *change = g_ptr_array_index (save->open, i);

    if ((!only_failed || change->status == PT_CHANGE_FAILED)
        && !pt_change_settle (save->database, change, outcome, 0, 0, save->now, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
archive (Save *save, PtSaved *saved, GError **error)
{
  saved->op = last_change (save)->op;
  pt_row_meta (save->after)->deleted = TRUE;
  return settle_changes (save, FALSE, "archived", error);
}

/* What was only parked may stand at the server, and what follows stands on it: it goes ahead of the deletion. */
static gboolean
send_parked_again (Save *save, GError **error)
{
  for (guint i = 0; i < save->open->len; i++) {
    PtChange *change = g_ptr_array_index (save->open, i);

    if (pt_change_is_parked (change) && !pt_change_send_again (save->database, save->seams, change, save->now, error))
      return FALSE;
  }
  return TRUE;
}

/* A deletion or a settlement takes the place of changes that were refused or lost. */
static gboolean
supersede (Save *save, GError **error)
{
  if (!pt_id_is_none (&save->edit->resolves))
    return settle_changes (save, TRUE, "resolved", error)
           && pt_conflicts_settle (save->database, &save->edit->resolves, save->now, error);
  if (save->edit->kind != PT_OPERATION_DELETE)
    return TRUE;
  return send_parked_again (save, error) && settle_changes (save, TRUE, "discarded", error);
}

static gboolean
write_change (Save *save, PtSaved *saved, GError **error)
{
  switch (save->plan) {
  case PT_PLAN_AMEND:
  case PT_PLAN_REMAKE:
    return amend (save, saved, error);
  case PT_PLAN_ARCHIVE:
    return archive (save, saved, error);
  case PT_PLAN_CANCEL:
    return group_with_create (save, error) && append (save, saved, error);
  case PT_PLAN_WITHDRAW:
    return pt_withdrawal_add (save->database, save->seams, &save->office->user, g_ptr_array_index (save->open, 0),
                              error)
           && append (save, saved, error);
  default:
    return supersede (save, error) && append (save, saved, error);
  }
}

/* Whether it took the place of other changes, so that what is seen does not follow from the edit alone. */
static gboolean
takes_places (const Save *save)
{
  return save->plan == PT_PLAN_APPEND
         && (!pt_id_is_none (&save->edit->resolves) || save->edit->kind == PT_OPERATION_DELETE);
}

static gboolean
derive_seen (Save *save, PtRow *row, GError **error)
{
  g_auto (PtSeenWork) work = { 0 };
  gboolean found = FALSE;

  return pt_seen_work_begin (&work, save->database, PT_CONFIRM_NEWER, error)
         && pt_seen_derive (&work, save->entity, &save->id, error)
         && pt_seen_read (save->database, save->entity, &save->id, row, &found, error);
}

static gboolean
write_all (Save *save, PtSaved *saved, GError **error)
{
  if (save->open->len == 0 && save->seen != NULL && !pt_seen_set_aside (save->database, save->entity, &save->id, error))
    return FALSE;
  if (effective_kind (save) == PT_OPERATION_DELETE)
    pt_row_meta (save->after)->deleted = TRUE;
  if (!write_change (save, saved, error))
    return FALSE;
  saved->row = pt_row_copy (save->after);
  return takes_places (save) ? derive_seen (save, saved->row, error)
                             : pt_seen_write (save->database, save->after, error);
}

static gboolean
run (Save *save, PtSaved *saved, GError **error)
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
  return judge (save, &saved->findings, error) && write_all (save, saved, error);
}

gboolean
pt_outbox_save (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const PtEdit *edit, PtSaved *saved,
                GError **error)
{
  Save save = { .database = database, .seams = seams, .office = office, .edit = edit };
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
