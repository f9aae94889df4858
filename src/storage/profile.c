/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A profile: its folder, its two connections and the executors they live on.
 * Windows, commands and the sync engine reach the database only through the
 * jobs that run here, and hear of what was written by `changed`.
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "backups.h"
#include "checkup.h"
#include "errors.h"
#include "office-text.h"
#include "settings.h"
#include "store.h"

#define ALL_ENTITIES ((1u << PT_ENTITIES) - 1)

struct _PtProfile {
  GObject parent_instance;

  char *directory;
  char *vfs;
  PtSeams seams;
  PtDatabase *writer;
  PtDatabase *reader;
  PtExecutor *write_executor;
  PtExecutor *read_executor;
  GMainContext *context;
  PtOffice *office;
  gint64 data_version; /* of the writer's thread */
  GError *damage;

  /* What the writer's thread hands to the main one. */
  GMutex mutex;
  char *office_text; /* as last seen by the writer's thread */
  PtOffice *next_office;
  guint next_changed;
  gboolean is_pending;
  GError *next_damage; /* any thread's */
};

enum { SIGNAL_CHANGED, SIGNAL_DAMAGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtProfile, pt_profile, G_TYPE_OBJECT)

/* Changes */

/* On the main thread: the first damage that shows is told, once. */
static void
deliver_damage (PtProfile *self, GError *damage)
{
  if (damage == NULL || self->damage != NULL) {
    g_clear_error (&damage);
    return;
  }
  self->damage = damage;
  g_signal_emit (self, signals[SIGNAL_DAMAGED], 0);
}

/* On the main thread: takes over what the other threads left, and says so once. */
static void
deliver (PtProfile *self)
{
  g_autoptr (PtOffice) left = NULL;
  GError *damage;
  gboolean pending;
  guint changed;

  g_mutex_lock (&self->mutex);
  damage = g_steal_pointer (&self->next_damage);
  pending = self->is_pending;
  changed = self->next_changed;
  if (self->next_office != NULL) {
    left = g_steal_pointer (&self->office);
    self->office = g_steal_pointer (&self->next_office);
  }
  self->is_pending = FALSE;
  self->next_changed = 0;
  g_mutex_unlock (&self->mutex);
  /* The former office lives until its borrowers have heard of the change. */
  if (pending)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, changed);
  deliver_damage (self, damage);
}

static gboolean
on_pending_changes (gpointer data)
{
  g_autoptr (PtProfile) self = g_weak_ref_get (data);

  if (self != NULL)
    deliver (self);
  return G_SOURCE_REMOVE;
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
schedule_delivery (PtProfile *self)
{
  GWeakRef *weak = g_new (GWeakRef, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_weak_ref_init (weak, self);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_pending_changes, weak, free_weak_ref);
  g_source_attach (source, self->context);
}

/* On the writer's thread, after a job: the office as it is stored now, where it is another. */
static PtOffice *
load_changed_office (PtProfile *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = pt_setting_get (self->writer, PT_SETTING_OFFICE, &error);
  PtOffice *office = NULL;

  if (text != NULL && g_strcmp0 (text, self->office_text) != 0)
    office = pt_office_from_text (text, &error);
  if (office != NULL) {
    g_free (self->office_text);
    self->office_text = g_steal_pointer (&text);
  }
  if (error != NULL)
    g_warning ("The profile's settings cannot be read: %s", error->message);
  return office;
}

static void
note_changes (PtProfile *self, guint changed)
{
  PtOffice *office = load_changed_office (self);
  gboolean first;

  g_mutex_lock (&self->mutex);
  if (office != NULL) {
    g_clear_pointer (&self->next_office, pt_office_free);
    self->next_office = office;
  }
  self->next_changed |= changed;
  first = !self->is_pending;
  self->is_pending = TRUE;
  g_mutex_unlock (&self->mutex);
  if (first)
    schedule_delivery (self);
}

/* On any thread. */
static void
note_damage (PtProfile *self, const GError *error)
{
  gboolean first;

  if (!g_error_matches (error, PT_ERROR, PT_ERROR_DAMAGED))
    return;
  g_mutex_lock (&self->mutex);
  first = self->next_damage == NULL;
  if (first)
    self->next_damage = g_error_copy (error);
  g_mutex_unlock (&self->mutex);
  if (first)
    schedule_delivery (self);
}

/* Jobs */

typedef struct {
  PtProfileAccess access;
  PtProfileJob job;
  gpointer data;
  GDestroyNotify free_data;
} Run;

static void
free_run (gpointer data)
{
  Run *run = data;

  if (run->free_data != NULL && run->data != NULL)
    run->free_data (run->data);
  g_free (run);
}

/* A job that leaves a transaction open has a bug; the next one must not inherit it. */
static void
end_stray_transaction (PtDatabase *database)
{
  if (!pt_database_in_transaction (database))
    return;
  g_warning ("A job left its transaction open");
  pt_database_rollback (database);
}

static gboolean
run_writing (PtProfile *self, const Run *run, GError **error)
{
  gint64 before = sqlite3_total_changes64 (pt_database_handle (self->writer));
  guint changed = 0;
  gboolean done = run->job (self->writer, run->data, &changed, error);

  end_stray_transaction (self->writer);
  if (changed != 0 || sqlite3_total_changes64 (pt_database_handle (self->writer)) != before)
    note_changes (self, changed);
  return done;
}

static void
on_cancelled (GCancellable *cancellable, gpointer reader)
{
  sqlite3_interrupt (reader);
}

/* A reading job sees one state of the database, however many statements it runs. What is not wanted any more does not
 * keep the next one waiting. */
static gboolean
run_reading (PtProfile *self, const Run *run, GCancellable *cancellable, GError **error)
{
  gulong handler = cancellable == NULL ? 0
                                       : g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                                                pt_database_handle (self->reader), NULL);
  guint changed = 0;
  gboolean done = pt_database_begin (self->reader, error) && run->job (self->reader, run->data, &changed, error);

  g_cancellable_disconnect (cancellable, handler);
  pt_database_rollback (self->reader);
  return done;
}

