/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The frame of the rooms that speak SQL: transactions, the organisation itself,
 * the tables and their steps from schema to schema. The verbs on rows, log and
 * accounts are in the store-sql-*.c files beside it; a room is this over a
 * database of its kind (store-sqlite.c, store-postgres.c).
 */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "migrations.h"
#include "server-resources.h"
#include "store-sql.h"

PtStatement *
pt_sql_use (PtStore *store, const char *sql, GError **error)
{
  PtSqlStore *self = (PtSqlStore *) store;
  PtStatement *statement = pt_database_prepare (self->database, sql, error);

  if (statement != NULL)
    pt_statement_bind_id (statement, 1, &self->organisation);
  return statement;
}

PtFound
pt_sql_find (PtStatement *statement, GError **error)
{
  return statement == NULL ? PT_FOUND_ERROR : (PtFound) pt_statement_step (statement, error);
}

gboolean
pt_sql_run (PtStatement *statement, GError **error)
{
  return statement != NULL && pt_statement_run (statement, error);
}

void
pt_sql_bytes (PtStatement *statement, int column, void *bytes, gsize length)
{
  gsize stored;
  const void *from = pt_statement_blob (statement, column, &stored);

  memset (bytes, 0, length);
  if (stored == length)
    memcpy (bytes, from, length);
}

char *
pt_sql_dup (PtStatement *statement, int column)
{
  return g_strdup (pt_statement_text (statement, column));
}

/* The row that every writer of the organisation waits for. */
static gboolean
take_lock (PtStore *store, const char *lock, GError **error)
{
  g_autoptr (PtStatement) statement = pt_sql_use (store, lock, error);

  return pt_sql_find (statement, error) != PT_FOUND_ERROR;
}

static gboolean
begin (PtStore *store, PtStoreAccess access, GError **error)
{
  PtSqlStore *self = (PtSqlStore *) store;

  pt_sql_foresight_forget (&self->foresight);
  if (access == PT_STORE_READ)
    return pt_database_begin_reading (self->database, error);
  if (!pt_database_begin (self->database, error))
    return FALSE;
  if (self->ways->lock == NULL || take_lock (store, self->ways->lock, error))
    return TRUE;
  pt_database_rollback (self->database);
  return FALSE;
}

static gboolean
commit (PtStore *store, GError **error)
{
  pt_sql_foresight_forget (&((PtSqlStore *) store)->foresight);
  return pt_database_commit (((PtSqlStore *) store)->database, error);
}

static void
rollback (PtStore *store)
{
  pt_sql_foresight_forget (&((PtSqlStore *) store)->foresight);
  pt_database_rollback (((PtSqlStore *) store)->database);
}

/* Nobody says that another process has committed: one looks again. */
static void
await (PtStore *store, guint ms, GCancellable *cancellable, GPtrArray *notes)
{
  GPollFD cancelled;

  if (!g_cancellable_make_pollfd (cancellable, &cancelled))
    return;
  g_poll (&cancelled, 1, (int) ms);
  g_cancellable_release_fd (cancellable);
}

static gboolean
savepoint (PtStore *store, GError **error)
{
  return pt_database_savepoint (((PtSqlStore *) store)->database, error);
}

static gboolean
release (PtStore *store, GError **error)
{
  return pt_database_release (((PtSqlStore *) store)->database, error);
}

static void
rollback_to (PtStore *store)
{
  pt_database_rollback_to (((PtSqlStore *) store)->database);
}

