/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Conflicts: which strategy holds, what it decides, and what is archived so
 * that neither side is lost. Steps of judge.c.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "case.h"
#include "fields.h"
#include "plant.h"

typedef enum { KEEP, APPLY, MERGE, LEAVE_OPEN } Decision;

static PtConflictKind
kind_of (const PtCase *self)
{
  if (self->operation->kind == PT_OPERATION_CREATE)
    return PT_CONFLICT_CREATE_CREATE;
  if (self->operation->kind == PT_OPERATION_DELETE)
    return PT_CONFLICT_DELETE_UPDATE;
  return pt_row_peek_meta (self->before)->deleted ? PT_CONFLICT_UPDATE_DELETE : PT_CONFLICT_UPDATE_UPDATE;
}

/* Cancelled and deleted are final under every strategy. */
static gboolean
is_final (const PtRow *row)
{
  guint index = pt_row_entity (row)->index;
  guint status = index == PT_COLLECTIONS ? PT_COLLECTION_STATUS : PT_PAYMENT_STATUS;

  return (pt_row_peek_meta (row)->deleted && !PT_PLANT (RESURRECTED))
         || (pt_row_entity (row)->posted && g_strcmp0 (pt_row_get_text (row, status), "cancelled") == 0);
}

static PtStrategy
strategy_of (const PtCase *self)
{
  const PtOrganisation *organisation = &self->judge->transaction->organisation;
  PtStrategy policy = organisation->policy[self->operation->entity->index];
  PtStrategy asked = self->operation->strategy;

  if (is_final (self->before))
    return PT_STRATEGY_SERVER_WINS;
  /* From a history that this server does not have: only a person can tell. */
  if (self->base_version > pt_row_peek_meta (self->before)->version)
    return PT_STRATEGY_MANUAL;
  if (!self->operation->has_strategy)
    return policy;
  return asked == policy || asked == PT_STRATEGY_SERVER_WINS || asked == PT_STRATEGY_MANUAL ? asked : policy;
}

static Decision
decide_by_time (PtCase *self, PtStrategy *held)
{
  const PtEnvelope *envelope = self->judge->envelope;
  gint64 written;

  if (envelope->has_clock_offset && self->base != NULL
      && !__builtin_add_overflow (self->operation->made_at, envelope->clock_offset, &written)
      && written >= pt_row_peek_meta (self->base)->updated_at && written <= self->judge->transaction->now)
    return written > pt_row_peek_meta (self->before)->updated_at ? APPLY : KEEP;
  *held = PT_STRATEGY_MANUAL;
  return LEAVE_OPEN;
}

/* What was sent as it had been is no change, and leaves what others have made of it. */
static void
keep_merged (PtCase *self, const PtRow *merged)
{
  for (guint i = 0; i < self->operation->entity->n_fields; i++)
    if (pt_row_has (self->set, i) && !pt_row_same_field (self->set, merged, i))
      pt_row_unset (self->set, i);
}

static Decision
decide_by_merge (PtCase *self, PtStrategy *held)
{
  g_autoptr (PtRow) merged = NULL;

  if (self->set != NULL && self->base != NULL
      && pt_merge_three_way (self->base, self->set, self->before, &merged) == 0) {
    keep_merged (self, merged);
    return MERGE;
  }
  *held = PT_STRATEGY_MANUAL;
  return LEAVE_OPEN;
}

static Decision
decide (PtCase *self, PtStrategy *held)
{
  switch (*held) {
  case PT_STRATEGY_CLIENT_WINS:
    return APPLY;
  case PT_STRATEGY_LAST_WRITE_WINS:
    return decide_by_time (self, held);
  case PT_STRATEGY_MERGE:
    return decide_by_merge (self, held);
  case PT_STRATEGY_MANUAL:
    return LEAVE_OPEN;
  default:
    return KEEP;
  }
}

/* The names in `set` whose server value differs; for a delete those changed since the base. */
static guint32
differing_fields (const PtCase *self)
{
  guint32 mask = 0;

  if (self->set == NULL)
    return self->foreign;
  for (guint i = 0; i < self->operation->entity->n_fields; i++)
    if (pt_row_has (self->set, i) && !pt_row_same_field (self->set, self->before, i))
      mask |= 1u << i;
  return mask;
}

/* Over @theirs, which is at @version. */
static PtConflict *
tell_conflict (PtCase *self, PtStrategy held, const PtRow *theirs, gint64 version)
{
  PtConflict *conflict = g_new0 (PtConflict, 1);

  conflict->id = pt_id_new (self->judge->transaction->clock, self->judge->transaction->random);
  conflict->client_version = self->base_version;
  conflict->server_version = version;
  conflict->server_deleted = pt_row_peek_meta (theirs)->deleted;
  if (!conflict->server_deleted)
    conflict->server = pt_row_copy (theirs);
  conflict->resolution = g_strdup (pt_strategy_word (held));
  return self->verdict->conflict = conflict;
}

