/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The seam for work off the main loop, and the executor that runs each job at once. */

#include "executor.h"

G_DEFINE_INTERFACE (PtExecutor, pt_executor, G_TYPE_OBJECT)

static void
pt_executor_default_init (PtExecutorInterface *iface)
{
}

void
pt_executor_push (PtExecutor *self, GTask *task, GTaskThreadFunc run, PtPriority priority)
{
  g_return_if_fail (PT_IS_EXECUTOR (self));
  PT_EXECUTOR_GET_IFACE (self)->push (self, task, run, priority);
}

#define PT_TYPE_INLINE_EXECUTOR (pt_inline_executor_get_type ())
G_DECLARE_FINAL_TYPE (PtInlineExecutor, pt_inline_executor, PT, INLINE_EXECUTOR, GObject)

struct _PtInlineExecutor {
  GObject parent_instance;
};

static void init_executor (PtExecutorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PtInlineExecutor, pt_inline_executor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PT_TYPE_EXECUTOR, init_executor))

static void
run_now (PtExecutor *self, GTask *task, GTaskThreadFunc run, PtPriority priority)
{
  g_autoptr (GTask) held = g_object_ref (task);

  run (held, g_task_get_source_object (held), g_task_get_task_data (held), g_task_get_cancellable (held));
}

static void
init_executor (PtExecutorInterface *iface)
{
  iface->push = run_now;
}

static void
pt_inline_executor_class_init (PtInlineExecutorClass *klass)
{
}

static void
pt_inline_executor_init (PtInlineExecutor *self)
{
}

PtExecutor *
pt_executor_new_inline (void)
{
  return g_object_new (PT_TYPE_INLINE_EXECUTOR, NULL);
}
