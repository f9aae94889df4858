/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Section 3 of the protocol: envelopes, and each verdict on an operation. */

#include <string.h>

#include "push-office.h"

#define SLIP "'supplier_id':'%s','product_id':'%s','collected_on':'2026-11-01','unit':'kg'"

static RawAnswer *
push_slip (RawClient *client, guint op, guint id, const char *number, const char *more)
{
  return raw_push (client,
                   "{'op':'%s','entity':'collections','id':'%s'," CREATE ",'set':{'receipt_no':'%s'," SLIP
                   ",'quantity_milli':50500%s}}",
                   uuid (op), uuid (id), number, uuid (1), uuid (2), more);
}

static RawAnswer *
update_supplier (RawClient *client, guint op, const char *base, const char *set)
{
  return raw_push (client, "{'op':'%s','entity':'suppliers','id':'%s','operation':'update',%s,'made_at':1,'set':{%s}}",
                   uuid (op), uuid (1), base, set);
}

static void
test_create (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = push_slip (office->client, 0x10, 0x20, "A1-000001", "");
  JsonObject *record;

  raw_verify (office->client, "POST", "/v1/push", answer);
  raw_expect (answer, 0, "applied");
  g_assert_cmpint (json_object_get_int_member (raw_result (answer, 0), "version"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (raw_result (answer, 0), "seq"), ==, 4);
  /* Nothing was predicted: the server says what it computed. */
  record = json_object_get_object_member (raw_result (answer, 0), "record");
  g_assert_cmpint (json_object_get_int_member (record, "amount_minor"), ==, 1262500);
  g_assert_cmpstr (member (record, "status"), ==, "confirmed");
  g_assert_cmpstr (member (record, "rate_id"), ==, uuid (3));
  g_assert_cmpstr (member (record, "session"), ==, "none");
}

static void
test_no_record_where_the_prediction_holds (PushOffice *office, gconstpointer data)
{
  g_autofree char *predicted
      = g_strdup_printf (",'rate_id':'%s','rate_e4':2500000,'rate_unit':'kg','net_base':50500,'gross_minor':1262500,"
                         "'amount_minor':1262500,'status':'confirmed'",
                         uuid (3));
  g_autofree char *wrong
      = g_strdup_printf (",'rate_id':'%s','rate_e4':2500000,'rate_unit':'kg','net_base':50500,'gross_minor':1262500,"
                         "'amount_minor':1262499,'status':'confirmed'",
                         uuid (3));
  g_autoptr (RawAnswer) right = push_slip (office->client, 0x10, 0x20, "A1-000001", predicted);
  g_autoptr (RawAnswer) other = push_slip (office->client, 0x11, 0x21, "A1-000002", wrong);

  raw_expect (right, 0, "applied");
  g_assert_false (json_object_has_member (raw_result (right, 0), "record"));
  raw_expect (other, 0, "applied");
  g_assert_true (json_object_has_member (raw_result (other, 0), "record"));
}

static void
test_update_and_delete (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) changed = update_supplier (office->client, 0x10, "'base_version':1", "'phone':'0711'");
  g_autoptr (RawAnswer) cleared = update_supplier (office->client, 0x11, "'base_version':2", "'phone':null");
  g_autoptr (RawAnswer) used = NULL;
  g_autoptr (RawAnswer) gone = NULL;

  raw_expect (changed, 0, "applied");
  g_assert_cmpint (json_object_get_int_member (raw_result (changed, 0), "version"), ==, 2);
  g_assert_false (json_object_has_member (raw_result (changed, 0), "record"));
  raw_expect (cleared, 0, "applied");
  used = raw_push (office->client,
                   "{'op':'%s','entity':'products','id':'%s','operation':'delete','base_version':1,'made_at':1}",
                   uuid (0x12), uuid (2));
  raw_expect (used, 0, "rejected");
  gone = raw_push (office->client,
                   "{'op':'%s','entity':'suppliers','id':'%s','operation':'delete','base_version':3,'made_at':1}",
                   uuid (0x13), uuid (1));
  raw_expect (gone, 0, "applied");
  g_assert_cmpint (json_object_get_int_member (raw_result (gone, 0), "version"), ==, 4);
}

