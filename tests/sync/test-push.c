/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way out: what is sent, sent again, halved and parked. */

#include "engine.h"
#include "errors.h"

static void
assert_waiting (Engine *engine, gint64 waiting, gint64 attention)
{
  PtOutboxCounts counts = { 0 };

  engine_count (engine, &counts);
  g_assert_cmpint (counts.waiting, ==, waiting);
  g_assert_cmpint (counts.attention, ==, attention);
}

static void
test_250_entries_in_3_envelopes (Engine *engine, gconstpointer data)
{
  g_autoptr (PtReceipt) receipt = NULL;

  engine_add_suppliers (engine, 250);
  assert_waiting (engine, 250, 0);
  receipt = engine_sync_well (engine);
  g_assert_cmpuint (engine->server->envelopes->len, ==, 3);
  g_assert_cmpuint (receipt->pushed, ==, 250);
  g_assert_cmpuint (receipt->settled.applied, ==, 250);
  assert_waiting (engine, 0, 0);
}

static void
test_nothing_to_send_sends_nothing (Engine *engine, gconstpointer data)
{
  g_autoptr (PtReceipt) first = engine_sync_well (engine);
  g_autoptr (PtReceipt) receipt = engine_sync_well (engine);

  g_assert_cmpuint (receipt->requests, ==, 1);
  g_assert_cmpuint (small_server_count (engine->server, "POST /v1/push"), ==, 0);
}

static void
test_lost_answer_sends_the_same_bytes (Engine *engine, gconstpointer data)
{
  g_autoptr (PtReceipt) receipt = NULL;
  g_autoptr (GError) error = NULL;

  engine_add_suppliers (engine, 3);
  small_server_fail (engine->server, "/v1/push", SMALL_FAULT_ANSWER_LOST, 1);
  g_assert_null (engine_sync (engine, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_OFFLINE);
  assert_waiting (engine, 3, 0);
  receipt = engine_sync_well (engine);
  g_assert_cmpuint (receipt->settled.replayed, ==, 3);
  g_assert_cmpuint (engine->server->envelopes->len, ==, 2);
  g_assert_true (g_bytes_equal (engine->server->envelopes->pdata[0], engine->server->envelopes->pdata[1]));
  g_assert_cmpuint (g_hash_table_size (engine->server->ops), ==, 3);
  assert_waiting (engine, 0, 0);
}

static void
test_offline_keeps_everything_and_counts_no_try (Engine *engine, gconstpointer data)
{
  engine_add_suppliers (engine, 2);
  for (guint i = 0; i < 10; i++) {
    g_autoptr (GError) error = NULL;
    small_server_fail (engine->server, "/", SMALL_FAULT_OFFLINE, 2);
    g_assert_null (engine_sync (engine, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_OFFLINE);
    g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_OFFLINE);
  }
  assert_waiting (engine, 2, 0);
  pt_receipt_free (engine_sync_well (engine));
  assert_waiting (engine, 0, 0);
}

/* One bad entry among many: the others land, it is parked with its reason. */
static void
test_refused_envelope_is_halved (Engine *engine, gconstpointer data)
{
  g_autoptr (PtReceipt) receipt = NULL;

  engine_add_suppliers (engine, 40);
  engine->server->refused_code = "\"S0017\"";
  receipt = engine_sync_well (engine);
  g_assert_cmpuint (receipt->settled.applied, ==, 39);
  g_assert_cmpuint (g_hash_table_size (engine->server->ops), ==, 39);
  assert_waiting (engine, 0, 1);
  g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_ATTENTION);
}

static void
test_too_large_is_halved (Engine *engine, gconstpointer data)
{
  engine_add_suppliers (engine, 8);
  small_server_fail_status (engine->server, "/v1/push", 413, 1);
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpuint (engine->server->envelopes->len, ==, 2);
  assert_waiting (engine, 0, 0);
}

