/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The PostgreSQL room: the organisation's row as the lock of all its writers, so
 * that seqs are committed in their order, and word to the other processes of
 * each commit. Nothing here binds it to one machine of a distributed database:
 * every key begins with the organisation. Called through store-room.c.
 */

#include "config.h"

#include "store-postgres.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "errors.h"
#include "postgres.h"
#include "store-sql.h"

static const PtSqlWays ways = {
  .lock = "SELECT 1 FROM organisations WHERE organisation = ?1 FOR UPDATE",
  .in_place = TRUE,
};

static PtDatabase *
database_of (PtStore *store)
{
  return ((PtSqlStore *) store)->database;
}

static gboolean
commit (PtStore *store, GError **error)
{
  PtDatabase *database = database_of (store);

  if (!pt_postgres_can_tell (database) || pt_postgres_tell (database, error))
    return pt_database_commit (database, error);
  pt_database_rollback (database);
  return FALSE;
}

/* What stands ahead of a note: several organisations may share the database, and their processes all hear. */
static char *
dup_address (PtStore *store)
{
  char id[PT_ID_TEXT];

  pt_id_format (&((PtSqlStore *) store)->organisation, id);
  return g_strconcat (id, " ", NULL);
}

static gboolean
tell (PtStore *store, const char *note, GError **error)
{
  g_autofree char *address = dup_address (store);
  g_autofree char *text = g_strconcat (address, note, NULL);

  return pt_postgres_tell_note (database_of (store), text, error);
}

static void
await (PtStore *store, guint ms, GCancellable *cancellable, GPtrArray *notes)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *address = dup_address (store);

  pt_postgres_wait (database_of (store), ms, cancellable, all);
  for (guint i = 0; i < all->len; i++) {
    const char *note = g_ptr_array_index (all, i);

    if (g_str_has_prefix (note, address))
      g_ptr_array_add (notes, g_strdup (note + strlen (address)));
  }
}

/* The verbs of every SQL room, but for how a commit is told and awaited, and notes with it. */
static const PtStoreVerbs *
get_verbs (const PtStoreVerbs *common)
{
  static PtStoreVerbs verbs;
  static gsize made;

  if (g_once_init_enter (&made)) {
    verbs = *common;
    verbs.commit = commit;
    verbs.await = await;
    verbs.tell = tell;
    g_once_init_leave (&made, 1);
  }
  return &verbs;
}

static PtStore *
wrap (PtDatabase *database, const PtId *organisation)
{
  PtSqlStore *self = pt_sql_wrap (database, &ways);

  self->parent.verbs = get_verbs (self->parent.verbs);
  self->organisation = *organisation;
  return &self->parent;
}

PtStore *
pt_store_postgres_new (const char *url, const PtId *organisation, GError **error)
{
  g_autoptr (PtDatabase) database = pt_postgres_open (url, PT_DATABASE_WRITE, error);

  if (database == NULL || !pt_sql_migrate (database, error))
    return NULL;
  return wrap (g_steal_pointer (&database), organisation);
}

gboolean
pt_store_postgres_create (const char *url, const PtOrganisation *organisation, GError **error)
{
  g_autoptr (PtStore) store = pt_store_postgres_new (url, &organisation->id, error);

  return store != NULL && pt_sql_add_organisation (store, organisation, error);
}

static gboolean
holds_organisation (PtStore *store, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store, "SELECT 1 FROM organisations WHERE organisation = ?1", error);
  PtFound found = pt_sql_find (statement, error);

  if (found == PT_FOUND_NOTHING)
    g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_FOUND,
                         _ ("The database does not hold this organisation: put back a backup"));
  return found == PT_FOUND;
}

PtStore *
pt_store_postgres_open (const char *url, const PtId *organisation, PtStoreAccess access, GError **error)
{
  PtDatabaseMode mode = access == PT_STORE_WRITE ? PT_DATABASE_WRITE : PT_DATABASE_READ;
  g_autoptr (PtDatabase) database = pt_postgres_open (url, mode, error);
  g_autoptr (PtStore) store = NULL;

  if (database == NULL || (access == PT_STORE_WRITE && !pt_sql_migrate (database, error)))
    return NULL;
  store = wrap (g_steal_pointer (&database), organisation);
  return holds_organisation (store, error) ? g_steal_pointer (&store) : NULL;
}
