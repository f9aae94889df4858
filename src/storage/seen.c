/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Confirmed rows and what is seen of them. Called by the outbox (save, settle)
 * and by pull pages; the bulk of a first pull is one upsert a row here.
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "digests.h"
#include "errors.h"
#include "rules.h"
#include "seen.h"
#include "settings.h"
#include "tables.h"

/* An entity's fixed statements. */
typedef struct {
  const char *read;
  const char *read_beside;
  const char *insert;
  const char *write;
  const char *write_beside;
  const char *set_aside;
  const char *stand_in;
  const char *forget;
  const char *table_beside;
} Texts;

static const char *
compose (const char *format, const char *a, const char *b, const char *c)
{
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "{table}", a, 0);
  g_string_replace (text, "{columns}", b, 0);
  g_string_replace (text, "{values}", c, 0);
  return g_intern_string (text->str);
}

static void
compose_all (const PtEntity *entity, Texts *texts)
{
  const char *name = entity->name;
  const char *columns = pt_table_columns (entity, "");
  const char *parameters = pt_table_parameters (entity);
  g_autofree char *upsert
      = g_strdup_printf ("%s) ON CONFLICT (id) DO UPDATE SET %s", parameters, pt_table_excluded (entity));

  texts->read = compose ("SELECT {columns} FROM {table} WHERE id = ?", name, columns, "");
  texts->read_beside = compose ("SELECT {columns} FROM {table}_confirmed WHERE id = ?", name, columns, "");
  texts->insert = compose ("INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT (id) DO NOTHING", name,
                           columns, parameters);
  texts->write = compose ("INSERT INTO {table} ({columns}) VALUES ({values}", name, columns, upsert);
  texts->write_beside = compose ("INSERT INTO {table}_confirmed ({columns}) VALUES ({values}", name, columns, upsert);
  texts->set_aside = compose ("INSERT INTO {table}_confirmed ({columns}) SELECT {columns} FROM {table}"
                              " WHERE id = ? AND version > 0 ON CONFLICT (id) DO NOTHING",
                              name, columns, "");
  texts->stand_in = compose ("INSERT INTO {table} (id, version, deleted) VALUES (?, 0, 1) ON CONFLICT (id) DO NOTHING",
                             name, "", "");
  texts->forget = compose ("DELETE FROM {table}_confirmed WHERE id = ?", name, "", "");
  texts->table_beside = compose ("{table}_confirmed", name, "", "");
}

static const Texts *
texts_of (const PtEntity *entity)
{
  static Texts texts[PT_ENTITIES];
  static gsize ready;

  if (g_once_init_enter (&ready)) {
    for (guint i = 0; i < PT_ENTITIES; i++)
      compose_all (pt_entity (i), &texts[i]);
    g_once_init_leave (&ready, 1);
  }
  return &texts[entity->index];
}

static gboolean
read_by (PtDatabase *database, const char *sql, const PtEntity *entity, const PtId *id, PtRow *row, gboolean *found,
         GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database, sql, error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, id);
  step = pt_statement_step (select, error);
  *found = step == PT_STEP_ROW;
  if (*found)
    pt_table_read (select, 0, entity, row);
  return step != PT_STEP_ERROR;
}

static gboolean
write_by (PtDatabase *database, const char *sql, const PtRow *row, GError **error)
{
  g_autoptr (PtStatement) insert = pt_database_prepare (database, sql, error);

  if (insert == NULL)
    return FALSE;
  pt_table_bind (insert, 1, row);
  return pt_statement_run (insert, error);
}

static gboolean
run_with_id (PtDatabase *database, const char *sql, const PtId *id, GError **error)
{
  g_autoptr (PtStatement) statement = pt_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 1, id);
  return pt_statement_run (statement, error);
}

gboolean
pt_seen_read (PtDatabase *database, const PtEntity *entity, const PtId *id, PtRow *row, gboolean *found, GError **error)
{
  return read_by (database, texts_of (entity)->read, entity, id, row, found, error);
}

/* Of more fields than these the whole row is written: texts of many kinds would fill the cache of statements. */
#define FEW_FIELDS 8

static int
bind_stamp (PtStatement *update, const PtRowMeta *meta)
{
  pt_statement_bind_integer (update, 1, meta->version);
  pt_statement_bind_integer (update, 2, meta->seq);
  pt_statement_bind_integer (update, 3, meta->created_at);
  pt_statement_bind_integer (update, 4, meta->updated_at);
  pt_statement_bind_id (update, 5, &meta->created_by);
  pt_statement_bind_id (update, 6, &meta->updated_by);
  return 7;
}

