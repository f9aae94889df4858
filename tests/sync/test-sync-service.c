/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the engine shows and when it acts by itself. */

#include "engine.h"
#include "error-log.h"
#include "errors.h"
#include "figures.h"
#include "offline.h"

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
  assert_text (engine, "Not all received yet");
  pt_receipt_free (engine_sync_well (engine));
  assert_text (engine, "Up to date");
  engine_add_suppliers (engine, 12);
  assert_text (engine, "12 waiting");
  small_server_fail (engine->server, "/", SMALL_FAULT_OFFLINE, 2);
  g_assert_null (engine_sync (engine, NULL));
  assert_text (engine, "Offline, 12 waiting");
  pt_receipt_free (engine_sync_well (engine));
  assert_text (engine, "Up to date");
  /* What was up to date by what is known here is not so by what the server has had since. */
  g_assert_true (engine_sign_in (engine, "secret", NULL));
  assert_text (engine, "Not all received yet");
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

/* What the server's clock says is learned from every answer, not at sign-in alone. */
static void
test_clock_is_compared (Engine *engine, gconstpointer data)
{
  PtChannel *channel = pt_sync_service_get_channel (engine->service);
  g_autofree char *slow = NULL;
  g_autofree char *fast = NULL;

  pt_receipt_free (engine_sync_well (engine));
  g_assert_null (pt_sync_clock_problem (pt_channel_get_clock_offset (channel)));
  engine->server->wall += 90 * 60 * 1000;
  pt_receipt_free (engine_sync_well (engine));
  slow = pt_sync_clock_problem (pt_channel_get_clock_offset (channel));
  g_assert_cmpstr (slow, ==, "This computer's clock is 90 minutes slow: set it right");
  engine->server->wall -= 180 * 60 * 1000;
  pt_receipt_free (engine_sync_well (engine));
  fast = pt_sync_clock_problem (pt_channel_get_clock_offset (channel));
  g_assert_nonnull (strstr (fast, "minutes fast"));
}

static void
run_for (Engine *engine, gint64 ms)
{
  settle (engine);
  for (gint64 step = 0; ms > 0; ms -= step) {
    step = MIN (ms, 1000);
    pt_manual_clock_advance (engine->clock, step);
    settle (engine);
  }
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

/* Counting what waits takes its time, as where very much waits. */
typedef struct {
  PtManualClock *clock;
  guint counts;
} SlowCount;

static int
on_statement (unsigned int event, gpointer data, gpointer statement, gpointer text)
{
  SlowCount *slow = data;

  if (strstr (sqlite3_sql (statement), "GROUP BY status") != NULL) {
    slow->counts++;
    pt_manual_clock_advance (slow->clock, 5);
  }
  return 0;
}

static gboolean
make_slow (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return sqlite3_trace_v2 (pt_database_handle (database), SQLITE_TRACE_STMT, on_statement, data) == SQLITE_OK;
}

/* However often something is written meanwhile, a slow count is not repeated before it has rested. */
static void
test_slow_count_rests (Engine *engine, gconstpointer data)
{
  SlowCount slow = { .clock = engine->clock };

  settle (engine);
  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_READ, make_slow, &slow, NULL));
  for (guint i = 0; i < 10; i++) {
    g_autofree char *code = g_strdup_printf ("S%u", i);

    engine_add_supplier (engine, code);
    settle (engine);
  }
  g_assert_cmpuint (slow.counts, ==, 1);
  run_for (engine, 200);
  g_assert_cmpuint (slow.counts, ==, 2);
  assert_text (engine, "Not all received yet, 10 waiting");
}

typedef struct {
  Engine other; /* another process of the same profile */
  gboolean done;
} Beside;

/* The push is over once its total is taken back: the pull begins. */
static void
on_total (PtSyncService *service, GParamSpec *pspec, gpointer data)
{
  Beside *beside = data;
  guint total = 0;

  g_object_get (service, "total", &total, NULL);
  if (beside->done || total > 0)
    return;
  beside->done = TRUE;
  engine_add_supplier (&beside->other, "S2");
}

/* What another process enters while a sync is past its push goes out by the next, at once. */
static void
test_entry_beside_a_sync_is_sent (Engine *engine, gconstpointer data)
{
  Beside beside = { .other = *engine };
  PtOutboxCounts counts;

  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  beside.other.profile = pt_profile_open (engine->directory, pt_profile_get_seams (engine->profile), NULL);
  g_signal_connect (engine->service, "notify::total", G_CALLBACK (on_total), &beside);
  engine_add_supplier (engine, "S1");
  run_for (engine, 2000);
  g_assert_true (beside.done);
  engine_count (engine, &counts);
  g_assert_cmpint (counts.waiting, ==, 0);
  g_object_unref (beside.other.profile);
  settle (engine);
}

