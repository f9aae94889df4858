/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list model: a hundred thousand rows at once, blank records that fill in place, and rows that keep their objects
 * while the database changes under them. */

#include <string.h>

#include "desk.h"
#include "record-list.h"
#include "record.h"
#include "worker.h"

#define ROWS 100000

typedef struct {
  Desk *desk;
  PtClock *clock; /* with timers */
  PtProfile *profile;
  PtRecordList *list;
  GListModel *model;
  guint changes;
  guint removed;
  guint added;
} Place;

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  Place *place = data;

  place->changes++;
  place->removed += removed;
  place->added += added;
}

static void
set_up (Place *place, guint rows, const PtQuery *query)
{
  g_autofree char *sql = g_strdup_printf (
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %u)"
      " INSERT INTO suppliers (id, version, deleted, code, name, status)"
      " SELECT randomblob (16), 1, 0, printf ('S%%06d', i), 'Nimal ' || i, 'active' FROM n WHERE i < %u",
      rows, rows);
  PtSeams seams;

  memset (place, 0, sizeof *place);
  place->desk = desk_new ();
  g_assert_true (pt_database_exec (place->desk->database, sql, NULL));
  seams = place->desk->seams;
  seams.new_executor = new_worker;
  place->clock = pt_clock_new_system ();
  seams.clock = place->clock;
  place->profile = pt_profile_open (place->desk->directory, &seams, NULL);
  place->list = pt_record_list_new (place->profile, query);
  place->model = G_LIST_MODEL (place->list);
  g_signal_connect (place->list, "items-changed", G_CALLBACK (on_items_changed), place);
}

static void
tear_down (Place *place)
{
  g_object_unref (place->list);
  desk_drop_profile (place->profile);
  desk_free (place->desk);
  g_object_unref (place->clock);
}

static void
wait_until_idle (Place *place)
{
  gboolean running = TRUE;

  for (;;) {
    g_object_get (place->list, "query-running", &running, NULL);
    if (!running)
      return;
    g_main_context_iteration (NULL, TRUE);
  }
}

static char *
text_of (PtRecord *record, const char *property)
{
  char *text = NULL;

  g_object_get (record, property, &text, NULL);
  return text;
}

/* Waits until the record is loaded. */
static void
expect_code (PtRecord *record, const char *code)
{
  for (;;) {
    g_autofree char *text = text_of (record, "code");

    if (text != NULL) {
      g_assert_cmpstr (text, ==, code);
      return;
    }
    g_main_context_iteration (NULL, TRUE);
  }
}

static void
test_many (void)
{
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (PtRecord) first = NULL;
  g_autoptr (PtRecord) last = NULL;
  g_autoptr (PtRecord) again = NULL;
  Place place;
  guint n_items;

  set_up (&place, ROWS, query);
  wait_until_idle (&place);
  g_assert_cmpuint (g_list_model_get_n_items (place.model), ==, ROWS);
  g_object_get (place.list, "n-items", &n_items, NULL);
  g_assert_cmpuint (n_items, ==, ROWS);
  g_assert_true (g_list_model_get_item_type (place.model) == PT_TYPE_RECORD);
  /* The first rows stood before the rest was known. */
  g_assert_cmpuint (place.changes, >, 1);
  first = g_list_model_get_item (place.model, 0);
  last = g_list_model_get_item (place.model, ROWS - 1);
  expect_code (first, "S000000");
  expect_code (last, "S099999");
  again = g_list_model_get_item (place.model, 0);
  g_assert_true (again == first);
  g_assert_null (g_list_model_get_item (place.model, ROWS));
  /* From one end to the other, as a scroll bar drags. */
  for (guint i = 0; i < ROWS; i += 97) {
    g_autoptr (PtRecord) record = g_list_model_get_item (place.model, i);

    g_assert_nonnull (record);
  }
  {
    g_autoptr (PtRecord) middle = g_list_model_get_item (place.model, ROWS / 2);

    expect_code (middle, "S050000");
  }
  tear_down (&place);
}

static gboolean
rename (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  *changed |= (1u << PT_ENTITIES) - 1;
  return pt_database_exec (database, data, error);
}

static void
write_sql (Place *place, const char *sql)
{
  g_autoptr (GError) error = NULL;

  pt_profile_run (place->profile, PT_PROFILE_WRITE, rename, (gpointer) sql, &error);
  g_assert_no_error (error);
}

