/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Verdicts and the answer that holds them: every status there and back, any order of members, and wrong forms. */

#include <string.h>

#include "errors.h"
#include "samples.h"

static const PtEntity *
suppliers_of (const PtId *op, gpointer data)
{
  return op->bytes[15] == 99 ? NULL : pt_entity (PT_SUPPLIERS);
}

static PtVerdict *
new_verdict (PtVerdictStatus status)
{
  PtVerdict *verdict = pt_verdict_new (pt_entity (PT_SUPPLIERS));
  verdict->op = sample_id (1);
  verdict->status = status;
  return verdict;
}

static char *
to_json (const PtVerdict *verdict)
{
  g_autoptr (PtWriter) writer = pt_writer_new ();
  pt_verdict_write (writer, verdict);
  return pt_writer_end_text (writer);
}

static PtVerdict *
from_json (const char *json, GError **error)
{
  g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
  g_autoptr (PtVerdict) verdict = pt_verdict_new (NULL);
  pt_verdict_read (reader, verdict, suppliers_of, NULL);
  return pt_reader_finish (reader, error) ? g_steal_pointer (&verdict) : NULL;
}

/* Back from its JSON, which writes the same JSON again. */
static PtVerdict *
read_back (const PtVerdict *verdict)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = to_json (verdict);
  PtVerdict *back = from_json (json, &error);
  g_assert_no_error (error);
  g_autofree char *again = to_json (back);
  g_assert_cmpstr (json, ==, again);
  return back;
}

static void
test_applied (void)
{
  g_autoptr (PtVerdict) verdict = new_verdict (PT_VERDICT_APPLIED);
  verdict->version = 8;
  verdict->seq = 90110;
  verdict->replayed = TRUE;
  verdict->record = sample_row (pt_entity (PT_SUPPLIERS));
  verdict->also = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);
  g_ptr_array_add (verdict->also, sample_row (pt_entity (PT_RATES)));
  g_autoptr (PtVerdict) back = read_back (verdict);
  g_assert_true (pt_id_equal (&back->op, &verdict->op));
  g_assert_cmpint (back->status, ==, PT_VERDICT_APPLIED);
  g_assert_true (back->replayed);
  g_assert_cmpint (back->version, ==, 8);
  g_assert_cmpint (back->seq, ==, 90110);
  g_assert_cmphex (pt_row_diff (back->record, verdict->record), ==, 0);
  g_assert_cmpuint (back->also->len, ==, 1);
  assert_same_row (back->also->pdata[0], verdict->also->pdata[0]);
  g_assert_false (back->omitted);
}

static void
test_conflict (void)
{
  for (guint i = 0; i < 4; i++) {
    g_autoptr (PtVerdict) verdict = new_verdict (PT_VERDICT_CONFLICT);
    PtConflict *conflict = verdict->conflict = g_new0 (PtConflict, 1);
    conflict->id = sample_id (2);
    conflict->kind = PT_CONFLICT_CREATE_CREATE + i;
    conflict->client_version = 3;
    conflict->server_version = 5;
    conflict->fields = 1u << PT_SUPPLIER_PHONE | 1u << PT_SUPPLIER_CODE;
    conflict->resolution = g_strdup ("server_wins");
    conflict->server = i % 2 == 0 ? sample_row (pt_entity (PT_SUPPLIERS)) : NULL;
    conflict->server_deleted = i == 2;
    verdict->omitted = i == 3;
    g_autoptr (PtVerdict) back = read_back (verdict);
    g_assert_true (pt_id_equal (&back->conflict->id, &conflict->id));
    g_assert_cmpint (back->conflict->kind, ==, conflict->kind);
    g_assert_cmpint (back->conflict->client_version, ==, 3);
    g_assert_cmpint (back->conflict->server_version, ==, 5);
    g_assert_cmphex (back->conflict->fields, ==, conflict->fields);
    g_assert_cmpint (back->conflict->server != NULL, ==, conflict->server != NULL);
    g_assert_cmpint (back->conflict->server_deleted, ==, i == 2);
    g_assert_cmpint (back->omitted, ==, i == 3);
    g_assert_cmpstr (back->conflict->resolution, ==, "server_wins");
  }
}

static void
test_others (void)
{
  g_autoptr (PtVerdict) rejected = new_verdict (PT_VERDICT_REJECTED);
  g_autoptr (PtVerdict) blocked = new_verdict (PT_VERDICT_BLOCKED);
  g_autoptr (PtVerdict) withdrawn = new_verdict (PT_VERDICT_WITHDRAWN);
  g_autoptr (PtVerdict) merged = new_verdict (PT_VERDICT_MERGED);
  rejected->error_code = g_strdup ("overlap");
  rejected->error_field = g_strdup ("effective_from");
  rejected->error_message = g_strdup ("Overlaps the rate of 2026-10-01 to 2026-10-31");
  blocked->depends_on = sample_id (3);
  withdrawn->target = sample_id (4);
  withdrawn->target_result = g_strdup ("{\"op\":\"x\",\"status\":\"applied\"}");
  merged->omitted = TRUE;
  g_autoptr (PtVerdict) rejected_back = read_back (rejected);
  g_autoptr (PtVerdict) blocked_back = read_back (blocked);
  g_autoptr (PtVerdict) withdrawn_back = read_back (withdrawn);
  g_autoptr (PtVerdict) merged_back = read_back (merged);
  g_assert_cmpstr (rejected_back->error_code, ==, "overlap");
  g_assert_cmpstr (rejected_back->error_field, ==, "effective_from");
  g_assert_cmpstr (rejected_back->error_message, ==, rejected->error_message);
  g_assert_true (pt_id_equal (&blocked_back->depends_on, &blocked->depends_on));
  g_assert_true (pt_id_equal (&withdrawn_back->target, &withdrawn->target));
  g_assert_cmpstr (withdrawn_back->target_result, ==, withdrawn->target_result);
  g_assert_cmpint (merged_back->status, ==, PT_VERDICT_MERGED);
  g_assert_true (merged_back->omitted);
}

