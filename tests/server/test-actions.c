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

/* By whoever sits down at a computer that is signed in: closed as the door is, and for how long is said. */
static void
test_guesses_at_a_password (Office *office, gconstpointer data)
{
  guint closed = 0;

  for (guint i = 0; i < 10; i++) {
    g_autoptr (RawAnswer) answer
        = act (office->clerk, 0x10 + i, "'name':'change_password','old':'guess','new':'better'");

    closed += answer->status == 429;
    if (answer->status == 429)
      g_assert_cmpint (answer->retry_after, >, 0);
    else
      expect (answer, "rejected", "invalid");
  }
  g_assert_cmpuint (closed, >, 0);
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

/* One row an action: the least role that may take it, and what it says. Answers `invalid` prove that the role passed.
 */
static void
test_roles (Office *office, gconstpointer data)
{
  static const struct {
    const char *members;
    gboolean manager;
    gboolean clerk;
  } rows[] = {
    { "'name':'close_period','to':'nonsense'", TRUE, FALSE },
    { "'name':'policy_set','entity':'nonsense','strategy':'merge'", TRUE, FALSE },
    { "'name':'settings','cash_step':-1", FALSE, FALSE },
    { "'name':'user_add','user':'x'", FALSE, FALSE },
    { "'name':'user_role','user':'x'", FALSE, FALSE },
    { "'name':'user_disable'", FALSE, FALSE },
    { "'name':'user_enable','user':'nobody'", FALSE, FALSE },
    { "'name':'user_password','user':'x'", FALSE, FALSE },
    { "'name':'device_rename','device':'x'", FALSE, FALSE },
    { "'name':'device_revoke','device':'x'", FALSE, FALSE },
    { "'name':'erase_supplier','supplier':'x'", FALSE, FALSE },
    { "'name':'change_password','old':'wrong','new':'y'", TRUE, TRUE },
    { "'name':'nonsense'", TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (RawAnswer) admin = act (office->admin, 0x100 + i, rows[i].members);
    g_autoptr (RawAnswer) manager = act (office->manager, 0x200 + i, rows[i].members);
    g_autoptr (RawAnswer) clerk = act (office->clerk, 0x300 + i, rows[i].members);

    expect (admin, "rejected", "invalid");
    expect (manager, "rejected", rows[i].manager ? "invalid" : "not_allowed");
    expect (clerk, "rejected", rows[i].clerk ? "invalid" : "not_allowed");
  }
}

static void
test_refused_half_way (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer
      = act (office->admin, 0x10, "'name':'settings','organisation_name':'Other','cash_step':500,'paper':'vellum'");
  g_autoptr (RawAnswer) page = raw_get (office->clerk, "/v1/pull");
  JsonObject *organisation = json_object_get_object_member (raw_object (page), "organisation");

  expect (answer, "rejected", "invalid");
  g_assert_cmpstr (member (organisation, "name"), ==, SERVER_FIXTURE_ORGANISATION);
  g_assert_cmpint (json_object_get_int_member (organisation, "cash_step"), ==, 0);
}

static void
test_particulars (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) set = act (office->admin, 0x10,
                                   "'name':'settings','address':'1 Hill Road','paper':'80mm','second_language':'si',"
                                   "'receipt_note':'Thank you'");
  g_autoptr (RawAnswer) cleared = act (office->admin, 0x11, "'name':'settings','receipt_note':''");
  g_autoptr (RawAnswer) language = act (office->admin, 0x12, "'name':'settings','second_language':'si; x'");
  g_autoptr (RawAnswer) page = raw_get (office->clerk, "/v1/pull");
  JsonObject *organisation = json_object_get_object_member (raw_object (page), "organisation");

  expect (set, "done", NULL);
  expect (cleared, "done", NULL);
  expect (language, "rejected", "invalid");
  g_assert_cmpstr (member (organisation, "address"), ==, "1 Hill Road");
  g_assert_cmpstr (member (organisation, "paper"), ==, "80mm");
  g_assert_cmpstr (member (organisation, "second_language"), ==, "si");
  g_assert_false (json_object_has_member (organisation, "receipt_note"));
}

#define LOGO "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQAAAADy4FrNAAAADUlEQVQI12P438CAgQBvyAp6oFnJ9QAAAABJRU5ErkJggg=="

/* What the next page of @client's says of the logo. */
static char *
dup_logo (RawClient *client)
{
  g_autoptr (RawAnswer) page = raw_get (client, "/v1/pull");
  JsonObject *organisation = json_object_get_object_member (raw_object (page), "organisation");

  return g_strdup (json_object_has_member (organisation, "logo") ? member (organisation, "logo") : NULL);
}

static void
test_logo (Office *office, gconstpointer data)
{
  static const char *const wrong[] = { "no base64", "AAAA", "iVBORw0KGgo=", (LOGO "AAAA") };
  g_autofree guint8 *zeros = g_malloc0 (200 * 1024);
  g_autofree char *large = g_base64_encode (zeros, 200 * 1024);
  g_autofree char *large_members = g_strdup_printf ("'name':'settings','logo':'%s'", large);
  g_autoptr (RawAnswer) clerk = act (office->clerk, 0x10, "'name':'settings','logo':'" LOGO "'");
  g_autoptr (RawAnswer) manager = act (office->manager, 0x11, "'name':'settings','logo':'" LOGO "'");
  g_autoptr (RawAnswer) set = act (office->admin, 0x12, "'name':'settings','logo':'" LOGO "'");
  g_autoptr (RawAnswer) too_large = act (office->admin, 0x13, large_members);
  g_autofree char *kept = NULL, *taken_away = NULL;
  g_autoptr (RawAnswer) login = raw_login (office->clerk, "clerk", SERVER_FIXTURE_PASSWORD);
  g_autoptr (RawAnswer) cleared = NULL;

  expect (clerk, "rejected", "not_allowed");
  expect (manager, "rejected", "not_allowed");
  expect (set, "done", NULL);
  expect (too_large, "rejected", "invalid");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *members = g_strdup_printf ("'name':'settings','logo':'%s'", wrong[i]);
    g_autoptr (RawAnswer) refused = act (office->admin, 0x20 + i, members);
    expect (refused, "rejected", "invalid");
  }
  kept = dup_logo (office->manager);
  g_assert_cmpstr (kept, ==, LOGO);
  /* Sign-in and refresh come too often for it. */
  g_assert_false (json_object_has_member (json_object_get_object_member (raw_object (login), "organisation"), "logo"));
  cleared = act (office->admin, 0x30, "'name':'settings','logo':''");
  expect (cleared, "done", NULL);
  taken_away = dup_logo (office->manager);
  g_assert_null (taken_away);
}

