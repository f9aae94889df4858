/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * protocol.md, section 7, at the server: what one that was put back from a backup has lost comes again.
 *
 *   "POST /v1/recover"                              the-fork-is-the-newest-mark-that-the-server-knows
 *   "Known ones replay."                            known-ones-replay
 *   "The others apply as they had been"             the-others-apply-as-they-had-been, created-when-it-was,
 *                                                   consequences-come-again, deleted-stays-deleted,
 *                                                   a-code-that-was-given-again-is-a-manual-conflict,
 *                                                   what-changed-nothing-changes-nothing
 *   "signature verified"                            without-proof-it-is-judged-anew
 *   "the greatest old seq wins per field"           the-greatest-old-seq-wins-per-field,
 * …-also-where-it-changed-nothing "a field that was changed otherwise"
 * changed-otherwise-since-the-fork-is-a-manual-conflict "Rows of the lost time … witness"               a-witness-…
 * (five)
 */

#include <string.h>

#include "raw-client.h"

typedef struct {
  ServerFixture *server;
  RawClient *one;
  RawClient *two;
  char *folder;
  GString *marks; /* of the answers so far, with commas between */
} Office;

static void
set_up (Office *office, gconstpointer data)
{
  g_autofree char *verb = NULL;

  office->server = server_fixture_new ();
  office->one = raw_client_new_for (server_fixture_get_url (office->server), "manager");
  office->two = raw_client_new_for (server_fixture_get_url (office->server), "admin");
  office->folder = g_dir_make_tmp ("paytrack-recovery-XXXXXX", NULL);
  office->marks = g_string_new (NULL);
  raw_seed (office->one);
  verb = g_strdup_printf ("backup '%s/one'", office->folder);
  server_fixture_do (office->server, verb);
}

static void
tear_down (Office *office, gconstpointer data)
{
  server_fixture_stop (office->server);
  server_fixture_do (office->server, "check");
  g_string_free (office->marks, TRUE);
  raw_client_free (office->one);
  raw_client_free (office->two);
  server_fixture_free (office->server);
  remove_folder (office->folder);
  g_free (office->folder);
}

static void
put_back (Office *office)
{
  g_autofree char *verb = g_strdup_printf ("restore '%s/one'", office->folder);

  server_fixture_stop (office->server);
  server_fixture_do (office->server, verb);
  server_fixture_start (office->server);
  raw_follow (office->one, office->server);
  raw_follow (office->two, office->server);
}

static void
keep_mark (Office *office, RawAnswer *answer)
{
  g_autofree char *mark = json_to_string (json_object_get_member (raw_object (answer), "mark"), FALSE);

  g_string_append_printf (office->marks, "%s%s", office->marks->len > 0 ? "," : "", mark);
}

/* An operation and the signed answer that it got. */
typedef struct {
  char *op;
  RawAnswer *answer;
  const char *target; /* that it answered; NULL: /v1/push */
} Sent;

static void
sent_clear (Sent *sent)
{
  g_free (sent->op);
  raw_answer_free (sent->answer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sent, sent_clear)

static Sent
send_op (Office *office, RawClient *client, char *op)
{
  Sent sent = { op, raw_push (client, "%s", op) };

  raw_expect (sent.answer, 0, "applied");
  keep_mark (office, sent.answer);
  return sent;
}

static char *
quote (const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);

  return json_to_string (node, FALSE);
}

static RawAnswer *
send_again (RawClient *client, const Sent *sent, guint n)
{
  g_autoptr (GString) ops = g_string_new (NULL);
  g_autoptr (GString) was = g_string_new (NULL);
  g_autofree char *envelope = NULL;
  g_autofree char *whole = NULL;

  for (guint i = 0; i < n; i++) {
    gsize length;
    const char *bytes = g_bytes_get_data (sent[i].answer->bytes, &length);
    g_autofree char *text = g_strndup (bytes, length);
    g_autofree char *body = quote (text);

    g_string_append_printf (ops, "%s%s", i > 0 ? "," : "", sent[i].op);
    g_string_append_printf (was, "%s{\"target\":\"%s\",\"body\":%s,\"signature\":\"%s\"}", i > 0 ? "," : "",
                            sent[i].target != NULL ? sent[i].target : "/v1/push", body,
                            strrchr (sent[i].answer->signature, ' ') + 1);
  }
  envelope = raw_seal (client, ops->str);
  envelope[strlen (envelope) - 1] = '\0';
  whole = g_strdup_printf ("%s,\"recovery\":true,\"was\":[%s]}", envelope, was->str);
  return raw_push_bytes (client, whole);
}