static void
test_replay (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) first = push_slip (office->client, 0x10, 0x20, "A1-000001", "");
  g_autofree char *before = raw_digests (office->client);
  g_autoptr (RawAnswer) again = push_slip (office->client, 0x10, 0x20, "A1-000001", "");
  g_autoptr (RawAnswer) other = push_slip (office->client, 0x10, 0x20, "A1-000001", ",'notes':'x'");
  g_autofree char *after = raw_digests (office->client);

  raw_expect (again, 0, "applied");
  g_assert_true (json_object_get_boolean_member (raw_result (again, 0), "replayed"));
  g_assert_cmpint (json_object_get_int_member (raw_result (again, 0), "seq"), ==,
                   json_object_get_int_member (raw_result (first, 0), "seq"));
  g_assert_true (json_object_has_member (raw_result (again, 0), "record"));
  raw_expect (other, 0, "rejected");
  raw_expect_error (other, 0, "op_reuse");
  g_assert_cmpstr (before, ==, after);
}

static void
test_same_envelope_again (PushOffice *office, gconstpointer data)
{
  g_autofree char *op = json ("{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'S2','name':'B'}}",
                              uuid (0x10), uuid (0x20));
  g_autofree char *envelope = raw_seal (office->client, op);
  g_autoptr (RawAnswer) first = raw_push_bytes (office->client, envelope);
  g_autoptr (RawAnswer) again = raw_push_bytes (office->client, envelope);
  g_autofree char *copied = NULL;
  g_autoptr (RawAnswer) fork = NULL;

  g_assert_false (json_object_has_member (raw_object (first), "forked"));
  g_assert_false (json_object_has_member (raw_object (again), "forked"));
  raw_expect (again, 0, "applied");
  office->client->n--;
  copied = raw_seal (office->client, "");
  fork = raw_push_bytes (office->client, copied);
  g_assert_true (json_object_get_boolean_member (raw_object (fork), "forked"));
}

static void
test_identical_is_no_conflict (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) first = update_supplier (office->client, 0x10, "'base_version':1", "'phone':'0711'");
  g_autoptr (RawAnswer) same = update_supplier (office->client, 0x11, "'base_version':1", "'phone':'0711'");

  raw_expect (same, 0, "applied");
  g_assert_cmpint (json_object_get_int_member (raw_result (same, 0), "version"), ==, 2);
  g_assert_false (json_object_has_member (raw_result (same, 0), "conflict"));
}

static JsonObject *
conflict_of (RawAnswer *answer)
{
  return json_object_get_object_member (raw_result (answer, 0), "conflict");
}

static void
test_server_wins (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) first = update_supplier (office->client, 0x10, "'base_version':1", "'phone':'0711'");
  g_autoptr (RawAnswer) lost = update_supplier (office->client, 0x11, "'base_version':1", "'phone':'0722','notes':'n'");
  JsonObject *conflict;

  raw_expect (lost, 0, "conflict");
  g_assert_cmpint (json_object_get_int_member (raw_result (lost, 0), "version"), ==, 2);
  conflict = conflict_of (lost);
  g_assert_cmpstr (member (conflict, "kind"), ==, "update_update");
  g_assert_cmpstr (member (conflict, "resolution"), ==, "server_wins");
  g_assert_cmpint (json_object_get_int_member (conflict, "client_version"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (conflict, "server_version"), ==, 2);
  g_assert_cmpstr (member (json_object_get_object_member (conflict, "server"), "phone"), ==, "0711");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (conflict, "fields")), ==, 2);
}

