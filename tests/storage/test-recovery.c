/* SPDX-License-Identifier: GPL-3.0-or-later */

/* protocol.md, section 7, at a computer: what it tells a server that was put back from a backup, and in which order. */

#include <glib.h>

#include "counterpart.h"
#include "recovery.h"

static gboolean
seals_a_recovery (Desk *desk, PtSealed *sealed)
{
  g_autoptr (PtEnvelope) envelope = NULL;

  desk_seal (desk, 100, sealed);
  g_assert_nonnull (sealed->body);
  envelope = desk_read (sealed);
  return envelope->recovery;
}

static void
note_operations (Desk *desk, GArray *ops, PtSealed *sealed)
{
  g_autoptr (PtEnvelope) envelope = desk_read (sealed);

  for (guint i = 0; i < envelope->ops->len; i++)
    g_array_append_val (ops, ((PtOperation *) envelope->ops->pdata[i])->op);
}

/* Each envelope that the server answered: two new ones at once, then one's phone, the other's, and the one's again. */
static GArray *
work_and_push (Desk *desk, Counterpart *server)
{
  GArray *ops = g_array_new (FALSE, FALSE, sizeof (PtId));
  PtId ids[2];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = desk_add (desk, PT_SUPPLIERS, "code", i == 0 ? "S0500" : "S0501", "name", "Sunil", NULL);
  for (guint i = 0; i < 4; i++) {
    g_autoptr (GBytes) answer = NULL;
    PtSealed sealed;

    if (i > 0)
      desk_edit (desk, PT_SUPPLIERS, &ids[i % 2], "phone", i == 1 ? "1" : i == 2 ? "2" : "3", NULL);
    desk_seal (desk, 100, &sealed);
    note_operations (desk, ops, &sealed);
    answer = counterpart_apply (server, &sealed);
    counterpart_settle (desk, &sealed, answer);
    pt_sealed_clear (&sealed);
  }
  return ops;
}

static void
test_in_the_order_of_old_seq (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GArray) sent = work_and_push (desk, server);
  g_autoptr (GArray) again = g_array_new (FALSE, FALSE, sizeof (PtId));
  PtSealed sealed;

  g_assert_cmpuint (sent->len, ==, 5);
  counterpart_recover (desk, sent->len);
  for (desk_seal (desk, 100, &sealed); sealed.body != NULL; desk_seal (desk, 100, &sealed)) {
    g_autoptr (GBytes) answer = NULL;

    note_operations (desk, again, &sealed);
    answer = counterpart_apply (server, &sealed);
    counterpart_settle (desk, &sealed, answer);
    pt_sealed_clear (&sealed);
  }
  g_assert_cmpuint (again->len, ==, sent->len);
  for (guint i = 0; i < sent->len; i++)
    g_assert_true (pt_id_equal (&g_array_index (again, PtId, i), &g_array_index (sent, PtId, i)));
}

/* What was made since may stand on what the server has lost, or take its code. */
static void
test_goes_ahead (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtSealed before, sealed;

  counterpart_add_settled (desk, server);
  desk_add (desk, PT_SUPPLIERS, "code", "S0500", "name", "Sunil", NULL);
  desk_seal (desk, 100, &before);
  counterpart_recover (desk, 1);
  g_assert_true (seals_a_recovery (desk, &sealed));
  pt_sealed_clear (&sealed);
  pt_sealed_clear (&before);
}

/* Refused as a whole, as by three faults of the server in a row, it is tried again after each pull. */
static void
test_refused_is_tried_again (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  gboolean waiting = FALSE;
  PtSealed sealed, none;

  counterpart_add_settled (desk, server);
  counterpart_recover (desk, 1);
  g_assert_true (seals_a_recovery (desk, &sealed));
  g_assert_true (pt_outbox_refused (desk->database, &desk->seams, &sealed.envelope, "A fault", NULL));
  desk_seal (desk, 100, &none);
  g_assert_null (none.body);
  g_assert_true (pt_recovery_is_waiting (desk->database, &waiting, NULL));
  g_assert_true (waiting);
  pt_sealed_clear (&sealed);
  g_assert_true (pt_changes_unblock (desk->database, NULL));
  g_assert_true (seals_a_recovery (desk, &sealed));
  pt_sealed_clear (&sealed);
}

