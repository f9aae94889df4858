/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The order of judgement (protocol.md, section 3): stored result, form, role,
 * blocked, identical, conflict, rules on the resulting row. Each step is a
 * function that settles the case or leaves it open. Called by server-push.c
 * for each operation.
 */

#include "config.h"

#include "judge.h"

#include <glib/gi18n-lib.h>

#include "case.h"
#include "foresight.h"
#include "server-recovery.h"

/* Clients may send operations again the same for long: how long a young epoch waits for what it has lost. */
#define YOUNG_EPOCH_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

gboolean
pt_judge_init (PtJudge *judge, PtTransaction *transaction, const PtServerKeys *keys, const PtEnvelope *envelope,
               const PtId *bearer, GError **error)
{
  g_auto (PtUser) maker = { 0 };
  PtStore *store = transaction->store;
  PtFound found = store->verbs->read_user (store, &envelope->user, &maker, error);
  PtFound seat
      = found == PT_FOUND_ERROR ? found : store->verbs->find_seat (store, &envelope->device, &envelope->user, error);

  judge->transaction = transaction;
  judge->envelope = envelope;
  judge->bearer = *bearer;
  judge->history = envelope->recovery ? pt_old_history_new (envelope, keys) : NULL;
  judge->trusted = found == PT_FOUND && !maker.disabled;
  judge->seated = seat == PT_FOUND;
  pt_server_facts_init (&judge->facts, transaction, &envelope->user, judge->trusted ? maker.role : PT_ROLE_VIEWER);
  return seat != PT_FOUND_ERROR && pt_foresee_envelope (store, envelope, error);
}

void
pt_judge_clear (PtJudge *judge)
{
  pt_server_facts_clear (&judge->facts);
  g_clear_pointer (&judge->history, pt_old_history_free);
}

void
pt_case_free (PtCase *self)
{
  g_clear_pointer (&self->verdict, pt_verdict_free);
  g_clear_pointer (&self->before, pt_row_free);
  g_clear_pointer (&self->set, pt_row_free);
  g_clear_pointer (&self->base, pt_row_free);
  g_clear_pointer (&self->conflict, pt_kept_conflict_free);
  g_clear_pointer (&self->settles, pt_kept_conflict_free);
  g_free (self);
}

const PtVerdict *
pt_case_get_verdict (PtCase *self)
{
  return self->verdict;
}

PtVerdict *
pt_case_steal_verdict (PtCase *self)
{
  return g_steal_pointer (&self->verdict);
}

PtCaseStep
pt_case_reject (PtCase *self, const char *code, const char *field, const char *message)
{
  self->verdict->status = PT_VERDICT_REJECTED;
  self->verdict->error_code = g_strdup (code);
  self->verdict->error_field = g_strdup (field);
  self->verdict->error_message = g_strdup (message);
  return PT_CASE_SETTLED;
}

PtCaseStep
pt_case_block (PtCase *self, const PtId *depends_on)
{
  self->verdict->status = PT_VERDICT_BLOCKED;
  self->verdict->depends_on = *depends_on;
  return PT_CASE_SETTLED;
}

PtCause
pt_case_cause (const PtCase *self)
{
  return (PtCause){ .kind = self->operation->kind,
                    .op = self->operation->op,
                    .chain = self->chain,
                    .user = self->judge->envelope->user,
                    .device = self->judge->envelope->device };
}

static PtCaseStep
check_value (PtCase *self)
{
  const PtOperation *operation = self->operation;
  int field = pt_entity_find_field (operation->entity, operation->malformed, -1);

  if (field >= 0 && pt_kind_is_integer (operation->entity->fields[field].kind))
    return pt_case_reject (self, "not_a_number", operation->malformed, _ ("Not an amount"));
  return pt_case_reject (self, "malformed", operation->malformed, _ ("The value has not the form of its field"));
}