static void
test_conflict_kinds (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) created
      = raw_push (office->client,
                  "{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'S9','name':'B'}}", uuid (0x10),
                  uuid (1));
  g_autoptr (RawAnswer) changed = update_supplier (office->client, 0x11, "'base_version':1", "'phone':'1'");
  g_autoptr (RawAnswer) deleted
      = raw_push (office->client,
                  "{'op':'%s','entity':'suppliers','id':'%s','operation':'delete','base_version':1,'made_at':1}",
                  uuid (0x12), uuid (1));
  g_autoptr (RawAnswer) gone
      = raw_push (office->client,
                  "{'op':'%s','entity':'suppliers','id':'%s','operation':'delete','base_version':2,'made_at':1}",
                  uuid (0x13), uuid (1));
  g_autoptr (RawAnswer) late = update_supplier (office->client, 0x14, "'base_version':2", "'phone':'2'");

  raw_expect (created, 0, "conflict");
  g_assert_cmpstr (member (conflict_of (created), "kind"), ==, "create_create");
  raw_expect (deleted, 0, "conflict");
  g_assert_cmpstr (member (conflict_of (deleted), "kind"), ==, "delete_update");
  raw_expect (gone, 0, "applied");
  raw_expect (late, 0, "conflict");
  g_assert_cmpstr (member (conflict_of (late), "kind"), ==, "update_delete");
  g_assert_true (json_object_get_boolean_member (conflict_of (late), "deleted"));
}

static void
test_other_leaf_is_a_conflict (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer
      = update_supplier (office->client, 0x10, "'base_version':1,'base_leaf':'0123456789abcdef'", "'phone':'0711'");

  raw_expect (answer, 0, "conflict");
}

static void
test_rejections (PushOffice *office, gconstpointer data)
{
  static const struct {
    const char *op;
    const char *code;
  } cases[] = {
    { "'entity':'boats','operation':'create','set':{}", "unknown_entity" },
    { "'entity':'suppliers','operation':'create','set':{'code':'X','name':'X','colour':'red'}", "unknown_field" },
    { "'entity':'suppliers','operation':'create','set':{'code':'X'}", "required" },
    { "'entity':'suppliers','operation':'create','set':{'code':'S1','name':'Twin'}", "duplicate_code" },
    { "'entity':'suppliers','operation':'create','set':{'code':'X','name':'X','status':'asleep'}", "malformed" },
    { "'entity':'suppliers','operation':'create','set':{'code':5,'name':'X'}", "malformed" },
    { "'entity':'payments','operation':'create','set':{'payment_no':'P','amount_minor':'12'}", "not_a_number" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *before = raw_digests (office->client);
    g_autoptr (RawAnswer) answer = raw_push (office->client, "{'op':'%s','id':'%s','base_version':0,'made_at':1,%s}",
                                             uuid (0x100 + i), uuid (0x200 + i), cases[i].op);
    g_autofree char *after = raw_digests (office->client);

    raw_expect (answer, 0, "rejected");
    raw_expect_error (answer, 0, cases[i].code);
    g_assert_cmpstr (before, ==, after);
  }
}

static void
test_number_taken (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) first = push_slip (office->client, 0x10, 0x20, "A1-000001", "");
  g_autoptr (RawAnswer) twin = push_slip (office->client, 0x11, 0x21, "A1-000001", "");

  raw_expect (first, 0, "applied");
  raw_expect (twin, 0, "rejected");
  raw_expect_error (twin, 0, "number_taken");
}

