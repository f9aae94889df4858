/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Sealing: the oldest waiting changes become an envelope whose bytes are
 * stored before they are sent and never change after; and what happens to one
 * that the server refused as a whole. Called by the push engine.
 */

#include "config.h"

#include "change.h"
#include "compression.h"
#include "errors.h"
#include "plant.h"
#include "protocol-limits.h"
#include "sealing.h"
#include "settling.h"
#include "store.h"
#include "withdrawal.h"

/* What an operation takes beside its `set`, generously. */
#define OPERATION_BYTES 512
#define TRIES 3

void
pt_sealed_clear (PtSealed *sealed)
{
  g_clear_pointer (&sealed->body, g_bytes_unref);
  g_clear_pointer (&sealed->signature, g_free);
  memset (sealed, 0, sizeof *sealed);
}

/* Picking */

/* While a withdrawal waits, it goes alone and ahead; then nothing of a record whose withdrawal has no answer yet goes.
 */
typedef enum { PICK_ALL, PICK_WITHDRAWALS, PICK_UNDISPUTED, PICK_AHEAD } PickWhat;

/* Of the office's user (?), and from before anybody signed in. */
#define PICK_OWN "WHERE status <> 'success' AND status = 'pending' AND (user_id IS NULL OR user_id = ?) "

static const char *const pick_sql[] = {
  [PICK_ALL] = PICK_OWN "AND blocked_on IS NULL ORDER BY id",
  [PICK_WITHDRAWALS] = PICK_OWN "AND operation = 'withdraw' AND retry_count < " G_STRINGIFY (
      TRIES) " AND NOT EXISTS (SELECT 1 FROM envelopes e WHERE"
             " e.id = envelope_id AND e.state = 'sealed') ORDER BY id",
  [PICK_UNDISPUTED] = PICK_OWN "AND blocked_on IS NULL AND entity_uuid NOT IN (SELECT entity_uuid FROM queue WHERE"
                               " operation = 'withdraw' AND status <> 'success') ORDER BY id",
  /* A record has one change on its way at a time: what becomes of the next may hang on its verdict. */
  [PICK_AHEAD] = PICK_OWN "AND blocked_on IS NULL AND NOT EXISTS (SELECT 1 FROM queue q WHERE q.status <> 'success'"
                          " AND q.entity_uuid = queue.entity_uuid AND q.status = 'syncing') ORDER BY id",
};

/* The changes for the next envelope. A unit is one change or one whole group. */
typedef struct {
  PtDatabase *database;
  const PtOffice *office;
  PickWhat what;
  guint most;
  gsize bytes;
  PtId user;
  gint64 batch;
  GPtrArray *changes;
  GArray *units; /* gint: number of changes in each */
  GHashTable *groups;
} Pick;

static void
pick_init (Pick *pick, PtDatabase *database, const PtOffice *office, PickWhat what, guint most)
{
  memset (pick, 0, sizeof *pick);
  pick->database = database;
  pick->office = office;
  pick->what = what;
  pick->most = CLAMP (most, 1, PT_LIMIT_OPERATIONS);
  pick->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_change_free);
  pick->units = g_array_new (FALSE, FALSE, sizeof (guint));
  pick->groups = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
}

