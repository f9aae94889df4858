/* SPDX-License-Identifier: GPL-3.0-or-later */

/* POST /v1/actions: by role, once, audited. */

#include <string.h>

#include "digest.h"
#include "raw-client.h"

typedef struct {
  ServerFixture *server;
  RawClient *admin;
  RawClient *manager;
  RawClient *clerk;
} Office;

static void
set_up (Office *office, gconstpointer data)
{
  office->server = server_fixture_new ();
  office->admin = raw_client_new_for (server_fixture_get_url (office->server), "admin");
  office->manager = raw_client_new_for (server_fixture_get_url (office->server), "manager");
  office->clerk = raw_client_new_for (server_fixture_get_url (office->server), "clerk");
}

static void
tear_down (Office *office, gconstpointer data)
{
  g_autofree char *output = NULL;

  server_fixture_stop (office->server);
  g_assert_cmpint (server_fixture_run (office->server, "audit verify", &output), ==, 0);
  raw_client_free (office->admin);
  raw_client_free (office->manager);
  raw_client_free (office->clerk);
  server_fixture_free (office->server);
}

static RawAnswer *
act (RawClient *client, guint action, const char *members)
{
  g_autofree char *body = json ("{'action':'%s',%s}", uuid (action), members);
  RawAnswer *answer = raw_post (client, "/v1/actions", body);

  if (client->access != NULL)
    raw_verify (client, "POST", "/v1/actions", answer);
  return answer;
}

static void
expect (RawAnswer *answer, const char *status, const char *code)
{
  JsonObject *object = raw_object (answer);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (member (object, "status"), ==, status);
  g_assert_true (json_object_has_member (object, "mark"));
  if (code != NULL)
    g_assert_cmpstr (member (json_object_get_object_member (object, "error"), "code"), ==, code);
}

static void
test_close_period (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) clerk = act (office->clerk, 0x10, "'name':'close_period','to':'2026-10-31'");
  g_autoptr (RawAnswer) closed = act (office->manager, 0x11, "'name':'close_period','to':'2026-10-31'");
  g_autoptr (RawAnswer) again = act (office->manager, 0x11, "'name':'close_period','to':'2026-10-31'");
  g_autoptr (RawAnswer) back = act (office->manager, 0x12, "'name':'close_period','to':'2026-09-30'");
  g_autoptr (RawAnswer) future = act (office->manager, 0x13, "'name':'close_period','to':'2999-01-01'");
  g_autoptr (RawAnswer) nonsense = act (office->manager, 0x14, "'name':'close_period','to':'2026-02-30'");
  g_autoptr (RawAnswer) page = raw_get (office->clerk, "/v1/pull");
  g_autoptr (RawAnswer) slip = NULL;

  expect (clerk, "rejected", "not_allowed");
  expect (closed, "done", NULL);
  expect (again, "done", NULL);
  g_assert_true (json_object_get_boolean_member (raw_object (again), "replayed"));
  expect (back, "rejected", "invalid");
  expect (future, "rejected", "invalid");
  expect (nonsense, "rejected", "invalid");
  g_assert_cmpstr (member (json_object_get_object_member (raw_object (page), "organisation"), "closed_to"), ==,
                   "2026-10-31");
  raw_seed (office->manager);
  slip = raw_push (office->clerk,
                   "{'op':'%s','entity':'collections','id':'%s','operation':'create','base_version':0,'made_at':1,"
                   "'set':{'receipt_no':'A3-000001','supplier_id':'%s','product_id':'%s','collected_on':'2026-10-31',"
                   "'unit':'kg','quantity_milli':1000}}",
                   uuid (0x20), uuid (0x30), uuid (1), uuid (2));
  raw_expect_error (slip, 0, "period_closed");
}

static void
test_same_id_with_other_content (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) first = act (office->manager, 0x10, "'name':'close_period','to':'2026-10-31'");
  g_autoptr (RawAnswer) other = act (office->manager, 0x10, "'name':'close_period','to':'2026-11-01'");

  g_assert_cmpuint (other->status, ==, 400);
  g_assert_cmpstr (raw_code (other), ==, "malformed");
}

static void
test_users (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) manager
      = act (office->manager, 0x10, "'name':'user_add','user':'nimal','role':'clerk','password':'x'");
  g_autoptr (RawAnswer) added
      = act (office->admin, 0x11, "'name':'user_add','user':'nimal','role':'clerk','password':'tea-and-rubber'");
  g_autoptr (RawAnswer) twice
      = act (office->admin, 0x12, "'name':'user_add','user':'nimal','role':'clerk','password':'tea-and-rubber'");
  g_autoptr (RawAnswer) empty
      = act (office->admin, 0x13, "'name':'user_add','user':'sunil','role':'clerk','password':''");
  g_autoptr (RawAnswer) self = act (office->admin, 0x14, "'name':'user_disable','user':'admin'");
  g_autoptr (RawClient) nimal = raw_client_new_for (office->admin->url, "nimal");
  g_autoptr (RawAnswer) disabled = act (office->admin, 0x15, "'name':'user_disable','user':'nimal'");
  g_autoptr (RawAnswer) out = raw_get (nimal, "/v1/pull");

  expect (manager, "rejected", "not_allowed");
  expect (added, "done", NULL);
  expect (twice, "rejected", "invalid");
  expect (empty, "rejected", "invalid");
  expect (self, "rejected", "invalid");
  expect (disabled, "done", NULL);
  g_assert_cmpuint (out->status, ==, 401);
}

