/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a sync costs the database when there is nothing to do, which it is asked for all day long. */

#include "engine.h"

/* What the statements of a connection did since they were last asked: steps of SQLite's machine, and those of them that
 * went from row to row of a whole table. */
typedef struct {
  guint all;
  guint scanning;
} Steps;

static gboolean
take_steps (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  sqlite3_stmt *statement = NULL;
  Steps *steps = data;

  while ((statement = sqlite3_next_stmt (pt_database_handle (database), statement)) != NULL) {
    guint scanning = (guint) sqlite3_stmt_status (statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);

    steps->all += (guint) sqlite3_stmt_status (statement, SQLITE_STMTSTATUS_VM_STEP, 1);
    steps->scanning += scanning;
    if (scanning > 0)
      g_test_message ("%u rows walked by %s", scanning, sqlite3_sql (statement));
  }
  return TRUE;
}

static Steps
steps_since (Engine *engine)
{
  Steps steps = { 0 };

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_READ, take_steps, &steps, NULL));
  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_WRITE, take_steps, &steps, NULL));
  return steps;
}

static Steps
steps_of_a_quiet_sync (Engine *engine)
{
  pt_receipt_free (engine_sync_well (engine));
  pt_receipt_free (engine_sync_well (engine));
  steps_since (engine);
  pt_receipt_free (engine_sync_well (engine));
  return steps_since (engine);
}

/* However much the profile holds and has sent. */
static void
test_quiet_sync_reads_no_more (Engine *engine, gconstpointer data)
{
  Steps few, many;

  engine_add_suppliers (engine, 5);
  few = steps_of_a_quiet_sync (engine);
  for (guint i = 0; i < 20; i++) {
    g_autofree char *code = g_strdup_printf ("More%u", i);

    engine_add_supplier (engine, code);
    pt_receipt_free (engine_sync_well (engine));
  }
  many = steps_of_a_quiet_sync (engine);
  g_assert_cmpuint (few.all, >, 0);
  g_assert_cmpuint (many.all, ==, few.all);
  g_assert_cmpuint (many.scanning, ==, 0);
}

static gboolean
bury_supplier (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_database_exec (database,
                           "UPDATE suppliers SET deleted = 1, phone = '0711234567' WHERE code = 'S0001';"
                           "INSERT INTO erased (id) SELECT id FROM suppliers WHERE deleted <> 0",
                           error);
}

static gboolean
count_changes (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  *(gint64 *) data = sqlite3_total_changes64 (pt_database_handle (database));
  return TRUE;
}

/* Its line, the day's figures, when it was: all else is as it was, so that nobody has to look again. */
static void
test_quiet_sync_writes_its_figures (Engine *engine, gconstpointer data)
{
  gint64 before = 0, after = 0;

  engine_add_suppliers (engine, 5);
  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_WRITE, bury_supplier, NULL, NULL));
  steps_of_a_quiet_sync (engine);
  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_WRITE, count_changes, &before, NULL));
  pt_receipt_free (engine_sync_well (engine));
  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_WRITE, count_changes, &after, NULL));
  g_assert_cmpint (after - before, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/cycle/quiet-sync-reads-no-more", Engine, NULL, engine_set_up, test_quiet_sync_reads_no_more,
              engine_tear_down);
  g_test_add ("/cycle/quiet-sync-writes-its-figures", Engine, NULL, engine_set_up, test_quiet_sync_writes_its_figures,
              engine_tear_down);
  return g_test_run ();
}