static void
pick_clear (Pick *pick)
{
  g_clear_pointer (&pick->changes, g_ptr_array_unref);
  g_clear_pointer (&pick->units, g_array_unref);
  g_clear_pointer (&pick->groups, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pick, pick_clear)

/* Work from before anybody signed in belongs to who signs in. */
static const PtId *
maker_of (const Pick *pick, const PtChange *change)
{
  return pt_id_is_none (&change->user) ? &pick->office->user : &change->user;
}

static gsize
size_of_field (const PtRow *set, guint i)
{
  const PtField *field = &pt_row_entity (set)->fields[i];
  gboolean is_text = !pt_kind_is_integer (field->kind) && !pt_kind_is_id (field->kind);

  return strlen (field->name) + 40 + (is_text ? 2 * pt_row_get_text_length (set, i) : 0);
}

static gsize
size_of (const PtChange *change)
{
  gsize size = OPERATION_BYTES;

  for (guint i = 0; change->set != NULL && i < change->entity->n_fields; i++)
    if (pt_row_has (change->set, i))
      size += size_of_field (change->set, i);
  return size;
}

static gboolean
fits (const Pick *pick, GPtrArray *unit)
{
  const PtChange *first = g_ptr_array_index (unit, 0);
  gsize bytes = pick->bytes;

  if (pick->changes->len == 0)
    return TRUE;
  for (guint i = 0; i < unit->len; i++)
    bytes += size_of (g_ptr_array_index (unit, i));
  return pick->changes->len + unit->len <= pick->most && bytes <= PT_LIMIT_INFLATED / 2 && pick->batch == first->batch
         && pt_id_equal (&pick->user, maker_of (pick, first));
}

/* Takes the unit's changes over. */
static void
take (Pick *pick, GPtrArray *unit)
{
  const PtChange *first = g_ptr_array_index (unit, 0);

  pick->user = *maker_of (pick, first);
  pick->batch = first->batch;
  g_array_append_val (pick->units, unit->len);
  for (guint i = 0; i < unit->len; i++)
    pick->bytes += size_of (g_ptr_array_index (unit, i));
  while (unit->len > 0)
    g_ptr_array_add (pick->changes, g_ptr_array_steal_index (unit, 0));
}

/* A group with a member that was refused, or that waits for something, waits as a whole. */
static gboolean
is_ready (GPtrArray *unit)
{
  for (guint i = 0; i < unit->len; i++) {
    const PtChange *change = g_ptr_array_index (unit, i);

    if (change->status != PT_CHANGE_PENDING || change->is_blocked)
      return FALSE;
  }
  return unit->len > 0;
}

/* The unit that begins with @change, which is taken over; empty where its group has been looked at. */
static GPtrArray *
unit_of (Pick *pick, PtChange *change, GError **error)
{
  g_autoptr (PtChange) first = change;
  GPtrArray *unit;

  if (!pt_id_is_none (&change->group)) {
    if (!g_hash_table_add (pick->groups, g_memdup2 (&change->group, sizeof change->group)))
      return g_ptr_array_new ();
    return pt_changes_of_group (pick->database, &change->group, error);
  }
  unit = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_change_free);
  g_ptr_array_add (unit, g_steal_pointer (&first));
  return unit;
}

/* @full is set where no more goes in. A group is not sealed ahead: it may touch several records. */
static gboolean
pick_next (Pick *pick, PtStatement *waiting, gboolean *full, GError **error)
{
  PtChange *change = pt_change_read (waiting, error);
  g_autoptr (GPtrArray) unit = change != NULL ? unit_of (pick, change, error) : NULL;

  if (unit == NULL)
    return FALSE;
  if (!is_ready (unit))
    return TRUE;
  *full = (pick->what == PICK_AHEAD && unit->len > 1) || !fits (pick, unit);
  if (!*full)
    take (pick, unit);
  return TRUE;
}

/* Oldest first. Whatever refers to a record comes after what made it, so parents go before children. */
static gboolean
pick_changes (Pick *pick, GError **error)
{
  g_autoptr (PtStatement) waiting = pt_change_select (pick->database, pick_sql[pick->what], error);
  gboolean full = FALSE;
  PtStep step = PT_STEP_DONE;

  if (waiting == NULL)
    return FALSE;
  pt_statement_bind_id (waiting, 1, &pick->office->user);
  while (!full && (step = pt_statement_step (waiting, error)) == PT_STEP_ROW)
    if (!pick_next (pick, waiting, &full, error))
      return FALSE;
  return step != PT_STEP_ERROR;
}

/* Gives back the later half of the units, but one at least stays. */
static void
halve (Pick *pick)
{
  guint keep = MAX (pick->units->len / 2, 1);
  guint changes = 0;

  for (guint i = 0; i < keep; i++)
    changes += g_array_index (pick->units, guint, i);
  g_array_set_size (pick->units, keep);
  g_ptr_array_set_size (pick->changes, (int) changes);
}

/* Sealing */

static PtOperation *
to_operation (const PtChange *change)
{
  PtOperation *operation = pt_operation_new ();

  operation->op = change->op;
  operation->kind = change->kind;
  operation->made_at = change->made_at;
  operation->target = change->target;
  if (change->kind == PT_OPERATION_WITHDRAW)
    return operation;
  operation->entity = change->entity;
  operation->id = change->entity_id;
  operation->base_version = change->base_version;
  memcpy (operation->base_leaf, change->base_leaf, sizeof operation->base_leaf);
  operation->base_op = change->base_op;
  operation->set = change->set != NULL ? pt_row_copy (change->set) : NULL;
  operation->has_strategy = change->has_strategy;
  operation->strategy = change->strategy;
  operation->group = change->group;
  operation->resolves = change->resolves;
  return operation;
}

