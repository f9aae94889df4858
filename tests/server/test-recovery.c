/* SPDX-License-Identifier: GPL-3.0-or-later */

/* protocol.md, section 7, at the server: what one that was put back from a backup has lost is applied again, as it had
 * been. What others bear witness of is in test-witness.c. */

#include <string.h>

#include "recovery-office.h"

/* It was priced at 250.00; since then the rate has changed and the day is closed: neither matters. */
static void
test_applies_as_it_had_been (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) slip
      = recovery_send (office, office->one, json (RECOVERY_SLIP, uuid (0x10), uuid (0x20), uuid (1), uuid (2)));
  g_autoptr (RawAnswer) rate = NULL;
  g_autoptr (RawAnswer) closed = NULL;
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (RawAnswer) thrice = NULL;
  g_autoptr (JsonObject) row = NULL;
  g_autofree char *action = json ("{'action':'%s','name':'close_period','to':'2026-11-05'}", uuid (0x70));

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  rate = raw_push (office->two,
                   "{'op':'%s','entity':'rates','id':'%s','operation':'update','base_version':1,'made_at':1,"
                   "'set':{'rate_e4':1}}",
                   uuid (0x11), uuid (3));
  raw_expect (rate, 0, "applied");
  closed = raw_post (office->two, "/v1/actions", action);
  g_assert_cmpstr (member (raw_object (closed), "status"), ==, "done");
  again = recovery_send_again (office->one, &slip, 1);
  g_assert_cmpuint (again->status, ==, 200);
  raw_expect (again, 0, "applied");
  row = recovery_find_row (office->one, 0x20);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (row, "fields"), "amount_minor"), ==,
                   25000);
  thrice = recovery_send_again (office->one, &slip, 1);
  g_assert_true (json_object_get_boolean_member (raw_result (thrice, 0), "replayed"));
}

#define UPDATE_SLIP                                                                                                    \
  "{'op':'%s','entity':'collections','id':'%s','operation':'update','base_version':1,'made_at':1,"                     \
  "'set':{'status':'confirmed'}}"

/* A slip was priced late, at a rate that has changed since: what it came to stands. */
static void
test_computed_as_recorded (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) slip = recovery_send (
      office, office->one,
      json ("{'op':'%s','entity':'collections','id':'%s','operation':'create','base_version':0,'made_at':1,"
            "'set':{'receipt_no':'A1-000001','supplier_id':'%s','product_id':'%s','collected_on':'2020-01-05',"
            "'unit':'kg','quantity_milli':1000}}",
            uuid (0x10), uuid (0x20), uuid (1), uuid (2)));
  g_auto (RecoverySent) rate
      = recovery_send (office, office->one,
                       json ("{'op':'%s','entity':'rates','id':'%s','operation':'create','base_version':0,'made_at':1,"
                             "'set':{'product_id':'%s','rate_e4':1000000,'unit':'kg','effective_from':'2020-01-01',"
                             "'effective_to':'2020-01-31'}}",
                             uuid (0x11), uuid (0x21), uuid (2)));
  g_auto (RecoverySent) priced = recovery_send (office, office->one, json (UPDATE_SLIP, uuid (0x12), uuid (0x20)));
  g_autoptr (RawAnswer) made = NULL;
  g_autoptr (RawAnswer) published = NULL;
  g_autoptr (RawAnswer) changed = NULL;
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (JsonObject) row = NULL;
  JsonObject *fields;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  made = recovery_send_again (office->one, &slip, 1);
  published = recovery_send_again (office->one, &rate, 1);
  changed = raw_push (office->two,
                      "{'op':'%s','entity':'rates','id':'%s','operation':'update','base_version':1,'made_at':1,"
                      "'set':{'rate_e4':1}}",
                      uuid (0x13), uuid (0x21));
  raw_expect (changed, 0, "applied");
  again = recovery_send_again (office->one, &priced, 1);
  raw_expect (again, 0, "applied");
  row = recovery_find_row (office->one, 0x20);
  fields = json_object_get_object_member (row, "fields");
  g_assert_cmpstr (member (fields, "status"), ==, "confirmed");
  g_assert_cmpstr (member (fields, "rate_id"), ==, uuid (0x21));
  g_assert_cmpint (json_object_get_int_member (fields, "amount_minor"), ==, 10000);
}

