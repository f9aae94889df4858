/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The digests' buckets in SQL. A commit's are read and written many at a time:
 * a database across a wire answers each question as late as the one before it.
 * Those of the last level are random: they are gathered in a log, and added
 * once that is long.
 */

#include <string.h>

#include "store-sql.h"

#define LAST_LEVEL 4 /* digits */
#define LAST_BUCKETS 65536
/* Beyond either the log of an entity is added. */
#define ENTRIES_MOST 500
#define CHANGED_MOST 20000

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

/* --- the log ------------------------------------------------------------------------------------------------------ */

#define CHANGE_BYTES 22

static void
put_change (guint8 *at, guint prefix, const PtDigest *change)
{
  guint16 prefix_le = GUINT16_TO_LE ((guint16) prefix);
  guint32 count_le = GUINT32_TO_LE ((guint32) change->count);

  memcpy (at, &prefix_le, sizeof prefix_le);
  memcpy (at + 2, &count_le, sizeof count_le);
  memcpy (at + 6, &change->sum, sizeof change->sum);
}

/* Sums over the buckets from @first on, @count of them. */
typedef struct {
  guint first;
  guint count;
  PtDigest *sums;
} Range;

static void
add_if_within (Range *range, guint prefix, const PtDigest *change)
{
  if (prefix - range->first >= range->count)
    return;
  range->sums[prefix - range->first].count += change->count;
  range->sums[prefix - range->first].sum += change->sum;
}

static void
add_changes (Range *range, const guint8 *changes, gsize length)
{
  for (gsize at = 0; at + CHANGE_BYTES <= length; at += CHANGE_BYTES) {
    PtDigest change;
    guint16 prefix_le;
    guint32 count_le;

    memcpy (&prefix_le, changes + at, sizeof prefix_le);
    memcpy (&count_le, changes + at + 2, sizeof count_le);
    memcpy (&change.sum, changes + at + 6, sizeof change.sum);
    change.count = (gint32) GUINT32_FROM_LE (count_le);
    add_if_within (range, GUINT16_FROM_LE (prefix_le), &change);
  }
}

static gboolean
add_log (PtStore *store, guint entity, Range *range, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "SELECT changes FROM digest_log WHERE organisation = ?1 AND entity = ?2", error);
  PtFound found;

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 2, entity);
  while ((found = pt_sql_find (statement, error)) == PT_FOUND) {
    gsize length;
    const guint8 *changes = pt_statement_blob (statement, 0, &length);

    add_changes (range, changes, length);
  }
  return found != PT_FOUND_ERROR;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static gboolean
read_stored (PtStore *store, guint entity, guint digits, guint prefix, PtDigest *digest, GError **error)
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

gboolean
pt_sql_read_digest (PtStore *store, guint entity, guint digits, guint prefix, PtDigest *digest, GError **error)
{
  Range range = { prefix, 1, digest };

  return read_stored (store, entity, digits, prefix, digest, error)
         && (digits < LAST_LEVEL || add_log (store, entity, &range, error));
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

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

static gboolean
add_all (PtStore *store, const PtBucketChange *changes, guint count, GError **error)
{
  for (guint i = 0; i < count;) {
    guint some = count_of_level (changes + i, MIN (count - i, BUCKETS_MOST));

    if (!add_buckets (store, changes + i, some, error))
      return FALSE;
    i += some;
  }
  return TRUE;
}

static gboolean
clear_log (PtStore *store, guint entity, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "DELETE FROM digest_log WHERE organisation = ?1 AND entity = ?2", error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 2, entity);
  return pt_statement_run (statement, error);
}

static gboolean
fold_log (PtStore *store, guint entity, GError **error)
{
  g_autofree PtDigest *sums = g_new0 (PtDigest, LAST_BUCKETS);
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (PtBucketChange));
  Range all = { 0, LAST_BUCKETS, sums };

  if (!add_log (store, entity, &all, error))
    return FALSE;
  for (guint i = 0; i < LAST_BUCKETS; i++) {
    const PtBucketChange change = { entity, LAST_LEVEL, i, sums[i] };

    if (sums[i].count != 0 || sums[i].sum != 0)
      g_array_append_val (changes, change);
  }
  return add_all (store, (const PtBucketChange *) (gpointer) changes->data, changes->len, error)
         && clear_log (store, entity, error);
}

