/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Operations that a restored server has lost and that come again: they apply
 * as they had been, the greatest old seq wins per field, and what was changed
 * otherwise since waits for a person. A code or number that was given again
 * refuses nothing: both rows stand, with an open conflict. A step of judge.c,
 * for recoveries.
 */

#include "case.h"

/* A row as it had become by the change with seq @was. */
typedef struct {
  const PtRow *row;
  guint32 mask; /* the fields that the change wrote */
  gboolean deleted;
  gint64 was;
  gint64 version; /* where @row is the whole row as it was at it; else 0 */
  gint64 fork;    /* where the history that it stood in parted from this one */
  gint64 created_at;
  PtId created_by;
} Old;

/* Who has written which fields of the row since the histories parted. */
typedef struct {
  gint64 fork;
  gint64 was;
  guint32 foreign; /* changes of this history's own */
  guint32 newer;   /* recovered changes with a greater old seq, and the same change told before */
} Since;

/* Newest first: what others changed on top of this very change, or of a later one that was recovered, they changed
 * knowing it. */
static PtEach
look_at (const PtChange *change, gpointer data, GError **error)
{
  Since *since = data;

  if (change->seq <= since->fork)
    return PT_EACH_STOP;
  if (change->was == 0) {
    since->foreign |= change->mask;
  } else if (change->was >= since->was) {
    since->newer |= change->mask;
    since->foreign &= ~change->mask;
  }
  return PT_EACH_MORE;
}

static gboolean
look_back (const PtCase *self, const PtRow *before, const Old *old, Since *since, GError **error)
{
  PtStore *store = self->judge->transaction->store;

  *since = (Since){ .fork = old->fork, .was = old->was };
  return store->verbs->each_change_after (store, pt_row_entity (before), &pt_row_peek_meta (before)->id, 0, look_at,
                                          since, error);
}

static void
copy_fields (PtRow *row, const PtRow *from, guint32 mask)
{
  for (guint i = 0; i < pt_row_entity (row)->n_fields; i++)
    if (mask & (1u << i)) {
      pt_row_set_null (row, i);
      if (!pt_row_is_null (from, i))
        pt_row_copy_field (row, from, i);
    }
}

static gboolean
write_row (const PtCase *self, const PtRow *before, PtRow *after, const Old *old, guint32 covers, GError **error)
{
  PtCause cause = pt_case_cause (self);

  cause.was = old->was;
  cause.covers = covers;
  /* What is made on the row as it was seen then finds it so. */
  if (old->version > 0 && (old->deleted || pt_row_diff (after, old->row) == 0))
    cause.version = old->version;
  cause.created_at = old->created_at;
  cause.created_by = old->created_by;
  if (!pt_row_entity (after)->posted)
    pt_server_facts_forget (&self->judge->facts);
  return pt_change_write (self->judge->transaction, &cause, before, after, error);
}

static gboolean
clashes (const PtCase *self, const Old *old, const Since *since)
{
  if (old->deleted || pt_row_peek_meta (self->before)->deleted)
    return since->foreign != 0;
  return (old->mask & since->foreign & pt_row_diff (old->row, self->before)) != 0;
}

/* Whoever gave the code or number again in the lost time, or since, did not know: both rows stand, and a person settles
 * which of them gets another. */
static gboolean
note_twin (PtCase *self, const PtRow *after, GError **error)
{
  const PtEntity *entity = pt_row_entity (after);
  PtFacts *facts = &self->judge->facts.facts;
  guint field = entity->code_field;
  g_autoptr (PtRow) twin = NULL;
  g_autoptr (GError) failure = NULL;

  if (entity->index == PT_RATES || pt_row_is_null (after, field)
      || (self->before != NULL && pt_row_same_field (self->before, after, field)))
    return TRUE;
  twin = facts->dup_by_text (facts, entity, field, pt_row_get_text (after, field), &self->operation->id, &failure);
  if (twin != NULL)
    pt_case_note_twin (self, after, twin);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return failure == NULL;
}

static PtCaseStep
put (PtCase *self, PtRow *after, const Old *old, guint32 covers, GError **error)
{
  pt_row_meta (after)->deleted = old->deleted;
  if (!write_row (self, self->before, after, old, covers, error) || (!old->deleted && !note_twin (self, after, error)))
    return PT_CASE_FAILED;
  self->verdict->status = PT_VERDICT_APPLIED;
  pt_case_tell (self, after);
  return PT_CASE_SETTLED;
}

static PtCaseStep
put_again (PtCase *self, const Old *old, GError **error)
{
  g_autoptr (PtRow) after = NULL;
  guint32 covers;
  Since since;

  if (!look_back (self, self->before, old, &since, error))
    return PT_CASE_FAILED;
  if (clashes (self, old, &since))
    return pt_case_leave_open (self);
  if (pt_row_peek_meta (self->before)->deleted)
    return pt_case_accept_as_is (self);
  /* What is as it was still counts as written, or an older change that comes later would undo it. */
  covers = old->mask & ~since.newer;
  if (!old->deleted && covers == 0)
    return pt_case_accept_as_is (self);
  after = pt_row_copy (self->before);
  copy_fields (after, old->row, covers);
  return put (self, after, old, covers, error);
}

static PtCaseStep
put_new (PtCase *self, const Old *old, GError **error)
{
  g_autoptr (PtRow) after = pt_row_new (pt_row_entity (old->row));

  pt_row_meta (after)->id = self->operation->id;
  copy_fields (after, old->row, old->mask);
  return put (self, after, old, old->mask, error);
}

