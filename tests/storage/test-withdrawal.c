/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * protocol.md, section 3, at the client: "Editing or discarding a sealed operation waits for this."
 *
 *   withdraw/…  what the client asks, in which order, and what each answer leaves
 */

#include "counterpart.h"
#include "errors.h"
#include "notices.h"

/* What is sealed next, taken apart; the envelope has one operation. */
static PtOperation *
first_of (PtEnvelope *envelope)
{
  g_assert_cmpuint (envelope->ops->len, ==, 1);
  return g_ptr_array_index (envelope->ops, 0);
}

static void
discard (Desk *desk, const PtChange *change)
{
  g_autoptr (GError) error = NULL;
  guint changed = 0;

  pt_outbox_discard (desk->database, &desk->seams, change->id, &changed, &error);
  g_assert_no_error (error);
}

/* A desk whose slip is on its way: sealed, not answered. */
typedef struct {
  Desk *desk;
  Counterpart *server;
  DeskBasics basics;
  PtId slip;
  PtSealed sealed;
} Way;

static void
set_up (Way *way, gconstpointer data)
{
  way->desk = desk_new ();
  way->server = counterpart_new (way->desk);
  way->basics = desk_add_basics (way->desk);
  counterpart_push (way->server, way->desk);
  way->slip = desk_add_slip (way->desk, &way->basics, "1000");
  desk_seal (way->desk, 100, &way->sealed);
}

static void
tear_down (Way *way, gconstpointer data)
{
  desk_check_seen (way->desk);
  desk_check_digests (way->desk);
  pt_sealed_clear (&way->sealed);
  counterpart_free (way->server);
  desk_free (way->desk);
}

/* The slip's envelope gets through after all. */
static void
deliver (Way *way)
{
  g_autoptr (GBytes) answer = counterpart_apply (way->server, &way->sealed);

  counterpart_settle (way->desk, &way->sealed, answer);
}

static gint64
quantity_there (Way *way)
{
  return pt_row_get_integer (counterpart_get (way->server, &way->slip), PT_COLLECTION_QUANTITY_MILLI);
}

static guint
count_notices (Desk *desk, const char *code)
{
  g_autoptr (GPtrArray) notices = pt_notices_list (desk->database, NULL);
  guint count = 0;

  for (guint i = 0; i < notices->len; i++)
    count += g_str_equal (((PtNotice *) g_ptr_array_index (notices, i))->code, code);
  return count;
}

/* The withdrawal names its target and nothing else, and goes ahead of the envelope that carries that. */
static void
test_goes_ahead (Way *way, gconstpointer data)
{
  g_autoptr (PtChange) change = desk_only (way->desk, &way->slip);
  g_autoptr (PtEnvelope) envelope = NULL;
  PtSealed sealed;

  discard (way->desk, change);
  desk_seal (way->desk, 100, &sealed);
  envelope = desk_read (&sealed);
  g_assert_cmpint (first_of (envelope)->kind, ==, PT_OPERATION_WITHDRAW);
  g_assert_true (pt_id_equal (&first_of (envelope)->target, &change->op));
  g_assert_true (pt_id_is_none (&first_of (envelope)->id));
  g_assert_cmpint (sealed.n, >, way->sealed.n);
  pt_sealed_clear (&sealed);
  /* Unanswered, the same bytes again, and still first. */
  g_assert_true (pt_outbox_reset_syncing (way->desk->database, NULL));
  desk_seal (way->desk, 100, &sealed);
  g_assert_cmpint (sealed.n, ==, way->sealed.n + 1);
  pt_sealed_clear (&sealed);
}

static void
test_discarded_in_time (Way *way, gconstpointer data)
{
  g_autoptr (PtChange) change = desk_only (way->desk, &way->slip);
  g_autoptr (PtRow) row = NULL;

  discard (way->desk, change);
  g_assert_cmpint (desk_state (way->desk, PT_COLLECTIONS, &way->slip), ==, PT_SYNC_STATE_WAITING);
  counterpart_push (way->server, way->desk);
  row = desk_get (way->desk, PT_COLLECTIONS, &way->slip);
  g_assert_true (pt_row_peek_meta (row)->deleted);
  g_assert_null (counterpart_get (way->server, &way->slip));
  g_assert_cmpint (desk_integer (way->desk, "SELECT count(*) FROM queue WHERE outcome = 'withdrawn'"), ==, 2);
  g_assert_cmpint (desk_counts (way->desk).waiting, ==, 0);
  g_assert_cmpuint (count_notices (way->desk, "too_late"), ==, 0);
}