static void
test_posted_is_final (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) slip = push_slip (office->client, 0x10, 0x20, "A1-000001", "");
  g_autoptr (RawAnswer) edited
      = raw_push (office->client,
                  "{'op':'%s','entity':'collections','id':'%s'," UPDATE (1) ",'set':{'quantity_milli':1}}", uuid (0x11),
                  uuid (0x20));
  g_autoptr (RawAnswer) cancelled = raw_push (office->client,
                                              "{'op':'%s','entity':'collections','id':'%s'," UPDATE (
                                                  1) ",'set':{'status':'cancelled','cancel_reason':'entry mistake'}}",
                                              uuid (0x12), uuid (0x20));
  g_autoptr (RawAnswer) revived
      = raw_push (office->client,
                  "{'op':'%s','entity':'collections','id':'%s'," UPDATE (2) ",'set':{'status':'confirmed'}}",
                  uuid (0x13), uuid (0x20));
  g_autoptr (RawAnswer) deleted
      = raw_push (office->client,
                  "{'op':'%s','entity':'collections','id':'%s','operation':'delete','base_version':2,'made_at':1}",
                  uuid (0x14), uuid (0x20));

  raw_expect_error (edited, 0, "posted");
  raw_expect (cancelled, 0, "applied");
  raw_expect_error (revived, 0, "posted");
  raw_expect_error (deleted, 0, "posted");
}

static void
test_roles (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawClient) clerk = raw_client_new_for (office->client->url, "clerk");
  g_autoptr (RawClient) viewer = raw_client_new_for (office->client->url, "viewer");
  g_autoptr (RawAnswer) slip = push_slip (clerk, 0x10, 0x20, "A2-000001", "");
  g_autoptr (RawAnswer) rate
      = raw_push (clerk,
                  "{'op':'%s','entity':'rates','id':'%s'," CREATE
                  ",'set':{'product_id':'%s','rate_e4':1,'unit':'kg','effective_from':'2026-12-01'}}",
                  uuid (0x11), uuid (0x21), uuid (2));
  g_autoptr (RawAnswer) looked = update_supplier (viewer, 0x12, "'base_version':1", "'phone':'1'");

  raw_expect (slip, 0, "applied");
  raw_expect_error (rate, 0, "not_allowed");
  raw_expect_error (looked, 0, "not_allowed");
}

static void
test_predecessor_is_closed (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer
      = raw_push (office->client,
                  "{'op':'%s','entity':'rates','id':'%s'," CREATE
                  ",'set':{'product_id':'%s','rate_e4':2600000,'unit':'kg','effective_from':'2026-12-01'}}",
                  uuid (0x10), uuid (0x20), uuid (2));
  JsonArray *also;
  JsonObject *closed;

  raw_expect (answer, 0, "applied");
  also = json_object_get_array_member (raw_result (answer, 0), "also");
  g_assert_cmpuint (json_array_get_length (also), ==, 1);
  closed = json_array_get_object_element (also, 0);
  g_assert_cmpstr (member (closed, "id"), ==, uuid (3));
  g_assert_cmpint (json_object_get_int_member (closed, "version"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (closed, "seq"), <,
                   json_object_get_int_member (raw_result (answer, 0), "seq"));
  g_assert_cmpstr (member (json_object_get_object_member (closed, "fields"), "effective_to"), ==, "2026-11-30");
}

static void
test_blocked (PushOffice *office, gconstpointer data)
{
  g_autofree char *op
      = json ("{'op':'%s','entity':'collections','id':'%s'," CREATE
              ",'set':{'receipt_no':'A1-000009','supplier_id':'%s','product_id':'%s','collected_on':'2026-11-01',"
              "'unit':'kg','quantity_milli':1000}}",
              uuid (0x10), uuid (0x20), uuid (0x30), uuid (2));
  g_autoptr (RawAnswer) early = raw_push (office->client, "%s", op);
  g_autoptr (RawAnswer) unknown
      = raw_push (office->client, "{'op':'%s','entity':'suppliers','id':'%s'," UPDATE (1) ",'set':{'name':'N'}}",
                  uuid (0x11), uuid (0x30));
  g_autoptr (RawAnswer) parent
      = raw_push (office->client,
                  "{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'S3','name':'C'}}", uuid (0x12),
                  uuid (0x30));
  g_autoptr (RawAnswer) later = raw_push (office->client, "%s", op);

  raw_expect (early, 0, "blocked");
  g_assert_cmpstr (member (raw_result (early, 0), "depends_on"), ==, uuid (0x30));
  raw_expect (unknown, 0, "blocked");
  raw_expect (parent, 0, "applied");
  raw_expect (later, 0, "applied");
  g_assert_false (json_object_has_member (raw_result (later, 0), "replayed"));
}

static void
test_base_above_a_young_epochs_row_is_blocked (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = update_supplier (office->client, 0x10, "'base_version':9", "'phone':'1'");

  raw_expect (answer, 0, "blocked");
}

static void
test_chain (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawClient) other = raw_client_new_for (office->client->url, "manager");
  g_autofree char *on_first = json ("'base_op':'%s'", uuid (0x10));
  g_autofree char *on_second = json ("'base_op':'%s'", uuid (0x11));
  g_autofree char *on_nothing = json ("'base_op':'%s'", uuid (0x99));
  g_autoptr (RawAnswer) first = update_supplier (office->client, 0x10, "'base_version':1", "'phone':'1'");
  g_autoptr (RawAnswer) second = update_supplier (office->client, 0x11, on_first, "'phone':'2'");
  g_autoptr (RawAnswer) unknown = update_supplier (office->client, 0x12, on_nothing, "'phone':'3'");
  g_autoptr (RawAnswer) foreign = update_supplier (other, 0x13, "'base_version':3", "'region':'Hills'");
  g_autoptr (RawAnswer) third = update_supplier (office->client, 0x14, on_second, "'phone':'4'");
  g_autofree char *on_failed = json ("'base_op':'%s'", uuid (0x14));
  g_autoptr (RawAnswer) fourth = update_supplier (office->client, 0x15, on_failed, "'phone':'5'");

  raw_expect (second, 0, "applied");
  g_assert_cmpint (json_object_get_int_member (raw_result (second, 0), "version"), ==, 3);
  raw_expect (unknown, 0, "blocked");
  g_assert_cmpstr (member (raw_result (unknown, 0), "depends_on"), ==, uuid (0x99));
  raw_expect (foreign, 0, "applied");
  raw_expect (third, 0, "conflict");
  raw_expect (fourth, 0, "rejected");
  raw_expect_error (fourth, 0, "base_failed");
}

