/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The queue as people see it: counted, listed, retried, taken back. Called by
 * the sync page, the sync button and paytrackctl.
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "change.h"
#include "errors.h"
#include "group.h"
#include "plant.h"
#include "repository.h"
#include "seen.h"
#include "store.h"
#include "withdrawal.h"

void
pt_queue_entry_free (PtQueueEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->payload);
  g_free (entry->status);
  g_free (entry->error_message);
  g_free (entry->error_code);
  g_free (entry->error_field);
  g_free (entry->base);
  g_free (entry->strategy);
  g_free (entry->outcome);
  g_free (entry->label);
  g_free (entry);
}

/* Counting */

typedef struct {
  const char *status;
  PtId user;
  gboolean is_fresh;
  gint64 count;
} CountedKind;

static void
add_count (PtOutboxCounts *counts, const PtEntity *entity, const CountedKind *kind, const PtId *signed_in)
{
  if (g_strcmp0 (kind->status, "error") == 0) {
    counts->attention += kind->count;
    return;
  }
  counts->waiting += kind->count;
  if (entity != NULL)
    counts->by_entity[entity->index] += kind->count;
  if (!pt_id_is_none (&kind->user) && !pt_id_equal (&kind->user, signed_in))
    counts->others += kind->count;
  else if (kind->is_fresh)
    counts->fresh += kind->count;
}

static gboolean
count_entries (PtDatabase *database, const PtId *signed_in, PtOutboxCounts *counts, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database,
                             "SELECT entity_type, status, user_id, envelope_id, count(*) FROM queue WHERE"
                             " status <> 'success' AND ifnull(error_code, '') <> 'conflict'"
                             " GROUP BY status, entity_type, user_id, envelope_id",
                             error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    CountedKind kind = { .status = pt_statement_text (select, 1),
                         .is_fresh = pt_statement_is_null (select, 3),
                         .count = pt_statement_integer (select, 4) };
    pt_statement_id (select, 2, &kind.user);
    add_count (counts, pt_entity_find (pt_statement_text (select, 0), -1), &kind, signed_in);
  }
  return step == PT_STEP_DONE;
}

