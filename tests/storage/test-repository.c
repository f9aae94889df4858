/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows as lists and commands ask for them: single ones, by code, in pages, searched, filtered, ordered. */

#include "counterpart.h"
#include "errors.h"
#include "repository.h"

static void
test_get (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  const PtEntity *suppliers = pt_entity (PT_SUPPLIERS);
  g_autoptr (PtRow) row = pt_row_new (suppliers);
  g_autoptr (GError) error = NULL;
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);

  g_assert_false (pt_repository_get (desk->database, suppliers, &server->epoch, row, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (pt_repository_get_confirmed (desk->database, suppliers, &id, row, &error));
  g_assert_no_error (error);
  counterpart_push (server, desk);
  g_assert_true (pt_repository_get_confirmed (desk->database, suppliers, &id, row, &error));
  desk_edit (desk, PT_SUPPLIERS, &id, "name", "Other", NULL);
  g_assert_true (pt_repository_get_confirmed (desk->database, suppliers, &id, row, &error));
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_NAME), ==, "Nimal");
  g_assert_true (pt_repository_get (desk->database, suppliers, &id, row, NULL, &error));
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_NAME), ==, "Other");
}

static void
resolve (Desk *desk, guint entity, const char *text, const PtId *expected, const char *message)
{
  g_autoptr (GError) error = NULL;
  PtId id;
  gboolean found = pt_repository_resolve (desk->database, pt_entity (entity), text, &id, &error);

  g_assert_cmpint (found, ==, expected != NULL);
  if (expected != NULL) {
    g_assert_true (pt_id_equal (&id, expected));
    return;
  }
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_resolve (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  PtId slip = desk_add_slip (desk, &basics, "1000");
  PtId lower = desk_add (desk, PT_SUPPLIERS, "code", "s001", "name", "Lower", NULL);
  g_autofree char *rate = pt_id_to_text (&basics.rate);
  g_autofree char *no_supplier = g_strconcat ("No supplier ", rate, NULL);
  PtId gone = desk_add (desk, PT_SUPPLIERS, "code", "S009", "name", "Gone", NULL);

  desk_delete (desk, PT_SUPPLIERS, &gone);
  resolve (desk, PT_SUPPLIERS, "S001", &basics.supplier, NULL);
  resolve (desk, PT_SUPPLIERS, "s001", &lower, NULL);
  resolve (desk, PT_PRODUCTS, "tea", &basics.product, NULL);
  resolve (desk, PT_COLLECTIONS, "a3-000001", &slip, NULL);
  resolve (desk, PT_RATES, rate, &basics.rate, NULL);
  resolve (desk, PT_RATES, "TEA", NULL, "No rate TEA");
  resolve (desk, PT_SUPPLIERS, "S009", NULL, "No supplier S009");
  resolve (desk, PT_SUPPLIERS, rate, NULL, no_supplier);
  resolve (desk, PT_PAYMENTS, "100 %s", NULL, "No payment 100 %s");
}

static void
check_label (Desk *desk, guint entity, const PtId *id, const char *expected)
{
  g_autofree char *label = pt_repository_dup_label (desk->database, pt_entity (entity), id, NULL);

  g_assert_cmpstr (label, ==, expected);
}

static void
test_labels (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  PtId slip = desk_add_slip (desk, &basics, "1000");

  check_label (desk, PT_SUPPLIERS, &basics.supplier, "S001 Nimal");
  check_label (desk, PT_PRODUCTS, &basics.product, "TEA Green leaf");
  check_label (desk, PT_RATES, &basics.rate, "TEA Green leaf 2026-01-01");
  check_label (desk, PT_COLLECTIONS, &slip, "A3-000001");
  check_label (desk, PT_SUPPLIERS, &slip, NULL);
  check_label (desk, PT_SUPPLIERS, NULL, NULL);
}

/* Queries */

/* What a query finds, as codes with commas between. */
static char *
ask (Desk *desk, const PtQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) row_ids = pt_repository_row_ids (desk->database, query, &error);
  g_autoptr (GPtrArray) rows = NULL;
  GString *codes = g_string_new (NULL);

  g_assert_no_error (error);
  rows = pt_repository_read (desk->database, query->entity, (const gint64 *) (gconstpointer) row_ids->data,
                             row_ids->len, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (codes, "%s%s", i > 0 ? "," : "",
                            pt_row_get_text (g_ptr_array_index (rows, i), query->entity->code_field));
  return g_string_free (codes, FALSE);
}

typedef struct {
  guint entity;
  const char *search;
  int order;
  gboolean descending;
  guint limit;
  const char *found;
} Case;

static const Case cases[] = {
  { PT_SUPPLIERS, NULL, -1, FALSE, 0, "S001,s002,S010" },
  { PT_SUPPLIERS, NULL, -1, TRUE, 0, "S010,s002,S001" },
  { PT_SUPPLIERS, NULL, PT_SUPPLIER_NAME, FALSE, 0, "S001,S010,s002" },
  { PT_SUPPLIERS, NULL, -1, FALSE, 2, "S001,s002" },
  { PT_SUPPLIERS, "S0", -1, FALSE, 0, "S001,s002,S010" },
  { PT_SUPPLIERS, "s01", -1, FALSE, 0, "S010" },
  { PT_SUPPLIERS, "per", -1, FALSE, 0, "S001,S010" },
  { PT_SUPPLIERS, "per nim", -1, FALSE, 0, "S001" },
  { PT_SUPPLIERS, "jose", -1, FALSE, 0, "s002" },
  { PT_SUPPLIERS, "JOSÉ", -1, FALSE, 0, "s002" },
  { PT_SUPPLIERS, "0771", -1, FALSE, 0, "S010" },
  { PT_SUPPLIERS, "077 12", -1, FALSE, 0, "S010" },
  { PT_SUPPLIERS, "\"", -1, FALSE, 0, "" },
  { PT_SUPPLIERS, "pérera", -1, FALSE, 0, "S001" },
  { PT_PRODUCTS, "leaf", -1, FALSE, 0, "TEA" },
  { PT_SUPPLIERS, "era", -1, FALSE, 0, "" },
  { PT_SUPPLIERS, "  ", -1, FALSE, 0, "S001,s002,S010" },
  { PT_SUPPLIERS, "100%", -1, FALSE, 0, "" },
  { PT_COLLECTIONS, NULL, -1, FALSE, 0, "A3-000003,A3-000001,A3-000002" },
  { PT_COLLECTIONS, NULL, -1, TRUE, 0, "A3-000002,A3-000001,A3-000003" },
  { PT_COLLECTIONS, NULL, PT_COLLECTION_RECEIPT_NO, FALSE, 0, "A3-000001,A3-000002,A3-000003" },
  { PT_COLLECTIONS, NULL, PT_COLLECTION_QUANTITY_MILLI, TRUE, 0, "A3-000003,A3-000002,A3-000001" },
  { PT_COLLECTIONS, NULL, PT_COLLECTION_SUPPLIER_ID, FALSE, 0, "A3-000001,A3-000003,A3-000002" },
  { PT_COLLECTIONS, "a3-0", -1, FALSE, 0, "A3-000003,A3-000001,A3-000002" },
  { PT_COLLECTIONS, "a3-000002", -1, FALSE, 0, "A3-000002" },
  { PT_COLLECTIONS, "nimal", -1, FALSE, 0, "A3-000003,A3-000001" },
  { PT_COLLECTIONS, "s002", -1, FALSE, 0, "A3-000002" },
  { PT_COLLECTIONS, "nobody", -1, FALSE, 0, "" },
};

static PtId
add_slip (Desk *desk, const PtId *supplier, const PtId *product, const char *on, const char *quantity)
{
  g_autofree char *supplier_text = pt_id_to_text (supplier);
  g_autofree char *product_text = pt_id_to_text (product);

  return desk_add (desk, PT_COLLECTIONS, "supplier_id", supplier_text, "product_id", product_text, "collected_on", on,
                   "quantity_milli", quantity, "unit", "kg", NULL);
}

/* Three suppliers, three slips, and one of each that is deleted or cancelled. */
static Desk *
filled_desk (PtId *first_supplier)
{
  Desk *desk = desk_new ();
  PtId first = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal Perera", NULL);
  PtId second = desk_add (desk, PT_SUPPLIERS, "code", "s002", "name", "Sunil José", NULL);
  PtId gone = desk_add (desk, PT_SUPPLIERS, "code", "S003", "name", "Gone Perera", NULL);
  PtId product
      = desk_add (desk, PT_PRODUCTS, "code", "TEA", "name", "Green leaf", "dimension", "mass", "base_unit", "kg", NULL);

  desk_add (desk, PT_SUPPLIERS, "code", "S010", "name", "peris", "phone", "077 12-34", NULL);
  desk_delete (desk, PT_SUPPLIERS, &gone);
  add_slip (desk, &first, &product, "2026-11-10", "1000");
  add_slip (desk, &second, &product, "2026-11-09", "2000");
  add_slip (desk, &first, &product, "2026-11-11", "3000");
  *first_supplier = first;
  return desk;
}

static void
test_queries (void)
{
  PtId first;
  g_autoptr (Desk) desk = filled_desk (&first);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const Case *c = &cases[i];
    g_autoptr (PtQuery) query = pt_query_new (pt_entity (c->entity));
    g_autoptr (PtQuery) copy = NULL;
    g_autofree char *found = NULL;

    query->search = g_strdup (c->search);
    query->order = c->order;
    query->descending = c->descending;
    query->limit = c->limit;
    copy = pt_query_copy (query);
    found = ask (desk, copy);
    g_assert_cmpstr (found, ==, c->found);
  }
}

