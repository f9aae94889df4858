/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What must hold once the faults are over and everybody has had time to sync. Each check reads the databases
 * themselves and returns NULL, or a sentence about the first thing that is wrong. */

#include <string.h>

#include "ledger.h"
#include "sim-books.h"
#include "tables.h"

#define EXPONENT 2

/* --- queues ------------------------------------------------------------------------------------------------------ */

/* The first entry that waits though nothing holds it up. What stands on a refused or contested change, or in one group
 * with it, waits for a person. */
static const char WAITING[]
    = "WITH RECURSIVE held(op, record, group_id) AS (SELECT op, entity_uuid, group_id FROM queue WHERE status = 'error'"
      " UNION SELECT q.op, q.entity_uuid, q.group_id FROM held JOIN queue q ON q.blocked_on IN (held.op, held.record)"
      " OR q.group_id = held.group_id)"
      " SELECT operation || ' of one of ' || entity_type || ' (' || status || ') on ' || lower(hex(entity_uuid))"
      " || ', blocked on ' || ifnull(lower(hex(blocked_on)), 'nothing') || ' that is ' || ifnull((SELECT b.operation ||"
      " ' ' || b.status || ' ' || ifnull(b.outcome, '') FROM queue b WHERE q.blocked_on IN (b.op, b.entity_uuid)),"
      " 'unknown')"
      " FROM queue q WHERE status IN ('pending', 'syncing') AND op NOT IN (SELECT op FROM held) ORDER BY id LIMIT 1";

static char *
check_queues (const SimBooks *books)
{
  for (guint i = 0; i < books->devices->len; i++) {
    PtDatabase *database = books->devices->pdata[i];
    g_autofree char *waiting = sim_books_ask (database, WAITING);
    if (waiting != NULL)
      return g_strdup_printf ("device %u still waits with %s", i, waiting);
    if (sim_books_count (database,
                         "SELECT count(*) FROM queue WHERE status = 'error' AND ifnull(error_message, '') = ''")
        > 0)
      return g_strdup_printf ("device %u has parked entries without a reason", i);
  }
  return NULL;
}

/* --- nothing lost ------------------------------------------------------------------------------------------------ */

/* Whether @field stands in some entry of the record's history at the device as it was typed. An entry that had to be
 * made anew has another operation id, so that all entries of the record are looked at. */
static gboolean
is_kept (GPtrArray *payloads, const PtRow *set, guint field)
{
  for (guint i = 0; i < payloads->len; i++) {
    const PtRow *payload = payloads->pdata[i];
    if (pt_row_has (payload, field) && pt_row_same_field (payload, set, field))
      return TRUE;
  }
  return FALSE;
}

/* The payloads of all entries of the record; @deletes counts those that delete it or took it back. */
static GPtrArray *
read_payloads (PtDatabase *database, const PtRow *set, guint *deletes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtStatement) question
      = pt_database_prepare (database,
                             "SELECT payload, operation = 'delete' OR ifnull(outcome, '') = 'archived' FROM queue"
                             " WHERE entity_uuid = ?",
                             &error);
  GPtrArray *payloads = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);

  g_assert_no_error (error);
  pt_statement_bind_id (question, 1, &pt_row_peek_meta (set)->id);
  while (pt_statement_step (question, &error) == PT_STEP_ROW) {
    const char *json = pt_statement_text (question, 0);
    PtRow *payload = pt_row_new (pt_row_entity (set));
    *deletes += (guint) pt_statement_integer (question, 1);
    if (json != NULL)
      pt_fields_from_text (json, -1, payload, PT_FIELDS_SET, NULL);
    g_ptr_array_add (payloads, payload);
  }
  return payloads;
}

/* Money that has left is recorded as what it turned out to be. */
static gboolean
may_change_with_status (const PtRow *set, guint field)
{
  return pt_row_entity (set)->index == PT_PAYMENTS && field == PT_PAYMENT_TYPE;
}

/* A later save of the same form's field stands in its place. */
static gboolean
is_overwritten (SimWorld *self, guint index, guint field)
{
  const SimSaved *saved = self->saved->pdata[index];
  for (guint i = index + 1; i < self->saved->len; i++) {
    const SimSaved *later = self->saved->pdata[i];
    if (later->device == saved->device
        && (pt_row_has (later->set, field)
            || (may_change_with_status (saved->set, field) && pt_row_has (later->set, PT_PAYMENT_STATUS)))
        && pt_id_equal (&pt_row_peek_meta (later->set)->id, &pt_row_peek_meta (saved->set)->id))
      return TRUE;
  }
  return FALSE;
}

static char *
check_saved_one (SimWorld *self, PtDatabase *database, guint index)
{
  const SimSaved *saved = self->saved->pdata[index];
  const PtEntity *entity = pt_row_entity (saved->set);
  guint deletes = 0;
  g_autoptr (GPtrArray) payloads = read_payloads (database, saved->set, &deletes);
  char op[PT_ID_TEXT];

  pt_id_format (&saved->op, op);
  if (saved->kind == PT_OPERATION_DELETE && deletes == 0)
    return g_strdup_printf ("device %u lost the deletion %s of one of %s", saved->device, op, entity->name);
  for (guint field = 0; field < entity->n_fields; field++)
    if (pt_row_has (saved->set, field) && (entity->fields[field].flags & PT_FIELD_COMPUTED) == 0
        && !is_kept (payloads, saved->set, field) && !is_overwritten (self, index, field))
      return g_strdup_printf ("device %u lost %s of operation %s on %s", saved->device, entity->fields[field].name, op,
                              entity->name);
  return NULL;
}

