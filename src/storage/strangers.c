/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records here that the server does not have. Called by the sync engine's repair. */

#include "config.h"

#include "strangers.h"

#include <glib/gi18n-lib.h>

#include "change.h"
#include "digests.h"
#include "seen.h"
#include "store.h"

typedef struct {
  PtDatabase *database;
  const PtSeams *seams;
  const PtEntity *entity;
  PtSeenWork work;
  PtId user;
} Search;

static void
search_clear (Search *search)
{
  pt_seen_work_clear (&search->work);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static gboolean
is_below (const PtId *id, const char *prefix)
{
  char bucket[5];

  g_snprintf (bucket, sizeof bucket, "%04x", pt_id_bucket (id));
  return g_str_has_prefix (bucket, prefix);
}

/* (element-type PtId) */
static GArray *
list_strangers (const Search *search, const char *prefix, GHashTable *known, gint64 head, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM %s WHERE version > 0 AND seq <= ?", search->entity->name);
  g_autoptr (PtStatement) select = pt_database_prepare (search->database, sql, error);
  g_autoptr (GArray) strangers = g_array_new (FALSE, FALSE, sizeof (PtId));
  PtStep step;

  if (select == NULL)
    return NULL;
  pt_statement_bind_integer (select, 1, head);
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtId id;

    pt_statement_id (select, 0, &id);
    if (is_below (&id, prefix) && !g_hash_table_contains (known, &id))
      g_array_append_val (strangers, id);
  }
  return step == PT_STEP_DONE ? g_steal_pointer (&strangers) : NULL;
}

/* All that is known of it, as a new record that goes anew however it is sent. */
static gboolean
park_as_new (Search *search, const PtRow *row, GError **error)
{
  g_autoptr (PtChange) change = pt_change_new ();

  change->entity = search->entity;
  change->entity_id = pt_row_peek_meta (row)->id;
  change->kind = PT_OPERATION_CREATE;
  change->op = pt_id_new (search->seams->clock, search->seams->random);
  change->made_at = pt_clock_wall (search->seams->clock);
  change->user = search->user;
  change->status = PT_CHANGE_FAILED;
  change->set = pt_row_new (search->entity);
  for (guint i = 0; i < search->entity->n_fields; i++)
    if (!pt_row_is_null (row, i))
      pt_row_copy_field (change->set, row, i);
  pt_change_set_error (change, PT_CODE_STRANGER, NULL,
                       _ ("The server does not have this record: send it with Retry, or take it back"));
  return pt_change_insert (search->database, change, change->made_at, error)
         && pt_change_log_refusal (search->database, change, change->made_at, error);
}

/* What is on its way, belongs to others or waits for a person has to be answered first. */
static gboolean
is_undecided (const Search *search, const PtId *id, gboolean *undecided, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (search->database,
                             "SELECT 1 FROM queue q LEFT JOIN envelopes e ON e.id = q.envelope_id"
                             " WHERE q.entity_uuid = ? AND q.status <> 'success'"
                             " AND (q.status = 'syncing' OR ifnull(e.state, '') = 'sealed' OR q.operation = 'withdraw'"
                             " OR q.group_id IS NOT NULL OR ifnull(q.error_code, '') = '" PT_CODE_CONFLICT "') LIMIT 1",
                             error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, id);
  step = pt_statement_step (select, error);
  *undecided = step == PT_STEP_ROW;
  return step != PT_STEP_ERROR;
}

/* Changes of it, which the server lets wait for the record: all of them go into its making. */
static gboolean
fold_changes (Search *search, const PtId *id, GError **error)
{
  g_autoptr (GPtrArray) open = pt_changes_of_row (search->database, id, error);

  for (guint i = 0; open != NULL && i < open->len; i++)
    if (!pt_change_settle (search->database, g_ptr_array_index (open, i), "folded", 0, 0,
                           pt_clock_wall (search->seams->clock), error))
      return FALSE;
  return open != NULL;
}

static gboolean
part_with (Search *search, const PtId *id, guint *parked, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (search->entity);
  gboolean undecided = FALSE, found = FALSE;

  if (!is_undecided (search, id, &undecided, error))
    return FALSE;
  if (undecided)
    return TRUE;
  if (!pt_seen_read (search->database, search->entity, id, row, &found, error)
      || !pt_seen_set_aside (search->database, search->entity, id, error) || !fold_changes (search, id, error)
      || (!pt_row_peek_meta (row)->deleted && !park_as_new (search, row, error)))
    return FALSE;
  search->work.queue_is_empty = FALSE;
  (*parked)++;
  return pt_seen_unconfirm (&search->work, search->entity, id, error)
         && pt_seen_derive (&search->work, search->entity, id, error);
}

static gboolean
part_with_all (Search *search, const char *prefix, GHashTable *known, gint64 head, guint *parked, GError **error)
{
  g_autoptr (GArray) strangers = list_strangers (search, prefix, known, head, error);

  for (guint i = 0; strangers != NULL && i < strangers->len; i++)
    if (!part_with (search, &g_array_index (strangers, PtId, i), parked, error))
      return FALSE;
  return strangers != NULL;
}

static gboolean
run (Search *search, const char *prefix, GHashTable *known, gint64 head, guint *parked, GError **error)
{
  g_autoptr (PtOffice) office = pt_office_load (search->database, error);

  if (office == NULL || !pt_seen_work_begin (&search->work, search->database, PT_CONFIRM_REPAIR, error))
    return FALSE;
  search->user = office->user;
  return part_with_all (search, prefix, known, head, parked, error) && pt_seen_work_flush (&search->work, error);
}

gboolean
pt_strangers_park (PtDatabase *database, const PtSeams *seams, const PtEntity *entity, const char *prefix,
                   GHashTable *known, gint64 head, guint *parked, guint *changed, GError **error)
{
  g_auto (Search) search = { .database = database, .seams = seams, .entity = entity };
  PtDigest here;
  PtScope scope;

  *parked = 0;
  if (!pt_digests_read (database, entity, prefix, &here, error))
    return FALSE;
  if (here.count <= g_hash_table_size (known))
    return TRUE;
  if (!pt_scope_begin (database, &scope, error)
      || !pt_scope_end (database, scope, run (&search, prefix, known, head, parked, error), error))
    return FALSE;
  *changed |= search.work.changed;
  return TRUE;
}