static void
run_in_executor (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  PtProfile *self = source;
  Run *run = task_data;
  GError *error = NULL;
  gboolean done;

  if (g_task_return_error_if_cancelled (task))
    return;
  done = run->access == PT_PROFILE_WRITE ? run_writing (self, run, &error)
                                         : run_reading (self, run, cancellable, &error);
  note_damage (self, error);
  if (done)
    g_task_return_pointer (task, run->data, NULL);
  else
    g_task_return_error (task, error);
}

static void
push (PtProfile *self, GTask *task, PtProfileAccess access, PtPriority priority, PtProfileJob job, gpointer data,
      GDestroyNotify free_data)
{
  Run *run = g_new (Run, 1);

  *run = (Run){ access, job, data, free_data };
  g_task_set_task_data (task, run, free_run);
  /* What a job has written is not undone by a late cancellation, and must not be reported so; what it has read is
   * wanted no more. */
  g_task_set_check_cancellable (task, access == PT_PROFILE_READ);
  pt_executor_push (access == PT_PROFILE_WRITE ? self->write_executor : self->read_executor, task, run_in_executor,
                    priority);
}

void
pt_profile_run_async (PtProfile *self, PtProfileAccess access, PtPriority priority, PtProfileJob job, gpointer data,
                      GDestroyNotify free_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pt_profile_run_async);
  push (self, task, access, priority, job, data, free_data);
}

gpointer
pt_profile_run_finish (PtProfile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  deliver (self);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Where a waiting caller's job ended. */
typedef struct {
  gboolean ended;
  gboolean done;
  GError *error;
} Outcome;

static void
on_run_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  g_task_propagate_pointer (G_TASK (result), &outcome->error);
  outcome->done = outcome->error == NULL;
  outcome->ended = TRUE;
}

gboolean
pt_profile_run (PtProfile *self, PtProfileAccess access, PtProfileJob job, gpointer data, GError **error)
{
  /* A context of its own: nothing else of the program runs while it waits. */
  g_autoptr (GMainContext) context = g_main_context_new ();
  Outcome outcome = { 0 };
  GTask *task;

  g_main_context_push_thread_default (context);
  task = g_task_new (self, NULL, on_run_ended, &outcome);
  g_task_set_source_tag (task, pt_profile_run);
  push (self, task, access, PT_PRIORITY_NOW, job, data, NULL);
  g_object_unref (task);
  while (!outcome.ended)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  deliver (self);
  if (outcome.error != NULL)
    g_propagate_error (error, outcome.error);
  return outcome.done;
}

/* Another process */

static gboolean
look_for_others (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  PtProfile *self = data;
  gint64 version = self->data_version;

  if (!pt_database_get_integer (database, "PRAGMA data_version", &version, NULL, error))
    return FALSE;
  if (version != self->data_version)
    *changed = ALL_ENTITIES;
  self->data_version = version;
  return TRUE;
}

static void
on_polled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (error != NULL)
    g_message ("Whether another program wrote to the profile is not known: %s", error->message);
}

void
pt_profile_poll (PtProfile *self)
{
  g_return_if_fail (PT_IS_PROFILE (self));
  pt_profile_run_async (self, PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, look_for_others, self, NULL, NULL, on_polled, NULL);
}

/* Opening */

static gboolean
make_directory (const char *directory, GError **error)
{
  if (g_mkdir_with_parents (directory, 0700) == 0 && g_access (directory, X_OK) == 0)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE,
               _ ("The folder %s cannot be used (%s): check that it exists and belongs to you"), directory,
               g_strerror (errno));
  return FALSE;
}

