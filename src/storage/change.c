/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The queue's rows, read and written. Used by all parts of the outbox; no decision is taken here. */

#include "config.h"

#include "change.h"

#include <glib/gi18n-lib.h>

#include "error-log.h"
#include "errors.h"

#define COLUMNS                                                                                                        \
  "id, entity_type, entity_uuid, operation, payload, status, retry_count, created_at, made_at, op, base_version,"      \
  " base_leaf, base_op, base_row, strategy, group_id, resolves, user_id, envelope_id, batch, blocked_on IS NOT NULL,"  \
  " error_code, error_field, error_message, target"

static const char *const status_words[] = { "pending", "syncing", "success", "error" };

static PtChangeStatus
parse_status (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (status_words); i++)
    if (g_strcmp0 (word, status_words[i]) == 0)
      return i;
  g_return_val_if_reached (PT_CHANGE_FAILED);
}

PtChange *
pt_change_new (void)
{
  return g_new0 (PtChange, 1);
}

void
pt_change_free (PtChange *change)
{
  if (change == NULL)
    return;
  g_clear_pointer (&change->set, pt_row_free);
  g_free (change->base_row);
  g_free (change->error_code);
  g_free (change->error_field);
  g_free (change->error_message);
  g_free (change);
}

gboolean
pt_change_is_held (const PtChange *change)
{
  return change->status == PT_CHANGE_FAILED && g_strcmp0 (change->error_code, PT_CODE_CONFLICT) == 0;
}

gboolean
pt_change_was_sealed (const PtChange *change)
{
  return !pt_id_is_none (&change->envelope);
}

PtRow *
pt_change_dup_base (const PtChange *change, GError **error)
{
  return change->base_row != NULL ? pt_pull_row_from_text (change->base_row, -1, error) : NULL;
}

void
pt_change_set_base (PtChange *change, const PtRow *base)
{
  g_free (change->base_row);
  change->base_row = pt_pull_row_to_text (base);
  change->base_version = pt_row_peek_meta (base)->version;
  pt_row_base_leaf (base, change->base_leaf);
}

void
pt_change_set_error (PtChange *change, const char *code, const char *field, const char *message)
{
  g_free (change->error_code);
  g_free (change->error_field);
  g_free (change->error_message);
  change->error_code = g_strdup (code);
  change->error_field = g_strdup (field);
  change->error_message = g_strdup (message);
}

/* Reading */

PtStatement *
pt_change_select (PtDatabase *database, const char *rest, GError **error)
{
  g_autofree char *sql = g_strconcat ("SELECT " COLUMNS " FROM queue ", rest, NULL);

  return pt_database_prepare (database, sql, error);
}

static gboolean
read_set (PtStatement *select, PtChange *change, GError **error)
{
  const char *payload = pt_statement_text (select, 4);

  if (payload == NULL)
    return TRUE;
  change->set = pt_row_new (change->entity);
  return pt_fields_from_text (payload, -1, change->set, PT_FIELDS_SET, error);
}

static void
read_base (PtStatement *select, PtChange *change)
{
  const char *leaf = pt_statement_text (select, 11);

  change->base_version = pt_statement_integer (select, 10);
  g_strlcpy (change->base_leaf, leaf != NULL ? leaf : "", sizeof change->base_leaf);
  pt_statement_id (select, 12, &change->base_op);
  change->base_row = g_strdup (pt_statement_text (select, 13));
}

PtChange *
pt_change_read (PtStatement *select, GError **error)
{
  g_autoptr (PtChange) change = pt_change_new ();
  const char *strategy = pt_statement_text (select, 14);

  change->id = pt_statement_integer (select, 0);
  change->entity = pt_entity_find (pt_statement_text (select, 1), -1);
  if (change->entity == NULL) {
    g_set_error (error, PT_ERROR, PT_ERROR_DAMAGED, _ ("An entry of the queue cannot be read: put back a backup"));
    return NULL;
  }
  pt_statement_id (select, 2, &change->entity_id);
  pt_operation_kind_parse (pt_statement_text (select, 3), -1, &change->kind);
  change->status = parse_status (pt_statement_text (select, 5));
  change->retry_count = pt_statement_integer (select, 6);
  change->created_at = pt_statement_integer (select, 7);
  change->made_at = pt_statement_integer (select, 8);
  pt_statement_id (select, 9, &change->op);
  read_base (select, change);
  change->has_strategy = strategy != NULL && pt_strategy_parse (strategy, -1, &change->strategy);
  pt_statement_id (select, 15, &change->group);
  pt_statement_id (select, 16, &change->resolves);
  pt_statement_id (select, 17, &change->user);
  pt_statement_id (select, 18, &change->envelope);
  change->batch = pt_statement_integer (select, 19);
  change->is_blocked = pt_statement_integer (select, 20) != 0;
  pt_change_set_error (change, pt_statement_text (select, 21), pt_statement_text (select, 22),
                       pt_statement_text (select, 23));
  pt_statement_id (select, 24, &change->target);
  return read_set (select, change, error) ? g_steal_pointer (&change) : NULL;
}