/* None where nobody has signed in, and in a database without an office. */
static gboolean
read_signed_in (PtDatabase *database, PtId *user, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (PtOffice) office = pt_office_load (database, &failed);

  *user = office != NULL ? office->user : PT_ID_NONE;
  if (office != NULL || g_error_matches (failed, PT_ERROR, PT_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

gboolean
pt_outbox_count (PtDatabase *database, PtOutboxCounts *counts, GError **error)
{
  gint64 notices = 0;
  PtId signed_in = PT_ID_NONE;

  memset (counts, 0, sizeof *counts);
  if (!read_signed_in (database, &signed_in, error) || !count_entries (database, &signed_in, counts, error)
      || !pt_database_get_integer (database, "SELECT ifnull(max(id), 0) FROM queue", &counts->newest, NULL, error)
      || !pt_database_get_integer (database,
                                   "SELECT count(*) FROM conflicts WHERE state <> 'settled' AND state = 'open'",
                                   &counts->conflicts, NULL, error)
      || !pt_database_get_integer (database, "SELECT count(*) FROM notices WHERE read_at IS NULL", &notices, NULL,
                                   error))
    return FALSE;
  counts->attention += counts->conflicts + notices;
  return TRUE;
}

/* Listing */

static PtQueueEntry *
read_entry (PtStatement *select)
{
  PtQueueEntry *entry = g_new0 (PtQueueEntry, 1);

  entry->id = pt_statement_integer (select, 0);
  entry->entity = pt_entity_find (pt_statement_text (select, 1), -1);
  pt_statement_id (select, 2, &entry->entity_id);
  pt_operation_kind_parse (pt_statement_text (select, 3), -1, &entry->operation);
  entry->payload = g_strdup (pt_statement_text (select, 4));
  entry->status = g_strdup (pt_statement_text (select, 5));
  entry->retry_count = pt_statement_integer (select, 6);
  entry->error_message = g_strdup (pt_statement_text (select, 7));
  entry->error_code = g_strdup (pt_statement_text (select, 8));
  entry->error_field = g_strdup (pt_statement_text (select, 9));
  entry->created_at = pt_statement_integer (select, 10);
  entry->updated_at = pt_statement_integer (select, 11);
  pt_statement_id (select, 12, &entry->op);
  entry->outcome = g_strdup (pt_statement_text (select, 13));
  entry->version = pt_statement_integer (select, 14);
  entry->made_at = pt_statement_integer (select, 16);
  entry->base_version = pt_statement_integer (select, 17);
  pt_statement_id (select, 18, &entry->base_op);
  entry->base = g_strdup (pt_statement_text (select, 19));
  entry->strategy = g_strdup (pt_statement_text (select, 20));
  pt_statement_id (select, 21, &entry->group);
  pt_statement_id (select, 22, &entry->resolves);
  pt_statement_id (select, 23, &entry->target);
  pt_statement_id (select, 24, &entry->user);
  return entry;
}

static gboolean
label (PtDatabase *database, const PtEntity *entity, const PtId *id, char **text, GError **error)
{
  g_autoptr (GError) failed = NULL;

  /* What is damaged elsewhere does not keep an entry from being read. */
  *text = pt_repository_dup_label (database, entity, id, &failed);
  if (failed == NULL || g_error_matches (failed, PT_ERROR, PT_ERROR_DAMAGED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

/* Says for what a blocked entry waits: another entry of this computer (@blocker is its operation or its record), or
 * something that another computer has yet to send. */
static gboolean
explain_wait (PtDatabase *database, PtQueueEntry *entry, const PtId *blocker, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (
      database, "SELECT entity_type, entity_uuid FROM queue WHERE op = ?1 OR entity_uuid = ?1 ORDER BY id LIMIT 1",
      error);
  g_autofree char *name = NULL;
  PtStep step;
  PtId id;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, blocker);
  step = pt_statement_step (select, error);
  if (step == PT_STEP_ERROR)
    return FALSE;
  if (step == PT_STEP_ROW && pt_statement_id (select, 1, &id)
      && !label (database, pt_entity_find (pt_statement_text (select, 0), -1), &id, &name, error))
    return FALSE;
  g_free (entry->error_message);
  entry->error_message = name != NULL ? g_strdup_printf (_ ("Waits for %s"), name)
                                      : g_strdup (_ ("Waits for what another computer has not sent yet"));
  return TRUE;
}

#define ENTRY_COLUMNS                                                                                                  \
  "SELECT id, entity_type, entity_uuid, operation, payload, status, retry_count, error_message, error_code,"           \
  " error_field, created_at, updated_at, op, outcome, version, blocked_on, made_at, base_version, base_op, base_row,"  \
  " strategy, group_id, resolves, target, user_id FROM queue "

static GPtrArray *
read_entries (PtDatabase *database, PtStatement *select, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_queue_entry_free);
  PtStep step;

  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtQueueEntry *entry = read_entry (select);
    PtId blocker;

    g_ptr_array_add (entries, entry);
    if (!label (database, entry->entity, &entry->entity_id, &entry->label, error)
        || (pt_statement_id (select, 15, &blocker) && !explain_wait (database, entry, &blocker, error)))
      return NULL;
  }
  return step == PT_STEP_DONE ? g_steal_pointer (&entries) : NULL;
}

static GPtrArray *
list_first (PtDatabase *database, const char *sql, guint limit, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database, sql, error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_integer (select, 1, limit > 0 ? (gint64) limit : -1);
  return read_entries (database, select, error);
}

GPtrArray *
pt_outbox_list (PtDatabase *database, guint limit, GError **error)
{
  return list_first (database, ENTRY_COLUMNS "WHERE status <> 'success' ORDER BY id LIMIT ?", limit, error);
}

GPtrArray *
pt_outbox_list_waiting (PtDatabase *database, guint limit, GError **error)
{
  return list_first (database, ENTRY_COLUMNS "WHERE status IN ('pending', 'syncing') ORDER BY id LIMIT ?", limit,
                     error);
}

/* What waits for a person, but for conflicts, which are settled elsewhere. */
#define REFUSED "status = 'error' AND ifnull(error_code, '') <> '" PT_CODE_CONFLICT "' "

GPtrArray *
pt_outbox_list_refused (PtDatabase *database, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database, ENTRY_COLUMNS "WHERE " REFUSED "ORDER BY id", error);

  return select != NULL ? read_entries (database, select, error) : NULL;
}

gboolean
pt_outbox_find_refused (PtDatabase *database, const PtId *id, PtQueueEntry **entry, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, ENTRY_COLUMNS "WHERE entity_uuid = ? AND " REFUSED "ORDER BY id LIMIT 1", error);
  g_autoptr (GPtrArray) entries = NULL;

  *entry = NULL;
  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, id);
  entries = read_entries (database, select, error);
  if (entries != NULL && entries->len > 0)
    *entry = g_ptr_array_steal_index (entries, 0);
  return entries != NULL;
}