/* The fields of @mask and what the server stamps. */
static gboolean
write_fields (PtDatabase *database, const char *table, const PtRow *row, guint32 mask, GError **error)
{
  const PtEntity *entity = pt_row_entity (row);
  g_autoptr (GString) sql = g_string_new ("UPDATE ");
  g_autoptr (PtStatement) update = NULL;
  int next;

  g_string_append_printf (sql,
                          "%s SET version = ?, seq = ?, created_at = ?, updated_at = ?, created_by = ?, updated_by = ?",
                          table);
  for (guint i = 0; i < entity->n_fields; i++)
    if (mask & 1u << i)
      g_string_append_printf (sql, ", %s = ?", entity->fields[i].name);
  g_string_append (sql, " WHERE id = ?");
  update = pt_database_prepare (database, sql->str, error);
  if (update == NULL)
    return FALSE;
  next = bind_stamp (update, pt_row_peek_meta (row));
  for (guint i = 0; i < entity->n_fields; i++)
    if (mask & 1u << i)
      pt_statement_bind_field (update, next++, row, i);
  pt_statement_bind_id (update, next, &pt_row_peek_meta (row)->id);
  return pt_statement_run (update, error);
}

/* Writes @row in place of @stored. An upsert of all fields would write every index anew, and the words of the search;
 * what only confirms a row, or changes a note in it, touches none. */
static gboolean
write_over (PtDatabase *database, const char *upsert, const char *table, const PtRow *stored, const PtRow *row,
            GError **error)
{
  guint32 mask = pt_row_diff (stored, row);

  if (pt_row_peek_meta (stored)->deleted != pt_row_peek_meta (row)->deleted || __builtin_popcount (mask) > FEW_FIELDS)
    return write_by (database, upsert, row, error);
  return write_fields (database, table, row, mask, error);
}

gboolean
pt_seen_write (PtDatabase *database, const PtRow *row, GError **error)
{
  const PtEntity *entity = pt_row_entity (row);
  g_autoptr (PtRow) stored = pt_row_new (entity);
  gboolean found = FALSE;

  if (!pt_seen_read (database, entity, &pt_row_peek_meta (row)->id, stored, &found, error))
    return FALSE;
  return found ? write_over (database, texts_of (entity)->write, entity->name, stored, row, error)
               : write_by (database, texts_of (entity)->write, row, error);
}

gboolean
pt_seen_read_confirmed (PtDatabase *database, const PtEntity *entity, const PtId *id, PtRow *row, gboolean *found,
                        GError **error)
{
  gboolean unsettled = FALSE;

  if (!read_by (database, texts_of (entity)->read_beside, entity, id, row, found, error))
    return FALSE;
  if (*found)
    return TRUE;
  if (!pt_seen_has_unsettled (database, id, &unsettled, error))
    return FALSE;
  if (unsettled)
    return TRUE;
  if (!pt_seen_read (database, entity, id, row, found, error))
    return FALSE;
  *found = *found && pt_row_peek_meta (row)->version > 0;
  return TRUE;
}

gboolean
pt_seen_set_aside (PtDatabase *database, const PtEntity *entity, const PtId *id, GError **error)
{
  return run_with_id (database, texts_of (entity)->set_aside, id, error);
}

gboolean
pt_seen_stand_in (PtDatabase *database, const PtEntity *entity, const PtId *id, GError **error)
{
  return run_with_id (database, texts_of (entity)->stand_in, id, error);
}

gboolean
pt_seen_has_unsettled (PtDatabase *database, const PtId *id, gboolean *has, GError **error)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database,
                             "SELECT 1 FROM queue WHERE status <> 'success' AND entity_uuid = ?"
                             " AND operation <> 'withdraw' LIMIT 1",
                             error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, id);
  step = pt_statement_step (select, error);
  *has = step == PT_STEP_ROW;
  return step != PT_STEP_ERROR;
}

/* Deriving */