static void
test_group (PushOffice *office, gconstpointer data)
{
  g_autofree char *before = raw_digests (office->client);
  g_autoptr (RawAnswer) failed
      = raw_push (office->client,
                  "{'op':'%s','group':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'G1','name':'A'}},"
                  "{'op':'%s','group':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'S1','name':'B'}},"
                  "{'op':'%s','group':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'G3','name':'C'}},"
                  "{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'G4','name':'D'}}",
                  uuid (0x10), uuid (0x50), uuid (0x20), uuid (0x11), uuid (0x50), uuid (0x21), uuid (0x12),
                  uuid (0x50), uuid (0x22), uuid (0x13), uuid (0x23));
  g_autoptr (RawAnswer) blocked
      = raw_push (office->client,
                  "{'op':'%s','group':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'H1','name':'A'}},"
                  "{'op':'%s','group':'%s','entity':'suppliers','id':'%s'," UPDATE (1) ",'set':{'name':'B'}}",
                  uuid (0x14), uuid (0x51), uuid (0x24), uuid (0x15), uuid (0x51), uuid (0x99));
  g_autoptr (RawAnswer) whole = raw_push (
      office->client,
      "{'op':'%s','group':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'I1','name':'A'}},"
      "{'op':'%s','group':'%s','entity':'suppliers','id':'%s','operation':'update','base_op':'%s','made_at':1,"
      "'set':{'name':'B'}}",
      uuid (0x16), uuid (0x52), uuid (0x25), uuid (0x17), uuid (0x52), uuid (0x25), uuid (0x16));

  raw_expect_error (failed, 0, "group_failed");
  raw_expect_error (failed, 1, "duplicate_code");
  raw_expect_error (failed, 2, "group_failed");
  raw_expect (failed, 3, "applied");
  raw_expect (blocked, 0, "blocked");
  raw_expect (blocked, 1, "blocked");
  raw_expect (whole, 0, "applied");
  raw_expect (whole, 1, "applied");
}

