/* SPDX-License-Identifier: GPL-3.0-or-later */

/* protocol.md, section 7, at the server: rows of the lost time that somebody saw, and can prove. */

#include <string.h>

#include "recovery-office.h"

#define PAGE "/v1/pull?limit=5000"

/* What @client sees of a row, and the signed page that says so. */
static RecoverySent
see (RawClient *client, guint op, guint id)
{
  g_autoptr (JsonObject) seen = recovery_find_row (client, id);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), seen);
  g_autofree char *row = json_to_string (node, FALSE);

  return (RecoverySent){ json ("{'op':'%s','operation':'witness','made_at':1,'row':%s}", uuid (op), row),
                         raw_get (client, PAGE), PAGE };
}

static void
test_witness (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) lost = recovery_send (office, office->one, recovery_set_phone (0x10, 1, "'phone':'1'"));
  g_auto (RecoverySent) witness = see (office->two, 0x11, 1);
  g_autoptr (RawAnswer) outside = raw_push (office->two, "%s", witness.op);
  g_autoptr (RawAnswer) unproved = NULL;
  g_autoptr (RawAnswer) told = NULL;
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (JsonObject) after = NULL;

  raw_expect_error (outside, 0, "not_allowed");
  recovery_put_back (office);
  recovery_take_fork (office, office->two);
  /* Everybody's witness of a row has the same id: one without proof stands in nobody's way. */
  unproved = raw_push (office->two, "%s", witness.op);
  raw_expect_error (unproved, 0, "not_allowed");
  told = recovery_send_again (office->two, &witness, 1);
  raw_expect (told, 0, "applied");
  /* Whoever had made the change may still bring it: nothing is left to do. */
  again = recovery_send_again (office->one, &lost, 1);
  raw_expect (again, 0, "applied");
  after = recovery_find_row (office->one, 1);
  g_assert_cmpstr (member (json_object_get_object_member (after, "fields"), "phone"), ==, "1");
  g_assert_cmpint (json_object_get_int_member (after, "version"), ==, 2);
}

/* Neither a row that the page does not tell, nor an answer that is none, nor one to another request. */
static void
test_witness_needs_proof (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) lost = recovery_send (office, office->one, recovery_set_phone (0x10, 1, "'phone':'1'"));
  g_auto (RecoverySent) forged = see (office->two, 0x11, 1);
  g_auto (RecoverySent) unsigned_one = see (office->two, 0x12, 1);
  g_auto (RecoverySent) elsewhere = see (office->two, 0x13, 1);
  g_autoptr (RawAnswer) told = NULL;
  g_autofree char *phone = NULL;
  const RecoverySent *const cases[] = { &forged, &unsigned_one, &elsewhere };
  char *place = strstr (forged.op, "\"phone\":\"1\"");
  char *signature = strrchr (unsigned_one.answer->signature, ' ') + 1;

  g_assert_nonnull (place);
  place[strlen ("\"phone\":\"")] = '7';
  signature[0] = signature[0] == 'A' ? 'B' : 'A';
  elsewhere.target = "/v1/conflicts";
  recovery_put_back (office);
  recovery_take_fork (office, office->two);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_clear_pointer (&told, raw_answer_free);
    told = recovery_send_again (office->two, cases[i], 1);
    raw_expect_error (told, 0, "not_allowed");
  }
  phone = recovery_phone (office);
  g_assert_cmpstr (phone, ==, "");
}