static void
put_raw (PtWriter *writer, const char *name, const char *json)
{
  pt_writer_member (writer, name);
  if (json != NULL)
    pt_writer_raw (writer, json, -1);
  else
    pt_writer_null (writer);
}

static void
put_id_if (PtWriter *writer, const char *name, const PtId *id)
{
  if (!pt_id_is_none (id))
    pt_writer_put_id (writer, name, id);
}

/* On what it was made, by whom and together with what: whoever enters it elsewhere from an export has to know. */
static void
write_making (const PtQueueEntry *entry, PtWriter *writer)
{
  pt_writer_put_integer (writer, "made_at", entry->made_at);
  put_id_if (writer, "user", &entry->user);
  pt_writer_put_integer (writer, "base_version", entry->base_version);
  put_id_if (writer, "base_op", &entry->base_op);
  if (entry->base != NULL)
    put_raw (writer, "base", entry->base);
  pt_writer_put_text_if (writer, "strategy", entry->strategy);
  put_id_if (writer, "group", &entry->group);
  put_id_if (writer, "resolves", &entry->resolves);
  put_id_if (writer, "target", &entry->target);
}

void
pt_queue_entry_write (const PtQueueEntry *entry, PtWriter *writer)
{
  pt_writer_begin_object (writer);
  pt_writer_put_integer (writer, "id", entry->id);
  pt_writer_put_text (writer, "entity_type", entry->entity->name);
  pt_writer_put_id (writer, "entity_uuid", &entry->entity_id);
  pt_writer_put_text (writer, "operation", pt_operation_kind_word (entry->operation));
  put_raw (writer, "payload", entry->payload);
  pt_writer_put_text (writer, "status", entry->status);
  pt_writer_put_integer (writer, "retry_count", entry->retry_count);
  pt_writer_put_text (writer, "error_message", entry->error_message);
  pt_writer_put_text (writer, "error_code", entry->error_code);
  pt_writer_put_text (writer, "error_field", entry->error_field);
  pt_writer_put_integer (writer, "created_at", entry->created_at);
  pt_writer_put_integer (writer, "updated_at", entry->updated_at);
  pt_writer_put_id (writer, "op", &entry->op);
  write_making (entry, writer);
  if (entry->outcome != NULL) {
    pt_writer_put_text (writer, "outcome", entry->outcome);
    pt_writer_put_integer (writer, "version", entry->version);
  }
  pt_writer_put_text (writer, "label", entry->label);
  pt_writer_end_object (writer);
}

static char *
write_as_text (const PtQueueEntry *entry)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  g_autofree char *text = NULL;

  pt_queue_entry_write (entry, writer);
  text = pt_writer_end_text (writer);
  return g_strconcat (text, "\n", NULL);
}

char *
pt_outbox_export (PtDatabase *database, gint64 id, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, ENTRY_COLUMNS "WHERE id = ? AND status <> 'success'", error);
  g_autoptr (GPtrArray) entries = NULL;

  if (select == NULL)
    return NULL;
  pt_statement_bind_integer (select, 1, id);
  entries = read_entries (database, select, error);
  if (entries == NULL)
    return NULL;
  if (entries->len > 0)
    return write_as_text (entries->pdata[0]);
  g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("No unsettled entry %" PRId64), id);
  return NULL;
}

