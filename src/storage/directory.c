/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of people and computers, so that a history or a conflict says who and where. Filled by pull pages. */

#include "config.h"

#include <string.h>

#include "directory.h"
#include "erased.h"
#include "reader.h"

/* One member of either list; role stays NULL for a computer. */
typedef struct {
  PtId id;
  char *name;
  char *role;
} Entry;

static void
read_entry (PtReader *reader, Entry *entry)
{
  const char *member;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &member)) {
    if (strcmp (member, "id") == 0)
      pt_reader_id (reader, &entry->id);
    else if (strcmp (member, "name") == 0)
      entry->name = pt_reader_dup_text (reader);
    else if (strcmp (member, "role") == 0)
      entry->role = pt_reader_dup_text (reader);
    else
      pt_reader_skip (reader);
  }
}

static gboolean
store (PtStatement *insert, const Entry *entry, GError **error)
{
  pt_statement_bind_id (insert, 1, &entry->id);
  pt_statement_bind_text (insert, 2, entry->name);
  pt_statement_bind_text (insert, 3, entry->role);
  return pt_statement_run (insert, error);
}

static gboolean
take_list (PtDatabase *database, PtReader *reader, const char *sql, GError **error)
{
  g_autoptr (PtStatement) insert = pt_database_prepare (database, sql, error);
  gboolean done = insert != NULL;

  pt_reader_enter_array (reader);
  while (done && pt_reader_next_element (reader)) {
    Entry entry = { 0 };

    read_entry (reader, &entry);
    done = pt_reader_failed (reader) || store (insert, &entry, error);
    g_free (entry.name);
    g_free (entry.role);
  }
  return done;
}

static gboolean
take_erased (PtDatabase *database, PtReader *reader, GHashTable *former, GError **error)
{
  gboolean done = TRUE, gone = FALSE;

  pt_reader_enter_array (reader);
  while (done && pt_reader_next_element (reader)) {
    PtId supplier = PT_ID_NONE;

    pt_reader_id (reader, &supplier);
    done = pt_reader_failed (reader) || pt_erased_take (database, &supplier, former, &gone, error);
  }
  return done && (!gone || pt_erased_forget_words (database, error));
}

gboolean
pt_directory_take (PtDatabase *database, const char *json, GHashTable *former, GError **error)
{
  g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
  const char *member;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &member)) {
    const char *sql = NULL;

    if (strcmp (member, "users") == 0)
      sql = "INSERT OR REPLACE INTO people (id, name, role) VALUES (?, ?, ?)";
    else if (strcmp (member, "devices") == 0)
      sql = "INSERT OR REPLACE INTO devices (id, name) SELECT ?, ? WHERE ? IS NULL";
    if (strcmp (member, "erased") == 0) {
      if (!take_erased (database, reader, former, error))
        return FALSE;
    } else if (sql == NULL)
      pt_reader_skip (reader);
    else if (!take_list (database, reader, sql, error))
      return FALSE;
  }
  return pt_reader_finish (reader, error);
}

static char *
dup_name (PtDatabase *database, const char *sql, const PtId *id, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database, sql, error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_id (select, 1, id);
  return pt_statement_step (select, error) == PT_STEP_ROW ? g_strdup (pt_statement_text (select, 0)) : NULL;
}

char *
pt_directory_dup_person (PtDatabase *database, const PtId *id, GError **error)
{
  return dup_name (database, "SELECT name FROM people WHERE id = ?", id, error);
}

char *
pt_directory_dup_device (PtDatabase *database, const PtId *id, GError **error)
{
  return dup_name (database, "SELECT name FROM devices WHERE id = ?", id, error);
}
