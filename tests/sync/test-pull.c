/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way in: pages in order, interrupted and continued; marks and signatures. */

#include "confirmed.h"
#include "engine.h"
#include "errors.h"

static gboolean
read_cursor (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  *(char **) data = pt_confirmed_dup_cursor (database, error);
  return TRUE;
}

static void
assert_cursor (Engine *engine, const char *expected)
{
  g_autofree char *cursor = NULL;

  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_READ, read_cursor, &cursor, NULL));
  g_assert_cmpstr (cursor, ==, expected);
}

static void
test_pages_until_there_are_no_more (Engine *engine, gconstpointer data)
{
  engine->server->pages = 4;
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpuint (small_server_count (engine->server, "GET /v1/pull"), ==, 5);
  assert_cursor (engine, "c5");
}

static void
test_interrupted_pull_goes_on (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  engine->server->pages = 1;
  pt_receipt_free (engine_sync_well (engine));
  assert_cursor (engine, "c2");
  small_server_fail (engine->server, "/v1/pull?cursor=c3", SMALL_FAULT_OFFLINE, 1);
  engine->server->pages = 2;
  g_assert_null (engine_sync (engine, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_OFFLINE);
  assert_cursor (engine, "c3");
  pt_receipt_free (engine_sync_well (engine));
  assert_cursor (engine, "c5");
}

/* An engine of its own, over what the one before left; waits until it has read that. */
static void
start_anew (Engine *engine)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (engine->service);
  engine->service = pt_sync_service_new (engine->profile, PT_TRANSPORT (engine->server));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Nobody is told that all is here while pages are missing, also not after a restart. */
static void
test_cut_pull_is_not_up_to_date (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_INCOMPLETE);
  engine->server->pages = 2;
  small_server_fail (engine->server, "/v1/pull?cursor=c2", SMALL_FAULT_OFFLINE, 1);
  g_assert_null (engine_sync (engine, &error));
  start_anew (engine);
  g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_INCOMPLETE);
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_UP_TO_DATE);
  start_anew (engine);
  g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_UP_TO_DATE);
}

static void
test_untrusted_pages_are_not_applied (Engine *engine, gconstpointer data)
{
  static const SmallFault faults[]
      = { SMALL_FAULT_BAD_SIGNATURE, SMALL_FAULT_NO_SIGNATURE, SMALL_FAULT_BAD_MARK, SMALL_FAULT_OTHER_EPOCH };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autoptr (GError) error = NULL;
    small_server_fail (engine->server, "/v1/pull", faults[i], 1);
    g_assert_null (engine_sync (engine, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_UNTRUSTED);
    assert_cursor (engine, NULL);
    g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_ATTENTION);
  }
  pt_receipt_free (engine_sync_well (engine));
  assert_cursor (engine, "c1");
}

/* A computer that was silent for half a year fetches everything again; what waits is kept. */
static void
test_resync_fetches_everything (Engine *engine, gconstpointer data)
{
  pt_receipt_free (engine_sync_well (engine));
  pt_receipt_free (engine_sync_well (engine));
  assert_cursor (engine, "c2");
  engine_add_supplier (engine, "S1");
  engine->server->blocks = TRUE;
  small_server_fail_status (engine->server, "/v1/pull?cursor", 410, 1);
  pt_receipt_free (engine_sync_well (engine));
  assert_cursor (engine, "c1");
  engine->server->blocks = FALSE;
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpuint (g_hash_table_size (engine->server->ops), ==, 1);
}

/* Whoever asks for that for ever is not obeyed for ever. */
static void
test_endless_resync_ends (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  small_server_fail_status (engine->server, "/v1/pull", 410, 100);
  g_assert_null (engine_sync (engine, &error));
  g_assert_nonnull (error);
}

/* The newest mark goes with every request after sign-in. */
static void
test_marks_go_along (Engine *engine, gconstpointer data)
{
  PtMark mark = { 0 };

  engine_add_suppliers (engine, 2);
  pt_receipt_free (engine_sync_well (engine));
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpstr (engine->server->marks->pdata[0], ==, "");
  g_assert_true (pt_mark_from_header (engine->server->marks->pdata[1], &mark, NULL));
  g_assert_cmpint (mark.head, ==, 0);
  g_assert_true (pt_mark_from_header (engine->server->marks->pdata[2], &mark, NULL));
  g_assert_cmpint (mark.head, ==, 2);
  g_assert_true (pt_mark_from_header (engine->server->marks->pdata[3], &mark, NULL));
  g_assert_cmpint (mark.head, ==, 2);
}

/* The engine that is made anew knows the mark of the one before. */
static void
test_mark_survives_a_restart (Engine *engine, gconstpointer data)
{
  PtMark mark = { 0 };

  engine_add_supplier (engine, "S1");
  pt_receipt_free (engine_sync_well (engine));
  start_anew (engine);
  pt_receipt_free (engine_sync_well (engine));
  g_assert_true (pt_mark_from_header (engine->server->marks->pdata[engine->server->marks->len - 1], &mark, NULL));
  g_assert_cmpint (mark.head, ==, 1);
}

#define ADD(path, test) g_test_add (path, Engine, NULL, engine_set_up, test, engine_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  ADD ("/pull/pages-until-there-are-no-more", test_pages_until_there_are_no_more);
  ADD ("/protocol/4/an-interrupted-pull-goes-on-where-it-stopped", test_interrupted_pull_goes_on);
  ADD ("/pull/cut-pull-is-not-up-to-date", test_cut_pull_is_not_up_to_date);
  ADD ("/pull/untrusted-pages-are-not-applied", test_untrusted_pages_are_not_applied);
  ADD ("/protocol/7/410-pulls-everything-pending-changes-kept", test_resync_fetches_everything);
  ADD ("/pull/endless-resync-ends", test_endless_resync_ends);
  ADD ("/protocol/7/every-request-sends-its-newest-mark", test_marks_go_along);
  ADD ("/protocol/8/clients-keep-the-marks-that-they-saw", test_mark_survives_a_restart);
  return g_test_run ();
}