static void
archive (PtCase *self, Decision decision)
{
  const PtConflict *told = self->verdict->conflict;
  PtKeptConflict *kept = g_new0 (PtKeptConflict, 1);

  kept->id = told->id;
  kept->op = self->operation->op;
  kept->entity = self->operation->entity;
  kept->row = self->operation->id;
  kept->kind = told->kind;
  kept->operation = self->operation->kind;
  kept->client_version = told->client_version;
  kept->server_version = told->server_version;
  kept->fields = told->fields;
  kept->resolution = g_strdup (told->resolution);
  kept->open = decision == LEAVE_OPEN;
  kept->user = self->judge->envelope->user;
  kept->device = self->judge->envelope->device;
  kept->at = self->judge->transaction->now;
  kept->mine = self->operation->set != NULL ? pt_fields_to_text (self->operation->set, PT_FIELDS_SET) : NULL;
  kept->theirs = told->server != NULL ? pt_fields_to_text (told->server, PT_FIELDS_FULL) : NULL;
  kept->base = self->base != NULL ? pt_fields_to_text (self->base, PT_FIELDS_FULL) : NULL;
  self->conflict = kept;
}

static PtCaseStep
settle (PtCase *self, PtStrategy held, Decision decision)
{
  const PtRowMeta *meta = pt_row_peek_meta (self->before);
  PtConflict *conflict = tell_conflict (self, held, self->before, meta->version);

  conflict->kind = kind_of (self);
  conflict->fields = differing_fields (self);
  archive (self, decision);
  self->verdict->version = meta->version;
  self->verdict->seq = meta->seq;
  self->verdict->status = decision == APPLY   ? PT_VERDICT_APPLIED
                          : decision == MERGE ? PT_VERDICT_MERGED
                                              : PT_VERDICT_CONFLICT;
  return self->verdict->status == PT_VERDICT_CONFLICT ? PT_CASE_SETTLED : PT_CASE_OPEN;
}

PtCaseStep
pt_case_resolve (PtCase *self, GError **error)
{
  PtStrategy held = strategy_of (self);
  Decision decision = decide (self, &held);

  return settle (self, held, decision);
}

PtCaseStep
pt_case_leave_open (PtCase *self)
{
  return settle (self, PT_STRATEGY_MANUAL, LEAVE_OPEN);
}

void
pt_case_note_twin (PtCase *self, const PtRow *row, const PtRow *twin)
{
  PtConflict *conflict = tell_conflict (self, PT_STRATEGY_MANUAL, twin, pt_row_peek_meta (row)->version);

  conflict->kind = PT_CONFLICT_CREATE_CREATE;
  conflict->fields = 1u << pt_row_entity (row)->code_field;
  archive (self, LEAVE_OPEN);
}

/* The conflict of this record that the operation resolves; one of another record is none. */
static PtFound
read_settled (PtCase *self, GError **error)
{
  PtStore *store = self->judge->transaction->store;
  PtFound found = store->verbs->read_conflict (store, &self->operation->resolves, &self->settles, error);

  return found == PT_FOUND && !pt_id_equal (&self->settles->row, &self->operation->id) ? PT_FOUND_NOTHING : found;
}

gboolean
pt_case_recall_settled (PtCase *self, GError **error)
{
  PtFound found = pt_id_is_none (&self->operation->resolves) ? PT_FOUND_NOTHING : read_settled (self, error);

  if (found != PT_FOUND || !pt_id_is_none (&self->settles->settled_by))
    g_clear_pointer (&self->settles, pt_kept_conflict_free);
  return found != PT_FOUND_ERROR;
}

PtCaseStep
pt_case_find_settled (PtCase *self, GError **error)
{
  PtFound found;

  if (pt_id_is_none (&self->operation->resolves))
    return PT_CASE_OPEN;
  found = read_settled (self, error);
  if (found == PT_FOUND_ERROR)
    return PT_CASE_FAILED;
  if (found == PT_FOUND_NOTHING)
    return pt_case_reject (self, "not_found", NULL, _ ("The server knows no such conflict of this record"));
  if (!pt_id_is_none (&self->settles->settled_by))
    return pt_case_reject (self, "already_resolved", NULL, _ ("Somebody has settled this conflict already"));
  return PT_CASE_OPEN;
}
