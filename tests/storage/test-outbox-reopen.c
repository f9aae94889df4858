/* SPDX-License-Identifier: GPL-3.0-or-later */

/* protocol.md, section 7, at a computer: what the server that was put back does not take again of what it had taken. */

#include <glib.h>

#include "counterpart.h"
#include "recovery.h"

static PtVerdict *
replay (Counterpart *server, const PtOperation *operation, guint index)
{
  return counterpart_judge (server, operation);
}

static PtVerdict *
refuse (Counterpart *server, const PtOperation *operation, guint index)
{
  return counterpart_reject (operation, "group_failed", NULL);
}

static PtVerdict *
contest (Counterpart *server, const PtOperation *operation, guint index)
{
  return counterpart_conflict (server, operation, "manual");
}

static gboolean
is_waiting (Desk *desk)
{
  gboolean waiting = TRUE;

  g_assert_true (pt_recovery_is_waiting (desk->database, &waiting, NULL));
  return waiting;
}

/* The record waits for a person, with all that was entered of it; what was changed later waits for nothing else. */
static void
test_refused_record_is_open_again (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtChange) open = NULL;
  g_autoptr (PtRow) seen = NULL;
  PtSettled settled;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "0711", NULL);
  counterpart_push (server, desk);
  counterpart_recover (desk, 2);
  settled = counterpart_exchange (desk, server, refuse);
  g_assert_cmpuint (settled.rejected, ==, 1);
  counterpart_exchange (desk, server, counterpart_block);
  g_assert_false (is_waiting (desk));
  open = desk_only (desk, &id);
  g_assert_cmpint (open->status, ==, PT_CHANGE_FAILED);
  g_assert_cmpstr (open->error_code, ==, "group_failed");
  g_assert_cmpstr (pt_row_get_text (open->set, PT_SUPPLIER_PHONE), ==, "0711");
  g_assert_cmpint (desk_counts (desk).attention, ==, 1);
  seen = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (seen, PT_SUPPLIER_PHONE), ==, "0711");
  /* Nothing of it is confirmed any more. */
  g_assert_cmpint (pt_row_peek_meta (seen)->version, ==, 0);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM suppliers_confirmed"), ==, 0);
  /* Sent again it is an ordinary change, and another restore tells nothing of what it was before. */
  g_assert_true (pt_outbox_retry (desk->database, &desk->seams, 0, NULL));
  counterpart_recover (desk, 0);
}

static void
test_refused_and_deleted_is_gone (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (GPtrArray) open = NULL;

  desk_delete (desk, PT_SUPPLIERS, &id);
  counterpart_push (server, desk);
  counterpart_recover (desk, 2);
  counterpart_exchange (desk, server, refuse);
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 0);
  g_assert_cmpint (desk_counts (desk).attention, ==, 0);
}

/* What others have written since stands there, and what was written here waits beside it. */
static void
test_conflict_is_open_again (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtChange) held = NULL;
  g_autoptr (GPtrArray) listed = NULL;
  const PtConflictEntry *entry;

  counterpart_pull (server, desk, 100);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "0711", NULL);
  counterpart_push (server, desk);
  counterpart_change (server, &id, "phone", "0799", NULL);
  counterpart_recover (desk, 2);
  counterpart_exchange (desk, server, replay);
  counterpart_exchange (desk, server, contest);
  held = desk_only (desk, &id);
  g_assert_true (pt_change_is_held (held));
  listed = pt_conflicts_list (desk->database, NULL);
  g_assert_cmpuint (listed->len, ==, 1);
  entry = g_ptr_array_index (listed, 0);
  g_assert_cmpint (entry->state, ==, PT_CONFLICT_OPEN);
  g_assert_cmpstr (pt_row_get_text (entry->mine, PT_SUPPLIER_PHONE), ==, "0711");
  g_assert_cmpstr (pt_row_get_text (entry->theirs, PT_SUPPLIER_PHONE), ==, "0799");
}

/* A number that was given again meanwhile: the next, as ever. */
static PtVerdict *
number_taken (Counterpart *server, const PtOperation *operation, guint index)
{
  return counterpart_reject (operation, "number_taken", "receipt_no");
}

