/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The verdicts that open forms wait for. A verdict is read from the database and never handed over in memory, so that
 * it is the same one whichever process sent the change. Kept by the sync service. */

#include "config.h"

#include "awaiting.h"

struct _PtAwaiting {
  PtProfile *profile;
  GPtrArray *waiters; /* of Waiter */
};

/* One form that waits; data of its task. */
typedef struct {
  PtAwaiting *awaiting; /* NULL once it is answered */
  const PtEntity *entity;
  PtId id;
  PtClock *clock;
  guint timer;
  gboolean looking;
  gboolean look_again; /* a commit came meanwhile */
  gboolean last_look;  /* whatever it shows is the answer */
} Waiter;

/* What the database's thread reads. */
typedef struct {
  const PtEntity *entity;
  PtId id;
  PtOutcome *outcome;
} Look;

static void look (GTask *task);

static void
waiter_free (Waiter *waiter)
{
  pt_clock_remove_timer (waiter->clock, waiter->timer);
  g_object_unref (waiter->clock);
  g_free (waiter);
}

static void
look_free (Look *job)
{
  g_clear_pointer (&job->outcome, pt_outcome_free);
  g_free (job);
}

static gboolean
run_look (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Look *job = data;
  job->outcome = pt_outcome_read (database, job->entity, &job->id, error);
  return job->outcome != NULL;
}

/* Takes @outcome and @error over. */
static void
answer (GTask *task, PtOutcome *outcome, GError *error)
{
  Waiter *waiter = g_task_get_task_data (task);

  pt_clock_remove_timer (waiter->clock, waiter->timer);
  waiter->timer = 0;
  if (waiter->awaiting != NULL)
    g_ptr_array_remove (waiter->awaiting->waiters, task);
  waiter->awaiting = NULL;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, outcome, (GDestroyNotify) pt_outcome_free);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Waiter *waiter = g_task_get_task_data (task);
  GError *error = NULL;
  Look *job = pt_profile_run_finish (PT_PROFILE (source), result, &error);

  waiter->looking = FALSE;
  if (job == NULL)
    answer (task, NULL, error);
  else if (job->outcome->kind != PT_OUTCOME_WAITING || (waiter->last_look && !waiter->look_again))
    answer (task, g_steal_pointer (&job->outcome), NULL);
  else if (waiter->look_again)
    look (task);
}

static void
look (GTask *task)
{
  Waiter *waiter = g_task_get_task_data (task);
  PtProfile *profile = waiter->awaiting != NULL ? waiter->awaiting->profile : NULL;
  Look *job = NULL;

  waiter->look_again = waiter->looking;
  if (waiter->looking || profile == NULL)
    return;
  waiter->looking = TRUE;
  job = g_new0 (Look, 1);
  job->entity = waiter->entity;
  job->id = waiter->id;
  pt_profile_run_async (profile, PT_PROFILE_READ, PT_PRIORITY_NOW, run_look, job, (GDestroyNotify) look_free, NULL,
                        on_looked, g_object_ref (task));
}

static void
look_last (GTask *task)
{
  Waiter *waiter = g_task_get_task_data (task);
  waiter->last_look = TRUE;
  look (task);
}

static void
on_late (gpointer data)
{
  Waiter *waiter = g_task_get_task_data (data);
  waiter->timer = 0;
  look_last (data);
}

void
pt_awaiting_add (PtAwaiting *self, const PtEntity *entity, const PtId *id, guint most_ms, GTask *task)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->awaiting = self;
  waiter->entity = entity;
  waiter->id = *id;
  waiter->clock = g_object_ref (pt_profile_get_seams (self->profile)->clock);
  g_task_set_task_data (task, waiter, (GDestroyNotify) waiter_free);
  g_ptr_array_add (self->waiters, task);
  waiter->timer = pt_clock_add_timer (waiter->clock, most_ms, on_late, task);
  look (task);
}

/* @visit may answer a waiter, which leaves the list then. */
static void
visit_all (PtAwaiting *self, void (*visit) (GTask *task))
{
  g_autoptr (GPtrArray) waiters = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->waiters->len; i++)
    g_ptr_array_add (waiters, g_object_ref (self->waiters->pdata[i]));
  for (guint i = 0; i < waiters->len; i++)
    visit (waiters->pdata[i]);
}

void
pt_awaiting_look (PtAwaiting *self)
{
  visit_all (self, look);
}

void
pt_awaiting_give_up (PtAwaiting *self)
{
  visit_all (self, look_last);
}

PtAwaiting *
pt_awaiting_new (PtProfile *profile)
{
  PtAwaiting *self = g_new0 (PtAwaiting, 1);

  self->profile = profile;
  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
pt_awaiting_free (PtAwaiting *self)
{
  g_ptr_array_unref (self->waiters);
  g_free (self);
}
