/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two computers and a server, all real processes: what is entered on one arrives on the other, whatever happens in
 * between, and exactly once. */

#include <string.h>

#include "office.h"

#define SLIP "supplier=S001", "product=TEA", "quantity=50.5", "receipt_no=R-1"

/* 50.5 kg at 250.00 is 12625.00, to the cent and everywhere. */
static void
assert_slip_everywhere (Office *office)
{
  const char *const profiles[] = { office->a, office->b };

  for (guint i = 0; i < 2; i++) {
    g_autofree char *balance = ctl_well (profiles[i], "balance", "S001", NULL);
    g_autofree char *raw = ctl_well (profiles[i], "balance", "S001", "--raw", NULL);
    g_assert_cmpint (office_integer (profiles[i], "collections", "R-1", "amount_minor"), ==, 1262500);
    g_assert_cmpint (office_integer (profiles[i], "collections", "R-1", "version"), ==, 1);
    office_assert_text (profiles[i], "collections", "R-1", "sync", "synced");
    g_assert_cmpstr (balance, ==, "12625.00");
    g_assert_cmpstr (raw, ==, "1262500");
  }
  office_assert_same (office);
}

static void
test_entry_arrives (Office *office, gconstpointer data)
{
  office_furnish (office);
  g_free (ctl_well (office->a, "add", "collections", SLIP, NULL));
  office_assert_text (office->a, "collections", "R-1", "sync", "waiting");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  assert_slip_everywhere (office);
}

static void
test_entry_made_without_server_arrives (Office *office, gconstpointer data)
{
  office_furnish (office);
  server_fixture_stop (office->server);
  g_free (ctl_well (office->a, "add", "collections", SLIP, NULL));
  g_assert_cmpint (office_integer (office->a, "collections", "R-1", "amount_minor"), ==, 1262500);
  g_assert_cmpint (office_sync (office->a), ==, 2);
  g_assert_cmpuint (office_queued (office->a), ==, 1);
  server_fixture_start (office->server);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  assert_slip_everywhere (office);
}

static void
kill_server (gpointer data)
{
  server_fixture_kill (data);
}

/* The server dies with the envelope in its hands. */
static void
test_server_killed_during_push (Office *office, gconstpointer data)
{
  office_furnish (office);
  g_free (ctl_well (office->a, "add", "collections", SLIP, NULL));
  pt_proxy_on_request (office->proxy, "/v1/push", kill_server, office->server);
  g_assert_cmpint (office_sync (office->a), ==, 2);
  g_assert_cmpuint (office_queued (office->a), ==, 1);
  server_fixture_start (office->server);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  assert_slip_everywhere (office);
}

/* It has the envelope in its database, but its answer never comes: sent again, nothing doubles. */
static void
test_lost_answer_doubles_nothing (Office *office, gconstpointer data)
{
  g_autoptr (JsonNode) receipt = NULL;

  office_furnish (office);
  g_free (ctl_well (office->a, "add", "collections", SLIP, NULL));
  pt_proxy_harm (office->proxy, PT_HARM_CUT_ANSWER, "/v1/push", 2);
  g_assert_cmpint (office_sync (office->a), ==, 2);
  pt_proxy_harm (office->proxy, PT_HARM_NONE, "/", 0);
  receipt = ctl_json (office->a, "sync", "--json", NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (receipt), "replayed"), ==, 1);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  assert_slip_everywhere (office);
}