/* An answer to a push brings a mark beyond the rows that were pulled: to go on from there would miss them. */
static void
test_goes_back_to_what_was_pulled (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GArray) marks = NULL;
  PtMark newest = { 0 };
  gint64 pulled;

  counterpart_add_settled (desk, server);
  counterpart_pull (server, desk, 100);
  pulled = server->seq;
  counterpart_put (server, pt_row_new (pt_entity (PT_PRODUCTS)));
  desk_add (desk, PT_SUPPLIERS, "code", "S0500", "name", "Sunil", NULL);
  counterpart_push (server, desk);
  g_assert_true (pt_confirmed_get_mark (desk->database, &newest, NULL));
  g_assert_cmpint (newest.head, >, pulled + 1);
  marks = pt_recovery_list_marks (desk->database, NULL);
  g_assert_cmpuint (marks->len, >, 0);
  g_assert_cmpint (g_array_index (marks, PtMark, 0).head, ==, pulled);
}

/* The row is there, and at the version that it had. */
static PtVerdict *
as_it_had_been (Counterpart *server, const PtOperation *operation, guint index)
{
  PtVerdict *verdict = pt_verdict_new (operation->entity);
  const PtRow *row = counterpart_get (server, &operation->id);

  verdict->op = operation->op;
  verdict->status = PT_VERDICT_APPLIED;
  verdict->version = pt_row_peek_meta (row)->version;
  verdict->seq = pt_row_peek_meta (row)->seq;
  return verdict;
}

static PtPageApplied
take_page (Desk *desk, Counterpart *server)
{
  g_autofree char *cursor = pt_confirmed_dup_cursor (desk->database, NULL);
  g_autoptr (GBytes) page = counterpart_page (server, cursor, 100);
  g_autoptr (GError) error = NULL;
  PtPageApplied applied;
  guint changed = 0;

  pt_confirmed_apply_page (desk->database, &desk->seams, page, &applied, &changed, &error);
  g_assert_no_error (error);
  g_assert_false (applied.stale);
  return applied;
}

/* The server is at version 1 again: until it has heard of version 2, nothing here gives way to that. */
static void
test_nothing_gives_way_before (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (Counterpart) restored = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtRow) seen = NULL;
  PtPageApplied applied;

  counterpart_put (restored, pt_row_copy (counterpart_get (server, &id)));
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "0711", NULL);
  counterpart_push (server, desk);
  counterpart_recover (desk, 2);
  applied = take_page (desk, restored);
  g_assert_false (applied.compared);
  seen = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (seen, PT_SUPPLIER_PHONE), ==, "0711");
  counterpart_exchange (desk, restored, as_it_had_been);
  applied = take_page (desk, restored);
  g_assert_false (applied.compared);
  counterpart_exchange (desk, restored, as_it_had_been);
  applied = take_page (desk, restored);
  g_assert_true (applied.compared);
}

/* Of the marks that it kept none is newer from then on, whatever their heads. */
static void
test_fork_is_the_newest_mark (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtMark newest = { 0 };

  counterpart_add_settled (desk, server);
  g_assert_true (pt_confirmed_get_mark (desk->database, &newest, NULL));
  g_assert_cmpint (newest.head, ==, 1);
  counterpart_recover (desk, 1);
  g_assert_true (pt_confirmed_get_mark (desk->database, &newest, NULL));
  g_assert_cmpint (newest.head, ==, 0);
  g_assert_false (pt_id_equal (&newest.epoch, &server->epoch));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/7/its-applied-operations-go-again-in-the-order-of-their-old-seq",
                   test_in_the_order_of_old_seq);
  g_test_add_func ("/protocol/7/what-was-lost-goes-ahead-of-what-was-made-since", test_goes_ahead);
  g_test_add_func ("/protocol/7/a-refused-recovery-is-tried-again", test_refused_is_tried_again);
  g_test_add_func ("/protocol/7/a-recovery-goes-back-to-what-was-pulled", test_goes_back_to_what_was_pulled);
  g_test_add_func ("/protocol/7/repair-never-removes-or-lowers-a-row-of-an-older-epoch-before-that",
                   test_nothing_gives_way_before);
  g_test_add_func ("/protocol/7/afterwards-the-fork-is-the-clients-newest-mark", test_fork_is_the_newest_mark);
  return g_test_run ();
}
