/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Conflicts as they are kept here: noted in full when the server tells of one,
 * listed with was, mine and theirs, and settled by a new operation. Called by
 * settle, by the conflict page and by paytrackctl.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "conflicts.h"
#include "errors.h"
#include "repository.h"
#include "seen.h"
#include "store.h"

#define COLUMNS                                                                                                        \
  "id, op, entity_type, entity_uuid, operation, kind, base, mine, theirs, fields, client_version, server_version,"     \
  " resolution, state, user_id, device_id, made_at"
#define TIMES ", noted_at, settled_at"

static const char *const state_words[] = { "open", "archived", "settled" };

const char *
pt_conflict_state_word (PtConflictState state)
{
  return state_words[state];
}

void
pt_conflict_entry_free (PtConflictEntry *entry)
{
  if (entry == NULL)
    return;
  g_clear_pointer (&entry->base, pt_row_free);
  g_clear_pointer (&entry->mine, pt_row_free);
  g_clear_pointer (&entry->theirs, pt_row_free);
  g_free (entry->resolution);
  g_free (entry->label);
  g_free (entry);
}

/* Noting */

static char *
theirs_to_text (const PtChange *change, const PtConflict *conflict)
{
  g_autoptr (PtRow) row = NULL;

  if (conflict->server == NULL && !conflict->server_deleted)
    return NULL;
  row = conflict->server != NULL ? pt_row_copy (conflict->server) : pt_row_new (change->entity);
  pt_row_meta (row)->id = change->entity_id;
  pt_row_meta (row)->version = conflict->server_version;
  pt_row_meta (row)->deleted = conflict->server_deleted;
  return pt_pull_row_to_text (row);
}

static void
bind_conflict (PtStatement *insert, const PtChange *change, const PtConflict *conflict, const char *mine,
               const char *theirs)
{
  pt_statement_bind_id (insert, 1, &conflict->id);
  pt_statement_bind_id (insert, 2, &change->op);
  pt_statement_bind_text (insert, 3, change->entity->name);
  pt_statement_bind_id (insert, 4, &change->entity_id);
  pt_statement_bind_text (insert, 5, pt_operation_kind_word (change->kind));
  pt_statement_bind_text (insert, 6, pt_conflict_kind_word (conflict->kind));
  pt_statement_bind_text (insert, 7, change->base_row);
  pt_statement_bind_text (insert, 8, mine);
  pt_statement_bind_text (insert, 9, theirs);
  pt_statement_bind_integer (insert, 10, conflict->fields);
  pt_statement_bind_integer (insert, 11, conflict->client_version);
  pt_statement_bind_integer (insert, 12, conflict->server_version);
  pt_statement_bind_text (insert, 13, conflict->resolution);
}

gboolean
pt_conflicts_note (PtDatabase *database, const PtChange *change, const PtConflict *conflict, PtConflictState state,
                   const PtId *device, gint64 now, GError **error)
{
  g_autofree char *mine = change->set != NULL ? pt_fields_to_text (change->set, PT_FIELDS_SET) : NULL;
  g_autofree char *theirs = theirs_to_text (change, conflict);
  g_autoptr (PtStatement) insert = pt_database_prepare (database,
                                                        "INSERT INTO conflicts (" COLUMNS ", noted_at)"
                                                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                                                        " ON CONFLICT (id) DO NOTHING",
                                                        error);

  if (insert == NULL)
    return FALSE;
  bind_conflict (insert, change, conflict, mine, theirs);
  pt_statement_bind_text (insert, 14, state_words[state]);
  pt_statement_bind_id (insert, 15, &change->user);
  pt_statement_bind_id (insert, 16, device);
  pt_statement_bind_integer (insert, 17, change->made_at);
  pt_statement_bind_integer (insert, 18, now);
  return pt_statement_run (insert, error);
}

