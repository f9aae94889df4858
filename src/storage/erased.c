/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Forgetting erased suppliers (table erased). Called for each pull page's directory by directory.c, and at the end of
 * each sync. */

#include "config.h"

#include "erased.h"

#include <string.h>

#include "scrub.h"
#include "tables.h"

GHashTable *
pt_erased_former_new (void)
{
  return g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, g_free);
}

/* As an erasure leaves a supplier: the code in place of the name. */
static gboolean
is_bare (const PtRow *row)
{
  return pt_row_entity (row)->index == PT_SUPPLIERS && !pt_row_is_null (row, PT_SUPPLIER_NAME)
         && !pt_row_is_null (row, PT_SUPPLIER_CODE)
         && g_str_equal (pt_row_get_text (row, PT_SUPPLIER_NAME), pt_row_get_text (row, PT_SUPPLIER_CODE));
}

static PtStatement *
select_of (PtDatabase *database, const char *sql, const PtId *id, GError **error)
{
  PtStatement *select = pt_database_prepare (database, sql, error);

  if (select != NULL)
    pt_statement_bind_id (select, 1, id);
  return select;
}

gboolean
pt_erased_note_former (PtDatabase *database, const PtRow *row, GHashTable *former, GError **error)
{
  const PtId *id = &pt_row_peek_meta (row)->id;
  g_autoptr (PtStatement) select = NULL;
  PtStep step;

  if (!is_bare (row))
    return TRUE;
  select = select_of (database, "SELECT name FROM suppliers WHERE id = ? AND name IS NOT NULL", id, error);
  if (select == NULL)
    return FALSE;
  step = pt_statement_step (select, error);
  if (step == PT_STEP_ROW)
    g_hash_table_insert (former, g_memdup2 (id, sizeof *id), g_strdup (pt_statement_text (select, 0)));
  return step != PT_STEP_ERROR;
}

/* A text that was scrubbed, and where it stands. */
typedef struct {
  gint64 row;
  char *text;
} Edit;

static void
clear_edit (gpointer data)
{
  g_clear_pointer (&((Edit *) data)->text, g_free);
}

/* Where JSON of a record is kept: what is still to be sent is left as it is. */
static const struct {
  const char *select;
  const char *update;
} kept[] = {
#define KEPT(table, column, where)                                                                                     \
  {                                                                                                                    \
    "SELECT rowid, " column " FROM " table " WHERE entity_uuid = ? AND entity_type = 'suppliers' AND " column          \
    " IS NOT NULL" where,                                                                                              \
        "UPDATE " table " SET " column " = ? WHERE rowid = ?"                                                          \
  }
  KEPT ("queue", "payload", " AND status = 'success'"),
  KEPT ("queue", "base_row", " AND status = 'success'"),
  KEPT ("conflicts", "base", ""),
  KEPT ("conflicts", "mine", ""),
  KEPT ("conflicts", "theirs", ""),
};

/* Where a message may name him. */
static const char *messages[] = {
  "UPDATE queue SET error_message = replace(error_message, ?1, '…') WHERE instr(error_message, ?1) > 0",
  "UPDATE notices SET message = replace(message, ?1, '…') WHERE instr(message, ?1) > 0",
  "UPDATE error_log SET message = replace(message, ?1, '…') WHERE instr(message, ?1) > 0",
  "UPDATE sync_log SET problem = replace(problem, ?1, '…') WHERE instr(problem, ?1) > 0",
};