static guint32
all_fields (const PtEntity *entity)
{
  return (guint32) ((G_GUINT64_CONSTANT (1) << entity->n_fields) - 1);
}

static guint32
computed_fields (const PtEntity *entity)
{
  guint32 mask = 0;

  for (guint i = 0; i < entity->n_fields; i++)
    if (entity->fields[i].flags & PT_FIELD_COMPUTED)
      mask |= 1u << i;
  return mask;
}

/* A row that nobody else has told yet; whose it was may never have heard that it was taken. */
static gboolean
put_also (PtCase *self, const PtRow *row, gint64 fork, GError **error)
{
  const PtRowMeta *meta = pt_row_peek_meta (row);
  g_autoptr (PtRow) after = pt_row_copy (row);
  Old old = { .row = row,
              .mask = all_fields (pt_row_entity (row)),
              .was = meta->seq,
              .version = meta->version,
              .fork = fork,
              .created_at = meta->created_at,
              .created_by = meta->created_by };

  return write_row (self, NULL, after, &old, old.mask, error);
}

/* Rows that the operation had changed as a consequence, but for fields that others have written since. */
static gboolean
recover_also (PtCase *self, const PtRow *row, gint64 fork, GError **error)
{
  PtStore *store = self->judge->transaction->store;
  g_autoptr (PtRow) before = pt_row_new (pt_row_entity (row));
  g_autoptr (PtRow) after = NULL;
  Old old = { .row = row, .mask = pt_row_mask (row), .was = pt_row_peek_meta (row)->seq, .fork = fork };
  Since since;
  PtFound found = store->verbs->read_row (store, pt_row_entity (row), &pt_row_peek_meta (row)->id, before, error);

  if (found == PT_FOUND_NOTHING)
    return put_also (self, row, fork, error);
  if (found == PT_FOUND_ERROR || pt_row_peek_meta (before)->deleted)
    return found != PT_FOUND_ERROR;
  if (!look_back (self, before, &old, &since, error))
    return FALSE;
  after = pt_row_copy (before);
  copy_fields (after, row, old.mask & ~since.foreign & ~since.newer);
  return pt_row_diff (before, after) == 0
         || write_row (self, before, after, &old, old.mask & ~since.foreign & ~since.newer, error);
}

/* Where the history of @epoch parted from this server's; of its own epoch nothing did. */
static gboolean
find_fork (const PtCase *self, const PtId *epoch, gint64 *head, GError **error)
{
  const PtTransaction *transaction = self->judge->transaction;
  PtFound found;

  *head = G_MAXINT64;
  if (pt_id_equal (epoch, &transaction->organisation.epoch))
    return TRUE;
  found = transaction->store->verbs->find_fork (transaction->store, epoch, head, error);
  if (found == PT_FOUND_NOTHING)
    *head = transaction->organisation.epoch_head;
  return found != PT_FOUND_ERROR;
}

PtCaseStep
pt_case_recover (PtCase *self, const PtVerdict *was, const PtOldMoment *moment, GError **error)
{
  const PtOperation *operation = self->operation;
  g_autoptr (PtRow) predicted = NULL;
  Old old = { .deleted = operation->kind == PT_OPERATION_DELETE,
              .was = was->seq,
              .created_at = moment->time,
              .created_by = self->judge->envelope->user };

  if (!find_fork (self, &moment->epoch, &old.fork, error))
    return PT_CASE_FAILED;
  if (self->before == NULL && operation->kind != PT_OPERATION_CREATE)
    return pt_case_block (self, &operation->id);
  /* It had found the row as it asked for: only its result was lost. */
  if (self->before != NULL && old.was <= old.fork)
    return pt_case_accept_as_is (self);
  predicted = old.deleted ? pt_row_copy (self->before) : pt_case_predict (self);
  old.row = was->record != NULL ? was->record : predicted;
  old.version = was->record != NULL ? was->version : 0;
  if (operation->kind == PT_OPERATION_CREATE)
    old.mask = all_fields (operation->entity);
  else if (!old.deleted)
    old.mask = pt_row_mask (operation->set) | (was->record != NULL ? computed_fields (operation->entity) : 0);
  for (guint i = 0; was->also != NULL && i < was->also->len; i++)
    if (!recover_also (self, g_ptr_array_index (was->also, i), old.fork, error))
      return PT_CASE_FAILED;
  return self->before != NULL ? put_again (self, &old, error) : put_new (self, &old, error);
}

PtCaseStep
pt_case_witness (PtCase *self, const PtOldMoment *moment, GError **error)
{
  const PtRow *row = self->operation->set;
  const PtRowMeta *meta = pt_row_peek_meta (row);
  gboolean is_delta = pt_pull_row_form (row) == PT_FIELDS_SET;
  Old old = { .row = row,
              .mask = is_delta ? pt_row_mask (row) : all_fields (pt_row_entity (row)),
              .deleted = meta->deleted,
              .was = meta->seq,
              .version = is_delta ? 0 : meta->version,
              .created_at = meta->created_at,
              .created_by = meta->created_by };

  if (!find_fork (self, &moment->epoch, &old.fork, error))
    return PT_CASE_FAILED;
  if (self->before == NULL && is_delta)
    return pt_case_block (self, &self->operation->id);
  /* From before the histories parted, or never lost: a later change may have come since. */
  if (self->before != NULL && old.was <= old.fork)
    return pt_case_accept_as_is (self);
  return self->before != NULL ? put_again (self, &old, error) : put_new (self, &old, error);
}
