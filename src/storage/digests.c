/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Bucket sums of confirmed rows as they lie in the database. A row's bucket is
 * random, so a page of thousands touches nearly all of them: their changes are
 * appended to a log, one record a transaction, and folded into the packed
 * sums when the log has grown. Totals are always exact in themselves. Called
 * by whatever changes confirmed rows, and by digest and repair.
 */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "digests.h"
#include "errors.h"

#define CHILDREN 256
#define CHILD_BYTES 20
#define NODE_BYTES (CHILDREN * CHILD_BYTES)
#define BUCKETS 65536
#define CHANGE_BYTES 22
#define SUM_BYTES 16
/* Changes that the log of an entity holds at most before they are folded. */
#define LOG_MOST 40000

/* Packing */

static void
put_sum (guint8 *at, PtLeaf sum)
{
  guint64 low = GUINT64_TO_LE ((guint64) sum);
  guint64 high = GUINT64_TO_LE ((guint64) (sum >> 64));

  memcpy (at, &low, sizeof low);
  memcpy (at + 8, &high, sizeof high);
}

static PtLeaf
get_sum (const guint8 *at)
{
  guint64 low, high;

  memcpy (&low, at, sizeof low);
  memcpy (&high, at + 8, sizeof high);
  return (PtLeaf) GUINT64_FROM_LE (high) << 64 | GUINT64_FROM_LE (low);
}

static void
put_child (guint8 *at, const PtDigest *digest)
{
  guint32 count = GUINT32_TO_LE ((guint32) digest->count);

  memcpy (at, &count, sizeof count);
  put_sum (at + 4, digest->sum);
}

static void
add_child (const guint8 *at, PtDigest *digest)
{
  guint32 count;

  memcpy (&count, at, sizeof count);
  digest->count += (gint32) GUINT32_FROM_LE (count);
  digest->sum += get_sum (at + 4);
}

static void
put_change (guint8 *at, guint bucket, const PtDigest *change)
{
  at[0] = (guint8) bucket;
  at[1] = (guint8) (bucket >> 8);
  put_child (at + 2, change);
}

static guint
get_bucket (const guint8 *at)
{
  return at[0] | (guint) at[1] << 8;
}

/* Records */

static PtStatement *
prepare_for (PtDatabase *database, const char *sql, guint entity, GError **error)
{
  PtStatement *statement = pt_database_prepare (database, sql, error);

  if (statement != NULL)
    pt_statement_bind_integer (statement, 1, entity);
  return statement;
}

/* Zeros where there is none yet. */
static gboolean
load_total (PtDatabase *database, guint entity, PtDigest *total, gint64 *logged, GError **error)
{
  g_autoptr (PtStatement) select
      = prepare_for (database, "SELECT count, sum, logged FROM digest_totals WHERE entity = ?", entity, error);
  PtStep step = select != NULL ? pt_statement_step (select, error) : PT_STEP_ERROR;
  const void *bytes;
  gsize length;

  memset (total, 0, sizeof *total);
  *logged = 0;
  if (step != PT_STEP_ROW)
    return step == PT_STEP_DONE;
  total->count = pt_statement_integer (select, 0);
  bytes = pt_statement_blob (select, 1, &length);
  if (length == SUM_BYTES)
    total->sum = get_sum (bytes);
  *logged = pt_statement_integer (select, 2);
  return TRUE;
}

static gboolean
store_total (PtDatabase *database, guint entity, const PtDigest *total, gint64 logged, GError **error)
{
  g_autoptr (PtStatement) insert
      = prepare_for (database, "INSERT OR REPLACE INTO digest_totals (entity, count, sum, logged) VALUES (?, ?, ?, ?)",
                     entity, error);
  guint8 sum[SUM_BYTES];

  if (insert == NULL)
    return FALSE;
  put_sum (sum, total->sum);
  pt_statement_bind_integer (insert, 2, total->count);
  pt_statement_bind_blob (insert, 3, sum, sizeof sum);
  pt_statement_bind_integer (insert, 4, logged);
  return pt_statement_run (insert, error);
}

