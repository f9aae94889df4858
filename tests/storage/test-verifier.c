/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A password is known again by its owner alone, also after a restart, and is written nowhere. */

#include "desk.h"
#include "verifier.h"

static PtVerifierAnswer
ask (Desk *desk, const PtId *user, const char *password)
{
  PtVerifierAnswer answer = PT_VERIFIER_NONE;
  g_assert_true (pt_verifier_check (desk->database, user, password, &answer, NULL));
  return answer;
}

static void
test_verifier (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtId other = pt_id_new (desk->seams.clock, desk->seams.random);
  const PtId *user = &desk->office->user;

  g_assert_cmpint (ask (desk, user, "leaf and bud"), ==, PT_VERIFIER_NONE);
  g_assert_true (pt_verifier_keep (desk->database, user, "leaf and bud", NULL));
  desk_reopen (desk);
  g_assert_cmpint (ask (desk, user, "leaf and bud"), ==, PT_VERIFIER_RIGHT);
  g_assert_cmpint (ask (desk, user, "leaf and bu"), ==, PT_VERIFIER_WRONG);
  g_assert_cmpint (ask (desk, user, ""), ==, PT_VERIFIER_WRONG);
  g_assert_cmpint (ask (desk, &other, "leaf and bud"), ==, PT_VERIFIER_NONE);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM settings WHERE value LIKE '%leaf%'"), ==, 0);

  g_assert_true (pt_verifier_keep (desk->database, user, "two leaves", NULL));
  g_assert_cmpint (ask (desk, user, "leaf and bud"), ==, PT_VERIFIER_WRONG);
  g_assert_cmpint (ask (desk, user, "two leaves"), ==, PT_VERIFIER_RIGHT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verifier/password", test_verifier);
  return g_test_run ();
}
