/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Section 3 of the protocol: what each strategy makes of a conflict, and how conflicts are settled. */

#include "raw-client.h"

typedef struct {
  ServerFixture *server;
  RawClient *mine;   /* a manager's; it pulled version 1 of supplier 1 */
  RawClient *theirs; /* another one's, which has made version 2: phone 0711 */
  gint64 updated_at; /* of version 2 */
} Office;

static RawAnswer *
change (RawClient *client, guint op, const char *members)
{
  return raw_push (client, "{'op':'%s','entity':'suppliers','id':'%s',%s}", uuid (op), uuid (1), members);
}

static gint64
stamp_of (RawClient *client)
{
  g_autoptr (JsonArray) rows = raw_pull_all (client, 5000);
  JsonObject *last = json_array_get_object_element (rows, json_array_get_length (rows) - 1);

  return json_object_get_int_member (json_object_get_object_member (last, "meta"), "updated_at");
}

static void
set_up (Office *office, gconstpointer policy)
{
  g_autofree char *verb = g_strdup_printf ("policy set suppliers %s", (const char *) policy);
  g_autoptr (RawAnswer) foreign = NULL;

  office->server = server_fixture_new ();
  server_fixture_do (office->server, verb);
  office->mine = raw_client_new_for (server_fixture_get_url (office->server), "manager");
  office->theirs = raw_client_new_for (server_fixture_get_url (office->server), "admin");
  raw_seed (office->mine);
  foreign = change (office->theirs, 0x10,
                    "'operation':'update','base_version':1,'made_at':1,'set':{'phone':'0711','region':'Hills'}");
  raw_expect (foreign, 0, "applied");
  office->updated_at = stamp_of (office->mine);
}

static void
tear_down (Office *office, gconstpointer data)
{
  g_autofree char *output = NULL;

  server_fixture_stop (office->server);
  g_assert_cmpint (server_fixture_run (office->server, "check", &output), ==, 0);
  raw_client_free (office->mine);
  raw_client_free (office->theirs);
  server_fixture_free (office->server);
}

static JsonObject *
conflict_of (RawAnswer *answer)
{
  return json_object_get_object_member (raw_result (answer, 0), "conflict");
}

static const char *
resolution (RawAnswer *answer)
{
  return member (conflict_of (answer), "resolution");
}

static RawAnswer *
update (Office *office, guint op, gint64 made_at, const char *set)
{
  g_autofree char *members
      = g_strdup_printf ("'operation':'update','base_version':1,'made_at':%" G_GINT64_FORMAT ",'set':{%s}", made_at,
                         set);

  return change (office->mine, op, members);
}

static const char *
field (RawAnswer *answer, const char *name)
{
  JsonObject *result = raw_result (answer, 0);

  g_assert_true (json_object_has_member (result, "record"));
  return member (json_object_get_object_member (result, "record"), name);
}

static void
test_client_wins (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = update (office, 0x20, 1, "'phone':'0722'");
  g_autoptr (RawAnswer) list = raw_get (office->theirs, "/v1/conflicts");
  JsonObject *kept;

  raw_expect (answer, 0, "applied");
  g_assert_cmpstr (resolution (answer), ==, "client_wins");
  g_assert_cmpint (json_object_get_int_member (raw_result (answer, 0), "version"), ==, 3);
  g_assert_cmpstr (field (answer, "phone"), ==, "0722");
  g_assert_cmpstr (field (answer, "region"), ==, "Hills");
  kept = json_array_get_object_element (json_object_get_array_member (raw_object (list), "conflicts"), 0);
  g_assert_cmpstr (member (kept, "status"), ==, "archived");
  g_assert_cmpstr (member (json_object_get_object_member (kept, "server"), "phone"), ==, "0711");
  g_assert_cmpstr (member (json_object_get_object_member (kept, "mine"), "phone"), ==, "0722");
  g_assert_cmpstr (member (json_object_get_object_member (kept, "base"), "phone"), ==, "");
}

