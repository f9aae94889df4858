/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What goes anew by itself after a refusal: with its group, and upon what a copy of this profile has sent. */

#include "counterpart.h"
#include "notices.h"

#define TOGETHER "UPDATE queue SET group_id = x'00000000000000000000000000000001' WHERE status <> 'success'"

static PtVerdict *
judge_number (Counterpart *server, const PtOperation *operation, guint index)
{
  if (operation->entity->index == PT_COLLECTIONS
      && g_strcmp0 (pt_row_get_text (operation->set, PT_COLLECTION_RECEIPT_NO), "A3-000001") == 0)
    return counterpart_reject (operation, "number_taken", "receipt_no");
  return counterpart_judge (server, operation);
}

/* A number that is taken: the next one is given, and people are told. */
static void
test_number_taken (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  DeskBasics basics = desk_add_basics (desk);
  PtId id = desk_add_slip (desk, &basics, "1000");
  g_autoptr (PtRow) row = NULL;
  g_autoptr (GPtrArray) notices = NULL;

  counterpart_exchange (desk, server, judge_number);
  row = desk_get (desk, PT_COLLECTIONS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_COLLECTION_RECEIPT_NO), ==, "A3-000002");
  notices = pt_notices_list (desk->database, NULL);
  g_assert_cmpuint (notices->len, ==, 1);
  counterpart_exchange (desk, server, judge_number);
  g_assert_cmpint (desk_state (desk, PT_COLLECTIONS, &id), ==, PT_SYNC_STATE_SYNCED);
}

static PtVerdict *
judge_typed_number (Counterpart *server, const PtOperation *operation, guint index)
{
  if (operation->entity->index == PT_PAYMENTS
      && g_strcmp0 (pt_row_get_text (operation->set, PT_PAYMENT_PAYMENT_NO), "V-77") == 0)
    return counterpart_reject (operation, "number_taken", "payment_no");
  return counterpart_judge (server, operation);
}

/* Typed by hand it may also be the same paper a second time: people are told that. */
static void
test_typed_number_taken (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  DeskBasics basics = desk_add_basics (desk);
  g_autofree char *supplier = pt_id_to_text (&basics.supplier);
  PtId id = desk_add (desk, PT_PAYMENTS, "payment_no", "V-77", "supplier_id", supplier, "paid_on", "2026-11-20",
                      "amount_minor", "100", "type", "advance", NULL);
  g_autoptr (PtRow) row = NULL;
  g_autoptr (GPtrArray) notices = NULL;

  counterpart_exchange (desk, server, judge_typed_number);
  row = desk_get (desk, PT_PAYMENTS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_PAYMENT_PAYMENT_NO), ==, "A3-000001");
  notices = pt_notices_list (desk->database, NULL);
  g_assert_cmpuint (notices->len, ==, 1);
  g_assert_cmpstr (((PtNotice *) notices->pdata[0])->message, ==,
                   "The number V-77 was taken: this one is A3-000001 now. See whether it was entered twice");
  counterpart_exchange (desk, server, judge_typed_number);
  g_assert_cmpint (desk_state (desk, PT_PAYMENTS, &id), ==, PT_SYNC_STATE_SYNCED);
}

static PtVerdict *
judge_number_in_group (Counterpart *server, const PtOperation *operation, guint index)
{
  return index == 0 ? judge_number (server, operation, index) : counterpart_reject (operation, "group_failed", NULL);
}

/* What belonged together with it was refused for its sake and goes with it again. */
static void
test_number_taken_in_group (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  DeskBasics basics = desk_add_basics (desk);
  PtId first, second;

  counterpart_push (server, desk);
  first = desk_add_slip (desk, &basics, "1000");
  second = desk_add_slip (desk, &basics, "2000");
  g_assert_true (pt_database_exec (desk->database, TOGETHER, NULL));
  counterpart_exchange (desk, server, judge_number_in_group);
  g_assert_cmpint (desk_counts (desk).waiting, ==, 2);
  counterpart_push (server, desk);
  g_assert_cmpint (desk_state (desk, PT_COLLECTIONS, &first), ==, PT_SYNC_STATE_SYNCED);
  g_assert_cmpint (desk_state (desk, PT_COLLECTIONS, &second), ==, PT_SYNC_STATE_SYNCED);
}

/* What was edited meanwhile goes after it, as a change of what it made. */
static void
test_number_taken_under_edit (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  DeskBasics basics = desk_add_basics (desk);
  g_autoptr (PtEnvelope) envelope = NULL;
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GBytes) answer = NULL;
  GPtrArray *verdicts = g_ptr_array_new ();
  PtSealed sealed;
  PtId id;

  counterpart_push (server, desk);
  id = desk_add_slip (desk, &basics, "1000");
  desk_seal (desk, 100, &sealed);
  desk_edit (desk, PT_COLLECTIONS, &id, "notes", "wet", NULL);
  envelope = desk_read (&sealed);
  g_ptr_array_add (verdicts, judge_number (server, g_ptr_array_index (envelope->ops, 0), 0));
  answer = counterpart_answer (server, verdicts);
  counterpart_settle (desk, &sealed, answer);
  pt_sealed_clear (&sealed);
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 2);
  g_assert_true (pt_id_equal (&((PtChange *) g_ptr_array_index (open, 1))->base_op,
                              &((PtChange *) g_ptr_array_index (open, 0))->op));
  counterpart_push (server, desk);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (server, &id), PT_COLLECTION_NOTES), ==, "wet");
  g_assert_cmpint (desk_state (desk, PT_COLLECTIONS, &id), ==, PT_SYNC_STATE_SYNCED);
  g_assert_cmpint (desk_counts (desk).conflicts, ==, 0);
  desk_check_seen (desk);
}

