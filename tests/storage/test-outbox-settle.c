/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every verdict that a server can give, and what stands at the client after it: row, queue, conflict, digest. */

#include "counterpart.h"
#include "errors.h"
#include "repository.h"

static PtVerdict *
judge_apply (Counterpart *server, const PtOperation *operation, guint index)
{
  return counterpart_judge (server, operation);
}

static PtVerdict *
judge_refuse (Counterpart *server, const PtOperation *operation, guint index)
{
  return counterpart_reject (operation, "duplicate_code", "code");
}

static void
test_applied (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  PtSettled settled = counterpart_exchange (desk, server, judge_apply);
  g_autoptr (PtRow) row = desk_get (desk, PT_SUPPLIERS, &id);

  g_assert_cmpuint (settled.applied, ==, 1);
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 1);
  g_assert_cmpint (pt_row_peek_meta (row)->seq, ==, 1);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_SYNCED);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM queue WHERE outcome = 'applied' AND seq = 1"), ==, 1);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM envelopes WHERE state = 'answered' AND answer IS NOT NULL"
                                       " AND answer_signature = 'signature'"),
                   ==, 1);
  /* The echo is neither a conflict nor news. */
  g_assert_cmpuint (counterpart_pull (server, desk, 100), ==, 0);
  desk_check_digests (desk);
}

static void
test_update_and_delete (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtChange) change = NULL;
  g_autoptr (PtRow) row = NULL;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  change = desk_only (desk, &id);
  g_assert_cmpint (change->base_version, ==, 1);
  g_assert_cmpuint (strlen (change->base_leaf), ==, 16);
  g_assert_nonnull (change->base_row);
  counterpart_exchange (desk, server, judge_apply);
  desk_delete (desk, PT_SUPPLIERS, &id);
  counterpart_exchange (desk, server, judge_apply);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_true (pt_row_peek_meta (row)->deleted);
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 3);
  /* What it was can still be read. */
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_NAME), ==, "Nimal");
  counterpart_pull (server, desk, 100);
  desk_check_digests (desk);
}

/* The same answer again, and an answer to an envelope that is not ours. */
static void
test_replay (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  PtSettled settled;
  PtSealed sealed;
  guint changed = 0;
  PtId strange = desk->office->device;

  desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  desk_seal (desk, 100, &sealed);
  answer = counterpart_apply (server, &sealed);
  counterpart_settle (desk, &sealed, answer);
  settled = counterpart_settle (desk, &sealed, answer);
  g_assert_cmpuint (settled.applied, ==, 0);
  desk_check_digests (desk);
  g_assert_false (pt_outbox_settle (desk->database, &desk->seams, &strange, answer, "", &settled, &changed, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  pt_sealed_clear (&sealed);
}

/* Bytes that are no answer change nothing; the envelope is sent again. */
static void
test_malformed (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GBytes) answer = g_bytes_new_static ("{\"results\":[}", 13);
  g_autoptr (GError) error = NULL;
  PtSettled settled;
  PtSealed sealed, again;
  guint changed = 0;

  desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  desk_seal (desk, 100, &sealed);
  g_assert_false (
      pt_outbox_settle (desk->database, &desk->seams, &sealed.envelope, answer, "", &settled, &changed, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  desk_seal (desk, 100, &again);
  g_assert_true (g_bytes_equal (sealed.body, again.body));
  pt_sealed_clear (&sealed);
  pt_sealed_clear (&again);
}

static void
test_rejected (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (PtChange) change = NULL;
  g_autoptr (PtChange) remade = NULL;

  g_assert_cmpuint (counterpart_exchange (desk, server, judge_refuse).rejected, ==, 1);
  change = desk_only (desk, &id);
  g_assert_cmpint (change->status, ==, PT_CHANGE_FAILED);
  g_assert_cmpstr (change->error_code, ==, "duplicate_code");
  g_assert_cmpstr (change->error_field, ==, "code");
  g_assert_cmpstr (change->error_message, ==, "The server says no");
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_FAILED);
  g_assert_cmpint (desk_counts (desk).attention, ==, 1);
  g_assert_cmpint (desk_counts (desk).waiting, ==, 0);
  /* Corrected, it is sent whole as a new operation. */
  desk_edit (desk, PT_SUPPLIERS, &id, "code", "S002", NULL);
  remade = desk_only (desk, &id);
  g_assert_cmpint (remade->kind, ==, PT_OPERATION_CREATE);
  g_assert_cmpint (remade->status, ==, PT_CHANGE_PENDING);
  g_assert_false (pt_id_equal (&remade->op, &change->op));
  g_assert_cmpstr (pt_row_get_text (remade->set, PT_SUPPLIER_NAME), ==, "Nimal");
  counterpart_exchange (desk, server, judge_apply);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_SYNCED);
}

static PtVerdict *
refuse_first (Counterpart *server, const PtOperation *operation, guint index)
{
  return index == 0 ? counterpart_reject (operation, "overlap", "phone")
                    : counterpart_reject (operation, "base_failed", NULL);
}

/* A refused update: what stands on it is made anew on the row as the server has it. */
static void
test_chain_of_updates (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (PtRow) row = NULL;
  PtSealed sealed;
  g_autoptr (PtEnvelope) envelope = NULL;
  GPtrArray *verdicts = g_ptr_array_new ();
  g_autoptr (GBytes) answer = NULL;
  PtChange *second, *third;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  desk_seal (desk, 100, &sealed);
  desk_edit (desk, PT_SUPPLIERS, &id, "email", "a", NULL);
  envelope = desk_read (&sealed);
  g_ptr_array_add (verdicts, counterpart_reject (g_ptr_array_index (envelope->ops, 0), "overlap", "phone"));
  answer = counterpart_answer (server, verdicts);
  counterpart_settle (desk, &sealed, answer);
  pt_sealed_clear (&sealed);
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 2);
  second = g_ptr_array_index (open, 1);
  g_assert_true (pt_id_is_none (&second->base_op));
  g_assert_cmpint (second->base_version, ==, 1);
  /* The change that was refused is still seen, with its state. */
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "1");
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_FAILED);
  third = second;
  g_assert_cmpint (third->status, ==, PT_CHANGE_PENDING);
  counterpart_exchange (desk, server, judge_apply);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (server, &id), PT_SUPPLIER_EMAIL), ==, "a");
  g_assert_true (pt_row_is_null (counterpart_get (server, &id), PT_SUPPLIER_PHONE));
}

