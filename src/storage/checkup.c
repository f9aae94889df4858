/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The health of a profile's database, copies of it, and its return from one. Called by paytrackctl's doctor, backup
 * and restore, and by the window's preferences. */

#include "config.h"

#include "checkup.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "digests.h"
#include "errors.h"
#include "office-text.h"
#include "secrets.h"
#include "store.h"
#include "tables.h"

void
pt_checkup_clear (PtCheckup *checkup)
{
  g_clear_pointer (&checkup->damage, g_free);
}

/* --- checking ---------------------------------------------------------------------------------------------------- */

static gboolean
check_file (PtDatabase *database, PtCheckup *checkup, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database, "PRAGMA integrity_check(1)", error);

  if (select == NULL || pt_statement_step (select, error) != PT_STEP_ROW)
    return FALSE;
  if (g_strcmp0 (pt_statement_text (select, 0), "ok") != 0)
    checkup->damage = g_strdup (pt_statement_text (select, 0));
  return TRUE;
}

static gboolean
count_orphans (PtDatabase *database, PtCheckup *checkup, GError **error)
{
  return pt_database_get_integer (database, "SELECT count(*) FROM pragma_foreign_key_check", &checkup->orphans, NULL,
                                  error);
}

/* The confirmed rows: those set aside, and of all others what is seen. */
static PtStatement *
select_confirmed (PtDatabase *database, const PtEntity *entity, GError **error)
{
  const char *columns = pt_table_columns (entity, "");
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s WHERE version > 0 AND id NOT IN (SELECT id FROM"
                                          " %s_confirmed) UNION ALL SELECT %s FROM %s_confirmed WHERE version > 0",
                                          columns, entity->name, entity->name, columns, entity->name);

  return pt_database_prepare (database, sql, error);
}

static gboolean
sum_rows (PtDatabase *database, const PtEntity *entity, PtDigestDelta *delta, PtDigest *sum, GError **error)
{
  g_autoptr (PtStatement) select = select_confirmed (database, entity, error);
  g_autoptr (PtRow) row = pt_row_new (entity);
  PtStep step = PT_STEP_ERROR;

  while (select != NULL && (step = pt_statement_step (select, error)) == PT_STEP_ROW) {
    pt_table_read (select, 0, entity, row);
    if (delta != NULL)
      pt_digest_delta_change (delta, NULL, row);
    sum->sum += pt_row_leaf (row);
    sum->count++;
  }
  return step == PT_STEP_DONE;
}

static gboolean
check_sums (PtDatabase *database, PtCheckup *checkup, GError **error)
{
  for (guint i = 0; i < PT_ENTITIES; i++) {
    PtDigest found = { 0 };
    PtDigest stored = { 0 };

    if (!sum_rows (database, pt_entity (i), NULL, &found, error)
        || !pt_digests_read (database, pt_entity (i), "", &stored, error))
      return FALSE;
    checkup->rows[i] = found.count;
    if (found.count != stored.count || found.sum != stored.sum)
      checkup->wrong_sums |= 1u << i;
  }
  return TRUE;
}

/* One state of the database, whoever writes to it meanwhile: else the sum of what a sync had not brought yet would be
 * held against the digest of what it has. */
gboolean
pt_checkup_run (PtDatabase *database, PtCheckup *checkup, GError **error)
{
  gboolean done;

  memset (checkup, 0, sizeof *checkup);
  if (!pt_database_begin_reading (database, error))
    return FALSE;
  done = check_file (database, checkup, error) && count_orphans (database, checkup, error)
         && check_sums (database, checkup, error);
  pt_database_rollback (database);
  return done;
}

static gboolean
rebuild (PtDatabase *database, GError **error)
{
  g_autoptr (PtDigestDelta) delta = pt_digest_delta_new ();

  if (!pt_digests_clear (database, error))
    return FALSE;
  for (guint i = 0; i < PT_ENTITIES; i++) {
    PtDigest unused = { 0 };
    if (!sum_rows (database, pt_entity (i), delta, &unused, error))
      return FALSE;
  }
  return pt_digests_flush (database, delta, error);
}

gboolean
pt_checkup_rebuild_digests (PtDatabase *database, GError **error)
{
  PtScope scope;

  if (!pt_scope_begin (database, &scope, error))
    return FALSE;
  return pt_scope_end (database, scope, rebuild (database, error), error);
}

/* --- copies ------------------------------------------------------------------------------------------------------ */

