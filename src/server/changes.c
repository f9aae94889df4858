/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The one place where rows change: row, seq, log with old and new values,
 * audit entry and digest together, inside the organisation's lock. Called by
 * judge.c, consequences.c, actions.c; and the log read backwards, for bases.
 */

#include "changes.h"

#include "audit.h"
#include "errors.h"
#include "fields.h"
#include "plant.h"

typedef struct {
  guint entity;
  PtId id;
  gboolean had;
  PtLeaf before;
  PtLeaf after;
} LeafChange;

gboolean
pt_transaction_begin (PtTransaction *self, PtStore *store, PtClock *clock, PtRandom *random, GError **error)
{
  *self = (PtTransaction){ .store = store, .clock = clock, .random = random, .now = pt_clock_wall (clock) };
  if (!store->verbs->begin (store, PT_STORE_WRITE, error))
    return FALSE;
  if (!store->verbs->read_organisation (store, &self->organisation, error)) {
    store->verbs->rollback (store);
    return FALSE;
  }
  self->leaves = g_array_new (FALSE, FALSE, sizeof (LeafChange));
  return TRUE;
}

static void
end (PtTransaction *self)
{
  pt_organisation_clear (&self->organisation);
  g_clear_pointer (&self->leaves, g_array_unref);
}

static gboolean
gather (guint entity, guint digits, guint prefix, const PtDigest *change, gpointer buckets, GError **error)
{
  PtBucketChange bucket = { entity, digits, prefix, *change };

  g_array_append_val ((GArray *) buckets, bucket);
  return TRUE;
}

static gboolean
flush_digests (PtTransaction *self, GError **error)
{
  g_autoptr (PtDigestDelta) delta = pt_digest_delta_new ();
  g_autoptr (GArray) buckets = g_array_new (FALSE, FALSE, sizeof (PtBucketChange));

  for (guint i = 0; i < self->leaves->len; i++) {
    const LeafChange *change = &g_array_index (self->leaves, LeafChange, i);

    if (change->had)
      pt_digest_delta_remove (delta, change->entity, &change->id, change->before);
    pt_digest_delta_add (delta, change->entity, &change->id, change->after);
  }
  return pt_digest_delta_flush (delta, gather, buckets, error)
         && self->store->verbs->add_digests (self->store, (const PtBucketChange *) (gpointer) buckets->data,
                                             buckets->len, error);
}

gboolean
pt_transaction_commit (PtTransaction *self, GError **error)
{
  gboolean written
      = flush_digests (self, error) && self->store->verbs->write_organisation (self->store, &self->organisation, error);

  end (self);
  if (written)
    return self->store->verbs->commit (self->store, error);
  self->store->verbs->rollback (self->store);
  return FALSE;
}

void
pt_transaction_rollback (PtTransaction *self)
{
  end (self);
  self->store->verbs->rollback (self->store);
}

gboolean
pt_transaction_savepoint (PtTransaction *self, PtSavepoint *savepoint, GError **error)
{
  savepoint->organisation = self->organisation;
  savepoint->leaves = self->leaves->len;
  return self->store->verbs->savepoint (self->store, error);
}

gboolean
pt_transaction_release (PtTransaction *self, PtSavepoint *savepoint, GError **error)
{
  return self->store->verbs->release (self->store, error);
}

void
pt_transaction_rollback_to (PtTransaction *self, PtSavepoint *savepoint)
{
  gint64 head = self->organisation.head;

  /* Only counters move between the two: no operation writes a setting's text. */
  self->organisation = savepoint->organisation;
  self->organisation.head = PT_PLANT (SEQUENCE_GAP) ? head : savepoint->organisation.head;
  g_array_set_size (self->leaves, savepoint->leaves);
  self->store->verbs->rollback_to (self->store);
}

gboolean
pt_transaction_restart (PtTransaction *self, PtSavepoint *savepoint, GError **error)
{
  g_array_set_size (self->leaves, savepoint->leaves);
  self->store->verbs->rollback_to (self->store);
  /* As it was at the beginning: it is written only at the end. */
  return self->store->verbs->read_organisation (self->store, &self->organisation, error);
}

static void
stamp (PtTransaction *self, const PtCause *cause, const PtRow *before, PtRow *after)
{
  PtRowMeta *meta = pt_row_meta (after);
  const PtRowMeta *from = before != NULL ? pt_row_peek_meta (before) : NULL;

  meta->version = MAX (from != NULL ? from->version + 1 : 1, cause->version);
  meta->seq = ++self->organisation.head;
  meta->created_at = from != NULL ? from->created_at : cause->created_at > 0 ? cause->created_at : self->now;
  meta->created_by = from != NULL ? from->created_by : cause->created_at > 0 ? cause->created_by : cause->user;
  meta->updated_at = self->now;
  meta->updated_by = cause->user;
}

/* A tombstone is a bare row. */
static void
strip (PtRow *row)
{
  PtRowMeta meta = *pt_row_peek_meta (row);

  pt_row_clear (row, pt_row_entity (row));
  *pt_row_meta (row) = meta;
}

