/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the engine shows and when it acts by itself. */

#include "engine.h"
#include "errors.h"

static void
settle (Engine *engine)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_text (Engine *engine, const char *expected)
{
  g_autofree char *text = NULL;

  settle (engine);
  text = pt_sync_service_dup_status_text (engine->service);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_status_in_words (Engine *engine, gconstpointer data)
{
  assert_text (engine, "Up to date");
  engine_add_suppliers (engine, 12);
  assert_text (engine, "12 waiting");
  small_server_fail (engine->server, "/", SMALL_FAULT_OFFLINE, 2);
  g_assert_null (engine_sync (engine, NULL));
  assert_text (engine, "Offline, 12 waiting");
  pt_receipt_free (engine_sync_well (engine));
  assert_text (engine, "Up to date");
}

static void
test_alone_in_words (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  assert_text (engine, "This computer only");
  engine_add_supplier (engine, "S1");
  g_assert_null (engine_sync (engine, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_SIGN_IN);
  assert_text (engine, "This computer only");
}

static void
test_receipt_proves_what_is_held (Engine *engine, gconstpointer data)
{
  g_autoptr (PtReceipt) receipt = NULL;
  g_autofree char *text = NULL;

  engine_add_suppliers (engine, 3);
  receipt = engine_sync_well (engine);
  g_assert_cmpint (receipt->digests[PT_SUPPLIERS].count, ==, 3);
  g_assert_cmpint (receipt->head, ==, 3);
  g_assert_false (receipt->agreed);
  text = pt_receipt_to_text (receipt);
  g_assert_nonnull (strstr (text, "Sent: 3 changes, 3 accepted"));
}

static void
run_for (Engine *engine, gint64 ms)
{
  settle (engine);
  pt_manual_clock_advance (engine->clock, ms);
  settle (engine);
}

static void
test_own_edit_is_sent_soon (Engine *engine, gconstpointer data)
{
  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  engine_add_suppliers (engine, 3);
  run_for (engine, 1000);
  g_assert_cmpuint (engine->server->envelopes->len, ==, 1);
  assert_text (engine, "Up to date");
}

static void
test_quiet_engine_looks_now_and_then (Engine *engine, gconstpointer data)
{
  guint before = 0;

  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  before = small_server_count (engine->server, "GET /v1/pull");
  run_for (engine, 60 * 1000);
  g_assert_cmpuint (small_server_count (engine->server, "GET /v1/pull"), ==, before);
  run_for (engine, 5 * 60 * 1000);
  g_assert_cmpuint (small_server_count (engine->server, "GET /v1/pull"), ==, before + 1);
}

static void
test_failure_is_followed_by_a_wait (Engine *engine, gconstpointer data)
{
  guint before = 0;

  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  small_server_fail_status (engine->server, "/v1/pull", 503, 1);
  engine->server->fault_retry_after_ms = 30000;
  g_assert_null (engine_sync (engine, NULL));
  before = engine->server->log->len;
  engine_add_supplier (engine, "S1");
  run_for (engine, 29000);
  g_assert_cmpuint (engine->server->log->len, ==, before);
  run_for (engine, 2000);
  g_assert_cmpuint (engine->server->envelopes->len, ==, 1);
}

static void
test_network_cuts_the_wait_short (Engine *engine, gconstpointer data)
{
  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  small_server_fail_status (engine->server, "/v1/pull", 503, 1);
  engine->server->fault_retry_after_ms = 30000;
  g_assert_null (engine_sync (engine, NULL));
  engine_add_supplier (engine, "S1");
  pt_sync_service_trigger (engine->service, PT_TRIGGER_NETWORK);
  run_for (engine, 1000);
  g_assert_cmpuint (engine->server->envelopes->len, ==, 1);
}

/* Lost requests show, and batches shrink until the connection is better. */
static void
test_limited_connection (Engine *engine, gconstpointer data)
{
  small_server_fail (engine->server, "/", SMALL_FAULT_OFFLINE, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_null (engine_sync (engine, NULL));
  pt_receipt_free (engine_sync_well (engine));
  assert_text (engine, "Limited connection");
  engine_add_suppliers (engine, 50);
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpuint (engine->server->envelopes->len, ==, 3);
  for (guint i = 0; i < 12; i++)
    pt_receipt_free (engine_sync_well (engine));
  assert_text (engine, "Up to date");
}

typedef struct {
  guint finished;
  guint failed;
} Seen;

static void
on_finished (PtSyncService *service, const PtReceipt *receipt, const GError *error, gpointer data)
{
  Seen *seen = data;
  seen->finished++;
  seen->failed += error != NULL;
  g_assert_true ((receipt == NULL) == (error != NULL));
}

static void
on_synced (GObject *source, GAsyncResult *result, gpointer data)
{
  pt_receipt_free (pt_sync_service_sync_finish (PT_SYNC_SERVICE (source), result, NULL));
  (*(guint *) data)++;
}

/* Who asks while a sync runs shares the one after it. */
static void
test_one_sync_at_a_time (Engine *engine, gconstpointer data)
{
  Seen seen = { 0 };
  guint answered = 0;

  g_signal_connect (engine->service, "finished", G_CALLBACK (on_finished), &seen);
  for (guint i = 0; i < 5; i++)
    pt_sync_service_sync_async (engine->service, PT_TRIGGER_MANUAL, NULL, on_synced, &answered);
  settle (engine);
  g_assert_cmpuint (answered, ==, 5);
  g_assert_cmpuint (seen.finished, ==, 2);
  g_assert_cmpuint (small_server_count (engine->server, "GET /v1/pull"), ==, 2);
}

static void
test_last_success_and_problem_are_told (Engine *engine, gconstpointer data)
{
  gint64 last = 0;
  g_autofree char *problem = NULL;

  g_object_get (engine->service, "last-success", &last, NULL);
  g_assert_cmpint (last, ==, 0);
  pt_receipt_free (engine_sync_well (engine));
  g_object_get (engine->service, "last-success", &last, "problem", &problem, NULL);
  g_assert_cmpint (last, >, 0);
  g_assert_null (problem);
  small_server_fail (engine->server, "/", SMALL_FAULT_OFFLINE, 2);
  g_assert_null (engine_sync (engine, NULL));
  g_object_get (engine->service, "problem", &problem, NULL);
  g_assert_cmpstr (problem, ==, "no network");
}

#define ADD(path, set_up, test) g_test_add ("/sync-service/" path, Engine, NULL, set_up, test, engine_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  ADD ("status-in-words", engine_set_up, test_status_in_words);
  ADD ("alone-in-words", engine_set_up_alone, test_alone_in_words);
  ADD ("receipt-proves-what-is-held", engine_set_up, test_receipt_proves_what_is_held);
  ADD ("own-edit-is-sent-soon", engine_set_up, test_own_edit_is_sent_soon);
  ADD ("quiet-engine-looks-now-and-then", engine_set_up, test_quiet_engine_looks_now_and_then);
  ADD ("failure-is-followed-by-a-wait", engine_set_up, test_failure_is_followed_by_a_wait);
  ADD ("network-cuts-the-wait-short", engine_set_up, test_network_cuts_the_wait_short);
  ADD ("limited-connection", engine_set_up, test_limited_connection);
  ADD ("one-sync-at-a-time", engine_set_up, test_one_sync_at_a_time);
  ADD ("last-success-and-problem-are-told", engine_set_up, test_last_success_and_problem_are_told);
  return g_test_run ();
}
