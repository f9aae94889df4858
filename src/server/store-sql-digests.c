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

/* Buckets of one level that are read and written together; in powers of two below it, so that few texts are
 * prepared. */
#define BUCKETS_MOST 128

/* @head, then @one as often as @count says with commas between, then @tail. */
static char *
compose_list (const char *head, const char *one, guint count, const char *tail)
{
  g_autoptr (GString) sql = g_string_new (head);

  for (guint i = 0; i < count; i++)
    g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", one);
  g_string_append (sql, tail);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static guint
power_of_two (guint least)
{
  guint power = 1;

  while (power < least)
    power *= 2;
  return power;
}

/* Asked for @count buckets; those at the end stand again until a power of two is full. */
static PtStatement *
select_buckets (PtStore *store, const PtBucketChange *changes, guint count, GError **error)
{
  guint asked = power_of_two (count);
  g_autofree char *sql = compose_list ("SELECT count, sum, prefix FROM digests WHERE organisation = ?1 AND entity = ?2"
                                       " AND digits = ?3 AND prefix IN (",
                                       "?", asked, ") ORDER BY prefix");
  PtStatement *statement = pt_sql_use (store, sql, error);

  if (statement == NULL)
    return NULL;
  bind_level (statement, changes[0].entity, changes[0].digits);
  for (guint i = 0; i < asked; i++)
    pt_statement_bind_integer (statement, (int) i + 4, changes[MIN (i, count - 1)].prefix);
  return statement;
}

/* Adds what is stored to @sums, which stand in the order of @changes: that of their prefixes. */
static gboolean
add_stored (PtStore *store, const PtBucketChange *changes, guint count, PtDigest *sums, GError **error)
{
  g_autoptr (PtStatement) statement = select_buckets (store, changes, count, error);
  PtFound found;

  for (guint i = 0; (found = pt_sql_find (statement, error)) == PT_FOUND;) {
    PtDigest stored;

    take_digest (statement, &stored);
    while (changes[i].prefix != (guint) pt_statement_integer (statement, 2))
      i++;
    sums[i].count += stored.count;
    sums[i].sum += stored.sum;
  }
  return found == PT_FOUND_NOTHING;
}

static gboolean
write_buckets (PtStore *store, const PtBucketChange *changes, guint count, const PtDigest *sums, GError **error)
{
  g_autofree char *sql = compose_list ("INSERT INTO digests (organisation, entity, digits, prefix, count, sum) VALUES ",
                                       "(?1, ?2, ?3, ?, ?, ?)", count,
                                       " ON CONFLICT (organisation, entity, digits, prefix)"
                                       " DO UPDATE SET count = excluded.count, sum = excluded.sum");
  g_autoptr (PtStatement) statement = pt_sql_use (store, sql, error);
  int next = 4;

  if (statement == NULL)
    return FALSE;
  bind_level (statement, changes[0].entity, changes[0].digits);
  for (guint i = 0; i < count; i++) {
    pt_statement_bind_integer (statement, next++, changes[i].prefix);
    pt_statement_bind_integer (statement, next++, sums[i].count);
    pt_statement_bind_blob (statement, next++, &sums[i].sum, sizeof sums[i].sum);
  }
  return pt_statement_run (statement, error);
}

/* At most BUCKETS_MOST of one level. */
static gboolean
add_buckets (PtStore *store, const PtBucketChange *changes, guint count, GError **error)
{
  PtDigest sums[BUCKETS_MOST];

  for (guint i = 0; i < count; i++)
    sums[i] = changes[i].change;
  if (!add_stored (store, changes, count, sums, error))
    return FALSE;
  for (guint i = 0; i < count;) {
    guint some = power_of_two (count - i);

    if (some > count - i)
      some /= 2;
    if (!write_buckets (store, changes + i, some, sums + i, error))
      return FALSE;
    i += some;
  }
  return TRUE;
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
