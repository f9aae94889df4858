/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether a group is whole yet, and that its members are found without reading the queue. */

#include "group.h"

#include "desk.h"

#define GROUP "x'00000000000000000000000000000001'"

static gboolean
is_broken (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  gboolean broken = FALSE;
  PtId group;

  pt_id_parse ("00000000-0000-0000-0000-000000000001", -1, &group);
  pt_group_is_broken (desk->database, &group, &broken, &error);
  g_assert_no_error (error);
  return broken;
}

static const struct {
  const char *set; /* of one of the two members */
  gboolean broken;
} cases[] = {
  { "status = 'pending'", FALSE },
  { "status = 'error', error_code = 'overlap'", FALSE },
  { "status = 'error', error_code = 'conflict'", TRUE },
  { "status = 'success', outcome = 'applied'", FALSE },
  { "status = 'success', outcome = 'merged'", FALSE },
  { "status = 'success', outcome = 'folded'", FALSE },
  { "status = 'success', outcome = 'discarded'", TRUE },
  { "status = 'success', outcome = 'withdrawn'", TRUE },
};

static void
test_broken (void)
{
  g_autoptr (Desk) desk = desk_new ();

  desk_add (desk, PT_SUPPLIERS, "code", "S1", "name", "Nimal", NULL);
  desk_add (desk, PT_SUPPLIERS, "code", "S2", "name", "Kamala", NULL);
  g_assert_true (pt_database_exec (desk->database, "UPDATE queue SET group_id = " GROUP, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *sql
        = g_strdup_printf ("UPDATE queue SET error_code = NULL, outcome = NULL, %s WHERE id = 1", cases[i].set);

    g_test_message ("%s", cases[i].set);
    g_assert_true (pt_database_exec (desk->database, sql, NULL));
    g_assert_cmpint (is_broken (desk), ==, cases[i].broken);
  }
}

static void
test_index (void)
{
  g_autoptr (Desk) desk = desk_new ();

  g_assert_false (is_broken (desk));
  g_assert_cmpuint (desk_count_plans (desk, "FROM queue WHERE group_id", "USING INDEX queue_group (group_id=?)"), ==,
                    1);
}

/* As a program of before left it. */
static void
test_index_of_before (void)
{
  g_autoptr (Desk) desk = desk_new ();

  g_assert_true (pt_database_exec (desk->database,
                                   "DROP INDEX queue_group; CREATE INDEX queue_group ON queue (group_id)"
                                   " WHERE group_id IS NOT NULL AND status <> 'success'; PRAGMA user_version = 10",
                                   NULL));
  desk_reopen (desk);
  g_assert_false (is_broken (desk));
  g_assert_cmpuint (desk_count_plans (desk, "FROM queue WHERE group_id", "USING INDEX queue_group (group_id=?)"), ==,
                    1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/group/broken", test_broken);
  g_test_add_func ("/group/index", test_index);
  g_test_add_func ("/group/index-of-before", test_index_of_before);
  return g_test_run ();
}