/* A page that does not come holds up nobody's entry, and the verdict is there while it is still awaited. */
static void
test_entry_goes_out_beside_a_long_pull (Engine *engine, gconstpointer data)
{
  PtOutboxCounts counts;

  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  small_server_fail (engine->server, "/v1/pull", SMALL_FAULT_SILENT, 1);
  pt_sync_service_trigger (engine->service, PT_TRIGGER_MANUAL);
  run_for (engine, 1000);
  for (guint i = 1; i <= 2; i++) {
    engine_add_supplier (engine, i == 1 ? "S1" : "S2");
    run_for (engine, 1000);
    g_assert_cmpuint (engine->server->envelopes->len, ==, i);
    g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_SYNCING);
    engine_count (engine, &counts);
    g_assert_cmpint (counts.waiting, ==, 0);
  }
  pt_sync_service_cancel (engine->service);
}

/* The same the other way round: what others entered comes in while an envelope is long on its way. */
static void
test_pull_begins_beside_a_long_push (Engine *engine, gconstpointer data)
{
  guint before = 0;

  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  before = small_server_count (engine->server, "GET /v1/pull");
  small_server_fail (engine->server, "/v1/push", SMALL_FAULT_SILENT, 1);
  engine_add_supplier (engine, "S1");
  run_for (engine, 4000);
  g_assert_cmpuint (small_server_count (engine->server, "GET /v1/pull"), ==, before);
  run_for (engine, 2000);
  g_assert_cmpuint (small_server_count (engine->server, "GET /v1/pull"), ==, before + 1);
  g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_SYNCING);
  pt_sync_service_cancel (engine->service);
}

/* While the window still waits out a failure, paytrackctl got through: the window says so, and waits no longer. */
static void
test_settled_by_another_process (Engine *engine, gconstpointer data)
{
  Engine other = *engine;

  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  small_server_fail_status (engine->server, "/v1/push", 503, 1);
  engine->server->fault_retry_after_ms = 300 * 1000;
  engine_add_supplier (engine, "S1");
  run_for (engine, 1000);
  assert_text (engine, "Offline, 1 waiting");
  other.profile = pt_profile_open (engine->directory, pt_profile_get_seams (engine->profile), NULL);
  other.service = pt_sync_service_new (other.profile, PT_TRANSPORT (engine->server));
  pt_receipt_free (engine_sync_well (&other));
  run_for (engine, 11 * 1000);
  assert_text (engine, "Up to date");
  g_object_unref (other.service);
  g_object_unref (other.profile);
  settle (engine);
}

/* What comes back to the window, signs in or gets new tokens has its sync at once; each says what caused it. */
static const struct {
  const char *path;
  PtSyncTrigger trigger;
} causes[] = {
  { "/sync-service/trigger/focus", PT_TRIGGER_FOCUS },     { "/sync-service/trigger/sign-in", PT_TRIGGER_SIGN_IN },
  { "/sync-service/trigger/refresh", PT_TRIGGER_REFRESH }, { "/sync-service/trigger/network", PT_TRIGGER_NETWORK },
  { "/sync-service/trigger/live", PT_TRIGGER_LIVE },       { "/sync-service/trigger/timer", PT_TRIGGER_TIMER },
};

static void
bring_about (Engine *engine, PtSyncTrigger trigger)
{
  if (trigger == PT_TRIGGER_FOCUS)
    pt_sync_service_set_focused (engine->service, TRUE);
  else if (trigger == PT_TRIGGER_SIGN_IN)
    g_assert_true (engine_sign_in (engine, "secret", NULL));
  else if (trigger == PT_TRIGGER_REFRESH)
    pt_account_refresh_async (pt_channel_get_account (pt_sync_service_get_channel (engine->service)), NULL, NULL);
  else if (trigger == PT_TRIGGER_TIMER)
    run_for (engine, 5 * 60 * 1000);
  else
    pt_sync_service_trigger (engine->service, trigger);
}

static void
on_cause_seen (PtSyncService *service, const PtReceipt *receipt, const GError *error, gpointer data)
{
  g_assert_no_error (error);
  g_array_append_val ((GArray *) data, receipt->trigger);
}