static void
test_last_write_wins (Office *office, gconstpointer data)
{
  gint64 now = g_get_real_time () / 1000;
  g_autoptr (RawAnswer) older = update (office, 0x20, office->updated_at - 1, "'phone':'0722'");
  g_autoptr (RawAnswer) tie = update (office, 0x21, office->updated_at, "'phone':'0733'");
  g_autoptr (RawAnswer) ancient = update (office, 0x22, 1, "'phone':'0744'");
  g_autoptr (RawAnswer) future = update (office, 0x23, now + 3600000, "'phone':'0755'");
  g_autoptr (RawAnswer) newer = update (office, 0x24, office->updated_at + 1, "'phone':'0766'");

  raw_expect (older, 0, "conflict");
  g_assert_cmpstr (resolution (older), ==, "last_write_wins");
  raw_expect (tie, 0, "conflict");
  g_assert_cmpstr (resolution (tie), ==, "last_write_wins");
  raw_expect (ancient, 0, "conflict");
  g_assert_cmpstr (resolution (ancient), ==, "manual");
  raw_expect (future, 0, "conflict");
  g_assert_cmpstr (resolution (future), ==, "manual");
  raw_expect (newer, 0, "applied");
  g_assert_cmpstr (resolution (newer), ==, "last_write_wins");
}

static void
test_merge (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) apart = update (office, 0x20, 1, "'notes':'mine','email':'a@b'");
  g_autoptr (RawAnswer) overlap = update (office, 0x21, 1, "'phone':'0722','bank_name':'B'");
  g_autoptr (RawAnswer) deleted = change (office->mine, 0x22, "'operation':'delete','base_version':1,'made_at':1");

  raw_expect (apart, 0, "merged");
  g_assert_cmpstr (resolution (apart), ==, "merge");
  g_assert_cmpstr (field (apart, "phone"), ==, "0711");
  g_assert_cmpstr (field (apart, "notes"), ==, "mine");
  raw_expect (overlap, 0, "conflict");
  g_assert_cmpstr (resolution (overlap), ==, "manual");
  raw_expect (deleted, 0, "conflict");
  g_assert_cmpstr (resolution (deleted), ==, "manual");
}

/* A form may send a field as it was: that changes nothing, and least of all what others have made of it. */
static void
test_merge_leaves_what_was_not_changed (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = update (office, 0x20, 1, "'phone':null,'notes':'mine'");

  raw_expect (answer, 0, "merged");
  g_assert_cmpstr (field (answer, "phone"), ==, "0711");
  g_assert_cmpstr (field (answer, "notes"), ==, "mine");
}

static void
test_merge_in_a_chain (Office *office, gconstpointer data)
{
  g_autofree char *members
      = json ("'operation':'update','base_op':'%s','made_at':1,'set':{'notes':'two'}", uuid (0x20));
  g_autoptr (RawAnswer) first = update (office, 0x20, 1, "'notes':'one'");
  g_autoptr (RawAnswer) second = change (office->mine, 0x21, members);

  /* Its own first change is not somebody else's, though it stands after theirs. */
  raw_expect (first, 0, "merged");
  raw_expect (second, 0, "merged");
}

static void
test_manual_and_settled (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = update (office, 0x20, 1, "'phone':'0722'");
  const char *id = member (conflict_of (answer), "id");
  g_autofree char *mine
      = json ("'operation':'update','base_version':2,'made_at':1,'resolves':'%s','set':{'phone':'0722'}", id);
  g_autofree char *theirs = json ("'operation':'update','base_version':3,'made_at':1,'resolves':'%s','set':{}", id);
  g_autofree char *unknown
      = json ("'operation':'update','base_version':3,'made_at':1,'resolves':'%s','set':{}", uuid (0x99));
  g_autoptr (RawAnswer) before = raw_get (office->mine, "/v1/conflicts");
  g_autofree char *target = g_strdup_printf ("/v1/conflicts?cursor=%s", member (raw_object (before), "cursor"));
  g_autoptr (RawAnswer) settled = change (office->mine, 0x21, mine);
  g_autoptr (RawAnswer) again = change (office->mine, 0x22, theirs);
  g_autoptr (RawAnswer) nothing = change (office->mine, 0x23, unknown);
  g_autoptr (RawAnswer) after = raw_get (office->mine, target);
  JsonArray *list = json_object_get_array_member (raw_object (before), "conflicts");

  raw_expect (answer, 0, "conflict");
  g_assert_cmpstr (resolution (answer), ==, "manual");
  g_assert_cmpstr (member (json_array_get_object_element (list, 0), "status"), ==, "open");
  raw_expect (settled, 0, "applied");
  raw_expect_error (again, 0, "already_resolved");
  raw_expect_error (nothing, 0, "not_found");
  raw_verify (office->mine, "GET", target, after);
  list = json_object_get_array_member (raw_object (after), "conflicts");
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  g_assert_cmpstr (member (json_array_get_object_element (list, 0), "status"), ==, "resolved");
}

