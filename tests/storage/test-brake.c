/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pull that would delete over a fifth of the rows asks first. */

#include "brake.h"
#include "counterpart.h"
#include "errors.h"

typedef struct {
  Desk *desk;
  Counterpart *server;
} Office;

static void
add (Office *office, guint n)
{
  for (guint i = 0; i < n; i++) {
    PtRow *row = pt_row_new (pt_entity (PT_SUPPLIERS));
    g_autofree char *code = g_strdup_printf ("S%04u-%u", i, office->server->log->len);

    pt_row_fill_defaults (row);
    pt_row_meta (row)->id = pt_id_new (office->server->clock, office->server->random);
    desk_set (row, "code", code, "name", "Nimal", NULL);
    counterpart_put (office->server, row);
  }
}

/* A desk that knows @n suppliers. */
static void
set_up (Office *office, gconstpointer data)
{
  office->desk = desk_new ();
  office->server = counterpart_new (office->desk);
  add (office, GPOINTER_TO_UINT (data));
  counterpart_pull (office->server, office->desk, 1000);
}

static void
tear_down (Office *office, gconstpointer data)
{
  counterpart_free (office->server);
  desk_free (office->desk);
}

static void
delete_some (Office *office, guint n)
{
  g_autoptr (GList) rows = g_hash_table_get_values (office->server->rows);

  for (GList *at = rows; at != NULL && n > 0; at = at->next)
    if (!pt_row_peek_meta (at->data)->deleted) {
      PtId id = pt_row_peek_meta (at->data)->id;
      counterpart_delete (office->server, &id);
      n--;
    }
}

/* Applies pages until the last one or an error. */
static gboolean
pull (Office *office, guint limit, GError **error)
{
  PtPageApplied applied = { .more = TRUE };
  guint changed = 0;

  while (applied.more) {
    g_autofree char *cursor = pt_confirmed_dup_cursor (office->desk->database, NULL);
    g_autoptr (GBytes) page = counterpart_page (office->server, cursor, limit);

    if (!pt_confirmed_apply_page (office->desk->database, &office->desk->seams, page, &applied, &changed, error))
      return FALSE;
  }
  return TRUE;
}

static gint64
count_live (Office *office)
{
  return desk_integer (office->desk, "SELECT count(*) FROM suppliers WHERE deleted = 0");
}

static void
test_a_fifth_is_let_through (Office *office, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  delete_some (office, 20);
  g_assert_true (pull (office, 1000, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_live (office), ==, 80);
}

static void
test_more_asks_and_changes_nothing (Office *office, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  delete_some (office, 21);
  g_assert_false (pull (office, 1000, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_DELETIONS);
  g_assert_nonnull (strstr (error->message, "21 of 100"));
  g_assert_cmpint (count_live (office), ==, 100);
  desk_check_digests (office->desk);
}

static void
test_accepted_once (Office *office, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  delete_some (office, 40);
  g_assert_false (pull (office, 1000, NULL));
  g_assert_true (pt_brake_accept (office->desk->database, &error));
  g_assert_true (pull (office, 1000, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_live (office), ==, 60);
  delete_some (office, 30);
  g_assert_false (pull (office, 1000, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_DELETIONS);
}

/* However small the pages, one pull is judged as one, also after a restart. */
static void
test_pages_count_together (Office *office, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  delete_some (office, 50);
  g_assert_false (pull (office, 3, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_DELETIONS);
  g_assert_cmpint (count_live (office), >=, 80);
  desk_reopen (office->desk);
  g_assert_false (pull (office, 3, NULL));
  g_assert_cmpint (count_live (office), >=, 80);
}

/* Pulls that end are counted each for itself. */
static void
test_slow_decline_is_let_through (Office *office, gconstpointer data)
{
  for (guint i = 0; i < 5; i++) {
    delete_some (office, 10);
    g_assert_true (pull (office, 1000, NULL));
  }
  g_assert_cmpint (count_live (office), ==, 50);
}

static void
test_a_few_are_no_mass (Office *office, gconstpointer data)
{
  delete_some (office, 4);
  g_assert_true (pull (office, 1000, NULL));
  g_assert_cmpint (count_live (office), ==, 2);
}

/* A first pull brings tombstones of rows that were never here. */
static void
test_unknown_tombstones_do_not_count (Office *office, gconstpointer data)
{
  add (office, 50);
  delete_some (office, 50);
  g_assert_true (pull (office, 1000, NULL));
  g_assert_cmpint (count_live (office), ==, 0);
}

#define ADD(path, rows, test) g_test_add ("/brake/" path, Office, GUINT_TO_POINTER (rows), set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-fifth-is-let-through", 100, test_a_fifth_is_let_through);
  ADD ("more-asks-and-changes-nothing", 100, test_more_asks_and_changes_nothing);
  ADD ("accepted-once", 100, test_accepted_once);
  ADD ("pages-count-together", 100, test_pages_count_together);
  ADD ("slow-decline-is-let-through", 100, test_slow_decline_is_let_through);
  ADD ("a-few-are-no-mass", 6, test_a_few_are_no_mass);
  ADD ("unknown-tombstones-do-not-count", 0, test_unknown_tombstones_do_not_count);
  return g_test_run ();
}
