/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The queue as people see it: counts, entries, and what they decide about one. */

#include "counterpart.h"
#include "errors.h"
#include "notices.h"

/* Sends everything and has it refused. */
static void
refuse_all (Desk *desk, Counterpart *server)
{
  g_autoptr (PtEnvelope) envelope = NULL;
  g_autoptr (GBytes) answer = NULL;
  GPtrArray *verdicts = g_ptr_array_new ();
  PtSealed sealed;

  desk_seal (desk, 100, &sealed);
  envelope = desk_read (&sealed);
  for (guint i = 0; i < envelope->ops->len; i++)
    g_ptr_array_add (verdicts, counterpart_reject (g_ptr_array_index (envelope->ops, i),
                                                   i > 0 ? "group_failed" : "overlap", NULL));
  answer = counterpart_answer (server, verdicts);
  counterpart_settle (desk, &sealed, answer);
  pt_sealed_clear (&sealed);
}

static PtId
add (Desk *desk, const char *code)
{
  return desk_add (desk, PT_SUPPLIERS, "code", code, "name", "Nimal", NULL);
}

static void
test_list (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) one = NULL;
  PtQueueEntry *entry;
  PtId id = add (desk, "S001");

  add (desk, "S002");
  all = pt_outbox_list (desk->database, 0, NULL);
  g_assert_cmpuint (all->len, ==, 2);
  entry = g_ptr_array_index (all, 0);
  g_assert_true (entry->entity == pt_entity (PT_SUPPLIERS));
  g_assert_true (pt_id_equal (&entry->entity_id, &id));
  g_assert_cmpint (entry->operation, ==, PT_OPERATION_CREATE);
  g_assert_cmpstr (entry->payload, ==, "{\"code\":\"S001\",\"name\":\"Nimal\"}");
  g_assert_cmpstr (entry->status, ==, "pending");
  g_assert_cmpint (entry->retry_count, ==, 0);
  g_assert_null (entry->error_message);
  g_assert_cmpstr (entry->label, ==, "S001 Nimal");
  g_assert_cmpint (entry->created_at, >, 0);
  one = pt_outbox_list (desk->database, 1, NULL);
  g_assert_cmpuint (one->len, ==, 1);
}

/* What was refused stands apart from what waits, and can be taken along as a file. */
static void
test_export_refused (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GPtrArray) waiting = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  add (desk, "S001");
  refuse_all (desk, server);
  add (desk, "S002");
  waiting = pt_outbox_list_waiting (desk->database, 1, NULL);
  g_assert_cmpuint (waiting->len, ==, 1);
  g_assert_cmpstr (((PtQueueEntry *) g_ptr_array_index (waiting, 0))->label, ==, "S002 Nimal");
  refused = pt_outbox_list_refused (desk->database, NULL);
  g_assert_cmpuint (refused->len, ==, 1);
  id = ((PtQueueEntry *) g_ptr_array_index (refused, 0))->id;
  text = pt_outbox_export (desk->database, id, NULL);
  g_assert_nonnull (strstr (text, "\"payload\":{\"code\":\"S001\",\"name\":\"Nimal\"}"));
  g_assert_nonnull (strstr (text, "\"error_code\":\"overlap\""));
  g_assert_null (pt_outbox_export (desk->database, id + 100, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
}

/* An export tells on what the change was made, and by whom. */
static void
test_export_tells_the_base (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autofree char *user = pt_id_to_text (&desk->office->user);
  g_autofree char *by = g_strdup_printf ("\"user\":\"%s\"", user);
  g_autofree char *text = NULL;
  PtId id = add (desk, "S001");

  counterpart_push (server, desk);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "0711234567", NULL);
  refuse_all (desk, server);
  text = pt_outbox_export (desk->database, desk_only (desk, &id)->id, NULL);
  g_assert_nonnull (strstr (text, "\"payload\":{\"phone\":\"0711234567\"}"));
  g_assert_nonnull (strstr (text, "\"base_version\":1"));
  g_assert_nonnull (strstr (text, "\"base\":{"));
  g_assert_nonnull (strstr (text, "\"name\":\"Nimal\""));
  g_assert_nonnull (strstr (text, by));
}