/* An authentic page, but of the time before the backup: what was changed since then is not undone by it. */
static void
test_witness_of_what_was_not_lost (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) first = recovery_send (office, office->one, recovery_set_phone (0x10, 1, "'phone':'1'"));
  g_auto (RecoverySent) witness = see (office->two, 0x12, 1);
  g_auto (RecoverySent) second = recovery_send (office, office->one, recovery_set_phone (0x11, 2, "'phone':'2'"));
  g_autofree char *verb = g_strdup_printf ("backup '%s/two'", office->folder);
  g_autofree char *back = g_strdup_printf ("restore '%s/two'", office->folder);
  g_autoptr (RawAnswer) told = NULL;
  g_autofree char *phone = NULL;

  server_fixture_do (office->server, verb);
  server_fixture_stop (office->server);
  server_fixture_do (office->server, back);
  server_fixture_start (office->server);
  raw_follow (office->two, office->server);
  raw_follow (office->one, office->server);
  recovery_take_fork (office, office->two);
  told = recovery_send_again (office->two, &witness, 1);
  raw_expect (told, 0, "applied");
  recovery_take_fork (office, office->one);
  phone = recovery_phone (office);
  g_assert_cmpstr (phone, ==, "2");
}

/* Who edits what he saw then finds it at the version that he saw. */
static void
test_witness_keeps_its_version (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) made
      = recovery_send (office, office->one, json (RECOVERY_SUPPLIER, uuid (0x10), uuid (0x20), "Sunil"));
  g_auto (RecoverySent) named = recovery_send (
      office, office->one,
      json ("{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':1,'made_at':1,"
            "'set':{'name':'Kamala'}}",
            uuid (0x11), uuid (0x20)));
  g_auto (RecoverySent) witness = see (office->two, 0x12, 0x20);
  g_autoptr (RawAnswer) told = NULL;
  g_autoptr (RawAnswer) edited = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->two);
  told = recovery_send_again (office->two, &witness, 1);
  raw_expect (told, 0, "applied");
  edited = raw_push (office->two,
                     "{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':2,'made_at':1,"
                     "'set':{'phone':'1'}}",
                     uuid (0x13), uuid (0x20));
  raw_expect (edited, 0, "applied");
  g_assert_cmpint (json_object_get_int_member (raw_result (edited, 0), "version"), ==, 3);
}

/* Seen and told as created then, by whom it was; and a manager finds in the audit what was only witnessed. */
static void
test_witness_keeps_its_origin (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) slip
      = recovery_send (office, office->one, json (RECOVERY_SLIP, uuid (0x10), uuid (0x20), uuid (1), uuid (2)));
  g_autoptr (JsonObject) before = recovery_find_row (office->two, 0x20);
  g_auto (RecoverySent) witness = see (office->two, 0x11, 0x20);
  g_autoptr (RawAnswer) told = NULL;
  g_autoptr (RawAnswer) audit = NULL;
  g_autoptr (JsonObject) after = NULL;
  g_autofree char *target = g_strdup_printf ("/v1/audit?entity=collections&id=%s", uuid (0x20));
  JsonObject *was, *is;

  recovery_put_back (office);
  recovery_take_fork (office, office->two);
  told = recovery_send_again (office->two, &witness, 1);
  raw_expect (told, 0, "applied");
  after = recovery_find_row (office->two, 0x20);
  was = json_object_get_object_member (before, "meta");
  is = json_object_get_object_member (after, "meta");
  g_assert_cmpint (json_object_get_int_member (is, "created_at"), ==, json_object_get_int_member (was, "created_at"));
  g_assert_cmpstr (member (is, "created_by"), ==, office->one->user);
  audit = raw_get (office->two, target);
  g_assert_nonnull (strstr (g_bytes_get_data (audit->bytes, NULL), "witness"));
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (RecoveryOffice *, gconstpointer);
  } tests[] = {
    { "a-witness-is-applied-by-the-same-rule", test_witness },
    { "a-witness-must-be-what-the-old-server-said", test_witness_needs_proof },
    { "a-witness-of-what-was-not-lost-changes-nothing", test_witness_of_what_was_not_lost },
    { "a-witness-keeps-its-version", test_witness_keeps_its_version },
    { "a-witness-keeps-its-origin-and-is-listed-for-a-manager", test_witness_keeps_its_origin },
  };

  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/protocol/7/", tests[i].path, NULL);

    g_test_add (path, RecoveryOffice, NULL, recovery_set_up, tests[i].run, recovery_tear_down);
  }
  return g_test_run ();
}
