/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing in, refreshing, signing out: what is pinned, kept and refused. */

#include <glib/gstdio.h>

#include "engine.h"
#include "errors.h"
#include "secrets.h"
#include "store.h"

static void
test_sign_in_stores_office (Engine *engine, gconstpointer data)
{
  const PtOffice *office = pt_profile_get_office (engine->profile);
  PtSecrets secrets = { 0 };

  g_assert_cmpstr (office->server_url, ==, "https://books.example");
  g_assert_cmpstr (office->organisation_name, ==, "Kandy Tea");
  g_assert_cmpstr (office->time_zone, ==, "Asia/Colombo");
  g_assert_cmpstr (office->prefix, ==, "A1");
  g_assert_cmpmem (office->server_key, 32, engine->server->key.public_key, 32);
  g_assert_true (office->has_clock_offset);
  g_assert_cmpint (office->clock_offset, ==, 250);
  g_assert_true (pt_secrets_load (engine->directory, NULL, &secrets, NULL));
  g_assert_cmpstr (secrets.refresh_token, ==, "refresh-1");
  g_assert_true (secrets.has_key);
  pt_secrets_clear (&secrets);
  g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_INCOMPLETE);
}

/* What this computer's clock lacks of the server's. */
static void
test_clock_offset (Engine *engine, gconstpointer data)
{
  gint64 here = pt_clock_wall (PT_CLOCK (engine->clock));

  g_assert_cmpint (here, <, engine->server->wall);
  g_assert_cmpint (here + pt_profile_get_office (engine->profile)->clock_offset, ==, engine->server->wall);
}

static void
test_wrong_password (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (engine_sign_in (engine, "guess", &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_SIGN_IN);
  g_assert_null (pt_profile_get_office (engine->profile)->server_url);
  g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_LOCAL_ONLY);
}

