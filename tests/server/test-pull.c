/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sections 4 and 6 of the protocol: pages, parents ahead, digests, buckets. */

#include <string.h>

#include "digest.h"
#include "fields.h"
#include "raw-client.h"

typedef struct {
  ServerFixture *server;
  RawClient *client; /* a manager's */
} Office;

#define CREATE "'operation':'create','base_version':0,'made_at':1"
#define SLIPS 20

/* Supplier 1, product 2, rate 3; SLIPS slips; then the three are touched, so that all come after their children. */
static void
set_up (Office *office, gconstpointer data)
{
  office->server = server_fixture_new ();
  office->client = raw_client_new_for (server_fixture_get_url (office->server), "manager");
  raw_seed (office->client);
  for (guint i = 0; i < SLIPS; i++) {
    g_autoptr (RawAnswer) answer
        = raw_push (office->client,
                    "{'op':'%s','entity':'collections','id':'%s'," CREATE
                    ",'set':{'receipt_no':'A1-%06u','supplier_id':'%s','product_id':'%s','collected_on':'2026-11-01',"
                    "'unit':'kg','quantity_milli':1000}}",
                    uuid (0x100 + i), uuid (0x200 + i), i, uuid (1), uuid (2));

    raw_expect (answer, 0, "applied");
  }
}

static void
touch_parents (Office *office)
{
  const char *entities[] = { "suppliers", "products", "rates" };

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++) {
    g_autoptr (RawAnswer) answer
        = raw_push (office->client,
                    "{'op':'%s','entity':'%s','id':'%s','operation':'update','base_version':1,'made_at':1,"
                    "'set':{'%s':'touched'}}",
                    uuid (0x300 + i), entities[i], uuid (1 + i), i == 1 ? "description" : "notes");

    raw_expect (answer, 0, "applied");
  }
}

static void
tear_down (Office *office, gconstpointer data)
{
  raw_client_free (office->client);
  server_fixture_free (office->server);
}

static JsonArray *
changes_of (RawAnswer *page)
{
  return json_object_get_array_member (raw_object (page), "changes");
}

static void
test_page (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) page = raw_get (office->client, "/v1/pull?limit=5000");
  JsonObject *row;

  g_assert_cmpuint (page->status, ==, 200);
  raw_verify (office->client, "GET", "/v1/pull?limit=5000", page);
  g_assert_cmpstr (page->encoding, ==, "gzip");
  g_assert_false (json_object_has_member (raw_object (page), "from"));
  g_assert_true (json_object_has_member (raw_object (page), "organisation"));
  g_assert_true (json_object_has_member (raw_object (page), "directory"));
  g_assert_true (json_object_has_member (raw_object (page), "digests"));
  g_assert_false (json_object_get_boolean_member (raw_object (page), "more"));
  g_assert_cmpuint (json_array_get_length (changes_of (page)), ==, 3 + SLIPS);
  row = json_array_get_object_element (changes_of (page), 0);
  g_assert_cmpstr (member (row, "entity"), ==, "suppliers");
  g_assert_cmpint (json_object_get_int_member (row, "seq"), ==, 1);
  g_assert_false (json_object_get_boolean_member (row, "deleted"));
  g_assert_cmpstr (member (json_object_get_object_member (row, "meta"), "created_by"), ==, office->client->user);
  g_assert_false (json_object_has_member (json_object_get_object_member (row, "fields"), "phone"));
}

static void
test_nothing_new (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) page = raw_get (office->client, "/v1/pull?limit=5000");
  g_autofree char *target = g_strdup_printf ("/v1/pull?cursor=%s", member (raw_object (page), "cursor"));
  g_autoptr (RawAnswer) next = raw_get (office->client, target);

  raw_verify (office->client, "GET", target, next);
  g_assert_cmpuint (json_array_get_length (changes_of (next)), ==, 0);
  g_assert_false (json_object_has_member (raw_object (next), "organisation"));
  g_assert_false (json_object_has_member (raw_object (next), "directory"));
  g_assert_true (json_object_has_member (raw_object (next), "digests"));
  g_assert_cmpuint (g_bytes_get_size (next->bytes), <=, 1229);
}

