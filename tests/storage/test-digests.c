/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Stored sums against sums in memory, over more changes than the log holds before it is folded. */

#include <string.h>

#include "counterpart.h"
#include "digests.h"
#include "errors.h"

#define CHANGES 100000
#define PER_FLUSH 7000

typedef struct {
  PtDigest buckets[65536];
} Model;

static void
check (Desk *desk, const Model *model, const char *prefix, guint from, guint to)
{
  PtDigest expected = { 0 }, stored;

  for (guint i = from; i < to; i++) {
    expected.count += model->buckets[i].count;
    expected.sum += model->buckets[i].sum;
  }
  g_assert_true (pt_digests_read (desk->database, pt_entity (PT_COLLECTIONS), prefix, &stored, NULL));
  g_assert_cmpint (stored.count, ==, expected.count);
  g_assert_true (stored.sum == expected.sum);
}

static void
check_all (Desk *desk, const Model *model)
{
  check (desk, model, "", 0, 65536);
  for (guint i = 0; i < 256; i += 15) {
    guint bucket = i << 8 | (255 - i);
    char prefix[5];

    g_snprintf (prefix, sizeof prefix, "%02x", i);
    check (desk, model, prefix, i << 8, (i + 1) << 8);
    g_snprintf (prefix, sizeof prefix, "%04x", bucket);
    check (desk, model, prefix, bucket, bucket + 1);
  }
}

static void
flush (Desk *desk, PtDigestDelta *delta)
{
  g_assert_true (pt_database_begin (desk->database, NULL));
  g_assert_true (pt_digests_flush (desk->database, delta, NULL));
  g_assert_true (pt_database_commit (desk->database, NULL));
}

/* One leaf comes, or one of what is there goes. */
static void
change (Model *model, PtDigestDelta *delta, PtRandom *random)
{
  PtDigest *bucket;
  PtLeaf leaf;
  PtId id;

  pt_random_fill (random, id.bytes, sizeof id.bytes);
  pt_random_fill (random, (guint8 *) &leaf, sizeof leaf);
  bucket = &model->buckets[pt_id_bucket (&id)];
  if (bucket->count > 0 && pt_random_below (random, 3) == 0) {
    bucket->count--;
    bucket->sum -= leaf;
    pt_digest_delta_remove (delta, PT_COLLECTIONS, &id, leaf);
  } else {
    bucket->count++;
    bucket->sum += leaf;
    pt_digest_delta_add (delta, PT_COLLECTIONS, &id, leaf);
  }
}

static void
test_many (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (PtDigestDelta) delta = pt_digest_delta_new ();
  g_autofree Model *model = g_new0 (Model, 1);
  g_autoptr (PtRandom) random = pt_random_new_seeded (3);

  for (guint i = 1; i <= CHANGES; i++) {
    change (model, delta, random);
    if (i % PER_FLUSH == 0) {
      flush (desk, delta);
      check_all (desk, model);
    }
  }
  flush (desk, delta);
  desk_reopen (desk);
  check_all (desk, model);
  /* It was folded on the way, and knows how much has come since. */
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM digest_nodes"), ==, 256);
  g_assert_cmpint (desk_integer (desk, "SELECT sum(length(changes)) / 22 FROM digest_log"), ==,
                   desk_integer (desk, "SELECT logged FROM digest_totals"));
}

static void
test_empty (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree Model *model = g_new0 (Model, 1);

  check_all (desk, model);
}

static void
test_prefixes (void)
{
  static const char *const wrong[] = { "a", "abc", "abcde", "AB", "g0", "zz" };
  g_autoptr (Desk) desk = desk_new ();

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;
    PtDigest digest;

    g_assert_false (pt_digests_read (desk->database, pt_entity (PT_RATES), wrong[i], &digest, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  }
}

static gint64
count_suppliers (Desk *desk)
{
  PtDigest stored;

  g_assert_true (pt_digests_read (desk->database, pt_entity (PT_SUPPLIERS), "", &stored, NULL));
  return stored.count;
}

/* What undoes the rows undoes their sums; and who asks is told the sums, whatever became of the rows. */
static void
test_with_the_rows (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);

  counterpart_add_settled (desk, server);
  g_assert_cmpint (count_suppliers (desk), ==, 1);
  g_assert_true (pt_database_begin (desk->database, NULL));
  desk_add (desk, PT_SUPPLIERS, "code", "S002", "name", "Kamala", NULL);
  counterpart_push (server, desk);
  g_assert_cmpint (count_suppliers (desk), ==, 2);
  pt_database_rollback (desk->database);
  g_assert_cmpint (count_suppliers (desk), ==, 1);
  desk_check_digests (desk);
  g_assert_true (pt_database_exec (desk->database, "DELETE FROM suppliers", NULL));
  g_assert_cmpint (count_suppliers (desk), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/6/both-sides-keep-the-sums-inside-the-writing-transaction", test_many);
  g_test_add_func ("/digests/empty", test_empty);
  g_test_add_func ("/digests/prefixes", test_prefixes);
  g_test_add_func ("/protocol/6/both-sides-keep-the-sums-inside-the-writing-transaction/and-read-no-rows",
                   test_with_the_rows);
  return g_test_run ();
}
