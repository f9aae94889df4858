/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A computer whose rows are not the server's finds out by the digests and repairs the differing buckets alone. */

#include <string.h>

#include "confirmed.h"
#include "office.h"
#include "repository.h"
#include "worker.h"

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

/* A mark of the right form; the signature was checked before repair sees a page. */
static PtMark
any_mark (void)
{
  g_autoptr (PtRandom) random = pt_random_new_seeded (1);
  PtKeyPair pair;
  PtMark mark = { .epoch = { { 1 } } };

  pt_key_pair_generate (&pair, random);
  memset (mark.hash, '0', 64);
  pt_mark_sign (&mark, &pair);
  return mark;
}

/* A fault of the program: every supplier's row becomes another, and the sums with it. */
static gboolean
spoil_rows (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (GArray) ids = pt_repository_row_ids (database, query, error);
  guint most = *(guint *) data;
  g_autofree PtSyncState *states = g_new0 (PtSyncState, ids->len);
  g_autoptr (GPtrArray) rows
      = pt_repository_read (database, query->entity, (const gint64 *) ids->data, MIN (most, ids->len), states, error);
  g_autoptr (PtWriter) writer = pt_page_begin (NULL);
  PtPage page = { .cursor = (char *) "none", .mark = any_mark () };
  g_autoptr (GBytes) bytes = NULL;
  guint repaired = 0;

  for (guint i = 0; i < rows->len; i++) {
    pt_row_set_text (rows->pdata[i], PT_SUPPLIER_PHONE, "spoilt", -1);
    pt_pull_row_write (writer, rows->pdata[i], PT_FIELDS_FULL);
  }
  bytes = pt_page_end (writer, &page);
  return pt_confirmed_repair (database, bytes, NULL, &repaired, changed, error);
}

static void
spoil (const char *directory, guint rows)
{
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  g_autoptr (PtRandom) random = pt_random_new_system ();
  const PtSeams seams = { .clock = clock, .random = random, .new_executor = new_worker };
  GError *error = NULL;
  g_autoptr (PtProfile) profile = pt_profile_open (directory, &seams, &error);

  g_assert_no_error (error);
  pt_profile_run (profile, PT_PROFILE_WRITE, spoil_rows, &rows, &error);
  g_assert_no_error (error);
}

static void
add_suppliers (Office *office, guint count)
{
  for (guint i = 0; i < count; i++) {
    g_autofree char *code = g_strdup_printf ("code=S%03u", i);
    g_free (ctl_well (office->a, "add", "suppliers", code, "name=Somebody", "phone=0711", NULL));
  }
  g_assert_cmpint (office_sync (office->a), ==, 0);
  g_assert_cmpint (office_sync (office->b), ==, 0);
}

/* A sync that ends with @code and agrees. */
static void
sync_repairs (Office *office, guint repaired, int code)
{
  g_autoptr (CtlResult) sync = ctl (office->b, "sync", "--json", NULL);
  g_autoptr (JsonNode) receipt = json_from_string (sync->out, NULL);
  JsonObject *object = json_node_get_object (receipt);

  g_assert_cmpint (sync->code, ==, code);
  g_assert_cmpint (json_object_get_int_member (object, "repaired"), ==, repaired);
  g_assert_true (json_object_get_boolean_member (object, "agreed"));
}

static void
assert_repaired (Office *office, guint spoilt)
{
  g_autofree char *log = NULL;

  sync_repairs (office, spoilt, 0);
  log = ctl_well (office->b, "log", "--json", NULL);
  g_assert_nonnull (strstr (log, "repaired"));
  office_assert_same (office);
  office_assert_text (office->b, "suppliers", "S000", "phone", "0711");
}

static void
test_one_row (Office *office, gconstpointer data)
{
  guint before = 0;

  add_suppliers (office, 20);
  spoil (office->b, 1);
  before = pt_proxy_count (office->proxy, "/v1/");
  assert_repaired (office, 1);
  /* a pull that finds it, three round trips down to the bucket's rows, a pull that agrees */
  g_assert_cmpuint (pt_proxy_count (office->proxy, "/v1/") - before, ==, 5);
}

/* Another computer's, that goes straight to the server. */
static void
change_elsewhere (gpointer data)
{
  g_free (ctl_well (data, "add", "suppliers", "code=LATE", "name=Somebody Else", NULL));
  g_free (ctl_well (data, "sync", NULL));
}

/* What is asked on the way down is of a later moment than the digest that differed: from the top again. */
static void
test_heads_differ (Office *office, gconstpointer data)
{
  g_autofree char *other = g_build_filename (office->folder, "c", NULL);
  const char *file = server_fixture_password_file (office->server, SERVER_FIXTURE_PASSWORD);
  g_autoptr (JsonNode) receipt = NULL;

  add_suppliers (office, 20);
  g_free (ctl_well (other, "login", server_fixture_get_url (office->server), "--user", "manager", "--password-file",
                    file, NULL));
  g_free (ctl_well (other, "sync", NULL));
  spoil (office->b, 1);
  pt_proxy_on_request (office->proxy, "/v1/digest", change_elsewhere, other);
  receipt = ctl_json (office->b, "sync", "--json", NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (receipt), "repaired"), ==, 1);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (receipt), "agreed"));
  office_assert_text (office->b, "suppliers", "S000", "phone", "0711");
  office_assert_text (office->b, "suppliers", "LATE", "name", "Somebody Else");
}