/* Lays one unsettled change over @row. */
static gboolean
lay_over (PtStatement *entry, PtRow *row, GError **error)
{
  g_autoptr (PtRow) set = NULL;
  const char *payload = pt_statement_text (entry, 1);
  PtOperationKind kind = PT_OPERATION_UPDATE;

  pt_operation_kind_parse (pt_statement_text (entry, 0), -1, &kind);
  if (kind == PT_OPERATION_DELETE)
    pt_row_meta (row)->deleted = TRUE;
  if (payload == NULL)
    return TRUE;
  set = pt_row_new (pt_row_entity (row));
  if (!pt_fields_from_text (payload, -1, set, PT_FIELDS_SET, error))
    return FALSE;
  pt_row_apply (row, set);
  return TRUE;
}

/* A record that the server has not confirmed, as its first unsettled change made it. */
static void
start_unconfirmed (PtStatement *entry, const PtEntity *entity, const PtId *id, PtRow *row)
{
  PtRowMeta *meta;

  pt_row_clear (row, entity);
  pt_row_fill_defaults (row);
  meta = pt_row_meta (row);
  meta->id = *id;
  meta->created_at = meta->updated_at = pt_statement_integer (entry, 2);
  pt_statement_id (entry, 3, &meta->created_by);
  meta->updated_by = meta->created_by;
}

/* @row: the confirmed row where @found; becomes what is seen. @changes is set to how many changes lie over it. */
static gboolean
lay_all_over (PtDatabase *database, const PtEntity *entity, const PtId *id, PtRow *row, gboolean found, guint *changes,
              GError **error)
{
  g_autoptr (PtStatement) entries = pt_database_prepare (database,
                                                         "SELECT operation, payload, created_at, user_id FROM queue"
                                                         " WHERE status <> 'success' AND entity_uuid = ?"
                                                         " AND operation <> 'withdraw' ORDER BY id",
                                                         error);
  PtStep step;

  if (entries == NULL)
    return FALSE;
  pt_statement_bind_id (entries, 1, id);
  *changes = 0;
  while ((step = pt_statement_step (entries, error)) == PT_STEP_ROW) {
    if ((*changes)++ == 0 && !found)
      start_unconfirmed (entries, entity, id, row);
    if (!lay_over (entries, row, error))
      return FALSE;
  }
  return step == PT_STEP_DONE;
}

/* The last change of a record that the server never had is gone: it is seen no more, but references to it hold. */
static gboolean
hide (PtDatabase *database, const PtEntity *entity, const PtId *id, GError **error)
{
  g_autofree char *sql
      = g_strdup_printf ("UPDATE %s SET deleted = 1 WHERE id = ? AND version = 0 AND deleted = 0", entity->name);

  return run_with_id (database, sql, id, error);
}

gboolean
pt_seen_derive (PtSeenWork *work, const PtEntity *entity, const PtId *id, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (entity);
  gboolean found = FALSE;
  guint changes = 0;

  work->changed |= 1u << entity->index;
  if (!read_by (work->database, texts_of (entity)->read_beside, entity, id, row, &found, error)
      || !lay_all_over (work->database, entity, id, row, found, &changes, error))
    return FALSE;
  if (!found && changes == 0)
    return hide (work->database, entity, id, error);
  if (!pt_seen_write (work->database, row, error))
    return FALSE;
  return changes > 0 || run_with_id (work->database, texts_of (entity)->forget, id, error);
}

/* Confirming */

static gboolean
is_filling (PtDatabase *database, gboolean *filling, GError **error)
{
  gint64 complete = 0;

  if (!pt_setting_get_integer (database, PT_SETTING_COMPLETE, &complete, error))
    return FALSE;
  *filling = complete == 0;
  return TRUE;
}

gboolean
pt_seen_work_begin (PtSeenWork *work, PtDatabase *database, PtConfirmMode mode, GError **error)
{
  gboolean found = FALSE;
  gint64 one;

  memset (work, 0, sizeof *work);
  work->database = database;
  work->mode = mode;
  work->delta = pt_digest_delta_new ();
  work->before = pt_row_new (pt_entity (0));
  work->whole = pt_row_new (pt_entity (0));
  if (!pt_database_get_integer (database, "SELECT 1 FROM queue WHERE status <> 'success' LIMIT 1", &one, &found, error))
    return FALSE;
  work->queue_is_empty = !found;
  if (!pt_setting_get_integer (database, PT_SETTING_NEWEST_SEQ, &work->stored_seq, error))
    return FALSE;
  work->newest_seq = work->stored_seq;
  return is_filling (database, &work->is_filling, error);
}