static PtCaseStep
check_form (PtCase *self)
{
  const PtOperation *operation = self->operation;

  if (operation->entity == NULL)
    return pt_case_reject (self, "unknown_entity", NULL, _ ("This server knows no such kind of record: update it"));
  if (operation->unknown_field != NULL)
    return pt_case_reject (self, "unknown_field", operation->unknown_field,
                           _ ("This server knows no such field: update it"));
  if (operation->malformed != NULL)
    return check_value (self);
  if (operation->kind == PT_OPERATION_WITNESS && !self->judge->envelope->recovery)
    return pt_case_reject (self, "not_allowed", NULL, _ ("Records are witnessed only in a recovery"));
  if (operation->kind == PT_OPERATION_CREATE && (operation->base_version != 0 || !pt_id_is_none (&operation->base_op)))
    return pt_case_reject (self, "malformed", NULL, _ ("A new record has no base"));
  return PT_CASE_OPEN;
}

static gboolean
is_prediction (const PtOperation *operation, guint field)
{
  const PtEntity *entity = operation->entity;
  const char *word;

  if (!(entity->fields[field].flags & PT_FIELD_COMPUTED))
    return FALSE;
  if (entity->index != PT_COLLECTIONS || field != PT_COLLECTION_STATUS)
    return TRUE;
  /* A slip's first status is computed; later ones are moves that people make. */
  word = pt_row_get_text (operation->set, field);
  return g_strcmp0 (word, "unpriced") == 0
         || (operation->kind == PT_OPERATION_CREATE && g_strcmp0 (word, "confirmed") == 0);
}

static PtRow *
without_predictions (const PtOperation *operation)
{
  PtRow *set = pt_row_copy (operation->set);

  for (guint i = 0; i < operation->entity->n_fields; i++)
    if (pt_row_has (set, i) && is_prediction (operation, i))
      pt_row_unset (set, i);
  return set;
}

static gboolean
load (PtCase *self, GError **error)
{
  const PtOperation *operation = self->operation;
  PtStore *store = self->judge->transaction->store;
  PtRow *row = pt_row_new (operation->entity);
  PtFound found = store->verbs->read_row (store, operation->entity, &operation->id, row, error);

  if (found == PT_FOUND)
    self->before = row;
  else
    pt_row_free (row);
  if (operation->set != NULL)
    self->set = without_predictions (operation);
  return found != PT_FOUND_ERROR;
}

/* The row as it would become, before anything is computed; a delete leaves it as it is. */
static PtRow *
project (const PtCase *self)
{
  PtRow *after = self->before != NULL ? pt_row_copy (self->before) : pt_row_new (self->operation->entity);

  pt_row_meta (after)->id = self->operation->id;
  if (self->set != NULL)
    pt_row_apply (after, self->set);
  return after;
}

static PtCaseStep
check_role (PtCase *self)
{
  g_autoptr (PtRow) after = project (self);
  g_autoptr (PtFinding) finding
      = pt_rules_check_role (&self->judge->facts.facts, self->operation->kind, self->before, after);

  if (!self->judge->trusted)
    return pt_case_reject (self, "not_allowed", NULL, _ ("Who made this change may no longer work here"));
  return finding == NULL ? PT_CASE_OPEN : pt_case_reject (self, finding->code, finding->field, finding->message);
}

/* The first row that @row (NULL: nothing) points to and that the server does not know. */
static gboolean
find_unknown_parent (const PtCase *self, const PtRow *row, PtId *unknown, GError **error)
{
  const PtEntity *entity = self->operation->entity;

  for (guint i = 0; row != NULL && i < entity->n_fields; i++) {
    const PtId *id;
    PtFound found;

    if (entity->fields[i].kind != PT_KIND_REFERENCE || pt_row_is_null (row, i))
      continue;
    id = pt_row_get_id (row, i);
    found = pt_server_facts_knows (&self->judge->facts, pt_field_target (&entity->fields[i]), id, error);
    if (found == PT_FOUND_NOTHING)
      *unknown = *id;
    if (found != PT_FOUND)
      return found == PT_FOUND_NOTHING;
  }
  return TRUE;
}