static gboolean
load_node (PtDatabase *database, guint entity, guint node, guint8 *children, GError **error)
{
  g_autoptr (PtStatement) select
      = prepare_for (database, "SELECT children FROM digest_nodes WHERE entity = ? AND node = ?", entity, error);
  const void *bytes = NULL;
  gsize length = 0;
  PtStep step;

  if (select == NULL)
    return FALSE;
  pt_statement_bind_integer (select, 2, node);
  step = pt_statement_step (select, error);
  if (step == PT_STEP_ROW)
    bytes = pt_statement_blob (select, 0, &length);
  memset (children, 0, NODE_BYTES);
  if (length == NODE_BYTES)
    memcpy (children, bytes, NODE_BYTES);
  return step != PT_STEP_ERROR;
}

static gboolean
store_node (PtDatabase *database, guint entity, guint node, const guint8 *children, GError **error)
{
  g_autoptr (PtStatement) insert
      = prepare_for (database, "INSERT OR REPLACE INTO digest_nodes (entity, node, children) VALUES (?, ?, ?)", entity,
                     error);

  if (insert == NULL)
    return FALSE;
  pt_statement_bind_integer (insert, 2, node);
  pt_statement_bind_blob (insert, 3, children, NODE_BYTES);
  return pt_statement_run (insert, error);
}

static gboolean
append_log (PtDatabase *database, guint entity, const GByteArray *changes, GError **error)
{
  g_autoptr (PtStatement) insert
      = prepare_for (database, "INSERT INTO digest_log (entity, changes) VALUES (?, ?)", entity, error);

  if (insert == NULL)
    return FALSE;
  pt_statement_bind_blob (insert, 2, changes->data, changes->len);
  return pt_statement_run (insert, error);
}

typedef void (*Visit) (const guint8 *change, gpointer data);