static void
test_bad_parameters (Office *office, gconstpointer data)
{
  static const struct {
    const char *target;
    const char *code;
  } cases[] = {
    { "/v1/pull?limit=0", "bad_limit" },
    { "/v1/pull?limit=5001", "bad_limit" },
    { "/v1/pull?limit=-1", "bad_limit" },
    { "/v1/pull?limit=x", "bad_limit" },
    { "/v1/pull?limit=", "bad_limit" },
    { "/v1/pull?limit=99999999999999999999", "bad_limit" },
    { "/v1/pull?cursor=", "bad_cursor" },
    { "/v1/pull?cursor=90101", "bad_cursor" },
    { "/v1/pull?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      "bad_cursor" },
    { "/v1/digest/suppliers?prefix=a", "malformed" },
    { "/v1/digest/suppliers?prefix=abc", "malformed" },
    { "/v1/digest/suppliers?prefix=AB", "malformed" },
    { "/v1/digest/suppliers?prefix=zz", "malformed" },
    { "/v1/rows/suppliers?cursor=x", "bad_cursor" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (RawAnswer) answer = raw_get (office->client, cases[i].target);

    g_assert_cmpuint (answer->status, ==, 400);
    g_assert_cmpstr (raw_code (answer), ==, cases[i].code);
    raw_verify (office->client, "GET", cases[i].target, answer);
  }
}

/* One page's rows applied alone, with foreign keys on, on top of @known (ids). */
static void
apply (JsonArray *changes, GHashTable *known)
{
  const char *references[] = { "supplier_id", "product_id", "rate_id" };

  for (guint i = 0; i < json_array_get_length (changes); i++)
    g_hash_table_add (known, g_strdup (member (json_array_get_object_element (changes, i), "id")));
  for (guint i = 0; i < json_array_get_length (changes); i++) {
    JsonObject *fields = json_object_get_object_member (json_array_get_object_element (changes, i), "fields");

    for (guint j = 0; j < G_N_ELEMENTS (references); j++)
      if (json_object_has_member (fields, references[j]))
        g_assert_true (g_hash_table_contains (known, member (fields, references[j])));
  }
}

static void
assert_once_and_ordered (JsonArray *changes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint descents = 0;
  gint64 last = 0;

  for (guint i = 0; i < json_array_get_length (changes); i++) {
    JsonObject *row = json_array_get_object_element (changes, i);
    gint64 seq = json_object_get_int_member (row, "seq");

    g_assert_true (g_hash_table_add (seen, (char *) member (row, "id")));
    descents += seq < last;
    last = seq;
  }
  /* Parents stand ahead of all; from the first row in order on, seq only grows. */
  g_assert_cmpuint (descents, <=, 3);
}

static void
test_parents_come_ahead (Office *office, gconstpointer data)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *cursor = g_strdup ("");
  gboolean more = TRUE;
  guint pages = 0;

  touch_parents (office);
  while (more) {
    g_autofree char *target = g_strdup_printf ("/v1/pull?limit=1%s%s", *cursor != '\0' ? "&cursor=" : "", cursor);
    g_autoptr (RawAnswer) page = raw_get (office->client, target);

    g_assert_cmpuint (page->status, ==, 200);
    assert_once_and_ordered (changes_of (page));
    apply (changes_of (page), known);
    more = json_object_get_boolean_member (raw_object (page), "more");
    g_assert_cmpint (json_object_has_member (raw_object (page), "digests"), ==, !more);
    g_free (cursor);
    cursor = g_strdup (member (raw_object (page), "cursor"));
    pages++;
  }
  g_assert_cmpuint (g_hash_table_size (known), ==, 3 + SLIPS);
  g_assert_cmpuint (pages, >=, SLIPS);
}

static void
test_one_page_has_each_row_once (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) page = NULL;

  touch_parents (office);
  page = raw_get (office->client, "/v1/pull?limit=5000");
  g_assert_cmpuint (json_array_get_length (changes_of (page)), ==, 3 + SLIPS);
  assert_once_and_ordered (changes_of (page));
}

