/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The SQLite room's frame: opening and making the file, transactions, the
 * organisation itself, backup. The verbs on rows, log and accounts are in the
 * store-sqlite-*.c files beside it.
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "errors.h"
#include "migrations.h"
#include "server-resources.h"
#include "store-sqlite-private.h"

PtStatement *
pt_sqlite_use (PtStore *store, const char *sql, GError **error)
{
  PtSqliteStore *self = (PtSqliteStore *) store;
  PtStatement *statement = pt_database_prepare (self->database, sql, error);

  if (statement != NULL)
    pt_statement_bind_id (statement, 1, &self->organisation);
  return statement;
}

PtFound
pt_sqlite_find (PtStatement *statement, GError **error)
{
  return statement == NULL ? PT_FOUND_ERROR : (PtFound) pt_statement_step (statement, error);
}

gboolean
pt_sqlite_run (PtStatement *statement, GError **error)
{
  return statement != NULL && pt_statement_run (statement, error);
}

void
pt_sqlite_bytes (PtStatement *statement, int column, void *bytes, gsize length)
{
  gsize stored;
  const void *from = pt_statement_blob (statement, column, &stored);

  memset (bytes, 0, length);
  if (stored == length)
    memcpy (bytes, from, length);
}

char *
pt_sqlite_dup (PtStatement *statement, int column)
{
  return g_strdup (pt_statement_text (statement, column));
}

static gboolean
begin (PtStore *store, PtStoreAccess access, GError **error)
{
  PtSqliteStore *self = (PtSqliteStore *) store;

  /* A writing connection reads in a snapshot too, without taking the lock. */
  if (access == PT_STORE_READ)
    return pt_database_exec (self->database, "BEGIN", error);
  return pt_database_begin (self->database, error);
}

static gboolean
commit (PtStore *store, GError **error)
{
  return pt_database_commit (((PtSqliteStore *) store)->database, error);
}

static void
rollback (PtStore *store)
{
  pt_database_rollback (((PtSqliteStore *) store)->database);
}

static gboolean
savepoint (PtStore *store, GError **error)
{
  return pt_database_savepoint (((PtSqliteStore *) store)->database, error);
}

static gboolean
release (PtStore *store, GError **error)
{
  return pt_database_release (((PtSqliteStore *) store)->database, error);
}

static void
rollback_to (PtStore *store)
{
  pt_database_rollback_to (((PtSqliteStore *) store)->database);
}

#define ORGANISATION_COLUMNS                                                                                           \
  "name, currency, exponent, cash_step, time_zone, closed_to, policy, sealed_all, settings_revision,"                  \
  " directory_revision, epoch, epoch_at, epoch_head, head, head_hash, chain_length, chain_hash, conflict_revision, "   \
  "next_prefix,"                                                                                                       \
  " backed_up"

static void
parse_policy (const char *text, PtStrategy policy[PT_ENTITIES])
{
  g_auto (GStrv) words = g_strsplit (text, ",", PT_ENTITIES);

  for (guint i = 0; i < PT_ENTITIES; i++)
    policy[i] = PT_STRATEGY_SERVER_WINS;
  for (guint i = 0; words[i] != NULL; i++)
    pt_strategy_parse (words[i], -1, &policy[i]);
}

static char *
format_policy (const PtStrategy policy[PT_ENTITIES])
{
  const char *words[PT_ENTITIES + 1] = { NULL };

  for (guint i = 0; i < PT_ENTITIES; i++)
    words[i] = pt_strategy_word (policy[i]);
  return g_strjoinv (",", (char **) words);
}

