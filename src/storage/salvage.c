/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The work that only this computer has, read out of a damaged database row by row: a row that fails is passed over.
 * Called where a profile is restored, and to export the queue before. */

#include "config.h"

#include "salvage.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "change.h"
#include "errors.h"
#include "seen.h"

typedef struct {
  PtDatabase *from;
  PtDatabase *to;
  PtSeenWork work;
  PtSalvage *salvage;
} Salvage;

void
pt_salvage_clear (PtSalvage *salvage)
{
  g_free (salvage->saved_to);
  memset (salvage, 0, sizeof *salvage);
}

/* --- finding rows ------------------------------------------------------------------------------------------------ */

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;
  return (first > second) - (first < second);
}

/* Adds the rowids that @sql gives, as far as it comes. */
static void
gather (PtDatabase *database, const char *sql, GHashTable *known, GArray *ids)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database, sql, NULL);

  while (select != NULL && pt_statement_step (select, NULL) == PT_STEP_ROW) {
    gint64 id = pt_statement_integer (select, 0);
    if (g_hash_table_add (known, g_memdup2 (&id, sizeof id)))
      g_array_append_val (ids, id);
  }
}

/* The rowids of @table in their order: walked from either end up to what is broken, and by @index over what lies
 * between (NULL: there is none). */
static GArray *
find_rows (PtDatabase *database, const char *table, const char *index)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autofree char *upwards = g_strdup_printf ("SELECT rowid FROM %s NOT INDEXED ORDER BY rowid", table);
  g_autofree char *downwards = g_strdup_printf ("SELECT rowid FROM %s NOT INDEXED ORDER BY rowid DESC", table);

  gather (database, upwards, known, ids);
  gather (database, downwards, known, ids);
  if (index != NULL)
    gather (database, index, known, ids);
  g_array_sort (ids, compare);
  return ids;
}

#define OPEN_BY_INDEX "SELECT rowid FROM queue INDEXED BY queue_status WHERE status <> 'success'"

static GArray *
find_entries (PtDatabase *database)
{
  return find_rows (database, "queue", OPEN_BY_INDEX);
}

/* The entry of that rowid; NULL where it cannot be read. */
static PtChange *
read_entry (PtDatabase *database, gint64 id)
{
  PtStatement *select = pt_change_select (database, "WHERE rowid = ?", NULL);
  g_autoptr (GPtrArray) changes = NULL;

  if (select == NULL)
    return NULL;
  pt_statement_bind_integer (select, 1, id);
  changes = pt_change_read_all (select, NULL);
  return changes != NULL && changes->len > 0 ? g_ptr_array_steal_index (changes, 0) : NULL;
}

/* --- export ------------------------------------------------------------------------------------------------------ */

static GString *
write_entries (PtDatabase *database, PtSalvage *salvage)
{
  GString *lines = g_string_new (NULL);
  g_autoptr (GArray) ids = find_entries (database);

  for (guint i = 0; i < ids->len; i++) {
    gint64 id = g_array_index (ids, gint64, i);
    g_autoptr (GError) failed = NULL;
    g_autofree char *line = pt_outbox_export (database, id, &failed);

    salvage->found += line != NULL;
    salvage->unreadable += line == NULL && !g_error_matches (failed, PT_ERROR, PT_ERROR_NOT_FOUND);
    g_string_append (lines, line != NULL ? line : "");
  }
  return lines;
}

gboolean
pt_salvage_export (PtDatabase *from, const char *path, PtSalvage *salvage, GError **error)
{
  g_autoptr (GString) lines = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s is there already: name a new file"), path);
    return FALSE;
  }
  lines = write_entries (from, salvage);
  if (salvage->found == 0)
    return TRUE;
  if (!g_file_set_contents_full (path, lines->str, (gssize) lines->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error)) {
    g_prefix_error (error, _ ("%s cannot be written: "), path);
    return FALSE;
  }
  salvage->saved_to = g_strdup (path);
  return TRUE;
}

/* --- rows as they are -------------------------------------------------------------------------------------------- */

static gboolean
list_columns (PtDatabase *database, const char *table, GPtrArray *columns, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database, "SELECT name FROM pragma_table_info (?)", error);
  PtStep step = PT_STEP_ERROR;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_text (select, 1, table);
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW)
    g_ptr_array_add (columns, g_strdup (pt_statement_text (select, 0)));
  return step == PT_STEP_DONE;
}

/* What both have, without @but: the damaged one may be of an older schema. */
static GPtrArray *
common_columns (Salvage *self, const char *table, const char *but, GError **error)
{
  g_autoptr (GPtrArray) theirs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) ours = g_ptr_array_new_with_free_func (g_free);

  if (!list_columns (self->from, table, theirs, NULL) || !list_columns (self->to, table, ours, error))
    return g_steal_pointer (&ours);
  for (guint i = ours->len; i > 0; i--)
    if (g_strcmp0 (ours->pdata[i - 1], but) == 0
        || !g_ptr_array_find_with_equal_func (theirs, ours->pdata[i - 1], g_str_equal, NULL))
      g_ptr_array_remove_index (ours, i - 1);
  g_ptr_array_add (ours, NULL);
  return g_steal_pointer (&ours);
}