static void
test_withdraw (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) ahead
      = raw_push (office->client, "{'op':'%s','operation':'withdraw','target':'%s','made_at':1}", uuid (0x10),
                  uuid (0x11));
  g_autoptr (RawAnswer) forestalled = update_supplier (office->client, 0x11, "'base_version':1", "'phone':'1'");
  g_autoptr (RawAnswer) done = update_supplier (office->client, 0x12, "'base_version':1", "'phone':'1'");
  g_autoptr (RawAnswer) late = raw_push (office->client, "{'op':'%s','operation':'withdraw','target':'%s','made_at':1}",
                                         uuid (0x13), uuid (0x12));
  g_autoptr (RawClient) other = raw_client_new_for (office->client->url, "clerk");
  g_autoptr (RawAnswer) foreign
      = raw_push (other, "{'op':'%s','operation':'withdraw','target':'%s','made_at':1}", uuid (0x14), uuid (0x12));

  raw_expect (ahead, 0, "withdrawn");
  raw_expect (forestalled, 0, "withdrawn");
  raw_expect (done, 0, "applied");
  raw_expect (late, 0, "withdrawn");
  g_assert_cmpstr (member (json_object_get_object_member (raw_result (late, 0), "result"), "status"), ==, "applied");
  raw_expect_error (foreign, 0, "not_allowed");
}

static RawAnswer *
push_payment (RawClient *client, guint op, guint id, const char *fields)
{
  return raw_push (client,
                   "{'op':'%s','entity':'payments','id':'%s'," CREATE
                   ",'set':{'payment_no':'A1-P%u','supplier_id':'%s','paid_on':'2026-11-02',%s}}",
                   uuid (op), uuid (id), id, uuid (1), fields);
}

static const char *
record_text (RawAnswer *answer, const char *name)
{
  JsonObject *result = raw_result (answer, 0);

  return json_object_has_member (result, "record") ? member (json_object_get_object_member (result, "record"), name)
                                                   : "";
}

/* The balance is 12 625.00: one slip of 50.5 kg at 250.00. */
static void
test_payments (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) slip = push_slip (office->client, 0x10, 0x20, "A1-000001", "");
  g_autoptr (RawAnswer) over = push_payment (office->client, 0x11, 0x30, "'amount_minor':1262501,'type':'partial'");
  g_autoptr (RawAnswer) unequal = push_payment (office->client, 0x12, 0x31, "'amount_minor':1262499,'type':'full'");
  g_autoptr (RawAnswer) less
      = push_payment (office->client, 0x13, 0x32, "'amount_minor':100,'type':'full','status':'completed'");
  g_autoptr (RawAnswer) more
      = push_payment (office->client, 0x14, 0x33, "'amount_minor':9999999,'type':'full','status':'completed'");
  g_autoptr (RawAnswer) reason = push_payment (office->client, 0x15, 0x34, "'amount_minor':5,'type':'adjustment'");

  raw_expect (slip, 0, "applied");
  raw_expect_error (over, 0, "over_balance");
  raw_expect_error (unequal, 0, "not_balance");
  raw_expect (less, 0, "applied");
  g_assert_cmpstr (record_text (less, "type"), ==, "partial");
  raw_expect (more, 0, "applied");
  g_assert_cmpstr (record_text (more, "type"), ==, "advance");
  raw_expect_error (reason, 0, "reason");
}

static RawAnswer *
approve (RawClient *maker, RawClient *carrier, guint op, guint id)
{
  g_autofree char *ops = json ("{'op':'%s','entity':'payments','id':'%s'," UPDATE (1) ",'set':{'status':'approved'}}",
                               uuid (op), uuid (id));
  g_autofree char *envelope = raw_seal (maker, ops);
  g_autofree char *signature = pt_sign (&maker->key, PT_CONTEXT_PUSH, envelope, strlen (envelope));
  g_autofree char *header = pt_signature_header (maker->id, signature);
  g_autoptr (GBytes) bytes = g_bytes_new (envelope, strlen (envelope));
  RawRequest request
      = { .method = "POST", .target = "/v1/push", .body = bytes, .signature = header, .token = carrier->access };

  return raw_send (maker, &request);
}

