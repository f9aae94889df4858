/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The digests' buckets in SQL. A commit's are read and written many at a time:
 * a database across a wire answers each question as late as the one before it.
 */

#include "store-sql.h"

static void
bind_level (PtStatement *statement, guint entity, guint digits)
{
  pt_statement_bind_integer (statement, 2, entity);
  pt_statement_bind_integer (statement, 3, digits);
}

static void
take_digest (PtStatement *statement, PtDigest *digest)
{
  digest->count = pt_statement_integer (statement, 0);
  pt_sql_bytes (statement, 1, &digest->sum, sizeof digest->sum);
}

gboolean
pt_sql_read_digest (PtStore *store, guint entity, guint digits, guint prefix, PtDigest *digest, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "SELECT count, sum FROM digests WHERE organisation = ?1 AND entity = ?2 AND digits = ?3"
                    " AND prefix = ?4",
                    error);
  PtFound found;

  *digest = (PtDigest){ 0 };
  if (statement == NULL)
    return FALSE;
  bind_level (statement, entity, digits);
  pt_statement_bind_integer (statement, 4, prefix);
  found = pt_sql_find (statement, error);
  if (found == PT_FOUND)
    take_digest (statement, digest);
  return found != PT_FOUND_ERROR;
}

/* Buckets of one level that are read and written together. */
#define BUCKETS_MOST 128

typedef struct {
  const PtBucketChange *changes;
  PtDigest sums[BUCKETS_MOST];
  guint asked; /* the one whose answer comes */
} Buckets;

static void
bind_bucket (PtStatement *statement, guint i, gpointer data)
{
  pt_statement_bind_integer (statement, 4, ((const Buckets *) data)->changes[i].prefix);
}

/* Answers come in the order of the questions, and none for a bucket that is not stored. */
static void
add_stored (PtStatement *statement, gpointer data)
{
  Buckets *buckets = data;
  PtDigest stored;

  take_digest (statement, &stored);
  while (buckets->changes[buckets->asked].prefix != (guint) pt_statement_integer (statement, 2))
    buckets->asked++;
  buckets->sums[buckets->asked].count += stored.count;
  buckets->sums[buckets->asked].sum += stored.sum;
}

static gboolean
read_buckets (PtStore *store, Buckets *buckets, guint count, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "SELECT count, sum, prefix FROM digests WHERE organisation = ?1 AND entity = ?2 AND digits = ?3"
                    " AND prefix = ?4",
                    error);

  if (statement == NULL)
    return FALSE;
  bind_level (statement, buckets->changes[0].entity, buckets->changes[0].digits);
  return pt_statement_each (statement, count, bind_bucket, add_stored, buckets, error);
}

static gboolean
write_buckets (PtStore *store, const Buckets *buckets, guint count, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "INSERT INTO digests (organisation, entity, digits, prefix, count, sum)"
                    " VALUES (?1, ?, ?, ?, ?, ?) ON CONFLICT (organisation, entity, digits, prefix)"
                    " DO UPDATE SET count = excluded.count, sum = excluded.sum",
                    error);

  if (statement == NULL)
    return FALSE;
  bind_level (statement, buckets->changes[0].entity, buckets->changes[0].digits);
  for (guint i = 0; i < count; i++) {
    pt_statement_bind_integer (statement, 4, buckets->changes[i].prefix);
    pt_statement_bind_integer (statement, 5, buckets->sums[i].count);
    pt_statement_bind_blob (statement, 6, &buckets->sums[i].sum, sizeof buckets->sums[i].sum);
    if (!pt_statement_run (statement, error))
      return FALSE;
  }
  return TRUE;
}

/* At most BUCKETS_MOST of one level. */
static gboolean
add_buckets (PtStore *store, const PtBucketChange *changes, guint count, GError **error)
{
  Buckets buckets = { .changes = changes };

  for (guint i = 0; i < count; i++)
    buckets.sums[i] = changes[i].change;
  return read_buckets (store, &buckets, count, error) && write_buckets (store, &buckets, count, error);
}

static guint
count_of_level (const PtBucketChange *changes, guint most)
{
  guint count = 1;

  while (count < most && changes[count].entity == changes[0].entity && changes[count].digits == changes[0].digits)
    count++;
  return count;
}

gboolean
pt_sql_add_digests (PtStore *store, const PtBucketChange *changes, guint count, GError **error)
{
  for (guint i = 0; i < count;) {
    guint some = count_of_level (changes + i, MIN (count - i, BUCKETS_MOST));

    if (!add_buckets (store, changes + i, some, error))
      return FALSE;
    i += some;
  }
  return TRUE;
}

gboolean
pt_sql_each_digest (PtStore *store, guint entity, guint digits, guint first, guint last, PtDigestEach each,
                    gpointer data, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "SELECT count, sum, prefix FROM digests WHERE organisation = ?1 AND entity = ?2 AND digits = ?3"
                    " AND prefix BETWEEN ?4 AND ?5 ORDER BY prefix",
                    error);
  PtFound found;

  if (statement == NULL)
    return FALSE;
  bind_level (statement, entity, digits);
  pt_statement_bind_integer (statement, 4, first);
  pt_statement_bind_integer (statement, 5, last);
  while ((found = pt_sql_find (statement, error)) == PT_FOUND) {
    PtDigest digest;
    PtEach next;

    take_digest (statement, &digest);
    next = each ((guint) pt_statement_integer (statement, 2), &digest, data, error);
    if (next != PT_EACH_MORE)
      return next == PT_EACH_STOP;
  }
  return found == PT_FOUND_NOTHING;
}
