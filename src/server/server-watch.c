/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Waiting for other processes' commits and notes in a thread of its own; made by server.c for a store that several
 * share. */

#include "server-watch.h"

/* How late a commit may be noticed where the database passes no word on. */
#define LOOK_MS 1000

struct _PtWatch {
  PtExecutor *executor;
  PtStore *store;
  GCancellable *stopped;
  GCancellable *waiting; /* cancelled to end the wait under way */
  GAsyncQueue *notes;    /* to be told, of char * */
  PtWatchNews told;
  PtWatchNote heard;
  gpointer data;
  gboolean is_news; /* these are read only between the jobs */
  PtNews news;      /* as it was seen last */
};

void
pt_news_take (PtNews *news, const PtOrganisation *organisation)
{
  news->head = organisation->head;
  pt_id_format (&organisation->epoch, news->epoch);
  news->sessions = organisation->session_revision;
}

static void
clear (gpointer data)
{
  PtWatch *self = data;

  g_object_unref (self->stopped);
  g_clear_object (&self->waiting);
  g_async_queue_unref (self->notes);
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
  PtNews before = self->news;

  if (!read_head (self->store, &organisation, &error)) {
    g_message ("The database's head cannot be read: %s", error->message);
    return FALSE;
  }
  pt_news_take (&self->news, &organisation);
  return self->news.head != before.head || self->news.sessions != before.sessions
         || !g_str_equal (self->news.epoch, before.epoch);
}

/* What is lost with the database is said again by those who still mean it. */
static void
tell_all (PtWatch *self)
{
  g_autoptr (GError) error = NULL;

  for (;;) {
    g_autofree char *note = g_async_queue_try_pop (self->notes);

    if (note == NULL)
      return;
    if (!self->store->verbs->tell (self->store, note, &error))
      g_message ("The other servers cannot be told: %s", error->message);
    g_clear_error (&error);
  }
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PtWatch *self = data;
  GPtrArray *heard = g_ptr_array_new_with_free_func (g_free);

  tell_all (self);
  self->store->verbs->await (self->store, LOOK_MS, self->waiting, heard);
  self->is_news = !g_cancellable_is_cancelled (self->stopped) && look (self);
  g_task_return_pointer (task, heard, (GDestroyNotify) g_ptr_array_unref);
}

static void on_run (GObject *source, GAsyncResult *result, gpointer data);

static void
push (PtWatch *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_run, self);

  g_clear_object (&self->waiting);
  self->waiting = g_cancellable_new ();
  if (g_async_queue_length (self->notes) > 0)
    g_cancellable_cancel (self->waiting);
  g_task_set_task_data (task, g_atomic_rc_box_acquire (self), unref);
  pt_executor_push (self->executor, task, run, PT_PRIORITY_NORMAL);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer data)
{
  PtWatch *self = data;
  g_autoptr (GPtrArray) heard = g_task_propagate_pointer (G_TASK (result), NULL);

  if (g_cancellable_is_cancelled (self->stopped))
    return;
  for (guint i = 0; i < heard->len; i++)
    self->heard (g_ptr_array_index (heard, i), self->data);
  if (self->is_news)
    self->told (&self->news, self->data);
  push (self);
}

PtWatch *
pt_watch_new (PtExecutor *executor, PtStore *store, PtWatchNews told, PtWatchNote heard, gpointer data)
{
  PtWatch *self = g_atomic_rc_box_new0 (PtWatch);

  self->executor = executor;
  self->store = store;
  self->stopped = g_cancellable_new ();
  self->notes = g_async_queue_new_full (g_free);
  self->told = told;
  self->heard = heard;
  self->data = data;
  push (self);
  return self;
}

void
pt_watch_tell (PtWatch *self, const char *note)
{
  if (self->store->verbs->tell == NULL)
    return;
  g_async_queue_push (self->notes, g_strdup (note));
  g_cancellable_cancel (self->waiting);
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
  g_cancellable_cancel (self->waiting);
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, self->store, NULL);
  pt_executor_push (self->executor, task, close_store, PT_PRIORITY_NORMAL);
  g_clear_object (&self->executor);
  unref (self);
}
