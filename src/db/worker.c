/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The executor of a real program: one thread with three queues, the urgent one
 * first. A connection to a database lives in it; results return to the context
 * in which each task was made.
 */

#include "worker.h"

#define PRIORITIES (PT_PRIORITY_BULK + 1)

/* Outlives the worker object for as long as the thread runs: a job may hold the last reference on the worker. */
typedef struct {
  GMutex mutex;
  GCond wake;
  GQueue jobs[PRIORITIES];
  gboolean ending;
} Shared;

typedef struct {
  GTask *task;
  GTaskThreadFunc run;
} Job;

struct _PtWorker {
  GObject parent_instance;
  Shared *shared;
  GThread *thread;
};

static void pt_worker_executor_init (PtExecutorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PtWorker, pt_worker, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PT_TYPE_EXECUTOR, pt_worker_executor_init))

static void
clear_shared (gpointer data)
{
  Shared *shared = data;

  g_mutex_clear (&shared->mutex);
  g_cond_clear (&shared->wake);
}

static Job *
pop (Shared *shared)
{
  for (guint i = 0; i < PRIORITIES; i++)
    if (!g_queue_is_empty (&shared->jobs[i]))
      return g_queue_pop_head (&shared->jobs[i]);
  return NULL;
}

/* Waits for the next job; NULL when the worker ends and nothing is left. */
static Job *
wait_for_job (Shared *shared)
{
  Job *job;

  g_mutex_lock (&shared->mutex);
  while ((job = pop (shared)) == NULL && !shared->ending)
    g_cond_wait (&shared->wake, &shared->mutex);
  g_mutex_unlock (&shared->mutex);
  return job;
}

static void
run_job (Job *job)
{
  job->run (job->task, g_task_get_source_object (job->task), g_task_get_task_data (job->task),
            g_task_get_cancellable (job->task));
  g_object_unref (job->task);
  g_free (job);
}

static gpointer
work (gpointer data)
{
  Shared *shared = data;
  Job *job;

  while ((job = wait_for_job (shared)) != NULL)
    run_job (job);
  g_atomic_rc_box_release_full (shared, clear_shared);
  return NULL;
}

static void
push (PtExecutor *executor, GTask *task, GTaskThreadFunc run, PtPriority priority)
{
  Shared *shared = PT_WORKER (executor)->shared;
  Job *job = g_new (Job, 1);

  job->task = g_object_ref (task);
  job->run = run;
  g_mutex_lock (&shared->mutex);
  g_queue_push_tail (&shared->jobs[MIN (priority, PT_PRIORITY_BULK)], job);
  g_cond_signal (&shared->wake);
  g_mutex_unlock (&shared->mutex);
}

static void
pt_worker_executor_init (PtExecutorInterface *iface)
{
  iface->push = push;
}

static void
pt_worker_finalize (GObject *object)
{
  PtWorker *self = PT_WORKER (object);

  g_mutex_lock (&self->shared->mutex);
  self->shared->ending = TRUE;
  g_cond_signal (&self->shared->wake);
  g_mutex_unlock (&self->shared->mutex);
  if (self->thread == g_thread_self ())
    g_thread_unref (self->thread);
  else
    g_thread_join (self->thread);
  g_atomic_rc_box_release_full (self->shared, clear_shared);
  G_OBJECT_CLASS (pt_worker_parent_class)->finalize (object);
}

static void
pt_worker_class_init (PtWorkerClass *class)
{
  G_OBJECT_CLASS (class)->finalize = pt_worker_finalize;
}

static void
pt_worker_init (PtWorker *self)
{
  self->shared = g_atomic_rc_box_new0 (Shared);
  g_mutex_init (&self->shared->mutex);
  g_cond_init (&self->shared->wake);
  for (guint i = 0; i < PRIORITIES; i++)
    g_queue_init (&self->shared->jobs[i]);
}

PtWorker *
pt_worker_new (const char *name)
{
  PtWorker *self = g_object_new (PT_TYPE_WORKER, NULL);

  self->thread = g_thread_new (name, work, g_atomic_rc_box_acquire (self->shared));
  return self;
}