/* A record that is opened says what was refused of it, the oldest first; of another one nothing. */
static void
test_find_refused (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (PtQueueEntry) entry = NULL;
  g_autoptr (PtQueueEntry) none = NULL;
  PtId id = add (desk, "S001"), other;

  refuse_all (desk, server);
  other = add (desk, "S002");
  g_assert_true (pt_outbox_find_refused (desk->database, &id, &entry, NULL));
  g_assert_true (pt_id_equal (&entry->entity_id, &id));
  g_assert_cmpstr (entry->error_code, ==, "overlap");
  g_assert_true (pt_outbox_find_refused (desk->database, &other, &none, NULL));
  g_assert_null (none);
}

static void
test_counts (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtOutboxCounts counts;
  PtId id = add (desk, "S001");

  refuse_all (desk, server);
  add (desk, "S002");
  g_assert_true (pt_notices_add (desk->database, pt_entity (PT_SUPPLIERS), &id, "price", "text", 1, NULL));
  counts = desk_counts (desk);
  g_assert_cmpint (counts.waiting, ==, 1);
  g_assert_cmpint (counts.by_entity[PT_SUPPLIERS], ==, 1);
  g_assert_cmpint (counts.by_entity[PT_PAYMENTS], ==, 0);
  g_assert_cmpint (counts.attention, ==, 2);
  g_assert_cmpint (counts.conflicts, ==, 0);
}

/* A refusal is final for the operation: the same change goes under a new one. */
static void
test_retry (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GError) error = NULL;
  PtId id = add (desk, "S001");
  g_autoptr (PtChange) before = NULL;
  g_autoptr (PtChange) after = NULL;

  refuse_all (desk, server);
  before = desk_only (desk, &id);
  g_assert_false (pt_outbox_retry (desk->database, &desk->seams, 12345, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (pt_outbox_retry (desk->database, &desk->seams, before->id, &error));
  after = desk_only (desk, &id);
  g_assert_cmpint (after->id, ==, before->id);
  g_assert_false (pt_id_equal (&after->op, &before->op));
  g_assert_cmpint (after->status, ==, PT_CHANGE_PENDING);
  g_assert_null (after->error_code);
  g_assert_false (pt_outbox_retry (desk->database, &desk->seams, before->id, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  counterpart_push (server, desk);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_SYNCED);
}

/* Some of what was refused; what is settled by then is passed over. */
static void
test_retry_these (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  PtId first = add (desk, "S001"), second = add (desk, "S002"), third = add (desk, "S003");
  g_autoptr (PtChange) one = desk_only (desk, &first);
  g_autoptr (PtChange) other = desk_only (desk, &third);
  const gint64 gone = 12345;

  refuse_all (desk, server);
  g_array_append_val (ids, one->id);
  g_array_append_val (ids, gone);
  g_array_append_val (ids, other->id);
  g_assert_true (pt_outbox_retry_these (desk->database, &desk->seams, ids, NULL));
  g_assert_cmpint (desk_counts (desk).attention, ==, 1);
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &second), ==, PT_SYNC_STATE_FAILED);
  counterpart_push (server, desk);
  g_assert_nonnull (counterpart_get (server, &first));
  g_assert_nonnull (counterpart_get (server, &third));
  g_assert_true (pt_outbox_retry_these (desk->database, &desk->seams, ids, NULL));
}

/* One member retried is the group retried. */
static void
test_retry_group (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GPtrArray) open = NULL;
  DeskBasics basics = desk_add_basics (desk);
  PtId slip;

  counterpart_push (server, desk);
  slip = desk_add_slip (desk, &basics, "1000");
  desk_delete (desk, PT_COLLECTIONS, &slip);
  refuse_all (desk, server);
  open = desk_open (desk, &slip);
  g_assert_true (pt_outbox_retry (desk->database, &desk->seams, ((PtChange *) g_ptr_array_index (open, 0))->id, NULL));
  g_assert_cmpint (desk_counts (desk).attention, ==, 0);
  counterpart_push (server, desk);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (server, &slip), PT_COLLECTION_STATUS), ==, "cancelled");
}