/* The newest state of each row, as a client keeps it after pulling everything. */
static GHashTable *
newest (JsonArray *rows)
{
  GHashTable *states = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < json_array_get_length (rows); i++) {
    JsonObject *row = json_array_get_object_element (rows, i);
    JsonObject *kept = g_hash_table_lookup (states, member (row, "id"));

    if (kept == NULL || json_object_get_int_member (kept, "version") < json_object_get_int_member (row, "version"))
      g_hash_table_insert (states, (char *) member (row, "id"), row);
  }
  return states;
}

static PtLeaf
leaf_of (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *text = NULL;
  g_autoptr (PtRow) row = NULL;

  json_node_init_object (node, object);
  text = json_to_string (node, FALSE);
  row = pt_pull_row_from_text (text, -1, NULL);
  g_assert_nonnull (row);
  return pt_row_leaf (row);
}

static void
test_digests_prove_the_rows (Office *office, gconstpointer data)
{
  g_autoptr (JsonArray) rows = NULL;
  g_autoptr (GHashTable) states = NULL;
  g_autoptr (RawAnswer) answer = NULL;
  GHashTableIter iter;
  gpointer row;
  char text[PT_LEAF_TEXT];
  PtLeaf sum = 0;

  touch_parents (office);
  rows = raw_pull_all (office->client, 7);
  states = newest (rows);
  g_hash_table_iter_init (&iter, states);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    if (g_str_equal (member (row, "entity"), "collections"))
      sum += leaf_of (row);
  answer = raw_get (office->client, "/v1/digest/collections");
  raw_verify (office->client, "GET", "/v1/digest/collections", answer);
  pt_leaf_format (sum, text);
  g_assert_cmpint (json_object_get_int_member (raw_object (answer), "count"), ==, SLIPS);
  g_assert_cmpstr (member (raw_object (answer), "sum"), ==, text);
}

static void
test_buckets (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) top = raw_get (office->client, "/v1/digest/collections");
  g_autoptr (RawAnswer) middle = raw_get (office->client, "/v1/digest/collections?prefix=02");
  g_autoptr (RawAnswer) bottom = raw_get (office->client, "/v1/digest/collections?prefix=0205");
  g_autoptr (RawAnswer) rows = raw_get (office->client, "/v1/rows/collections?prefix=0205");
  g_autoptr (RawAnswer) all = raw_get (office->client, "/v1/rows/collections");
  g_autoptr (RawAnswer) none = raw_get (office->client, "/v1/rows/boats");
  JsonObject *children = json_object_get_object_member (raw_object (top), "children");

  g_assert_cmpuint (json_object_get_size (children), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (children, "02"), "count"), ==, SLIPS);
  children = json_object_get_object_member (raw_object (middle), "children");
  g_assert_cmpuint (json_object_get_size (children), ==, SLIPS);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (children, "0205"), "count"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (raw_object (bottom), "count"), ==, 1);
  g_assert_false (json_object_has_member (raw_object (bottom), "children"));
  g_assert_cmpuint (json_array_get_length (changes_of (rows)), ==, 1);
  g_assert_cmpstr (member (json_array_get_object_element (changes_of (rows), 0), "id"), ==, uuid (0x205));
  g_assert_cmpuint (json_array_get_length (changes_of (all)), ==, SLIPS);
  g_assert_false (json_object_get_boolean_member (raw_object (all), "more"));
  g_assert_cmpuint (none->status, ==, 404);
}

