/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is kept as proof: told as witnesses, and gone once a verified backup of the server's holds it and 30 days have
 * passed. */

#include "counterpart.h"
#include "kept-pages.h"
#include "settings.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

static gint64
ask (Desk *desk, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  g_assert_true (pt_database_get_integer (desk->database, sql, &value, NULL, &error));
  g_assert_no_error (error);
  return value;
}

/* Three answered envelopes with the heads 10, 20, 30, made now, and a page up to 20. */
static void
keep_some (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = g_strdup_printf (
      "WITH made (n) AS (VALUES (1), (2), (3)) INSERT INTO envelopes"
      " (id, n, body, signature, n_ops, state, sealed_at, answered_at, answer, answer_signature, head)"
      " SELECT randomblob(16), n, 'Kamala', 's', 1, 'answered', %1$" G_GINT64_FORMAT ", %1$" G_GINT64_FORMAT
      ", 'Kamala', 's', n * 10 FROM made;"
      "INSERT INTO pages (target, body, signature, last_seq, taken_at) VALUES ('/', 'Kamala', 's', 20, "
      "%1$" G_GINT64_FORMAT ");",
      pt_clock_wall (desk->seams.clock));

  g_assert_true (pt_database_exec (desk->database, sql, &error));
  g_assert_no_error (error);
}

static void
let_go (Desk *desk, gint64 days, gint64 backed_up)
{
  g_autoptr (GError) error = NULL;
  gint64 now = pt_clock_wall (desk->seams.clock) + days * DAY_MS;

  g_assert_true (pt_setting_set_integer (desk->database, PT_SETTING_BACKED_UP, backed_up, &error)
                 && pt_pages_let_go (desk->database, now, &error));
  g_assert_no_error (error);
}

static void
test_until_both_hold (void)
{
  g_autoptr (Desk) desk = desk_new ();

  keep_some (desk);
  let_go (desk, 29, 30);
  g_assert_cmpint (ask (desk, "SELECT count(*) FROM envelopes WHERE body = 'Kamala'"), ==, 3);
  g_assert_cmpint (ask (desk, "SELECT count(*) FROM pages"), ==, 1);
  let_go (desk, 31, 15);
  g_assert_cmpint (ask (desk, "SELECT count(*) FROM envelopes WHERE body = 'Kamala'"), ==, 2);
  g_assert_cmpint (ask (desk, "SELECT count(*) FROM pages"), ==, 1);
  let_go (desk, 31, 20);
  g_assert_cmpint (ask (desk, "SELECT count(*) FROM pages"), ==, 0);
}

/* The backup may be of the moment before an answer that changed nothing, and so moved no head. */
static void
test_until_a_later_head (void)
{
  g_autoptr (Desk) desk = desk_new ();

  keep_some (desk);
  let_go (desk, 31, 30);
  g_assert_cmpint (ask (desk, "SELECT count(*) FROM envelopes WHERE body = 'Kamala' AND answer IS NOT NULL"), ==, 1);
}

/* The newest one's number is counted on from; its content goes like that of all others. */
static void
test_the_newest_stays_as_a_number (void)
{
  g_autoptr (Desk) desk = desk_new ();

  keep_some (desk);
  let_go (desk, 31, 29);
  g_assert_cmpint (ask (desk, "SELECT count(*) FROM envelopes WHERE body = 'Kamala' AND answer IS NOT NULL"), ==, 1);
  let_go (desk, 31, 31);
  g_assert_cmpint (ask (desk, "SELECT max(n) FROM envelopes"), ==, 3);
  g_assert_cmpint (ask (desk, "SELECT count(*) FROM envelopes WHERE body = 'Kamala' OR answer IS NOT NULL"), ==, 0);
}

/* Each sync looks for what may go, among pages of whole books: it must not read them for that. */
static void
test_reads_no_page (void)
{
  g_autoptr (Desk) desk = desk_new ();
  sqlite3_stmt *statement = NULL;
  guint statements = 0;

  keep_some (desk);
  g_assert_true (pt_database_exec (desk->database,
                                   "WITH more (n) AS (VALUES (21), (22), (23)) INSERT INTO pages (target, body,"
                                   " signature, last_seq, taken_at) SELECT target, body, signature, n, taken_at"
                                   " FROM pages, more",
                                   NULL));
  let_go (desk, 0, 0);
  g_assert_cmpint (ask (desk, "SELECT count(last_seq) FROM pages"), ==, 4);
  while ((statement = sqlite3_next_stmt (pt_database_handle (desk->database), statement)) != NULL) {
    const char *sql = sqlite3_sql (statement);

    if (strstr (sql, "DELETE FROM pages") == NULL && strstr (sql, "UPDATE envelopes SET body") == NULL
        && strstr (sql, "DELETE FROM envelopes") == NULL)
      continue;
    statements++;
    g_assert_cmpint (sqlite3_stmt_status (statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0), ==, 0);
  }
  g_assert_cmpuint (statements, ==, 3);
}

static gboolean
count_operations (PtEnvelope *envelope, gpointer data, GError **error)
{
  *(guint *) data += envelope->ops->len;
  pt_envelope_free (envelope);
  return TRUE;
}

/* How many of a page's three rows are witnessed, where an operation of this computer had the second's seq in @epoch. */
static guint
count_witnesses (Counterpart *server, Desk *desk, const PtId *epoch)
{
  const PtPageProof proof = { .target = "/v1/pull", .signature = "s" };
  const PtPlace own = { *epoch, 2 };
  g_autoptr (GHashTable) explained = g_hash_table_new (pt_place_hash, pt_place_equal);
  g_autoptr (GBytes) page = counterpart_page (server, NULL, 100);
  guint witnesses = 0;

  g_hash_table_add (explained, (gpointer) &own);
  g_assert_true (pt_database_exec (desk->database, "DELETE FROM pages", NULL));
  g_assert_true (pt_pages_keep (desk->database, &proof, page, server->seq, 0, NULL));
  g_assert_true (pt_pages_witness (desk->database, 0, explained, count_operations, &witnesses, NULL));
  return witnesses;
}

/* A number that a server gave again after it was put back is another change's. */
static void
test_explained_of_one_epoch (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  const PtId former = pt_id_new (desk->seams.clock, desk->seams.random);

  for (guint i = 0; i < 3; i++) {
    PtRow *row = pt_row_new (pt_entity (PT_SUPPLIERS));
    pt_row_meta (row)->id = pt_id_new (desk->seams.clock, desk->seams.random);
    counterpart_put (server, row);
  }
  g_assert_cmpuint (count_witnesses (server, desk, &server->epoch), ==, 2);
  g_assert_cmpuint (count_witnesses (server, desk, &former), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/7/operations-and-pages-are-kept-30-days-and-until-backed-up", test_until_both_hold);
  g_test_add_func ("/protocol/7/operations-and-pages-are-kept-30-days-and-until-backed-up/until-a-later-head",
                   test_until_a_later_head);
  g_test_add_func ("/kept-pages/reads-no-page", test_reads_no_page);
  g_test_add_func ("/kept-pages/own-changes-of-one-epoch", test_explained_of_one_epoch);
  g_test_add_func ("/kept-pages/newest-envelope", test_the_newest_stays_as_a_number);
  return g_test_run ();
}