static void
take_fork (Office *office, RawClient *client)
{
  g_autofree char *body = g_strdup_printf ("{\"marks\":[%s]}", office->marks->str);
  g_autoptr (RawAnswer) answer = raw_post (client, "/v1/recover", body);
  JsonObject *fork;

  g_assert_cmpuint (answer->status, ==, 200);
  raw_verify (client, "POST", "/v1/recover", answer);
  fork = json_object_get_object_member (raw_object (answer), "fork");
  json_object_set_object_member (raw_object (answer), "mark", json_object_ref (fork));
  raw_keep_mark (client, answer);
  {
    g_autofree char *target = g_strdup_printf ("/v1/pull?cursor=%s", member (raw_object (answer), "cursor"));
    g_autoptr (RawAnswer) page = raw_get (client, target);

    g_assert_cmpuint (page->status, ==, 200);
  }
}

#define SLIP                                                                                                           \
  "{'op':'%s','entity':'collections','id':'%s','operation':'create','base_version':0,'made_at':1,"                     \
  "'set':{'receipt_no':'A1-000001','supplier_id':'%s','product_id':'%s','collected_on':'2026-11-01','unit':'kg',"      \
  "'quantity_milli':1000}}"

static JsonObject *
find_row (RawClient *client, guint id)
{
  g_autoptr (JsonArray) rows = raw_pull_all (client, 5000);
  JsonObject *found = NULL;

  for (guint i = 0; i < json_array_get_length (rows); i++)
    if (g_str_equal (member (json_array_get_object_element (rows, i), "id"), uuid (id)))
      found = json_array_get_object_element (rows, i);
  return found != NULL ? json_object_ref (found) : NULL;
}

/* It was priced at 250.00; since then the rate has changed and the day is closed: neither matters. */
static void
test_applies_as_it_had_been (Office *office, gconstpointer data)
{
  g_auto (Sent) slip = send_op (office, office->one, json (SLIP, uuid (0x10), uuid (0x20), uuid (1), uuid (2)));
  g_autoptr (RawAnswer) rate = NULL;
  g_autoptr (RawAnswer) closed = NULL;
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (RawAnswer) thrice = NULL;
  g_autoptr (JsonObject) row = NULL;
  g_autofree char *action = json ("{'action':'%s','name':'close_period','to':'2026-11-05'}", uuid (0x70));

  put_back (office);
  take_fork (office, office->one);
  rate = raw_push (office->two,
                   "{'op':'%s','entity':'rates','id':'%s','operation':'update','base_version':1,'made_at':1,"
                   "'set':{'rate_e4':1}}",
                   uuid (0x11), uuid (3));
  raw_expect (rate, 0, "applied");
  closed = raw_post (office->two, "/v1/actions", action);
  g_assert_cmpstr (member (raw_object (closed), "status"), ==, "done");
  again = send_again (office->one, &slip, 1);
  g_assert_cmpuint (again->status, ==, 200);
  raw_expect (again, 0, "applied");
  row = find_row (office->one, 0x20);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (row, "fields"), "amount_minor"), ==,
                   25000);
  thrice = send_again (office->one, &slip, 1);
  g_assert_true (json_object_get_boolean_member (raw_result (thrice, 0), "replayed"));
}

static void
test_without_proof_it_is_judged (Office *office, gconstpointer data)
{
  g_auto (Sent) slip = send_op (office, office->one, json (SLIP, uuid (0x10), uuid (0x20), uuid (1), uuid (2)));
  g_autoptr (RawAnswer) closed = NULL;
  g_autoptr (RawAnswer) again = NULL;
  g_autofree char *action = json ("{'action':'%s','name':'close_period','to':'2026-11-05'}", uuid (0x70));
  char *signature;

  put_back (office);
  take_fork (office, office->one);
  closed = raw_post (office->two, "/v1/actions", action);
  signature = strrchr (slip.answer->signature, ' ') + 1;
  signature[0] = signature[0] == 'A' ? 'B' : 'A';
  again = send_again (office->one, &slip, 1);
  raw_expect_error (again, 0, "period_closed");
}

