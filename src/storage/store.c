/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The client's database file and its schema, step by step. Called when a
 * profile is opened.
 */

#include "config.h"

#include "migrations.h"
#include "storage-resources.h"
#include "store.h"
#include "tables.h"

static gboolean
create_entity (PtDatabase *database, const PtEntity *entity, GError **error)
{
  g_autofree char *seen = pt_table_columns_ddl (entity, TRUE);
  g_autofree char *confirmed = pt_table_columns_ddl (entity, FALSE);
  g_autofree char *sql = g_strdup_printf ("CREATE TABLE %s (%s, UNIQUE (id));"
                                          "CREATE TABLE %s_confirmed (%s, UNIQUE (id));",
                                          entity->name, seen, entity->name, confirmed);

  return pt_database_exec (database, sql, error);
}

static gboolean
create_entities (PtDatabase *database, GError **error)
{
  for (guint i = 0; i < PT_ENTITIES; i++)
    if (!create_entity (database, pt_entity (i), error))
      return FALSE;
  return TRUE;
}

static const PtMigration steps[] = {
  { "/org/paytrack/PayTrack/sql/client-001.sql", create_entities },
  { "/org/paytrack/PayTrack/sql/client-002.sql", NULL },
  { "/org/paytrack/PayTrack/sql/client-003.sql", NULL },
  { "/org/paytrack/PayTrack/sql/client-004.sql", NULL },
  { "/org/paytrack/PayTrack/sql/client-005.sql", NULL },
  { "/org/paytrack/PayTrack/sql/client-006.sql", NULL },
  { "/org/paytrack/PayTrack/sql/client-007.sql", NULL },
  { "/org/paytrack/PayTrack/sql/client-008.sql", NULL },
  { "/org/paytrack/PayTrack/sql/client-009.sql", NULL },
  { "/org/paytrack/PayTrack/sql/client-010.sql", NULL },
  { "/org/paytrack/PayTrack/sql/client-011.sql", NULL },
};

PtDatabase *
pt_store_open (const char *path, PtDatabaseMode mode, const char *vfs, GError **error)
{
  if (mode == PT_DATABASE_READ)
    return pt_database_open (path, mode, vfs, error);
  return pt_store_open_after (path, vfs, NULL, NULL, error);
}

static gboolean
is_outdated (PtDatabase *database)
{
  gint64 version = 0;

  return pt_database_get_integer (database, "PRAGMA user_version", &version, NULL, NULL) && version > 0
         && version < (gint64) G_N_ELEMENTS (steps);
}

PtDatabase *
pt_store_open_after (const char *path, const char *vfs, PtStoreBefore before, gpointer data, GError **error)
{
  g_autoptr (PtDatabase) database = pt_database_open (path, PT_DATABASE_WRITE, vfs, error);

  if (database == NULL)
    return NULL;
  if (before != NULL && is_outdated (database))
    before (data);
  /* Makes the linker keep the resource of a static library. */
  g_resources_register (pt_storage_get_resource ());
  if (!pt_migrations_run (database, steps, G_N_ELEMENTS (steps), error))
    return NULL;
  return g_steal_pointer (&database);
}

gboolean
pt_scope_begin (PtDatabase *database, PtScope *scope, GError **error)
{
  *scope = pt_database_in_transaction (database) ? PT_SCOPE_PART : PT_SCOPE_WHOLE;
  if (*scope == PT_SCOPE_PART)
    return pt_database_savepoint (database, error);
  return pt_database_begin (database, error);
}

gboolean
pt_scope_end (PtDatabase *database, PtScope scope, gboolean done, GError **error)
{
  if (done)
    return scope == PT_SCOPE_PART ? pt_database_release (database, error) : pt_database_commit (database, error);
  if (scope == PT_SCOPE_PART)
    pt_database_rollback_to (database);
  else
    pt_database_rollback (database);
  return FALSE;
}