/* Both in one envelope: the server says base_failed of the second. */
static void
test_chain_within_envelope (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (GPtrArray) open = NULL;
  PtSealed sealed;
  PtId former;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  desk_seal (desk, 100, &sealed);
  desk_edit (desk, PT_SUPPLIERS, &id, "email", "a", NULL);
  /* Refused as a whole and alone, it waits again; the next envelope has both. */
  g_assert_true (pt_outbox_refused (desk->database, &desk->seams, &sealed.envelope, "x", NULL));
  pt_sealed_clear (&sealed);
  open = desk_open (desk, &id);
  former = ((PtChange *) g_ptr_array_index (open, 1))->op;
  g_ptr_array_unref (g_steal_pointer (&open));
  counterpart_exchange (desk, server, refuse_first);
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 2);
  g_assert_cmpint (((PtChange *) g_ptr_array_index (open, 1))->status, ==, PT_CHANGE_PENDING);
  g_assert_false (pt_id_equal (&((PtChange *) g_ptr_array_index (open, 1))->op, &former));
  counterpart_exchange (desk, server, judge_apply);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (server, &id), PT_SUPPLIER_EMAIL), ==, "a");
}

/* A refused create: what was edited since goes into it, so that one correction sends all. */
static void
test_chain_of_create (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (PtChange) change = NULL;
  g_autoptr (PtEnvelope) envelope = NULL;
  GPtrArray *verdicts = g_ptr_array_new ();
  g_autoptr (GBytes) answer = NULL;
  PtSealed sealed;

  desk_seal (desk, 100, &sealed);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  envelope = desk_read (&sealed);
  g_ptr_array_add (verdicts, counterpart_reject (g_ptr_array_index (envelope->ops, 0), "duplicate_code", "code"));
  answer = counterpart_answer (server, verdicts);
  counterpart_settle (desk, &sealed, answer);
  pt_sealed_clear (&sealed);
  change = desk_only (desk, &id);
  g_assert_cmpint (change->kind, ==, PT_OPERATION_CREATE);
  g_assert_cmpint (change->status, ==, PT_CHANGE_FAILED);
  g_assert_cmpstr (pt_row_get_text (change->set, PT_SUPPLIER_PHONE), ==, "1");
  g_assert_true (pt_outbox_retry (desk->database, &desk->seams, change->id, NULL));
  counterpart_exchange (desk, server, judge_apply);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (server, &id), PT_SUPPLIER_PHONE), ==, "1");
}