#define SUPPLIER                                                                                                       \
  "{'op':'%s','entity':'suppliers','id':'%s','operation':'create','base_version':0,'made_at':1,"                       \
  "'set':{'code':'S9','name':'%s'}}"

/* Its code was given again: nothing of either is lost, and a person settles which of them gets another. */
static void
test_taken_code_waits_for_a_person (Office *office, gconstpointer data)
{
  g_auto (Sent) lost = send_op (office, office->one, json (SUPPLIER, uuid (0x10), uuid (0x20), "Sunil"));
  g_autofree char *since = json (SUPPLIER, uuid (0x11), uuid (0x21), "Kamala");
  g_autoptr (RawAnswer) other = NULL;
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (RawAnswer) listed = NULL;
  g_autoptr (JsonObject) row = NULL;
  JsonObject *conflict;

  put_back (office);
  take_fork (office, office->one);
  other = raw_push (office->two, "%s", since);
  raw_expect (other, 0, "applied");
  again = send_again (office->one, &lost, 1);
  raw_expect (again, 0, "applied");
  conflict = json_object_get_object_member (raw_result (again, 0), "conflict");
  g_assert_cmpstr (member (conflict, "kind"), ==, "create_create");
  g_assert_cmpstr (member (conflict, "resolution"), ==, "manual");
  g_assert_cmpstr (member (json_object_get_object_member (conflict, "server"), "name"), ==, "Kamala");
  row = find_row (office->one, 0x20);
  g_assert_cmpstr (member (json_object_get_object_member (row, "fields"), "code"), ==, "S9");
  listed = raw_get (office->two, "/v1/conflicts");
  g_assert_nonnull (strstr (g_bytes_get_data (listed->bytes, NULL), "\"open\""));
}

/* A copy of the computer, which had not heard that it was taken, sent it into the new history first and was refused:
 * who had heard goes on from it all the same. */
static void
test_refused_since (Office *office, gconstpointer data)
{
  g_auto (Sent) lost = send_op (office, office->one, json (SUPPLIER, uuid (0x10), uuid (0x20), "Sunil"));
  g_autofree char *since = json (SUPPLIER, uuid (0x11), uuid (0x21), "Kamala");
  g_autoptr (RawAnswer) other = NULL;
  g_autoptr (RawAnswer) refused = NULL;
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (RawAnswer) replayed = NULL;

  put_back (office);
  take_fork (office, office->one);
  other = raw_push (office->two, "%s", since);
  raw_expect (other, 0, "applied");
  refused = raw_push (office->one, "%s", lost.op);
  raw_expect_error (refused, 0, "duplicate_code");
  again = send_again (office->one, &lost, 1);
  raw_expect (again, 0, "applied");
  replayed = raw_push (office->one, "%s", lost.op);
  raw_expect (replayed, 0, "applied");
  g_assert_true (json_object_get_boolean_member (raw_result (replayed, 0), "replayed"));
}

static char *
set_phone (guint op, gint64 version, const char *set)
{
  return json ("{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':%" G_GINT64_FORMAT
               ",'made_at':1,'set':{%s}}",
               uuid (op), uuid (1), version, set);
}

/* One wrote first, two later, over one of its fields; they come back in the other order. */
static void
test_greatest_old_seq_wins_per_field (Office *office, gconstpointer data)
{
  g_auto (Sent) first = send_op (office, office->one, set_phone (0x10, 1, "'phone':'1','region':'one'"));
  g_auto (Sent) second = send_op (office, office->two, set_phone (0x11, 2, "'phone':'2'"));
  g_autoptr (RawAnswer) later = NULL;
  g_autoptr (RawAnswer) earlier = NULL;
  g_autoptr (JsonObject) row = NULL;

  put_back (office);
  take_fork (office, office->one);
  take_fork (office, office->two);
  later = send_again (office->two, &second, 1);
  earlier = send_again (office->one, &first, 1);
  raw_expect (later, 0, "applied");
  raw_expect (earlier, 0, "applied");
  row = find_row (office->one, 1);
  g_assert_cmpstr (member (json_object_get_object_member (row, "fields"), "phone"), ==, "2");
  g_assert_cmpstr (member (json_object_get_object_member (row, "fields"), "region"), ==, "one");
}