static void
test_number_is_given_anew (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  DeskBasics basics = desk_add_basics (desk);
  g_autoptr (PtChange) open = NULL;
  PtId slip;

  counterpart_push (server, desk);
  slip = desk_add_slip (desk, &basics, "1000");
  counterpart_push (server, desk);
  counterpart_recover (desk, 4);
  counterpart_exchange (desk, server, replay);
  counterpart_exchange (desk, server, number_taken);
  open = desk_only (desk, &slip);
  g_assert_cmpint (open->status, ==, PT_CHANGE_PENDING);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM notices WHERE code = 'number_taken'"), ==, 1);
}

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

/* The same bytes after each pull, until there is an answer that is final. */
static void
test_kept_while_blocked (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtSealed first = { .body = NULL }, again;

  counterpart_add_settled (desk, server);
  counterpart_recover (desk, 1);
  desk_seal (desk, 100, &first);
  for (guint day = 1; day < 30; day++) {
    counterpart_exchange (desk, server, counterpart_block);
    desk_seal (desk, 100, &again);
    g_assert_null (again.body);
    desk_clock_advance (desk, DAY_MS);
    g_assert_true (pt_changes_unblock (desk->database, NULL));
    desk_seal (desk, 100, &again);
    g_assert_true (g_bytes_equal (again.body, first.body));
    pt_sealed_clear (&again);
  }
  counterpart_exchange (desk, server, replay);
  g_assert_false (is_waiting (desk));
  pt_sealed_clear (&first);
}

/* It waited in its envelope, and waits as an ordinary change from there on: who has what it hangs on may still come. */
static void
test_waits_by_itself_after_a_month (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtChange) open = NULL;
  g_autoptr (GPtrArray) none = NULL;

  counterpart_recover (desk, 1);
  counterpart_exchange (desk, server, counterpart_block);
  none = desk_open (desk, &id);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (is_waiting (desk));
  desk_clock_advance (desk, 31 * DAY_MS);
  g_assert_true (pt_changes_unblock (desk->database, NULL));
  counterpart_exchange (desk, server, counterpart_block);
  g_assert_false (is_waiting (desk));
  open = desk_only (desk, &id);
  g_assert_cmpint (open->status, ==, PT_CHANGE_PENDING);
  g_assert_true (open->is_blocked);
  g_assert_true (pt_changes_unblock (desk->database, NULL));
  counterpart_exchange (desk, server, replay);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_SYNCED);
}

static void
test_refused_as_a_whole_for_a_month (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtChange) open = NULL;
  PtSealed sealed;

  counterpart_recover (desk, 1);
  desk_clock_advance (desk, 31 * DAY_MS);
  desk_seal (desk, 100, &sealed);
  g_assert_true (pt_outbox_refused (desk->database, &desk->seams, &sealed.envelope, "A fault", NULL));
  pt_sealed_clear (&sealed);
  g_assert_false (is_waiting (desk));
  open = desk_only (desk, &id);
  g_assert_cmpint (open->status, ==, PT_CHANGE_PENDING);
  desk_check_seen (desk);
  desk_check_digests (desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/7/what-a-recovery-is-refused-is-open-again-at-its-maker/record",
                   test_refused_record_is_open_again);
  g_test_add_func ("/protocol/7/what-a-recovery-is-refused-is-open-again-at-its-maker/deleted-since",
                   test_refused_and_deleted_is_gone);
  g_test_add_func ("/protocol/7/what-a-recovery-is-refused-is-open-again-at-its-maker/conflict",
                   test_conflict_is_open_again);
  g_test_add_func ("/protocol/7/what-a-recovery-is-refused-is-open-again-at-its-maker/number",
                   test_number_is_given_anew);
  g_test_add_func ("/protocol/3/a-carrier-keeps-the-envelope-while-anything-in-it-is-blocked-30-days-at-most",
                   test_kept_while_blocked);
  g_test_add_func ("/protocol/7/what-a-recovery-leaves-blocked-for-30-days-waits-by-itself",
                   test_waits_by_itself_after_a_month);
  g_test_add_func ("/protocol/7/what-a-recovery-leaves-blocked-for-30-days-waits-by-itself/refused-as-a-whole",
                   test_refused_as_a_whole_for_a_month);
  return g_test_run ();
}