gboolean
pt_seen_work_flush (PtSeenWork *work, GError **error)
{
  if (!pt_digests_flush (work->database, work->delta, error))
    return FALSE;
  if (work->newest_seq == work->stored_seq)
    return TRUE;
  work->stored_seq = work->newest_seq;
  return pt_setting_set_integer (work->database, PT_SETTING_NEWEST_SEQ, work->newest_seq, error);
}

void
pt_seen_work_clear (PtSeenWork *work)
{
  for (guint i = 0; i < G_N_ELEMENTS (work->insert); i++)
    g_clear_pointer (&work->insert[i], pt_statement_done);
  g_clear_pointer (&work->delta, pt_digest_delta_free);
  g_clear_pointer (&work->before, pt_row_free);
  g_clear_pointer (&work->whole, pt_row_free);
}

static void
note (PtSeenWork *work, const PtRow *before, const PtRow *after)
{
  guint entity = pt_row_entity (after)->index;

  pt_digest_delta_change (work->delta, before, after);
  work->changed |= 1u << entity;
  if (before != NULL && !pt_row_peek_meta (before)->deleted && pt_row_peek_meta (after)->deleted)
    work->deleted[entity]++;
  work->newest_seq = MAX (work->newest_seq, pt_row_peek_meta (after)->seq);
}

/* A row that is not there yet, which is the common case of a first pull. */
static gboolean
insert_new (PtSeenWork *work, const PtRow *row, gboolean *inserted, GError **error)
{
  const PtEntity *entity = pt_row_entity (row);
  PtStatement **insert = &work->insert[entity->index];

  if (*insert == NULL)
    *insert = pt_database_prepare (work->database, texts_of (entity)->insert, error);
  if (*insert == NULL)
    return FALSE;
  pt_table_bind (*insert, 1, row);
  if (!pt_statement_run (*insert, error))
    return FALSE;
  *inserted = pt_database_changes (work->database) > 0;
  if (*inserted)
    note (work, NULL, row);
  return TRUE;
}

/* Whether @row says nothing that @before does not. */
static gboolean
is_same (PtSeenWork *work, const PtRow *before, const PtRow *row)
{
  const PtRowMeta *old = pt_row_peek_meta (before);
  const PtRowMeta *new = pt_row_peek_meta (row);

  if (work->mode == PT_CONFIRM_REPAIR)
    return pt_row_leaf (before) == pt_row_leaf (row) && old->seq == new->seq;
  return old->version > new->version
         || (old->version == new->version && old->seq == new->seq && old->updated_at == new->updated_at);
}

/* The whole row that a delta or a tombstone leaves of @before. */
static const PtRow *
complete (PtSeenWork *work, const PtRow *before, const PtRow *row, PtFieldsForm form)
{
  if (form == PT_FIELDS_FULL && !pt_row_peek_meta (row)->deleted)
    return row;
  pt_row_clear (work->whole, pt_row_entity (row));
  pt_row_apply (work->whole, before);
  pt_row_apply (work->whole, row);
  *pt_row_meta (work->whole) = *pt_row_peek_meta (row);
  return work->whole;
}

static gboolean
replace (PtSeenWork *work, const char *upsert, const char *table, const PtRow *before, const PtRow *row,
         PtFieldsForm form, PtConfirmOutcome *outcome, GError **error)
{
  const PtRow *whole;

  *outcome = PT_CONFIRM_SKIPPED;
  if (is_same (work, before, row))
    return TRUE;
  whole = complete (work, before, row, form);
  note (work, before, whole);
  *outcome = pt_row_peek_meta (before)->version == pt_row_peek_meta (row)->version ? PT_CONFIRM_ECHO : PT_CONFIRM_TAKEN;
  return write_over (work->database, upsert, table, before, whole, error);
}

static gboolean
refuse_delta (PtSeenWork *work, const PtRow *row, GError **error)
{
  g_autofree char *id = pt_id_to_text (&pt_row_peek_meta (row)->id);

  work->lacks_base = TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("The server sent changes to a row that is not here (%s %s)"),
               pt_row_entity (row)->name, id);
  return FALSE;
}

