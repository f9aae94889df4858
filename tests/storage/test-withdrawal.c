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
    { "edited-after-refusal", test_edited_after_refusal },
    { "cancelling-is-a-step", test_cancel_is_a_step },
    { "cancelled-after-withdrawal", test_cancelled_after_withdrawal },
    { "asked-once", test_asked_once },
    { "taken-back-itself", test_withdrawal_taken_back },
    { "only-by-its-maker", test_only_by_its_maker },
    { "a-group-together", test_group_together },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/protocol/3/withdraw/", tests[i].path, NULL);

    g_test_add (path, Way, NULL, set_up, tests[i].run, tear_down);
  }
  return g_test_run ();
}