gboolean
pt_checkup_copy (PtDatabase *database, const char *path, GError **error)
{
  g_autoptr (PtStatement) vacuum = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s is there already: name a new file"), path);
    return FALSE;
  }
  vacuum = pt_database_prepare (database, "VACUUM INTO ?", error);
  if (vacuum == NULL)
    return FALSE;
  pt_statement_bind_text (vacuum, 1, path);
  return pt_statement_run (vacuum, error) && g_chmod (path, 0600) == 0;
}

gboolean
pt_checkup_disown (PtDatabase *database, const PtSeams *seams, GError **error)
{
  g_autoptr (PtOffice) office = pt_office_load (database, error);
  g_autoptr (PtOffice) fresh = pt_office_new (seams->random);

  if (office == NULL)
    return FALSE;
  office->device = PT_ID_NONE;
  g_clear_pointer (&office->certificate, g_free);
  g_free (office->prefix);
  office->prefix = g_steal_pointer (&fresh->prefix);
  return pt_office_store (database, office, error);
}

/* What cannot be put back must not keep the backup from coming back: it is where it was, and where it was saved to. */
static void
take_queue (const char *place, PtDatabase *to, const PtSeams *seams, PtSalvage *salvage)
{
  g_autoptr (PtDatabase) from = salvage != NULL ? pt_database_open (place, PT_DATABASE_READ, seams->vfs, NULL) : NULL;
  g_autoptr (GError) failed = NULL;

  if (from == NULL || pt_salvage_put_back (from, to, salvage, &failed))
    return;
  salvage->put_back = 0;
  g_message ("The queue was not put back: %s", failed->message);
}

/* A second copy beside the profile's database, sound, of a known schema, and nobody's. */
static gboolean
prepare (const char *path, const char *copy, const char *place, const PtSeams *seams, PtSalvage *salvage,
         GError **error)
{
  g_autoptr (PtDatabase) from = NULL;
  g_autoptr (PtDatabase) to = NULL;
  PtCheckup checkup = { 0 };
  gboolean sound = FALSE;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("There is no file %s"), path);
    return FALSE;
  }
  from = pt_database_open (path, PT_DATABASE_READ, seams->vfs, error);
  if (from == NULL || !pt_checkup_copy (from, copy, error))
    return FALSE;
  to = pt_store_open (copy, PT_DATABASE_WRITE, seams->vfs, error);
  if (to == NULL || !pt_checkup_run (to, &checkup, error))
    return FALSE;
  sound = checkup.damage == NULL;
  if (!sound)
    g_set_error (error, PT_ERROR, PT_ERROR_DAMAGED, _ ("%s is damaged (%s): nothing was restored"), path,
                 checkup.damage);
  pt_checkup_clear (&checkup);
  if (!sound || !pt_checkup_disown (to, seams, error))
    return FALSE;
  take_queue (place, to, seams, salvage);
  return pt_database_exec (to, "PRAGMA journal_mode = DELETE", error);
}

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("%s cannot be written: %s"), path, g_strerror (errno));
  return FALSE;
}

/* --- files of a database ----------------------------------------------------------------------------------------- */

#define FORMER "paytrack.db.before-"

/* The database ahead of its logs: a start that does not find it sees that a restore was cut off. */
static const char *const endings[] = { "", "-wal", "-shm" };

static gboolean
is_there (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
discard (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *file = g_strconcat (path, endings[i], NULL);
    g_unlink (file);
  }
}

static gboolean
move (const char *from, const char *to, const char *ending, GError **error)
{
  g_autofree char *source = g_strconcat (from, ending, NULL);
  g_autofree char *target = g_strconcat (to, ending, NULL);

  return !is_there (source) || g_rename (source, target) == 0 || fail (target, error);
}

/* Whatever stands in a damaged database, unsent work too, is in it and its log, and both stay. */
static gboolean
set_aside (const char *place, const char *kept, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (!move (place, kept, endings[i], error))
      return FALSE;
  return TRUE;
}

/* The logs first; what was not set aside is where it was. */
static void
put_former_back (const char *kept, const char *place)
{
  g_autoptr (GError) failed = NULL;

  if (is_there (place))
    return;
  for (guint i = G_N_ELEMENTS (endings); failed == NULL && i > 0; i--) {
    g_autofree char *file = g_strconcat (place, endings[i - 1], NULL);
    if (!is_there (file))
      move (kept, place, endings[i - 1], &failed);
  }
  if (failed != NULL)
    g_message ("The former database is left at %s: %s", kept, failed->message);
}