#define ORGANISATION_COLUMNS                                                                                           \
  "name, currency, exponent, cash_step, time_zone, closed_to, policy, sealed_all, settings_revision,"                  \
  " directory_revision, epoch, epoch_at, epoch_head, head, head_hash, chain_length, chain_hash, conflict_revision, "   \
  "next_prefix,"                                                                                                       \
  " backed_up, backed_up_at, particulars, session_revision"

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
  organisation->name = pt_sql_dup (statement, 0);
  organisation->currency = pt_sql_dup (statement, 1);
  organisation->exponent = (guint) pt_statement_integer (statement, 2);
  organisation->cash_step = pt_statement_integer (statement, 3);
  organisation->time_zone = pt_sql_dup (statement, 4);
  organisation->closed_to = pt_sql_dup (statement, 5);
  parse_policy (pt_statement_text (statement, 6), organisation->policy);
  organisation->sealed_all = pt_statement_integer (statement, 7) != 0;
  organisation->settings_revision = pt_statement_integer (statement, 8);
  organisation->directory_revision = pt_statement_integer (statement, 9);
  pt_statement_id (statement, 10, &organisation->epoch);
  organisation->epoch_at = pt_statement_integer (statement, 11);
  organisation->epoch_head = pt_statement_integer (statement, 12);
  organisation->head = pt_statement_integer (statement, 13);
  pt_sql_bytes (statement, 14, organisation->head_hash, PT_HASH_BYTES);
  organisation->chain_length = pt_statement_integer (statement, 15);
  pt_sql_bytes (statement, 16, organisation->chain_hash, PT_HASH_BYTES);
  organisation->conflict_revision = pt_statement_integer (statement, 17);
  organisation->next_prefix = pt_statement_integer (statement, 18);
  organisation->backed_up = pt_statement_integer (statement, 19);
  organisation->backed_up_at = pt_statement_integer (statement, 20);
  pt_particulars_parse (organisation, pt_statement_text (statement, 21));
  organisation->session_revision = pt_statement_integer (statement, 22);
}

static gboolean
read_organisation (PtStore *store, PtOrganisation *organisation, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT " ORGANISATION_COLUMNS " FROM organisations WHERE organisation = ?1", error);
  PtFound found = pt_sql_find (statement, error);

  pt_organisation_clear (organisation);
  organisation->id = ((PtSqlStore *) store)->organisation;
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
  g_autofree char *particulars = pt_particulars_format (organisation);
  g_autoptr (PtStatement) statement = pt_sql_use (store, ((PtSqlStore *) store)->write_organisation, error);

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
  pt_statement_bind_integer (statement, 22, organisation->backed_up_at);
  pt_statement_bind_text (statement, 23, particulars);
  pt_statement_bind_integer (statement, 24, organisation->session_revision);
  return pt_statement_run (statement, error);
}

static PtFound
read_logo (PtStore *store, char **png, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT png FROM logos WHERE organisation = ?1 AND png IS NOT NULL", error);
  PtFound found = pt_sql_find (statement, error);

  if (found == PT_FOUND)
    *png = pt_sql_dup (statement, 0);
  return found;
}

static gboolean
write_logo (PtStore *store, const char *png, GError **error)
{
  g_autofree char *sql = pt_sql_upsert ("logos", "", "png");
  g_autoptr (PtStatement) statement = pt_sql_use (store, sql, error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_text (statement, 2, png);
  return pt_statement_run (statement, error);
}

static gboolean
write_epoch (PtStore *store, const PtId *epoch, gint64 at, gint64 head, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "INSERT INTO epochs (organisation, epoch, at, head) VALUES (?1, ?, ?, ?)", error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_id (statement, 2, epoch);
  pt_statement_bind_integer (statement, 3, at);
  pt_statement_bind_integer (statement, 4, head);
  return pt_statement_run (statement, error);
}

static PtFound
find_fork (PtStore *store, const PtId *epoch, gint64 *head, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "SELECT head FROM epochs WHERE organisation = ?1 AND at > (SELECT at FROM epochs"
                    " WHERE organisation = ?1 AND epoch = ?2) ORDER BY head LIMIT 1",
                    error);
  PtFound found;

  if (statement == NULL)
    return PT_FOUND_ERROR;
  pt_statement_bind_id (statement, 2, epoch);
  found = pt_sql_find (statement, error);
  if (found == PT_FOUND)
    *head = pt_statement_integer (statement, 0);
  return found;
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
  PtSqlStore *self = (PtSqlStore *) store;

  pt_database_close (self->database);
  pt_sql_foresight_clear (&self->foresight);
  g_free (self->write_organisation);
  g_free (self->write_conflict);
  for (guint i = 0; i < PT_ENTITIES; i++)
    free_sql (&self->sql[i]);
  g_free (self);
}