#define OP "'op':'018faabb-ccdd-7eee-8fff-000000000001'"
#define CONFLICT                                                                                                       \
  "'conflict':{'server':{'name':'N'},'fields':['name','shoe'],'kind':'update_update',"                                 \
  "'id':'018faabb-ccdd-7eee-8fff-000000000002','new':1}"

static PtVerdict *
parse (const char *quoted, GError **error)
{
  g_autofree char *json = sample_json (quoted);
  return from_json (json, error);
}

/* Rows ahead of the operation's id, by which alone their entity is known. */
static void
test_any_order (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtVerdict) verdict
      = parse ("{" CONFLICT ",'record':{'name':'M','new':1},'status':'applied','new':[]," OP "}", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pt_row_get_text (verdict->record, PT_SUPPLIER_NAME), ==, "M");
  g_assert_cmpstr (pt_row_get_text (verdict->conflict->server, PT_SUPPLIER_NAME), ==, "N");
  g_assert_cmphex (verdict->conflict->fields, ==, 1u << PT_SUPPLIER_NAME);
}

/* An operation that the client does not know any more: its rows are passed over, its status is read. */
static void
test_unknown_operation (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtVerdict) verdict
      = parse ("{'op':'018faabb-ccdd-7eee-8fff-000000000063','status':'applied','record':{'name':'M'}," CONFLICT "}",
               &error);
  g_assert_no_error (error);
  g_assert_null (verdict->entity);
  g_assert_null (verdict->record);
  g_assert_null (verdict->conflict->server);
  g_assert_cmphex (verdict->conflict->fields, ==, 0);
}

static void
test_bad (void)
{
  static const char *const documents[] = {
    "{}",
    "[]",
    "{" OP "}",
    "{'status':'applied'}",
    "{" OP ",'status':'done'}",
    "{" OP ",'status':1}",
    "{" OP ",'status':'applied','record':[]}",
    "{" OP ",'status':'applied','record':{'status':'on'}}",
    "{" OP ",'status':'applied','also':{}}",
    "{" OP ",'status':'applied','also':[{}]}",
    "{" OP ",'status':'conflict','conflict':{}}",
    "{" OP ",'status':'conflict','conflict':{'id':'018faabb-ccdd-7eee-8fff-000000000002','kind':'war'}}",
    "{" OP ",'status':'conflict','conflict':{'id':'018faabb-ccdd-7eee-8fff-000000000002','kind':'update_update','"
    "fields':[1]}}",
    "{" OP
    ",'status':'conflict','conflict':{'id':'018faabb-ccdd-7eee-8fff-000000000002','kind':'update_update','server':1}}",
    "{" OP ",'status':'conflict','conflict':1}",
    "{" OP ",'status':'rejected','error':'no'}",
    "{" OP ",'status':'blocked','depends_on':null}",
    "{" OP ",'status':'applied','version':'1'}",
    "{" OP ",'status':'applied','version':1,'version':1}",
  };
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
    g_autoptr (GError) error = NULL;
    g_test_message ("%s", documents[i]);
    g_assert_null (parse (documents[i], &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  }
}

static void
test_answer (void)
{
  g_autoptr (PtPushAnswer) answer = pt_push_answer_new ();
  g_autoptr (GError) error = NULL;
  answer->forked = TRUE;
  answer->server_time = 1795000000123;
  answer->mark = sample_mark ();
  for (PtVerdictStatus status = PT_VERDICT_APPLIED; status <= PT_VERDICT_WITHDRAWN; status++)
    g_ptr_array_add (answer->results, new_verdict (status));
  g_autoptr (GBytes) bytes = pt_push_answer_to_bytes (answer);
  g_autoptr (PtPushAnswer) back = pt_push_answer_from_bytes (bytes, suppliers_of, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (back->forked);
  g_assert_cmpint (back->server_time, ==, 1795000000123);
  g_assert_cmpmem (&back->mark, sizeof back->mark, &answer->mark, sizeof answer->mark);
  g_assert_cmpuint (back->results->len, ==, 6);
  for (guint i = 0; i < 6; i++)
    g_assert_cmpint (((PtVerdict *) back->results->pdata[i])->status, ==, i);
  g_autoptr (GBytes) again = pt_push_answer_to_bytes (back);
  g_assert_true (g_bytes_equal (bytes, again));
}

static void
test_bad_answer (void)
{
  static const char *const documents[] = {
    "", "{}", "[]", "{'results':[]}", "{'results':{}}", "{'mark':{},'results':[]}", "{'results':[{}],'server_time':0}",
  };
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
    g_autofree char *json = sample_json (documents[i]);
    g_autoptr (GBytes) bytes = sample_bytes (json);
    g_autoptr (GError) error = NULL;
    g_assert_null (pt_push_answer_from_bytes (bytes, NULL, NULL, &error));
    g_assert_error (error, PT_ERROR, PT_ERROR_MALFORMED);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verdict/applied", test_applied);
  g_test_add_func ("/verdict/conflict", test_conflict);
  g_test_add_func ("/verdict/others", test_others);
  g_test_add_func ("/verdict/any-order", test_any_order);
  g_test_add_func ("/verdict/unknown-operation", test_unknown_operation);
  g_test_add_func ("/verdict/bad", test_bad);
  g_test_add_func ("/verdict/answer", test_answer);
  g_test_add_func ("/verdict/bad-answer", test_bad_answer);
  return g_test_run ();
}
