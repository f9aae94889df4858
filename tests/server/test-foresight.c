/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was asked ahead for a whole envelope must not outlive what its own operations write. */

#include "push-office.h"

#define SLIP(number)                                                                                                   \
  "{'op':'%s','entity':'collections','id':'%s'," CREATE ",'set':{'receipt_no':'" number "','supplier_id':'%s',"        \
  "'product_id':'%s','collected_on':'2026-05-05','quantity_milli':1000,'unit':'kg'}}"
#define OF_SLIP(op, id, supplier) uuid (op), uuid (id), uuid (supplier), uuid (2)
#define SUPPLIER(code) "{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'" code "','name':'x'}}"

static void
test_number_in_the_same_envelope (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer
      = raw_push (office->client, SLIP ("A1-1") "," SLIP ("A1-1"), OF_SLIP (0x10, 0x20, 1), OF_SLIP (0x11, 0x21, 1));

  raw_expect (answer, 0, "applied");
  raw_expect_error (answer, 1, "number_taken");
}

static void
test_operation_in_the_same_envelope (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer
      = raw_push (office->client, SUPPLIER ("S2") "," SUPPLIER ("S2") "," SUPPLIER ("S3"), uuid (0x10), uuid (0x20),
                  uuid (0x10), uuid (0x20), uuid (0x10), uuid (0x21));

  raw_expect (answer, 0, "applied");
  raw_expect (answer, 1, "applied");
  g_assert_true (json_object_get_boolean_member (raw_result (answer, 1), "replayed"));
  raw_expect_error (answer, 2, "op_reuse");
}

static void
test_row_in_the_same_envelope (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer
      = raw_push (office->client,
                  SUPPLIER ("S2") ",{'op':'%s','entity':'suppliers','id':'%s'," UPDATE (
                      1) ",'set':{'name':'y'}}"
                         ",{'op':'%s','entity':'suppliers','id':'%s'," UPDATE (2) ",'set':{'name':'z'}}," SLIP ("A1-1"),
                  uuid (0x10), uuid (0x20), uuid (0x11), uuid (0x20), uuid (0x12), uuid (0x20),
                  OF_SLIP (0x13, 0x21, 0x20));

  for (guint i = 0; i < 4; i++)
    raw_expect (answer, i, "applied");
  g_assert_cmpint (json_object_get_int_member (raw_result (answer, 2), "version"), ==, 3);
}

/* The supplier had no rate of his own when the envelope was begun. */
static void
test_rate_in_the_same_envelope (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = raw_push (
      office->client,
      SLIP ("A1-1") ",{'op':'%s','entity':'rates','id':'%s'," CREATE ",'set':{'product_id':'%s',"
                    "'supplier_id':'%s','rate_e4':3000000,'unit':'kg','effective_from':'2026-05-01'}}," SLIP ("A1-2"),
      OF_SLIP (0x10, 0x20, 1), uuid (0x11), uuid (0x21), uuid (2), uuid (1), OF_SLIP (0x12, 0x22, 1));
  static const struct {
    guint result;
    gint64 rate;
  } priced[] = { { 0, 2500000 }, { 2, 3000000 } };

  for (guint i = 0; i < G_N_ELEMENTS (priced); i++) {
    JsonObject *result = raw_result (answer, priced[i].result);

    raw_expect (answer, priced[i].result, "applied");
    g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (result, "record"), "rate_e4"), ==,
                     priced[i].rate);
  }
}

/* A code that was given within a group is free again where the group was taken back, and one that was given up. */
static void
test_taken_back (PushOffice *office, gconstpointer data)
{
  g_autoptr (RawAnswer) answer = raw_push (
      office->client,
      "{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'group':'%s','set':{'code':'S2','name':'x'}},"
      "{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'group':'%s','set':{'code':'S1','name':'x'}}," SUPPLIER (
          "S2") ",{'op':'%s','entity':'suppliers','id':'%s'," UPDATE (1) ",'set':{'code':'S9'}}," SUPPLIER ("S1"),
      uuid (0x10), uuid (0x20), uuid (0x30), uuid (0x11), uuid (0x21), uuid (0x30), uuid (0x12), uuid (0x22),
      uuid (0x13), uuid (1), uuid (0x14), uuid (0x23));

  raw_expect_error (answer, 0, "group_failed");
  raw_expect_error (answer, 1, "duplicate_code");
  for (guint i = 2; i < 5; i++)
    raw_expect (answer, i, "applied");
}

/* More than a database is asked at once. */
static void
test_many (PushOffice *office, gconstpointer data)
{
  g_autoptr (GString) ops = g_string_new (NULL);
  g_autofree char *envelope = NULL;
  g_autoptr (RawAnswer) first = NULL;
  g_autoptr (RawAnswer) again = NULL;

  for (guint i = 0; i < 100; i++) {
    g_autofree char *text
        = json ("%s{'op':'%s','entity':'suppliers','id':'%s'," CREATE ",'set':{'code':'M%03u','name':'x'}}",
                i > 0 ? "," : "", uuid (0x1000 + i), uuid (0x2000 + i), i);

    g_string_append (ops, text);
  }
  envelope = raw_seal (office->client, ops->str);
  first = raw_push_bytes (office->client, envelope);
  again = raw_push_bytes (office->client, envelope);
  for (guint i = 0; i < 100; i++) {
    raw_expect (first, i, "applied");
    g_assert_false (json_object_has_member (raw_result (first, i), "replayed"));
    raw_expect (again, i, "applied");
    g_assert_true (json_object_get_boolean_member (raw_result (again, i), "replayed"));
  }
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*run) (PushOffice *, gconstpointer);
  } tests[] = {
    { "/foresight/number", test_number_in_the_same_envelope },
    { "/foresight/operation", test_operation_in_the_same_envelope },
    { "/foresight/row", test_row_in_the_same_envelope },
    { "/foresight/rate", test_rate_in_the_same_envelope },
    { "/foresight/taken-back", test_taken_back },
    { "/foresight/many", test_many },
  };

  g_test_init (&argc, &argv, NULL);
  pt_signatures_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, PushOffice, NULL, push_office_set_up, tests[i].run, push_office_tear_down);
  return g_test_run ();
}