static void
test_sealed_policy (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) set = act (office->manager, 0x10, "'name':'policy_set','entity':'sealed','strategy':'all'");
  g_autoptr (RawAnswer) wrong = act (office->manager, 0x11, "'name':'policy_set','entity':'sealed','strategy':'some'");
  g_autoptr (RawAnswer) page = raw_get (office->clerk, "/v1/pull");
  JsonObject *organisation = json_object_get_object_member (raw_object (page), "organisation");

  expect (set, "done", NULL);
  expect (wrong, "rejected", "invalid");
  g_assert_cmpstr (member (json_object_get_object_member (organisation, "policy"), "sealed"), ==, "all");
}

static void
test_role_and_enable (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) self = act (office->admin, 0x10, "'name':'user_role','user':'admin','role':'clerk'");
  g_autoptr (RawAnswer) raised = act (office->admin, 0x11, "'name':'user_role','user':'clerk','role':'manager'");
  g_autoptr (RawAnswer) closes = act (office->clerk, 0x12, "'name':'close_period','to':'2026-10-31'");
  g_autoptr (RawAnswer) out = act (office->admin, 0x13, "'name':'user_disable','user':'clerk'");
  g_autoptr (RawAnswer) gone = raw_login (office->clerk, "clerk", SERVER_FIXTURE_PASSWORD);
  g_autoptr (RawAnswer) in = act (office->admin, 0x14, "'name':'user_enable','user':'clerk'");
  g_autoptr (RawAnswer) back = raw_login (office->clerk, "clerk", SERVER_FIXTURE_PASSWORD);

  expect (self, "rejected", "invalid");
  expect (raised, "done", NULL);
  expect (closes, "done", NULL);
  expect (out, "done", NULL);
  g_assert_cmpuint (gone->status, ==, 401);
  expect (in, "done", NULL);
  g_assert_cmpuint (back->status, ==, 200);
  g_assert_cmpstr (member (json_object_get_object_member (raw_object (back), "user"), "role"), ==, "manager");
}