static void
take_organisation (PtStatement *statement, PtOrganisation *organisation)
{
  organisation->name = pt_sqlite_dup (statement, 0);
  organisation->currency = pt_sqlite_dup (statement, 1);
  organisation->exponent = (guint) pt_statement_integer (statement, 2);
  organisation->cash_step = pt_statement_integer (statement, 3);
  organisation->time_zone = pt_sqlite_dup (statement, 4);
  organisation->closed_to = pt_sqlite_dup (statement, 5);
  parse_policy (pt_statement_text (statement, 6), organisation->policy);
  organisation->sealed_all = pt_statement_integer (statement, 7) != 0;
  organisation->settings_revision = pt_statement_integer (statement, 8);
  organisation->directory_revision = pt_statement_integer (statement, 9);
  pt_statement_id (statement, 10, &organisation->epoch);
  organisation->epoch_at = pt_statement_integer (statement, 11);
  organisation->epoch_head = pt_statement_integer (statement, 12);
  organisation->head = pt_statement_integer (statement, 13);
  pt_sqlite_bytes (statement, 14, organisation->head_hash, PT_HASH_BYTES);
  organisation->chain_length = pt_statement_integer (statement, 15);
  pt_sqlite_bytes (statement, 16, organisation->chain_hash, PT_HASH_BYTES);
  organisation->conflict_revision = pt_statement_integer (statement, 17);
  organisation->next_prefix = pt_statement_integer (statement, 18);
  organisation->backed_up = pt_statement_integer (statement, 19);
}

static gboolean
read_organisation (PtStore *store, PtOrganisation *organisation, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sqlite_use (store, "SELECT " ORGANISATION_COLUMNS " FROM organisations WHERE organisation = ?1", error);
  PtFound found = pt_sqlite_find (statement, error);

  pt_organisation_clear (organisation);
  organisation->id = ((PtSqliteStore *) store)->organisation;
  if (found == PT_FOUND)
    take_organisation (statement, organisation);
  else if (found == PT_FOUND_NOTHING)
    g_set_error_literal (error, PT_ERROR, PT_ERROR_STORAGE,
                         _ ("The database holds no organisation: put back a backup"));
  return found == PT_FOUND;
}