static void
test_429_waits_as_asked (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  engine_add_supplier (engine, "S1");
  small_server_fail_status (engine->server, "/", 429, 2);
  engine->server->fault_retry_after_ms = 42000;
  g_assert_null (engine_sync (engine, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_OFFLINE);
  assert_waiting (engine, 1, 0);
}

static void
test_third_fault_of_the_server_halves (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  engine_add_suppliers (engine, 4);
  small_server_fail_status (engine->server, "/v1/push", 500, 3);
  g_assert_null (engine_sync (engine, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_OFFLINE);
  g_assert_cmpuint (small_server_count (engine->server, "POST /v1/push"), ==, 3);
  g_assert_cmpuint (engine->server->envelopes->len, ==, 0);
  assert_waiting (engine, 4, 0);
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpuint (engine->server->envelopes->len, ==, 2);
  assert_waiting (engine, 0, 0);
}

static gboolean
read_refused (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  GPtrArray **refused = data;

  *refused = pt_outbox_list_refused (database, error);
  return *refused != NULL;
}

/* What is parked goes again only when a person says so, and tells nobody that it goes by itself. */
static void
test_what_the_server_fails_on_is_parked_for_a_person (Engine *engine, gconstpointer data)
{
  g_autoptr (GPtrArray) refused = NULL;
  const PtQueueEntry *entry;

  engine_add_suppliers (engine, 1);
  small_server_fail_status (engine->server, "/v1/push", 500, 9);
  for (guint i = 0; i < 3; i++) {
    assert_waiting (engine, 1, 0);
    g_assert_null (engine_sync (engine, NULL));
  }
  assert_waiting (engine, 0, 1);
  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_READ, read_refused, &refused, NULL));
  entry = refused->pdata[0];
  g_assert_nonnull (strstr (entry->error_message, "Retry sends it again"));
  g_assert_null (strstr (entry->error_message, "by itself"));
  pt_receipt_free (engine_sync_well (engine));
  assert_waiting (engine, 0, 1);
}

static void
test_second_fault_of_the_server_is_waited_out (Engine *engine, gconstpointer data)
{
  engine_add_suppliers (engine, 4);
  small_server_fail_status (engine->server, "/v1/push", 500, 2);
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpuint (engine->server->envelopes->len, ==, 1);
}

static void
test_untrusted_answers_settle_nothing (Engine *engine, gconstpointer data)
{
  static const SmallFault faults[] = { SMALL_FAULT_BAD_SIGNATURE, SMALL_FAULT_NO_SIGNATURE, SMALL_FAULT_BAD_MARK };

  engine_add_suppliers (engine, 2);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autoptr (GError) error = NULL;
    small_server_fail (engine->server, "/v1/push", faults[i], 1);
    g_assert_null (engine_sync (engine, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_UNTRUSTED);
    assert_waiting (engine, 2, 0);
  }
}

/* A pull goes on although the push fails. */
static void
test_failing_push_does_not_hold_up_pull (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  engine_add_supplier (engine, "S1");
  small_server_fail (engine->server, "/v1/push", SMALL_FAULT_OFFLINE, 1);
  g_assert_null (engine_sync (engine, &error));
  g_assert_cmpuint (small_server_count (engine->server, "GET /v1/pull"), ==, 1);
}

static void
test_blocked_entries_end_the_push (Engine *engine, gconstpointer data)
{
  g_autoptr (PtReceipt) receipt = NULL;

  engine_add_suppliers (engine, 3);
  engine->server->blocks = TRUE;
  receipt = engine_sync_well (engine);
  g_assert_cmpuint (receipt->settled.blocked, ==, 3);
  g_assert_cmpuint (small_server_count (engine->server, "POST /v1/push"), ==, 1);
  assert_waiting (engine, 3, 0);
  engine->server->blocks = FALSE;
  pt_receipt_free (engine_sync_well (engine));
  assert_waiting (engine, 0, 0);
}