static void
test_many_rows (Office *office, gconstpointer data)
{
  guint before = 0;

  add_suppliers (office, 60);
  spoil (office->b, 60);
  before = pt_proxy_count (office->proxy, "/v1/");
  assert_repaired (office, 60);
  g_assert_cmpuint (pt_proxy_count (office->proxy, "/v1/") - before, ==, 4);
}

/* An edit that waits is not lost by a repair of the row beneath it. */
static void
test_waiting_edit_survives (Office *office, gconstpointer data)
{
  add_suppliers (office, 1);
  spoil (office->b, 1);
  g_free (ctl_well (office->b, "edit", "suppliers", "S000", "region=Kandy", NULL));
  pt_proxy_harm (office->proxy, PT_HARM_CUT_REQUEST, "/v1/push", 2);
  g_assert_cmpint (office_sync (office->b), ==, 2);
  pt_proxy_harm (office->proxy, PT_HARM_NONE, "/", 0);
  office_assert_text (office->b, "suppliers", "S000", "region", "Kandy");
  office_assert_text (office->b, "suppliers", "S000", "phone", "0711");
  g_assert_cmpuint (office_queued (office->b), ==, 1);
}

/* A row changed in the file itself leaves the sums as they were: doctor makes them anew, and the sync repairs it. */
static void
test_row_changed_in_the_file (Office *office, gconstpointer data)
{
  g_autofree char *path = g_build_filename (office->b, "paytrack.db", NULL);
  g_autoptr (PtDatabase) database = NULL;
  g_autoptr (CtlResult) doctor = NULL;

  add_suppliers (office, 3);
  database = pt_database_open (path, PT_DATABASE_WRITE, NULL, NULL);
  g_assert_true (pt_database_exec (database, "UPDATE suppliers SET phone = 'spoilt' WHERE code = 'S000'", NULL));
  doctor = ctl (office->b, "doctor", NULL);
  g_assert_cmpint (doctor->code, ==, 1);
  g_assert_nonnull (strstr (doctor->out, "suppliers (the next sync repairs them)"));
  assert_repaired (office, 1);
  g_free (ctl_well (office->b, "doctor", NULL));
}

/* Sums that went wrong over rows that are right: found by the next sync, and made anew with no hand. */
static void
test_sums_gone_wrong (Office *office, gconstpointer data)
{
  g_autofree char *path = g_build_filename (office->b, "paytrack.db", NULL);
  g_autoptr (PtDatabase) database = NULL;
  g_autoptr (JsonNode) receipt = NULL;

  add_suppliers (office, 3);
  database = pt_database_open (path, PT_DATABASE_WRITE, NULL, NULL);
  g_assert_true (pt_database_exec (database, "UPDATE digest_totals SET count = count + 1", NULL));
  receipt = ctl_json (office->b, "sync", "--json", NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (receipt), "repaired"), ==, 0);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (receipt), "recounted"));
  g_assert_true (json_object_get_boolean_member (json_node_get_object (receipt), "agreed"));
  office_assert_same (office);
}

/* A damaged id: the server's row comes back, and what is here in its stead is another that the server never had. */
static void
test_row_that_the_server_lacks (Office *office, gconstpointer data)
{
  g_autofree char *path = g_build_filename (office->b, "paytrack.db", NULL);
  g_autoptr (PtDatabase) database = NULL;
  g_autoptr (CtlResult) doctor = NULL;
  g_autoptr (JsonNode) queue = NULL;

  add_suppliers (office, 3);
  database = pt_database_open (path, PT_DATABASE_WRITE, NULL, NULL);
  g_assert_true (pt_database_exec (database,
                                   "UPDATE suppliers SET id = x'01890000000070008000000000000001', code = 'T000'"
                                   " WHERE code = 'S000'",
                                   NULL));
  g_clear_pointer (&database, pt_database_close);
  doctor = ctl (office->b, "doctor", NULL);
  g_assert_cmpint (doctor->code, ==, 1);
  sync_repairs (office, 2, 1);
  office_assert_same (office);
  queue = ctl_json (office->b, "queue", "--json", NULL);
  g_assert_cmpuint (ctl_length (queue), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (ctl_element (queue, 0), "status"), ==, "error");
  sync_repairs (office, 0, 1);
  g_free (ctl_well (office->b, "retry", "--all", NULL));
  g_assert_cmpint (office_sync (office->b), ==, 0);
  g_assert_cmpint (office_sync (office->a), ==, 0);
  office_assert_text (office->a, "suppliers", "T000", "name", "Somebody");
  office_assert_same (office);
}

#define ADD(path, test) g_test_add (path, Office, NULL, office_set_up, test, office_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/protocol/6/a-difference-is-walked-down-only-the-differing-buckets-are-repaired-logged-and-told", test_one_row);
  ADD ("/protocol/6/where-heads-differ-on-the-way-it-pulls-and-asks-again", test_heads_differ);
  ADD ("/integration/repair/many-rows", test_many_rows);
  ADD ("/integration/repair/waiting-edit-survives", test_waiting_edit_survives);
  ADD ("/integration/repair/row-changed-in-the-file", test_row_changed_in_the_file);
  ADD ("/integration/repair/sums-gone-wrong", test_sums_gone_wrong);
  ADD ("/protocol/6/what-the-server-does-not-have-is-parked", test_row_that_the_server_lacks);
  return g_test_run ();
}
