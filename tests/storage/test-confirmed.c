/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pull pages: whole or not at all, never older over newer, digests kept, members taken, and repair. */

#include "counterpart.h"
#include "directory.h"
#include "errors.h"
#include "repository.h"

/* A server with @n suppliers that the desk has never seen. */
static void
fill (Counterpart *server, guint n)
{
  for (guint i = 0; i < n; i++) {
    PtRow *row = pt_row_new (pt_entity (PT_SUPPLIERS));
    g_autofree char *code = g_strdup_printf ("S%04u", i);

    pt_row_fill_defaults (row);
    pt_row_meta (row)->id = pt_id_new (server->clock, server->random);
    desk_set (row, "code", code, "name", "Nimal", NULL);
    counterpart_put (server, row);
  }
}

static const PtId *
any (Counterpart *server)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, server->rows);
  g_assert_true (g_hash_table_iter_next (&iter, &id, NULL));
  return id;
}

static gboolean
apply (Desk *desk, GBytes *page, PtPageApplied *applied, GError **error)
{
  guint changed = 0;

  return pt_confirmed_apply_page (desk->database, &desk->seams, page, applied, &changed, error);
}

static void
test_first_pull (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);

  fill (server, 2500);
  g_assert_cmpuint (counterpart_pull (server, desk, 1000), ==, 2500);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM suppliers WHERE version = 1"), ==, 2500);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM suppliers_confirmed"), ==, 0);
  desk_check_digests (desk);
}

static void
test_changes_and_tombstones (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId changed, gone, bare;
  g_autoptr (PtRow) row = NULL;
  g_autoptr (PtRow) tombstone = NULL;

  fill (server, 10);
  counterpart_pull (server, desk, 4);
  changed = *any (server);
  counterpart_change (server, &changed, "phone", "9", NULL);
  fill (server, 1);
  gone = pt_row_peek_meta (g_ptr_array_index (server->log, server->log->len - 1))->id;
  counterpart_pull (server, desk, 4);
  counterpart_delete (server, &gone);
  fill (server, 1);
  bare = pt_row_peek_meta (g_ptr_array_index (server->log, server->log->len - 1))->id;
  counterpart_delete (server, &bare);
  counterpart_pull (server, desk, 4);
  row = desk_get (desk, PT_SUPPLIERS, &gone);
  g_assert_true (pt_row_peek_meta (row)->deleted);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_NAME), ==, "Nimal");
  tombstone = desk_get (desk, PT_SUPPLIERS, &bare);
  g_assert_true (pt_row_peek_meta (tombstone)->deleted);
  g_assert_true (pt_row_is_null (tombstone, PT_SUPPLIER_NAME));
  desk_check_digests (desk);
}

/* Only the page after the stored cursor is taken: one that comes twice, or late, changes nothing. */
static void
test_stale (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GBytes) first = NULL;
  g_autofree char *cursor = NULL;
  PtPageApplied applied;
  gint64 writes;

  fill (server, 10);
  first = counterpart_page (server, NULL, 5);
  g_assert_true (apply (desk, first, &applied, NULL));
  g_assert_true (applied.more);
  g_assert_cmpuint (applied.rows, ==, 5);
  g_assert_false (applied.compared);
  cursor = pt_confirmed_dup_cursor (desk->database, NULL);
  g_assert_cmpstr (cursor, ==, "5");
  writes = desk_integer (desk, "SELECT count(*) FROM suppliers");
  g_assert_true (apply (desk, first, &applied, NULL));
  g_assert_true (applied.stale);
  g_assert_cmpuint (applied.rows, ==, 0);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM suppliers"), ==, writes);
  counterpart_pull (server, desk, 5);
}

