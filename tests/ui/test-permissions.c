/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a role is offered. */

#include "permissions.h"

static void
test_creating (void)
{
  static const gboolean may_create[][PT_ENTITIES] = {
    [PT_ROLE_VIEWER] = { FALSE, FALSE, FALSE, FALSE, FALSE },
    [PT_ROLE_CLERK] = { TRUE, FALSE, FALSE, TRUE, TRUE },
    [PT_ROLE_MANAGER] = { TRUE, TRUE, TRUE, TRUE, TRUE },
    [PT_ROLE_ADMIN] = { TRUE, TRUE, TRUE, TRUE, TRUE },
  };
  for (guint role = 0; role < G_N_ELEMENTS (may_create); role++) {
    PtOffice here = { .role = role };
    for (guint i = 0; i < PT_ENTITIES; i++)
      g_assert_cmpint (pt_permission_to_create (&here, pt_entity (i)), ==, may_create[role][i]);
  }
}

/* A clerk disputes any slip, and cancels his own of the same day; what is settled for good nobody changes at all. */
static void
test_updating_a_slip (void)
{
  static const struct {
    PtRole role;
    const char *status;
    gboolean may;
  } cases[] = {
    { PT_ROLE_VIEWER, "priced", FALSE },  { PT_ROLE_CLERK, "priced", TRUE },   { PT_ROLE_CLERK, "unpriced", TRUE },
    { PT_ROLE_CLERK, "disputed", FALSE }, { PT_ROLE_MANAGER, "priced", TRUE }, { PT_ROLE_ADMIN, "disputed", TRUE },
  };
  PtId somebody = { { 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    PtOffice here = { .role = cases[i].role, .time_zone = (char *) "Asia/Colombo" };
    g_autoptr (PtRow) slip = pt_row_new (pt_entity (PT_COLLECTIONS));
    pt_row_set_text (slip, PT_COLLECTION_STATUS, cases[i].status, -1);
    pt_row_meta (slip)->created_by = somebody;
    g_assert_cmpint (pt_permission_to_update (&here, slip, "2026-11-29"), ==, cases[i].may);
  }
}

static void
test_cancelling_ones_own (void)
{
  PtOffice here = { .role = PT_ROLE_CLERK, .time_zone = (char *) "Asia/Colombo", .user = { { 2 } } };
  g_autoptr (PtRow) slip = pt_row_new (pt_entity (PT_COLLECTIONS));

  pt_row_set_text (slip, PT_COLLECTION_STATUS, "disputed", -1);
  pt_row_meta (slip)->created_by = here.user;
  /* the evening of the 28th at UTC is the 29th in Colombo */
  pt_row_meta (slip)->created_at = G_GINT64_CONSTANT (1795894200000);
  g_assert_true (pt_permission_to_update (&here, slip, "2026-11-29"));
  g_assert_false (pt_permission_to_update (&here, slip, "2026-11-30"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/permissions/creating", test_creating);
  g_test_add_func ("/permissions/updating-a-slip", test_updating_a_slip);
  g_test_add_func ("/permissions/cancelling-ones-own", test_cancelling_ones_own);
  return g_test_run ();
}