static void
test_change_password (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) wrong = act (office->clerk, 0x10, "'name':'change_password','old':'guess','new':'better'");
  g_autoptr (RawAnswer) right
      = act (office->clerk, 0x11, "'name':'change_password','old':'tea-and-rubber','new':'better'");
  g_autoptr (RawAnswer) old = raw_login (office->clerk, "clerk", SERVER_FIXTURE_PASSWORD);
  g_autoptr (RawAnswer) new = raw_login (office->clerk, "clerk", "better");

  expect (wrong, "rejected", "invalid");
  expect (right, "done", NULL);
  g_assert_cmpuint (old->status, ==, 401);
  g_assert_cmpuint (new->status, ==, 200);
}

static void
test_settings (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) set
      = act (office->admin, 0x10, "'name':'settings','cash_step':5000,'time_zone':'Asia/Colombo'");
  g_autoptr (RawAnswer) zone = act (office->admin, 0x11, "'name':'settings','time_zone':'Moon/Base'");
  g_autoptr (RawAnswer) policy
      = act (office->manager, 0x12, "'name':'policy_set','entity':'suppliers','strategy':'merge'");
  g_autoptr (RawAnswer) page = raw_get (office->clerk, "/v1/pull");
  JsonObject *organisation = json_object_get_object_member (raw_object (page), "organisation");

  expect (set, "done", NULL);
  expect (zone, "rejected", "invalid");
  expect (policy, "done", NULL);
  g_assert_cmpint (json_object_get_int_member (organisation, "cash_step"), ==, 5000);
  g_assert_cmpstr (member (organisation, "time_zone"), ==, "Asia/Colombo");
  g_assert_cmpstr (member (json_object_get_object_member (organisation, "policy"), "suppliers"), ==, "merge");
}

static void
test_malformed (Office *office, gconstpointer data)
{
  const char *bodies[] = { "", "{}", "[]", "{\"action\":\"x\"}", "{\"name\":\"settings\"}" };
  RawRequest stranger = { .method = "POST", .target = "/v1/actions", .token = "nobody" };
  g_autoptr (RawAnswer) refused = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_autoptr (RawAnswer) answer = raw_post (office->admin, "/v1/actions", bodies[i]);

    g_assert_cmpuint (answer->status, ==, 400);
    raw_verify (office->admin, "POST", "/v1/actions", answer);
  }
  refused = raw_send (office->admin, &stranger);
  g_assert_cmpuint (refused->status, ==, 401);
}

static void
test_audit (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) clerk = raw_get (office->clerk, "/v1/audit");
  g_autofree char *target = g_strdup_printf ("/v1/audit?id=%s", uuid (1));
  g_autoptr (RawAnswer) entries = NULL;
  JsonObject *first;

  raw_seed (office->manager);
  entries = raw_get (office->manager, target);
  g_assert_cmpuint (clerk->status, ==, 403);
  g_assert_cmpuint (entries->status, ==, 200);
  raw_verify (office->manager, "GET", target, entries);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (raw_object (entries), "entries")), ==, 1);
  first = json_array_get_object_element (json_object_get_array_member (raw_object (entries), "entries"), 0);
  /* Entries name fields; values stand beside them, from the log. */
  g_assert_nonnull (strstr (member (first, "entry"), "\"fields\":[\"code\",\"name\""));
  g_assert_null (strstr (member (first, "entry"), "Silva"));
  g_assert_cmpstr (member (json_object_get_object_member (first, "new"), "name"), ==, "Silva");
}

/* The chain, recomputed from what the endpoint says. */
static void
test_audit_chain (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = NULL;
  JsonArray *entries;
  guint8 bytes[32 + 4096] = { 0 };
  char text[65];

  raw_seed (office->manager);
  answer = raw_get (office->manager, "/v1/audit?limit=5000");
  entries = json_object_get_array_member (raw_object (answer), "entries");
  g_assert_cmpuint (json_array_get_length (entries), >, 6);
  for (guint i = 0; i < json_array_get_length (entries); i++) {
    JsonObject *link = json_array_get_object_element (entries, i);
    const char *entry = member (link, "entry");

    g_assert_cmpint (json_object_get_int_member (link, "i"), ==, i + 1);
    g_assert_cmpuint (strlen (entry), <, 4096);
    memcpy (bytes + 32, entry, strlen (entry));
    pt_sha256 (bytes, 32 + strlen (entry), bytes);
    for (guint j = 0; j < 32; j++)
      g_snprintf (text + 2 * j, 3, "%02x", bytes[j]);
    g_assert_cmpstr (member (link, "hash"), ==, text);
  }
  /* The last entry is a change: the mark stands on it. */
  g_assert_cmpstr (member (json_object_get_object_member (raw_object (answer), "mark"), "hash"), ==, text);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Office *, gconstpointer);
  } tests[] = {
    { "/actions/close-period", test_close_period },
    { "/actions/other-content", test_same_id_with_other_content },
    { "/actions/users", test_users },
    { "/actions/change-password", test_change_password },
    { "/actions/settings", test_settings },
    { "/actions/malformed", test_malformed },
    { "/actions/audit", test_audit },
    { "/actions/audit-chain", test_audit_chain },
  };

  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Office, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