static void
test_settled_for_theirs (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = update (office, 0x20, 1, "'phone':'0722'");
  g_autofree char *theirs = json ("'operation':'update','base_version':2,'made_at':1,'resolves':'%s','set':{}",
                                  member (conflict_of (answer), "id"));
  g_autoptr (RawAnswer) settled = change (office->mine, 0x21, theirs);

  raw_expect (settled, 0, "applied");
  g_assert_cmpint (json_object_get_int_member (raw_result (settled, 0), "version"), ==, 2);
}

/* A deletion is final, and whoever lost to it can say that he has seen it. */
static void
test_settled_for_a_deletion (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) gone = change (office->theirs, 0x20, "'operation':'delete','base_version':2,'made_at':1");
  g_autoptr (RawAnswer) late = update (office, 0x21, 1, "'phone':'0722'");
  g_autofree char *theirs = json ("'operation':'update','base_version':3,'made_at':1,'resolves':'%s','set':{}",
                                  member (conflict_of (late), "id"));
  g_autoptr (RawAnswer) settled = change (office->mine, 0x22, theirs);

  raw_expect (gone, 0, "applied");
  raw_expect (late, 0, "conflict");
  raw_expect (settled, 0, "applied");
  g_assert_cmpint (json_object_get_int_member (raw_result (settled, 0), "version"), ==, 3);
}

static void
test_what_a_client_may_ask (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) wins
      = change (office->mine, 0x20,
                "'operation':'update','base_version':1,'made_at':1,'strategy':'client_wins','set':{'phone':'1'}");
  g_autoptr (RawAnswer) manual
      = change (office->mine, 0x21,
                "'operation':'update','base_version':1,'made_at':1,'strategy':'manual','set':{'phone':'1'}");

  raw_expect (wins, 0, "conflict");
  g_assert_cmpstr (resolution (wins), ==, "server_wins");
  raw_expect (manual, 0, "conflict");
  g_assert_cmpstr (resolution (manual), ==, "manual");
}

static void
test_deleted_is_final (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) gone = change (office->theirs, 0x20, "'operation':'delete','base_version':2,'made_at':1");
  g_autoptr (RawAnswer) late = update (office, 0x21, 1, "'phone':'0722'");

  raw_expect (gone, 0, "applied");
  raw_expect (late, 0, "conflict");
  g_assert_cmpstr (resolution (late), ==, "server_wins");
  g_assert_cmpstr (member (conflict_of (late), "kind"), ==, "update_delete");
}

/* A rule that refuses the winner's row. */
static void
test_rules_judge_the_result (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) other
      = raw_push (office->mine,
                  "{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"
                  "'set':{'code':'S2','name':'x'}}",
                  uuid (0x20), uuid (0x30));
  g_autoptr (RawAnswer) taken = update (office, 0x21, 1, "'code':'S2','phone':'9'");

  raw_expect (other, 0, "applied");
  raw_expect (taken, 0, "rejected");
  raw_expect_error (taken, 0, "duplicate_code");
  g_assert_false (json_object_has_member (raw_result (taken, 0), "conflict"));
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    const char *policy;
    void (*run) (Office *, gconstpointer);
  } tests[] = {
    { "/protocol/3/client-wins-applies-the-clients-fields-the-overwritten-values-are-archived", "client_wins",
      test_client_wins },
    { "/protocol/3/last-write-wins-takes-the-later-a-tie-is-the-servers-outside-the-window-as-manual",
      "last_write_wins", test_last_write_wins },
    { "/protocol/3/merge-applies-the-fields-that-nobody-else-changed-where-they-overlap-as-manual", "merge",
      test_merge },
    { "/protocol/3/merge-applies-the-fields-that-nobody-else-changed-where-they-overlap-as-manual/unchanged", "merge",
      test_merge_leaves_what_was_not_changed },
    { "/protocol/3/only-the-chains-own-changes-are-not-somebody-elses", "merge", test_merge_in_a_chain },
    { "/protocol/3/manual-leaves-the-conflict-open-a-second-settlement-is-already-resolved", "manual",
      test_manual_and_settled },
    { "/protocol/3/resolves-with-an-empty-set-is-theirs", "manual", test_settled_for_theirs },
    { "/strategies/deletion", "manual", test_settled_for_a_deletion },
    { "/protocol/3/a-strategy-not-allowed-becomes-the-policys-server-wins-and-manual-may-always-be-asked",
      "server_wins", test_what_a_client_may_ask },
    { "/strategies/deleted", "client_wins", test_deleted_is_final },
    { "/strategies/rules", "client_wins", test_rules_judge_the_result },
  };

  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Office, tests[i].policy, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