static const PtStoreVerbs verbs = {
  .close = close_store,
  .begin = begin,
  .commit = commit,
  .rollback = rollback,
  .await = await,
  .savepoint = savepoint,
  .release = release,
  .rollback_to = rollback_to,
  .read_organisation = read_organisation,
  .write_organisation = write_organisation,
  .read_logo = read_logo,
  .write_logo = write_logo,
  .write_epoch = write_epoch,
  .find_fork = find_fork,
  .foresee = pt_sql_foresee,
  .read_row = pt_sql_read_row,
  .read_seq = pt_sql_read_seq,
  .write_row = pt_sql_write_row,
  .each_row_since = pt_sql_each_row_since,
  .each_row_in = pt_sql_each_row_in,
  .find_by_text = pt_sql_find_by_text,
  .find_rate_on = pt_sql_find_rate_on,
  .find_overlap = pt_sql_find_overlap,
  .find_same_reference = pt_sql_find_same_reference,
  .count_rate_uses = pt_sql_count_rate_uses,
  .count_references = pt_sql_count_references,
  .sum_balance = pt_sql_sum_balance,
  .append_change = pt_sql_append_change,
  .each_change_after = pt_sql_each_change_after,
  .read_change = pt_sql_read_change,
  .rewrite_change = pt_sql_rewrite_change,
  .read_result = pt_sql_read_result,
  .write_result = pt_sql_write_result,
  .each_result_about = pt_sql_each_result_about,
  .rewrite_result = pt_sql_rewrite_result,
  .note_envelope = pt_sql_note_envelope,
  .write_conflict = pt_sql_write_conflict,
  .read_conflict = pt_sql_read_conflict,
  .each_conflict_since = pt_sql_each_conflict_since,
  .note_erasure = pt_sql_note_erasure,
  .each_erasure = pt_sql_each_erasure,
  .append_audit = pt_sql_append_audit,
  .each_audit = pt_sql_each_audit,
  .read_head_hash = pt_sql_read_head_hash,
  .add_digests = pt_sql_add_digests,
  .read_digest = pt_sql_read_digest,
  .each_digest = pt_sql_each_digest,
  .read_user = pt_sql_read_user,
  .find_user = pt_sql_find_user,
  .write_user = pt_sql_write_user,
  .each_user = pt_sql_each_user,
  .read_device = pt_sql_read_device,
  .find_prefix = pt_sql_find_prefix,
  .write_device = pt_sql_write_device,
  .each_device = pt_sql_each_device,
  .note_seat = pt_sql_note_seat,
  .find_seat = pt_sql_find_seat,
  .read_refresh = pt_sql_read_refresh,
  .write_refresh = pt_sql_write_refresh,
  .write_access = pt_sql_write_access,
  .purge_tokens = pt_sql_purge_tokens,
  .read_session = pt_sql_read_session,
  .find_family = pt_sql_find_family,
  .revoke_family = pt_sql_revoke_family,
  .revoke_sessions = pt_sql_revoke_sessions,
  .read_failures = pt_sql_read_failures,
  .write_failures = pt_sql_write_failures,
  .forget_failures = pt_sql_forget_failures,
  .purge_failures = pt_sql_purge_failures,
  .read_action = pt_sql_read_action,
  .write_action = pt_sql_write_action,
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

gboolean
pt_sql_migrate (PtDatabase *database, GError **error)
{
  static const PtMigration steps[] = { { "/org/paytrack/PayTrack/sql/server-001.sql", create_entities },
                                       { "/org/paytrack/PayTrack/sql/server-002.sql", NULL },
                                       { "/org/paytrack/PayTrack/sql/server-003.sql", NULL },
                                       { "/org/paytrack/PayTrack/sql/server-004.sql", NULL },
                                       { "/org/paytrack/PayTrack/sql/server-005.sql", NULL },
                                       { "/org/paytrack/PayTrack/sql/server-006.sql", NULL },
                                       { "/org/paytrack/PayTrack/sql/server-007.sql", NULL },
                                       { "/org/paytrack/PayTrack/sql/server-008.sql", NULL },
                                       { "/org/paytrack/PayTrack/sql/server-009.sql", NULL } };

  g_resources_register (server_get_resource ());
  return pt_migrations_run (database, steps, G_N_ELEMENTS (steps), error);
}

char *
pt_sql_upsert (const char *table, const char *key, const char *columns)
{
  g_auto (GStrv) names = g_strsplit (columns, ", ", -1);
  g_autoptr (GString) values = g_string_new ("?1");
  g_autoptr (GString) assignments = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++) {
    g_string_append (values, ", ?");
    g_string_append_printf (assignments, "%s%s = excluded.%s", i > 0 ? ", " : "", names[i], names[i]);
  }
  return g_strdup_printf (
      "INSERT INTO %s (organisation, %s) VALUES (%s) ON CONFLICT (organisation%s%s) DO UPDATE SET %s", table, columns,
      values->str, *key != '\0' ? ", " : "", key, assignments->str);
}

