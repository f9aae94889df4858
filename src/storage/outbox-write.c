/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What a saved edit writes: its operation in the queue, by the plan, together
 * with what it replaces there, and the row as it is seen. Called by
 * outbox-save.c within its transaction, once the rules have agreed.
 */

#include "outbox-write.h"
#include "conflicts.h"
#include "group.h"
#include "seen.h"
#include "withdrawal.h"

/* What goes into `set`: what the edit changes, and what the books computed from it. */
static void
write_set (const PtSaving *save, PtRow *set)
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

/* In the place of an update that is withdrawn goes all that it wrote; what a withdrawn create wrote is laid under the
 * edit when the answer comes. */
static void
succeed (const PtChange *withdrawn, PtChange *change)
{
  if (withdrawn->kind != PT_OPERATION_UPDATE)
    return;
  pt_row_apply (change->set, withdrawn->set);
  if (change->has_strategy)
    return;
  change->has_strategy = withdrawn->has_strategy;
  change->strategy = withdrawn->strategy;
}

static gboolean
append (PtSaving *save, PtSaved *saved, GError **error)
{
  g_autoptr (PtChange) change = pt_change_new ();

  change->entity = save->entity;
  change->entity_id = save->id;
  change->kind = pt_saving_effective_kind (save);
  change->op = pt_id_new (save->seams->clock, save->seams->random);
  change->made_at = pt_clock_wall (save->seams->clock);
  change->has_strategy = save->edit->has_strategy;
  change->strategy = save->edit->strategy;
  change->group = save->edit->group;
  change->resolves = save->edit->resolves;
  change->user = save->office->user;
  if (save->plan == PT_PLAN_CANCEL)
    change->group = pt_saving_last_change (save)->group;
  if (change->kind != PT_OPERATION_DELETE) {
    change->set = pt_row_new (save->entity);
    if (save->plan == PT_PLAN_WITHDRAW)
      succeed (pt_saving_last_change (save), change);
    write_set (save, change->set);
  }
  if (save->screen != NULL && !pt_plan_base (save->database, change, save->screen, save->seen, save->open, error))
    return FALSE;
  saved->op = change->op;
  return pt_change_insert (save->database, change, save->now, error);
}

/* Create and cancel stand and fall together. */
static gboolean
group_with_create (PtSaving *save, GError **error)
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
remake (PtSaving *save, PtChange *change, GError **error)
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
amend (PtSaving *save, PtSaved *saved, GError **error)
{
  PtChange *change = pt_saving_last_change (save);

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
settle_changes (PtSaving *save, gboolean only_failed, const char *outcome, GError **error)
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
archive (PtSaving *save, PtSaved *saved, GError **error)
{
  saved->op = pt_saving_last_change (save)->op;
  pt_row_meta (save->after)->deleted = TRUE;
  return settle_changes (save, FALSE, "archived", error);
}

/* What was only parked may stand at the server, and what follows stands on it: it goes ahead, with its group. */
static gboolean
send_parked_again (PtSaving *save, GError **error)
{
  for (guint i = 0; i < save->open->len; i++) {
    PtChange *change = g_ptr_array_index (save->open, i);

    if (pt_change_is_parked (change)
        && (!pt_change_send_again (save->database, save->seams, change, save->now, error)
            || (!pt_id_is_none (&change->group)
                && !pt_group_send_again (save->database, save->seams, &change->group, error))))
      return FALSE;
  }
  return TRUE;
}

/* The server is asked; what it may still have waits for the answer, and so does the edit. */
static gboolean
withdraw_last (PtSaving *save, GError **error)
{
  PtChange *last = pt_saving_last_change (save);

  return (!pt_change_is_parked (last) || pt_change_send_again (save->database, save->seams, last, save->now, error))
         && pt_withdrawal_add (save->database, save->seams, &save->office->user, last, error);
}

/* A deletion or a settlement takes the place of changes that were refused or lost. */
static gboolean
supersede (PtSaving *save, GError **error)
{
  if (!send_parked_again (save, error))
    return FALSE;
  if (!pt_id_is_none (&save->edit->resolves))
    return settle_changes (save, TRUE, "resolved", error)
           && pt_conflicts_settle (save->database, &save->edit->resolves, save->now, error);
  return save->edit->kind != PT_OPERATION_DELETE || settle_changes (save, TRUE, "discarded", error);
}

static gboolean
write_change (PtSaving *save, PtSaved *saved, GError **error)
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
    return withdraw_last (save, error) && append (save, saved, error);
  default:
    return supersede (save, error) && append (save, saved, error);
  }
}

/* Whether it took the place of other changes, so that what is seen does not follow from the edit alone. */
static gboolean
takes_places (const PtSaving *save)
{
  return save->plan == PT_PLAN_APPEND
         && (!pt_id_is_none (&save->edit->resolves) || save->edit->kind == PT_OPERATION_DELETE);
}

static gboolean
derive_seen (PtSaving *save, PtRow *row, GError **error)
{
  g_auto (PtSeenWork) work = { 0 };
  gboolean found = FALSE;

  return pt_seen_work_begin (&work, save->database, PT_CONFIRM_NEWER, error)
         && pt_seen_derive (&work, save->entity, &save->id, error)
         && pt_seen_read (save->database, save->entity, &save->id, row, &found, error);
}

gboolean
pt_saving_write (PtSaving *save, PtSaved *saved, GError **error)
{
  if (save->open->len == 0 && save->seen != NULL && !pt_seen_set_aside (save->database, save->entity, &save->id, error))
    return FALSE;
  if (pt_saving_effective_kind (save) == PT_OPERATION_DELETE)
    pt_row_meta (save->after)->deleted = TRUE;
  if (!write_change (save, saved, error))
    return FALSE;
  saved->row = pt_row_copy (save->after);
  return takes_places (save) ? derive_seen (save, saved->row, error)
                             : pt_seen_write (save->database, save->after, error);
}