static void
test_tombstones (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) created
      = raw_push (office->client, "{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'T','name':'T'}}",
                  uuid (0x10), uuid (0x20));
  g_autoptr (RawAnswer) deleted
      = raw_push (office->client,
                  "{'op':'%s','entity':'suppliers','id':'%s','operation':'delete','base_version':1,'made_at':1}",
                  uuid (0x11), uuid (0x20));
  g_autoptr (JsonArray) rows = raw_pull_all (office->client, 5000);
  JsonObject *last = json_array_get_object_element (rows, json_array_get_length (rows) - 1);

  raw_expect (deleted, 0, "applied");
  g_assert_cmpstr (member (last, "id"), ==, uuid (0x20));
  g_assert_true (json_object_get_boolean_member (last, "deleted"));
  g_assert_true (!json_object_has_member (last, "fields")
                 || json_object_get_size (json_object_get_object_member (last, "fields")) == 0);
}

/* A supplier that is worth a delta: its notes are long. */
static void
add_large (Office *office)
{
  g_autofree char *notes = g_strnfill (1500, 'n');
  g_autoptr (RawAnswer) answer = raw_push (office->client,
                                           "{'op':'%s','entity':'suppliers','id':'%s'," CREATE
                                           ",'set':{'code':'L1','name':'Large','email':'e','notes':'%s'}}",
                                           uuid (0x410), uuid (0x400), notes);

  raw_expect (answer, 0, "applied");
}

static void
change_large (Office *office, guint op, gint64 base, const char *set)
{
  g_autoptr (RawAnswer) answer
      = raw_push (office->client,
                  "{'op':'%s','entity':'suppliers','id':'%s','operation':'update','base_version':%d,'made_at':1,"
                  "'set':{%s}}",
                  uuid (op), uuid (0x400), (int) base, set);

  raw_expect (answer, 0, "applied");
}

/* The large supplier's row in a page that is not to hold another. */
static JsonObject *
only_row (RawAnswer *page)
{
  g_assert_cmpuint (json_array_get_length (changes_of (page)), ==, 1);
  return json_array_get_object_element (changes_of (page), 0);
}

static char *
target_after (RawAnswer *page, guint limit)
{
  return g_strdup_printf ("/v1/pull?cursor=%s&limit=%u", member (raw_object (page), "cursor"), limit);
}

static void
test_delta (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) whole = NULL;
  g_autoptr (RawAnswer) page = NULL;
  g_autofree char *target = NULL;
  JsonObject *fields;

  add_large (office);
  whole = raw_get (office->client, "/v1/pull?limit=5000");
  target = target_after (whole, 5000);
  change_large (office, 0x411, 1, "'phone':'071','email':null");
  change_large (office, 0x412, 2, "'region':'Ella'");
  page = raw_get (office->client, target);
  g_assert_true (json_object_get_boolean_member (only_row (page), "delta"));
  g_assert_cmpint (json_object_get_int_member (only_row (page), "version"), ==, 3);
  fields = json_object_get_object_member (only_row (page), "fields");
  g_assert_cmpuint (json_object_get_size (fields), ==, 3);
  g_assert_cmpstr (member (fields, "phone"), ==, "071");
  g_assert_cmpstr (member (fields, "region"), ==, "Ella");
  g_assert_true (json_object_get_null_member (fields, "email"));
}

/* The pull in pages has not come to an end yet: whether the device has the row nobody knows. */
static void
test_no_delta_for_what_may_be_missing (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) first = NULL;
  g_autoptr (RawAnswer) page = NULL;
  g_autofree char *target = NULL;

  add_large (office);
  first = raw_get (office->client, "/v1/pull?limit=23");
  g_assert_true (json_object_get_boolean_member (raw_object (first), "more"));
  target = target_after (first, 5000);
  change_large (office, 0x411, 1, "'phone':'071'");
  page = raw_get (office->client, target);
  g_assert_false (json_object_has_member (only_row (page), "delta"));
  g_assert_true (json_object_has_member (json_object_get_object_member (only_row (page), "fields"), "notes"));
}

