/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Waiting for other processes' commits in a thread of its own; made by server.c for a store that several share. */

#include "server-watch.h"

#include "ids.h"

/* How late a commit may be noticed where the database passes no word on. */
#define LOOK_MS 1000

struct _PtWatch {
  PtExecutor *executor;
  PtStore *store;
  GCancellable *stopped;
  PtWatchHead told;
  gpointer data;
  gint64 head; /* as it was seen last; read only between the jobs */
  char epoch[PT_ID_TEXT];
};

static void
clear (gpointer data)
{
  g_object_unref (((PtWatch *) data)->stopped);
}

static void
unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static gboolean
read_head (PtStore *store, PtOrganisation *organisation, GError **error)
{
  gboolean read;

  if (!store->verbs->begin (store, PT_STORE_READ, error))
    return FALSE;
  read = store->verbs->read_organisation (store, organisation, error);
  store->verbs->rollback (store);
  return read;
}

/* Returns whether there is anything new. */
static gboolean
look (PtWatch *self)
{
  g_auto (PtOrganisation) organisation = { 0 };
  g_autoptr (GError) error = NULL;
  char epoch[PT_ID_TEXT];

  if (!read_head (self->store, &organisation, &error)) {
    g_message ("The database's head cannot be read: %s", error->message);
    return FALSE;
  }
  pt_id_format (&organisation.epoch, epoch);
  if (organisation.head == self->head && g_str_equal (epoch, self->epoch))
    return FALSE;
  self->head = organisation.head;
  g_strlcpy (self->epoch, epoch, sizeof self->epoch);
  return TRUE;
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PtWatch *self = data;

  self->store->verbs->await (self->store, LOOK_MS, self->stopped);
  g_task_return_boolean (task, !g_cancellable_is_cancelled (self->stopped) && look (self));
}

static void on_run (GObject *source, GAsyncResult *result, gpointer data);

static void
push (PtWatch *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_run, self);

  g_task_set_task_data (task, g_atomic_rc_box_acquire (self), unref);
  pt_executor_push (self->executor, task, run, PT_PRIORITY_NORMAL);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer data)
{
  PtWatch *self = data;
  gboolean news = g_task_propagate_boolean (G_TASK (result), NULL);

  if (g_cancellable_is_cancelled (self->stopped))
    return;
  if (news)
    self->told (self->head, self->epoch, self->data);
  push (self);
}

PtWatch *
pt_watch_new (PtExecutor *executor, PtStore *store, PtWatchHead told, gpointer data)
{
  PtWatch *self = g_atomic_rc_box_new0 (PtWatch);

  self->executor = executor;
  self->store = store;
  self->stopped = g_cancellable_new ();
  self->told = told;
  self->data = data;
  push (self);
  return self;
}

static void
close_store (GTask *task, gpointer source, gpointer store, GCancellable *cancellable)
{
  pt_store_close (store);
  g_task_return_boolean (task, TRUE);
}

void
pt_watch_stop (PtWatch *self)
{
  g_autoptr (GTask) task = NULL;

  if (self == NULL)
    return;
  g_cancellable_cancel (self->stopped);
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, self->store, NULL);
  pt_executor_push (self->executor, task, close_store, PT_PRIORITY_NORMAL);
  g_clear_object (&self->executor);
  unref (self);
}