GPtrArray *
pt_change_read_all (PtStatement *select, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_change_free);
  g_autoptr (PtStatement) used = select;
  PtStep step;

  while ((step = pt_statement_step (used, error)) == PT_STEP_ROW) {
    PtChange *change = pt_change_read (used, error);

    if (change == NULL)
      return NULL;
    g_ptr_array_add (changes, change);
  }
  return step == PT_STEP_DONE ? g_steal_pointer (&changes) : NULL;
}

static GPtrArray *
read_by_id (PtDatabase *database, const char *rest, const PtId *id, GError **error)
{
  PtStatement *select = pt_change_select (database, rest, error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, id);
  return pt_change_read_all (select, error);
}

GPtrArray *
pt_changes_of_row (PtDatabase *database, const PtId *id, GError **error)
{
  return read_by_id (database, "WHERE status <> 'success' AND entity_uuid = ? AND operation <> 'withdraw' ORDER BY id",
                     id, error);
}

GPtrArray *
pt_changes_of_group (PtDatabase *database, const PtId *group, GError **error)
{
  return read_by_id (database, "WHERE status <> 'success' AND group_id = ? ORDER BY id", group, error);
}

GPtrArray *
pt_changes_of_envelope (PtDatabase *database, const PtId *envelope, GError **error)
{
  return read_by_id (database, "WHERE status <> 'success' AND envelope_id IS NOT NULL AND envelope_id = ? ORDER BY id",
                     envelope, error);
}

PtChange *
pt_change_find (PtDatabase *database, const PtId *op, GError **error)
{
  g_autoptr (PtStatement) select = pt_change_select (database, "WHERE op = ?", error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, op);
  return pt_statement_step (select, error) == PT_STEP_ROW ? pt_change_read (select, error) : NULL;
}

/* Writing */

static void
bind_text_if (PtStatement *statement, int parameter, const char *text)
{
  pt_statement_bind_text (statement, parameter, text != NULL && *text != '\0' ? text : NULL);
}

/* Parameters 1 to 18: what may change while it is unsettled. */
static void
bind_change (PtStatement *statement, const PtChange *change, const char *payload, gint64 now)
{
  pt_statement_bind_text (statement, 1, pt_operation_kind_word (change->kind));
  pt_statement_bind_text (statement, 2, payload);
  pt_statement_bind_text (statement, 3, status_words[change->status]);
  pt_statement_bind_integer (statement, 4, change->retry_count);
  bind_text_if (statement, 5, change->error_message);
  pt_statement_bind_integer (statement, 6, now);
  pt_statement_bind_id (statement, 7, &change->op);
  pt_statement_bind_integer (statement, 8, change->base_version);
  bind_text_if (statement, 9, change->base_leaf);
  pt_statement_bind_id (statement, 10, &change->base_op);
  pt_statement_bind_text (statement, 11, change->base_row);
  pt_statement_bind_integer (statement, 12, change->made_at);
  pt_statement_bind_text (statement, 13, change->has_strategy ? pt_strategy_word (change->strategy) : NULL);
  pt_statement_bind_id (statement, 14, &change->group);
  pt_statement_bind_id (statement, 15, &change->resolves);
  pt_statement_bind_id (statement, 16, &change->envelope);
  bind_text_if (statement, 17, change->error_code);
  bind_text_if (statement, 18, change->error_field);
}

gboolean
pt_change_insert (PtDatabase *database, PtChange *change, gint64 now, GError **error)
{
  g_autofree char *payload = change->set != NULL ? pt_fields_to_text (change->set, PT_FIELDS_SET) : NULL;
  g_autoptr (PtStatement) insert = pt_database_prepare (
      database,
      "INSERT INTO queue (operation, payload, status, retry_count, error_message, updated_at, op, base_version,"
      " base_leaf, base_op, base_row, made_at, strategy, group_id, resolves, envelope_id, error_code, error_field,"
      " entity_type, entity_uuid, user_id, target, created_at)"
      " VALUES (?, ?, ?, ?, ?, ?6, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?6)",
      error);

  if (insert == NULL)
    return FALSE;
  bind_change (insert, change, payload, now);
  pt_statement_bind_text (insert, 19, change->entity->name);
  pt_statement_bind_id (insert, 20, &change->entity_id);
  pt_statement_bind_id (insert, 21, &change->user);
  pt_statement_bind_id (insert, 22, &change->target);
  if (!pt_statement_run (insert, error))
    return FALSE;
  change->id = pt_database_last_rowid (database);
  return TRUE;
}

