/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A profile's automatic backups: made, checked, let go, put back. Called by the application, by paytrackctl and ahead
 * of a schema step. */

#include "config.h"

#include "backups.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "checkup.h"
#include "error-log.h"
#include "errors.h"
#include "store.h"

#define FOLDER "backups"
#define PREFIX "paytrack-"
#define SUFFIX ".db"
#define STAMP "%Y%m%dT%H%M%SZ"
#define DAY_MS (24 * 60 * 60 * 1000)
/* The window is up and used before the first look, and a day's backup is at most so late. */
#define FIRST_LOOK_MS (60 * 1000)
#define LOOK_MS (60 * 60 * 1000)

void
pt_backup_free (PtBackup *backup)
{
  if (backup == NULL)
    return;
  g_free (backup->path);
  g_free (backup);
}

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("%s cannot be written: %s"), path, g_strerror (errno));
  return FALSE;
}

/* --- names ------------------------------------------------------------------------------------------------------- */

static char *
place_of (const char *directory)
{
  return g_build_filename (directory, "paytrack.db", NULL);
}

static char *
path_of (const char *directory, gint64 wall)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (wall / 1000);
  g_autofree char *stamp = g_date_time_format (time, STAMP);
  g_autofree char *name = g_strconcat (PREFIX, stamp, SUFFIX, NULL);
  return g_build_filename (directory, FOLDER, name, NULL);
}

/* The backup of that name; NULL where it is none. The time is the name's, which no copying of folders changes. */
static PtBackup *
backup_of (const char *folder, const char *name)
{
  g_autofree char *stamp = NULL;
  g_autoptr (GDateTime) time = NULL;
  PtBackup *backup = NULL;
  GStatBuf info;

  if (!g_str_has_prefix (name, PREFIX) || !g_str_has_suffix (name, SUFFIX))
    return NULL;
  stamp = g_strndup (name + strlen (PREFIX), strlen (name) - strlen (PREFIX) - strlen (SUFFIX));
  time = g_date_time_new_from_iso8601 (stamp, NULL);
  if (time == NULL)
    return NULL;
  backup = g_new0 (PtBackup, 1);
  backup->path = g_build_filename (folder, name, NULL);
  backup->made_at = g_date_time_to_unix (time) * 1000;
  backup->bytes = g_stat (backup->path, &info) == 0 ? info.st_size : 0;
  return backup;
}

/* A stamp from after @now is of a clock that was wrong: nobody knows how old such a backup is. */
static int
compare_best_first (gconstpointer a, gconstpointer b, gpointer now)
{
  gint64 first = (*(PtBackup *const *) a)->made_at, second = (*(PtBackup *const *) b)->made_at;
  gboolean first_after = first > *(gint64 *) now, second_after = second > *(gint64 *) now;

  if (first_after != second_after)
    return first_after ? 1 : -1;
  return (first < second) - (first > second);
}

GPtrArray *
pt_profile_backups (const char *directory, gint64 now)
{
  GPtrArray *backups = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_backup_free);
  g_autofree char *folder = g_build_filename (directory, FOLDER, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    PtBackup *backup = backup_of (folder, name);
    if (backup != NULL)
      g_ptr_array_add (backups, backup);
  }
  g_ptr_array_sort_with_data (backups, compare_best_first, &now);
  return backups;
}

/* A clock that was wrong for a while must not keep the next one back for years. */
gboolean
pt_profile_is_backup_due (const char *directory, PtClock *clock)
{
  gint64 now = pt_clock_wall (clock);
  g_autoptr (GPtrArray) backups = pt_profile_backups (directory, now);
  const PtBackup *newest = backups->len > 0 ? backups->pdata[0] : NULL;

  return newest == NULL || ABS (now - newest->made_at) >= DAY_MS;
}

/* --- making ------------------------------------------------------------------------------------------------------ */

static gint64
size_of (const char *path)
{
  GStatBuf info;
  return g_stat (path, &info) == 0 ? info.st_size : 0;
}