static void
test_without_proof_it_is_judged (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) slip
      = recovery_send (office, office->one, json (RECOVERY_SLIP, uuid (0x10), uuid (0x20), uuid (1), uuid (2)));
  g_autoptr (RawAnswer) closed = NULL;
  g_autoptr (RawAnswer) again = NULL;
  g_autofree char *action = json ("{'action':'%s','name':'close_period','to':'2026-11-05'}", uuid (0x70));
  char *signature;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  closed = raw_post (office->two, "/v1/actions", action);
  signature = strrchr (slip.answer->signature, ' ') + 1;
  signature[0] = signature[0] == 'A' ? 'B' : 'A';
  again = recovery_send_again (office->one, &slip, 1);
  raw_expect_error (again, 0, "period_closed");
}

/* Its code was given again: nothing of either is lost, and a person settles which of them gets another. */
static void
test_taken_code_waits_for_a_person (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) lost
      = recovery_send (office, office->one, json (RECOVERY_SUPPLIER, uuid (0x10), uuid (0x20), "Sunil"));
  g_autofree char *since = json (RECOVERY_SUPPLIER, uuid (0x11), uuid (0x21), "Kamala");
  g_autoptr (RawAnswer) other = NULL;
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (RawAnswer) listed = NULL;
  g_autoptr (JsonObject) row = NULL;
  JsonObject *conflict;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  other = raw_push (office->two, "%s", since);
  raw_expect (other, 0, "applied");
  again = recovery_send_again (office->one, &lost, 1);
  raw_expect (again, 0, "applied");
  conflict = json_object_get_object_member (raw_result (again, 0), "conflict");
  g_assert_cmpstr (member (conflict, "kind"), ==, "create_create");
  g_assert_cmpstr (member (conflict, "resolution"), ==, "manual");
  g_assert_cmpstr (member (json_object_get_object_member (conflict, "server"), "name"), ==, "Kamala");
  row = recovery_find_row (office->one, 0x20);
  g_assert_cmpstr (member (json_object_get_object_member (row, "fields"), "code"), ==, "S9");
  listed = raw_get (office->two, "/v1/conflicts");
  g_assert_nonnull (strstr (g_bytes_get_data (listed->bytes, NULL), "\"open\""));
}

static RawAnswer *
erase (RawClient *admin, guint id)
{
  g_autofree char *body = json ("{'action':'%s','name':'erase_supplier','supplier':'%s'}", uuid (0x70), uuid (id));
  RawAnswer *answer = raw_post (admin, "/v1/actions", body);

  g_assert_cmpstr (member (raw_object (answer), "status"), ==, "done");
  return answer;
}

static gboolean
tells (RawAnswer *answer, const char *text)
{
  g_autofree char *body = g_strndup (g_bytes_get_data (answer->bytes, NULL), g_bytes_get_size (answer->bytes));

  return strstr (body, text) != NULL;
}

/* Who is forgotten is forgotten where two records were given one code as well, and the other one stays. */
static void
test_taken_code_of_who_is_forgotten (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) lost
      = recovery_send (office, office->one, json (RECOVERY_SUPPLIER, uuid (0x10), uuid (0x20), "Sunil"));
  g_autofree char *since = json (RECOVERY_SUPPLIER, uuid (0x11), uuid (0x21), "Kamala");
  g_autoptr (RawClient) admin = NULL;
  g_autoptr (RawAnswer) other = NULL;
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (RawAnswer) erased = NULL;
  g_autoptr (RawAnswer) replayed = NULL;
  g_autoptr (RawAnswer) listed = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  other = raw_push (office->two, "%s", since);
  again = recovery_send_again (office->one, &lost, 1);
  raw_expect (again, 0, "applied");
  admin = raw_client_new_for (server_fixture_get_url (office->server), "admin");
  erased = erase (admin, 0x21);
  replayed = raw_push (office->one, "%s", lost.op);
  raw_expect (replayed, 0, "applied");
  g_assert_true (json_object_has_member (raw_result (replayed, 0), "conflict"));
  g_assert_false (tells (replayed, "Kamala"));
  listed = raw_get (office->two, "/v1/conflicts");
  g_assert_true (tells (listed, "Sunil"));
  g_assert_false (tells (listed, "Kamala"));
}

/* A copy of the computer, which had not heard that it was taken, sent it into the new history first and was refused:
 * who had heard goes on from it all the same. */
static void
test_refused_since (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) lost
      = recovery_send (office, office->one, json (RECOVERY_SUPPLIER, uuid (0x10), uuid (0x20), "Sunil"));
  g_autofree char *since = json (RECOVERY_SUPPLIER, uuid (0x11), uuid (0x21), "Kamala");
  g_autoptr (RawAnswer) other = NULL;
  g_autoptr (RawAnswer) refused = NULL;
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (RawAnswer) replayed = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  other = raw_push (office->two, "%s", since);
  raw_expect (other, 0, "applied");
  refused = raw_push (office->one, "%s", lost.op);
  raw_expect_error (refused, 0, "duplicate_code");
  again = recovery_send_again (office->one, &lost, 1);
  raw_expect (again, 0, "applied");
  replayed = raw_push (office->one, "%s", lost.op);
  raw_expect (replayed, 0, "applied");
  g_assert_true (json_object_get_boolean_member (raw_result (replayed, 0), "replayed"));
}