static void
test_no_delta_where_it_does_not_pay (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) whole = NULL;
  g_autoptr (RawAnswer) small = NULL;
  g_autoptr (RawAnswer) rewritten = NULL;
  g_autofree char *notes = g_strnfill (1500, 'm');
  g_autofree char *set = g_strdup_printf ("'notes':'%s'", notes);
  g_autofree char *target = NULL;
  g_autofree char *next = NULL;

  add_large (office);
  whole = raw_get (office->client, "/v1/pull?limit=5000");
  target = target_after (whole, 5000);
  change_large (office, 0x411, 1, set);
  rewritten = raw_get (office->client, target);
  g_assert_false (json_object_has_member (only_row (rewritten), "delta"));
  next = target_after (rewritten, 5000);
  touch_parents (office);
  small = raw_get (office->client, next);
  g_assert_cmpuint (json_array_get_length (changes_of (small)), ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_false (json_object_has_member (json_array_get_object_element (changes_of (small), i), "delta"));
}

static void
test_directory_and_settings_come_again (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) page = raw_get (office->client, "/v1/pull?limit=5000");
  g_autofree char *target = g_strdup_printf ("/v1/pull?cursor=%s", member (raw_object (page), "cursor"));
  g_autoptr (RawAnswer) renamed = NULL;
  g_autoptr (RawAnswer) policed = NULL;

  server_fixture_do (office->server, "policy set suppliers merge");
  policed = raw_get (office->client, target);
  g_assert_true (json_object_has_member (raw_object (policed), "organisation"));
  g_assert_false (json_object_has_member (raw_object (policed), "directory"));
  server_fixture_do (office->server, "user disable viewer");
  renamed = raw_get (office->client, target);
  g_assert_true (json_object_has_member (raw_object (renamed), "directory"));
}

static void
test_mark_is_signed (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) page = raw_get (office->client, "/v1/status");
  JsonObject *object = json_object_get_object_member (raw_object (page), "mark");
  PtMark mark = { .head = json_object_get_int_member (object, "head") };

  g_assert_true (pt_id_parse (member (object, "epoch"), -1, &mark.epoch));
  g_strlcpy (mark.hash, member (object, "hash"), sizeof mark.hash);
  g_strlcpy (mark.sig, member (object, "sig"), sizeof mark.sig);
  g_assert_cmpint (mark.head, ==, 3 + SLIPS);
  g_assert_true (pt_mark_verify (&mark, office->client->server_key, NULL));
  office->client->mark = pt_mark_to_header (&mark);
  {
    g_autoptr (RawAnswer) known = raw_get (office->client, "/v1/pull");

    g_assert_cmpuint (known->status, ==, 200);
  }
}

static void
test_no_token (Office *office, gconstpointer data)
{
  RawRequest request = { .method = "GET", .target = "/v1/pull", .token = "" };
  RawRequest forged = { .method = "GET", .target = "/v1/pull", .token = "forged" };
  g_autoptr (RawAnswer) none = raw_send (office->client, &request);
  g_autoptr (RawAnswer) other = raw_send (office->client, &forged);

  g_assert_cmpuint (none->status, ==, 401);
  g_assert_cmpuint (other->status, ==, 401);
  g_assert_null (none->signature);
}

static void
test_schema_header (Office *office, gconstpointer data)
{
  RawRequest newer = { .method = "GET", .target = "/v1/pull", .schema = "2" };
  RawRequest older = { .method = "GET", .target = "/v1/pull", .schema = "0" };
  g_autoptr (RawAnswer) refused = raw_send (office->client, &newer);
  g_autoptr (RawAnswer) old = raw_send (office->client, &older);

  g_assert_cmpuint (refused->status, ==, 426);
  g_assert_cmpstr (raw_code (refused), ==, "schema_too_new");
  g_assert_cmpstr (raw_code (old), ==, "schema_too_old");
  g_assert_nonnull (refused->signature);
}

