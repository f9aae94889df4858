/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The worker: one thread, urgent jobs first and equals in order, results where they were asked for, and an end that
 * finishes what was pushed. */

#include "worker.h"

typedef struct {
  GThread *thread;
  GMutex gate;
  GCond moved;
  gboolean arrived; /* the first job waits */
  gboolean is_open; /* until the others are all pushed */
  GString *order;
} Shared;

typedef struct {
  Shared *shared;
  char letter;
} Job;

static void
wait_at_gate (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Shared *shared = data;

  g_mutex_lock (&shared->gate);
  shared->thread = g_thread_self ();
  shared->arrived = TRUE;
  g_cond_signal (&shared->moved);
  while (!shared->is_open)
    g_cond_wait (&shared->moved, &shared->gate);
  g_mutex_unlock (&shared->gate);
  g_task_return_boolean (task, TRUE);
}

static void
write_letter (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;

  g_assert_true (job->shared->thread == g_thread_self ());
  g_string_append_c (job->shared->order, job->letter);
  g_task_return_int (task, job->letter);
}

static void
push_letter (PtExecutor *worker, Shared *shared, char letter, PtPriority priority)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Job *job = g_new (Job, 1);

  *job = (Job){ shared, letter };
  g_task_set_task_data (task, job, g_free);
  pt_executor_push (worker, task, write_letter, priority);
}

static void
test_order (void)
{
  PtExecutor *worker = PT_EXECUTOR (pt_worker_new ("test"));
  g_autoptr (GTask) first = g_task_new (NULL, NULL, NULL, NULL);
  Shared shared = { .order = g_string_new (NULL) };

  g_mutex_init (&shared.gate);
  g_cond_init (&shared.moved);
  g_task_set_task_data (first, &shared, NULL);
  pt_executor_push (worker, first, wait_at_gate, PT_PRIORITY_BULK);
  g_mutex_lock (&shared.gate);
  while (!shared.arrived)
    g_cond_wait (&shared.moved, &shared.gate);
  push_letter (worker, &shared, 'e', PT_PRIORITY_BULK);
  push_letter (worker, &shared, 'c', PT_PRIORITY_NORMAL);
  push_letter (worker, &shared, 'a', PT_PRIORITY_NOW);
  push_letter (worker, &shared, 'd', PT_PRIORITY_NORMAL);
  push_letter (worker, &shared, 'b', PT_PRIORITY_NOW);
  push_letter (worker, &shared, 'f', PT_PRIORITY_BULK);
  shared.is_open = TRUE;
  g_cond_signal (&shared.moved);
  g_mutex_unlock (&shared.gate);
  /* Dropping the last reference waits for all of them. */
  g_object_unref (worker);
  g_assert_cmpstr (shared.order->str, ==, "abcdef");
  g_assert_false (shared.thread == g_thread_self ());
  g_string_free (shared.order, TRUE);
  g_cond_clear (&shared.moved);
  g_mutex_clear (&shared.gate);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  gssize *letter = data;

  *letter = g_task_propagate_int (G_TASK (result), NULL);
}

static void
write_own_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Shared *shared = data;

  shared->thread = g_thread_self ();
  g_task_return_int (task, 'x');
}

/* The callback runs in the context in which the task was made. */
static void
test_returns_home (void)
{
  g_autoptr (PtExecutor) worker = PT_EXECUTOR (pt_worker_new ("test"));
  g_autoptr (GMainContext) context = g_main_context_new ();
  Shared shared = { 0 };
  gssize letter = 0;
  GTask *task;

  g_main_context_push_thread_default (context);
  task = g_task_new (NULL, NULL, on_done, &letter);
  g_task_set_task_data (task, &shared, NULL);
  pt_executor_push (worker, task, write_own_thread, PT_PRIORITY_NOW);
  g_object_unref (task);
  while (letter == 0)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  g_assert_cmpint (letter, ==, 'x');
  g_assert_false (shared.thread == g_thread_self ());
}

static void
drop_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
  g_object_unref (data);
}

/* The last reference may go in the worker's own thread. */
static void
test_dropped_by_job (void)
{
  PtExecutor *worker = PT_EXECUTOR (pt_worker_new ("test"));
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_object_add_weak_pointer (G_OBJECT (worker), (gpointer *) &worker);
  g_task_set_task_data (task, worker, NULL);
  pt_executor_push (worker, task, drop_worker, PT_PRIORITY_NOW);
  while (!g_task_get_completed (task) || g_atomic_pointer_get (&worker) != NULL) {
    g_main_context_iteration (NULL, FALSE);
    g_thread_yield ();
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/order", test_order);
  g_test_add_func ("/worker/returns-home", test_returns_home);
  g_test_add_func ("/worker/dropped-by-job", test_dropped_by_job);
  return g_test_run ();
}