static PtCaseStep
check_parents (PtCase *self, const PtRow *row, GError **error)
{
  PtId unknown = PT_ID_NONE;

  if (!find_unknown_parent (self, row, &unknown, error))
    return PT_CASE_FAILED;
  return pt_id_is_none (&unknown) ? PT_CASE_OPEN : pt_case_block (self, &unknown);
}

static gboolean
is_approval (const PtCase *self)
{
  return self->operation->entity->index == PT_PAYMENTS && self->set != NULL
         && g_strcmp0 (pt_row_get_text (self->set, PT_PAYMENT_STATUS), "approved") == 0
         && (self->before == NULL || g_strcmp0 (pt_row_get_text (self->before, PT_PAYMENT_STATUS), "approved") != 0);
}

static gboolean
is_ahead_of_young_epoch (const PtCase *self)
{
  const PtTransaction *transaction = self->judge->transaction;

  return self->before != NULL && pt_id_is_none (&self->operation->base_op)
         && self->operation->base_version > pt_row_peek_meta (self->before)->version
         && transaction->now - transaction->organisation.epoch_at < YOUNG_EPOCH_MS;
}

static PtCaseStep
check_blocked (PtCase *self, GError **error)
{
  PtCaseStep step;

  /* A computer may say of anybody that he made an operation; his password has to have said so too. */
  if (!self->judge->seated)
    return pt_case_block (self, &PT_ID_NONE);
  step = pt_case_find_base (self, error);
  if (step != PT_CASE_OPEN)
    return step;
  if (self->before == NULL && self->operation->kind != PT_OPERATION_CREATE)
    return pt_case_block (self, &self->operation->id);
  step = check_parents (self, self->set, error);
  if (step != PT_CASE_OPEN)
    return step;
  if (is_ahead_of_young_epoch (self))
    return pt_case_block (self, &self->operation->id);
  if (is_approval (self) && !pt_id_equal (&self->judge->bearer, &self->judge->envelope->user))
    return pt_case_block (self, &PT_ID_NONE);
  return PT_CASE_OPEN;
}

/* Whether the row is already what the operation asks for. */
static gboolean
is_identical (const PtCase *self)
{
  g_autoptr (PtRow) wanted = NULL;

  if (self->before == NULL)
    return FALSE;
  if (self->operation->kind == PT_OPERATION_DELETE)
    return pt_row_peek_meta (self->before)->deleted;
  /* Only who asks for nothing finds a deleted row as he wants it: a conflict is settled by theirs. */
  if (pt_row_peek_meta (self->before)->deleted)
    return self->operation->kind == PT_OPERATION_UPDATE && pt_row_mask (self->set) == 0;
  wanted = pt_row_copy (self->set);
  if (self->operation->kind == PT_OPERATION_CREATE)
    pt_row_fill_defaults (wanted);
  for (guint i = 0; i < self->operation->entity->n_fields; i++)
    if (pt_row_has (wanted, i) && !is_prediction (self->operation, i) && !pt_row_same_field (wanted, self->before, i)
        && (pt_row_has (self->set, i) || !(self->operation->entity->fields[i].flags & PT_FIELD_COMPUTED)))
      return FALSE;
  return TRUE;
}

static PtCaseStep
check_identical (PtCase *self)
{
  return is_identical (self) ? pt_case_accept_as_is (self) : PT_CASE_OPEN;
}

PtCaseStep
pt_case_accept_as_is (PtCase *self)
{
  self->verdict->status = PT_VERDICT_APPLIED;
  pt_case_tell (self, self->before);
  return PT_CASE_SETTLED;
}

/* What had been applied before a restore is not judged again. */
static PtCaseStep
judge_lost (PtCase *self, const PtVerdict *was, const PtOldMoment *moment, GError **error)
{
  PtCaseStep step = check_parents (self, was->record != NULL ? was->record : self->operation->set, error);

  if (step != PT_CASE_OPEN)
    return step;
  if (!pt_case_recall_base (self, error) || !pt_case_recall_settled (self, error))
    return PT_CASE_FAILED;
  return pt_case_recover (self, was, moment, error);
}