static void
test_discarded_too_late (Way *way, gconstpointer data)
{
  g_autoptr (PtChange) change = desk_only (way->desk, &way->slip);
  g_autoptr (GBytes) lost = counterpart_apply (way->server, &way->sealed);

  discard (way->desk, change);
  counterpart_push (way->server, way->desk);
  g_assert_cmpint (desk_state (way->desk, PT_COLLECTIONS, &way->slip), ==, PT_SYNC_STATE_SYNCED);
  g_assert_cmpint (quantity_there (way), ==, 1000);
  g_assert_cmpuint (count_notices (way->desk, "too_late"), ==, 1);
}

/* Its own answer arrives while the withdrawal has not been sent yet. */
static void
test_answered_meanwhile (Way *way, gconstpointer data)
{
  g_autoptr (PtChange) change = desk_only (way->desk, &way->slip);

  discard (way->desk, change);
  deliver (way);
  g_assert_cmpint (desk_state (way->desk, PT_COLLECTIONS, &way->slip), ==, PT_SYNC_STATE_WAITING);
  counterpart_push (way->server, way->desk);
  g_assert_cmpint (desk_state (way->desk, PT_COLLECTIONS, &way->slip), ==, PT_SYNC_STATE_SYNCED);
  g_assert_cmpint (desk_counts (way->desk).waiting, ==, 0);
}

static void
test_refused_meanwhile (Way *way, gconstpointer data)
{
  g_autoptr (PtChange) change = desk_only (way->desk, &way->slip);
  g_autoptr (PtEnvelope) envelope = desk_read (&way->sealed);
  g_autoptr (GPtrArray) verdicts = g_ptr_array_new ();
  g_autoptr (GBytes) lost = NULL;
  g_autoptr (PtRow) row = NULL;

  g_ptr_array_add (verdicts, counterpart_reject (first_of (envelope), "inactive", NULL));
  lost = counterpart_answer (way->server, g_steal_pointer (&verdicts));
  discard (way->desk, change);
  counterpart_push (way->server, way->desk);
  row = desk_get (way->desk, PT_COLLECTIONS, &way->slip);
  g_assert_true (pt_row_peek_meta (row)->deleted);
  g_assert_cmpint (desk_counts (way->desk).attention, ==, 0);
}

/* A slip that is on its way is corrected: the former entry is taken back, the corrected one made in its place. */
static void
test_edited_in_time (Way *way, gconstpointer data)
{
  desk_edit (way->desk, PT_COLLECTIONS, &way->slip, "quantity_milli", "2000", NULL);
  desk_edit (way->desk, PT_COLLECTIONS, &way->slip, "quantity_milli", "3000", "notes", "read wrong", NULL);
  g_assert_cmpint (desk_integer (way->desk, "SELECT count(*) FROM queue WHERE operation = 'withdraw'"), ==, 1);
  counterpart_push (way->server, way->desk);
  g_assert_cmpint (quantity_there (way), ==, 3000);
  g_assert_cmpint (pt_row_peek_meta (counterpart_get (way->server, &way->slip))->version, ==, 1);
  g_assert_cmpint (pt_row_get_integer (counterpart_get (way->server, &way->slip), PT_COLLECTION_AMOUNT_MINOR), ==,
                   75000);
  g_assert_cmpint (desk_state (way->desk, PT_COLLECTIONS, &way->slip), ==, PT_SYNC_STATE_SYNCED);
}

