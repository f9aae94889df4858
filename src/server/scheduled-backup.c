/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Backups by the clock, while the server serves; started by serve.c. */

#include "config.h"

#include "scheduled-backup.h"

#include "backup.h"

#define HOUR_MS (3600 * 1000)

struct _PtScheduledBackup {
  char *data;
  char *to;
  guint every_hours;
  guint keep;
  PtServerSeams seams;
  PtExecutor *executor;
  guint timer;
};

static char *
moment_of (gint64 wall)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (wall / 1000);

  return g_date_time_format (moment, "%Y%m%dT%H%M%SZ");
}

/* Whether @name is that of a backup of ours, with @rest after its moment: nothing else in the folder is ever touched.
 */
static gboolean
is_moment (const char *name, const char *rest)
{
  static const char form[] = "ddddddddTddddddZ";
  gsize i = 0;

  for (; form[i] != '\0'; i++)
    if (form[i] == 'd' ? !g_ascii_isdigit (name[i]) : name[i] != form[i])
      return FALSE;
  return g_str_equal (name + i, rest);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names of all backups with @rest after their moment, oldest first. */
static GPtrArray *
list_backups (const char *to, const char *rest)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) folder = g_dir_open (to, 0, NULL);

  for (const char *name = NULL; folder != NULL && (name = g_dir_read_name (folder)) != NULL;)
    if (is_moment (name, rest))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static void
remove_all_but (const PtScheduledBackup *self, const char *rest, guint keep)
{
  g_autoptr (GPtrArray) names = list_backups (self->to, rest);

  for (guint i = 0; i + keep < names->len; i++) {
    g_autofree char *folder = g_build_filename (self->to, g_ptr_array_index (names, i), NULL);

    pt_backup_remove (folder);
  }
}

static void
run_backup (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PtScheduledBackup *self = data;
  g_autofree char *moment = moment_of (pt_clock_wall (self->seams.clock));
  g_autofree char *folder = g_build_filename (self->to, moment, NULL);
  g_autoptr (GError) error = NULL;

  /* What a crash left behind. */
  remove_all_but (self, PT_BACKUP_PARTIAL, 0);
  if (!pt_backup_make (self->data, &self->seams, folder, &error)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  remove_all_but (self, "", self->keep);
  g_task_return_pointer (task, g_steal_pointer (&folder), g_free);
}

static void on_due (gpointer data);

static void
self_clear (gpointer data)
{
  PtScheduledBackup *self = data;

  pt_server_seams_clear (&self->seams);
  g_free (self->data);
  g_free (self->to);
}

/* Holds a reference of its own: it may come after the end. */
static void
on_made (GObject *source, GAsyncResult *result, gpointer data)
{
  PtScheduledBackup *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_task_propagate_pointer (G_TASK (result), &error);

  if (folder != NULL)
    g_message ("backed up to %s, and checked", folder);
  else
    g_warning ("The backup failed, and is tried again in an hour: %s", error->message);
  if (self->executor != NULL)
    self->timer
        = pt_clock_add_timer (self->seams.clock, (folder != NULL ? self->every_hours : 1) * HOUR_MS, on_due, self);
  g_rc_box_release_full (self, self_clear);
}

static void
on_due (gpointer data)
{
  PtScheduledBackup *self = data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_made, g_rc_box_acquire (self));

  self->timer = 0;
  g_task_set_task_data (task, self, NULL);
  pt_executor_push (self->executor, task, run_backup, PT_PRIORITY_NORMAL);
}

/* Milliseconds until the next one is due; 0 where none was made yet. */
static guint
first_wait (const PtScheduledBackup *self)
{
  g_autoptr (GPtrArray) names = list_backups (self->to, "");
  gint64 period = (gint64) self->every_hours * HOUR_MS;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) newest = NULL;
  gint64 age;

  if (names->len == 0)
    return 0;
  newest = g_date_time_new_from_iso8601 (g_ptr_array_index (names, names->len - 1), utc);
  if (newest == NULL)
    return 0;
  age = pt_clock_wall (self->seams.clock) - g_date_time_to_unix (newest) * 1000;
  /* A moment in the future is a clock that was wrong: one period at most is waited. */
  return (guint) CLAMP (period - age, 0, period);
}

PtScheduledBackup *
pt_scheduled_backup_new (const char *data, const PtServerSeams *seams, const PtBackupPlan *plan)
{
  PtScheduledBackup *self = g_rc_box_new0 (PtScheduledBackup);

  self->data = g_strdup (data);
  self->to = g_strdup (plan->to);
  self->every_hours = plan->every_hours;
  self->keep = plan->keep;
  self->seams = *seams;
  g_object_ref (self->seams.clock);
  g_object_ref (self->seams.random);
  self->executor = seams->new_executor ("backup");
  self->timer = pt_clock_add_timer (self->seams.clock, first_wait (self), on_due, self);
  return self;
}

void
pt_scheduled_backup_free (PtScheduledBackup *self)
{
  if (self == NULL)
    return;
  pt_clock_remove_timer (self->seams.clock, self->timer);
  self->timer = 0;
  /* Its last reference waits for the thread. */
  g_clear_object (&self->executor);
  g_rc_box_release_full (self, self_clear);
}