/* Blocked is no failure: it waits, is not sent over and over, and goes again after a pull. */
static void
test_blocked (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (PtChange) change = NULL;
  PtSealed sealed;

  g_assert_cmpuint (counterpart_exchange (desk, server, counterpart_block).blocked, ==, 1);
  g_assert_cmpint (desk_counts (desk).waiting, ==, 1);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_WAITING);
  desk_seal (desk, 100, &sealed);
  g_assert_null (sealed.body);
  counterpart_pull (server, desk, 100);
  change = desk_only (desk, &id);
  desk_seal (desk, 100, &sealed);
  g_assert_nonnull (sealed.body);
  /* The same operation in another envelope. */
  g_assert_cmpint (sealed.n, ==, 2);
  {
    g_autoptr (PtEnvelope) envelope = desk_read (&sealed);

    g_assert_true (pt_id_equal (&((PtOperation *) g_ptr_array_index (envelope->ops, 0))->op, &change->op));
  }
  pt_sealed_clear (&sealed);
}

static PtVerdict *
block_second (Counterpart *server, const PtOperation *operation, guint index)
{
  PtVerdict *verdict;

  if (index == 0)
    return counterpart_judge (server, operation);
  verdict = counterpart_block (server, operation, index);
  verdict->depends_on = PT_ID_NONE;
  return verdict;
}

/* What waited for a change that is applied goes at once. */
static void
test_unblocked_by_result (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId first = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  PtId second = desk_add (desk, PT_SUPPLIERS, "code", "S002", "name", "Sunil", NULL);
  g_autoptr (PtStatement) update = NULL;
  PtSealed sealed;

  counterpart_exchange (desk, server, block_second);
  desk_edit (desk, PT_SUPPLIERS, &first, "phone", "1", NULL);
  update = pt_database_prepare (desk->database, "UPDATE queue SET blocked_on = ? WHERE entity_uuid = ?", NULL);
  pt_statement_bind_id (update, 1, &first);
  pt_statement_bind_id (update, 2, &second);
  g_assert_true (pt_statement_run (update, NULL));
  counterpart_exchange (desk, server, judge_apply);
  desk_seal (desk, 100, &sealed);
  g_assert_nonnull (sealed.body);
  pt_sealed_clear (&sealed);
}

/* An answer that leaves an operation out: it is sent again. */
static PtVerdict *
judge_stranger (Counterpart *server, const PtOperation *operation, guint index)
{
  PtVerdict *verdict = counterpart_block (server, operation, index);

  verdict->op = pt_id_new (server->clock, server->random);
  return verdict;
}

static void
test_missing_verdict (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtSealed sealed;

  desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  counterpart_exchange (desk, server, judge_stranger);
  desk_seal (desk, 100, &sealed);
  g_assert_cmpuint (sealed.n_ops, ==, 1);
  pt_sealed_clear (&sealed);
}

/* The answer to what was taken back here says so ahead of that to the taking back. */
static void
test_withdrawn (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtEnvelope) envelope = NULL;
  g_autoptr (PtChange) change = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (PtRow) row = NULL;
  GPtrArray *verdicts = g_ptr_array_new ();
  PtVerdict *verdict;
  PtSealed sealed;
  guint changed = 0;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  desk_seal (desk, 100, &sealed);
  change = desk_only (desk, &id);
  g_assert_true (pt_outbox_discard (desk->database, &desk->seams, change->id, &changed, NULL));
  envelope = desk_read (&sealed);
  verdict = counterpart_block (server, g_ptr_array_index (envelope->ops, 0), 0);
  verdict->status = PT_VERDICT_WITHDRAWN;
  g_ptr_array_add (verdicts, verdict);
  answer = counterpart_answer (server, verdicts);
  g_assert_cmpuint (counterpart_settle (desk, &sealed, answer).withdrawn, ==, 1);
  pt_sealed_clear (&sealed);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_true (pt_row_is_null (row, PT_SUPPLIER_PHONE));
  counterpart_push (server, desk);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_SYNCED);
}