static gboolean
begin_office (PtProfile *self, GError **error)
{
  g_autoptr (GError) missing = NULL;

  self->office = pt_office_load (self->writer, &missing);
  if (self->office == NULL && !g_error_matches (missing, PT_ERROR, PT_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&missing));
    return FALSE;
  }
  if (self->office == NULL) {
    self->office = pt_office_new (self->seams.random);
    if (!pt_office_store (self->writer, self->office, error))
      return FALSE;
  }
  self->office_text = pt_office_to_text (self->office);
  return TRUE;
}

/* A schema step is whole or not at all, so one that nothing could be copied before is taken all the same. */
static void
back_up_before_a_step (gpointer data)
{
  PtProfile *self = data;
  g_autoptr (GError) error = NULL;

  if (!pt_profile_back_up (self->directory, &self->seams, &error))
    g_warning ("No backup was made before the schema's next step: %s", error->message);
}

static gboolean
open_databases (PtProfile *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, "paytrack.db", NULL);

  self->writer = pt_store_open_after (path, self->vfs, back_up_before_a_step, self, error);
  if (self->writer == NULL || !begin_office (self, error))
    return FALSE;
  if (!pt_database_get_integer (self->writer, "PRAGMA data_version", &self->data_version, NULL, error))
    return FALSE;
  self->reader = pt_store_open (path, PT_DATABASE_READ, self->vfs, error);
  return self->reader != NULL;
}

PtProfile *
pt_profile_open (const char *directory, const PtSeams *seams, GError **error)
{
  g_autoptr (PtProfile) self = NULL;

  g_return_val_if_fail (directory != NULL && seams != NULL && seams->new_executor != NULL, NULL);
  self = g_object_new (PT_TYPE_PROFILE, NULL);
  self->directory = g_strdup (directory);
  self->vfs = g_strdup (seams->vfs);
  self->seams = *seams;
  self->seams.vfs = self->vfs;
  g_object_ref (self->seams.clock);
  g_object_ref (self->seams.random);
  if (!make_directory (directory, error) || !pt_checkup_finish_restore (directory, error)
      || !open_databases (self, error))
    return NULL;
  self->write_executor = seams->new_executor ("paytrack-writer");
  self->read_executor = seams->new_executor ("paytrack-reader");
  return g_steal_pointer (&self);
}

const char *
pt_profile_get_directory (PtProfile *self)
{
  g_return_val_if_fail (PT_IS_PROFILE (self), NULL);
  return self->directory;
}

const PtSeams *
pt_profile_get_seams (PtProfile *self)
{
  g_return_val_if_fail (PT_IS_PROFILE (self), NULL);
  return &self->seams;
}

const PtOffice *
pt_profile_get_office (PtProfile *self)
{
  g_return_val_if_fail (PT_IS_PROFILE (self), NULL);
  return self->office;
}

const GError *
pt_profile_get_damage (PtProfile *self)
{
  g_return_val_if_fail (PT_IS_PROFILE (self), NULL);
  return self->damage;
}

void
pt_profile_report_damage (PtProfile *self, const GError *damage)
{
  g_return_if_fail (PT_IS_PROFILE (self) && damage != NULL);
  note_damage (self, damage);
}

void
pt_profile_today (PtProfile *self, char out[11])
{
  g_return_if_fail (PT_IS_PROFILE (self));
  pt_office_today (self->office, self->seams.clock, out);
}

void
pt_profile_close (PtProfile *self)
{
  /* Ends the threads before their connections are closed. */
  g_clear_object (&self->read_executor);
  g_clear_object (&self->write_executor);
  g_clear_pointer (&self->reader, pt_database_close);
  g_clear_pointer (&self->writer, pt_database_close);
}

static void
pt_profile_finalize (GObject *object)
{
  PtProfile *self = PT_PROFILE (object);

  pt_profile_close (self);
  g_clear_pointer (&self->office, pt_office_free);
  g_clear_pointer (&self->next_office, pt_office_free);
  g_clear_error (&self->damage);
  g_clear_error (&self->next_damage);
  g_clear_object (&self->seams.clock);
  g_clear_object (&self->seams.random);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_mutex_clear (&self->mutex);
  g_free (self->office_text);
  g_free (self->directory);
  g_free (self->vfs);
  G_OBJECT_CLASS (pt_profile_parent_class)->finalize (object);
}

static void
pt_profile_class_init (PtProfileClass *class)
{
  G_OBJECT_CLASS (class)->finalize = pt_profile_finalize;
  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", PT_TYPE_PROFILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_DAMAGED]
      = g_signal_new ("damaged", PT_TYPE_PROFILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pt_profile_init (PtProfile *self)
{
  g_mutex_init (&self->mutex);
  self->context = g_main_context_ref_thread_default ();
}