/* A change elsewhere reaches the object on screen; a row that comes between leaves the others their objects. */
static void
test_follows (void)
{
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (PtRecord) second = NULL;
  g_autoptr (PtRecord) third = NULL;
  Place place;

  set_up (&place, 10, query);
  wait_until_idle (&place);
  second = g_list_model_get_item (place.model, 1);
  expect_code (second, "S000001");
  write_sql (&place, "UPDATE suppliers SET name = 'Other' WHERE code = 'S000001'");
  for (;;) {
    g_autofree char *name = text_of (second, "name");

    if (g_strcmp0 (name, "Other") == 0)
      break;
    g_main_context_iteration (NULL, TRUE);
  }
  wait_until_idle (&place);
  place.removed = place.added = 0;
  write_sql (
      &place,
      "INSERT INTO suppliers (id, version, deleted, code, name) VALUES (randomblob (16), 1, 0, 'S000000a', 'New')");
  wait_until_idle (&place);
  g_assert_cmpuint (g_list_model_get_n_items (place.model), ==, 11);
  g_assert_cmpuint (place.removed, ==, 0);
  g_assert_cmpuint (place.added, ==, 1);
  third = g_list_model_get_item (place.model, 2);
  g_assert_true (third == second);
  write_sql (&place, "UPDATE suppliers SET deleted = 1 WHERE code = 'S000000'");
  wait_until_idle (&place);
  g_assert_cmpuint (g_list_model_get_n_items (place.model), ==, 10);
  g_assert_cmpuint (place.removed, ==, 1);
  tear_down (&place);
}

/* Typing on: the list ends on what was asked last, whatever came back in between. */
static void
test_search (void)
{
  static const char *const typed[] = { "s", "s0", "s00", "s000", "s0000", "s00004" };
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (PtRecord) record = NULL;
  Place place;

  set_up (&place, 1000, query);
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++) {
    g_autoptr (PtQuery) next = pt_query_copy (query);

    next->search = g_strdup (typed[i]);
    pt_record_list_set_query (place.list, next);
  }
  wait_until_idle (&place);
  g_assert_cmpuint (g_list_model_get_n_items (place.model), ==, 10);
  record = g_list_model_get_item (place.model, 3);
  expect_code (record, "S000043");
  tear_down (&place);
}

static void
search (Place *place, const PtQuery *query, const char *text)
{
  g_autoptr (PtQuery) next = pt_query_copy (query);

  next->search = g_strdup (text);
  place->changes = place->removed = place->added = 0;
  pt_record_list_set_query (place->list, next);
  wait_until_idle (place);
}

/* The answer to another query: what stood at a place shows what stands there now, so that no widget is made again. */
static void
test_places (void)
{
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (PtRecord) first = NULL;
  g_autoptr (PtRecord) second = NULL;
  Place place;

  set_up (&place, 1000, query);
  wait_until_idle (&place);
  first = g_list_model_get_item (place.model, 0);
  second = g_list_model_get_item (place.model, 1);
  expect_code (second, "S000001");
  search (&place, query, "s0005");
  g_assert_cmpuint (g_list_model_get_n_items (place.model), ==, 100);
  g_assert_cmpuint (place.removed, ==, 900);
  g_assert_cmpuint (place.added, ==, 0);
  expect_code (second, "S000501");
  search (&place, query, "s000500");
  g_assert_cmpuint (place.removed, ==, 99);
  expect_code (first, "S000500");
  search (&place, query, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (place.model), ==, 1000);
  g_assert_cmpuint (place.removed, ==, 0);
  g_assert_cmpuint (place.added, ==, 999);
  expect_code (first, "S000000");
  for (guint i = 0; i < 200; i += 7) {
    g_autofree char *code = g_strdup_printf ("S%06u", i);
    g_autoptr (PtRecord) record = g_list_model_get_item (place.model, i);

    expect_code (record, code);
  }
  tear_down (&place);
}

/* Rows that come or go in portions: they can be counted at once, and a change of the books among them is followed. */
static void
test_portions (void)
{
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (PtQuery) one = pt_query_copy (query);
  g_autoptr (PtRecord) first = NULL;
  guint n_items = 1000;
  Place place;

  one->search = g_strdup ("s000500");
  set_up (&place, 1000, query);
  wait_until_idle (&place);
  first = g_list_model_get_item (place.model, 0);
  pt_record_list_set_query (place.list, one);
  while (n_items == 1000) {
    g_main_context_iteration (NULL, TRUE);
    g_object_get (place.list, "n-items", &n_items, NULL);
  }
  g_assert_cmpuint (n_items, ==, 1);
  expect_code (first, "S000500");
  g_assert_cmpuint (g_list_model_get_n_items (place.model), >, 1);
  write_sql (
      &place,
      "INSERT INTO suppliers (id, version, deleted, code, name) VALUES (randomblob (16), 1, 0, 'S000500a', 'New')");
  while (n_items == 1) {
    g_main_context_iteration (NULL, TRUE);
    g_object_get (place.list, "n-items", &n_items, NULL);
  }
  wait_until_idle (&place);
  g_assert_cmpuint (g_list_model_get_n_items (place.model), ==, 2);
  expect_code (first, "S000500");
  tear_down (&place);
}