static void
test_filters (void)
{
  PtId first;
  g_autoptr (Desk) desk = filled_desk (&first);
  g_autoptr (PtQuery) by_supplier = pt_query_new (pt_entity (PT_COLLECTIONS));
  g_autoptr (PtQuery) by_two = pt_query_new (pt_entity (PT_COLLECTIONS));
  g_autoptr (PtQuery) by_days = pt_query_new (pt_entity (PT_COLLECTIONS));
  g_autoptr (PtQuery) by_null = pt_query_new (pt_entity (PT_SUPPLIERS));
  g_autoptr (PtQuery) nonsense = pt_query_new (pt_entity (PT_COLLECTIONS));
  g_autofree char *supplier = pt_id_to_text (&first);
  char *found;

  pt_query_add_filter (by_supplier, PT_COLLECTION_SUPPLIER_ID, supplier);
  found = ask (desk, by_supplier);
  g_assert_cmpstr (found, ==, "A3-000003,A3-000001");
  g_free (found);
  pt_query_add_bound (by_days, PT_COLLECTION_COLLECTED_ON, PT_FILTER_AT_LEAST, "2026-11-10");
  pt_query_add_bound (by_days, PT_COLLECTION_COLLECTED_ON, PT_FILTER_AT_MOST, "2026-11-10");
  found = ask (desk, by_days);
  g_assert_cmpstr (found, ==, "A3-000001");
  g_free (found);
  pt_query_add_filter (by_two, PT_COLLECTION_QUANTITY_MILLI, "1000");
  pt_query_add_filter (by_two, PT_COLLECTION_COLLECTED_ON, "2026-11-10");
  by_two->search = g_strdup ("nimal");
  found = ask (desk, by_two);
  g_assert_cmpstr (found, ==, "A3-000001");
  g_free (found);
  pt_query_add_filter (by_null, PT_SUPPLIER_PHONE, NULL);
  by_null->with_deleted = TRUE;
  found = ask (desk, by_null);
  g_assert_cmpstr (found, ==, "S001,s002,S003");
  g_free (found);
  pt_query_add_filter (nonsense, PT_COLLECTION_SUPPLIER_ID, "not an id");
  found = ask (desk, nonsense);
  g_assert_cmpstr (found, ==, "");
  g_free (found);
}