/* Nothing tries a sign-in again by itself, so that who makes it is told what is for him to do. */
static void
test_refused_sign_in_says_when (Engine *engine, gconstpointer data)
{
  static const struct {
    guint status;
    gint64 retry_after_ms;
    int code;
    const char *text;
  } cases[] = { { 429, 90000, PT_ERROR_BUSY, "Too many attempts: try again in 90 seconds" },
                { 429, 200, PT_ERROR_BUSY, "Too many attempts: try again in 1 second" },
                { 429, -1, PT_ERROR_BUSY, "Too many attempts: try again in a while" },
                { 500, -1, PT_ERROR_OFFLINE, "The server has a fault just now: try again in a while" },
                { 503, 1000, PT_ERROR_OFFLINE, "The server has a fault just now: try again in a while" },
                { 426, -1, PT_ERROR_SCHEMA, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    small_server_fail_status (engine->server, "/v1/auth/login", cases[i].status, 1);
    engine->server->fault_retry_after_ms = cases[i].retry_after_ms;
    g_assert_false (engine_sign_in (engine, "secret", &error));
    g_assert_error (error, PT_ERROR, cases[i].code);
    if (cases[i].text != NULL)
      g_assert_cmpstr (error->message, ==, cases[i].text);
  }
}

/* A refresh is the engine's: it waits and tries again. */
static void
test_throttled_refresh_waits (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  pt_manual_clock_advance (engine->clock, 901 * 1000);
  small_server_fail_status (engine->server, "/v1/auth/refresh", 429, 1);
  g_assert_null (engine_sync (engine, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_OFFLINE);
  g_assert_true (pt_sync_service_get_status (engine->service) != PT_SYNC_SIGN_IN);
}

static void
test_lost_answer_enrols_one_device (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PtId device;

  small_server_fail (engine->server, "/v1/auth/login", SMALL_FAULT_ANSWER_LOST, 1);
  g_assert_false (engine_sign_in (engine, "secret", &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_OFFLINE);
  device = engine->server->certificate.device;
  g_assert_true (engine_sign_in (engine, "secret", NULL));
  g_assert_true (pt_id_equal (&device, &engine->server->certificate.device));
}

static void
assert_untrusted_sign_in (Engine *engine)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (engine_sign_in (engine, "secret", &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_UNTRUSTED);
}

static void
test_unsigned_sign_in_is_refused (Engine *engine, gconstpointer data)
{
  static const SmallFault faults[] = { SMALL_FAULT_NO_SIGNATURE, SMALL_FAULT_BAD_MARK };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    small_server_fail (engine->server, "/v1/auth/login", faults[i], 1);
    assert_untrusted_sign_in (engine);
    g_assert_null (pt_profile_get_office (engine->profile)->server_url);
  }
}

static void
test_another_key_is_refused (Engine *engine, gconstpointer data)
{
  pt_key_pair_generate (&engine->server->key, engine->server->random);
  assert_untrusted_sign_in (engine);
}

/* Only the key that a person has compared is taken, and only by a sign-in that goes well. */
static void
test_a_compared_key_is_taken (Engine *engine, gconstpointer data)
{
  const PtOffice *office = NULL;
  g_autofree char *offered = NULL;

  pt_key_pair_generate (&engine->server->key, engine->server->random);
  pt_sync_service_trust_key (engine->service, "0000 0000 0000 0000 0000 0000 0000 0000");
  assert_untrusted_sign_in (engine);
  offered = g_strdup (pt_sync_service_get_offered_key (engine->service));
  g_assert_true (pt_key_has_fingerprint (engine->server->key.public_key, offered));
  pt_sync_service_trust_key (engine->service, offered);
  g_assert_false (engine_sign_in (engine, "guess", NULL));
  office = pt_profile_get_office (engine->profile);
  g_assert_false (pt_key_has_fingerprint (office->server_key, offered));
  g_assert_true (engine_sign_in (engine, "secret", NULL));
  office = pt_profile_get_office (engine->profile);
  g_assert_true (pt_key_has_fingerprint (office->server_key, offered));
  g_assert_null (pt_sync_service_get_offered_key (engine->service));
  pt_receipt_free (engine_sync_well (engine));
}

/* A trusted key is trusted once: the next other one is asked about again. */
static void
test_trust_ends_with_the_sign_in (Engine *engine, gconstpointer data)
{
  PtKeyPair before = engine->server->key;
  g_autofree char *first = pt_key_fingerprint (before.public_key);

  pt_key_pair_generate (&engine->server->key, engine->server->random);
  assert_untrusted_sign_in (engine);
  pt_sync_service_trust_key (engine->service, pt_sync_service_get_offered_key (engine->service));
  g_assert_true (engine_sign_in (engine, "secret", NULL));
  engine->server->key = before;
  assert_untrusted_sign_in (engine);
  g_assert_cmpstr (pt_sync_service_get_offered_key (engine->service), ==, first);
}

static void
test_another_organisation_is_refused (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  engine->server->organisation.bytes[3] ^= 0x40;
  g_assert_false (engine_sign_in (engine, "secret", &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
}

static void
test_expired_token_is_renewed_first (Engine *engine, gconstpointer data)
{
  pt_manual_clock_advance (engine->clock, 901 * 1000);
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpuint (small_server_count (engine->server, "POST /v1/auth/refresh"), ==, 1);
  g_assert_cmpuint (small_server_count (engine->server, "GET /v1/pull"), ==, 1);
}

static void
test_refused_token_is_renewed_once (Engine *engine, gconstpointer data)
{
  engine_add_supplier (engine, "S1");
  small_server_fail_status (engine->server, "/v1/push", 401, 1);
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpuint (small_server_count (engine->server, "POST /v1/auth/refresh"), ==, 1);
  g_assert_cmpuint (small_server_count (engine->server, "POST /v1/push"), ==, 2);
  g_assert_cmpuint (engine->server->envelopes->len, ==, 1);
}

static void
test_token_refused_again_asks_to_sign_in (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  small_server_fail_status (engine->server, "/v1/pull", 401, 2);
  g_assert_null (engine_sync (engine, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_SIGN_IN);
  g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_SIGN_IN);
}

static void
test_ended_session_keeps_work (Engine *engine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PtOutboxCounts counts = { 0 };

  engine_add_supplier (engine, "S1");
  pt_manual_clock_advance (engine->clock, 901 * 1000);
  small_server_fail_status (engine->server, "/v1/auth/refresh", 401, 1);
  g_assert_null (engine_sync (engine, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_SIGN_IN);
  engine_count (engine, &counts);
  g_assert_cmpint (counts.waiting, ==, 1);
  g_assert_true (engine_sign_in (engine, "secret", NULL));
  pt_receipt_free (engine_sync_well (engine));
  engine_count (engine, &counts);
  g_assert_cmpint (counts.waiting, ==, 0);
}

/* A new name is shown at sign-in, and used once the server has certified it. */
static void
test_nothing_is_sealed_without_certificate (Engine *engine, gconstpointer data)
{
  g_autofree char *path = g_build_filename (engine->directory, "paytrack.db", NULL);
  g_autoptr (PtDatabase) database = NULL;
  gint64 sealed = -1;

  engine_add_supplier (engine, "S1");
  engine_lose_secrets (engine);
  small_server_fail_status (engine->server, "/v1/auth/login", 500, 1);
  g_assert_false (engine_sign_in (engine, "secret", NULL));
  g_assert_null (engine_sync (engine, NULL));
  database = pt_store_open (path, PT_DATABASE_READ, NULL, NULL);
  g_assert_true (pt_database_get_integer (database, "SELECT count(*) FROM envelopes", &sealed, NULL, NULL));
  g_assert_cmpint (sealed, ==, 0);
  g_assert_true (engine_sign_in (engine, "secret", NULL));
  pt_receipt_free (engine_sync_well (engine));
}

/* What another process of the profile refreshed is taken over instead of being refreshed again. */
static void
test_tokens_of_another_process_are_taken_over (Engine *engine, gconstpointer data)
{
  PtSecrets secrets = { 0 };

  pt_manual_clock_advance (engine->clock, 901 * 1000);
  g_assert_true (pt_secrets_load (engine->directory, NULL, &secrets, NULL));
  g_free (secrets.access_token);
  secrets.access_token = g_strdup ("access-other");
  secrets.access_expires += 3600 * 1000;
  g_assert_true (pt_secrets_store (engine->directory, NULL, &secrets, NULL));
  pt_secrets_clear (&secrets);
  g_free (engine->server->access_token);
  engine->server->access_token = g_strdup ("access-other");
  pt_receipt_free (engine_sync_well (engine));
  g_assert_cmpuint (small_server_count (engine->server, "POST /v1/auth/refresh"), ==, 0);
}

typedef struct {
  gboolean done;
  gboolean signed_out;
} SignOut;

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer data)
{
  SignOut *out = data;
  out->signed_out = pt_sync_service_sign_out_finish (PT_SYNC_SERVICE (source), result, NULL);
  out->done = TRUE;
}

static void
sign_out (Engine *engine)
{
  SignOut out = { 0 };
  PtSecrets secrets = { 0 };

  pt_sync_service_sign_out_async (engine->service, NULL, on_signed_out, &out);
  pt_manual_clock_run_until (engine->clock, &out.done);
  g_assert_true (out.signed_out);
  g_assert_true (pt_secrets_load (engine->directory, NULL, &secrets, NULL));
  g_assert_null (secrets.access_token);
  g_assert_null (secrets.refresh_token);
  g_assert_true (secrets.has_key);
  pt_secrets_clear (&secrets);
}

static void
test_sign_out_forgets_tokens_offline_too (Engine *engine, gconstpointer data)
{
  PtOutboxCounts counts = { 0 };

  engine_add_supplier (engine, "S1");
  small_server_fail (engine->server, "/v1/auth/logout", SMALL_FAULT_OFFLINE, 1);
  sign_out (engine);
  g_assert_cmpuint (small_server_count (engine->server, "POST /v1/auth/refresh"), ==, 0);
  engine_count (engine, &counts);
  g_assert_cmpint (counts.waiting, ==, 1);
  g_assert_cmpint (pt_sync_service_get_status (engine->service), ==, PT_SYNC_SIGN_IN);
}

static void
assert_sign_out_sent (Engine *engine, guint refreshes, guint logouts)
{
  g_assert_cmpuint (small_server_count (engine->server, "POST /v1/auth/refresh"), ==, refreshes);
  g_assert_cmpuint (small_server_count (engine->server, "POST /v1/auth/logout"), ==, logouts);
}

/* The refresh token of a session is good for months: it must not outlive a sign-out that came after a quarter of an
 * hour. */
static void
test_sign_out_renews_an_expired_token (Engine *engine, gconstpointer data)
{
  pt_manual_clock_advance (engine->clock, 901 * 1000);
  sign_out (engine);
  assert_sign_out_sent (engine, 1, 1);
  g_assert_cmpstr (engine->server->log->pdata[engine->server->log->len - 1], ==, "POST /v1/auth/logout");
}

/* By the server's clock its time is over, by the one here it is not. */
static void
test_sign_out_renews_a_refused_token (Engine *engine, gconstpointer data)
{
  small_server_fail_status (engine->server, "/v1/auth/logout", 401, 2);
  sign_out (engine);
  assert_sign_out_sent (engine, 1, 2);
}

static void
test_sign_out_forgets_what_cannot_be_renewed (Engine *engine, gconstpointer data)
{
  pt_manual_clock_advance (engine->clock, 901 * 1000);
  small_server_fail (engine->server, "/v1/auth/refresh", SMALL_FAULT_NO_SIGNATURE, 1);
  sign_out (engine);
  assert_sign_out_sent (engine, 1, 0);
}

#define ADD(path, set_up, test) g_test_add (path, Engine, NULL, set_up, test, engine_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  ADD ("/account/sign-in-stores-office", engine_set_up, test_sign_in_stores_office);
  ADD ("/protocol/3/clock-offset-is-server-minus-device/measured", engine_set_up, test_clock_offset);
  ADD ("/account/wrong-password", engine_set_up_alone, test_wrong_password);
  ADD ("/account/refused-sign-in-says-when", engine_set_up_alone, test_refused_sign_in_says_when);
  ADD ("/account/throttled-refresh-waits", engine_set_up, test_throttled_refresh_waits);
  ADD ("/account/lost-answer-enrols-one-device", engine_set_up_alone, test_lost_answer_enrols_one_device);
  ADD ("/account/unsigned-sign-in-is-refused", engine_set_up_alone, test_unsigned_sign_in_is_refused);
  ADD ("/protocol/2/any-other-key-only-when-the-user-confirms", engine_set_up, test_another_key_is_refused);
  ADD ("/account/a-compared-key-is-taken", engine_set_up, test_a_compared_key_is_taken);
  ADD ("/account/trust-ends-with-the-sign-in", engine_set_up, test_trust_ends_with_the_sign_in);
  ADD ("/protocol/3/a-profile-belongs-to-one-server-and-one-organisation", engine_set_up,
       test_another_organisation_is_refused);
  ADD ("/account/expired-token-is-renewed-first", engine_set_up, test_expired_token_is_renewed_first);
  ADD ("/account/refused-token-is-renewed-once", engine_set_up, test_refused_token_is_renewed_once);
  ADD ("/account/token-refused-again-asks-to-sign-in", engine_set_up, test_token_refused_again_asks_to_sign_in);
  ADD ("/account/ended-session-keeps-work", engine_set_up, test_ended_session_keeps_work);
  ADD ("/account/nothing-is-sealed-without-certificate", engine_set_up, test_nothing_is_sealed_without_certificate);
  ADD ("/account/tokens-of-another-process-are-taken-over", engine_set_up,
       test_tokens_of_another_process_are_taken_over);
  ADD ("/account/sign-out-forgets-tokens-offline-too", engine_set_up, test_sign_out_forgets_tokens_offline_too);
  ADD ("/account/sign-out-renews-an-expired-token", engine_set_up, test_sign_out_renews_an_expired_token);
  ADD ("/account/sign-out-renews-a-refused-token", engine_set_up, test_sign_out_renews_a_refused_token);
  ADD ("/account/sign-out-forgets-what-cannot-be-renewed", engine_set_up, test_sign_out_forgets_what_cannot_be_renewed);
  return g_test_run ();
}