/* One wrote first, two later, over one of its fields; they come back in the other order. */
static void
test_greatest_old_seq_wins_per_field (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) first
      = recovery_send (office, office->one, recovery_set_phone (0x10, 1, "'phone':'1','region':'one'"));
  g_auto (RecoverySent) second = recovery_send (office, office->two, recovery_set_phone (0x11, 2, "'phone':'2'"));
  g_autoptr (RawAnswer) later = NULL;
  g_autoptr (RawAnswer) earlier = NULL;
  g_autoptr (JsonObject) row = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  recovery_take_fork (office, office->two);
  later = recovery_send_again (office->two, &second, 1);
  earlier = recovery_send_again (office->one, &first, 1);
  raw_expect (later, 0, "applied");
  raw_expect (earlier, 0, "applied");
  row = recovery_find_row (office->one, 1);
  g_assert_cmpstr (member (json_object_get_object_member (row, "fields"), "phone"), ==, "2");
  g_assert_cmpstr (member (json_object_get_object_member (row, "fields"), "region"), ==, "one");
}

/* Somebody wrote over what had come back already, and so knew it: what is older than that is no quarrel with him. */
static void
test_changed_on_top_is_no_conflict (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) first = recovery_send (office, office->one, recovery_set_phone (0x10, 1, "'phone':'1'"));
  g_auto (RecoverySent) second = recovery_send (office, office->two, recovery_set_phone (0x11, 2, "'phone':'2'"));
  g_autoptr (RawAnswer) later = NULL;
  g_autoptr (RawAnswer) earlier = NULL;
  g_autoptr (RawAnswer) since = NULL;
  g_autofree char *phone = NULL;
  g_autofree char *set = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  recovery_take_fork (office, office->two);
  later = recovery_send_again (office->two, &second, 1);
  raw_expect (later, 0, "applied");
  set = recovery_set_phone (0x12, json_object_get_int_member (raw_result (later, 0), "version"), "'phone':'3'");
  since = raw_push (office->two, "%s", set);
  raw_expect (since, 0, "applied");
  earlier = recovery_send_again (office->one, &first, 1);
  raw_expect (earlier, 0, "applied");
  g_assert_false (json_object_has_member (raw_result (earlier, 0), "conflict"));
  phone = recovery_phone (office);
  g_assert_cmpstr (phone, ==, "3");
}

static void
test_changed_otherwise_waits_for_a_person (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) lost = recovery_send (office, office->one, recovery_set_phone (0x10, 1, "'phone':'1'"));
  g_autofree char *since = recovery_set_phone (0x11, 1, "'phone':'9'");
  g_autoptr (RawAnswer) other = NULL;
  g_autoptr (RawAnswer) again = NULL;
  JsonObject *conflict;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  other = raw_push (office->two, "%s", since);
  raw_expect (other, 0, "applied");
  again = recovery_send_again (office->one, &lost, 1);
  raw_expect (again, 0, "conflict");
  conflict = json_object_get_object_member (raw_result (again, 0), "conflict");
  g_assert_cmpstr (member (conflict, "resolution"), ==, "manual");
}

/* What follows a recovered change is measured against what others did, not against the changes before it. */
static void
test_chain_goes_on (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) first = recovery_send (office, office->one, recovery_set_phone (0x10, 1, "'phone':'1'"));
  g_auto (RecoverySent) second = recovery_send (
      office, office->one,
      json ("{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_op':'%s','made_at':1,"
            "'set':{'phone':'2'}}",
            uuid (0x11), uuid (1), uuid (0x10)));
  RecoverySent both[] = { first, second };
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (RawAnswer) third = NULL;
  g_autofree char *phone = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  again = recovery_send_again (office->one, both, G_N_ELEMENTS (both));
  raw_expect (again, 0, "applied");
  raw_expect (again, 1, "applied");
  third = raw_push (office->one,
                    "{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_op':'%s','made_at':1,"
                    "'set':{'phone':'3'}}",
                    uuid (0x12), uuid (1), uuid (0x11));
  raw_expect (third, 0, "applied");
  phone = recovery_phone (office);
  g_assert_cmpstr (phone, ==, "3");
}

