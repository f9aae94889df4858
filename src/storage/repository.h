/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "digest.h"
#include "profile.h"
#include "record.h"

G_BEGIN_DECLS

/*
 * Rows as the user sees them: confirmed by the server, with this computer's
 * own unsettled changes on top. Every function runs on a database's thread.
 *
 * Each entity has one table of what is seen (`suppliers`), and beside it the
 * confirmed rows of only those records that have unsettled changes
 * (`suppliers_confirmed`); for all others the seen row is the confirmed one.
 */

/* FALSE without an error where there is no such row. Deleted rows are found, and say so. */
gboolean pt_repository_get (PtDatabase *database, const PtEntity *entity, const PtId *id, PtRow *row,
                            PtSyncState *state, GError **error);
/* The confirmed row (version >= 1); FALSE without an error where the server has not confirmed any. */
gboolean pt_repository_get_confirmed (PtDatabase *database, const PtEntity *entity, const PtId *id, PtRow *row,
                                      GError **error);
/* By what people call a row (code, receipt_no, payment_no) or by id text. PT_ERROR_NOT_FOUND "No supplier X". */
gboolean pt_repository_resolve (PtDatabase *database, const PtEntity *entity, const char *code_or_id, PtId *id,
                                GError **error);

/**
 * PtQuery:
 *
 * Which rows of an entity a list shows, and in which order. Filters and search
 * become SQL over indexed columns; nothing is loaded to be thrown away.
 */
typedef struct {
  const PtEntity *entity;
  GPtrArray *filters; /* of PtFilter; may be NULL */
  char *search;       /* words that begin those of code, name or phone (suppliers), code or name (products), supplier or
                         product (rates), supplier (slips), or the beginning of a slip's number; NULL none */
  int order;          /* field index; -1: newest first for slips, by code for the others */
  gboolean descending;
  gboolean with_deleted;
  gboolean only_unsynced; /* that have changes which the server has not taken */
  guint limit;            /* 0: no limit */
} PtQuery;

typedef enum { PT_FILTER_IS, PT_FILTER_AT_LEAST, PT_FILTER_AT_MOST } PtFilterRelation;

typedef struct {
  guint field;
  PtFilterRelation relation;
  char *value; /* as stored (integers in digits, ids as text); NULL: is null */
} PtFilter;

PtQuery *pt_query_new (const PtEntity *entity);
PtQuery *pt_query_copy (const PtQuery *query);
void pt_query_free (PtQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtQuery, pt_query_free)
void pt_query_add_filter (PtQuery *query, guint field, const char *value);
void pt_query_add_bound (PtQuery *query, guint field, PtFilterRelation relation, const char *value);

/* The row ids (SQLite's, gint64) of all rows that match, in order: a million in well under a second. */
GArray *pt_repository_row_ids (PtDatabase *database, const PtQuery *query, GError **error);
/* The rows behind @n row ids: PtRow (NULL where one has gone) and their states. */
GPtrArray *pt_repository_read (PtDatabase *database, const PtEntity *entity, const gint64 *row_ids, guint n,
                               PtSyncState *states, GError **error);

/* How a row is called in a message or a reference column: `S017 Nimal Perera`, `A3-000124`; NULL for no row. */
char *pt_repository_dup_label (PtDatabase *database, const PtEntity *entity, const PtId *id, GError **error);

/* The same of a row at hand. */
char *pt_row_label (PtDatabase *database, const PtRow *row, GError **error);

/* The rules' view of this database, for @office at @today. Free with pt_repository_facts_free. */
PtFacts *pt_repository_facts_new (PtDatabase *database, const PtOffice *office, const char *today);
void pt_repository_facts_free (PtFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtFacts, pt_repository_facts_free)

/* Count and sum over confirmed rows; @prefix of 0, 2 or 4 hex digits. */
gboolean pt_repository_digest (PtDatabase *database, const PtEntity *entity, const char *prefix, PtDigest *digest,
                               GError **error);

G_END_DECLS