static void
test_trigger (Engine *engine, gconstpointer data)
{
  PtSyncTrigger trigger = GPOINTER_TO_UINT (data);
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (PtSyncTrigger));

  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  g_signal_connect (engine->service, "finished", G_CALLBACK (on_cause_seen), seen);
  bring_about (engine, trigger);
  run_for (engine, 1000);
  g_assert_cmpuint (seen->len, ==, 1);
  g_assert_cmpuint (g_array_index (seen, PtSyncTrigger, 0), ==, trigger);
  g_signal_handlers_disconnect_by_data (engine->service, seen);
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

/* A line that breaks again and again, with something through each time, is not given up for longer and longer. */
static void
test_progress_keeps_the_wait_short (Engine *engine, gconstpointer data)
{
  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  for (guint i = 0; i < 12; i++) {
    g_autofree char *code = g_strdup_printf ("P%u", i);
    small_server_fail (engine->server, "/v1/pull", SMALL_FAULT_OFFLINE, 1);
    engine_add_supplier (engine, code);
    run_for (engine, 2500);
    g_assert_cmpuint (engine->server->envelopes->len, ==, i + 1);
  }
}

/* Lost requests show, and batches shrink until the connection is better. */
static void
test_limited_connection (Engine *engine, gconstpointer data)
{
  for (guint i = 0; i < 3; i++) {
    small_server_fail (engine->server, "/", SMALL_FAULT_OFFLINE, 1);
    g_assert_null (engine_sync (engine, NULL));
    pt_receipt_free (engine_sync_well (engine));
  }
  assert_text (engine, "Limited connection");
  engine_add_suppliers (engine, 50);
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpuint (engine->server->envelopes->len, >=, 2);
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

static gboolean
read_errors (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  *(GPtrArray **) data = pt_error_log_list (database, 0, error);
  return *(GPtrArray **) data != NULL;
}

static GPtrArray *
errors_of (Engine *engine)
{
  GPtrArray *errors = NULL;

  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_READ, read_errors, &errors, NULL));
  return errors;
}

/* A request that neither comes back nor fails: after a minute the engine starts anew, and says why. */
static void
test_standstill_is_ended (Engine *engine, gconstpointer data)
{
  g_autoptr (GPtrArray) errors = NULL;

  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  small_server_fail (engine->server, "/v1/push", SMALL_FAULT_SILENT, 1);
  engine_add_suppliers (engine, 2);
  run_for (engine, 50 * 1000);
  g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_SYNCING);
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "*nothing happened although 2 changes waited*");
  run_for (engine, 20 * 1000);
  g_test_assert_expected_messages ();
  assert_text (engine, "Up to date");
  errors = errors_of (engine);
  g_assert_cmpuint (errors->len, ==, 1);
  g_assert_cmpstr (((PtLoggedError *) errors->pdata[0])->source, ==, "watchdog");
}

/* Who waits for the sync that stood still gets the next one's receipt. */
static void
test_standstill_answers_who_waits (Engine *engine, gconstpointer data)
{
  guint answered = 0;

  engine_add_suppliers (engine, 2);
  small_server_fail (engine->server, "/v1/push", SMALL_FAULT_SILENT, 1);
  pt_sync_service_sync_async (engine->service, PT_TRIGGER_MANUAL, NULL, on_synced, &answered);
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "*nothing happened although 2 changes waited*");
  run_for (engine, 70 * 1000);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (answered, ==, 1);
  assert_text (engine, "Up to date");
}

/* An engine that may not send is not asleep. */
static void
test_watchdog_leaves_the_idle_alone (Engine *engine, gconstpointer data)
{
  g_autoptr (GPtrArray) errors = NULL;

  engine->server->blocks = TRUE;
  pt_sync_service_start (engine->service);
  engine_add_suppliers (engine, 2);
  run_for (engine, 240 * 1000);
  errors = errors_of (engine);
  g_assert_cmpuint (errors->len, ==, 0);
}

static gboolean
read_figures (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_figures_sum (database, 0, data, error);
}

static void
test_figures_are_kept (Engine *engine, gconstpointer data)
{
  PtFigures figures = { 0 };

  engine_add_suppliers (engine, 3);
  pt_receipt_free (engine_sync_well (engine));
  pt_receipt_free (engine_sync_well (engine));
  small_server_fail (engine->server, "/", SMALL_FAULT_OFFLINE, 2);
  g_assert_null (engine_sync (engine, NULL));
  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_READ, read_figures, &figures, NULL));
  g_assert_cmpint (figures.good, ==, 2);
  g_assert_cmpint (figures.failed, ==, 1);
  g_assert_cmpint (figures.pushed, ==, 3);
  g_assert_cmpint (figures.conflicts, ==, 0);
  g_assert_cmpint (pt_figures_failed_per_mille (&figures), ==, 333);
}