static gboolean
walk_log (PtDatabase *database, guint entity, Visit visit, gpointer data, GError **error)
{
  g_autoptr (PtStatement) select
      = prepare_for (database, "SELECT changes FROM digest_log WHERE entity = ?", entity, error);
  PtStep step;

  if (select == NULL)
    return FALSE;
  while ((step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    gsize length;
    const guint8 *changes = pt_statement_blob (select, 0, &length);

    for (gsize at = 0; at + CHANGE_BYTES <= length; at += CHANGE_BYTES)
      visit (changes + at, data);
  }
  return step == PT_STEP_DONE;
}

/* Folding */

static void
gather (const guint8 *change, gpointer data)
{
  add_child (change + 2, &((PtDigest *) data)[get_bucket (change)]);
}

static gboolean
fold_node (PtDatabase *database, guint entity, guint node, const PtDigest *changes, GError **error)
{
  guint8 children[NODE_BYTES];
  gboolean touched = FALSE;

  for (guint i = 0; i < CHILDREN && !touched; i++)
    touched = changes[i].count != 0 || changes[i].sum != 0;
  if (!touched)
    return TRUE;
  if (!load_node (database, entity, node, children, error))
    return FALSE;
  for (guint i = 0; i < CHILDREN; i++) {
    PtDigest sum = changes[i];

    add_child (children + i * CHILD_BYTES, &sum);
    put_child (children + i * CHILD_BYTES, &sum);
  }
  return store_node (database, entity, node, children, error);
}

static gboolean
clear_log (PtDatabase *database, guint entity, GError **error)
{
  g_autoptr (PtStatement) clear = prepare_for (database, "DELETE FROM digest_log WHERE entity = ?", entity, error);

  return clear != NULL && pt_statement_run (clear, error);
}

static gboolean
fold_log (PtDatabase *database, guint entity, GError **error)
{
  g_autofree PtDigest *changes = g_new0 (PtDigest, BUCKETS);

  if (!walk_log (database, entity, gather, changes, error))
    return FALSE;
  for (guint node = 0; node < CHILDREN; node++)
    if (!fold_node (database, entity, node, changes + node * CHILDREN, error))
      return FALSE;
  return clear_log (database, entity, error);
}

/* Writing */

/* The entity at hand while a delta is written. */
typedef struct {
  PtDatabase *database;
  guint entity;
  PtDigest total; /* what is added to it */
  GByteArray *log;
} Flush;

static gboolean
end_entity (Flush *flush, GError **error)
{
  PtDigest total;
  gint64 logged;

  if (flush->log->len == 0)
    return TRUE;
  if (!load_total (flush->database, flush->entity, &total, &logged, error)
      || !append_log (flush->database, flush->entity, flush->log, error))
    return FALSE;
  total.count += flush->total.count;
  total.sum += flush->total.sum;
  logged += flush->log->len / CHANGE_BYTES;
  g_byte_array_set_size (flush->log, 0);
  if (logged > LOG_MOST) {
    logged = 0;
    if (!fold_log (flush->database, flush->entity, error))
      return FALSE;
  }
  return store_total (flush->database, flush->entity, &total, logged, error);
}

/* Comes for the total of an entity first, then for its buckets in order. */
static gboolean
write_bucket (guint entity, guint digits, guint prefix, const PtDigest *change, gpointer data, GError **error)
{
  Flush *flush = data;
  guint8 packed[CHANGE_BYTES];

  if (digits == 2)
    return TRUE;
  if (digits == 0) {
    if (!end_entity (flush, error))
      return FALSE;
    flush->entity = entity;
    flush->total = *change;
    return TRUE;
  }
  put_change (packed, prefix, change);
  g_byte_array_append (flush->log, packed, sizeof packed);
  return TRUE;
}

gboolean
pt_digests_flush (PtDatabase *database, PtDigestDelta *delta, GError **error)
{
  g_autoptr (GByteArray) log = g_byte_array_new ();
  Flush flush = { .database = database, .log = log };

  return pt_digest_delta_flush (delta, write_bucket, &flush, error) && end_entity (&flush, error);
}

/* Reading */

static gboolean
parse_prefix (const char *prefix, guint *digits, guint *number)
{
  *digits = (guint) strlen (prefix);
  *number = 0;
  if (*digits != 0 && *digits != 2 && *digits != 4)
    return FALSE;
  for (guint i = 0; i < *digits; i++) {
    if (!g_ascii_isxdigit (prefix[i]) || g_ascii_isupper (prefix[i]))
      return FALSE;
    *number = *number << 4 | (guint) g_ascii_xdigit_value (prefix[i]);
  }
  return TRUE;
}

/* The buckets from @first on, @n of them, within one node. */
typedef struct {
  guint first;
  guint n;
  PtDigest *digest;
} Range;

static void
add_if_within (const guint8 *change, gpointer data)
{
  Range *range = data;

  if (get_bucket (change) - range->first < range->n)
    add_child (change + 2, range->digest);
}

static gboolean
read_range (PtDatabase *database, guint entity, Range *range, GError **error)
{
  guint8 children[NODE_BYTES];

  if (!load_node (database, entity, range->first >> 8, children, error))
    return FALSE;
  for (guint i = 0; i < range->n; i++)
    add_child (children + ((range->first + i) & 0xff) * CHILD_BYTES, range->digest);
  return walk_log (database, entity, add_if_within, range, error);
}

gboolean
pt_digests_read (PtDatabase *database, const PtEntity *entity, const char *prefix, PtDigest *digest, GError **error)
{
  Range range = { .digest = digest };
  guint digits, number;
  gint64 logged;

  if (!parse_prefix (prefix, &digits, &number)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("“%s” is not a prefix of 0, 2 or 4 hex digits"), prefix);
    return FALSE;
  }
  memset (digest, 0, sizeof *digest);
  if (digits == 0)
    return load_total (database, entity->index, digest, &logged, error);
  range.first = digits == 2 ? number << 8 : number;
  range.n = digits == 2 ? CHILDREN : 1;
  return read_range (database, entity->index, &range, error);
}

gboolean
pt_digests_clear (PtDatabase *database, GError **error)
{
  return pt_database_exec (database, "DELETE FROM digest_totals; DELETE FROM digest_nodes; DELETE FROM digest_log;",
                           error);
}