/* An older answer never replaces what a pull has brought since. */
static void
test_overtaken_by_pull (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (PtRow) row = NULL;
  PtSealed sealed;

  desk_seal (desk, 100, &sealed);
  answer = counterpart_apply (server, &sealed);
  counterpart_change (server, &id, "name", "Nimal Perera", NULL);
  counterpart_pull (server, desk, 100);
  desk_check_seen (desk);
  counterpart_settle (desk, &sealed, answer);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_NAME), ==, "Nimal Perera");
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 2);
  desk_check_digests (desk);
  pt_sealed_clear (&sealed);
}

/* A newer local edit is not acknowledged by the answer to an older one. */
static void
test_newer_edit_stays (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (PtRow) row = NULL;
  PtSealed sealed;

  desk_seal (desk, 100, &sealed);
  answer = counterpart_apply (server, &sealed);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  counterpart_settle (desk, &sealed, answer);
  pt_sealed_clear (&sealed);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "1");
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_WAITING);
  desk_check_seen (desk);
  desk_check_digests (desk);
  counterpart_exchange (desk, server, judge_apply);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (server, &id), PT_SUPPLIER_PHONE), ==, "1");
}

/* A form that was open while its row's change was settled stands on the version that came of it. */
static void
test_form_open_meanwhile (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_SUPPLIERS));
  g_autoptr (PtChange) change = NULL;
  g_autoptr (PtRow) settled = NULL;
  PtSaved saved;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  edit->base = desk_get (desk, PT_SUPPLIERS, &id);
  counterpart_push (server, desk);
  settled = desk_get (desk, PT_SUPPLIERS, &id);
  pt_row_meta (edit->row)->id = id;
  desk_set (edit->row, "phone", "1", "email", "a", NULL);
  g_assert_true (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, NULL));
  pt_saved_clear (&saved);
  change = desk_only (desk, &id);
  g_assert_cmpint (pt_row_peek_meta (settled)->version, >, pt_row_peek_meta (edit->base)->version);
  g_assert_cmpint (change->base_version, ==, pt_row_peek_meta (settled)->version);
  g_assert_cmpuint (pt_row_mask (change->set), ==, 1u << PT_SUPPLIER_EMAIL);
}

/* The version on screen is the base, whatever a pull has brought meanwhile. */
static void
test_base_on_screen (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (PT_SUPPLIERS));
  g_autoptr (PtChange) change = NULL;
  PtSaved saved;

  edit->base = desk_get (desk, PT_SUPPLIERS, &id);
  counterpart_change (server, &id, "phone", "9", NULL);
  counterpart_pull (server, desk, 100);
  pt_row_meta (edit->row)->id = id;
  desk_set (edit->row, "phone", "1", NULL);
  g_assert_true (pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, NULL));
  pt_saved_clear (&saved);
  change = desk_only (desk, &id);
  g_assert_cmpint (change->base_version, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/settle/applied", test_applied);
  g_test_add_func ("/outbox/settle/update-and-delete", test_update_and_delete);
  g_test_add_func ("/outbox/settle/replay", test_replay);
  g_test_add_func ("/outbox/settle/malformed", test_malformed);
  g_test_add_func ("/outbox/settle/rejected", test_rejected);
  g_test_add_func ("/protocol/3/after-base-failed-the-client-remakes-the-change", test_chain_of_updates);
  g_test_add_func ("/outbox/settle/chain-within-envelope", test_chain_within_envelope);
  g_test_add_func ("/outbox/settle/chain-of-create", test_chain_of_create);
  g_test_add_func ("/outbox/settle/blocked", test_blocked);
  g_test_add_func ("/outbox/settle/unblocked-by-result", test_unblocked_by_result);
  g_test_add_func ("/outbox/settle/missing-verdict", test_missing_verdict);
  g_test_add_func ("/outbox/settle/withdrawn", test_withdrawn);
  g_test_add_func ("/outbox/settle/overtaken-by-pull", test_overtaken_by_pull);
  g_test_add_func ("/outbox/settle/newer-edit-stays", test_newer_edit_stays);
  g_test_add_func ("/outbox/settle/form-open-meanwhile", test_form_open_meanwhile);
  g_test_add_func ("/protocol/3/base-version-is-the-version-that-was-on-screen-when-the-edit-began-no-pull-moves-it",
                   test_base_on_screen);
  return g_test_run ();
}