/* Who is not signed in yet learns it as well. */
static void
test_schema_header_without_a_token (Office *office, gconstpointer data)
{
  RawRequest newer = { .method = "GET", .target = "/v1/pull", .schema = "2", .token = "" };
  RawRequest older = { .method = "GET", .target = "/v1/pull", .schema = "0", .token = "forged" };
  g_autoptr (RawAnswer) refused = raw_send (office->client, &newer);
  g_autoptr (RawAnswer) old = raw_send (office->client, &older);

  g_assert_cmpuint (refused->status, ==, 426);
  g_assert_cmpstr (raw_code (refused), ==, "schema_too_new");
  g_assert_null (refused->signature);
  g_assert_cmpstr (raw_code (old), ==, "schema_too_old");
}

/* The first rate is written again after the slip that uses it, so it comes ahead of the slip; its product, which was
 * not, stands in its own place, and must be read before it all the same. */
static void
test_parents_of_parents (Office *office, gconstpointer data)
{
  g_autoptr (RawAnswer) pushed
      = raw_push (office->client,
                  "{'op':'%s','entity':'products','id':'%s'," CREATE ",'set':{'code':'X','name':'x','dimension':'mass',"
                  "'base_unit':'g'}},"
                  "{'op':'%s','entity':'rates','id':'%s'," CREATE ",'set':{'product_id':'%s','rate_e4':1,'unit':'g',"
                  "'effective_from':'2020-01-01'}},"
                  "{'op':'%s','entity':'collections','id':'%s'," CREATE ",'set':{'receipt_no':'X-1','supplier_id':'%s',"
                  "'product_id':'%s','collected_on':'2026-10-31','unit':'g','quantity_milli':5000}},"
                  "{'op':'%s','entity':'rates','id':'%s'," CREATE ",'set':{'product_id':'%s','rate_e4':2,'unit':'g',"
                  "'effective_from':'2026-11-01'}}",
                  uuid (0x900), uuid (0x910), uuid (0x901), uuid (0x911), uuid (0x910), uuid (0x902), uuid (0x912),
                  uuid (1), uuid (0x910), uuid (0x903), uuid (0x913), uuid (0x910));
  g_autoptr (JsonArray) rows = NULL;
  guint place[3] = { 0 };

  for (guint i = 0; i < 4; i++)
    raw_expect (pushed, i, "applied");
  rows = raw_pull_all (office->client, 1000);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    for (guint j = 0; j < G_N_ELEMENTS (place); j++)
      if (g_str_equal (member (json_array_get_object_element (rows, i), "id"), uuid (0x910 + j)))
        place[j] = i + 1;
  g_assert_cmpuint (place[0], >, 0);
  g_assert_cmpuint (place[0], <, place[1]);
  g_assert_cmpuint (place[1], <, place[2]);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (Office *, gconstpointer);
  } tests[] = {
    { "/pull/page", test_page },
    { "/pull/nothing-new", test_nothing_new },
    { "/protocol/4/limit-is-1-to-5000", test_bad_parameters },
    { "/protocol/4/every-page-can-be-applied-alone-with-foreign-keys-on", test_parents_come_ahead },
    { "/protocol/4/parents-ahead-recursively", test_parents_of_parents },
    { "/pull/once", test_one_page_has_each_row_once },
    { "/pull/digests", test_digests_prove_the_rows },
    { "/pull/buckets", test_buckets },
    { "/pull/tombstones", test_tombstones },
    { "/protocol/4/a-delta-holds-each-field-written-since-the-cursor-nulls-included", test_delta },
    { "/protocol/4/a-delta-is-never-for-a-row-that-the-device-may-not-have", test_no_delta_for_what_may_be_missing },
    { "/pull/delta-where-it-pays", test_no_delta_where_it_does_not_pay },
    { "/pull/directory", test_directory_and_settings_come_again },
    { "/protocol/1/the-mark-is-signed-with-epoch-head-and-hash", test_mark_is_signed },
    { "/pull/no-token", test_no_token },
    { "/pull/schema", test_schema_header },
    { "/pull/schema-without-a-token", test_schema_header_without_a_token },
  };

  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Office, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
