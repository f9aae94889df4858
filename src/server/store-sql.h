/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server-store.h"
#include "tables.h"

G_BEGIN_DECLS

/*
 * What the rooms that speak SQL share: one set of statements for SQLite and for
 * PostgreSQL, in the words that both take (db/database-driver.h tells what the
 * driver translates). Private to the store-s*.c and store-p*.c files.
 */

/* What else than words tells one database from the other. */
typedef struct {
  const char *lock;  /* a SELECT that takes the organisation's lock; NULL where beginning a transaction does */
  gboolean in_place; /* a row that changes stays where it is, instead of moving to the end of its table */
} PtSqlWays;

/* The texts of the statements on one entity's table. */
typedef struct {
  char *read;
  char *seq;
  char *write;
  char *since;
  char *in;
} PtEntitySql;

/* What pt_sql_foresee() has learned. */
typedef struct {
  GHashTable *rows[PT_ENTITIES];       /* PtId to PtRow, NULL for one that is not there */
  GHashTable *free_codes[PT_ENTITIES]; /* set of char * */
  GHashTable *no_result;               /* set of PtId */
  GHashTable *no_rate;                 /* set of PtId: suppliers without a rate of their own, active or not */
} PtSqlForesight;

typedef struct {
  PtStore parent;
  PtDatabase *database;
  PtId organisation;
  const PtSqlWays *ways;
  char *write_organisation;
  char *write_conflict;
  PtEntitySql sql[PT_ENTITIES];
  PtSqlForesight foresight;
} PtSqlStore;

/* Takes @database; the organisation is still to be set. */
PtSqlStore *pt_sql_wrap (PtDatabase *database, const PtSqlWays *ways);
/* Brings the tables up to this program's schema, making them where there are none. */
gboolean pt_sql_migrate (PtDatabase *database, GError **error);
/* Writes the organisation that @store is bound to, and its first epoch. */
gboolean pt_sql_add_organisation (PtStore *store, const PtOrganisation *organisation, GError **error);

#define PT_SQL_CONFLICT_COLUMNS                                                                                        \
  "id, revision, op, entity, row, kind, operation, client_version, server_version, fields, resolution, open,"          \
  " settled_by, user, device, at, mine, theirs, base"

/* So many rows are asked for at once where a result may be as long as a table: not every database gives them one by
 * one, and whoever reads seldom wants all. */
#define PT_SQL_CHUNK 1000

/* An INSERT of the organisation and @columns that writes over the row with the same @key (the key's columns after the
 * organisation, as they stand in @columns; "" for none). Free with g_free. */
char *pt_sql_upsert (const char *table, const char *key, const char *columns);

/* The prepared statement for @sql with the organisation bound to its first parameter, as every one here has it. */
PtStatement *pt_sql_use (PtStore *store, const char *sql, GError **error);
/* Steps once: PT_FOUND where there is a row. */
PtFound pt_sql_find (PtStatement *statement, GError **error);
/* Runs a statement without results; NULL passes an error of pt_sql_use() on. */
gboolean pt_sql_run (PtStatement *statement, GError **error);
/* A blob column of exactly @length bytes; zeros where it is not. */
void pt_sql_bytes (PtStatement *statement, int column, void *bytes, gsize length);
/* Column by column, the text copied; NULL stays NULL. */
char *pt_sql_dup (PtStatement *statement, int column);

/* What is about to be asked (store-sql-foresight.c). */
void pt_sql_foresight_init (PtSqlForesight *);
void pt_sql_foresight_clear (PtSqlForesight *);
void pt_sql_foresight_forget (PtSqlForesight *);
gboolean pt_sql_foresee (PtStore *, const PtForesight *, GError **);
/* FALSE: it is not known, ask the database. */
gboolean pt_sql_foresight_row (PtSqlForesight *, const PtEntity *, const PtId *, PtRow *, PtFound *);
gboolean pt_sql_foresight_lacks_result (PtSqlForesight *, const PtId *op);
gboolean pt_sql_foresight_lacks_code (PtSqlForesight *, const PtEntity *, guint field, const char *text);
gboolean pt_sql_foresight_lacks_rate (PtSqlForesight *, const PtId *supplier);
/* What is written is no longer as it was foreseen. */
void pt_sql_foresight_note_row (PtSqlForesight *, const PtRow *);
void pt_sql_foresight_note_result (PtSqlForesight *, const PtId *op);

/* Rows (store-sql-rows.c) and what the rules ask (store-sql-facts.c). */
PtFound pt_sql_read_row (PtStore *, const PtEntity *, const PtId *, PtRow *, GError **);
PtFound pt_sql_read_seq (PtStore *, const PtEntity *, const PtId *, gint64 *, GError **);
gboolean pt_sql_write_row (PtStore *, const PtRow *, GError **);
gboolean pt_sql_each_row_since (PtStore *, gint64, PtRowEach, gpointer, GError **);
gboolean pt_sql_each_row_in (PtStore *, const PtEntity *, guint, guint, const PtId *, PtRowEach, gpointer, GError **);
PtFound pt_sql_find_by_text (PtStore *, const PtEntity *, guint, const char *, const PtId *, PtRow *, GError **);
PtFound pt_sql_find_rate_on (PtStore *, const PtId *, const PtId *, const char *, PtRow *, GError **);
PtFound pt_sql_find_overlap (PtStore *, const PtRow *, PtRow *, GError **);
PtFound pt_sql_find_same_reference (PtStore *, const PtRow *, PtRow *, GError **);
gboolean pt_sql_count_rate_uses (PtStore *, const PtId *, gint64 *, GError **);
gboolean pt_sql_count_references (PtStore *, const PtEntity *, const PtId *, gint64 *, GError **);
gboolean pt_sql_sum_balance (PtStore *, const PtId *, const char *, const PtId *, gint64 *, GError **);