/* The server fails at every envelope until all is parked. */
static void
park_all (Desk *desk)
{
  PtSealed sealed;

  desk_seal (desk, 100, &sealed);
  while (sealed.body != NULL) {
    g_assert_true (pt_outbox_refused (desk->database, &desk->seams, &sealed.envelope, "A fault", NULL));
    pt_sealed_clear (&sealed);
    desk_seal (desk, 100, &sealed);
  }
}

/* What stands on a retried change stands on it under its new operation. */
static void
test_retry_chain (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GPtrArray) open = NULL;
  PtId id = add (desk, "S001");
  PtSealed sealed;

  desk_seal (desk, 100, &sealed);
  pt_sealed_clear (&sealed);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "0711234567", NULL);
  park_all (desk);
  g_assert_cmpint (desk_counts (desk).attention, ==, 2);
  g_assert_true (pt_outbox_retry (desk->database, &desk->seams, 0, NULL));
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 2);
  g_assert_true (pt_id_equal (&((PtChange *) open->pdata[1])->base_op, &((PtChange *) open->pdata[0])->op));
  counterpart_push (server, desk);
  g_assert_cmpstr (pt_row_get_text (counterpart_get (server, &id), PT_SUPPLIER_PHONE), ==, "0711234567");
}

/* The rest of a group of which one change was decided against: never by itself, alone where a person asks for it. */
static void
test_retry_half_group (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (PtChange) lost = NULL;
  g_autoptr (PtChange) rest = NULL;
  g_autoptr (PtChange) alone = NULL;
  PtId first = add (desk, "S001"), second = add (desk, "S002");

  g_assert_true (
      pt_database_exec (desk->database, "UPDATE queue SET group_id = x'00000000000000000000000000000001'", NULL));
  refuse_all (desk, server);
  lost = desk_only (desk, &first);
  rest = desk_only (desk, &second);
  g_assert_true (pt_change_settle (desk->database, lost, "conflict", 1, 1, 1, NULL));
  g_assert_true (pt_outbox_retry (desk->database, &desk->seams, 0, NULL));
  g_assert_cmpint (desk_counts (desk).attention, ==, 1);
  g_assert_true (pt_outbox_retry (desk->database, &desk->seams, rest->id, NULL));
  alone = desk_only (desk, &second);
  g_assert_cmpint (alone->status, ==, PT_CHANGE_PENDING);
  g_assert_true (pt_id_is_none (&alone->group));
}

/* What was parked may stand at the server: a deletion sends it again ahead of itself, under its own name. */
static void
test_delete_parked (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (PtChange) parked = NULL;
  g_autoptr (GPtrArray) open = NULL;
  PtId id = add (desk, "S001");

  park_all (desk);
  parked = desk_only (desk, &id);
  desk_delete (desk, PT_SUPPLIERS, &id);
  open = desk_open (desk, &id);
  g_assert_cmpuint (open->len, ==, 2);
  g_assert_true (pt_id_equal (&((PtChange *) open->pdata[0])->op, &parked->op));
  counterpart_push (server, desk);
  g_assert_true (pt_row_peek_meta (counterpart_get (server, &id))->deleted);
}

/* @code -1: it works. */
static void
check_discard (Desk *desk, gint64 id, int code)
{
  g_autoptr (GError) error = NULL;
  guint changed = 0;
  gboolean done = pt_outbox_discard (desk->database, &desk->seams, id, &changed, &error);

  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, PT_ERROR, code);
  g_assert_cmpint (done, ==, code < 0);
  g_assert_cmpint (changed != 0, ==, done);
  desk_check_seen (desk);
}