/* A copy must not take the room that the next entry needs. */
static gboolean
check_room (const char *place, GError **error)
{
  g_autofree char *log = g_strconcat (place, "-wal", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (place);
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  guint64 need = 2 * (guint64) (size_of (place) + size_of (log));

  if (info == NULL || g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE) >= need)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE,
               _ ("There is no room on the disk for the daily backup of the books: make room"));
  return FALSE;
}

/* What lies in the system's memory alone would not outlive a power cut. */
static gboolean
make_durable (const char *path, GError **error)
{
  int file = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean done = file >= 0 && fsync (file) == 0;

  if (!done)
    fail (path, error);
  if (file >= 0)
    close (file);
  return done;
}

static gboolean
is_sound (const char *path, const char *vfs, GError **error)
{
  g_autoptr (PtDatabase) copy = pt_database_open (path, PT_DATABASE_READ, vfs, error);
  PtCheckup checkup = { 0 };
  gboolean sound;

  if (copy == NULL || !pt_checkup_run (copy, &checkup, error))
    return FALSE;
  sound = checkup.damage == NULL;
  if (!sound)
    g_set_error (error, PT_ERROR, PT_ERROR_DAMAGED, _ ("The database is damaged: put back a backup (%s: %s)"), path,
                 checkup.damage);
  pt_checkup_clear (&checkup);
  return sound;
}

static gboolean
copy_checked (const char *place, const char *partial, const char *path, const PtSeams *seams, GError **error)
{
  g_autoptr (PtDatabase) database = pt_database_open (place, PT_DATABASE_READ, seams->vfs, error);

  if (database == NULL || !pt_checkup_copy (database, partial, error) || !is_sound (partial, seams->vfs, error)
      || !make_durable (partial, error))
    return FALSE;
  return g_rename (partial, path) == 0 || fail (path, error);
}

/* @now: when the last one was made, which must not count as from after now where the clock has gone back since. */
static void
let_old_ones_go (const char *directory, gint64 now)
{
  g_autoptr (GPtrArray) backups = pt_profile_backups (directory, now);

  for (guint i = PT_BACKUPS_KEPT; i < backups->len; i++)
    g_unlink (((PtBackup *) backups->pdata[i])->path);
}

static gboolean
back_up_alone (const char *directory, const char *folder, const PtSeams *seams, GError **error)
{
  g_autofree char *place = place_of (directory);
  g_autofree char *partial = g_build_filename (folder, "partial", NULL);
  gint64 now = pt_clock_wall (seams->clock);
  g_autofree char *path = path_of (directory, now);

  g_unlink (partial); /* of one that was cut off */
  if (!check_room (place, error) || !copy_checked (place, partial, path, seams, error)
      || !make_durable (folder, error)) {
    g_unlink (partial);
    return FALSE;
  }
  let_old_ones_go (directory, now);
  return TRUE;
}

gboolean
pt_profile_back_up (const char *directory, const PtSeams *seams, GError **error)
{
  g_autofree char *folder = g_build_filename (directory, FOLDER, NULL);
  g_autofree char *lock_path = g_build_filename (folder, "lock", NULL);
  gboolean done = TRUE;
  int lock;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail (folder, error);
  lock = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0)
    return fail (lock_path, error);
  if (flock (lock, LOCK_EX | LOCK_NB) == 0)
    done = back_up_alone (directory, folder, seams, error);
  close (lock);
  return done;
}

/* --- putting back ------------------------------------------------------------------------------------------------ */

gboolean
pt_profile_export_queue (const char *directory, const char *path, const PtSeams *seams, PtSalvage *salvage,
                         GError **error)
{
  g_autofree char *place = place_of (directory);
  g_autoptr (PtDatabase) database = pt_database_open (place, PT_DATABASE_READ, seams->vfs, error);

  return database != NULL && pt_salvage_export (database, path, salvage, error);
}

/* Whether the next older one may serve where this failed. */
static gboolean
is_of_the_copy (const GError *error)
{
  return g_error_matches (error, PT_ERROR, PT_ERROR_DAMAGED) || g_error_matches (error, PT_ERROR, PT_ERROR_NOT_FOUND)
         || g_error_matches (error, PT_ERROR, PT_ERROR_SCHEMA);
}

