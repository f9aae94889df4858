/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An error's body, which may come from anything between client and server. */

#include "fuzz.h"
#include "problem.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  PtMark mark;
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autofree char *code = NULL;
  g_autofree char *detail = NULL;
  pt_signatures_init ();
  gboolean is_problem = pt_problem_from_bytes (bytes, &code, &detail);
  g_assert_true (g_utf8_validate (code, -1, NULL) && g_utf8_validate (detail, -1, NULL));
  g_assert_true (is_problem || (*code == '\0' && *detail == '\0'));
  g_autoptr (GError) error = pt_problem_to_error (400, code, detail);
  g_assert_nonnull (error);
  pt_problem_mark_from_bytes (bytes, &mark);
  return 0;
}