static char *
values_of (const PtRow *row, guint32 mask)
{
  g_autoptr (PtRow) part = pt_row_new (pt_row_entity (row));

  for (guint i = 0; i < pt_row_entity (row)->n_fields; i++)
    if (mask & (1u << i)) {
      if (pt_row_is_null (row, i))
        pt_row_set_null (part, i);
      else
        pt_row_copy_field (part, row, i);
    }
  return pt_fields_to_text (part, PT_FIELDS_SET);
}

static gboolean
log_change (PtTransaction *self, const PtCause *cause, const PtRow *before, const PtRow *after, guint32 mask,
            const guint8 salt[PT_SALT_BYTES], GError **error)
{
  const PtRowMeta *meta = pt_row_peek_meta (after);
  g_autofree char *old = before != NULL ? values_of (before, mask) : NULL;
  g_autofree char *new = meta->deleted ? NULL : values_of (after, mask);
  PtChange change = { .seq = meta->seq,
                      .entity = pt_row_entity (after),
                      .id = meta->id,
                      .version = meta->version,
                      .kind = cause->kind,
                      .op = cause->op,
                      .chain = cause->chain,
                      .user = cause->user,
                      .device = cause->device,
                      .at = self->now,
                      .mask = mask,
                      .audit = self->organisation.chain_length,
                      .was = cause->was,
                      .old = old,
                      .new = new,
                      .salt = salt };

  return self->store->verbs->append_change (self->store, &change, error);
}

static gboolean
audit_change (PtTransaction *self, const PtCause *cause, const PtRow *after, guint32 mask, const char *leaf,
              GError **error)
{
  const PtRowMeta *meta = pt_row_peek_meta (after);
  PtAuditEvent event = { .kind = "change",
                         .entity = pt_row_entity (after),
                         .id = meta->id,
                         .cause = cause,
                         .operation = pt_operation_kind_word (cause->kind),
                         .version = meta->version,
                         .seq = meta->seq,
                         .mask = mask,
                         .leaf = leaf };

  return pt_audit_append (self, &event, error);
}

static guint32
changed_fields (const PtRow *before, const PtRow *after)
{
  g_autoptr (PtRow) empty = NULL;

  if (before != NULL)
    return pt_row_diff (before, after);
  empty = pt_row_new (pt_row_entity (after));
  return pt_row_diff (empty, after);
}

gboolean
pt_change_write (PtTransaction *self, const PtCause *cause, const PtRow *before, PtRow *after, GError **error)
{
  LeafChange leaf = { .entity = pt_row_entity (after)->index, .id = pt_row_peek_meta (after)->id };
  guint8 salt[PT_SALT_BYTES];
  char leaf_text[PT_SHA256_TEXT];
  guint32 mask;

  stamp (self, cause, before, after);
  if (pt_row_peek_meta (after)->deleted)
    strip (after);
  mask = changed_fields (before, after) | (pt_row_peek_meta (after)->deleted ? 0 : cause->covers);
  leaf.had = before != NULL;
  leaf.before = before != NULL ? pt_row_leaf (before) : 0;
  leaf.after = pt_row_leaf (after);
  g_array_append_val (self->leaves, leaf);
  pt_random_fill (self->random, salt, sizeof salt);
  pt_audit_leaf (salt, leaf.after, leaf_text);
  return self->store->verbs->write_row (self->store, after, error)
         && audit_change (self, cause, after, mask, leaf_text, error)
         && log_change (self, cause, before, after, mask, salt, error);
}

void
pt_history_clear (PtHistory *history)
{
  g_clear_pointer (&history->base, pt_row_free);
}

typedef struct {
  PtHistory *history;
  const PtId *chain;
  gint64 version;
} HistoryWalk;

/* Takes one change back. */
static gboolean
undo (const PtChange *change, HistoryWalk *walk, GError **error)
{
  PtHistory *history = walk->history;
  g_autoptr (PtRow) old = NULL;

  if (pt_id_is_none (&change->chain) || !pt_id_equal (&change->chain, walk->chain)) {
    history->foreign = TRUE;
    history->mask |= change->mask;
  }
  if (change->old == NULL) {
    g_clear_pointer (&history->base, pt_row_free);
    return TRUE;
  }
  old = pt_row_new (change->entity);
  if (!pt_fields_from_text (change->old, -1, old, PT_FIELDS_SET, error))
    return FALSE;
  pt_row_apply (history->base, old);
  pt_row_meta (history->base)->deleted = FALSE;
  return TRUE;
}

/* Newest first; the last one is the change that made the version itself, which tells its time. */
static PtEach
walk_change (const PtChange *change, gpointer data, GError **error)
{
  HistoryWalk *walk = data;
  PtRowMeta *meta;

  if (change->version > walk->version)
    return undo (change, walk, error) ? PT_EACH_MORE : PT_EACH_ERROR;
  meta = pt_row_meta (walk->history->base);
  meta->version = change->version;
  meta->seq = change->seq;
  meta->updated_at = change->at;
  meta->updated_by = change->user;
  return PT_EACH_STOP;
}

gboolean
pt_history_since (PtStore *store, const PtRow *row, gint64 version, const PtId *chain, PtHistory *history,
                  GError **error)
{
  HistoryWalk walk = { history, chain, version };

  history->base = pt_row_copy (row);
  return store->verbs->each_change_after (store, pt_row_entity (row), &pt_row_peek_meta (row)->id, version - 1,
                                          walk_change, &walk, error);
}