static void
test_changed_otherwise_waits_for_a_person (Office *office, gconstpointer data)
{
  g_auto (Sent) lost = send_op (office, office->one, set_phone (0x10, 1, "'phone':'1'"));
  g_autofree char *since = set_phone (0x11, 1, "'phone':'9'");
  g_autoptr (RawAnswer) other = NULL;
  g_autoptr (RawAnswer) again = NULL;
  JsonObject *conflict;

  put_back (office);
  take_fork (office, office->one);
  other = raw_push (office->two, "%s", since);
  raw_expect (other, 0, "applied");
  again = send_again (office->one, &lost, 1);
  raw_expect (again, 0, "conflict");
  conflict = json_object_get_object_member (raw_result (again, 0), "conflict");
  g_assert_cmpstr (member (conflict, "resolution"), ==, "manual");
}

static void
test_consequences_come_again (Office *office, gconstpointer data)
{
  g_auto (Sent) rate = send_op (office, office->one,
                                json ("{'op':'%s','entity':'rates','id':'%s','operation':'create','base_version':0,"
                                      "'made_at':1,'set':{'product_id':'%s','rate_e4':2600000,'unit':'kg',"
                                      "'effective_from':'2026-12-01'}}",
                                      uuid (0x10), uuid (0x20), uuid (2)));
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (JsonObject) row = NULL;

  put_back (office);
  take_fork (office, office->one);
  again = send_again (office->one, &rate, 1);
  raw_expect (again, 0, "applied");
  row = find_row (office->one, 3);
  g_assert_cmpstr (member (json_object_get_object_member (row, "fields"), "effective_to"), ==, "2026-11-30");
}

static void
test_deleted_stays_deleted (Office *office, gconstpointer data)
{
  g_auto (Sent) gone
      = send_op (office, office->one,
                 json ("{'op':'%s','entity':'rates','id':'%s','operation':'delete','base_version':1,'made_at':1}",
                       uuid (0x10), uuid (3)));
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (JsonObject) row = NULL;

  put_back (office);
  take_fork (office, office->one);
  again = send_again (office->one, &gone, 1);
  raw_expect (again, 0, "applied");
  row = find_row (office->one, 3);
  g_assert_true (json_object_get_boolean_member (row, "deleted"));
}

#define PAGE "/v1/pull?limit=5000"

/* What @client sees of a row, and the signed page that says so. */
static Sent
see (RawClient *client, guint op, guint id)
{
  g_autoptr (JsonObject) seen = find_row (client, id);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), seen);
  g_autofree char *row = json_to_string (node, FALSE);

  return (Sent){ json ("{'op':'%s','operation':'witness','made_at':1,'row':%s}", uuid (op), row),
                 raw_get (client, PAGE), PAGE };
}

static char *
phone_of (Office *office)
{
  g_autoptr (JsonObject) row = find_row (office->one, 1);

  return g_strdup (member (json_object_get_object_member (row, "fields"), "phone"));
}

static void
test_witness (Office *office, gconstpointer data)
{
  g_auto (Sent) lost = send_op (office, office->one, set_phone (0x10, 1, "'phone':'1'"));
  g_auto (Sent) witness = see (office->two, 0x11, 1);
  g_autoptr (RawAnswer) outside = raw_push (office->two, "%s", witness.op);
  g_autoptr (RawAnswer) unproved = NULL;
  g_autoptr (RawAnswer) told = NULL;
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (JsonObject) after = NULL;

  raw_expect_error (outside, 0, "not_allowed");
  put_back (office);
  take_fork (office, office->two);
  /* Everybody's witness of a row has the same id: one without proof stands in nobody's way. */
  unproved = raw_push (office->two, "%s", witness.op);
  raw_expect_error (unproved, 0, "not_allowed");
  told = send_again (office->two, &witness, 1);
  raw_expect (told, 0, "applied");
  /* Whoever had made the change may still bring it: nothing is left to do. */
  again = send_again (office->one, &lost, 1);
  raw_expect (again, 0, "applied");
  after = find_row (office->one, 1);
  g_assert_cmpstr (member (json_object_get_object_member (after, "fields"), "phone"), ==, "1");
  g_assert_cmpint (json_object_get_int_member (after, "version"), ==, 2);
}