/* What was scrolled past before its turn came is not read; looked at again, it is. */
static void
test_passed (void)
{
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (PtRecord) last = NULL;
  g_autoptr (PtRecord) passed = NULL;
  g_autofree char *code = NULL;
  Place place;

  set_up (&place, 5000, query);
  wait_until_idle (&place);
  for (guint i = 1000; i < 4000; i++)
    g_object_unref (g_list_model_get_item (place.model, i));
  last = g_list_model_get_item (place.model, 4500);
  expect_code (last, "S004500");
  passed = g_list_model_get_item (place.model, 3000);
  code = text_of (passed, "code");
  g_assert_null (code);
  expect_code (passed, "S003000");
  tear_down (&place);
}

static gboolean labels_came;

static void
on_labels_changed (PtRecordList *list, gpointer data)
{
  labels_came = TRUE;
}

/* What stands in a reference column. */
static void
test_labels (void)
{
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_COLLECTIONS));
  g_autoptr (PtRecord) record = NULL;
  g_autofree char *supplier = NULL;
  DeskBasics basics;
  Place place;

  set_up (&place, 0, query);
  basics = desk_add_basics (place.desk);
  desk_add_slip (place.desk, &basics, "1000");
  g_signal_connect (place.list, "labels-changed", G_CALLBACK (on_labels_changed), NULL);
  supplier = pt_id_to_text (&basics.supplier);
  pt_record_list_set_query (place.list, query);
  g_assert_null (pt_record_list_get_label (place.list, pt_entity (PT_SUPPLIERS), supplier));
  wait_until_idle (&place);
  g_assert_null (pt_record_list_get_label (place.list, pt_entity (PT_SUPPLIERS), NULL));
  record = g_list_model_get_item (place.model, 0);
  while (!labels_came)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (pt_record_list_get_label (place.list, pt_entity (PT_SUPPLIERS), supplier), ==, "S001 Nimal");
  g_assert_cmpint (pt_record_get_sync_state (record), ==, PT_SYNC_STATE_WAITING);
  tear_down (&place);
}

/* The newest slip is put before a long list that stays as it is, objects and all. */
static void
test_added (void)
{
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_COLLECTIONS));
  g_autoptr (PtRecord) first = NULL;
  g_autoptr (PtRecord) second = NULL;
  Place place;

  set_up (&place, 0, query);
  write_sql (&place, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
                     " INSERT INTO collections (id, version, deleted, receipt_no, collected_on)"
                     " SELECT randomblob (16), 1, 0, printf ('A3-%06d', i), '2026-11-01' FROM n");
  while (g_list_model_get_n_items (place.model) < 500)
    g_main_context_iteration (NULL, TRUE);
  wait_until_idle (&place);
  first = g_list_model_get_item (place.model, 0);
  place.removed = place.added = 0;
  write_sql (&place, "INSERT INTO collections (id, version, deleted, receipt_no, collected_on)"
                     " VALUES (randomblob (16), 1, 0, 'A3-000501', '2026-11-02')");
  wait_until_idle (&place);
  g_assert_cmpuint (g_list_model_get_n_items (place.model), ==, 501);
  g_assert_cmpuint (place.removed, ==, 0);
  g_assert_cmpuint (place.added, ==, 1);
  second = g_list_model_get_item (place.model, 1);
  g_assert_true (second == first);
  tear_down (&place);
}

/* Few changes far from one another are told one by one: what stands between keeps its widgets and is not looked up. */
static void
test_scattered (void)
{
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (PtRecord) between = NULL;
  g_autoptr (PtRecord) now = NULL;
  Place place;

  set_up (&place, 5000, query);
  wait_until_idle (&place);
  between = g_list_model_get_item (place.model, 3000);
  place.changes = place.removed = place.added = 0;
  write_sql (&place, "UPDATE suppliers SET deleted = 1 WHERE code IN ('S001000', 'S001001', 'S004000')");
  write_sql (
      &place,
      "INSERT INTO suppliers (id, version, deleted, code, name) VALUES (randomblob (16), 1, 0, 'S002000a', 'New')");
  while (place.changes < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (place.removed, ==, 3);
  g_assert_cmpuint (place.added, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (place.model), ==, 4998);
  now = g_list_model_get_item (place.model, 2999);
  g_assert_true (now == between);
  tear_down (&place);
}

/* Dropped while questions are on their way. */
static void
test_dropped (void)
{
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_SUPPLIERS));
  Place place;

  set_up (&place, 1000, query);
  tear_down (&place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record-list/many", test_many);
  g_test_add_func ("/record-list/follows", test_follows);
  g_test_add_func ("/record-list/search", test_search);
  g_test_add_func ("/record-list/places", test_places);
  g_test_add_func ("/record-list/portions", test_portions);
  g_test_add_func ("/record-list/passed", test_passed);
  g_test_add_func ("/record-list/added", test_added);
  g_test_add_func ("/record-list/scattered", test_scattered);
  g_test_add_func ("/record-list/labels", test_labels);
  g_test_add_func ("/record-list/dropped", test_dropped);
  return g_test_run ();
}
