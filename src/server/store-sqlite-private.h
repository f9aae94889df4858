/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store-sqlite.h"
#include "tables.h"

G_BEGIN_DECLS

/* The texts of the statements on one entity's table. */
typedef struct {
  char *read;
  char *seq;
  char *write;
  char *since;
  char *in;
} PtEntitySql;

typedef struct {
  PtStore parent;
  PtDatabase *database;
  PtId organisation;
  PtEntitySql sql[PT_ENTITIES];
} PtSqliteStore;

/* The prepared statement for @sql with the organisation bound to its first parameter, as every one here has it. */
PtStatement *pt_sqlite_use (PtStore *store, const char *sql, GError **error);
/* Steps once: PT_FOUND where there is a row. */
PtFound pt_sqlite_find (PtStatement *statement, GError **error);
/* Runs a statement without results; NULL passes an error of pt_sqlite_use() on. */
gboolean pt_sqlite_run (PtStatement *statement, GError **error);
/* A blob column of exactly @length bytes; zeros where it is not. */
void pt_sqlite_bytes (PtStatement *statement, int column, void *bytes, gsize length);
/* Column by column, the text copied; NULL stays NULL. */
char *pt_sqlite_dup (PtStatement *statement, int column);

/* Rows (store-sqlite-rows.c) and what the rules ask (store-sqlite-facts.c). */
PtFound pt_sqlite_read_row (PtStore *, const PtEntity *, const PtId *, PtRow *, GError **);
PtFound pt_sqlite_read_seq (PtStore *, const PtEntity *, const PtId *, gint64 *, GError **);
gboolean pt_sqlite_write_row (PtStore *, const PtRow *, GError **);
gboolean pt_sqlite_each_row_since (PtStore *, gint64, PtRowEach, gpointer, GError **);
gboolean pt_sqlite_each_row_in (PtStore *, const PtEntity *, guint, guint, const PtId *, PtRowEach, gpointer,
                                GError **);
PtFound pt_sqlite_find_by_text (PtStore *, const PtEntity *, guint, const char *, const PtId *, PtRow *, GError **);
PtFound pt_sqlite_find_rate_on (PtStore *, const PtId *, const PtId *, const char *, PtRow *, GError **);
PtFound pt_sqlite_find_overlap (PtStore *, const PtRow *, PtRow *, GError **);
PtFound pt_sqlite_find_same_reference (PtStore *, const PtRow *, PtRow *, GError **);
gboolean pt_sqlite_count_rate_uses (PtStore *, const PtId *, gint64 *, GError **);
gboolean pt_sqlite_count_references (PtStore *, const PtEntity *, const PtId *, gint64 *, GError **);
gboolean pt_sqlite_sum_balance (PtStore *, const PtId *, const char *, const PtId *, gint64 *, GError **);

/* The log, results, conflicts, audit and digests (store-sqlite-log.c). */
gboolean pt_sqlite_append_change (PtStore *, const PtChange *, GError **);
gboolean pt_sqlite_each_change_after (PtStore *, const PtEntity *, const PtId *, gint64, PtChangeEach, gpointer,
                                      GError **);
PtFound pt_sqlite_read_change (PtStore *, gint64, PtChangeEach, gpointer, GError **);
PtFound pt_sqlite_read_result (PtStore *, const PtId *, PtStoredResult *, GError **);
gboolean pt_sqlite_write_result (PtStore *, const PtStoredResult *, GError **);
gboolean pt_sqlite_note_envelope (PtStore *, const PtId *, gint64, const PtId *, gint64, gboolean *, GError **);
gboolean pt_sqlite_write_conflict (PtStore *, const PtKeptConflict *, GError **);
PtFound pt_sqlite_read_conflict (PtStore *, const PtId *, PtKeptConflict **, GError **);
gboolean pt_sqlite_each_conflict_since (PtStore *, gint64, PtConflictEach, gpointer, GError **);
gboolean pt_sqlite_append_audit (PtStore *, const PtAuditLink *, GError **);
gboolean pt_sqlite_each_audit (PtStore *, const PtAuditFilter *, PtAuditEach, gpointer, GError **);
PtFound pt_sqlite_read_head_hash (PtStore *, gint64, guint8[PT_HASH_BYTES], GError **);
gboolean pt_sqlite_add_digest (PtStore *, guint, guint, guint, const PtDigest *, GError **);
gboolean pt_sqlite_read_digest (PtStore *, guint, guint, guint, PtDigest *, GError **);
gboolean pt_sqlite_each_digest (PtStore *, guint, guint, guint, guint, PtDigestEach, gpointer, GError **);

/* People, computers, tokens, actions (store-sqlite-accounts.c). */
PtFound pt_sqlite_read_user (PtStore *, const PtId *, PtUser *, GError **);
PtFound pt_sqlite_find_user (PtStore *, const char *, PtUser *, GError **);
gboolean pt_sqlite_write_user (PtStore *, const PtUser *, GError **);
gboolean pt_sqlite_each_user (PtStore *, PtUserEach, gpointer, GError **);
PtFound pt_sqlite_read_device (PtStore *, const PtId *, PtDevice *, GError **);
PtFound pt_sqlite_find_prefix (PtStore *, const char *, PtDevice *, GError **);
gboolean pt_sqlite_write_device (PtStore *, const PtDevice *, GError **);
gboolean pt_sqlite_each_device (PtStore *, PtDeviceEach, gpointer, GError **);
PtFound pt_sqlite_read_refresh (PtStore *, const guint8[PT_HASH_BYTES], PtRefreshToken *, GError **);
gboolean pt_sqlite_write_refresh (PtStore *, const PtRefreshToken *, GError **);
gboolean pt_sqlite_write_access (PtStore *, const guint8[PT_HASH_BYTES], const guint8[PT_HASH_BYTES], gint64,
                                 GError **);
gboolean pt_sqlite_purge_access (PtStore *, gint64, GError **);
PtFound pt_sqlite_read_session (PtStore *, const guint8[PT_HASH_BYTES], PtSession *, GError **);
gboolean pt_sqlite_revoke_family (PtStore *, const PtId *, GError **);
gboolean pt_sqlite_revoke_sessions (PtStore *, const PtId *, const PtId *, GError **);
PtFound pt_sqlite_read_action (PtStore *, const PtId *, guint8[PT_HASH_BYTES], char **, GError **);
gboolean pt_sqlite_write_action (PtStore *, const PtId *, const guint8[PT_HASH_BYTES], const char *, gint64, GError **);

G_END_DECLS
