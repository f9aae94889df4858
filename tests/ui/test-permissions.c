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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/permissions/creating", test_creating);
  return g_test_run ();
}