/* The first of a chain was sent by a copy of this profile, under the id that this one has given up. */
static PtVerdict *
judge_copied_chain (Counterpart *server, const PtOperation *operation, guint index)
{
  return pt_id_is_none (&operation->base_op) ? counterpart_judge (server, operation)
                                             : counterpart_reject (operation, "malformed", NULL);
}

/* An operation of its own, since it asks for a strategy of its own. */
static void
edit_apart (Desk *desk, const PtId *id, PtStrategy strategy, const char *field, const char *value)
{
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_SUPPLIERS));
  PtSaved saved;

  pt_row_meta (edit->row)->id = *id;
  desk_set (edit->row, field, value, NULL);
  edit->has_strategy = TRUE;
  edit->strategy = strategy;
  g_assert_true (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, NULL));
  pt_saved_clear (&saved);
}

/* A supplier and its edit, each an operation; the edit stands on the supplier. */
static PtId
add_chain (Desk *desk, const char *code)
{
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", code, "name", "Nimal", NULL);

  edit_apart (desk, &id, PT_STRATEGY_MANUAL, "phone", "0711234567");
  return id;
}

static void
test_chain_of_copy (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = add_chain (desk, "S001");
  g_autoptr (PtChange) edit = NULL;

  g_assert_true (pt_database_exec (desk->database, TOGETHER, NULL));
  counterpart_exchange (desk, server, judge_copied_chain);
  edit = desk_only (desk, &id);
  g_assert_cmpint (edit->status, ==, PT_CHANGE_PENDING);
  g_assert_true (pt_id_is_none (&edit->base_op));
  g_assert_cmpint (edit->base_version, ==, 1);
  /* The copy has sent all that belonged together. */
  g_assert_true (pt_id_is_none (&edit->group));
  counterpart_push (server, desk);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (server, &id), PT_SUPPLIER_PHONE), ==, "0711234567");
  desk_check_seen (desk);
  desk_check_digests (desk);
}

static PtVerdict *
judge_copied_chain_and_group (Counterpart *server, const PtOperation *operation, guint index)
{
  if (operation->entity->index == PT_COLLECTIONS)
    return judge_number (server, operation, index);
  if (operation->has_strategy && operation->strategy == PT_STRATEGY_SERVER_WINS)
    return counterpart_reject (operation, "group_failed", NULL);
  return judge_copied_chain (server, operation, index);
}

/* What stands on a change that goes anew, and goes anew itself, with its group, goes on standing on that. */
static void
test_group_on_chain_of_copy (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  DeskBasics basics = desk_add_basics (desk);
  g_autoptr (GPtrArray) open = NULL;
  PtId id, slip;

  counterpart_push (server, desk);
  id = add_chain (desk, "S500");
  slip = desk_add_slip (desk, &basics, "1000");
  edit_apart (desk, &id, PT_STRATEGY_SERVER_WINS, "email", "a@b.lk");
  g_assert_true (pt_database_exec (desk->database,
                                   "UPDATE queue SET group_id = x'00000000000000000000000000000001'"
                                   " WHERE status <> 'success'"
                                   " AND (entity_type = 'collections' OR strategy = 'server_wins')",
                                   NULL));
  counterpart_exchange (desk, server, judge_copied_chain_and_group);
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 2);
  g_assert_cmpint (((PtChange *) open->pdata[0])->base_version, ==, 1);
  g_assert_cmpint (((PtChange *) open->pdata[1])->status, ==, PT_CHANGE_PENDING);
  g_assert_true (pt_id_equal (&((PtChange *) open->pdata[1])->base_op, &((PtChange *) open->pdata[0])->op));
  counterpart_push (server, desk);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_SYNCED);
  g_assert_cmpint (desk_state (desk, PT_COLLECTIONS, &slip), ==, PT_SYNC_STATE_SYNCED);
}

static PtVerdict *
judge_reuse (Counterpart *server, const PtOperation *operation, guint index)
{
  return counterpart_reject (operation, index == 0 ? "op_reuse" : "malformed", NULL);
}

/* The copy sent the operation before it was edited here: both go anew, the one upon the other. */
static void
test_reused (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = add_chain (desk, "S001");
  g_autoptr (GPtrArray) before = desk_open (desk, &id);
  g_autoptr (GPtrArray) after = NULL;
  const PtChange *create, *edit;

  counterpart_exchange (desk, server, judge_reuse);
  after = desk_open (desk, &id);
  g_assert_cmpuint (after->len, ==, 2);
  create = g_ptr_array_index (after, 0);
  edit = g_ptr_array_index (after, 1);
  g_assert_false (pt_id_equal (&create->op, &((PtChange *) g_ptr_array_index (before, 0))->op));
  g_assert_true (pt_id_equal (&edit->base_op, &create->op));
  counterpart_push (server, desk);
  g_assert_cmpint (desk_counts (desk).attention, ==, 0);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (server, &id), PT_SUPPLIER_PHONE), ==, "0711234567");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/3/where-a-number-is-taken-the-client-gives-the-next-and-says-so", test_number_taken);
  g_test_add_func ("/protocol/3/where-a-number-is-taken-the-client-gives-the-next-and-says-so/typed-by-hand",
                   test_typed_number_taken);
  g_test_add_func ("/outbox/mend/number-taken-in-group", test_number_taken_in_group);
  g_test_add_func ("/outbox/mend/number-taken-under-an-edit", test_number_taken_under_edit);
  g_test_add_func ("/outbox/mend/chain-of-a-copy", test_chain_of_copy);
  g_test_add_func ("/outbox/mend/group-on-chain-of-a-copy", test_group_on_chain_of_copy);
  g_test_add_func ("/outbox/mend/sent-otherwise-by-a-copy", test_reused);
  return g_test_run ();
}