/* An open conflict over the phone of supplier 1; its id. */
static char *
quarrel (RecoveryOffice *office)
{
  g_auto (RecoverySent) lost = recovery_send (office, office->one, recovery_set_phone (0x10, 1, "'phone':'1'"));
  g_autofree char *since = recovery_set_phone (0x11, 1, "'phone':'9'");
  g_autoptr (RawAnswer) other = NULL;
  g_autoptr (RawAnswer) again = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  other = raw_push (office->two, "%s", since);
  again = recovery_send_again (office->one, &lost, 1);
  raw_expect (again, 0, "conflict");
  return g_strdup (member (json_object_get_object_member (raw_result (again, 0), "conflict"), "id"));
}

/* Nobody is asked twice. */
static void
test_settled_stays_settled (RecoveryOffice *office, gconstpointer data)
{
  g_autofree char *conflict = quarrel (office);
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (RawAnswer) listed = NULL;

  recovery_back_up (office, "two");
  {
    g_auto (RecoverySent) settled = recovery_send (
        office, office->two,
        json ("{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':2,'made_at':1,"
              "'resolves':'%s','set':{'phone':'1'}}",
              uuid (0x12), uuid (1), conflict));

    recovery_put_back_from (office, "two");
    recovery_take_fork (office, office->two);
    again = recovery_send_again (office->two, &settled, 1);
  }
  raw_expect (again, 0, "applied");
  listed = raw_get (office->two, "/v1/conflicts");
  g_assert_nonnull (strstr (g_bytes_get_data (listed->bytes, NULL), "\"resolved\""));
  g_assert_null (strstr (g_bytes_get_data (listed->bytes, NULL), "\"open\""));
}

static RecoverySent
send_rate (RecoveryOffice *office, RawClient *client, guint id, const char *from)
{
  return recovery_send (office, client,
                        json ("{'op':'%s','entity':'rates','id':'%s','operation':'create','base_version':0,"
                              "'made_at':1,'set':{'product_id':'%s','rate_e4':2600000,'unit':'kg',"
                              "'effective_from':'%s'}}",
                              uuid (id), uuid (id), uuid (2), from));
}

static void
test_consequences_come_again (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) rate = send_rate (office, office->one, 0x20, "2026-12-01");
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (JsonObject) row = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  again = recovery_send_again (office->one, &rate, 1);
  raw_expect (again, 0, "applied");
  row = recovery_find_row (office->one, 3);
  g_assert_cmpstr (member (json_object_get_object_member (row, "fields"), "effective_to"), ==, "2026-11-30");
}

/* The maker of what changed as a consequence may sleep, or never have heard that it was taken. */
static void
test_consequences_of_others_come_again (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) closed = send_rate (office, office->two, 0x20, "2026-12-01");
  g_auto (RecoverySent) rate = send_rate (office, office->one, 0x21, "2027-01-01");
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (JsonObject) row = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  again = recovery_send_again (office->one, &rate, 1);
  raw_expect (again, 0, "applied");
  row = recovery_find_row (office->one, 0x20);
  g_assert_nonnull (row);
  g_assert_cmpint (json_object_get_int_member (row, "version"), ==, 2);
  g_assert_cmpstr (member (json_object_get_object_member (row, "fields"), "effective_to"), ==, "2026-12-31");
}

static void
test_deleted_stays_deleted (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) gone
      = recovery_send (office, office->one,
                       json ("{'op':'%s','entity':'rates','id':'%s','operation':'delete','base_version':1,'made_at':1}",
                             uuid (0x10), uuid (3)));
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (JsonObject) row = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  again = recovery_send_again (office->one, &gone, 1);
  raw_expect (again, 0, "applied");
  row = recovery_find_row (office->one, 3);
  g_assert_true (json_object_get_boolean_member (row, "deleted"));
}

static void
test_created_when_it_was (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) slip
      = recovery_send (office, office->one, json (RECOVERY_SLIP, uuid (0x10), uuid (0x20), uuid (1), uuid (2)));
  g_autoptr (JsonObject) before = recovery_find_row (office->one, 0x20);
  g_autoptr (JsonObject) after = NULL;
  g_autoptr (RawAnswer) again = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  again = recovery_send_again (office->one, &slip, 1);
  raw_expect (again, 0, "applied");
  after = recovery_find_row (office->one, 0x20);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (after, "meta"), "created_at"), ==,
                   json_object_get_int_member (json_object_get_object_member (before, "meta"), "created_at"));
}

