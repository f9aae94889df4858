/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Conflicts as this computer meets and settles them: what is kept of both sides, and what each way out leaves. */

#include "counterpart.h"
#include "errors.h"
#include "repository.h"

static PtVerdict *
judge_apply (Counterpart *server, const PtOperation *operation, guint index)
{
  return counterpart_judge (server, operation);
}

static PtVerdict *
judge_manual (Counterpart *server, const PtOperation *operation, guint index)
{
  return counterpart_conflict (server, operation, "manual");
}

static void
test_server_wins (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtRow) row = NULL;
  g_autoptr (GPtrArray) conflicts = NULL;
  PtConflictEntry *entry;

  counterpart_change (server, &id, "phone", "9", NULL);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", "email", "a", NULL);
  g_assert_cmpuint (counterpart_exchange (desk, server, judge_apply).conflicts, ==, 1);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "9");
  g_assert_true (pt_row_is_null (row, PT_SUPPLIER_EMAIL));
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 2);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_SYNCED);
  conflicts = pt_conflicts_list (desk->database, NULL);
  g_assert_cmpuint (conflicts->len, ==, 1);
  entry = g_ptr_array_index (conflicts, 0);
  g_assert_cmpint (entry->state, ==, PT_CONFLICT_ARCHIVED);
  g_assert_cmpstr (pt_row_get_text (entry->mine, PT_SUPPLIER_EMAIL), ==, "a");
  g_assert_cmpstr (pt_row_get_text (entry->theirs, PT_SUPPLIER_PHONE), ==, "9");
  g_assert_cmpint (pt_row_peek_meta (entry->base)->version, ==, 1);
  g_assert_cmpstr (entry->label, ==, "S001 Nimal");
  g_assert_cmpuint (counterpart_pull (server, desk, 100), ==, 0);
}

/* "Apply mine again": the archived change on the row as it is now. */
static void
test_apply_again (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (GPtrArray) conflicts = NULL;
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (PtChange) change = NULL;
  PtConflictEntry *entry;
  PtSaved saved;

  counterpart_change (server, &id, "phone", "9", NULL);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  counterpart_exchange (desk, server, judge_apply);
  conflicts = pt_conflicts_list (desk->database, NULL);
  entry = g_ptr_array_index (conflicts, 0);
  g_assert_true (pt_conflicts_resolve (desk->database, &desk->seams, desk->office, &entry->id, PT_SETTLE_MINE, NULL,
                                       &saved, NULL));
  pt_saved_clear (&saved);
  change = desk_only (desk, &id);
  g_assert_true (pt_id_equal (&change->resolves, &entry->id));
  g_assert_cmpint (change->base_version, ==, 2);
  counterpart_exchange (desk, server, judge_apply);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (server, &id), PT_SUPPLIER_PHONE), ==, "1");
  left = pt_conflicts_list (desk->database, NULL);
  g_assert_cmpuint (left->len, ==, 0);
}

static void
test_manual (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtRow) row = NULL;
  g_autoptr (PtChange) held = NULL;
  g_autoptr (GError) error = NULL;
  PtSealed sealed;

  counterpart_change (server, &id, "phone", "9", NULL);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  counterpart_exchange (desk, server, judge_manual);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "1");
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_CONFLICT);
  g_assert_cmpint (desk_counts (desk).conflicts, ==, 1);
  g_assert_cmpint (desk_counts (desk).attention, ==, 1);
  g_assert_cmpint (desk_counts (desk).waiting, ==, 0);
  held = desk_only (desk, &id);
  g_assert_true (pt_change_is_held (held));
  /* It is neither sent nor retried until somebody decides. */
  desk_seal (desk, 100, &sealed);
  g_assert_null (sealed.body);
  g_assert_false (pt_outbox_retry (desk->database, &desk->seams, held->id, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  /* Going on editing changes what stands against theirs. */
  desk_edit (desk, PT_SUPPLIERS, &id, "email", "a", NULL);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_CONFLICT);
  desk_check_seen (desk);
}