static gboolean
write_organisation (PtStore *store, const PtOrganisation *organisation, GError **error)
{
  g_autofree char *policy = format_policy (organisation->policy);
  g_autoptr (PtStatement) statement
      = pt_sqlite_use (store,
                       "INSERT OR REPLACE INTO organisations (organisation, " ORGANISATION_COLUMNS ")"
                       " VALUES (?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_text (statement, 2, organisation->name);
  pt_statement_bind_text (statement, 3, organisation->currency);
  pt_statement_bind_integer (statement, 4, organisation->exponent);
  pt_statement_bind_integer (statement, 5, organisation->cash_step);
  pt_statement_bind_text (statement, 6, organisation->time_zone);
  pt_statement_bind_text (statement, 7, organisation->closed_to);
  pt_statement_bind_text (statement, 8, policy);
  pt_statement_bind_integer (statement, 9, organisation->sealed_all);
  pt_statement_bind_integer (statement, 10, organisation->settings_revision);
  pt_statement_bind_integer (statement, 11, organisation->directory_revision);
  pt_statement_bind_id (statement, 12, &organisation->epoch);
  pt_statement_bind_integer (statement, 13, organisation->epoch_at);
  pt_statement_bind_integer (statement, 14, organisation->epoch_head);
  pt_statement_bind_integer (statement, 15, organisation->head);
  pt_statement_bind_blob (statement, 16, organisation->head_hash, PT_HASH_BYTES);
  pt_statement_bind_integer (statement, 17, organisation->chain_length);
  pt_statement_bind_blob (statement, 18, organisation->chain_hash, PT_HASH_BYTES);
  pt_statement_bind_integer (statement, 19, organisation->conflict_revision);
  pt_statement_bind_integer (statement, 20, organisation->next_prefix);
  pt_statement_bind_integer (statement, 21, organisation->backed_up);
  return pt_statement_run (statement, error);
}

static gboolean
write_epoch (PtStore *store, const PtId *epoch, gint64 at, gint64 head, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sqlite_use (store, "INSERT INTO epochs (organisation, epoch, at, head) VALUES (?1, ?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, epoch);
  pt_statement_bind_integer (statement, 3, at);
  pt_statement_bind_integer (statement, 4, head);
  return pt_statement_run (statement, error);
}

static void
free_sql (PtEntitySql *sql)
{
  g_free (sql->read);
  g_free (sql->seq);
  g_free (sql->write);
  g_free (sql->since);
  g_free (sql->in);
}

static void
close_store (PtStore *store)
{
  PtSqliteStore *self = (PtSqliteStore *) store;

  pt_database_close (self->database);
  for (guint i = 0; i < PT_ENTITIES; i++)
    free_sql (&self->sql[i]);
  g_free (self);
}

static const PtStoreVerbs verbs = {
  .close = close_store,
  .begin = begin,
  .commit = commit,
  .rollback = rollback,
  .savepoint = savepoint,
  .release = release,
  .rollback_to = rollback_to,
  .read_organisation = read_organisation,
  .write_organisation = write_organisation,
  .write_epoch = write_epoch,
  .read_row = pt_sqlite_read_row,
  .read_seq = pt_sqlite_read_seq,
  .write_row = pt_sqlite_write_row,
  .each_row_since = pt_sqlite_each_row_since,
  .each_row_in = pt_sqlite_each_row_in,
  .find_by_text = pt_sqlite_find_by_text,
  .find_rate_on = pt_sqlite_find_rate_on,
  .find_overlap = pt_sqlite_find_overlap,
  .find_same_reference = pt_sqlite_find_same_reference,
  .count_rate_uses = pt_sqlite_count_rate_uses,
  .count_references = pt_sqlite_count_references,
  .sum_balance = pt_sqlite_sum_balance,
  .append_change = pt_sqlite_append_change,
  .each_change_after = pt_sqlite_each_change_after,
  .read_change = pt_sqlite_read_change,
  .read_result = pt_sqlite_read_result,
  .write_result = pt_sqlite_write_result,
  .note_envelope = pt_sqlite_note_envelope,
  .write_conflict = pt_sqlite_write_conflict,
  .read_conflict = pt_sqlite_read_conflict,
  .each_conflict_since = pt_sqlite_each_conflict_since,
  .append_audit = pt_sqlite_append_audit,
  .each_audit = pt_sqlite_each_audit,
  .read_head_hash = pt_sqlite_read_head_hash,
  .add_digest = pt_sqlite_add_digest,
  .read_digest = pt_sqlite_read_digest,
  .each_digest = pt_sqlite_each_digest,
  .read_user = pt_sqlite_read_user,
  .find_user = pt_sqlite_find_user,
  .write_user = pt_sqlite_write_user,
  .each_user = pt_sqlite_each_user,
  .read_device = pt_sqlite_read_device,
  .find_prefix = pt_sqlite_find_prefix,
  .write_device = pt_sqlite_write_device,
  .each_device = pt_sqlite_each_device,
  .read_refresh = pt_sqlite_read_refresh,
  .write_refresh = pt_sqlite_write_refresh,
  .write_access = pt_sqlite_write_access,
  .purge_access = pt_sqlite_purge_access,
  .read_session = pt_sqlite_read_session,
  .revoke_family = pt_sqlite_revoke_family,
  .revoke_sessions = pt_sqlite_revoke_sessions,
  .read_action = pt_sqlite_read_action,
  .write_action = pt_sqlite_write_action,
};

static gboolean
create_entity (PtDatabase *database, const PtEntity *entity, GError **error)
{
  g_autofree char *columns = pt_table_columns_ddl (entity, FALSE);
  g_autofree char *sql
      = g_strdup_printf ("CREATE TABLE %1$s (organisation BLOB NOT NULL, %2$s, PRIMARY KEY (organisation, id));"
                         "CREATE INDEX %1$s_seq ON %1$s (organisation, seq);"
                         "CREATE INDEX %1$s_bucket ON %1$s (organisation, substr(id, 15), id);",
                         entity->name, columns);

  return pt_database_exec (database, sql, error);
}

static const char *lookups
    = "CREATE INDEX suppliers_code ON suppliers (organisation, code);"
      "CREATE INDEX products_code ON products (organisation, code);"
      "CREATE INDEX rates_product ON rates (organisation, product_id, supplier_id);"
      "CREATE INDEX rates_supplier ON rates (organisation, supplier_id) WHERE supplier_id IS NOT NULL;"
      "CREATE INDEX collections_receipt ON collections (organisation, receipt_no);"
      "CREATE INDEX collections_ledger ON collections (organisation, supplier_id, collected_on, deleted, status,"
      " amount_minor);"
      "CREATE INDEX collections_rate ON collections (organisation, rate_id);"
      "CREATE INDEX payments_number ON payments (organisation, payment_no);"
      "CREATE INDEX payments_ledger ON payments (organisation, supplier_id, paid_on, deleted, status, amount_minor);";

static gboolean
create_entities (PtDatabase *database, GError **error)
{
  for (guint i = 0; i < PT_ENTITIES; i++)
    if (!create_entity (database, pt_entity (i), error))
      return FALSE;
  return pt_database_exec (database, lookups, error);
}

static gboolean
migrate (PtDatabase *database, GError **error)
{
  static const PtMigration steps[] = { { "/org/paytrack/PayTrack/sql/server-001.sql", create_entities } };

  g_resources_register (server_get_resource ());
  return pt_migrations_run (database, steps, G_N_ELEMENTS (steps), error);
}

static void
compose_sql (PtEntitySql *sql, const PtEntity *entity)
{
  const char *columns = pt_table_columns (entity, "");

  sql->read = g_strdup_printf ("SELECT %s FROM %s WHERE organisation = ?1 AND id = ?2", columns, entity->name);
  sql->seq = g_strdup_printf ("SELECT seq FROM %s WHERE organisation = ?1 AND id = ?2", entity->name);
  /* Replacing gives the row a new rowid, so that the table stays in the order of seq and pulls read it forward. */
  sql->write = g_strdup_printf ("INSERT OR REPLACE INTO %s (organisation, %s) VALUES (?1, %s)", entity->name, columns,
                                pt_table_parameters (entity));
  sql->since
      = g_strdup_printf ("SELECT %s FROM %s WHERE organisation = ?1 AND seq > ?2 ORDER BY seq", columns, entity->name);
  sql->in = g_strdup_printf ("SELECT %s FROM %s WHERE organisation = ?1 AND substr(id, 15) BETWEEN ?2 AND ?3"
                             " AND (substr(id, 15), id) > (?4, ?5) ORDER BY substr(id, 15), id",
                             columns, entity->name);
}

static PtSqliteStore *
wrap (PtDatabase *database)
{
  PtSqliteStore *self = g_new0 (PtSqliteStore, 1);

  self->parent.verbs = &verbs;
  self->database = database;
  for (guint i = 0; i < PT_ENTITIES; i++)
    compose_sql (&self->sql[i], pt_entity (i));
  return self;
}

gboolean
pt_store_sqlite_create (const char *path, const char *vfs, const PtOrganisation *organisation, GError **error)
{
  g_autoptr (PtDatabase) database = pt_database_open (path, PT_DATABASE_WRITE, vfs, error);
  g_autoptr (PtStore) store = NULL;
  gint64 held = 0;

  if (database == NULL || !migrate (database, error)
      || !pt_database_get_integer (database, "SELECT count(*) FROM organisations", &held, NULL, error))
    return FALSE;
  if (held > 0) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s already holds an organisation: name another folder"), path);
    return FALSE;
  }
  store = (PtStore *) wrap (g_steal_pointer (&database));
  ((PtSqliteStore *) store)->organisation = organisation->id;
  if (!store->verbs->begin (store, PT_STORE_WRITE, error))
    return FALSE;
  if (write_organisation (store, organisation, error)
      && write_epoch (store, &organisation->epoch, organisation->epoch_at, organisation->head, error))
    return store->verbs->commit (store, error);
  store->verbs->rollback (store);
  return FALSE;
}

static gboolean
find_organisation (PtSqliteStore *self, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_database_prepare (self->database, "SELECT organisation FROM organisations LIMIT 1", error);
  PtFound found = pt_sqlite_find (statement, error);

  if (found == PT_FOUND)
    pt_statement_id (statement, 0, &self->organisation);
  else if (found == PT_FOUND_NOTHING)
    g_set_error_literal (error, PT_ERROR, PT_ERROR_STORAGE,
                         _ ("The database holds no organisation: run paytrack-server init"));
  return found == PT_FOUND;
}

PtStore *
pt_store_sqlite_open (const char *path, const char *vfs, PtStoreAccess access, GError **error)
{
  g_autoptr (PtDatabase) database = NULL;
  g_autoptr (PtStore) store = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) && vfs == NULL) {
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is no server in %s: run paytrack-server init"), path);
    return NULL;
  }
  database = pt_database_open (path, access == PT_STORE_WRITE ? PT_DATABASE_WRITE : PT_DATABASE_READ, vfs, error);
  if (database == NULL || (access == PT_STORE_WRITE && !migrate (database, error)))
    return NULL;
  /* Rare checkpoints and a large cache: the one that writes lives as long as the server. */
  if (access == PT_STORE_WRITE && !pt_database_set_pace (database, PT_DATABASE_BULK, error))
    return NULL;
  store = (PtStore *) wrap (g_steal_pointer (&database));
  if (!find_organisation ((PtSqliteStore *) store, error))
    return NULL;
  return g_steal_pointer (&store);
}