/* Two set the phone back to what the backup has: that is the newest, and what one set before it must not undo it. */
static void
test_greatest_old_seq_wins_without_a_change (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) first = recovery_send (office, office->one, recovery_set_phone (0x10, 1, "'phone':'1'"));
  g_auto (RecoverySent) second = recovery_send (office, office->two, recovery_set_phone (0x11, 2, "'phone':null"));
  g_autoptr (RawAnswer) later = NULL;
  g_autoptr (RawAnswer) earlier = NULL;
  g_autofree char *phone = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  recovery_take_fork (office, office->two);
  later = recovery_send_again (office->two, &second, 1);
  earlier = recovery_send_again (office->one, &first, 1);
  raw_expect (later, 0, "applied");
  raw_expect (earlier, 0, "applied");
  phone = recovery_phone (office);
  g_assert_cmpstr (phone, ==, "");
}

/* What it asked for was so already, and is so in the backup: only its result was lost, and the row is as it was. */
static void
test_what_changed_nothing (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) idle = recovery_send (office, office->one, recovery_set_phone (0x10, 1, "'phone':null"));
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (RawAnswer) thrice = NULL;

  recovery_put_back (office);
  recovery_take_fork (office, office->one);
  again = recovery_send_again (office->one, &idle, 1);
  raw_expect (again, 0, "applied");
  g_assert_cmpint (json_object_get_int_member (raw_result (again, 0), "version"), ==, 1);
  thrice = recovery_send_again (office->one, &idle, 1);
  g_assert_true (json_object_get_boolean_member (raw_result (thrice, 0), "replayed"));
}

static void
test_known_ones_replay (RecoveryOffice *office, gconstpointer data)
{
  g_auto (RecoverySent) first = recovery_send (office, office->one, recovery_set_phone (0x10, 1, "'phone':'1'"));
  g_autoptr (RawAnswer) again = recovery_send_again (office->one, &first, 1);

  raw_expect (again, 0, "applied");
  g_assert_true (json_object_get_boolean_member (raw_result (again, 0), "replayed"));
  g_assert_cmpint (json_object_get_int_member (raw_result (again, 0), "version"), ==, 2);
}

static void
test_unknown_marks (RecoveryOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) none = raw_post (office->one, "/v1/recover", "{\"marks\":[]}");
  g_autoptr (RawAnswer) malformed = raw_post (office->one, "/v1/recover", "{\"marks\":[1]}");
  g_autoptr (RawAnswer) missing = raw_post (office->one, "/v1/recover", "{}");
  JsonObject *fork = json_object_get_object_member (raw_object (none), "fork");

  g_assert_cmpint (json_object_get_int_member (fork, "head"), ==, 0);
  g_assert_cmpuint (malformed->status, ==, 400);
  g_assert_cmpuint (missing->status, ==, 400);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (RecoveryOffice *, gconstpointer);
  } tests[] = {
    { "known-ones-replay", test_known_ones_replay },
    { "the-others-apply-as-they-had-been", test_applies_as_it_had_been },
    { "the-others-apply-as-they-had-been/computed-as-recorded", test_computed_as_recorded },
    { "changed-otherwise-since-the-fork-is-a-manual-conflict/but-not-on-top-of-it",
      test_changed_on_top_is_no_conflict },
    { "created-when-it-was", test_created_when_it_was },
    { "the-others-apply-as-they-had-been/on-their-chain", test_chain_goes_on },
    { "the-others-apply-as-they-had-been/settling-what-they-had", test_settled_stays_settled },
    { "without-proof-it-is-judged-anew", test_without_proof_it_is_judged },
    { "the-greatest-old-seq-wins-per-field", test_greatest_old_seq_wins_per_field },
    { "the-greatest-old-seq-wins-per-field-also-where-it-changed-nothing",
      test_greatest_old_seq_wins_without_a_change },
    { "changed-otherwise-since-the-fork-is-a-manual-conflict", test_changed_otherwise_waits_for_a_person },
    { "a-code-that-was-given-again-is-a-manual-conflict", test_taken_code_waits_for_a_person },
    { "a-code-that-was-given-again-is-a-manual-conflict/and-one-is-forgotten", test_taken_code_of_who_is_forgotten },
    { "what-the-new-history-refused-is-applied-as-it-had-been", test_refused_since },
    { "what-changed-nothing-changes-nothing", test_what_changed_nothing },
    { "consequences-come-again", test_consequences_come_again },
    { "consequences-come-again/of-others", test_consequences_of_others_come_again },
    { "deleted-stays-deleted", test_deleted_stays_deleted },
    { "the-fork-is-the-newest-mark-that-the-server-knows", test_unknown_marks },
  };

  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/protocol/7/", tests[i].path, NULL);

    g_test_add (path, RecoveryOffice, NULL, recovery_set_up, tests[i].run, recovery_tear_down);
  }
  return g_test_run ();
}