static void
test_approval (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawClient) admin = raw_client_new_for (office->client->url, "admin");
  g_autoptr (RawAnswer) paid = push_payment (office->client, 0x10, 0x30, "'amount_minor':100,'type':'advance'");
  g_autoptr (RawAnswer) own = approve (office->client, office->client, 0x11, 0x30);
  g_autoptr (RawAnswer) carried = approve (admin, office->client, 0x12, 0x30);
  g_autoptr (RawAnswer) brought = approve (admin, admin, 0x12, 0x30);

  raw_expect (paid, 0, "applied");
  raw_expect_error (own, 0, "self_approval");
  raw_expect (carried, 0, "blocked");
  raw_expect (brought, 0, "applied");
  g_assert_cmpstr (record_text (brought, "approved_by"), ==, admin->user);
}

static void
test_durable (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = push_slip (office->client, 0x10, 0x20, "A1-000001", "");
  g_autofree char *before = raw_digests (office->client);
  g_autofree char *after = NULL;

  server_fixture_kill (office->server);
  server_fixture_start (office->server);
  office->client->url = server_fixture_get_url (office->server);
  after = raw_digests (office->client);
  g_assert_cmpstr (before, ==, after);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (PushOffice *, gconstpointer);
  } tests[] = {
    { "/protocol/3/create-has-base-version-0-and-its-fields", test_create },
    { "/protocol/3/record-is-present-exactly-when-the-row-differs-from-what-the-client-predicts",
      test_no_record_where_the_prediction_holds },
    { "/protocol/3/update-has-only-the-changed-fields-null-is-written-and-clears", test_update_and_delete },
    { "/protocol/3/the-same-op-again-returns-the-stored-result-with-other-content-it-is-op-reuse", test_replay },
    { "/protocol/3/the-same-n-with-another-envelope-is-processed-and-answered-forked", test_same_envelope_again },
    { "/protocol/3/identical-content-is-no-conflict", test_identical_is_no_conflict },
    { "/protocol/3/server-wins-keeps-its-row-and-returns-it", test_server_wins },
    { "/push/conflict-kinds", test_conflict_kinds },
    { "/push/other-leaf", test_other_leaf_is_a_conflict },
    { "/push/rejections", test_rejections },
    { "/protocol/3/a-number-that-is-taken-is-rejected-number-taken", test_number_taken },
    { "/push/posted", test_posted_is_final },
    { "/protocol/3/a-completed-payment-is-never-refused-for-its-balance-but-recorded-as-partial-or-advance",
      test_payments },
    { "/protocol/3/an-approval-is-blocked-until-its-makers-own-token-brings-it", test_approval },
    { "/push/roles", test_roles },
    { "/protocol/3/also-holds-rows-changed-as-a-consequence-before-the-causing-rows", test_predecessor_is_closed },
    { "/protocol/3/blocked-is-an-unknown-row-or-foreign-key-judged-anew-when-it-comes-again", test_blocked },
    { "/protocol/3/a-base-version-above-the-rows-is-blocked-while-the-epoch-is-younger-than-24-hours",
      test_base_above_a_young_epochs_row_is_blocked },
    { "/protocol/3/base-op-is-an-earlier-operation-the-base-is-that-of-the-chains-first", test_chain },
    { "/protocol/3/a-group-applies-whole-or-not-at-all-and-fails-alone", test_group },
    { "/push/withdraw", test_withdraw },
    { "/protocol/3/rows-results-log-and-audit-commit-together-or-nothing-does", test_durable },
  };

  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, PushOffice, NULL, push_office_set_up, tests[i].run, push_office_tear_down);
  return g_test_run ();
}