/* The last entry; zeros where there is none. */
static gboolean
read_end (PtStore *store, guint entity, gint64 *i, gint64 *changed, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store,
                    "SELECT i, changed FROM digest_log WHERE organisation = ?1 AND entity = ?2 ORDER BY i DESC LIMIT 1",
                    error);
  PtFound found;

  *i = *changed = 0;
  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 2, entity);
  found = pt_sql_find (statement, error);
  if (found == PT_FOUND) {
    *i = pt_statement_integer (statement, 0);
    *changed = pt_statement_integer (statement, 1);
  }
  return found != PT_FOUND_ERROR;
}

static gboolean
append (PtStore *store, guint entity, gint64 i, gint64 changed, const GByteArray *changes, GError **error)
{
  g_autoptr (PtStatement) statement
      = pt_sql_use (store, "INSERT INTO digest_log (organisation, entity, i, changed, changes) VALUES (?1, ?, ?, ?, ?)",
                    error);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 2, entity);
  pt_statement_bind_integer (statement, 3, i);
  pt_statement_bind_integer (statement, 4, changed);
  pt_statement_bind_blob (statement, 5, changes->data, changes->len);
  return pt_statement_run (statement, error);
}

/* Of one entity. */
static gboolean
log_changes (PtStore *store, const PtBucketChange *changes, guint count, GError **error)
{
  g_autoptr (GByteArray) packed = g_byte_array_sized_new (count * CHANGE_BYTES);
  guint entity = changes[0].entity;
  gint64 i, changed;

  g_byte_array_set_size (packed, count * CHANGE_BYTES);
  for (guint at = 0; at < count; at++)
    put_change (packed->data + (gsize) at * CHANGE_BYTES, changes[at].prefix, &changes[at].change);
  if (!read_end (store, entity, &i, &changed, error) || !append (store, entity, i + 1, changed + count, packed, error))
    return FALSE;
  return (i + 1 < ENTRIES_MOST && changed + count < CHANGED_MOST) || fold_log (store, entity, error);
}

gboolean
pt_sql_add_digests (PtStore *store, const PtBucketChange *changes, guint count, GError **error)
{
  for (guint i = 0; i < count;) {
    guint some = count_of_level (changes + i, count - i);
    gboolean added = changes[i].digits == LAST_LEVEL ? log_changes (store, changes + i, some, error)
                                                     : add_all (store, changes + i, some, error);

    if (!added)
      return FALSE;
    i += some;
  }
  return TRUE;
}

/* --- walking ------------------------------------------------------------------------------------------------------ */

static gboolean
each_stored (PtStore *store, guint entity, guint digits, guint first, guint last, PtDigestEach each, gpointer data,
             GError **error)
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

static PtEach
take_stored (guint prefix, const PtDigest *digest, gpointer data, GError **error)
{
  add_if_within (data, prefix, digest);
  return PT_EACH_MORE;
}

/* What is stored and what the log adds to it. */
static gboolean
each_last (PtStore *store, guint entity, guint first, guint last, PtDigestEach each, gpointer data, GError **error)
{
  g_autofree PtDigest *sums = g_new0 (PtDigest, last - first + 1);
  Range range = { first, last - first + 1, sums };

  if (!each_stored (store, entity, LAST_LEVEL, first, last, take_stored, &range, error)
      || !add_log (store, entity, &range, error))
    return FALSE;
  for (guint i = 0; i < range.count; i++) {
    PtEach next = sums[i].count != 0 || sums[i].sum != 0 ? each (first + i, &sums[i], data, error) : PT_EACH_MORE;

    if (next != PT_EACH_MORE)
      return next == PT_EACH_STOP;
  }
  return TRUE;
}

gboolean
pt_sql_each_digest (PtStore *store, guint entity, guint digits, guint first, guint last, PtDigestEach each,
                    gpointer data, GError **error)
{
  return digits == LAST_LEVEL ? each_last (store, entity, first, last, each, data, error)
                              : each_stored (store, entity, digits, first, last, each, data, error);
}