static void
test_request_that_never_arrives (Office *office, gconstpointer data)
{
  office_furnish (office);
  g_free (ctl_well (office->a, "add", "collections", SLIP, NULL));
  pt_proxy_harm (office->proxy, PT_HARM_CUT_REQUEST, "/v1/", 9);
  g_assert_cmpint (office_sync (office->a), ==, 2);
  pt_proxy_harm (office->proxy, PT_HARM_NONE, "/", 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  assert_slip_everywhere (office);
}

/* One digit turned on the way: nothing of the answer is used, and the next sync is whole. */
static void
test_changed_answers_are_refused (Office *office, gconstpointer data)
{
  static const char *const paths[] = { "/v1/push", "/v1/pull" };

  office_furnish (office);
  g_free (ctl_well (office->a, "add", "collections", SLIP, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (CtlResult) result = NULL;
    pt_proxy_harm (office->proxy, PT_HARM_TURN_A_BIT, paths[i], 1);
    result = ctl (office->a, "sync", NULL);
    g_assert_cmpint (result->code, ==, 1);
    g_assert_nonnull (strstr (result->err, "signature"));
    g_assert_null (strchr (strchr (result->err, '\n') + 1, '\n'));
  }
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  assert_slip_everywhere (office);
}

static void
test_wrong_password (Office *office, gconstpointer data)
{
  g_autofree char *c = g_build_filename (office->folder, "c", NULL);
  const char *file = server_fixture_password_file (office->server, "guess");
  g_autoptr (CtlResult) result
      = ctl (c, "login", server_fixture_get_url (office->server), "--user", "clerk", "--password-file", file, NULL);

  g_assert_cmpint (result->code, ==, 3);
  g_assert_cmpstr (result->err, ==, "paytrackctl: The name or the password is not right\n");
  g_assert_cmpstr (result->out, ==, "");
}

static void
test_expired_token_is_renewed (Office *office, gconstpointer data)
{
  pt_proxy_harm (office->proxy, PT_HARM_EXPIRE, "/v1/pull", 1);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpuint (pt_proxy_count (office->proxy, "/v1/auth/refresh"), ==, 1);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpuint (pt_proxy_count (office->proxy, "/v1/auth/refresh"), ==, 1);
}

/* As if a quarter of an hour had passed since @profile signed in. */
static void
expire_tokens (const char *profile)
{
  g_autofree char *path = g_build_filename (profile, "secrets.json", NULL);
  g_autoptr (JsonNode) secrets = NULL;
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  secrets = json_from_string (text, NULL);
  json_object_set_int_member (json_node_get_object (secrets), "access_expires", 1);
  g_free (text);
  text = json_to_string (secrets, FALSE);
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

/* The answer with the new tokens is lost: the old one still gives them. */
static void
test_lost_refresh_does_not_sign_out (Office *office, gconstpointer data)
{
  pt_proxy_harm (office->proxy, PT_HARM_CUT_ANSWER, "/v1/auth/refresh", 2);
  expire_tokens (office->a);
  g_assert_cmpint (office_sync (office->a), ==, 2);
  pt_proxy_harm (office->proxy, PT_HARM_NONE, "/", 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
}

static void
test_signed_out (Office *office, gconstpointer data)
{
  g_autoptr (CtlResult) refused = NULL;

  g_free (ctl_well (office->a, "add", "suppliers", "code=S9", "name=Kamala", NULL));
  refused = ctl (office->a, "logout", NULL);
  g_assert_cmpint (refused->code, ==, 1);
  g_assert_nonnull (strstr (refused->err, "1 change is not sent yet"));
  g_free (ctl_well (office->a, "logout", "--keep", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 3);
  g_assert_cmpuint (office_queued (office->a), ==, 1);
  office_login (office, office->a, "admin");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  office_assert_text (office->b, "suppliers", "S9", "name", "Kamala");
}

static void
test_250_entries_in_3_envelopes (Office *office, gconstpointer data)
{
  g_autoptr (JsonNode) receipt = NULL;
  g_autofree char *digest = NULL;
  guint before = 0;

  for (guint i = 0; i < 250; i++) {
    g_autofree char *code = g_strdup_printf ("code=S%03u", i);
    g_free (ctl_well (office->a, "add", "suppliers", code, "name=Somebody", NULL));
  }
  before = pt_proxy_count (office->proxy, "/v1/push");
  receipt = ctl_json (office->a, "sync", "--json", NULL);
  g_assert_cmpuint (pt_proxy_count (office->proxy, "/v1/push") - before, ==, 3);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (receipt), "applied"), ==, 250);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (receipt), "agreed"));
  g_assert_cmpint (office_sync (office->b), ==, 0);
  office_assert_same (office);
  digest = ctl_well (office->b, "digest", "suppliers", NULL);
  g_assert_true (g_str_has_prefix (digest, "250 "));
}

/* Both change the same field offline: the first to arrive stands, the loser's change is archived where it was made. */
static void
test_conflict_is_archived (Office *office, gconstpointer data)
{
  g_autoptr (JsonNode) conflicts = NULL;

  office_furnish (office);
  g_free (ctl_well (office->a, "edit", "suppliers", "S001", "phone=0711", NULL));
  g_free (ctl_well (office->b, "edit", "suppliers", "S001", "phone=0722", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 1);
  office_assert_text (office->b, "suppliers", "S001", "phone", "0711");
  conflicts = ctl_json (office->b, "conflicts", "--json", NULL);
  g_assert_cmpuint (ctl_length (conflicts), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (ctl_element (conflicts, 0), "mine"),
                                                  "phone"),
                   ==, "0722");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (ctl_element (conflicts, 0), "theirs"),
                                                  "phone"),
                   ==, "0711");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_assert_same (office);
}

