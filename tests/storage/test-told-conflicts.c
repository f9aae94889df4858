/* SPDX-License-Identifier: GPL-3.0-or-later */

/* protocol.md, section 3, at the client: "GET /v1/conflicts?cursor: open and archived ones, so that they do not die
 * with a computer." */

#include "counterpart.h"
#include "told-conflicts.h"

#define CONFLICT "01890000-0000-7000-8000-0000000000c1"
#define ROW "01890000-0000-7000-8000-000000000002"
#define OP "01890000-0000-7000-8000-0000000000d1"

/* Members in an order that is not the server's. */
#define TELL(status)                                                                                                   \
  "{'conflicts':[{'mine':{'phone':'1','email':null},'fields':['phone','email'],'base':{'code':'S1','name':'A'},"       \
  "'server':{'code':'S1','name':'A','phone':'2','email':'e'},'status':'" status "','entity':'suppliers',"              \
  "'row':'" ROW "','id':'" CONFLICT "','op':'" OP "','kind':'update_update','operation':'update',"                     \
  "'resolution':'manual','user':'01890000-0000-7000-8000-000000000009','device':'01890000-0000-7000-8000-"             \
  "00000000000a',"                                                                                                     \
  "'at':1795000000000,'client_version':1,'server_version':2,'later':{'x':1}}],'cursor':'c1','more':false}"

static guint
take (Desk *desk, const char *page)
{
  g_autoptr (GString) text = g_string_new (page);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;
  guint changed = 0;

  g_string_replace (text, "'", "\"", 0);
  bytes = g_bytes_new (text->str, text->len);
  pt_conflicts_take (desk->database, bytes, pt_clock_wall (desk->seams.clock), &more, &changed, &error);
  g_assert_no_error (error);
  g_assert_false (more);
  return changed;
}

static PtConflictEntry *
only_conflict (Desk *desk)
{
  g_autoptr (GPtrArray) list = pt_conflicts_list (desk->database, NULL);

  g_assert_cmpuint (list->len, ==, 1);
  return g_ptr_array_steal_index (list, 0);
}

static void
test_told_in_full (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (PtConflictEntry) entry = NULL;

  take (desk, TELL ("open"));
  entry = only_conflict (desk);
  g_assert_cmpint (entry->state, ==, PT_CONFLICT_OPEN);
  g_assert_cmpint (entry->kind, ==, PT_CONFLICT_UPDATE_UPDATE);
  g_assert_cmpstr (pt_row_get_text (entry->mine, PT_SUPPLIER_PHONE), ==, "1");
  g_assert_true (pt_row_is_null (entry->mine, PT_SUPPLIER_EMAIL));
  g_assert_cmpstr (pt_row_get_text (entry->theirs, PT_SUPPLIER_PHONE), ==, "2");
  g_assert_cmpint (pt_row_peek_meta (entry->theirs)->version, ==, 2);
  g_assert_cmpstr (pt_row_get_text (entry->base, PT_SUPPLIER_NAME), ==, "A");
  g_assert_cmpint (pt_row_peek_meta (entry->base)->version, ==, 1);
  g_assert_cmpuint (entry->fields, ==, 1u << PT_SUPPLIER_PHONE | 1u << PT_SUPPLIER_EMAIL);
  g_assert_cmpint (entry->made_at, ==, 1795000000000);
  g_assert_false (pt_id_is_none (&entry->user) || pt_id_is_none (&entry->device));
}

static void
test_archived (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (PtConflictEntry) entry = NULL;

  take (desk, TELL ("archived"));
  entry = only_conflict (desk);
  g_assert_cmpint (entry->state, ==, PT_CONFLICT_ARCHIVED);
}

static void
test_not_doubled (void)
{
  g_autoptr (Desk) desk = desk_new ();

  take (desk, TELL ("open"));
  take (desk, TELL ("open"));
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM conflicts"), ==, 1);
  g_assert_cmpint (desk_counts (desk).conflicts, ==, 1);
}