/* The log, results and conflicts (store-sql-log.c). */
gboolean pt_sql_append_change (PtStore *, const PtChange *, GError **);
gboolean pt_sql_each_change_after (PtStore *, const PtEntity *, const PtId *, gint64, PtChangeEach, gpointer,
                                   GError **);
PtFound pt_sql_read_change (PtStore *, gint64, PtChangeEach, gpointer, GError **);
gboolean pt_sql_rewrite_change (PtStore *, gint64, const char *, const char *, GError **);
PtFound pt_sql_read_result (PtStore *, const PtId *, PtStoredResult *, GError **);
gboolean pt_sql_write_result (PtStore *, const PtStoredResult *, GError **);
gboolean pt_sql_each_result_about (PtStore *, const PtEntity *, const PtId *, const char *, PtResultEach, gpointer,
                                   GError **);
gboolean pt_sql_rewrite_result (PtStore *, const PtId *, const char *, GError **);
gboolean pt_sql_note_envelope (PtStore *, const PtId *, gint64, const PtId *, gint64, gboolean *, GError **);
gboolean pt_sql_write_conflict (PtStore *, const PtKeptConflict *, GError **);
PtFound pt_sql_read_conflict (PtStore *, const PtId *, PtKeptConflict **, GError **);
gboolean pt_sql_each_conflict_since (PtStore *, gint64, PtConflictEach, gpointer, GError **);
gboolean pt_sql_note_erasure (PtStore *, const PtId *, gint64, GError **);
gboolean pt_sql_each_erasure (PtStore *, PtIdEach, gpointer, GError **);

/* The audit chain (store-sql-audit.c). */
gboolean pt_sql_append_audit (PtStore *, const PtAuditLink *, GError **);
gboolean pt_sql_each_audit (PtStore *, const PtAuditFilter *, PtAuditEach, gpointer, GError **);
PtFound pt_sql_read_head_hash (PtStore *, gint64, guint8[PT_HASH_BYTES], GError **);

/* The digests (store-sql-digests.c). */
gboolean pt_sql_add_digests (PtStore *, const PtBucketChange *, guint, GError **);
gboolean pt_sql_read_digest (PtStore *, guint, guint, guint, PtDigest *, GError **);
gboolean pt_sql_each_digest (PtStore *, guint, guint, guint, guint, PtDigestEach, gpointer, GError **);

/* People, computers, tokens, actions (store-sql-accounts.c). */
PtFound pt_sql_read_user (PtStore *, const PtId *, PtUser *, GError **);
PtFound pt_sql_find_user (PtStore *, const char *, PtUser *, GError **);
gboolean pt_sql_write_user (PtStore *, const PtUser *, GError **);
gboolean pt_sql_each_user (PtStore *, PtUserEach, gpointer, GError **);
PtFound pt_sql_read_device (PtStore *, const PtId *, PtDevice *, GError **);
PtFound pt_sql_find_prefix (PtStore *, const char *, PtDevice *, GError **);
gboolean pt_sql_write_device (PtStore *, const PtDevice *, GError **);
gboolean pt_sql_each_device (PtStore *, PtDeviceEach, gpointer, GError **);
gboolean pt_sql_note_seat (PtStore *, const PtId *, const PtId *, gint64, GError **);
PtFound pt_sql_find_seat (PtStore *, const PtId *, const PtId *, GError **);
PtFound pt_sql_read_refresh (PtStore *, const guint8[PT_HASH_BYTES], PtRefreshToken *, GError **);
gboolean pt_sql_write_refresh (PtStore *, const PtRefreshToken *, GError **);
gboolean pt_sql_write_access (PtStore *, const guint8[PT_HASH_BYTES], const guint8[PT_HASH_BYTES], gint64, GError **);
gboolean pt_sql_purge_tokens (PtStore *, gint64, GError **);
PtFound pt_sql_read_session (PtStore *, const guint8[PT_HASH_BYTES], PtSession *, GError **);
PtFound pt_sql_find_family (PtStore *, const PtId *, GError **);
gboolean pt_sql_revoke_family (PtStore *, const PtId *, GError **);
gboolean pt_sql_revoke_sessions (PtStore *, const PtId *, const PtId *, GError **);
PtFound pt_sql_read_failures (PtStore *, const guint8[PT_HASH_BYTES], PtFailures *, GError **);
gboolean pt_sql_write_failures (PtStore *, const guint8[PT_HASH_BYTES], const PtFailures *, GError **);
gboolean pt_sql_forget_failures (PtStore *, const guint8[PT_HASH_BYTES], GError **);
gboolean pt_sql_purge_failures (PtStore *, gint64, GError **);
PtFound pt_sql_read_action (PtStore *, const PtId *, guint8[PT_HASH_BYTES], char **, GError **);
gboolean pt_sql_write_action (PtStore *, const PtId *, const guint8[PT_HASH_BYTES], const char *, gint64, GError **);

G_END_DECLS