/* Where many slips match, they are walked in their order instead of looked up: the answer is the same. */
static void
test_many_found (void)
{
  PtId first;
  g_autoptr (Desk) desk = filled_desk (&first);
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_COLLECTIONS));
  g_autoptr (GArray) all = NULL;
  g_autoptr (GArray) beginning = NULL;

  g_assert_true (
      pt_database_exec (desk->database,
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)"
                        " INSERT INTO collections (id, version, deleted, receipt_no, collected_on, supplier_id)"
                        " SELECT randomblob (16), 1, 0, printf ('B1-%06d', i), '2026-11-01', s.id"
                        " FROM n JOIN suppliers s ON s.code = CASE i % 2 WHEN 0 THEN 'S001' ELSE 's002' END",
                        NULL));
  query->search = g_strdup ("b1-0");
  all = pt_repository_row_ids (desk->database, query, NULL);
  g_assert_cmpuint (all->len, ==, 25000);
  query->limit = 100;
  beginning = pt_repository_row_ids (desk->database, query, NULL);
  g_assert_cmpmem (beginning->data, 100 * sizeof (gint64), all->data, 100 * sizeof (gint64));
  g_clear_pointer (&query->search, g_free);
  g_clear_pointer (&all, g_array_unref);
  query->limit = 0;
  query->search = g_strdup ("s");
  all = pt_repository_row_ids (desk->database, query, NULL);
  g_assert_cmpuint (all->len, ==, 25003);
}

/* A page keeps the order that was asked for, whatever its size, and has a hole for a row that has gone. */
static void
test_read (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree gint64 *row_ids = g_new (gint64, 150);
  g_autofree PtSyncState *states = g_new0 (PtSyncState, 150);
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = 0; i < 149; i++) {
    g_autofree char *code = g_strdup_printf ("S%03u", i);

    desk_add (desk, PT_SUPPLIERS, "code", code, "name", "N", NULL);
  }
  for (guint i = 0; i < 150; i++)
    row_ids[i] = 150 - i;
  rows = pt_repository_read (desk->database, pt_entity (PT_SUPPLIERS), row_ids, 150, states, NULL);
  g_assert_cmpuint (rows->len, ==, 150);
  g_assert_null (g_ptr_array_index (rows, 0));
  for (guint i = 1; i < 150; i++) {
    g_autofree char *code = g_strdup_printf ("S%03u", 149 - i);

    g_assert_cmpstr (pt_row_get_text (g_ptr_array_index (rows, i), PT_SUPPLIER_CODE), ==, code);
    g_assert_cmpint (states[i], ==, PT_SYNC_STATE_WAITING);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/repository/get", test_get);
  g_test_add_func ("/repository/resolve", test_resolve);
  g_test_add_func ("/repository/labels", test_labels);
  g_test_add_func ("/repository/queries", test_queries);
  g_test_add_func ("/repository/filters", test_filters);
  g_test_add_func ("/repository/many-found", test_many_found);
  g_test_add_func ("/repository/read", test_read);
  return g_test_run ();
}