gboolean
pt_change_update (PtDatabase *database, const PtChange *change, gint64 now, GError **error)
{
  g_autofree char *payload = change->set != NULL ? pt_fields_to_text (change->set, PT_FIELDS_SET) : NULL;
  g_autoptr (PtStatement) update = pt_database_prepare (
      database,
      "UPDATE queue SET operation = ?, payload = ?, status = ?, retry_count = ?, error_message = ?, updated_at = ?,"
      " op = ?, base_version = ?, base_leaf = ?, base_op = ?, base_row = ?, made_at = ?, strategy = ?, group_id = ?,"
      " resolves = ?, envelope_id = ?, error_code = ?, error_field = ?, batch = ?, blocked_on = NULL WHERE id = ?",
      error);

  if (update == NULL)
    return FALSE;
  bind_change (update, change, payload, now);
  if (change->batch != 0)
    pt_statement_bind_integer (update, 19, change->batch);
  else
    pt_statement_bind_null (update, 19);
  pt_statement_bind_integer (update, 20, change->id);
  return pt_statement_run (update, error);
}

gboolean
pt_change_settle (PtDatabase *database, const PtChange *change, const char *outcome, gint64 version, gint64 seq,
                  gint64 now, GError **error)
{
  g_autoptr (PtStatement) update = pt_database_prepare (
      database,
      "UPDATE queue SET status = 'success', outcome = ?, version = ?, seq = ?, settled_at = ?4, updated_at = ?4,"
      " blocked_on = NULL WHERE id = ?",
      error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_text (update, 1, outcome);
  pt_statement_bind_integer (update, 2, version);
  pt_statement_bind_integer (update, 3, seq);
  pt_statement_bind_integer (update, 4, now);
  pt_statement_bind_integer (update, 5, change->id);
  return pt_statement_run (update, error);
}

gboolean
pt_change_follow (PtDatabase *database, const PtId *from, const PtId *to, GError **error)
{
  g_autoptr (PtStatement) update = pt_database_prepare (
      database,
      "UPDATE queue SET base_op = ?1, blocked_on = NULL WHERE status <> 'success' AND entity_uuid ="
      " (SELECT entity_uuid FROM queue WHERE op = ?1) AND base_op = ?2",
      error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_id (update, 1, to);
  pt_statement_bind_id (update, 2, from);
  return pt_statement_run (update, error);
}

static void
wait_again (PtChange *change)
{
  change->status = PT_CHANGE_PENDING;
  change->retry_count = 0;
  change->batch = 0;
  pt_change_set_error (change, NULL, NULL, NULL);
}

gboolean
pt_change_renew (PtDatabase *database, const PtSeams *seams, PtChange *change, gint64 now, GError **error)
{
  PtId former = change->op;

  change->op = pt_id_new (seams->clock, seams->random);
  change->envelope = PT_ID_NONE;
  wait_again (change);
  return pt_change_update (database, change, now, error) && pt_change_follow (database, &former, &change->op, error);
}

gboolean
pt_change_reopen (PtDatabase *database, PtChange *change, const PtId *envelope, gint64 now, GError **error)
{
  g_autoptr (PtStatement) update = pt_database_prepare (
      database, "UPDATE queue SET outcome = NULL, version = NULL, seq = NULL, settled_at = NULL WHERE id = ?", error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_integer (update, 1, change->id);
  wait_again (change);
  change->envelope = *envelope;
  return pt_statement_run (update, error) && pt_change_update (database, change, now, error);
}

gboolean
pt_change_is_parked (const PtChange *change)
{
  return change->status == PT_CHANGE_FAILED && g_strcmp0 (change->error_code, PT_CODE_PARKED) == 0;
}

gboolean
pt_change_send_again (PtDatabase *database, const PtSeams *seams, PtChange *change, gint64 now, GError **error)
{
  if (!pt_change_is_parked (change))
    return pt_change_renew (database, seams, change, now, error);
  wait_again (change);
  return pt_change_update (database, change, now, error);
}

/* Those of a recovery in which something was blocked may go again as well. */
static gboolean
release_envelopes (PtDatabase *database, GError **error)
{
  g_autoptr (PtStatement) update
      = pt_database_prepare (database, "UPDATE envelopes SET held = 0 WHERE state = 'sealed' AND held <> 0", error);

  return update != NULL && pt_statement_run (update, error);
}

gboolean
pt_changes_unblock (PtDatabase *database, GError **error)
{
  g_autoptr (PtStatement) update = pt_database_prepare (
      database,
      "WITH RECURSIVE held(op, record) AS ("
      " SELECT op, iif(operation = 'create', entity_uuid, NULL) FROM queue WHERE status <> 'success'"
      " AND status = 'error'"
      " UNION SELECT q.op, iif(q.operation = 'create', q.entity_uuid, NULL) FROM held"
      " JOIN queue q ON q.blocked_on IN (held.op, held.record))"
      " UPDATE queue SET blocked_on = NULL WHERE blocked_on IS NOT NULL AND op NOT IN (SELECT op FROM held)",
      error);

  return update != NULL && pt_statement_run (update, error) && release_envelopes (database, error);
}

gboolean
pt_change_log_refusal (PtDatabase *database, const PtChange *change, gint64 now, GError **error)
{
  return pt_error_log_add (database, now, "refusal", change->error_code,
                           change->error_message != NULL ? change->error_message : _ ("The server did not say why"),
                           change->entity, &change->entity_id, error);
}