/* Different fields of one record do not disturb each other where the policy merges. */
static void
test_merge_policy (Office *office, gconstpointer data)
{
  server_fixture_do (office->server, "policy set suppliers merge");
  office_furnish (office);
  g_free (ctl_well (office->a, "edit", "suppliers", "S001", "phone=0711", NULL));
  g_free (ctl_well (office->b, "edit", "suppliers", "S001", "region=Kandy", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_assert_text (office->a, "suppliers", "S001", "region", "Kandy");
  office_assert_text (office->b, "suppliers", "S001", "phone", "0711");
  office_assert_same (office);
}

static void
test_delete_arrives (Office *office, gconstpointer data)
{
  g_autoptr (CtlResult) result = NULL;

  office_furnish (office);
  g_free (ctl_well (office->a, "add", "suppliers", "code=S2", "name=Kamala", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_free (ctl_well (office->b, "delete", "suppliers", "S2", NULL));
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  result = ctl (office->a, "show", "suppliers", "S2", NULL);
  g_assert_cmpint (result->code, ==, 1);
  office_assert_same (office);
}

/* How it goes, in figures, and what went wrong. */
static void
test_figures_and_log (Office *office, gconstpointer data)
{
  g_autoptr (JsonNode) status = NULL;
  g_autoptr (JsonNode) syncs = NULL;
  g_autoptr (JsonNode) errors = NULL;
  g_autoptr (JsonNode) spells = NULL;
  JsonObject *metrics = NULL;

  office_furnish (office);
  server_fixture_stop (office->server);
  g_free (ctl_well (office->a, "add", "suppliers", "code=S2", "name=Kamala", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 2);
  server_fixture_start (office->server);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  status = ctl_json (office->a, "status", "--json", NULL);
  metrics = json_object_get_object_member (json_node_get_object (status), "metrics");
  g_assert_cmpint (json_object_get_int_member (metrics, "succeeded"), >=, 2);
  g_assert_cmpint (json_object_get_int_member (metrics, "failed"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (metrics, "queue_length"), ==, 0);
  syncs = ctl_json (office->a, "log", "--json", NULL);
  g_assert_cmpuint (ctl_length (syncs), >=, 3);
  errors = ctl_json (office->a, "log", "--errors", "--json", NULL);
  g_assert_cmpuint (ctl_length (errors), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (ctl_element (errors, 0), "code"), ==, "offline");
  spells = ctl_json (office->a, "log", "--offline", "--json", NULL);
  g_assert_cmpuint (ctl_length (spells), ==, 1);
  g_assert_cmpint (json_object_get_int_member (ctl_element (spells, 0), "entered"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (ctl_element (spells, 0), "accepted"), ==, 1);
}

/* The check of that name among doctor's findings. */
static void
assert_check (JsonNode *findings, const char *name, gboolean well)
{
  for (guint i = 0; i < ctl_length (findings); i++) {
    JsonObject *finding = ctl_element (findings, i);
    if (g_str_equal (json_object_get_string_member (finding, "check"), name)) {
      g_assert_cmpint (json_object_get_boolean_member (finding, "ok"), ==, well);
      return;
    }
  }
  g_assert_not_reached ();
}

/* What doctor says of a sync that does not come through. */
static void
test_doctor_explains (Office *office, gconstpointer data)
{
  g_autoptr (JsonNode) well = ctl_json (office->a, "doctor", "--json", NULL);
  g_autoptr (CtlResult) stuck = NULL;
  g_autoptr (JsonNode) findings = NULL;

  assert_check (well, "server", TRUE);
  assert_check (well, "session", TRUE);
  assert_check (well, "clock", TRUE);
  g_free (ctl_well (office->a, "logout", NULL));
  server_fixture_stop (office->server);
  stuck = ctl (office->a, "doctor", "--json", NULL);
  g_assert_cmpint (stuck->code, ==, 1);
  findings = json_from_string (stuck->out, NULL);
  assert_check (findings, "server", FALSE);
  assert_check (findings, "session", FALSE);
  assert_check (findings, "database", TRUE);
  server_fixture_start (office->server);
}

static void
assert_unwell (Office *office, const char *name)
{
  g_autoptr (CtlResult) result = ctl (office->a, "doctor", "--json", NULL);
  g_autoptr (JsonNode) findings = json_from_string (result->out, NULL);

  g_assert_cmpint (result->code, ==, 1);
  assert_check (findings, name, FALSE);
}

/* An entry that the server refused, and a server that answers with a fault. */
static void
test_doctor_names_what_is_stuck (Office *office, gconstpointer data)
{
  office_furnish (office);
  g_free (ctl_well (office->a, "add", "suppliers", "code=S2", "name=Kamala", NULL));
  g_free (ctl_well (office->b, "add", "suppliers", "code=S2", "name=Sunil", NULL));
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_sync (office->a), ==, 1);
  assert_unwell (office, "queue");
  pt_proxy_harm (office->proxy, PT_HARM_CUT_REQUEST, "/v1/", 9);
  g_assert_cmpint (office_sync (office->a), ==, 2);
  pt_proxy_harm (office->proxy, PT_HARM_NONE, "/", 0);
  assert_unwell (office, "last sync");
}

/* Somebody emptied the books elsewhere: here they stay until a person has looked. */
static void
test_mass_deletion_asks (Office *office, gconstpointer data)
{
  g_autoptr (CtlResult) asked = NULL;
  g_autoptr (JsonNode) list = NULL;

  for (guint i = 0; i < 8; i++) {
    g_autofree char *code = g_strdup_printf ("code=S%u", i);
    g_free (ctl_well (office->a, "add", "suppliers", code, "name=Kamala", NULL));
  }
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  for (guint i = 0; i < 6; i++) {
    g_autofree char *code = g_strdup_printf ("S%u", i);
    g_free (ctl_well (office->a, "delete", "suppliers", code, NULL));
  }
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_free (ctl_well (office->b, "add", "suppliers", "code=S9", "name=Sunil", NULL));
  asked = ctl (office->b, "sync", NULL);
  g_assert_cmpint (asked->code, ==, 1);
  g_assert_nonnull (strstr (asked->err, "6 of "));
  g_assert_nonnull (strstr (asked->err, "--accept-deletions"));
  g_assert_cmpuint (office_queued (office->b), ==, 0);
  list = ctl_json (office->b, "list", "suppliers", "--json", NULL);
  g_assert_cmpuint (ctl_length (list), ==, 9);
  g_free (ctl_well (office->b, "sync", "--accept-deletions", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_assert_same (office);
}

/* The queue is bound to its user: who signs in after him sends his own work, and leaves the other's alone. */
static void
test_queue_waits_for_its_maker (Office *office, gconstpointer data)
{
  g_autoptr (JsonNode) queue = NULL;

  g_free (ctl_well (office->a, "add", "suppliers", "code=A1", "name=Kamala", NULL));
  g_free (ctl_well (office->a, "logout", "--keep", NULL));
  office_login (office, office->a, "clerk");
  g_free (ctl_well (office->a, "add", "suppliers", "code=C1", "name=Sunil", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  queue = ctl_json (office->a, "queue", "--json", NULL);
  g_assert_cmpuint (ctl_length (queue), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (ctl_element (queue, 0), "label"), ==, "A1 Kamala");
  office_login (office, office->a, "admin");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpuint (office_queued (office->a), ==, 0);
}

/* What a profile held before it ever had a server goes up with its first sign-in. */
static void
test_work_from_before_the_first_sign_in (Office *office, gconstpointer data)
{
  g_autofree char *c = g_build_filename (office->folder, "c", NULL);
  g_autofree char *number = NULL;

  g_free (ctl_well (c, "add", "suppliers", "code=L1", "name=Before", NULL));
  g_free (ctl_well (c, "add", "products", "code=MILK", "name=Milk", "dimension=volume", "base_unit=l", NULL));
  g_free (ctl_well (c, "add", "rates", "product=MILK", "rate=100", "unit=l", "effective_from=2020-01-01", NULL));
  g_free (ctl_well (c, "add", "collections", "supplier=L1", "product=MILK", "quantity=2", "receipt_no=LOCAL-1", NULL));
  g_assert_cmpint (office_sync (c), ==, 3);
  office_login (office, c, "admin");
  g_assert_cmpint (office_sync (c), ==, 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_integer (office->a, "collections", "LOCAL-1", "amount_minor"), ==, 20000);
}

/* One bad entry holds up no other. */
static void
test_refused_entry_is_kept_with_its_reason (Office *office, gconstpointer data)
{
  g_autoptr (JsonNode) queue = NULL;
  g_autoptr (JsonNode) errors = NULL;

  office_furnish (office);
  g_free (ctl_well (office->a, "add", "suppliers", "code=S7", "name=First", NULL));
  g_free (ctl_well (office->b, "add", "suppliers", "code=S7", "name=Second", NULL));
  g_free (ctl_well (office->b, "add", "suppliers", "code=S8", "name=Third", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 1);
  queue = ctl_json (office->b, "queue", "--json", NULL);
  g_assert_cmpuint (ctl_length (queue), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (ctl_element (queue, 0), "status"), ==, "error");
  g_assert_cmpstr (json_object_get_string_member (ctl_element (queue, 0), "error_message"), ==,
                   "Code S7 already belongs to First");
  errors = ctl_json (office->b, "log", "--errors", "--json", NULL);
  g_assert_cmpuint (ctl_length (errors), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (ctl_element (errors, 0), "source"), ==, "refusal");
  g_assert_cmpstr (json_object_get_string_member (ctl_element (errors, 0), "message"), ==,
                   "Code S7 already belongs to First");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_assert_text (office->a, "suppliers", "S8", "name", "Third");
}

/* What every computer did to a record, from the server's audit: for a manager, and with the server in reach. */
static void
test_history_of_all_computers (Office *office, gconstpointer data)
{
  g_autofree char *c = g_build_filename (office->folder, "c", NULL);
  g_autoptr (JsonNode) history = NULL;
  g_autoptr (CtlResult) refused = NULL;
  g_autoptr (CtlResult) offline = NULL;
  JsonObject *entry = NULL;

  office_furnish (office);
  g_free (ctl_well (office->a, "edit", "suppliers", "S001", "phone=0711", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  history = ctl_json (office->b, "history", "suppliers", "S001", "--server", "--json", NULL);
  g_assert_cmpuint (ctl_length (history), ==, 2);
  entry = ctl_element (history, 1);
  g_assert_cmpstr (json_object_get_string_member (entry, "operation"), ==, "update");
  g_assert_cmpstr (json_object_get_string_member (entry, "user"), ==, "admin");
  g_assert_cmpint (json_object_get_int_member (entry, "version"), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (entry, "new"), "phone"), ==, "0711");
  office_login (office, c, "clerk");
  g_assert_cmpint (office_sync (c), ==, 0);
  refused = ctl (c, "history", "suppliers", "S001", "--server", NULL);
  g_assert_cmpint (refused->code, ==, 1);
  server_fixture_stop (office->server);
  offline = ctl (office->b, "history", "suppliers", "S001", "--server", NULL);
  g_assert_cmpint (offline->code, ==, 2);
  server_fixture_start (office->server);
}

/* Priced offline by a rate that was no longer the last word: the server's price holds, and b is told. */
static void
test_changed_price_is_told (Office *office, gconstpointer data)
{
  g_autoptr (JsonNode) status = NULL;
  JsonArray *notices = NULL;

  office_furnish (office);
  g_free (ctl_well (office->b, "add", "collections", SLIP, NULL));
  g_free (ctl_well (office->a, "add", "rates", "product=TEA", "supplier=S001", "rate=300", "unit=kg",
                    "effective_from=2020-01-01", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 1);
  g_assert_cmpint (office_integer (office->b, "collections", "R-1", "amount_minor"), ==, 1515000);
  status = ctl_json (office->b, "status", "--json", NULL);
  notices = json_object_get_array_member (json_node_get_object (status), "notices");
  g_assert_cmpuint (json_array_get_length (notices), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (notices, 0), "message"), ==,
                   "The price changed from 12625.00 to 15150.00: print receipt R-1 again");
  g_assert_cmpint (office_sync (office->b), ==, 1);
  g_free (ctl_well (office->b, "notices", "--all", NULL));
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_assert_same (office);
}

#define ADD(path, test) g_test_add (path, Office, NULL, office_set_up, test, office_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/integration/sync/entry-arrives", test_entry_arrives);
  ADD ("/integration/sync/entry-made-without-server-arrives", test_entry_made_without_server_arrives);
  ADD ("/integration/sync/server-killed-during-push", test_server_killed_during_push);
  ADD ("/integration/sync/lost-answer-doubles-nothing", test_lost_answer_doubles_nothing);
  ADD ("/integration/sync/request-that-never-arrives", test_request_that_never_arrives);
  ADD ("/protocol/1/the-client-applies-nothing-whose-signature-fails", test_changed_answers_are_refused);
  ADD ("/integration/sync/wrong-password", test_wrong_password);
  ADD ("/integration/sync/expired-token-is-renewed", test_expired_token_is_renewed);
  ADD ("/integration/sync/lost-refresh-does-not-sign-out", test_lost_refresh_does_not_sign_out);
  ADD ("/integration/sync/signed-out", test_signed_out);
  ADD ("/integration/sync/250-entries-in-3-envelopes", test_250_entries_in_3_envelopes);
  ADD ("/integration/sync/conflict-is-archived", test_conflict_is_archived);
  ADD ("/integration/sync/merge-policy", test_merge_policy);
  ADD ("/integration/sync/delete-arrives", test_delete_arrives);
  ADD ("/integration/sync/figures-and-log", test_figures_and_log);
  ADD ("/integration/sync/doctor-explains", test_doctor_explains);
  ADD ("/integration/sync/doctor-names-what-is-stuck", test_doctor_names_what_is_stuck);
  ADD ("/integration/sync/mass-deletion-asks", test_mass_deletion_asks);
  ADD ("/integration/sync/queue-waits-for-its-maker", test_queue_waits_for_its_maker);
  ADD ("/integration/sync/work-from-before-the-first-sign-in", test_work_from_before_the_first_sign_in);
  ADD ("/integration/sync/refused-entry-is-kept-with-its-reason", test_refused_entry_is_kept_with_its_reason);
  ADD ("/integration/sync/history-of-all-computers", test_history_of_all_computers);
  ADD ("/protocol/3/where-computed-fields-differ-from-what-was-printed-it-is-listed-under-needs-attention",
       test_changed_price_is_told);
  return g_test_run ();
}