/* Nothing of the record is sealed before the answer; others go on. */
static void
test_edit_waits (Way *way, gconstpointer data)
{
  g_autoptr (PtEnvelope) envelope = NULL;
  PtId other;
  PtSealed asking, next;

  desk_edit (way->desk, PT_COLLECTIONS, &way->slip, "quantity_milli", "2000", NULL);
  desk_seal (way->desk, 100, &asking);
  deliver (way);
  other = desk_add (way->desk, PT_SUPPLIERS, "code", "S9", "name", "Kamala", NULL);
  desk_seal (way->desk, 100, &next);
  g_assert_cmpint (next.n, ==, asking.n);
  pt_sealed_clear (&next);
  /* The withdrawal's envelope is refused whole, so that it waits by itself: the supplier goes, the edit does not. */
  g_assert_true (pt_outbox_refused (way->desk->database, &way->desk->seams, &asking.envelope, "no", NULL));
  pt_sealed_clear (&asking);
  g_assert_true (
      pt_database_exec (way->desk->database, "UPDATE queue SET status = 'error' WHERE operation = 'withdraw'", NULL));
  desk_seal (way->desk, 100, &next);
  envelope = desk_read (&next);
  g_assert_true (pt_id_equal (&first_of (envelope)->id, &other));
  pt_sealed_clear (&next);
}