gboolean
pt_conflicts_amend (PtDatabase *database, const PtChange *change, GError **error)
{
  g_autofree char *mine = change->set != NULL ? pt_fields_to_text (change->set, PT_FIELDS_SET) : NULL;
  g_autoptr (PtStatement) update
      = pt_database_prepare (database,
                             "UPDATE conflicts SET mine = ? WHERE entity_uuid = ? AND op = ? AND state = 'open'",
                             error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_text (update, 1, mine);
  pt_statement_bind_id (update, 2, &change->entity_id);
  pt_statement_bind_id (update, 3, &change->op);
  return pt_statement_run (update, error);
}

gboolean
pt_conflicts_settle (PtDatabase *database, const PtId *id, gint64 now, GError **error)
{
  g_autoptr (PtStatement) update = pt_database_prepare (
      database, "UPDATE conflicts SET state = 'settled', settled_at = ? WHERE id = ? AND state <> 'settled'", error);

  if (update == NULL)
    return FALSE;
  pt_statement_bind_integer (update, 1, now);
  pt_statement_bind_id (update, 2, id);
  return pt_statement_run (update, error);
}

/* Listing */

static gboolean
read_rows (PtStatement *select, PtConflictEntry *entry, GError **error)
{
  const char *base = pt_statement_text (select, 6);
  const char *mine = pt_statement_text (select, 7);
  const char *theirs = pt_statement_text (select, 8);

  if (base != NULL && (entry->base = pt_pull_row_from_text (base, -1, error)) == NULL)
    return FALSE;
  if (theirs != NULL && (entry->theirs = pt_pull_row_from_text (theirs, -1, error)) == NULL)
    return FALSE;
  if (mine == NULL)
    return TRUE;
  entry->mine = pt_row_new (entry->entity);
  return pt_fields_from_text (mine, -1, entry->mine, PT_FIELDS_SET, error);
}

static PtConflictEntry *
read_entry (PtStatement *select, GError **error)
{
  g_autoptr (PtConflictEntry) entry = g_new0 (PtConflictEntry, 1);

  pt_statement_id (select, 0, &entry->id);
  pt_statement_id (select, 1, &entry->op);
  entry->entity = pt_entity_find (pt_statement_text (select, 2), -1);
  pt_statement_id (select, 3, &entry->entity_id);
  pt_operation_kind_parse (pt_statement_text (select, 4), -1, &entry->operation);
  pt_conflict_kind_parse (pt_statement_text (select, 5), &entry->kind);
  entry->fields = (guint32) pt_statement_integer (select, 9);
  entry->client_version = pt_statement_integer (select, 10);
  entry->server_version = pt_statement_integer (select, 11);
  entry->resolution = g_strdup (pt_statement_text (select, 12));
  for (guint i = 0; i < G_N_ELEMENTS (state_words); i++)
    if (g_strcmp0 (pt_statement_text (select, 13), state_words[i]) == 0)
      entry->state = i;
  pt_statement_id (select, 14, &entry->user);
  pt_statement_id (select, 15, &entry->device);
  entry->made_at = pt_statement_integer (select, 16);
  entry->noted_at = pt_statement_integer (select, 17);
  entry->settled_at = pt_statement_integer (select, 18);
  return read_rows (select, entry, error) ? g_steal_pointer (&entry) : NULL;
}

/* Theirs as it is known now, where pulls brought something newer than the verdict did. */
static gboolean
look_up (PtDatabase *database, PtConflictEntry *entry, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (entry->entity);
  g_autoptr (GError) failed = NULL;
  gboolean found = FALSE;

  if (!pt_seen_read_confirmed (database, entry->entity, &entry->entity_id, row, &found, error))
    return FALSE;
  if (found
      && (entry->theirs == NULL || pt_row_peek_meta (row)->version >= pt_row_peek_meta (entry->theirs)->version)) {
    g_clear_pointer (&entry->theirs, pt_row_free);
    entry->theirs = g_steal_pointer (&row);
  }
  entry->label = pt_repository_dup_label (database, entry->entity, &entry->entity_id, &failed);
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static GPtrArray *
list (PtDatabase *database, const char *rest, GError **error)
{
  g_autofree char *sql = g_strconcat ("SELECT " COLUMNS TIMES " FROM conflicts ", rest, NULL);
  g_autoptr (PtStatement) select = pt_database_prepare (database, sql, error);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_conflict_entry_free);
  PtStep step;

  if (select == NULL)
    return NULL;
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtConflictEntry *entry = read_entry (select, error);

    if (entry == NULL)
      return NULL;
    g_ptr_array_add (entries, entry);
    if (!look_up (database, entry, error))
      return NULL;
  }
  return step == PT_STEP_DONE ? g_steal_pointer (&entries) : NULL;
}

GPtrArray *
pt_conflicts_list (PtDatabase *database, GError **error)
{
  return list (database, "WHERE state <> 'settled' ORDER BY state DESC, noted_at DESC, rowid DESC", error);
}