static gboolean
restore_newest (const char *directory, const PtSeams *seams, PtSalvage *salvage, gint64 *made_at, GError **error)
{
  g_autoptr (GPtrArray) backups = pt_profile_backups (directory, pt_clock_wall (seams->clock));

  for (guint i = 0; i < backups->len; i++) {
    const PtBackup *backup = backups->pdata[i];
    g_autoptr (GError) failed = NULL;

    *made_at = backup->made_at;
    if (pt_checkup_restore (directory, backup->path, seams, salvage, &failed))
      return TRUE;
    if (!is_of_the_copy (failed)) {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
    g_message ("A backup is passed over: %s", failed->message);
  }
  g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND,
               _ ("There is no sound automatic backup in %s: restore a copy that you have made"), directory);
  return FALSE;
}

gboolean
pt_profile_restore_last_good (const char *directory, const PtSeams *seams, PtSalvage *salvage, gint64 *made_at,
                              GError **error)
{
  g_autofree char *name = g_strdup_printf ("queue-%" G_GINT64_FORMAT ".jsonl", pt_clock_wall (seams->clock));
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *place = place_of (directory);
  g_autoptr (PtDatabase) damaged = pt_database_open (place, PT_DATABASE_READ, seams->vfs, NULL);

  memset (salvage, 0, sizeof *salvage);
  if (damaged != NULL && !pt_salvage_export (damaged, path, salvage, error))
    return FALSE;
  g_clear_pointer (&damaged, pt_database_close);
  return restore_newest (directory, seams, salvage, made_at, error);
}

/* --- day by day -------------------------------------------------------------------------------------------------- */

struct _PtBackups {
  PtProfile *profile;
  PtExecutor *executor;
  guint look;
};

typedef struct {
  gint64 now;
  GError *failed;
} Note;

static void
note_free (Note *note)
{
  g_error_free (note->failed);
  g_free (note);
}

static gboolean
run_note (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const Note *note = data;

  return pt_error_log_add (database, note->now, "backup", pt_error_word (note->failed), note->failed->message, NULL,
                           NULL, error);
}

static void
on_backed_up (GObject *source, GAsyncResult *result, gpointer data)
{
  PtProfile *profile = PT_PROFILE (source);
  GError *failed = NULL;
  Note *note;

  if (g_task_propagate_boolean (G_TASK (result), &failed))
    return;
  if (g_error_matches (failed, PT_ERROR, PT_ERROR_DAMAGED))
    pt_profile_report_damage (profile, failed);
  note = g_new (Note, 1);
  *note = (Note){ pt_clock_wall (pt_profile_get_seams (profile)->clock), failed };
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_BULK, run_note, note, (GDestroyNotify) note_free, NULL,
                        NULL, NULL);
}

static void
run_back_up (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PtProfile *profile = source;
  GError *error = NULL;

  if (pt_profile_back_up (pt_profile_get_directory (profile), pt_profile_get_seams (profile), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
look (gpointer data)
{
  PtBackups *self = data;
  const PtSeams *seams = pt_profile_get_seams (self->profile);
  g_autoptr (GTask) task = NULL;

  self->look = pt_clock_add_timer (seams->clock, LOOK_MS, look, self);
  if (!pt_profile_is_backup_due (pt_profile_get_directory (self->profile), seams->clock))
    return;
  task = g_task_new (self->profile, NULL, on_backed_up, NULL);
  g_task_set_source_tag (task, look);
  pt_executor_push (self->executor, task, run_back_up, PT_PRIORITY_BULK);
}

PtBackups *
pt_backups_new (PtProfile *profile)
{
  PtBackups *self = g_new0 (PtBackups, 1);
  const PtSeams *seams = pt_profile_get_seams (profile);

  self->profile = g_object_ref (profile);
  self->executor = seams->new_executor ("paytrack-backup");
  self->look = pt_clock_add_timer (seams->clock, FIRST_LOOK_MS, look, self);
  return self;
}

void
pt_backups_free (PtBackups *self)
{
  pt_clock_remove_timer (pt_profile_get_seams (self->profile)->clock, self->look);
  g_object_unref (self->executor);
  g_object_unref (self->profile);
  g_free (self);
}
