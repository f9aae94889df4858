/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server is put back from a backup: what happened since comes back from the computers, exactly once. */

#include "office.h"

/* What a does after the backup was made, and before the server was put back. */
static void
lose_some (Office *office)
{
  g_autofree char *backup = g_build_filename (office->folder, "backup", NULL);
  g_autofree char *words = g_strdup_printf ("backup %s", backup);

  office_furnish (office);
  server_fixture_do (office->server, words);
  g_free (ctl_well (office->a, "add", "suppliers", "code=S2", "name=Kamala", NULL));
  g_free (ctl_well (office->a, "add", "collections", "supplier=S2", "product=TEA", "quantity=50.5", "receipt_no=R-1",
                    NULL));
  g_free (ctl_well (office->a, "edit", "suppliers", "S001", "phone=0711", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
}

static void
restore (Office *office)
{
  g_autofree char *backup = g_build_filename (office->folder, "backup", NULL);
  g_autofree char *words = g_strdup_printf ("restore %s", backup);

  server_fixture_stop (office->server);
  server_fixture_do (office->server, words);
  server_fixture_start (office->server);
}

static void
assert_all_there (const char *profile)
{
  office_assert_text (profile, "suppliers", "S2", "name", "Kamala");
  office_assert_text (profile, "suppliers", "S001", "phone", "0711");
  g_assert_cmpint (office_integer (profile, "collections", "R-1", "amount_minor"), ==, 1262500);
}

/* A computer that has never seen any of it gets it all from the server. */
static void
assert_server_has_all (Office *office)
{
  g_autofree char *c = g_build_filename (office->folder, "c", NULL);
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;

  office_login (office, c, "clerk");
  g_assert_cmpint (office_sync (c), ==, 0);
  assert_all_there (c);
  here = ctl_well (c, "digest", "collections", NULL);
  there = ctl_well (office->a, "digest", "collections", NULL);
  g_assert_cmpstr (here, ==, there);
}

static void
test_own_work_comes_back (Office *office, gconstpointer data)
{
  lose_some (office);
  restore (office);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  assert_all_there (office->a);
  assert_all_there (office->b);
  office_assert_same (office);
  assert_server_has_all (office);
}

/* The tokens may be younger than the backup: one new sign-in is the most that it takes, and nobody is asked. */
static void
test_one_sign_in_at_most (Office *office, gconstpointer data)
{
  guint before = 0;

  lose_some (office);
  before = pt_proxy_count (office->proxy, "/v1/auth/");
  restore (office);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpuint (pt_proxy_count (office->proxy, "/v1/auth/") - before, <=, 1);
  g_assert_cmpuint (pt_proxy_count (office->proxy, "/v1/recover"), ==, 1);
  assert_all_there (office->a);
}

static JsonObject *
only_conflict (JsonNode *conflicts)
{
  JsonArray *array = json_node_get_array (conflicts);

  g_assert_cmpuint (json_array_get_length (array), ==, 1);
  return json_array_get_object_element (array, 0);
}

/* Somebody had written otherwise before the computer came back: it knows that its change was not taken again. */
static void
test_changed_otherwise_since (Office *office, gconstpointer data)
{
  g_autofree char *c = g_build_filename (office->folder, "c", NULL);
  g_autoptr (JsonNode) conflicts = NULL;
  JsonObject *conflict;

  lose_some (office);
  restore (office);
  office_login (office, c, "clerk");
  g_assert_cmpint (office_sync (c), ==, 0);
  g_free (ctl_well (c, "edit", "suppliers", "S001", "phone=0799", NULL));
  g_assert_cmpint (office_sync (c), ==, 0);
  g_assert_cmpint (office_sync (office->a), ==, 1);
  g_assert_cmpint (office_sync (office->a), ==, 1);
  conflicts = ctl_json (office->a, "conflicts", "--json", NULL);
  conflict = only_conflict (conflicts);
  g_assert_cmpstr (json_object_get_string_member (conflict, "state"), ==, "open");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (conflict, "mine"), "phone"), ==,
                   "0711");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (conflict, "theirs"), "phone"), ==,
                   "0799");
  office_assert_text (office->a, "suppliers", "S001", "phone", "0711");
  g_free (ctl_well (office->a, "resolve", json_object_get_string_member (conflict, "id"), "theirs", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_assert_text (office->a, "suppliers", "S001", "phone", "0799");
}

/* The computer that made it never comes back: whoever saw it bears witness. */
static void
test_witnesses (Office *office, gconstpointer data)
{
  lose_some (office);
  restore (office);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  assert_all_there (office->b);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  office_assert_same (office);
  assert_server_has_all (office);
}

/* Work that was waiting meanwhile goes out as well, and an interrupted recovery goes on. */
static void
test_waiting_work_and_interruption (Office *office, gconstpointer data)
{
  lose_some (office);
  g_free (ctl_well (office->a, "add", "suppliers", "code=S3", "name=Sunil", NULL));
  restore (office);
  pt_proxy_harm (office->proxy, PT_HARM_CUT_REQUEST, "/v1/push", 3);
  g_assert_cmpint (office_sync (office->a), ==, 2);
  pt_proxy_harm (office->proxy, PT_HARM_NONE, "/", 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  office_assert_text (office->b, "suppliers", "S3", "name", "Sunil");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_assert_same (office);
  assert_server_has_all (office);
}

/* The computers know the server by a key that is younger than the backup: nobody has to tell them which is right. */
static void
test_key_of_after_the_backup (Office *office, gconstpointer data)
{
  g_autofree char *backup = g_build_filename (office->folder, "backup", NULL);
  g_autofree char *words = g_strdup_printf ("backup %s", backup);

  office_furnish (office);
  server_fixture_do (office->server, words);
  server_fixture_stop (office->server);
  server_fixture_do (office->server, "key rotate");
  server_fixture_start (office->server);
  office_login (office, office->a, "admin");
  g_free (ctl_well (office->a, "edit", "suppliers", "S001", "phone=0711", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  restore (office);
  /* Its tokens are younger too. The other one meets the new key here. */
  office_login (office, office->a, "admin");
  office_login (office, office->b, "manager");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  office_assert_text (office->b, "suppliers", "S001", "phone", "0711");
  office_assert_same (office);
}

#define ADD(path, test) g_test_add ("/integration/restore/" path, Office, NULL, office_set_up, test, office_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("own-work-comes-back", test_own_work_comes_back);
  g_test_add ("/protocol/7/the-client-recovers-by-itself-with-at-most-one-sign-in", Office, NULL, office_set_up,
              test_one_sign_in_at_most, office_tear_down);
  g_test_add ("/protocol/7/what-a-recovery-is-refused-is-open-again-at-its-maker/and-settled", Office, NULL,
              office_set_up, test_changed_otherwise_since, office_tear_down);
  ADD ("key-of-after-the-backup", test_key_of_after_the_backup);
  ADD ("witnesses", test_witnesses);
  ADD ("waiting-work-and-interruption", test_waiting_work_and_interruption);
  return g_test_run ();
}