static void
test_settled_elsewhere (void)
{
  g_autoptr (Desk) desk = desk_new ();

  take (desk, TELL ("open"));
  take (desk, TELL ("resolved"));
  g_assert_cmpint (desk_counts (desk).conflicts, ==, 0);
  take (desk, TELL ("open"));
  g_assert_cmpint (desk_counts (desk).conflicts, ==, 0);
}

/* The change that was held for it is decided as well: the record is seen as the server has it, nothing is dropped. */
static void
test_held_change_is_released (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (PtEnvelope) envelope = NULL;
  g_autoptr (GPtrArray) verdicts = g_ptr_array_new ();
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (PtConflictEntry) entry = NULL;
  g_autoptr (PtRow) row = NULL;
  g_autofree char *conflict = NULL;
  g_autofree char *op = NULL;
  g_autoptr (GString) page = g_string_new (TELL ("resolved"));
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S1", "name", "A", NULL);
  PtSealed sealed;

  counterpart_push (server, desk);
  counterpart_change (server, &id, "phone", "2", NULL);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  desk_seal (desk, 100, &sealed);
  envelope = desk_read (&sealed);
  g_ptr_array_add (verdicts, counterpart_conflict (server, g_ptr_array_index (envelope->ops, 0), "manual"));
  answer = counterpart_answer (server, g_steal_pointer (&verdicts));
  counterpart_settle (desk, &sealed, answer);
  pt_sealed_clear (&sealed);
  entry = only_conflict (desk);
  conflict = pt_id_to_text (&entry->id);
  op = pt_id_to_text (&entry->op);
  g_string_replace (page, CONFLICT, conflict, 0);
  g_string_replace (page, OP, op, 0);
  g_assert_cmpuint (take (desk, page->str), ==, 1u << PT_SUPPLIERS);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "2");
  g_assert_cmpint (desk_counts (desk).attention, ==, 0);
  g_assert_cmpint (desk_integer (desk,
                                 "SELECT count(*) FROM queue WHERE outcome = 'resolved' AND payload LIKE '%phone%'"),
                   ==, 1);
  desk_check_seen (desk);
}

static void
test_asked_now_and_then (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *cursor = NULL;
  gint64 now = pt_clock_wall (desk->seams.clock);
  gboolean due = FALSE;

  g_assert_true (pt_conflicts_due (desk->database, now, &due, &cursor, NULL));
  g_assert_true (due);
  g_assert_null (cursor);
  take (desk, TELL ("open"));
  g_assert_true (pt_conflicts_due (desk->database, now + 60000, &due, &cursor, NULL));
  g_assert_false (due);
  g_assert_true (pt_conflicts_due (desk->database, now + 16 * 60000, &due, &cursor, NULL));
  g_assert_true (due);
  g_assert_cmpstr (cursor, ==, "c1");
}

static void
test_malformed (void)
{
  static const char *const pages[] = { "{\"conflicts\":[{\"kind\":\"other\"}]}", "{\"conflicts\":1}", "[" };
  g_autoptr (Desk) desk = desk_new ();

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new_static (pages[i], strlen (pages[i]));
    gboolean more;
    guint changed = 0;

    g_assert_false (pt_conflicts_take (desk->database, bytes, 1, &more, &changed, NULL));
  }
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM conflicts"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/protocol/3/conflicts-do-not-die-with-a-computer/in-full", test_told_in_full);
  g_test_add_func ("/protocol/3/conflicts-do-not-die-with-a-computer/archived", test_archived);
  g_test_add_func ("/protocol/3/conflicts-do-not-die-with-a-computer/not-doubled", test_not_doubled);
  g_test_add_func ("/protocol/3/conflicts-do-not-die-with-a-computer/settled-elsewhere", test_settled_elsewhere);
  g_test_add_func ("/protocol/3/conflicts-do-not-die-with-a-computer/held-change", test_held_change_is_released);
  g_test_add_func ("/protocol/3/conflicts-do-not-die-with-a-computer/asked-now-and-then", test_asked_now_and_then);
  g_test_add_func ("/protocol/3/conflicts-do-not-die-with-a-computer/malformed", test_malformed);
  return g_test_run ();
}