static char *
check_saved (const SimBooks *books)
{
  char *wrong = NULL;
  for (guint d = 0; wrong == NULL && d < books->devices->len; d++) {
    PtDatabase *database = books->devices->pdata[d];
    for (guint i = 0; wrong == NULL && i < books->world->saved->len; i++) {
      const SimSaved *saved = books->world->saved->pdata[i];
      if (saved->certain && saved->device == d)
        wrong = check_saved_one (books->world, database, i);
    }
  }
  return wrong;
}

/* --- both sides the same ----------------------------------------------------------------------------------------- */

/* Count and sum over all rows, from the rows. @table may be a query in brackets. */
static PtDigest
add_up (PtDatabase *database, const PtEntity *entity, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s WHERE version > 0", pt_table_columns (entity, ""), table);
  g_autoptr (GError) error = NULL;
  g_autoptr (PtStatement) rows = pt_database_prepare (database, sql, &error);
  g_autoptr (PtRow) row = pt_row_new (entity);
  PtDigest digest = { 0 };

  g_assert_no_error (error);
  while (pt_statement_step (rows, &error) == PT_STEP_ROW) {
    pt_table_read (rows, 0, entity, row);
    digest.count++;
    digest.sum += pt_row_leaf (row);
  }
  return digest;
}

/* The confirmed rows of a device: those kept aside, and those seen that have none aside. */
static char *
confirmed_rows (const PtEntity *entity)
{
  return g_strdup_printf ("(SELECT %1$s FROM %2$s_confirmed UNION ALL SELECT %1$s FROM %2$s WHERE id NOT IN"
                          " (SELECT id FROM %2$s_confirmed))",
                          pt_table_columns (entity, ""), entity->name);
}

static gboolean
equal_digests (PtDigest a, PtDigest b)
{
  return a.count == b.count && a.sum == b.sum;
}

static char *
check_digests (const SimBooks *books)
{
  for (guint e = 0; e < PT_ENTITIES; e++) {
    const PtEntity *entity = pt_entity (e);
    PtDigest theirs = add_up (books->server, entity, entity->name);
    for (guint i = 0; i < books->devices->len; i++) {
      PtDatabase *database = books->devices->pdata[i];
      g_autofree char *table = confirmed_rows (entity);
      g_autoptr (GError) error = NULL;
      PtDigest kept = { 0 };
      if (!equal_digests (add_up (database, entity, table), theirs))
        return g_strdup_printf ("device %u does not hold the server's %s", i, entity->name);
      if (!pt_repository_digest (database, entity, "", &kept, &error) || !equal_digests (kept, theirs))
        return g_strdup_printf ("the kept digest of device %u is not that of its %s", i, entity->name);
    }
  }
  return NULL;
}

static char *
check_books (const SimBooks *books)
{
  g_autofree char *theirs = ledger_balances (pt_database_handle (books->server), "collections", "payments");
  char *wrong = ledger_check_collections (pt_database_handle (books->server), "collections", EXPONENT);
  if (wrong != NULL)
    return wrong;
  for (guint i = 0; i < books->devices->len; i++) {
    PtDatabase *database = books->devices->pdata[i];
    g_autofree char *collections = confirmed_rows (pt_entity (PT_COLLECTIONS));
    g_autofree char *payments = confirmed_rows (pt_entity (PT_PAYMENTS));
    g_autofree char *mine = ledger_balances (pt_database_handle (database), collections, payments);
    if (!g_str_equal (mine, theirs))
      return g_strdup_printf ("the balances of device %u are not the server's", i);
  }
  return NULL;
}

char *
sim_checks_run (SimWorld *self, guint *which)
{
  static const SimCheck CHECKS[]
      = { check_queues,  check_saved, sim_check_history,  sim_check_groups, sim_check_chain,
          check_digests, check_books, sim_check_verdicts, sim_check_echoes, sim_check_repairs };
  SimBooks books;
  char *wrong = NULL;

  sim_books_open (&books, self);
  for (guint i = 0; wrong == NULL && i < G_N_ELEMENTS (CHECKS); i++) {
    wrong = CHECKS[i](&books);
    *which = i;
  }
  sim_books_close (&books);
  return wrong;
}

/* One line for each entry that waits or failed, as the story's end. */
void
sim_checks_tell_queues (SimWorld *self)
{
  static const char SQL[]
      = "SELECT operation || ' of one of ' || entity_type || ' ' || lower(hex(entity_uuid)) || ', op ' || "
        "lower(hex(op))"
        " || ', ' || status || ifnull(', stands on ' || lower(hex(base_op)), '')"
        " || ifnull(', blocked on ' || lower(hex(blocked_on)), '') || ifnull(', in group ' || lower(hex(group_id)), '')"
        " || ifnull(', envelope ' || lower(hex(envelope_id)), '') || ifnull(': ' || error_message, '')"
        " FROM queue WHERE status <> 'success' ORDER BY id";
  SimBooks books;

  sim_books_open (&books, self);
  for (guint i = 0; i < books.devices->len; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (PtStatement) entries = pt_database_prepare (books.devices->pdata[i], SQL, &error);
    g_assert_no_error (error);
    while (pt_statement_step (entries, &error) == PT_STEP_ROW)
      sim_world_tell (self, "device %u keeps %s", i, pt_statement_text (entries, 0));
  }
  sim_books_close (&books);
}