/* Rows in front of the fault are taken back with it. */
static void
test_malformed (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GBytes) page = NULL;
  g_autoptr (GBytes) cut = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *cursor = NULL;
  PtPageApplied applied;

  fill (server, 10);
  page = counterpart_page (server, NULL, 10);
  cut = g_bytes_new_from_bytes (page, 0, g_bytes_get_size (page) - 200);
  g_assert_false (apply (desk, cut, &applied, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  cursor = pt_confirmed_dup_cursor (desk->database, NULL);
  g_assert_null (cursor);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM suppliers"), ==, 0);
  desk_check_digests (desk);
  counterpart_pull (server, desk, 100);
}

/* A child whose parent is on no page breaks the page, not the books. */
static void
test_orphan (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GBytes) page = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *cursor = NULL;
  PtPageApplied applied;
  PtRow *row = pt_row_new (pt_entity (PT_PAYMENTS));

  pt_row_fill_defaults (row);
  pt_row_meta (row)->id = pt_id_new (server->clock, server->random);
  pt_row_set_id (row, PT_PAYMENT_SUPPLIER_ID, &server->epoch);
  counterpart_put (server, row);
  page = counterpart_page (server, NULL, 10);
  g_assert_false (apply (desk, page, &applied, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM payments"), ==, 0);
  cursor = pt_confirmed_dup_cursor (desk->database, NULL);
  g_assert_null (cursor);
}

static void
test_pending_stays_seen (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (PtRow) row = NULL;
  g_autoptr (PtRow) confirmed = pt_row_new (pt_entity (PT_SUPPLIERS));
  PtId id;

  fill (server, 3);
  counterpart_pull (server, desk, 10);
  id = *any (server);
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  counterpart_change (server, &id, "phone", "9", "email", "e", NULL);
  counterpart_pull (server, desk, 10);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "1");
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_EMAIL), ==, "e");
  g_assert_true (pt_repository_get_confirmed (desk->database, pt_entity (PT_SUPPLIERS), &id, confirmed, NULL));
  g_assert_cmpstr (pt_row_get_text (confirmed, PT_SUPPLIER_PHONE), ==, "9");
  desk_check_seen (desk);
  desk_check_digests (desk);
}

/* A page from before what an answer brought does not take it back. */
static void
test_never_older (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autoptr (GBytes) late = NULL;
  g_autoptr (PtRow) row = NULL;
  PtPageApplied applied;
  PtId id;

  fill (server, 1);
  counterpart_pull (server, desk, 10);
  id = *any (server);
  counterpart_change (server, &id, "phone", "2", NULL);
  {
    g_autofree char *cursor = pt_confirmed_dup_cursor (desk->database, NULL);

    late = counterpart_page (server, cursor, 10);
  }
  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "3", NULL);
  {
    PtSealed sealed;
    g_autoptr (GBytes) answer = NULL;
    g_autoptr (PtEnvelope) envelope = NULL;
    GPtrArray *verdicts = g_ptr_array_new ();

    desk_seal (desk, 10, &sealed);
    envelope = desk_read (&sealed);
    ((PtOperation *) g_ptr_array_index (envelope->ops, 0))->base_version = 2;
    g_ptr_array_add (verdicts, counterpart_judge (server, g_ptr_array_index (envelope->ops, 0)));
    answer = counterpart_answer (server, verdicts);
    counterpart_settle (desk, &sealed, answer);
    pt_sealed_clear (&sealed);
  }
  g_assert_true (apply (desk, late, &applied, NULL));
  g_assert_cmpuint (applied.rows, ==, 0);
  /* This side is ahead of that page's snapshot: comparing would say nothing. */
  g_assert_false (applied.compared);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 3);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "3");
  desk_check_digests (desk);
}

static GBytes *
page_of (const char *text)
{
  g_autofree char *json = g_strdup (text);

  g_strdelimit (json, "'", '"');
  return g_bytes_new (json, strlen (json));
}

#define MARK                                                                                                           \
  "'mark':{'epoch':'01890000-0000-7000-8000-000000000001','head':7,"                                                   \
  "'hash':'0000000000000000000000000000000000000000000000000000000000000000',"                                         \
  "'sig':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=='}"

static void
test_delta (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GBytes) first = page_of (
      "{'changes':[{'entity':'suppliers','id':'01890000-0000-7000-8000-000000000002','version':1,'seq':1,"
      "'deleted':false,'fields':{'code':'S1','name':'A','phone':'1'},'meta':{'created_at':1,'updated_at':1}}],"
      "'cursor':'a','more':false,'server_time':1," MARK "}");
  g_autoptr (GBytes) second = page_of (
      "{'from':'a','changes':[{'entity':'suppliers','id':'01890000-0000-7000-8000-000000000002','version':2,'seq':2,"
      "'deleted':false,'delta':true,'fields':{'phone':null,'email':'e'},'meta':{'created_at':1,'updated_at':2}}],"
      "'cursor':'b','more':false,'server_time':1," MARK "}");
  g_autoptr (GBytes) unknown = page_of (
      "{'from':'b','changes':[{'entity':'suppliers','id':'01890000-0000-7000-8000-000000000003','version':2,'seq':3,"
      "'deleted':false,'delta':true,'fields':{'phone':null},'meta':{'created_at':1,'updated_at':2}}],"
      "'cursor':'c','more':false,'server_time':1," MARK "}");
  g_autoptr (PtRow) row = NULL;
  g_autoptr (GError) error = NULL;
  PtPageApplied applied;
  PtId id;

  pt_id_parse ("01890000-0000-7000-8000-000000000002", -1, &id);
  g_assert_true (apply (desk, first, &applied, &error));
  g_assert_true (apply (desk, second, &applied, &error));
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 2);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_NAME), ==, "A");
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_EMAIL), ==, "e");
  g_assert_true (pt_row_is_null (row, PT_SUPPLIER_PHONE));
  desk_check_digests (desk);
  /* What the server took for known here is not: everything is asked for again. */
  g_assert_true (apply (desk, unknown, &applied, &error));
  g_assert_true (applied.stale);
  g_assert_null (pt_confirmed_dup_cursor (desk->database, NULL));
}