static PtCaseStep
judge_witness (PtCase *self, GError **error)
{
  PtOldMoment moment;
  PtCaseStep step;

  if (!self->judge->trusted)
    return pt_case_reject (self, "not_allowed", NULL, _ ("Who tells of this record may no longer work here"));
  if (!pt_old_history_proves (self->judge->history, self->operation->set, &moment))
    return pt_case_reject (self, "not_allowed", NULL,
                           _ ("Nothing that this server has signed tells of this record: enter it anew"));
  step = check_parents (self, self->operation->set, error);
  return step == PT_CASE_OPEN ? pt_case_witness (self, &moment, error) : step;
}

/* From the role on, once the form is sound. */
static PtCaseStep
judge_change (PtCase *self, GError **error)
{
  PtOldHistory *history = self->judge->history;
  PtOldMoment moment;
  const PtVerdict *was = history != NULL ? pt_old_history_find (history, &self->operation->op, &moment) : NULL;
  PtCaseStep step;

  if (!load (self, error))
    return PT_CASE_FAILED;
  if (self->operation->kind == PT_OPERATION_WITNESS)
    return judge_witness (self, error);
  if (was != NULL)
    return judge_lost (self, was, &moment, error);
  step = check_role (self);
  if (step == PT_CASE_OPEN)
    step = pt_case_find_settled (self, error);
  if (step == PT_CASE_OPEN)
    step = check_blocked (self, error);
  if (step == PT_CASE_OPEN)
    step = pt_case_compare_base (self, error);
  if (step == PT_CASE_OPEN)
    step = check_identical (self);
  if (step == PT_CASE_OPEN && self->conflicted)
    step = pt_case_resolve (self, error);
  return step == PT_CASE_OPEN ? pt_case_apply (self, error) : step;
}

static PtCaseStep
judge (PtCase *self, GError **error)
{
  PtCaseStep step;

  if (self->operation->kind == PT_OPERATION_WITHDRAW)
    return pt_case_withdraw (self, error);
  step = check_form (self);
  return step == PT_CASE_OPEN ? judge_change (self, error) : step;
}

static PtCase *
new_case (PtJudge *judge_of, const PtOperation *operation)
{
  PtCase *self = g_new0 (PtCase, 1);

  self->judge = judge_of;
  self->operation = operation;
  self->verdict = pt_verdict_new (operation->entity);
  self->verdict->op = operation->op;
  self->chain = operation->op;
  self->base_version = operation->base_version;
  g_strlcpy (self->base_leaf, operation->base_leaf, sizeof self->base_leaf);
  return self;
}

PtCase *
pt_judge_operation (PtJudge *self, const PtOperation *operation, GError **error)
{
  g_autoptr (PtCase) about = new_case (self, operation);
  PtCaseStep step = pt_case_replay (about, error);

  if (step == PT_CASE_OPEN)
    step = judge (about, error);
  if (step == PT_CASE_FAILED || !pt_case_keep (about, error))
    return NULL;
  return g_steal_pointer (&about);
}

PtCase *
pt_judge_refuse_member (PtJudge *self, const PtOperation *operation, GError **error)
{
  g_autoptr (PtCase) about = new_case (self, operation);
  PtCaseStep step = pt_case_replay (about, error);

  if (step == PT_CASE_OPEN)
    step = pt_case_reject (about, "group_failed", NULL, _ ("Another part of the same change was refused"));
  if (step == PT_CASE_FAILED || !pt_case_keep (about, error))
    return NULL;
  return g_steal_pointer (&about);
}

gboolean
pt_verdict_is_success (const PtVerdict *verdict)
{
  return verdict->status == PT_VERDICT_APPLIED || verdict->status == PT_VERDICT_MERGED;
}