static RawAnswer *
act_on (RawClient *client, guint action, const char *name, const char *what, const char *id, const char *rest)
{
  g_autofree char *members = g_strdup_printf ("'name':'%s','%s':'%s'%s", name, what, id, rest);

  return act (client, action, members);
}

static void
test_devices (Office *office, gconstpointer data)
{
  const char *id = office->clerk->id;
  g_autoptr (RawAnswer) self = act_on (office->admin, 0x10, "device_revoke", "device", office->admin->id, "");
  g_autoptr (RawAnswer) unknown = act_on (office->admin, 0x11, "device_revoke", "device", uuid (0x77), "");
  g_autoptr (RawAnswer) renamed
      = act_on (office->admin, 0x12, "device_rename", "device", id, ",'device_name':'Weighbridge'");
  /* What it calls itself no longer counts. */
  g_autoptr (RawAnswer) again = raw_login (office->clerk, "clerk", SERVER_FIXTURE_PASSWORD);
  g_autoptr (RawAnswer) list = raw_get (office->manager, "/v1/office");
  g_autoptr (RawAnswer) revoked = act_on (office->admin, 0x13, "device_revoke", "device", id, "");
  g_autoptr (RawAnswer) out = raw_get (office->clerk, "/v1/pull");
  g_autoptr (RawAnswer) closed = raw_login (office->clerk, "clerk", SERVER_FIXTURE_PASSWORD);
  gboolean found = FALSE;
  JsonArray *devices = json_object_get_array_member (raw_object (list), "devices");

  expect (self, "rejected", "invalid");
  expect (unknown, "rejected", "invalid");
  expect (renamed, "done", NULL);
  g_assert_cmpuint (again->status, ==, 200);
  for (guint i = 0; i < json_array_get_length (devices); i++)
    found |= g_str_equal (member (json_array_get_object_element (devices, i), "name"), "Weighbridge");
  g_assert_true (found);
  expect (revoked, "done", NULL);
  g_assert_cmpuint (out->status, ==, 401);
  g_assert_cmpuint (closed->status, ==, 403);
  g_assert_cmpstr (raw_code (closed), ==, "device_key");
}

static void
test_office (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) clerk = raw_get (office->clerk, "/v1/office");
  g_autoptr (RawAnswer) list = raw_get (office->manager, "/v1/office?to=2026-10-31");
  g_autoptr (RawAnswer) nonsense = raw_get (office->manager, "/v1/office?to=2026-02-30");
  JsonObject *object = raw_object (list);
  JsonObject *user = json_array_get_object_element (json_object_get_array_member (object, "users"), 0);

  g_assert_cmpuint (clerk->status, ==, 403);
  g_assert_cmpuint (nonsense->status, ==, 400);
  raw_verify (office->manager, "GET", "/v1/office?to=2026-10-31", list);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "users")), ==, 4);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "devices")), ==, 3);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "silent")), ==, 0);
  g_assert_cmpstr (member (user, "name"), ==, "admin");
  g_assert_false (json_object_has_member (user, "password_hash"));
  g_assert_cmpint (json_object_get_int_member (object, "backed_up_at"), ==, 0);
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
    { "/actions/guesses-at-a-password", test_guesses_at_a_password },
    { "/actions/settings", test_settings },
    { "/actions/roles", test_roles },
    { "/actions/refused-half-way-changes-nothing", test_refused_half_way },
    { "/actions/particulars", test_particulars },
    { "/actions/logo", test_logo },
    { "/actions/sealed-policy", test_sealed_policy },
    { "/actions/role-and-enable", test_role_and_enable },
    { "/actions/devices", test_devices },
    { "/actions/office", test_office },
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