GPtrArray *
pt_outbox_history (PtDatabase *database, const PtId *id, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, ENTRY_COLUMNS "WHERE entity_uuid = ? ORDER BY id", error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, id);
  return read_entries (database, select, error);
}

/* Deciding about one */

static PtChange *
find_by_id (PtDatabase *database, gint64 id, GError **error)
{
  PtStatement *select = pt_change_select (database, "WHERE id = ? AND status <> 'success'", error);
  g_autoptr (GPtrArray) changes = NULL;

  if (select == NULL)
    return NULL;
  pt_statement_bind_integer (select, 1, id);
  changes = pt_change_read_all (select, error);
  if (changes == NULL)
    return NULL;
  if (changes->len == 0) {
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("No unsettled entry %" PRId64), id);
    return NULL;
  }
  return g_ptr_array_steal_index (changes, 0);
}

static gboolean
renew_one (PtDatabase *database, const PtSeams *seams, PtChange *change, GError **error)
{
  gboolean broken = FALSE;

  if (change->status != PT_CHANGE_FAILED || pt_change_is_held (change))
    return TRUE;
  if (!pt_id_is_none (&change->group) && !pt_group_is_broken (database, &change->group, &broken, error))
    return FALSE;
  return broken || pt_change_send_again (database, seams, change, pt_clock_wall (seams->clock), error);
}

/* Each is read at its turn: renewing one changes what stands on it. */
static gboolean
retry_each (PtDatabase *database, const PtSeams *seams, const GArray *ids, GError **error)
{
  for (guint i = 0; i < ids->len; i++) {
    g_autoptr (GError) failure = NULL;
    g_autoptr (PtChange) change = find_by_id (database, g_array_index (ids, gint64, i), &failure);

    if (g_error_matches (failure, PT_ERROR, PT_ERROR_NOT_FOUND))
      continue;
    if (change == NULL) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
    if (!renew_one (database, seams, change, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
retry_all (PtDatabase *database, const PtSeams *seams, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, "SELECT id FROM queue WHERE status = 'error' ORDER BY id", error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  PtStep step;

  if (select == NULL)
    return FALSE;
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    gint64 id = pt_statement_integer (select, 0);
    g_array_append_val (ids, id);
  }
  return step == PT_STEP_DONE && retry_each (database, seams, ids, error);
}

/* What belonged together with a change that was decided against goes alone where a person asks for just that. */
static gboolean
retry_alone (PtDatabase *database, const PtSeams *seams, PtChange *change, GPtrArray *members, GError **error)
{
  for (guint i = 0; i < members->len; i++)
    if (pt_change_is_held (g_ptr_array_index (members, i))) {
      g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
                   _ ("It belongs together with a change that is in conflict: settle the conflict first"));
      return FALSE;
    }
  change->group = PT_ID_NONE;
  return pt_change_send_again (database, seams, change, pt_clock_wall (seams->clock), error);
}

/* A group failed as one and is sent as one. */
static gboolean
retry_one (PtDatabase *database, const PtSeams *seams, gint64 id, GError **error)
{
  g_autoptr (PtChange) change = find_by_id (database, id, error);
  g_autoptr (GPtrArray) members = NULL;
  gboolean broken = FALSE;

  if (change == NULL)
    return FALSE;
  if (change->status != PT_CHANGE_FAILED) {
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("Entry %" PRId64 " waits already"), id);
    return FALSE;
  }
  if (pt_change_is_held (change)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("This record is in conflict: settle the conflict first"));
    return FALSE;
  }
  if (pt_id_is_none (&change->group))
    return pt_change_send_again (database, seams, change, pt_clock_wall (seams->clock), error);
  members = pt_changes_of_group (database, &change->group, error);
  if (members == NULL || !pt_group_is_broken (database, &change->group, &broken, error))
    return FALSE;
  return broken ? retry_alone (database, seams, change, members, error)
                : pt_group_send_again (database, seams, &change->group, error);
}