/* When the newest former database was set aside; 0 where there is none. */
static gint64
find_newest_former (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name = NULL;
  gint64 newest = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    char *end = NULL;
    gint64 stamp = g_str_has_prefix (name, FORMER) ? g_ascii_strtoll (name + strlen (FORMER), &end, 10) : 0;
    if (end != NULL && *end == '\0')
      newest = MAX (newest, stamp);
  }
  return newest;
}

static char *
former_path (const char *directory, gint64 stamp)
{
  g_autofree char *name = g_strdup_printf (FORMER "%" G_GINT64_FORMAT, stamp);
  return g_build_filename (directory, name, NULL);
}

/* Above all that are there, also where the clock has gone back. */
static char *
next_former_path (const char *directory, const PtSeams *seams)
{
  return former_path (directory, MAX (pt_clock_wall (seams->clock), find_newest_former (directory) + 1));
}

/* --- restoring --------------------------------------------------------------------------------------------------- */

/* Folds the write-ahead log into the database, which shows as well that no other program has it open. A damaged one
 * cannot be folded: it is kept as it lies. */
static gboolean
fold (const char *path, const PtSeams *seams, GError **error)
{
  g_autoptr (PtDatabase) database = NULL;

  if (!is_there (path))
    return TRUE;
  database = pt_database_open (path, PT_DATABASE_WRITE, seams->vfs, NULL);
  if (database == NULL
      || pt_database_exec (database, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE", NULL)
      || (sqlite3_errcode (pt_database_handle (database)) & 0xff) != SQLITE_BUSY)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_BUSY, _ ("PayTrack is open on this profile: close it first"));
  return FALSE;
}

/* From where the database is set aside until its successor stands in its place, pt_checkup_finish_restore() brings to
 * an end what is cut off. */
static gboolean
take_place (const char *copy, const char *place, const char *kept, GError **error)
{
  if (set_aside (place, kept, error) && move (copy, place, "", error))
    return TRUE;
  put_former_back (kept, place);
  return FALSE;
}

/* A copy of this name is whole: it was given it at its end. A log that lies there is that of the database which was set
 * aside last. */
static gboolean
finish (const char *directory, const char *place, const char *copy, GError **error)
{
  g_autofree char *kept = former_path (directory, find_newest_former (directory));
  PtSecrets none = { 0 };

  return is_there (place) || !is_there (copy)
         || (pt_secrets_store (directory, NULL, &none, error) && take_place (copy, place, kept, error));
}

gboolean
pt_checkup_finish_restore (const char *directory, GError **error)
{
  g_autofree char *place = g_build_filename (directory, "paytrack.db", NULL);
  g_autofree char *copy = g_build_filename (directory, "paytrack.db.restoring", NULL);

  if (!finish (directory, place, copy, error))
    return FALSE;
  if (is_there (place) || find_newest_former (directory) == 0)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_DAMAGED,
               _ ("There is no database in %s, only a former one that was set aside: put back a backup"), directory);
  return FALSE;
}

/* Logs without a database would be taken for those of the one that comes. */
static gboolean
set_orphans_aside (const char *directory, const char *place, const PtSeams *seams, GError **error)
{
  g_autofree char *kept = next_former_path (directory, seams);
  return is_there (place) || set_aside (place, kept, error);
}

/* The secrets go while the database is still where it was: without them it only has to be signed in to again. */
static gboolean
replace (const char *directory, const char *copy, const char *place, const PtSeams *seams, GError **error)
{
  g_autofree char *kept = next_former_path (directory, seams);
  PtSecrets none = { 0 };

  if (fold (place, seams, error) && pt_secrets_store (directory, NULL, &none, error)
      && take_place (copy, place, kept, error))
    return TRUE;
  if (is_there (place) || !is_there (kept))
    g_unlink (copy);
  return FALSE;
}

gboolean
pt_checkup_restore (const char *directory, const char *path, const PtSeams *seams, PtSalvage *salvage, GError **error)
{
  g_autofree char *place = g_build_filename (directory, "paytrack.db", NULL);
  g_autofree char *copy = g_build_filename (directory, "paytrack.db.restoring", NULL);
  g_autofree char *partial = g_build_filename (directory, "paytrack.db.partial", NULL);

  if (g_mkdir_with_parents (directory, 0700) != 0)
    return fail (directory, error);
  discard (partial); /* of one that was cut off */
  if (!finish (directory, place, copy, error) || !set_orphans_aside (directory, place, seams, error))
    return FALSE;
  if (!prepare (path, partial, place, seams, salvage, error) || !move (partial, copy, "", error)) {
    discard (partial);
    return FALSE;
  }
  return replace (directory, copy, place, seams, error);
}