static gboolean
read_spells (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  *(GArray **) data = pt_offline_list (database, 0, error);
  return *(GArray **) data != NULL;
}

/* How long, what was entered, and what it met. */
static void
test_offline_use_is_kept (Engine *engine, gconstpointer data)
{
  g_autoptr (GArray) spells = NULL;
  const PtOfflineSpell *spell = NULL;

  engine_add_supplier (engine, "before");
  pt_receipt_free (engine_sync_well (engine));
  small_server_fail (engine->server, "/", SMALL_FAULT_OFFLINE, 4);
  engine_add_suppliers (engine, 2);
  g_assert_null (engine_sync (engine, NULL));
  engine_add_supplier (engine, "taken");
  run_for (engine, 3600 * 1000);
  g_assert_null (engine_sync (engine, NULL));
  engine->server->rejected_code = "taken";
  pt_receipt_free (engine_sync_well (engine));
  engine_add_supplier (engine, "after");
  g_assert_true (pt_profile_run (engine->profile, PT_PROFILE_READ, read_spells, &spells, NULL));
  g_assert_cmpuint (spells->len, ==, 1);
  spell = &g_array_index (spells, PtOfflineSpell, 0);
  g_assert_cmpint (spell->ended_at - spell->began_at, >=, 3600 * 1000);
  g_assert_cmpint (spell->entered, ==, 3);
  g_assert_cmpint (spell->by_entity[PT_SUPPLIERS], ==, 3);
  g_assert_cmpint (spell->accepted, ==, 2);
  g_assert_cmpint (spell->refused, ==, 1);
}

static void
test_unsent_work_is_named (Engine *engine, gconstpointer data)
{
  g_autofree char *none = pt_sync_service_dup_unsent (engine->service);
  g_autofree char *some = NULL;

  g_assert_null (none);
  engine_add_suppliers (engine, 3);
  settle (engine);
  some = pt_sync_service_dup_unsent (engine->service);
  g_assert_cmpstr (
      some, ==, "3 changes are not sent yet. They stay on this computer and are sent when nimal signs in here again");
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
  ADD ("clock-is-compared", engine_set_up, test_clock_is_compared);
  ADD ("slow-count-rests", engine_set_up, test_slow_count_rests);
  ADD ("own-edit-is-sent-soon", engine_set_up, test_own_edit_is_sent_soon);
  ADD ("entry-beside-a-sync-is-sent", engine_set_up, test_entry_beside_a_sync_is_sent);
  ADD ("entry-goes-out-beside-a-long-pull", engine_set_up, test_entry_goes_out_beside_a_long_pull);
  ADD ("pull-begins-beside-a-long-push", engine_set_up, test_pull_begins_beside_a_long_push);
  ADD ("settled-by-another-process", engine_set_up, test_settled_by_another_process);
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    g_test_add (causes[i].path, Engine, GUINT_TO_POINTER (causes[i].trigger), engine_set_up, test_trigger,
                engine_tear_down);
  ADD ("quiet-engine-looks-now-and-then", engine_set_up, test_quiet_engine_looks_now_and_then);
  ADD ("failure-is-followed-by-a-wait", engine_set_up, test_failure_is_followed_by_a_wait);
  ADD ("network-cuts-the-wait-short", engine_set_up, test_network_cuts_the_wait_short);
  ADD ("progress-keeps-the-wait-short", engine_set_up, test_progress_keeps_the_wait_short);
  ADD ("limited-connection", engine_set_up, test_limited_connection);
  ADD ("one-sync-at-a-time", engine_set_up, test_one_sync_at_a_time);
  ADD ("last-success-and-problem-are-told", engine_set_up, test_last_success_and_problem_are_told);
  ADD ("standstill-is-ended", engine_set_up, test_standstill_is_ended);
  ADD ("standstill-answers-who-waits", engine_set_up, test_standstill_answers_who_waits);
  ADD ("watchdog-leaves-the-idle-alone", engine_set_up, test_watchdog_leaves_the_idle_alone);
  ADD ("figures-are-kept", engine_set_up, test_figures_are_kept);
  ADD ("offline-use-is-kept", engine_set_up, test_offline_use_is_kept);
  ADD ("unsent-work-is-named", engine_set_up, test_unsent_work_is_named);
  return g_test_run ();
}