/* Neither a row that the page does not tell, nor an answer that is none, nor one to another request. */
static void
test_witness_needs_proof (Office *office, gconstpointer data)
{
  g_auto (Sent) lost = send_op (office, office->one, set_phone (0x10, 1, "'phone':'1'"));
  g_auto (Sent) forged = see (office->two, 0x11, 1);
  g_auto (Sent) unsigned_one = see (office->two, 0x12, 1);
  g_auto (Sent) elsewhere = see (office->two, 0x13, 1);
  g_autoptr (RawAnswer) told = NULL;
  g_autofree char *phone = NULL;
  const Sent *const cases[] = { &forged, &unsigned_one, &elsewhere };
  char *place = strstr (forged.op, "\"phone\":\"1\"");
  char *signature = strrchr (unsigned_one.answer->signature, ' ') + 1;

  g_assert_nonnull (place);
  place[strlen ("\"phone\":\"")] = '7';
  signature[0] = signature[0] == 'A' ? 'B' : 'A';
  elsewhere.target = "/v1/conflicts";
  put_back (office);
  take_fork (office, office->two);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_clear_pointer (&told, raw_answer_free);
    told = send_again (office->two, cases[i], 1);
    raw_expect_error (told, 0, "not_allowed");
  }
  phone = phone_of (office);
  g_assert_cmpstr (phone, ==, "");
}

/* An authentic page, but of the time before the backup: what was changed since then is not undone by it. */
static void
test_witness_of_what_was_not_lost (Office *office, gconstpointer data)
{
  g_auto (Sent) first = send_op (office, office->one, set_phone (0x10, 1, "'phone':'1'"));
  g_auto (Sent) witness = see (office->two, 0x12, 1);
  g_auto (Sent) second = send_op (office, office->one, set_phone (0x11, 2, "'phone':'2'"));
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
  take_fork (office, office->two);
  told = send_again (office->two, &witness, 1);
  raw_expect (told, 0, "applied");
  take_fork (office, office->one);
  phone = phone_of (office);
  g_assert_cmpstr (phone, ==, "2");
}

/* Who edits what he saw then finds it at the version that he saw. */
static void
test_witness_keeps_its_version (Office *office, gconstpointer data)
{
  g_auto (Sent) made = send_op (office, office->one, json (SUPPLIER, uuid (0x10), uuid (0x20), "Sunil"));
  g_auto (Sent) named
      = send_op (office, office->one,
                 json ("{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':1,'made_at':1,"
                       "'set':{'name':'Kamala'}}",
                       uuid (0x11), uuid (0x20)));
  g_auto (Sent) witness = see (office->two, 0x12, 0x20);
  g_autoptr (RawAnswer) told = NULL;
  g_autoptr (RawAnswer) edited = NULL;

  put_back (office);
  take_fork (office, office->two);
  told = send_again (office->two, &witness, 1);
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
test_witness_keeps_its_origin (Office *office, gconstpointer data)
{
  g_auto (Sent) slip = send_op (office, office->one, json (SLIP, uuid (0x10), uuid (0x20), uuid (1), uuid (2)));
  g_autoptr (JsonObject) before = find_row (office->two, 0x20);
  g_auto (Sent) witness = see (office->two, 0x11, 0x20);
  g_autoptr (RawAnswer) told = NULL;
  g_autoptr (RawAnswer) audit = NULL;
  g_autoptr (JsonObject) after = NULL;
  g_autofree char *target = g_strdup_printf ("/v1/audit?entity=collections&id=%s", uuid (0x20));
  JsonObject *was, *is;

  put_back (office);
  take_fork (office, office->two);
  told = send_again (office->two, &witness, 1);
  raw_expect (told, 0, "applied");
  after = find_row (office->two, 0x20);
  was = json_object_get_object_member (before, "meta");
  is = json_object_get_object_member (after, "meta");
  g_assert_cmpint (json_object_get_int_member (is, "created_at"), ==, json_object_get_int_member (was, "created_at"));
  g_assert_cmpstr (member (is, "created_by"), ==, office->one->user);
  audit = raw_get (office->two, target);
  g_assert_nonnull (strstr (g_bytes_get_data (audit->bytes, NULL), "witness"));
}

static void
test_created_when_it_was (Office *office, gconstpointer data)
{
  g_auto (Sent) slip = send_op (office, office->one, json (SLIP, uuid (0x10), uuid (0x20), uuid (1), uuid (2)));
  g_autoptr (JsonObject) before = find_row (office->one, 0x20);
  g_autoptr (JsonObject) after = NULL;
  g_autoptr (RawAnswer) again = NULL;

  put_back (office);
  take_fork (office, office->one);
  again = send_again (office->one, &slip, 1);
  raw_expect (again, 0, "applied");
  after = find_row (office->one, 0x20);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (after, "meta"), "created_at"), ==,
                   json_object_get_int_member (json_object_get_object_member (before, "meta"), "created_at"));
}

