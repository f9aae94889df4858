/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the first page of the day counts: totals by day, what waits, what needs somebody, what came and went. */

#include "desk.h"
#include "overview.h"

#define TODAY "2026-11-20"

static void
add_sync (Desk *desk, gint64 started_at, int pushed, int pulled, int failed)
{
  g_autofree char *sql = g_strdup_printf (
      "INSERT INTO sync_log (started_at, duration_ms, cause, pushed, applied, conflicts, rejected, pulled, requests,"
      " bytes_sent, bytes_received, head, agreed, failed) VALUES (%" G_GINT64_FORMAT
      ", 1, 'timer', %d, 0, 0, 0, %d, 1, 0, 0, 0, 0, %d)",
      started_at, pushed, pulled, failed);
  g_assert_true (pt_database_exec (desk->database, sql, NULL));
}

static PtOverview
read_overview (Desk *desk, gint64 since)
{
  PtOverview overview;
  g_assert_true (pt_overview_read (desk->database, TODAY, since, &overview, NULL));
  return overview;
}

static void
test_empty (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtOverview overview = read_overview (desk, 0);

  for (guint i = 0; i < PT_OVERVIEW_DAYS; i++)
    g_assert_cmpint (overview.days[i].slips, ==, 0);
  g_assert_cmpint (overview.counts.waiting, ==, 0);
  g_assert_cmpint (overview.unpriced + overview.disputed + overview.to_approve + overview.notices, ==, 0);
  g_assert_cmpint (overview.syncs + overview.failed + overview.pulled + overview.pushed, ==, 0);
}

static PtId
add_slip_on (Desk *desk, const DeskBasics *basics, const char *day)
{
  g_autofree char *supplier = pt_id_to_text (&basics->supplier);
  g_autofree char *product = pt_id_to_text (&basics->product);
  return desk_add (desk, PT_COLLECTIONS, "supplier_id", supplier, "product_id", product, "collected_on", day,
                   "quantity_milli", "2000", "unit", "kg", NULL);
}

static void
test_counts (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  g_autofree char *supplier = pt_id_to_text (&basics.supplier);
  PtId disputed = add_slip_on (desk, &basics, "2026-11-19");
  PtOverview overview;

  add_slip_on (desk, &basics, TODAY);
  add_slip_on (desk, &basics, "2026-11-07");
  add_slip_on (desk, &basics, "2026-11-06");
  add_slip_on (desk, &basics, "2025-06-01");
  desk_edit (desk, PT_COLLECTIONS, &disputed, "status", "disputed", NULL);
  desk_add (desk, PT_PAYMENTS, "supplier_id", supplier, "paid_on", TODAY, "amount_minor", "5000", "type", "advance",
            NULL);

  overview = read_overview (desk, 0);
  g_assert_cmpint (pt_overview_today (&overview)->slips, ==, 1);
  g_assert_cmpint (pt_overview_today (&overview)->paid_minor, ==, 5000);
  g_assert_cmpint (pt_overview_yesterday (&overview)->net_base, ==, 2000);
  g_assert_cmpint (overview.days[0].slips, ==, 1);
  g_assert_cmpint (overview.days[1].slips, ==, 0);
  g_assert_cmpint (overview.unpriced, ==, 1);
  g_assert_cmpint (overview.disputed, ==, 1);
  g_assert_cmpint (overview.to_approve, ==, 1);
  g_assert_cmpint (overview.counts.by_entity[PT_COLLECTIONS], >=, 5);
}

/* It is read again and again while it is on show, over books of any size: nothing may be walked through. */
static void
test_walks_nothing (void)
{
  g_autoptr (Desk) desk = desk_new ();
  sqlite3_stmt *statement = NULL;
  DeskBasics basics = desk_add_basics (desk);
  guint statements = 0;

  add_slip_on (desk, &basics, "2025-06-01");
  add_slip_on (desk, &basics, "2025-06-02");
  read_overview (desk, 0);
  while ((statement = sqlite3_next_stmt (pt_database_handle (desk->database), statement)) != NULL) {
    if (strstr (sqlite3_sql (statement), "SELECT count(*) FROM collections") == NULL)
      continue;
    statements++;
    g_assert_cmpint (sqlite3_stmt_status (statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0), ==, 0);
  }
  g_assert_cmpuint (statements, ==, 2);
}

static void
test_syncs (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtOverview overview;

  add_sync (desk, 999, 50, 50, 0);
  add_sync (desk, 1000, 3, 100, 0);
  add_sync (desk, 2000, 4, 20, 0);
  add_sync (desk, 3000, 0, 0, 1);
  overview = read_overview (desk, 1000);
  g_assert_cmpint (overview.syncs, ==, 2);
  g_assert_cmpint (overview.failed, ==, 1);
  g_assert_cmpint (overview.pushed, ==, 7);
  g_assert_cmpint (overview.pulled, ==, 120);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overview/empty", test_empty);
  g_test_add_func ("/overview/counts", test_counts);
  g_test_add_func ("/overview/walks-nothing", test_walks_nothing);
  g_test_add_func ("/overview/syncs", test_syncs);
  return g_test_run ();
}