static gboolean
fail_sqlite (sqlite3 *handle, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("The copy could not be made: %s"), sqlite3_errmsg (handle));
  return FALSE;
}

static gboolean
copy (sqlite3 *from, const char *to, GError **error)
{
  sqlite3 *target = NULL;
  sqlite3_backup *backup;
  gboolean copied = FALSE;

  if (sqlite3_open_v2 (to, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) == SQLITE_OK
      && (backup = sqlite3_backup_init (target, "main", from, "main")) != NULL) {
    /* One step in one snapshot: writers of a WAL go on meanwhile, and never make it start over. */
    sqlite3_backup_step (backup, -1);
    copied = sqlite3_backup_finish (backup) == SQLITE_OK
             && sqlite3_exec (target, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) == SQLITE_OK;
  }
  if (!copied)
    fail_sqlite (target, error);
  sqlite3_close (target);
  return copied;
}

gboolean
pt_store_sqlite_backup (const char *path, const char *to, GError **error)
{
  g_autoptr (PtDatabase) database = pt_database_open (path, PT_DATABASE_READ, NULL, error);

  if (database == NULL)
    return FALSE;
  if (g_file_test (to, G_FILE_TEST_EXISTS)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s exists already: name another place"), to);
    return FALSE;
  }
  return copy (pt_database_handle (database), to, error);
}

gboolean
pt_store_sqlite_check (const char *path, GError **error)
{
  g_autoptr (PtDatabase) database = pt_database_open (path, PT_DATABASE_READ, NULL, error);
  g_autoptr (PtStatement) statement
      = database != NULL ? pt_database_prepare (database, "PRAGMA integrity_check", error) : NULL;

  if (statement == NULL || pt_statement_step (statement, error) != PT_STEP_ROW)
    return FALSE;
  if (g_str_equal (pt_statement_text (statement, 0), "ok"))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("The database is damaged: %s"), pt_statement_text (statement, 0));
  return FALSE;
}