static gboolean
is_too_large (GBytes *body)
{
  g_autoptr (GBytes) packed = NULL;

  if (g_bytes_get_size (body) > PT_LIMIT_INFLATED)
    return TRUE;
  if (g_bytes_get_size (body) <= PT_LIMIT_REQUEST)
    return FALSE;
  packed = pt_gzip (body);
  return g_bytes_get_size (packed) > PT_LIMIT_REQUEST;
}

static void
fill_envelope (PtEnvelope *envelope, const Pick *pick)
{
  g_ptr_array_set_size (envelope->ops, 0);
  for (guint i = 0; i < pick->changes->len; i++)
    g_ptr_array_add (envelope->ops, to_operation (g_ptr_array_index (pick->changes, i)));
}

/* The body, of as many changes as a request may carry. */
static GBytes *
compose (Pick *pick, PtEnvelope *envelope)
{
  g_autoptr (GBytes) body = NULL;

  fill_envelope (envelope, pick);
  body = pt_envelope_to_bytes (envelope);
  while (is_too_large (body) && pick->units->len > 1) {
    halve (pick);
    fill_envelope (envelope, pick);
    g_bytes_unref (body);
    body = pt_envelope_to_bytes (envelope);
  }
  return g_steal_pointer (&body);
}

static gboolean
mark_sealed (PtDatabase *database, const Pick *pick, const PtEnvelope *envelope, GError **error)
{
  g_autoptr (PtStatement) update
      = pt_database_prepare (database,
                             "UPDATE queue SET status = 'syncing', envelope_id = ?, updated_at = ? WHERE id = ?",
                             error);

  if (update == NULL)
    return FALSE;
  for (guint i = 0; i < pick->changes->len; i++) {
    pt_statement_bind_id (update, 1, &envelope->envelope);
    pt_statement_bind_integer (update, 2, envelope->sealed_at);
    pt_statement_bind_integer (update, 3, ((PtChange *) g_ptr_array_index (pick->changes, i))->id);
    if (!pt_statement_run (update, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
seal_new (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const guint8 key[64], PickWhat what,
          guint most, PtSealed *sealed, GError **error)
{
  g_autoptr (PtEnvelope) envelope = pt_envelope_new ();
  g_auto (Pick) pick;

  pick_init (&pick, database, office, what, most);
  if (pt_id_is_none (&office->user) || pt_id_is_none (&office->device))
    return TRUE;
  if (!pick_changes (&pick, error))
    return FALSE;
  if (pick.changes->len == 0)
    return TRUE;
  if (!pt_sealing_begin (database, seams, office, &pick.user, envelope, error))
    return FALSE;
  sealed->body = compose (&pick, envelope);
  sealed->envelope = envelope->envelope;
  sealed->device = envelope->device;
  sealed->n = envelope->n;
  sealed->n_ops = envelope->ops->len;
  sealed->signature = pt_sealing_sign (sealed->body, key);
  return pt_sealing_store (database, envelope, sealed->body, sealed->signature, error)
         && mark_sealed (database, &pick, envelope, error);
}

/* Planted: somebody must be at it. */
static gboolean
has_syncing (PtDatabase *database)
{
  gboolean found = FALSE;
  gint64 one;

  return pt_database_get_integer (database, "SELECT 1 FROM queue WHERE status = 'syncing' LIMIT 1", &one, &found, NULL)
         && found;
}

/* The envelope that was sealed and not answered: the same bytes again. One that withdraws what another carries goes
 * ahead of it; then what a recovery tells of the past goes ahead of what was made since. */
static gboolean
take_unanswered (PtDatabase *database, const PtId *user, const PtId *in_flight, PtSealed *sealed, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      database,
      "SELECT id, n, n_ops, body, signature, device_id FROM envelopes WHERE state = 'sealed' AND held = 0"
      " AND (user_id = ? OR recovery <> 0) AND id IS NOT ? ORDER BY id NOT IN (SELECT envelope_id FROM queue"
      " WHERE operation = 'withdraw' AND status <> 'success' AND envelope_id IS NOT NULL), recovery DESC, n"
      " LIMIT 1",
      error);
  g_autoptr (PtStatement) update = pt_database_prepare (
      database,
      "UPDATE queue SET status = 'syncing' WHERE envelope_id = ? AND status <> 'success' AND status = 'pending'",
      error);
  PtStep step;
  const void *bytes;
  gsize length;

  if (select == NULL || update == NULL)
    return FALSE;
  if (PT_PLANT (STUCK_SYNCING) && has_syncing (database))
    return TRUE;
  pt_statement_bind_id (select, 1, user);
  pt_statement_bind_id (select, 2, in_flight);
  step = pt_statement_step (select, error);
  if (step != PT_STEP_ROW)
    return step == PT_STEP_DONE;
  pt_statement_id (select, 0, &sealed->envelope);
  sealed->n = pt_statement_integer (select, 1);
  sealed->n_ops = (guint) pt_statement_integer (select, 2);
  bytes = pt_statement_blob (select, 3, &length);
  sealed->body = g_bytes_new (bytes, length);
  sealed->signature = g_strdup (pt_statement_text (select, 4));
  pt_statement_id (select, 5, &sealed->device);
  pt_statement_bind_id (update, 1, &sealed->envelope);
  return pt_statement_run (update, error);
}

/* Once all else has gone, the server is asked again what it has refused to hear. */
static gboolean
ask_again (PtDatabase *database, GError **error)
{
  return pt_database_exec (database,
                           "UPDATE queue SET retry_count = 0 WHERE status = 'pending' AND operation = 'withdraw'"
                           " AND retry_count >= " G_STRINGIFY (TRIES),
                           error);
}

static gboolean
seal_rest (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const guint8 key[64], PickWhat what,
           guint most, PtSealed *sealed, GError **error)
{
  return take_unanswered (database, &office->user, NULL, sealed, error)
         && (sealed->body != NULL || seal_new (database, seams, office, key, what, most, sealed, error))
         && (sealed->body != NULL || what == PICK_ALL || ask_again (database, error));
}

static gboolean
seal_next (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const guint8 key[64], guint most,
           PtSealed *sealed, GError **error)
{
  gboolean withdrawing = FALSE;

  if (!pt_withdrawal_any (database, &withdrawing, error)
      || (withdrawing && !seal_new (database, seams, office, key, PICK_WITHDRAWALS, most, sealed, error)))
    return FALSE;
  if (sealed->body != NULL)
    return TRUE;
  return seal_rest (database, seams, office, key, withdrawing ? PICK_UNDISPUTED : PICK_ALL, most, sealed, error);
}

/* Ends the scope; @sealed is empty where it fails. */
static gboolean
end_sealing (PtDatabase *database, PtScope scope, gboolean done, PtSealed *sealed, GError **error)
{
  if (pt_scope_end (database, scope, done, error))
    return TRUE;
  pt_sealed_clear (sealed);
  return FALSE;
}

gboolean
pt_outbox_seal (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const guint8 key[64], guint most,
                PtSealed *sealed, GError **error)
{
  PtScope scope;

  memset (sealed, 0, sizeof *sealed);
  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  return end_sealing (database, scope, seal_next (database, seams, office, key, most, sealed, error), sealed, error);
}

static gboolean
seal_ahead (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const guint8 key[64], guint most,
            const PtId *in_flight, PtSealed *sealed, GError **error)
{
  gboolean withdrawing = FALSE;

  if (!pt_withdrawal_any (database, &withdrawing, error))
    return FALSE;
  return withdrawing
         || (take_unanswered (database, &office->user, in_flight, sealed, error)
             && (sealed->body != NULL || seal_new (database, seams, office, key, PICK_AHEAD, most, sealed, error)));
}

gboolean
pt_outbox_seal_ahead (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const guint8 key[64],
                      guint most, const PtId *in_flight, PtSealed *sealed, GError **error)
{
  PtScope scope;

  memset (sealed, 0, sizeof *sealed);
  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  return end_sealing (database, scope, seal_ahead (database, seams, office, key, most, in_flight, sealed, error),
                      sealed, error);
}

/* Refused as a whole */

/* Where the later half begins: never within a group; 0 where there is but one unit. */
static guint
find_middle (GPtrArray *changes)
{
  for (guint distance = 0; distance < changes->len; distance++)
    for (int side = -1; side <= 1; side += 2) {
      gint64 at = (gint64) changes->len / 2 + side * (gint64) distance;
      const PtChange *before, *after;

      if (at <= 0 || at >= (gint64) changes->len)
        continue;
      before = g_ptr_array_index (changes, at - 1);
      after = g_ptr_array_index (changes, at);
      if (pt_id_is_none (&after->group) || !pt_id_equal (&before->group, &after->group))
        return (guint) at;
    }
  return 0;
}

static gboolean
split (PtDatabase *database, GPtrArray *changes, guint middle, gint64 batch, gint64 now, GError **error)
{
  for (guint i = 0; i < changes->len; i++) {
    PtChange *change = g_ptr_array_index (changes, i);

    change->status = PT_CHANGE_PENDING;
    change->batch = i < middle ? batch : batch + 1;
    if (!pt_change_update (database, change, now, error))
      return FALSE;
  }
  return TRUE;
}

/* A withdrawal is no work of a person's, who could do nothing about it, and all of its record waits for the answer: it
 * is never parked, only asked after all else. */
static PtChangeStatus
status_after (const PtChange *change)
{
  return change->retry_count < TRIES || change->kind == PT_OPERATION_WITHDRAW ? PT_CHANGE_PENDING : PT_CHANGE_FAILED;
}

/* One change, or one group, that is refused by itself: parked after its third try. */
static gboolean
count_try (PtDatabase *database, GPtrArray *changes, const char *message, gint64 now, GError **error)
{
  for (guint i = 0; i < changes->len; i++) {
    PtChange *change = g_ptr_array_index (changes, i);

    change->retry_count++;
    change->status = status_after (change);
    pt_change_set_error (change, PT_CODE_PARKED, NULL, message);
    if (!pt_change_update (database, change, now, error)
        || (change->status == PT_CHANGE_FAILED && !pt_change_log_refusal (database, change, now, error)))
      return FALSE;
    if (PT_PLANT (DROPPED_AT_THIRD) && change->retry_count == TRIES)
      pt_database_exec (database, "DELETE FROM queue WHERE retry_count = 3", NULL);
  }
  return TRUE;
}

/* @first is cleared where this refusal is known already. */
static gboolean
mark_refused (PtDatabase *database, const PtId *envelope, gint64 now, gboolean *first, GError **error)
{
  g_autoptr (PtStatement) update = pt_database_prepare (
      database, "UPDATE envelopes SET state = 'refused', answered_at = ? WHERE id = ? AND state = 'sealed'", error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_integer (update, 1, now);
  pt_statement_bind_id (update, 2, envelope);
  if (!pt_statement_run (update, error))
    return FALSE;
  *first = pt_database_changes (database) > 0;
  return TRUE;
}

/* What the envelope of a recovery held goes again by itself: no entry of the queue was open for it. */
static gboolean
give_up_recovery (PtDatabase *database, const PtId *id, gint64 now, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (PtEnvelope) envelope = pt_sealing_read (database, id, &failed);

  if (envelope != NULL)
    return !envelope->recovery || pt_changes_reopen (database, envelope, now, error);
  if (g_error_matches (failed, PT_ERROR, PT_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
refuse (PtDatabase *database, const PtSeams *seams, const PtId *envelope, const char *message, GError **error)
{
  gint64 now = pt_clock_wall (seams->clock);
  g_autoptr (GPtrArray) changes = pt_changes_of_envelope (database, envelope, error);
  gint64 batch = 0;
  gboolean held = FALSE, first = FALSE;
  guint middle;

  if (changes == NULL || !pt_sealing_hold (database, envelope, now, &held, error))
    return FALSE;
  if (held)
    return TRUE;
  if (!give_up_recovery (database, envelope, now, error) || !mark_refused (database, envelope, now, &first, error))
    return FALSE;
  if (!first)
    return TRUE;
  middle = find_middle (changes);
  if (middle == 0)
    return count_try (database, changes, message, now, error);
  return pt_database_get_integer (database, "SELECT ifnull(max(batch), 0) + 1 FROM queue WHERE status <> 'success'",
                                  &batch, NULL, error)
         && split (database, changes, middle, batch, now, error);
}

gboolean
pt_outbox_refused (PtDatabase *database, const PtSeams *seams, const PtId *envelope, const char *message,
                   GError **error)
{
  PtScope scope;

  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  return pt_scope_end (database, scope, refuse (database, seams, envelope, message, error), error);
}