/* The former entry is being taken back for the edit's sake, and would be lost with it. */
static void
test_edit_stays (Way *way, gconstpointer data)
{
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  guint changed = 0;
  PtSealed asking;

  desk_edit (way->desk, PT_COLLECTIONS, &way->slip, "quantity_milli", "2000", NULL);
  desk_seal (way->desk, 100, &asking);
  open = desk_open (way->desk, &way->slip);
  g_assert_cmpuint (open->len, ==, 2);
  g_assert_false (pt_outbox_discard (way->desk->database, &way->desk->seams,
                                     ((PtChange *) g_ptr_array_index (open, 1))->id, &changed, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  answer = counterpart_apply (way->server, &asking);
  counterpart_settle (way->desk, &asking, answer);
  pt_sealed_clear (&asking);
  counterpart_push (way->server, way->desk);
  g_assert_cmpint (quantity_there (way), ==, 2000);
}

/* Refused under its old content: what it was corrected to is sent. */
static void
test_edited_after_refusal (Way *way, gconstpointer data)
{
  g_autoptr (PtEnvelope) envelope = desk_read (&way->sealed);
  g_autoptr (GPtrArray) verdicts = g_ptr_array_new ();
  g_autoptr (GBytes) lost = NULL;

  g_ptr_array_add (verdicts, counterpart_reject (first_of (envelope), "net", NULL));
  lost = counterpart_answer (way->server, g_steal_pointer (&verdicts));
  desk_edit (way->desk, PT_COLLECTIONS, &way->slip, "quantity_milli", "2000", NULL);
  counterpart_push (way->server, way->desk);
  g_assert_cmpint (quantity_there (way), ==, 2000);
  g_assert_cmpint (desk_counts (way->desk).attention, ==, 0);
}

/* Cancelling needs no withdrawal: it is a step of its own. */
static void
test_cancel_is_a_step (Way *way, gconstpointer data)
{
  desk_edit (way->desk, PT_COLLECTIONS, &way->slip, "status", "cancelled", "cancel_reason", "entry mistake", NULL);
  g_assert_cmpint (desk_integer (way->desk, "SELECT count(*) FROM queue WHERE operation = 'withdraw'"), ==, 0);
}

/* Taken back and then cancelled: neither is sent. */
static void
test_cancelled_after_withdrawal (Way *way, gconstpointer data)
{
  g_autoptr (PtChange) change = desk_only (way->desk, &way->slip);

  discard (way->desk, change);
  desk_edit (way->desk, PT_COLLECTIONS, &way->slip, "status", "cancelled", "cancel_reason", "entry mistake", NULL);
  counterpart_push (way->server, way->desk);
  g_assert_null (counterpart_get (way->server, &way->slip));
  g_assert_cmpint (desk_counts (way->desk).waiting, ==, 0);
}

static void
test_asked_once (Way *way, gconstpointer data)
{
  g_autoptr (PtChange) change = desk_only (way->desk, &way->slip);
  g_autoptr (GError) error = NULL;
  guint changed = 0;

  discard (way->desk, change);
  g_assert_false (pt_outbox_discard (way->desk->database, &way->desk->seams, change->id, &changed, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
}

/* The withdrawal itself is taken back before it is sent: the slip goes on. */
static void
test_withdrawal_taken_back (Way *way, gconstpointer data)
{
  g_autoptr (PtChange) change = desk_only (way->desk, &way->slip);
  gint64 withdrawal;
  guint changed = 0;

  discard (way->desk, change);
  withdrawal = desk_integer (way->desk, "SELECT id FROM queue WHERE operation = 'withdraw'");
  g_assert_true (pt_outbox_discard (way->desk->database, &way->desk->seams, withdrawal, &changed, NULL));
  counterpart_push (way->server, way->desk);
  g_assert_cmpint (quantity_there (way), ==, 1000);
}

static void
test_only_by_its_maker (Way *way, gconstpointer data)
{
  g_autoptr (PtChange) change = desk_only (way->desk, &way->slip);
  g_autoptr (GError) error = NULL;
  guint changed = 0;

  way->desk->office->user = pt_id_new (way->desk->seams.clock, way->desk->seams.random);
  g_assert_true (pt_office_store (way->desk->database, way->desk->office, NULL));
  g_assert_false (pt_outbox_discard (way->desk->database, &way->desk->seams, change->id, &changed, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_ALLOWED);
}

/* A group is taken back whole: one member alone would let the server refuse the others. */
static void
test_group_together (Way *way, gconstpointer data)
{
  g_autoptr (GPtrArray) open = NULL;
  PtId slip;
  PtSealed sealed;

  deliver (way);
  slip = desk_add_slip (way->desk, &way->basics, "4000");
  desk_delete (way->desk, PT_COLLECTIONS, &slip);
  desk_seal (way->desk, 100, &sealed);
  open = desk_open (way->desk, &slip);
  discard (way->desk, g_ptr_array_index (open, 1));
  g_assert_cmpint (desk_integer (way->desk, "SELECT count(*) FROM queue WHERE operation = 'withdraw'"), ==, 2);
  counterpart_push (way->server, way->desk);
  g_assert_null (counterpart_get (way->server, &slip));
  g_assert_cmpint (desk_counts (way->desk).waiting, ==, 0);
  pt_sealed_clear (&sealed);
}

/* What waits is refused whole until it is parked. */
static void
park (Way *way, PtSealed *sealed)
{
  PtSealed next = *sealed;

  memset (sealed, 0, sizeof *sealed);
  while (next.body != NULL) {
    g_assert_true (pt_outbox_refused (way->desk->database, &way->desk->seams, &next.envelope, "A fault", NULL));
    pt_sealed_clear (&next);
    desk_seal (way->desk, 100, &next);
  }
  g_assert_cmpint (desk_integer (way->desk, "SELECT count(*) FROM queue WHERE status = 'pending'"), ==, 0);
}

static void
test_parked_and_corrected (Way *way, gconstpointer data)
{
  park (way, &way->sealed);
  desk_edit (way->desk, PT_COLLECTIONS, &way->slip, "quantity_milli", "2000", NULL);
  g_assert_cmpint (desk_integer (way->desk, "SELECT count(*) FROM queue WHERE operation = 'withdraw'"), ==, 1);
  g_assert_cmpint (desk_counts (way->desk).attention, ==, 0);
  counterpart_push (way->server, way->desk);
  g_assert_cmpint (quantity_there (way), ==, 2000);
  g_assert_cmpint (pt_row_peek_meta (counterpart_get (way->server, &way->slip))->version, ==, 1);
}

/* The server took it, and its answer was lost: the edit goes upon it, as this computer's own. */
static void
test_parked_but_taken (Way *way, gconstpointer data)
{
  g_autoptr (GBytes) lost = counterpart_apply (way->server, &way->sealed);

  park (way, &way->sealed);
  desk_edit (way->desk, PT_COLLECTIONS, &way->slip, "notes", "wet", NULL);
  counterpart_push (way->server, way->desk);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (way->server, &way->slip), PT_COLLECTION_NOTES), ==, "wet");
  g_assert_cmpint (pt_row_peek_meta (counterpart_get (way->server, &way->slip))->version, ==, 2);
  g_assert_cmpint (desk_integer (way->desk, "SELECT count(*) FROM queue WHERE entity_type = 'collections'"
                                            " AND operation = 'create' AND outcome = 'applied'"),
                   ==, 1);
  g_assert_cmpint (desk_counts (way->desk).attention, ==, 0);
}

/* An update and its edit are one change, whatever has become of the first. */
static void
check_parked_update (Way *way, gboolean taken)
{
  g_autoptr (GBytes) lost = NULL;
  PtSealed sealed;

  deliver (way);
  desk_edit (way->desk, PT_SUPPLIERS, &way->basics.supplier, "region", "Ella", NULL);
  desk_seal (way->desk, 100, &sealed);
  lost = taken ? counterpart_apply (way->server, &sealed) : NULL;
  park (way, &sealed);
  desk_edit (way->desk, PT_SUPPLIERS, &way->basics.supplier, "phone", "0711234567", NULL);
  counterpart_push (way->server, way->desk);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (way->server, &way->basics.supplier), PT_SUPPLIER_REGION), ==,
                   "Ella");
  g_assert_cmpstr (pt_row_get_text (counterpart_get (way->server, &way->basics.supplier), PT_SUPPLIER_PHONE), ==,
                   "0711234567");
  g_assert_cmpint (desk_state (way->desk, PT_SUPPLIERS, &way->basics.supplier), ==, PT_SYNC_STATE_SYNCED);
  g_assert_cmpint (desk_counts (way->desk).attention, ==, 0);
}

static void
test_parked_update (Way *way, gconstpointer data)
{
  check_parked_update (way, FALSE);
}

static void
test_parked_update_taken (Way *way, gconstpointer data)
{
  check_parked_update (way, TRUE);
}

/* What belongs together goes again as it was, ahead of the edit. */
static void
test_parked_group (Way *way, gconstpointer data)
{
  g_autoptr (GPtrArray) open = NULL;
  PtId former;

  g_assert_true (
      pt_database_exec (way->desk->database,
                        "UPDATE queue SET group_id = x'00000000000000000000000000000001' WHERE status = 'syncing'",
                        NULL));
  park (way, &way->sealed);
  open = desk_open (way->desk, &way->slip);
  former = ((PtChange *) g_ptr_array_index (open, 0))->op;
  desk_edit (way->desk, PT_COLLECTIONS, &way->slip, "notes", "wet", NULL);
  g_clear_pointer (&open, g_ptr_array_unref);
  open = desk_open (way->desk, &way->slip);
  g_assert_cmpuint (open->len, ==, 2);
  g_assert_true (pt_id_equal (&((PtChange *) g_ptr_array_index (open, 0))->op, &former));
  g_assert_true (pt_id_equal (&((PtChange *) g_ptr_array_index (open, 1))->base_op, &former));
  counterpart_push (way->server, way->desk);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (way->server, &way->slip), PT_COLLECTION_NOTES), ==, "wet");
}