/* Copies the rows of @table that @where (of one parameter) names, as far as they can be read; those that are there
 * already stay as they are. */
static gboolean
copy (Salvage *self, const char *table, const char *but, const char *where, gint64 key, GError **error)
{
  g_autoptr (GPtrArray) columns = common_columns (self, table, but, error);
  g_autofree char *list = columns->len > 1 ? g_strjoinv (", ", (char **) columns->pdata) : NULL;
  g_autofree char *select_sql = g_strdup_printf ("SELECT %s FROM %s WHERE %s", list, table, where);
  g_autoptr (GString) insert_sql = g_string_new (NULL);
  g_autoptr (PtStatement) select = list != NULL ? pt_database_prepare (self->from, select_sql, NULL) : NULL;
  g_autoptr (PtStatement) insert = NULL;

  if (select == NULL)
    return error == NULL || *error == NULL;
  g_string_printf (insert_sql, "INSERT OR IGNORE INTO %s (%s) VALUES (?", table, list);
  for (guint i = 2; i < columns->len; i++)
    g_string_append (insert_sql, ", ?");
  g_string_append_c (insert_sql, ')');
  insert = pt_database_prepare (self->to, insert_sql->str, error);
  if (insert == NULL)
    return FALSE;
  pt_statement_bind_integer (select, 1, key);
  while (pt_statement_step (select, NULL) == PT_STEP_ROW) {
    for (int i = 0; i + 1 < (int) columns->len; i++)
      pt_statement_pass (select, i, insert, i + 1);
    if (!pt_statement_run (insert, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
copy_all (Salvage *self, const char *table, GError **error)
{
  g_autoptr (GArray) ids = find_rows (self->from, table, NULL);

  for (guint i = 0; i < ids->len; i++)
    if (!copy (self, table, NULL, "rowid = ?", g_array_index (ids, gint64, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
copy_cash_counts (Salvage *self, GError **error)
{
  g_autoptr (GArray) ids = find_rows (self->from, "cash_counts", NULL);

  for (guint i = 0; i < ids->len; i++) {
    gint64 id = g_array_index (ids, gint64, i);
    if (!copy (self, "cash_counts", NULL, "rowid = ?", id, error)
        || !copy (self, "cash_count_lines", NULL, "count_id = ?", id, error))
      return FALSE;
  }
  return TRUE;
}

/* --- what an entry stands on ------------------------------------------------------------------------------------- */

static gboolean ensure (Salvage *self, const PtEntity *entity, const PtId *id, GError **error);

static gboolean
ensure_references (Salvage *self, const PtRow *row, GError **error)
{
  const PtEntity *entity = pt_row_entity (row);

  for (guint i = 0; i < entity->n_fields; i++)
    if (entity->fields[i].kind == PT_KIND_REFERENCE && pt_row_get_id (row, i) != NULL
        && !ensure (self, pt_field_target (&entity->fields[i]), pt_row_get_id (row, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
confirm (Salvage *self, const PtRow *row, GError **error)
{
  PtConfirmOutcome outcome;

  return ensure_references (self, row, error) && pt_seen_confirm (&self->work, row, PT_FIELDS_FULL, &outcome, error);
}

/* Takes the confirmed row over from the damaged database, if it can be read there. */
static gboolean
bring (Salvage *self, const PtEntity *entity, const PtId *id, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (entity);
  gboolean found = FALSE;

  return !pt_seen_read_confirmed (self->from, entity, id, row, &found, NULL) || !found || confirm (self, row, error);
}

/* What neither gives is brought by the next sync; an entry that refers to it is not left out for that. */
static gboolean
ensure (Salvage *self, const PtEntity *entity, const PtId *id, GError **error)
{
  g_autoptr (PtRow) row = pt_row_new (entity);
  gboolean there = FALSE;

  if (!pt_seen_read (self->to, entity, id, row, &there, error))
    return FALSE;
  return there || (bring (self, entity, id, error) && pt_seen_stand_in (self->to, entity, id, error));
}

/* --- the queue --------------------------------------------------------------------------------------------------- */

typedef enum {
  ENTRY_STAYS,   /* the restored database knows it, settled */
  ENTRY_IS_NEW,  /* it was made since */
  ENTRY_CHANGED, /* it waits in both, or was given up since: what the damaged one says of it holds */
  ENTRY_AGAIN    /* the server has taken it since, and its row is not here: sent again, it is answered as before */
} EntryNews;

static gboolean
was_taken (PtDatabase *database, const PtChange *change)
{
  g_autoptr (PtStatement) select
      = pt_database_prepare (database, "SELECT 1 FROM queue WHERE op = ? AND outcome IN ('applied', 'merged')", NULL);

  if (select == NULL)
    return FALSE;
  pt_statement_bind_id (select, 1, &change->op);
  return pt_statement_step (select, NULL) == PT_STEP_ROW;
}

static gboolean
compare_entry (Salvage *self, const PtChange *change, EntryNews *news, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (PtChange) known = pt_change_find (self->to, &change->op, &failed);

  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (known == NULL)
    *news = ENTRY_IS_NEW;
  else if (known->status == PT_CHANGE_SUCCESS)
    *news = ENTRY_STAYS;
  else
    *news = was_taken (self->from, change) ? ENTRY_AGAIN : ENTRY_CHANGED;
  return TRUE;
}

/* The row that it was made to, as the entry itself remembers it, where that is one that the server had. */
static gboolean
bring_base (Salvage *self, const PtChange *change, GError **error)
{
  g_autoptr (PtRow) base = pt_id_is_none (&change->base_op) ? pt_change_dup_base (change, NULL) : NULL;
  g_autoptr (PtRow) row = pt_row_new (change->entity);
  gboolean there = FALSE;

  if (base == NULL || pt_row_peek_meta (base)->version == 0)
    return TRUE;
  if (!pt_seen_read (self->to, change->entity, &change->entity_id, row, &there, error))
    return FALSE;
  return (there && pt_row_peek_meta (row)->version > 0) || confirm (self, base, error);
}

/* The record that it changes, and all that it refers to. */
static gboolean
lay_ground (Salvage *self, const PtChange *change, GError **error)
{
  if (change->kind == PT_OPERATION_WITHDRAW)
    return TRUE;
  return bring (self, change->entity, &change->entity_id, error) && bring_base (self, change, error)
         && (change->set == NULL || ensure_references (self, change->set, error));
}

static gboolean
run_on (PtDatabase *database, const char *sql, const PtId *op, GError **error)
{
  g_autoptr (PtStatement) statement = pt_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 1, op);
  return pt_statement_run (statement, error);
}

/* As the damaged database has it, at the queue's end: all that waits is written anew, in its order. */
static gboolean
write_entry (Salvage *self, const PtChange *change, EntryNews news, GError **error)
{
  return (news == ENTRY_IS_NEW || run_on (self->to, "DELETE FROM queue WHERE op = ?", &change->op, error))
         && copy (self, "queue", "id", "rowid = ?", change->id, error)
         && (news != ENTRY_AGAIN
             || run_on (self->to,
                        "UPDATE queue SET status = 'pending', outcome = NULL, version = NULL, seq = NULL,"
                        " settled_at = NULL WHERE op = ?",
                        &change->op, error));
}

/* With what is seen of its record. */
static gboolean
write_with_row (Salvage *self, const PtChange *change, EntryNews news, GError **error)
{
  gboolean unsettled = FALSE;

  if (change->kind == PT_OPERATION_WITHDRAW)
    return write_entry (self, change, news, error);
  if (!pt_seen_has_unsettled (self->to, &change->entity_id, &unsettled, error)
      || (!unsettled && !pt_seen_set_aside (self->to, change->entity, &change->entity_id, error)))
    return FALSE;
  return write_entry (self, change, news, error)
         && pt_seen_derive (&self->work, change->entity, &change->entity_id, error);
}

static gboolean
put_back (Salvage *self, const PtChange *change, GError **error)
{
  gboolean open = change->status != PT_CHANGE_SUCCESS;
  EntryNews news;

  if (!compare_entry (self, change, &news, error) || (open && !lay_ground (self, change, error)))
    return FALSE;
  self->salvage->put_back += open;
  if (news == ENTRY_STAYS)
    return TRUE;
  /* History alone changes no row. */
  return open || news != ENTRY_IS_NEW ? write_with_row (self, change, news, error)
                                      : write_entry (self, change, news, error);
}

static gboolean
put_back_queue (Salvage *self, GError **error)
{
  g_autoptr (GArray) ids = find_entries (self->from);

  for (guint i = 0; i < ids->len; i++) {
    g_autoptr (PtChange) change = read_entry (self->from, g_array_index (ids, gint64, i));
    if (change != NULL && !put_back (self, change, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
put_back_all (Salvage *self, GError **error)
{
  if (!pt_seen_work_begin (&self->work, self->to, PT_CONFIRM_NEWER, error))
    return FALSE;
  self->work.queue_is_empty = FALSE;
  return copy_all (self, "envelopes", error) && put_back_queue (self, error) && copy_all (self, "conflicts", error)
         && copy_all (self, "notices", error) && copy_cash_counts (self, error)
         && pt_seen_work_flush (&self->work, error);
}

gboolean
pt_salvage_put_back (PtDatabase *from, PtDatabase *to, PtSalvage *salvage, GError **error)
{
  Salvage self = { .from = from, .to = to, .salvage = salvage };
  gboolean done;

  if (!pt_database_begin (to, error))
    return FALSE;
  done = put_back_all (&self, error);
  pt_seen_work_clear (&self.work);
  if (done)
    return pt_database_commit (to, error);
  pt_database_rollback (to);
  return FALSE;
}