/* A record without unsettled changes: its seen row is the confirmed one. */
static gboolean
confirm_seen (PtSeenWork *work, const PtRow *row, PtFieldsForm form, PtConfirmOutcome *outcome, GError **error)
{
  const PtEntity *entity = pt_row_entity (row);
  gboolean found = FALSE;

  *outcome = PT_CONFIRM_TAKEN;
  if (form == PT_FIELDS_FULL && work->is_filling && !insert_new (work, row, &found, error))
    return FALSE;
  if (found)
    return TRUE;
  if (!pt_seen_read (work->database, entity, &pt_row_peek_meta (row)->id, work->before, &found, error))
    return FALSE;
  if (!found && form == PT_FIELDS_FULL)
    return insert_new (work, row, &found, error);
  if (!found || (form == PT_FIELDS_SET && pt_row_peek_meta (work->before)->version == 0))
    return refuse_delta (work, row, error);
  return replace (work, texts_of (entity)->write, entity->name, work->before, row, form, outcome, error);
}

/* A record with unsettled changes: its confirmed row stands beside. */
static gboolean
confirm_beside (PtSeenWork *work, const PtRow *row, PtFieldsForm form, PtConfirmOutcome *outcome, GError **error)
{
  const PtEntity *entity = pt_row_entity (row);
  const PtId *id = &pt_row_peek_meta (row)->id;
  gboolean found = FALSE;

  if (!read_by (work->database, texts_of (entity)->read_beside, entity, id, work->before, &found, error))
    return FALSE;
  if (found) {
    if (!replace (work, texts_of (entity)->write_beside, texts_of (entity)->table_beside, work->before, row, form,
                  outcome, error))
      return FALSE;
  } else if (form == PT_FIELDS_SET) {
    return refuse_delta (work, row, error);
  } else {
    *outcome = PT_CONFIRM_TAKEN;
    note (work, NULL, row);
    if (!write_by (work->database, texts_of (entity)->write_beside, row, error))
      return FALSE;
  }
  return *outcome == PT_CONFIRM_SKIPPED || pt_seen_derive (work, entity, id, error);
}

gboolean
pt_seen_confirm (PtSeenWork *work, const PtRow *row, PtFieldsForm form, PtConfirmOutcome *outcome, GError **error)
{
  gboolean unsettled = FALSE;

  if (!work->queue_is_empty && !pt_seen_has_unsettled (work->database, &pt_row_peek_meta (row)->id, &unsettled, error))
    return FALSE;
  return unsettled ? confirm_beside (work, row, form, outcome, error) : confirm_seen (work, row, form, outcome, error);
}

/* The last change of a record is settled by @row, and nothing newer is known: it is seen as the server has it. */
static gboolean
settle_seen (PtSeenWork *work, const PtRow *before, const PtRow *row, GError **error)
{
  const PtEntity *entity = pt_row_entity (row);

  note (work, before, row);
  if (!pt_seen_write (work->database, row, error))
    return FALSE;
  return before == NULL || run_with_id (work->database, texts_of (entity)->forget, &pt_row_peek_meta (row)->id, error);
}

/* A pull that came first has told of this version whole; an answer knows it by what was predicted. */
static gboolean
was_pulled (const PtRow *before, const PtRow *row)
{
  return pt_row_peek_meta (before)->version >= pt_row_peek_meta (row)->version;
}

gboolean
pt_seen_settle (PtSeenWork *work, const PtEntity *entity, const PtId *id, const PtRow *row, PtConfirmOutcome *outcome,
                GError **error)
{
  gboolean found = FALSE, unsettled = FALSE;

  *outcome = PT_CONFIRM_SKIPPED;
  if (!read_by (work->database, texts_of (entity)->read_beside, entity, id, work->before, &found, error)
      || !pt_seen_has_unsettled (work->database, id, &unsettled, error))
    return FALSE;
  if (row == NULL || (found && was_pulled (work->before, row)))
    return pt_seen_derive (work, entity, id, error);
  *outcome = PT_CONFIRM_TAKEN;
  if (found)
    row = complete (work, work->before, row, PT_FIELDS_FULL);
  if (!unsettled)
    return settle_seen (work, found ? work->before : NULL, row, error);
  note (work, found ? work->before : NULL, row);
  return write_by (work->database, texts_of (entity)->write_beside, row, error)
         && pt_seen_derive (work, entity, id, error);
}

gboolean
pt_seen_unconfirm (PtSeenWork *work, const PtEntity *entity, const PtId *id, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE %s SET version = 0 WHERE id = ?", entity->name);
  gboolean found = FALSE;

  if (!read_by (work->database, texts_of (entity)->read_beside, entity, id, work->before, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  pt_digest_delta_change (work->delta, work->before, NULL);
  return run_with_id (work->database, texts_of (entity)->forget, id, error)
         && run_with_id (work->database, sql, id, error);
}
