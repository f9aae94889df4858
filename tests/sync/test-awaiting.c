/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an open form hears of the record that it saved. */

#include "engine.h"
#include "errors.h"

typedef struct {
  PtOutcome *outcome;
  gboolean done;
} Heard;

static void
on_heard (GObject *source, GAsyncResult *result, gpointer data)
{
  Heard *heard = data;
  g_autoptr (GError) error = NULL;

  heard->outcome = pt_sync_service_await_finish (PT_SYNC_SERVICE (source), result, &error);
  g_assert_no_error (error);
  heard->done = TRUE;
}

static void
await (Engine *engine, const PtId *id, Heard *heard)
{
  pt_sync_service_await_async (engine->service, pt_entity (PT_SUPPLIERS), id, 5000, NULL, on_heard, heard);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
run_for (Engine *engine, gint64 ms)
{
  settle ();
  for (gint64 step = 0; ms > 0; ms -= step) {
    step = MIN (ms, 1000);
    pt_manual_clock_advance (engine->clock, step);
    settle ();
  }
}

static PtOutcome *
hear (Engine *engine, const char *code, gint64 ms)
{
  Heard heard = { 0 };
  PtId id = engine_add_supplier (engine, code);

  await (engine, &id, &heard);
  run_for (engine, ms);
  g_assert_true (heard.done);
  g_assert_true (pt_id_equal (&heard.outcome->id, &id));
  return heard.outcome;
}

static void
test_acceptance_within_the_second (Engine *engine, gconstpointer data)
{
  g_autoptr (PtOutcome) outcome = NULL;

  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  outcome = hear (engine, "S1", 900);
  g_assert_cmpint (outcome->kind, ==, PT_OUTCOME_ACCEPTED);
  g_assert_cmpint (outcome->version, ==, 1);
  g_assert_cmpstr (pt_row_get_text (outcome->row, PT_SUPPLIER_CODE), ==, "S1");
}

static void
test_refusal_at_its_field (Engine *engine, gconstpointer data)
{
  g_autoptr (PtOutcome) outcome = NULL;

  engine->server->rejected_code = "S1";
  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  outcome = hear (engine, "S1", 900);
  g_assert_cmpint (outcome->kind, ==, PT_OUTCOME_REFUSED);
  g_assert_cmpstr (outcome->field, ==, "code");
  g_assert_cmpstr (outcome->message, ==, "That code is taken");
}

/* Nobody waits for a server that is not there. */
static void
test_offline_is_told_at_once (Engine *engine, gconstpointer data)
{
  g_autoptr (PtOutcome) outcome = NULL;

  small_server_fail (engine->server, "/", SMALL_FAULT_OFFLINE, 100);
  g_assert_null (engine_sync (engine, NULL));
  outcome = hear (engine, "S1", 0);
  g_assert_cmpint (outcome->kind, ==, PT_OUTCOME_WAITING);
  g_assert_nonnull (outcome->row);
}

/* Found to be offline while the form waits. */
static void
test_going_offline_ends_the_wait (Engine *engine, gconstpointer data)
{
  g_autoptr (PtOutcome) outcome = NULL;

  pt_sync_service_start (engine->service);
  run_for (engine, 1000);
  small_server_fail (engine->server, "/", SMALL_FAULT_OFFLINE, 100);
  outcome = hear (engine, "S1", 900);
  g_assert_cmpint (outcome->kind, ==, PT_OUTCOME_WAITING);
}

static void
test_alone_nobody_judges (Engine *engine, gconstpointer data)
{
  g_autoptr (PtOutcome) outcome = hear (engine, "S1", 0);
  g_assert_cmpint (outcome->kind, ==, PT_OUTCOME_WAITING);
}

/* An engine that was not started sends nothing by itself. */
static void
test_waits_no_longer_than_asked (Engine *engine, gconstpointer data)
{
  Heard heard = { 0 };
  PtId id = engine_add_supplier (engine, "S1");

  await (engine, &id, &heard);
  run_for (engine, 4900);
  g_assert_false (heard.done);
  run_for (engine, 200);
  g_assert_true (heard.done);
  g_assert_cmpint (heard.outcome->kind, ==, PT_OUTCOME_WAITING);
  pt_outcome_free (heard.outcome);
}

static void
test_unknown_record (Engine *engine, gconstpointer data)
{
  Heard heard = { 0 };
  PtId id = pt_id_new (PT_CLOCK (engine->clock), engine->random);

  await (engine, &id, &heard);
  settle ();
  g_assert_true (heard.done);
  g_assert_cmpint (heard.outcome->kind, ==, PT_OUTCOME_NONE);
  g_assert_null (heard.outcome->row);
  pt_outcome_free (heard.outcome);
}

#define ADD(path, set_up, test) g_test_add ("/awaiting/" path, Engine, NULL, set_up, test, engine_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  ADD ("acceptance-within-the-second", engine_set_up, test_acceptance_within_the_second);
  ADD ("refusal-at-its-field", engine_set_up, test_refusal_at_its_field);
  ADD ("offline-is-told-at-once", engine_set_up, test_offline_is_told_at_once);
  ADD ("going-offline-ends-the-wait", engine_set_up, test_going_offline_ends_the_wait);
  ADD ("alone-nobody-judges", engine_set_up_alone, test_alone_nobody_judges);
  ADD ("waits-no-longer-than-asked", engine_set_up, test_waits_no_longer_than_asked);
  ADD ("unknown-record", engine_set_up, test_unknown_record);
  return g_test_run ();
}