static void
test_members (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GBytes) page
      = page_of ("{'changes':[],'cursor':'x','more':false,'backed_up':88,'server_time':1,"
                 "'organisation':{'id':'01890000-0000-7000-8000-000000000009','name':'Hill Tea','currency':'JPY',"
                 "'exponent':0,'cash_step':500,'time_zone':'Asia/Tokyo','closed_to':'2026-10-31',"
                 "'policy':{'rates':'manual'}},"
                 "'directory':{'users':[{'id':'01890000-0000-7000-8000-00000000000a','name':'Kamala','role':'clerk'}],"
                 "'devices':[{'id':'01890000-0000-7000-8000-00000000000b','name':'Counter'}]}," MARK "}");
  g_autoptr (PtOffice) office = NULL;
  g_autofree char *person = NULL;
  g_autofree char *device = NULL;
  g_autofree char *nobody = NULL;
  g_autofree char *backed_up = NULL;
  g_autoptr (GError) error = NULL;
  PtPageApplied applied;
  PtMark mark;
  PtId id;

  apply (desk, page, &applied, &error);
  g_assert_no_error (error);
  office = pt_office_load (desk->database, NULL);
  g_assert_cmpstr (office->organisation_name, ==, "Hill Tea");
  g_assert_cmpstr (office->currency, ==, "JPY");
  g_assert_cmpuint (office->exponent, ==, 0);
  g_assert_cmpint (office->cash_step, ==, 500);
  g_assert_cmpstr (office->closed_to, ==, "2026-10-31");
  g_assert_cmpstr (office->policy, ==, "{\"rates\":\"manual\"}");
  g_assert_cmpstr (office->prefix, ==, "A3");
  pt_id_parse ("01890000-0000-7000-8000-00000000000a", -1, &id);
  person = pt_directory_dup_person (desk->database, &id, NULL);
  g_assert_cmpstr (person, ==, "Kamala");
  nobody = pt_directory_dup_device (desk->database, &id, NULL);
  g_assert_null (nobody);
  pt_id_parse ("01890000-0000-7000-8000-00000000000b", -1, &id);
  device = pt_directory_dup_device (desk->database, &id, NULL);
  g_assert_cmpstr (device, ==, "Counter");
  backed_up = pt_setting_get (desk->database, "backed_up", NULL);
  g_assert_cmpstr (backed_up, ==, "88");
  g_assert_true (pt_confirmed_get_mark (desk->database, &mark, NULL));
  g_assert_cmpint (mark.head, ==, 7);
}

static void
test_differing (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  g_autofree char *cursor = NULL;
  g_autoptr (GBytes) page = NULL;
  g_autoptr (GBytes) rows = NULL;
  PtPageApplied applied;
  g_autoptr (GHashTable) listed = g_hash_table_new_full (pt_id_hash, pt_id_equal, g_free, NULL);
  guint repaired = 0, changed = 0;

  fill (server, 50);
  counterpart_pull (server, desk, 100);
  /* A row that went wrong here without anybody's doing: the sums hold it against the server's. */
  g_assert_true (pt_database_exec (desk->database, "UPDATE suppliers SET phone = 'wrong' WHERE code = 'S0007'", NULL));
  g_assert_true (pt_database_exec (desk->database, "UPDATE digest_totals SET sum = zeroblob (16)", NULL));
  cursor = pt_confirmed_dup_cursor (desk->database, NULL);
  page = counterpart_page (server, cursor, 10);
  g_assert_true (apply (desk, page, &applied, NULL));
  g_assert_true (applied.compared);
  g_assert_cmpuint (applied.differing, ==, 1u << PT_SUPPLIERS);
  rows = counterpart_page (server, NULL, 100);
  g_assert_true (pt_confirmed_repair (desk->database, rows, listed, &repaired, &changed, NULL));
  g_assert_cmpuint (repaired, ==, 1);
  g_assert_cmpuint (g_hash_table_size (listed), ==, 50);
  g_assert_cmpuint (changed, ==, 1u << PT_SUPPLIERS);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM suppliers WHERE phone IS NOT NULL"), ==, 0);
}

