/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The inline executor: the job has run when push returns, and its task still answers through its callback. */

#include "executor.h"

static void
double_it (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_assert_true (source == g_task_get_source_object (task));
  g_assert_null (cancellable);
  g_task_return_int (task, 2 * GPOINTER_TO_INT (data));
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  gssize *answer = data;

  *answer = g_task_propagate_int (G_TASK (result), NULL);
}

static void
test_inline (void)
{
  g_autoptr (PtExecutor) executor = pt_executor_new_inline ();
  gssize answer = 0;
  g_autoptr (GTask) task = g_task_new (executor, NULL, on_done, &answer);

  g_task_set_task_data (task, GINT_TO_POINTER (21), NULL);
  pt_executor_push (executor, task, double_it, PT_PRIORITY_BULK);
  g_assert_false (g_task_get_completed (task));
  while (!g_task_get_completed (task))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (answer, ==, 42);
}

/* A program without a main loop takes the result at once. */
static void
test_at_once (void)
{
  g_autoptr (PtExecutor) executor = pt_executor_new_inline ();
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, GINT_TO_POINTER (4), NULL);
  pt_executor_push (executor, task, double_it, PT_PRIORITY_NOW);
  g_assert_cmpint (g_task_propagate_int (task, NULL), ==, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/executor/inline", test_inline);
  g_test_add_func ("/executor/at-once", test_at_once);
  return g_test_run ();
}