/* Discarding waits as well: the server may have it. */
static void
test_parked_and_discarded (Way *way, gconstpointer data)
{
  g_autoptr (PtChange) change = NULL;
  g_autoptr (GBytes) lost = counterpart_apply (way->server, &way->sealed);

  park (way, &way->sealed);
  change = desk_only (way->desk, &way->slip);
  discard (way->desk, change);
  counterpart_push (way->server, way->desk);
  g_assert_cmpint (desk_state (way->desk, PT_COLLECTIONS, &way->slip), ==, PT_SYNC_STATE_SYNCED);
  g_assert_cmpuint (count_notices (way->desk, "too_late"), ==, 1);
}

static PtOperationKind
kind_of (const PtSealed *sealed)
{
  g_autoptr (PtEnvelope) envelope = desk_read (sealed);
  return first_of (envelope)->kind;
}

/* A server that fails over a withdrawal is asked again, but what else waits goes first. */
static void
test_refused_withdrawal (Way *way, gconstpointer data)
{
  PtSealed sealed;

  desk_edit (way->desk, PT_COLLECTIONS, &way->slip, "quantity_milli", "2000", NULL);
  desk_add (way->desk, PT_SUPPLIERS, "code", "S002", "name", "Devika", NULL);
  for (desk_seal (way->desk, 100, &sealed); kind_of (&sealed) == PT_OPERATION_WITHDRAW;
       desk_seal (way->desk, 100, &sealed)) {
    g_assert_true (pt_outbox_refused (way->desk->database, &way->desk->seams, &sealed.envelope, "A fault", NULL));
    pt_sealed_clear (&sealed);
  }
  g_assert_cmpint (kind_of (&sealed), ==, PT_OPERATION_CREATE);
  g_assert_cmpint (desk_counts (way->desk).attention, ==, 0);
  pt_sealed_clear (&sealed);
  counterpart_push (way->server, way->desk);
  counterpart_push (way->server, way->desk);
  g_assert_cmpint (quantity_there (way), ==, 2000);
  g_assert_cmpint (desk_counts (way->desk).waiting, ==, 0);
}