/* Two set the phone back to what the backup has: that is the newest, and what one set before it must not undo it. */
static void
test_greatest_old_seq_wins_without_a_change (Office *office, gconstpointer data)
{
  g_auto (Sent) first = send_op (office, office->one, set_phone (0x10, 1, "'phone':'1'"));
  g_auto (Sent) second = send_op (office, office->two, set_phone (0x11, 2, "'phone':null"));
  g_autoptr (RawAnswer) later = NULL;
  g_autoptr (RawAnswer) earlier = NULL;
  g_autofree char *phone = NULL;

  put_back (office);
  take_fork (office, office->one);
  take_fork (office, office->two);
  later = send_again (office->two, &second, 1);
  earlier = send_again (office->one, &first, 1);
  raw_expect (later, 0, "applied");
  raw_expect (earlier, 0, "applied");
  phone = phone_of (office);
  g_assert_cmpstr (phone, ==, "");
}

/* What it asked for was so already, and is so in the backup: only its result was lost, and the row is as it was. */
static void
test_what_changed_nothing (Office *office, gconstpointer data)
{
  g_auto (Sent) idle = send_op (office, office->one, set_phone (0x10, 1, "'phone':null"));
  g_autoptr (RawAnswer) again = NULL;
  g_autoptr (RawAnswer) thrice = NULL;

  put_back (office);
  take_fork (office, office->one);
  again = send_again (office->one, &idle, 1);
  raw_expect (again, 0, "applied");
  g_assert_cmpint (json_object_get_int_member (raw_result (again, 0), "version"), ==, 1);
  thrice = send_again (office->one, &idle, 1);
  g_assert_true (json_object_get_boolean_member (raw_result (thrice, 0), "replayed"));
}

static void
test_known_ones_replay (Office *office, gconstpointer data)
{
  g_auto (Sent) first = send_op (office, office->one, set_phone (0x10, 1, "'phone':'1'"));
  g_autoptr (RawAnswer) again = send_again (office->one, &first, 1);

  raw_expect (again, 0, "applied");
  g_assert_true (json_object_get_boolean_member (raw_result (again, 0), "replayed"));
  g_assert_cmpint (json_object_get_int_member (raw_result (again, 0), "version"), ==, 2);
}

static void
test_unknown_marks (Office *office, gconstpointer data)
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
    void (*run) (Office *, gconstpointer);
  } tests[] = {
    { "known-ones-replay", test_known_ones_replay },
    { "the-others-apply-as-they-had-been", test_applies_as_it_had_been },
    { "created-when-it-was", test_created_when_it_was },
    { "without-proof-it-is-judged-anew", test_without_proof_it_is_judged },
    { "the-greatest-old-seq-wins-per-field", test_greatest_old_seq_wins_per_field },
    { "the-greatest-old-seq-wins-per-field-also-where-it-changed-nothing",
      test_greatest_old_seq_wins_without_a_change },
    { "changed-otherwise-since-the-fork-is-a-manual-conflict", test_changed_otherwise_waits_for_a_person },
    { "a-code-that-was-given-again-is-a-manual-conflict", test_taken_code_waits_for_a_person },
    { "what-the-new-history-refused-is-applied-as-it-had-been", test_refused_since },
    { "what-changed-nothing-changes-nothing", test_what_changed_nothing },
    { "consequences-come-again", test_consequences_come_again },
    { "deleted-stays-deleted", test_deleted_stays_deleted },
    { "a-witness-is-applied-by-the-same-rule", test_witness },
    { "a-witness-must-be-what-the-old-server-said", test_witness_needs_proof },
    { "a-witness-of-what-was-not-lost-changes-nothing", test_witness_of_what_was_not_lost },
    { "a-witness-keeps-its-version", test_witness_keeps_its_version },
    { "a-witness-keeps-its-origin-and-is-listed-for-a-manager", test_witness_keeps_its_origin },
    { "the-fork-is-the-newest-mark-that-the-server-knows", test_unknown_marks },
  };

  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/protocol/7/", tests[i].path, NULL);

    g_test_add (path, Office, NULL, set_up, tests[i].run, tear_down);
  }
  return g_test_run ();
}