gboolean
pt_outbox_retry (PtDatabase *database, const PtSeams *seams, gint64 id, GError **error)
{
  PtScope scope;

  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  return pt_scope_end (database, scope,
                       id == 0 ? retry_all (database, seams, error) : retry_one (database, seams, id, error), error);
}

gboolean
pt_outbox_retry_these (PtDatabase *database, const PtSeams *seams, const GArray *ids, GError **error)
{
  PtScope scope;

  return pt_scope_begin (database, &scope, error)
         && pt_scope_end (database, scope, retry_each (database, seams, ids, error), error);
}

static gboolean
check_discard (const PtChange *change, GError **error)
{
  if (pt_change_is_held (change)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("This record is in conflict: settle the conflict first"));
    return FALSE;
  }
  if (change->kind != PT_OPERATION_WITHDRAW || !pt_withdrawal_is_needed (change))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
               _ ("This change is being taken back already: wait for the server's answer"));
  return FALSE;
}

/* Whatever stands on it would stand on nothing. */
static gboolean
check_newest (PtDatabase *database, const PtChange *change, GError **error)
{
  g_autoptr (GPtrArray) open = pt_changes_of_row (database, &change->entity_id, error);

  if (open == NULL)
    return FALSE;
  if (change->kind == PT_OPERATION_WITHDRAW || ((PtChange *) g_ptr_array_index (open, open->len - 1))->id == change->id)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
               _ ("There is a later change of this record: take that one back first"));
  return FALSE;
}

/* A change that is being taken back for the sake of a later one would be lost with that. */
static gboolean
check_not_replacing (PtDatabase *database, const PtChange *change, GError **error)
{
  gboolean open = FALSE;

  if (!pt_withdrawal_is_open (database, &change->entity_id, &open, error))
    return FALSE;
  if (!open)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
               _ ("The change before it is being taken back for this one: wait for the server's answer"));
  return FALSE;
}

/* The server is asked first, of a whole group if it belongs to one. */
static gboolean
withdraw (PtDatabase *database, const PtSeams *seams, const PtChange *change, guint *changed, GError **error)
{
  g_autoptr (PtOffice) office = pt_office_load (database, error);
  g_autoptr (GPtrArray) targets = office != NULL ? pt_withdrawal_targets (database, change, error) : NULL;

  for (guint i = 0; targets != NULL && i < targets->len; i++)
    if (!pt_withdrawal_add (database, seams, &office->user, g_ptr_array_index (targets, i), error))
      return FALSE;
  *changed |= 1u << change->entity->index;
  return targets != NULL;
}

static gboolean
discard (PtDatabase *database, const PtSeams *seams, gint64 id, guint *changed, GError **error)
{
  g_autoptr (PtChange) change = find_by_id (database, id, error);
  g_auto (PtSeenWork) work = { 0 };

  if (change == NULL || !check_discard (change, error) || !check_newest (database, change, error))
    return FALSE;
  if (change->kind != PT_OPERATION_WITHDRAW && pt_withdrawal_is_needed (change))
    return withdraw (database, seams, change, changed, error);
  if (change->kind != PT_OPERATION_WITHDRAW && !check_not_replacing (database, change, error))
    return FALSE;
  if (!pt_change_settle (database, change, "discarded", 0, 0, pt_clock_wall (seams->clock), error)
      || !pt_seen_work_begin (&work, database, PT_CONFIRM_NEWER, error)
      || !pt_seen_derive (&work, change->entity, &change->entity_id, error))
    return FALSE;
  *changed |= work.changed;
  return TRUE;
}

gboolean
pt_outbox_discard (PtDatabase *database, const PtSeams *seams, gint64 id, guint *changed, GError **error)
{
  PtScope scope;

  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  return pt_scope_end (database, scope, discard (database, seams, id, changed, error), error);
}

gboolean
pt_outbox_reset_syncing (PtDatabase *database, GError **error)
{
  if (PT_PLANT (STUCK_SYNCING))
    return TRUE;
  return pt_database_exec (database,
                           "UPDATE queue SET status = 'pending' WHERE status <> 'success' AND status = 'syncing'",
                           error)
         && pt_changes_unblock (database, error);
}