static PtVerdict *
judge_taken_back (Counterpart *server, const PtOperation *operation, guint index)
{
  PtVerdict *verdict;

  if (operation->kind != PT_OPERATION_CREATE)
    return counterpart_reject (operation, "base_failed", NULL);
  verdict = pt_verdict_new (operation->entity);
  verdict->op = operation->op;
  verdict->status = PT_VERDICT_WITHDRAWN;
  return verdict;
}

/* The other machine with a copy of this profile took the slip back; nobody did here. */
static void
test_taken_back_by_the_other_machine (Way *way, gconstpointer data)
{
  g_autoptr (PtChange) change = desk_only (way->desk, &way->slip);
  g_autoptr (PtChange) anew = NULL;
  g_autoptr (GPtrArray) verdicts = g_ptr_array_new ();
  g_autoptr (PtEnvelope) envelope = desk_read (&way->sealed);
  g_autoptr (GBytes) answer = NULL;

  g_ptr_array_add (verdicts, judge_taken_back (way->server, first_of (envelope), 0));
  answer = counterpart_answer (way->server, g_steal_pointer (&verdicts));
  counterpart_settle (way->desk, &way->sealed, answer);
  anew = desk_only (way->desk, &way->slip);
  g_assert_false (pt_id_equal (&anew->op, &change->op));
  counterpart_push (way->server, way->desk);
  g_assert_cmpint (quantity_there (way), ==, 1000);
}

/* The other machine with a copy of this profile took the making of a record back and made it anew: what was changed of
 * it here stands on that. */
static void
test_made_by_the_other_machine (Way *way, gconstpointer data)
{
  PtId supplier;
  PtSealed sealed;

  deliver (way);
  supplier = desk_add (way->desk, PT_SUPPLIERS, "code", "S002", "name", "Devika", NULL);
  desk_seal (way->desk, 100, &sealed);
  park (way, &sealed);
  counterpart_put (way->server, desk_get (way->desk, PT_SUPPLIERS, &supplier));
  counterpart_pull (way->server, way->desk, 100);
  desk_delete (way->desk, PT_SUPPLIERS, &supplier);
  counterpart_exchange (way->desk, way->server, judge_taken_back);
  desk_check_digests (way->desk);
  counterpart_push (way->server, way->desk);
  g_assert_true (pt_row_peek_meta (counterpart_get (way->server, &supplier))->deleted);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Way *way, gconstpointer data);
  } tests[] = {
    { "goes-ahead-of-what-it-withdraws", test_goes_ahead },
    { "discarded-in-time", test_discarded_in_time },
    { "discarded-too-late", test_discarded_too_late },
    { "answered-meanwhile", test_answered_meanwhile },
    { "refused-meanwhile", test_refused_meanwhile },
    { "edited-in-time", test_edited_in_time },
    { "editing-waits-for-the-answer", test_edit_waits },
    { "an-edit-stays-until-the-answer", test_edit_stays },
    { "edited-after-refusal", test_edited_after_refusal },
    { "cancelling-is-a-step", test_cancel_is_a_step },
    { "cancelled-after-withdrawal", test_cancelled_after_withdrawal },
    { "asked-once", test_asked_once },
    { "taken-back-itself", test_withdrawal_taken_back },
    { "only-by-its-maker", test_only_by_its_maker },
    { "a-group-together", test_group_together },
    { "parked-and-corrected", test_parked_and_corrected },
    { "parked-but-taken", test_parked_but_taken },
    { "parked-update-and-its-edit", test_parked_update },
    { "parked-update-that-was-taken", test_parked_update_taken },
    { "parked-group-goes-again", test_parked_group },
    { "parked-and-discarded", test_parked_and_discarded },
    { "refused-withdrawal", test_refused_withdrawal },
    { "made-anew-by-the-other-machine", test_made_by_the_other_machine },
    { "taken-back-by-the-other-machine", test_taken_back_by_the_other_machine },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path
        = g_strconcat ("/protocol/3/editing-or-discarding-a-sealed-operation-waits-for-its-withdrawal/", tests[i].path,
                       NULL);

    g_test_add (path, Way, NULL, set_up, tests[i].run, tear_down);
  }
  return g_test_run ();
}