/* A copied profile enrols anew before it seals again. */
static void
test_forked_profile_signs_in_as_another_computer (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PtId device = engine->server->certificate.device;

  engine_add_supplier (engine, "S1");
  engine->server->forked = TRUE;
  g_assert_null (engine_sync (engine, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_SIGN_IN);
  engine->server->forked = FALSE;
  engine_add_supplier (engine, "S2");
  /* Nothing is sealed in the name that two computers have. */
  pt_receipt_free (engine_sync (engine, NULL));
  g_assert_cmpuint (engine->server->envelopes->len, ==, 1);
  g_assert_true (engine_sign_in (engine, "secret", NULL));
  g_assert_false (pt_id_equal (&device, &engine->server->certificate.device));
  pt_receipt_free (engine_sync_well (engine));
  assert_waiting (engine, 0, 0);
  g_assert_cmpuint (g_hash_table_size (engine->server->ops), ==, 2);
}

/* Sealed in a name that was given up, and that the server does not know: it goes, the same, in today's. */
static void
test_unknown_signer_seals_again (Engine *engine, gconstpointer data)
{
  engine_add_suppliers (engine, 2);
  small_server_fail (engine->server, "/", SMALL_FAULT_OFFLINE, 2);
  g_assert_null (engine_sync (engine, NULL));
  engine_lose_secrets (engine);
  g_assert_true (engine_sign_in (engine, "secret", NULL));
  engine->server->knows_newest_only = TRUE;
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpuint (engine->server->envelopes->len, ==, 1);
  g_assert_cmpuint (g_hash_table_size (engine->server->ops), ==, 2);
  assert_waiting (engine, 0, 0);
}

typedef struct {
  gboolean done;
  GError *error;
} Cancelled;

static void
on_synced (GObject *source, GAsyncResult *result, gpointer data)
{
  Cancelled *cancelled = data;
  pt_sync_service_sync_finish (PT_SYNC_SERVICE (source), result, &cancelled->error);
  cancelled->done = TRUE;
}

static void
test_cancelled_between_envelopes (Engine *engine, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Cancelled cancelled = { 0 };

  engine_add_suppliers (engine, 250);
  pt_sync_service_sync_async (engine->service, PT_TRIGGER_MANUAL, cancellable, on_synced, &cancelled);
  while (engine->server->envelopes->len < 1)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  pt_manual_clock_run_until (engine->clock, &cancelled.done);
  g_assert_error (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&cancelled.error);
  g_assert_cmpuint (engine->server->envelopes->len, ==, 1);
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpuint (g_hash_table_size (engine->server->ops), ==, 250);
  assert_waiting (engine, 0, 0);
}

#define ADD(path, test) g_test_add (path, Engine, NULL, engine_set_up, test, engine_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  ADD ("/push/250-entries-in-3-envelopes", test_250_entries_in_3_envelopes);
  ADD ("/push/nothing-to-send-sends-nothing", test_nothing_to_send_sends_nothing);
  ADD ("/protocol/3/an-envelope-is-sent-until-it-is-answered", test_lost_answer_sends_the_same_bytes);
  ADD ("/push/offline-keeps-everything-and-counts-no-try", test_offline_keeps_everything_and_counts_no_try);
  ADD ("/push/refused-envelope-is-halved", test_refused_envelope_is_halved);
  ADD ("/push/too-large-is-halved", test_too_large_is_halved);
  ADD ("/push/429-waits-as-asked", test_429_waits_as_asked);
  ADD ("/push/third-fault-of-the-server-halves", test_third_fault_of_the_server_halves);
  ADD ("/push/what-the-server-fails-on-is-parked-for-a-person", test_what_the_server_fails_on_is_parked_for_a_person);
  ADD ("/protocol/3/after-5xx-the-envelope-is-sent-again", test_second_fault_of_the_server_is_waited_out);
  ADD ("/push/untrusted-answers-settle-nothing", test_untrusted_answers_settle_nothing);
  ADD ("/protocol/4/pull-never-waits-for-push", test_failing_push_does_not_hold_up_pull);
  ADD ("/push/blocked-entries-end-the-push", test_blocked_entries_end_the_push);
  ADD ("/protocol/3/a-forked-client-enrols-anew-before-it-seals-again",
       test_forked_profile_signs_in_as_another_computer);
  ADD ("/push/unknown-signer-seals-again", test_unknown_signer_seals_again);
  ADD ("/push/cancelled-between-envelopes", test_cancelled_between_envelopes);
  return g_test_run ();
}