/* What changes is gathered first: a table is not written to while it is read. */
static gboolean
gather (PtDatabase *database, const char *sql, const PtId *supplier, PtScrub *scrub, GArray *edits, GError **error)
{
  g_autoptr (PtStatement) select = select_of (database, sql, supplier, error);
  PtStep step = PT_STEP_ERROR;

  while (select != NULL && (step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    const char *text = pt_statement_text (select, 1);
    Edit edit = { pt_statement_integer (select, 0), pt_scrub_json (scrub, text) };

    if (g_str_equal (text, edit.text))
      clear_edit (&edit);
    else
      g_array_append_val (edits, edit);
  }
  return step == PT_STEP_DONE;
}

static gboolean
rewrite (PtDatabase *database, const char *sql, GArray *edits, GError **error)
{
  g_autoptr (PtStatement) update = pt_database_prepare (database, sql, error);

  for (guint i = 0; update != NULL && i < edits->len; i++) {
    const Edit *edit = &g_array_index (edits, Edit, i);

    pt_statement_bind_text (update, 1, edit->text);
    pt_statement_bind_integer (update, 2, edit->row);
    if (!pt_statement_run (update, error))
      return FALSE;
  }
  return update != NULL;
}

static gboolean
blank_kept (PtDatabase *database, const PtId *supplier, PtScrub *scrub, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++) {
    g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (Edit));

    g_array_set_clear_func (edits, clear_edit);
    if (!gather (database, kept[i].select, supplier, scrub, edits, error)
        || !rewrite (database, kept[i].update, edits, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
blank_messages (PtDatabase *database, PtScrub *scrub, GError **error)
{
  g_autoptr (GPtrArray) names = pt_scrub_names (scrub);

  for (guint i = 0; i < names->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (messages); j++) {
      g_autoptr (PtStatement) update = pt_database_prepare (database, messages[j], error);

      if (update == NULL)
        return FALSE;
      pt_statement_bind_text (update, 1, g_ptr_array_index (names, i));
      if (!pt_statement_run (update, error))
        return FALSE;
    }
  return TRUE;
}

/* A tombstone keeps its fields here, so that slips can still say whose they are. No leaf has them. One that is blank is
 * not written again. */
static gboolean
blank_tombstone (PtDatabase *database, const PtId *supplier, gboolean *gone, GError **error)
{
  const PtEntity *entity = pt_entity (PT_SUPPLIERS);
  g_autoptr (GString) sql = g_string_new ("UPDATE suppliers SET name = code");
  g_autoptr (GString) filled = g_string_new ("name IS NOT code");
  g_autoptr (PtStatement) update = NULL;

  for (guint i = 0; i < entity->n_fields; i++)
    if (i != PT_SUPPLIER_NAME && entity->fields[i].flags & PT_FIELD_PERSONAL) {
      g_string_append_printf (sql, ", %s = NULL", entity->fields[i].name);
      g_string_append_printf (filled, " OR %s IS NOT NULL", entity->fields[i].name);
    }
  g_string_append_printf (sql, " WHERE id = ? AND deleted <> 0 AND (%s)", filled->str);
  update = select_of (database, sql->str, supplier, error);
  if (update == NULL || !pt_statement_run (update, error))
    return FALSE;
  *gone |= pt_database_changes (database) > 0;
  return TRUE;
}

static gboolean
note_names (PtDatabase *database, const PtId *supplier, GHashTable *former, PtScrub *scrub, GError **error)
{
  g_autoptr (PtStatement) select
      = select_of (database, "SELECT code, name FROM suppliers WHERE id = ?", supplier, error);
  PtStep step = select != NULL ? pt_statement_step (select, error) : PT_STEP_ERROR;

  if (step == PT_STEP_ROW) {
    pt_scrub_except (scrub, pt_statement_text (select, 0));
    pt_scrub_add_name (scrub, pt_statement_text (select, 1));
  }
  if (former != NULL)
    pt_scrub_add_name (scrub, g_hash_table_lookup (former, supplier));
  return step != PT_STEP_ERROR;
}

/* Sets @gone where a word of the supplier is gone from what is searched. */
static gboolean
blank (PtDatabase *database, const PtId *supplier, GHashTable *former, gboolean *gone, GError **error)
{
  g_autoptr (PtScrub) scrub = pt_scrub_new (pt_entity (PT_SUPPLIERS));

  return note_names (database, supplier, former, scrub, error) && blank_kept (database, supplier, scrub, error)
         && blank_messages (database, scrub, error) && blank_tombstone (database, supplier, gone, error);
}

gboolean
pt_erased_take (PtDatabase *database, const PtId *supplier, GHashTable *former, gboolean *gone, GError **error)
{
  g_autoptr (PtStatement) insert
      = select_of (database, "INSERT OR IGNORE INTO erased (id) VALUES (?)", supplier, error);

  if (insert == NULL || !pt_statement_run (insert, error))
    return FALSE;
  *gone |= pt_database_changes (database) > 0;
  return blank (database, supplier, former, gone, error);
}

/* A word that is taken out is only struck out: the list of words still has it, twice. */
gboolean
pt_erased_forget_words (PtDatabase *database, GError **error)
{
  return pt_database_exec (database, "INSERT INTO supplier_words (supplier_words) VALUES ('rebuild')", error);
}

static gboolean
read_erased (PtDatabase *database, GArray *ids, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database, "SELECT id FROM erased", error);
  PtStep step = PT_STEP_ERROR;

  while (select != NULL && (step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    PtId id;

    pt_statement_id (select, 0, &id);
    g_array_append_val (ids, id);
  }
  return step == PT_STEP_DONE;
}

gboolean
pt_erased_go_on (PtDatabase *database, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (PtId));
  gboolean gone = FALSE;

  if (!read_erased (database, ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!blank (database, &g_array_index (ids, PtId, i), NULL, &gone, error))
      return FALSE;
  return !gone || pt_erased_forget_words (database, error);
}