static char *
compose_write (const PtEntity *entity, const char *columns, const PtSqlWays *ways)
{
  if (ways->in_place)
    return pt_sql_upsert (entity->name, "id", columns);
  /* Replacing gives the row a new rowid, so that the table stays in the order of seq and pulls read it forward. */
  return g_strdup_printf ("INSERT OR REPLACE INTO %s (organisation, %s) VALUES (?1, %s)", entity->name, columns,
                          pt_table_parameters (entity));
}

static void
compose_sql (PtEntitySql *sql, const PtEntity *entity, const PtSqlWays *ways)
{
  const char *columns = pt_table_columns (entity, "");

  sql->read = g_strdup_printf ("SELECT %s FROM %s WHERE organisation = ?1 AND id = ?2", columns, entity->name);
  sql->seq = g_strdup_printf ("SELECT seq FROM %s WHERE organisation = ?1 AND id = ?2", entity->name);
  sql->write = compose_write (entity, columns, ways);
  sql->since = g_strdup_printf ("SELECT %s FROM %s WHERE organisation = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3", columns,
                                entity->name);
  sql->in = g_strdup_printf ("SELECT %s FROM %s WHERE organisation = ?1 AND substr(id, 15) BETWEEN ?2 AND ?3"
                             " AND (substr(id, 15), id) > (?4, ?5) ORDER BY substr(id, 15), id LIMIT ?6",
                             columns, entity->name);
}

PtSqlStore *
pt_sql_wrap (PtDatabase *database, const PtSqlWays *ways)
{
  PtSqlStore *self = g_new0 (PtSqlStore, 1);

  self->parent.verbs = &verbs;
  self->database = database;
  self->ways = ways;
  pt_sql_foresight_init (&self->foresight);
  self->write_organisation = pt_sql_upsert ("organisations", "", ORGANISATION_COLUMNS);
  self->write_conflict = pt_sql_upsert ("conflicts", "id", PT_SQL_CONFLICT_COLUMNS);
  for (guint i = 0; i < PT_ENTITIES; i++)
    compose_sql (&self->sql[i], pt_entity (i), ways);
  return self;
}

gboolean
pt_sql_add_organisation (PtStore *store, const PtOrganisation *organisation, GError **error)
{
  if (!store->verbs->begin (store, PT_STORE_WRITE, error))
    return FALSE;
  if (write_organisation (store, organisation, error)
      && write_epoch (store, &organisation->epoch, organisation->epoch_at, organisation->head, error))
    return store->verbs->commit (store, error);
  store->verbs->rollback (store);
  return FALSE;
}