static void
test_discard_refused (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = add (desk, "S001");
  g_autoptr (PtRow) row = NULL;
  g_autoptr (PtChange) change = NULL;

  counterpart_push (server, desk);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  refuse_all (desk, server);
  change = desk_only (desk, &id);
  check_discard (desk, change->id, -1);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_true (pt_row_is_null (row, PT_SUPPLIER_PHONE));
  g_assert_cmpint (desk_state (desk, PT_SUPPLIERS, &id), ==, PT_SYNC_STATE_SYNCED);
  g_assert_cmpint (desk_integer (desk,
                                 "SELECT count(*) FROM queue WHERE outcome = 'discarded' AND payload IS NOT NULL"),
                   ==, 1);
  check_discard (desk, change->id, PT_ERROR_NOT_FOUND);
}

/* Undo of a deletion that was not sent yet. */
static void
test_discard_deletion (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = add (desk, "S001");
  g_autoptr (PtRow) row = NULL;
  g_autoptr (PtChange) change = NULL;

  counterpart_push (server, desk);
  desk_delete (desk, PT_SUPPLIERS, &id);
  change = desk_only (desk, &id);
  check_discard (desk, change->id, -1);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_false (pt_row_peek_meta (row)->deleted);
}

/* Not while it is on its way and under a later change; the later one may be taken back. */
static void
test_no_discard (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId id = add (desk, "S001");
  g_autoptr (GPtrArray) open = NULL;
  PtSealed sealed;

  desk_seal (desk, 100, &sealed);
  pt_sealed_clear (&sealed);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  open = desk_open (desk, &id);
  check_discard (desk, ((PtChange *) g_ptr_array_index (open, 0))->id, PT_ERROR_INVALID);
  check_discard (desk, ((PtChange *) g_ptr_array_index (open, 1))->id, -1);
}

/* What was on its way when the program ended waits again, in its envelope. */
static void
test_reset_syncing (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtSealed sealed;

  add (desk, "S001");
  desk_seal (desk, 100, &sealed);
  pt_sealed_clear (&sealed);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM queue WHERE status = 'syncing'"), ==, 1);
  desk_reopen (desk);
  g_assert_true (pt_outbox_reset_syncing (desk->database, NULL));
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM queue WHERE status = 'pending'"), ==, 1);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM envelopes WHERE state = 'sealed'"), ==, 1);
}

static void
test_notices (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) notices = NULL;
  PtId id = add (desk, "S001");

  g_assert_true (pt_notices_add (desk->database, pt_entity (PT_SUPPLIERS), &id, "a", "first", 1, NULL));
  g_assert_true (pt_notices_add (desk->database, pt_entity (PT_SUPPLIERS), &id, "b", "second", 2, NULL));
  g_assert_true (pt_notices_read (desk->database, 1, 3, NULL));
  notices = pt_notices_list (desk->database, NULL);
  g_assert_cmpuint (notices->len, ==, 1);
  g_assert_cmpstr (((PtNotice *) g_ptr_array_index (notices, 0))->message, ==, "second");
  g_assert_false (pt_notices_read (desk->database, 1, 4, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  g_assert_true (pt_notices_read (desk->database, 0, 4, NULL));
  g_assert_true (pt_notices_read (desk->database, 0, 4, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/queue/list", test_list);
  g_test_add_func ("/queue/export-tells-the-base", test_export_tells_the_base);
  g_test_add_func ("/queue/export-refused", test_export_refused);
  g_test_add_func ("/queue/find-refused", test_find_refused);
  g_test_add_func ("/queue/counts", test_counts);
  g_test_add_func ("/queue/retry", test_retry);
  g_test_add_func ("/queue/retry-these", test_retry_these);
  g_test_add_func ("/queue/retry-group", test_retry_group);
  g_test_add_func ("/queue/retry-chain", test_retry_chain);
  g_test_add_func ("/queue/retry-half-group", test_retry_half_group);
  g_test_add_func ("/queue/delete-parked", test_delete_parked);
  g_test_add_func ("/queue/discard-refused", test_discard_refused);
  g_test_add_func ("/queue/discard-deletion", test_discard_deletion);
  g_test_add_func ("/queue/no-discard", test_no_discard);
  g_test_add_func ("/queue/reset-syncing", test_reset_syncing);
  g_test_add_func ("/queue/notices", test_notices);
  return g_test_run ();
}