static void
test_marks (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GArray) marks = NULL;
  g_autoptr (GError) error = NULL;
  PtMark mark = { 0 }, newest;
  PtId former;

  g_assert_false (pt_confirmed_get_mark (desk->database, &newest, &error));
  g_assert_no_error (error);
  mark.epoch = former = pt_id_new (desk->seams.clock, desk->seams.random);
  for (mark.head = 1; mark.head <= 1000; mark.head++)
    g_assert_true (pt_confirmed_keep_mark (desk->database, &mark, NULL));
  mark.head = 500;
  g_assert_true (pt_confirmed_keep_mark (desk->database, &mark, NULL));
  g_assert_true (pt_confirmed_get_mark (desk->database, &newest, NULL));
  g_assert_cmpint (newest.head, ==, 1000);
  marks = pt_confirmed_list_marks (desk->database, NULL);
  g_assert_cmpuint (marks->len, <=, 257);
  g_assert_cmpint (g_array_index (marks, PtMark, 0).head, ==, 1000);
  g_assert_cmpint (g_array_index (marks, PtMark, 100).head, ==, 900);
  /* A new epoch, and then a late answer of the former one. */
  mark.epoch = pt_id_new (desk->seams.clock, desk->seams.random);
  mark.head = 3;
  g_assert_true (pt_confirmed_keep_mark (desk->database, &mark, NULL));
  mark.epoch = former;
  mark.head = 2000;
  g_assert_true (pt_confirmed_keep_mark (desk->database, &mark, NULL));
  g_assert_true (pt_confirmed_get_mark (desk->database, &newest, NULL));
  g_assert_cmpint (newest.head, ==, 3);
}

/* Applied as it is: what the change asked for was there. */
static GBytes *
answer_as_is (Counterpart *server, const PtSealed *sealed)
{
  g_autoptr (PtEnvelope) envelope = desk_read (sealed);
  const PtOperation *operation = envelope->ops->pdata[0];
  const PtRowMeta *meta = pt_row_peek_meta (counterpart_get (server, &operation->id));
  GPtrArray *verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_verdict_free);
  PtVerdict *verdict = pt_verdict_new (operation->entity);

  verdict->op = operation->op;
  verdict->status = PT_VERDICT_APPLIED;
  verdict->version = meta->version;
  verdict->seq = meta->seq;
  g_ptr_array_add (verdicts, verdict);
  return counterpart_answer (server, verdicts);
}

/* An answer that comes after the pull of its version leaves the row as that told it. */
static void
test_answer_after_pull (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (GBytes) answer = NULL;
  PtSealed sealed;

  desk_edit (desk, PT_SUPPLIERS, &id, "phone", "1", NULL);
  desk_seal (desk, 100, &sealed);
  counterpart_delete (server, &id);
  counterpart_pull (server, desk, 100);
  answer = answer_as_is (server, &sealed);
  counterpart_settle (desk, &sealed, answer);
  counterpart_pull (server, desk, 100);
  desk_check_digests (desk);
  pt_sealed_clear (&sealed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/confirmed/first-pull", test_first_pull);
  g_test_add_func ("/protocol/4/clients-mark-rows-deleted-a-tombstone-for-an-unknown-id-makes-a-bare-row",
                   test_changes_and_tombstones);
  g_test_add_func ("/protocol/4/a-page-is-applied-only-if-from-is-the-stored-cursor", test_stale);
  g_test_add_func ("/confirmed/malformed", test_malformed);
  g_test_add_func ("/protocol/4/the-cursor-commits-in-that-transaction", test_orphan);
  g_test_add_func ("/protocol/4/what-the-user-sees-is-confirmed-and-pending", test_pending_stays_seen);
  g_test_add_func ("/protocol/4/within-an-epoch-no-lower-version-replaces-a-confirmed-row", test_never_older);
  g_test_add_func ("/confirmed/answer-after-pull", test_answer_after_pull);
  g_test_add_func ("/confirmed/delta", test_delta);
  g_test_add_func ("/confirmed/members", test_members);
  g_test_add_func ("/protocol/6/the-client-compares-its-confirmed-rows-with-the-digests", test_differing);
  g_test_add_func ("/confirmed/marks", test_marks);
  return g_test_run ();
}
