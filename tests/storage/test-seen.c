/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows written over rows: what does not differ is left alone, with all that stands on it. */

#include "counterpart.h"

/* Whoever writes the field of a row that indexes or the search stand on fails. */
static void
guard (Desk *desk, const char *trigger)
{
  GError *error = NULL;

  pt_database_exec (desk->database, trigger, &error);
  g_assert_no_error (error);
}

#define GUARD_SUPPLIERS                                                                                                \
  "CREATE TEMP TRIGGER guard BEFORE UPDATE OF code, name, deleted ON suppliers"                                        \
  " BEGIN SELECT raise (ABORT, 'written'); END"

/* A change is confirmed as it was shown. */
static void
test_confirmed_as_shown (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  g_autoptr (PtRow) row = NULL;

  guard (desk, GUARD_SUPPLIERS);
  counterpart_push (server, desk);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 1);
  g_assert_cmpint (pt_row_peek_meta (row)->seq, ==, 1);
  g_assert_cmpuint (counterpart_pull (server, desk, 100), ==, 0);
  desk_check_seen (desk);
  desk_check_digests (desk);
}

/* Somebody else writes one field of a row. */
static void
test_one_field (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);
  g_autoptr (PtRow) row = NULL;

  counterpart_change (server, &id, "phone", "0711234567", NULL);
  guard (desk, GUARD_SUPPLIERS);
  g_assert_cmpuint (counterpart_pull (server, desk, 100), ==, 1);
  row = desk_get (desk, PT_SUPPLIERS, &id);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "0711234567");
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 2);
  desk_check_digests (desk);
}

/* The search finds what was changed, and the row again once all its fields are others. */
static void
test_words_follow (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId id = counterpart_add_settled (desk, server);

  counterpart_change (server, &id, "name", "Kamala", NULL);
  counterpart_pull (server, desk, 100);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM supplier_words WHERE supplier_words MATCH 'kamala'"), ==,
                   1);
  counterpart_change (server, &id, "code", "S9", "name", "Sunil", "contact_person", "A", "phone", "2", "email", "a@b.c",
                      "address", "C", "notes", "D", "bank_account", "3", "bank_name", "E", "status", "inactive", NULL);
  counterpart_pull (server, desk, 100);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM supplier_words WHERE supplier_words MATCH 'sunil'"), ==,
                   1);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM supplier_words WHERE supplier_words MATCH 'kamala'"), ==,
                   0);
  desk_check_digests (desk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seen/confirmed-as-shown", test_confirmed_as_shown);
  g_test_add_func ("/seen/one-field", test_one_field);
  g_test_add_func ("/seen/words-follow", test_words_follow);
  return g_test_run ();
}
