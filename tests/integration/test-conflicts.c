/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two people change the same record: what each policy does with it, and how a person settles it from the command
 * line. */

#include "office.h"

/* Both change S001's phone; a's arrives first. What b's sync ends with. */
static int
collide (Office *office, const char *policy)
{
  g_autofree char *words = g_strdup_printf ("policy set suppliers %s", policy);

  server_fixture_do (office->server, words);
  office_furnish (office);
  g_free (ctl_well (office->a, "edit", "suppliers", "S001", "phone=0711", NULL));
  g_free (ctl_well (office->b, "edit", "suppliers", "S001", "phone=0722", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  return office_sync (office->b);
}

/* The id of b's only conflict. */
static char *
only_conflict (Office *office, const char *state)
{
  g_autoptr (JsonNode) conflicts = ctl_json (office->b, "conflicts", "--json", NULL);
  JsonObject *conflict = ctl_element (conflicts, 0);

  g_assert_cmpuint (ctl_length (conflicts), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (conflict, "state"), ==, state);
  g_assert_cmpstr (json_object_get_string_member (conflict, "kind"), ==, "update_update");
  return g_strdup (json_object_get_string_member (conflict, "id"));
}

static void
assert_agreed_on (Office *office, const char *phone)
{
  g_autoptr (JsonNode) conflicts = NULL;

  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_assert_text (office->a, "suppliers", "S001", "phone", phone);
  office_assert_text (office->b, "suppliers", "S001", "phone", phone);
  conflicts = ctl_json (office->b, "conflicts", "--json", NULL);
  g_assert_cmpuint (ctl_length (conflicts), ==, 0);
  g_assert_cmpuint (office_queued (office->b), ==, 0);
  office_assert_same (office);
}

static void
test_theirs (Office *office, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autoptr (JsonNode) history = NULL;

  g_assert_cmpint (collide (office, "manual"), ==, 1);
  id = only_conflict (office, "open");
  g_free (ctl_well (office->b, "resolve", id, "theirs", NULL));
  assert_agreed_on (office, "0711");
  history = ctl_json (office->b, "conflicts", "--all", "--json", NULL);
  g_assert_cmpuint (ctl_length (history), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (ctl_element (history, 0), "id"), ==, id);
  g_assert_cmpstr (json_object_get_string_member (ctl_element (history, 0), "state"), ==, "settled");
  g_assert_cmpint (json_object_get_int_member (ctl_element (history, 0), "settled_at"), >, 0);
}

/* A value beside the word that decides would be lost: nothing is settled. */
static void
test_surplus_words (Office *office, gconstpointer data)
{
  static const char *const choices[][2]
      = { { "theirs", "phone=0733" }, { "mine", "theirs" }, { "phone=0733", "mine" } };
  g_autofree char *id = NULL;

  g_assert_cmpint (collide (office, "manual"), ==, 1);
  id = only_conflict (office, "open");
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++) {
    g_autoptr (CtlResult) result = ctl (office->b, "resolve", id, choices[i][0], choices[i][1], NULL);
    g_autofree char *still = only_conflict (office, "open");
    g_assert_cmpint (result->code, ==, 64);
    g_assert_cmpstr (still, ==, id);
  }
}

static void
test_mine (Office *office, gconstpointer data)
{
  g_autofree char *id = NULL;

  g_assert_cmpint (collide (office, "manual"), ==, 1);
  id = only_conflict (office, "open");
  g_free (ctl_well (office->b, "resolve", id, "mine", NULL));
  assert_agreed_on (office, "0722");
}

static void
test_field_by_field (Office *office, gconstpointer data)
{
  g_autofree char *id = NULL;

  g_assert_cmpint (collide (office, "manual"), ==, 1);
  id = only_conflict (office, "open");
  g_free (ctl_well (office->b, "resolve", id, "phone=0733", NULL));
  assert_agreed_on (office, "0733");
}

/* The server's choice stood; the lost change can still be applied again. */
static void
test_archived_change_again (Office *office, gconstpointer data)
{
  g_autofree char *id = NULL;

  g_assert_cmpint (collide (office, "server_wins"), ==, 1);
  office_assert_text (office->b, "suppliers", "S001", "phone", "0711");
  id = only_conflict (office, "archived");
  g_free (ctl_well (office->b, "resolve", id, "mine", NULL));
  assert_agreed_on (office, "0722");
}

static void
test_client_wins (Office *office, gconstpointer data)
{
  collide (office, "client_wins");
  office_assert_text (office->b, "suppliers", "S001", "phone", "0722");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_assert_text (office->a, "suppliers", "S001", "phone", "0722");
  office_assert_same (office);
}

/* Merging what overlaps is left to a person. */
static void
test_merge_that_overlaps (Office *office, gconstpointer data)
{
  g_autofree char *id = NULL;

  g_assert_cmpint (collide (office, "merge"), ==, 1);
  id = only_conflict (office, "open");
  g_free (ctl_well (office->b, "resolve", id, "mine", NULL));
  assert_agreed_on (office, "0722");
}

/* A computer that was not there when it came up has it from the server, and settles it; whose it was is released. */
static void
test_on_another_computer (Office *office, gconstpointer data)
{
  g_autofree char *c = g_build_filename (office->folder, "c", NULL);
  g_autofree char *id = NULL;
  g_autoptr (JsonNode) told = NULL;

  g_assert_cmpint (collide (office, "manual"), ==, 1);
  id = only_conflict (office, "open");
  office_login (office, c, "manager");
  office_sync (c);
  told = ctl_json (c, "conflicts", "--json", NULL);
  g_assert_cmpuint (ctl_length (told), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (ctl_element (told, 0), "id"), ==, id);
  g_free (ctl_well (c, "resolve", id, "mine", NULL));
  g_assert_cmpint (office_sync (c), ==, 0);
  office_assert_text (c, "suppliers", "S001", "phone", "0722");
}

/* One edits what the other has deleted: deleted is final. */
static void
test_edit_of_a_deleted_record (Office *office, gconstpointer data)
{
  g_autoptr (JsonNode) conflicts = NULL;

  office_furnish (office);
  g_free (ctl_well (office->a, "add", "suppliers", "code=S2", "name=Kamala", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_free (ctl_well (office->b, "edit", "suppliers", "S2", "phone=0722", NULL));
  g_free (ctl_well (office->a, "delete", "suppliers", "S2", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_sync (office->b);
  conflicts = ctl_json (office->b, "conflicts", "--json", NULL);
  g_assert_cmpuint (ctl_length (conflicts), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (ctl_element (conflicts, 0), "kind"), ==, "update_delete");
  office_assert_same (office);
}

static void
test_unknown_conflict (Office *office, gconstpointer data)
{
  g_autoptr (CtlResult) result = ctl (office->a, "resolve", "01a20416-bff4-7b3d-9424-039a577caba5", "mine", NULL);

  g_assert_cmpint (result->code, ==, 1);
}

/* Refused for another's code; the code is free again, and a retry takes it. */
static void
test_retry (Office *office, gconstpointer data)
{
  g_autoptr (JsonNode) queue = NULL;
  g_autofree char *id = NULL;

  g_free (ctl_well (office->a, "add", "suppliers", "code=S7", "name=First", NULL));
  g_free (ctl_well (office->b, "add", "suppliers", "code=S7", "name=Second", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 1);
  queue = ctl_json (office->b, "queue", "--json", NULL);
  id = g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int_member (ctl_element (queue, 0), "id"));
  g_free (ctl_well (office->a, "edit", "suppliers", "S7", "code=S70", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_free (ctl_well (office->b, "retry", id, NULL));
  g_assert_cmpint (office_sync (office->b), ==, 0);
  office_assert_text (office->b, "suppliers", "S7", "name", "Second");
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_assert_same (office);
}

/* Refused again for the same reason: kept again, with its reason. */
static void
test_retry_all (Office *office, gconstpointer data)
{
  g_free (ctl_well (office->a, "add", "suppliers", "code=S7", "name=First", NULL));
  g_free (ctl_well (office->b, "add", "suppliers", "code=S7", "name=Second", NULL));
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 1);
  g_free (ctl_well (office->b, "retry", "--all", NULL));
  g_assert_cmpint (office_sync (office->b), ==, 1);
  g_assert_cmpuint (office_queued (office->b), ==, 1);
}

#define ADD(path, test) g_test_add ("/integration/conflicts/" path, Office, NULL, office_set_up, test, office_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("theirs", test_theirs);
  ADD ("surplus-words", test_surplus_words);
  ADD ("mine", test_mine);
  ADD ("field-by-field", test_field_by_field);
  ADD ("archived-change-again", test_archived_change_again);
  ADD ("client-wins", test_client_wins);
  ADD ("merge-that-overlaps", test_merge_that_overlaps);
  ADD ("edit-of-a-deleted-record", test_edit_of_a_deleted_record);
  ADD ("on-another-computer", test_on_another_computer);
  ADD ("unknown-conflict", test_unknown_conflict);
  ADD ("retry", test_retry);
  ADD ("retry-all", test_retry_all);
  return g_test_run ();
}