static void
settle_manual (PtSettlement settlement, const char *phone, const char *email, const char *chosen)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (GPtrArray) conflicts = NULL;
  g_autoptr (PtRow) result = pt_row_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (PtRow) row = NULL;
  g_autoptr (GError) error = NULL;
  PtConflictEntry *entry;
  PtSaved saved;

  counterpart_change (server, &id, "phone", "9", NULL);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  counterpart_exchange (desk, server, judge_manual);
  desk_edit (desk, PT_SUPPLIERS, &id, "email", "a", NULL);
  conflicts = pt_conflicts_list (desk->database, NULL);
  entry = g_ptr_array_index (conflicts, 0);
  g_assert_cmpstr (pt_row_get_text (entry->mine, PT_SUPPLIER_EMAIL), ==, "a");
  if (chosen != NULL)
    desk_set (result, "phone", chosen, NULL);
  g_assert_true (pt_conflicts_resolve (desk->database, &desk->seams, desk->office, &entry->id, settlement,
                                       chosen != NULL ? result : NULL, &saved, NULL));
  pt_saved_clear (&saved);
  g_assert_cmpint (desk_counts (desk).conflicts, ==, 0);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_WAITING);
  counterpart_exchange (desk, server, judge_apply);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, phone);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_EMAIL), ==, email);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_SYNCED);
  counterpart_pull (server, desk, 100);
  /* Settled once. */
  g_assert_false (pt_conflicts_resolve (desk->database, &desk->seams, desk->office, &entry->id, PT_SETTLE_MINE, NULL,
                                        &saved, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
}

static void
test_settle_manual (void)
{
  settle_manual (PT_SETTLE_MINE, "1", "a", NULL);
  settle_manual (PT_SETTLE_THEIRS, "9", NULL, NULL);
  settle_manual (PT_SETTLE_FIELDS, "5", NULL, "5");
}

/* Deleted elsewhere while it was edited here: the deletion stands, the change is kept. */
static void
test_update_of_deleted (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtRow) row = NULL;
  g_autoptr (GPtrArray) conflicts = NULL;

  counterpart_delete (server, &id);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  counterpart_exchange (desk, server, judge_apply);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_true (pt_row_peek_meta (row)->deleted);
  conflicts = pt_conflicts_list (desk->database, NULL);
  g_assert_cmpuint (conflicts->len, ==, 1);
  counterpart_pull (server, desk, 100);
}

/* A deletion is final: what was changed meanwhile is entered as a new record, and the conflict is settled. */
static void
test_deleted_anew (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtRow) before = desk_get (desk, PT_SUPPLIERS, &id);
  g_autoptr (PtRow) row = NULL;
  g_autoptr (GPtrArray) conflicts = NULL;
  g_autoptr (GError) error = NULL;
  PtConflictEntry *entry;
  PtSaved saved;
  PtId anew;

  counterpart_delete (server, &id);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  counterpart_exchange (desk, server, judge_manual);
  conflicts = pt_conflicts_list (desk->database, NULL);
  entry = g_ptr_array_index (conflicts, 0);
  g_assert_false (pt_conflicts_resolve (desk->database, &desk->seams, desk->office, &entry->id, PT_SETTLE_MINE, NULL,
                                        &saved, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  pt_saved_clear (&saved);
  g_clear_error (&error);
  pt_conflicts_resolve (desk->database, &desk->seams, desk->office, &entry->id, PT_SETTLE_ANEW, NULL, &saved, &error);
  g_assert_no_error (error);
  anew = saved.id;
  pt_saved_clear (&saved);
  g_assert_false (pt_id_equal (&anew, &id));
  counterpart_exchange (desk, server, judge_apply);
  row = desk_get (desk, PT_SUPPLIERS, &anew);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "1");
  g_assert_true (pt_row_same_field (row, before, PT_SUPPLIER_CODE));
  g_assert_true (pt_row_same_field (row, before, PT_SUPPLIER_NAME));
  g_assert_cmpint (desk_counts (desk).attention, ==, 0);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &anew), ==, PT_SYNC_STATE_SYNCED);
  counterpart_pull (server, desk, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/3/the-losing-change-is-archived-in-full-at-the-client", test_server_wins);
  g_test_add_func ("/protocol/3/the-losing-change-can-be-applied-again-with-one-action", test_apply_again);
  g_test_add_func ("/conflicts/manual", test_manual);
  g_test_add_func ("/protocol/3/the-client-settles-it-by-a-new-operation-with-resolves", test_settle_manual);
  g_test_add_func ("/conflicts/update-of-deleted", test_update_of_deleted);
  g_test_add_func ("/conflicts/deleted-anew", test_deleted_anew);
  return g_test_run ();
}