GPtrArray *
pt_conflicts_history (PtDatabase *database, GError **error)
{
  return list (database, "ORDER BY noted_at DESC, rowid DESC", error);
}

PtConflictEntry *
pt_conflicts_get (PtDatabase *database, const PtId *id, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, "SELECT " COLUMNS TIMES " FROM conflicts WHERE id = ?", error);
  g_autoptr (PtConflictEntry) entry = NULL;
  PtStep step;

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, id);
  step = pt_statement_step (select, error);
  if (step == PT_STEP_DONE) {
    g_autofree char *text = pt_id_to_text (id);

    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is no conflict %s"), text);
  }
  if (step != PT_STEP_ROW)
    return NULL;
  entry = read_entry (select, error);
  return entry != NULL && look_up (database, entry, error) ? g_steal_pointer (&entry) : NULL;
}

/* Settling */

static PtEdit *
new_settlement (const PtConflictEntry *entry, PtSettlement settlement, const PtRow *result)
{
  gboolean again = settlement == PT_SETTLE_MINE && entry->operation == PT_OPERATION_DELETE;
  PtEdit *edit = pt_edit_new (again ? PT_OPERATION_DELETE : PT_OPERATION_UPDATE, entry->entity);

  pt_row_meta (edit->row)->id = entry->entity_id;
  edit->resolves = entry->id;
  edit->base = entry->theirs != NULL ? pt_row_copy (entry->theirs) : NULL;
  if (settlement == PT_SETTLE_FIELDS)
    pt_row_apply (edit->row, result);
  else if (settlement == PT_SETTLE_MINE && entry->mine != NULL)
    pt_row_apply (edit->row, entry->mine);
  return edit;
}

/* A deleted record is final, and so are its references; its number was its own. */
static PtEdit *
new_successor (const PtConflictEntry *entry)
{
  PtEdit *edit = pt_edit_new (PT_OPERATION_CREATE, entry->entity);

  if (entry->base != NULL)
    pt_row_apply (edit->row, entry->base);
  pt_row_apply (edit->row, entry->mine);
  for (guint i = 0; i < entry->entity->n_fields; i++)
    if ((entry->entity->fields[i].flags & PT_FIELD_COMPUTED) != 0
        || (entry->entity->posted && i == entry->entity->code_field))
      pt_row_unset (edit->row, i);
  return edit;
}

static gboolean
enter_anew (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const PtConflictEntry *entry,
            PtSaved *saved, GError **error)
{
  g_autoptr (PtEdit) accept = new_settlement (entry, PT_SETTLE_THEIRS, NULL);
  g_autoptr (PtEdit) successor = new_successor (entry);
  PtScope scope;
  gboolean done;

  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  done = pt_outbox_save (database, seams, office, accept, saved, error);
  pt_saved_clear (saved);
  done = done && pt_outbox_save (database, seams, office, successor, saved, error);
  return pt_scope_end (database, scope, done, error);
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
check_settlement (const PtConflictEntry *entry, PtSettlement settlement, GError **error)
{
  gboolean deleted = entry->theirs != NULL && pt_row_peek_meta (entry->theirs)->deleted;

  if (entry->state == PT_CONFLICT_SETTLED)
    return refuse (error, _ ("This conflict is settled already"));
  if (settlement == PT_SETTLE_ANEW && (!deleted || entry->mine == NULL))
    return refuse (error, _ ("Only what was deleted at the server is entered anew"));
  if ((settlement == PT_SETTLE_MINE || settlement == PT_SETTLE_FIELDS) && deleted)
    return refuse (error, _ ("It was deleted at the server, and that is final: enter it anew"));
  return TRUE;
}

gboolean
pt_conflicts_resolve (PtDatabase *database, const PtSeams *seams, const PtOffice *office, const PtId *id,
                      PtSettlement settlement, const PtRow *result, PtSaved *saved, GError **error)
{
  g_autoptr (PtConflictEntry) entry = NULL;
  g_autoptr (PtEdit) edit = NULL;

  memset (saved, 0, sizeof *saved);
  entry = pt_conflicts_get (database, id, error);
  if (entry == NULL)
    return FALSE;
  if (!check_settlement (entry, settlement, error))
    return FALSE;
  if (settlement == PT_SETTLE_ANEW)
    return enter_anew (database, seams, office, entry, saved, error);
  edit = new_settlement (entry, settlement, result);
  return pt_outbox_save (database, seams, office, edit, saved, error);
}
