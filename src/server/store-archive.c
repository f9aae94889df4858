/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rooms copied out to a file and back; called by backup.c. */

#include "config.h"

#include "store-archive.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "errors.h"
#include "store-copy.h"
#include "store-sqlite.h"

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("%s cannot be written: %s"), path, g_strerror (errno));
  return FALSE;
}

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  return pt_store_sqlite_backup (from, to, error) && (g_chmod (to, 0600) == 0 || fail (to, error));
}

static gboolean
write_archive (PtStore *from, const char *vfs, const char *to, GError **error)
{
  g_auto (PtOrganisation) organisation = { 0 };
  g_autoptr (PtStore) archive = NULL;

  if (!from->verbs->read_organisation (from, &organisation, error))
    return FALSE;
  archive = pt_store_sqlite_new (to, vfs, &organisation.id, error);
  return archive != NULL && pt_store_copy (from, archive, error) && pt_store_sqlite_fold (archive, error);
}

gboolean
pt_store_archive (const char *data, const char *vfs, const char *to, GError **error)
{
  g_autofree char *path = pt_room_file_path (data);
  g_autoptr (PtStore) store = NULL;

  if (!pt_room_is_elsewhere (data))
    return copy_file (path, to, error);
  /* Writing brings its tables up to this program's schema, which the archive has. */
  store = pt_room_open (data, vfs, PT_STORE_WRITE, error);
  return store != NULL && write_archive (store, vfs, to, error);
}

static gboolean
unpack_from (PtStore *archive, const char *data, const char *database, GError **error)
{
  g_auto (PtOrganisation) organisation = { 0 };
  g_autoptr (PtStore) store = NULL;

  if (!archive->verbs->read_organisation (archive, &organisation, error))
    return FALSE;
  store = pt_room_new_elsewhere (data, database, &organisation.id, error);
  return store != NULL && pt_store_copy (archive, store, error)
         && pt_room_settle_elsewhere (data, database, &organisation.id, error);
}

static gboolean
unpack (const char *data, const char *database, const char *from, GError **error)
{
  g_autoptr (PtStore) archive = pt_store_sqlite_open (from, NULL, PT_STORE_READ, error);

  return archive != NULL && unpack_from (archive, data, database, error);
}

static char *
name_aside (const char *path, gint64 now)
{
  return g_strdup_printf ("%s.before-restore-%" G_GINT64_FORMAT, path, now);
}

static gboolean
rename_aside (const char *path, gint64 now, GError **error)
{
  g_autofree char *aside = name_aside (path, now);

  return !g_file_test (path, G_FILE_TEST_EXISTS) || g_rename (path, aside) == 0 || fail (aside, error);
}

static gboolean
keep_file (const char *data, gint64 now, GError **error)
{
  g_autofree char *path = pt_room_file_path (data);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);

  /* What SQLite keeps beside its file belongs to it. */
  return rename_aside (path, now, error) && rename_aside (log, now, error) && rename_aside (index, now, error);
}

/* A database that has lost the organisation has nothing to keep; one that is given up cannot be asked any more. */
static gboolean
keep_rows (const char *data, const char *vfs, const char *database, gint64 now, GError **error)
{
  g_autofree char *path = pt_room_file_path (data);
  g_autofree char *aside = name_aside (path, now);
  g_autoptr (GError) failure = NULL;

  if (pt_store_archive (data, vfs, aside, &failure) || g_error_matches (failure, PT_ERROR, PT_ERROR_NOT_FOUND))
    return TRUE;
  if (database == NULL || !pt_room_is_beside (data, database)
      || !g_error_matches (failure, PT_ERROR, PT_ERROR_OFFLINE)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  g_message (_ ("%s. What it holds is not set aside"), failure->message);
  return TRUE;
}

gboolean
pt_store_replace (const char *data, const char *vfs, const char *database, const char *from, gint64 now, GError **error)
{
  g_autofree char *path = pt_room_file_path (data);

  if (pt_room_is_elsewhere (data))
    return keep_rows (data, vfs, database, now, error) && unpack (data, database, from, error);
  if (database != NULL)
    return unpack (data, database, from, error) && keep_file (data, now, error);
  return keep_file (data, now, error) && (g_rename (from, path) == 0 || fail (path, error));
}

gboolean
pt_store_check_files (const char *data, GError **error)
{
  g_autofree char *path = pt_room_file_path (data);

  return pt_room_is_elsewhere (data) || pt_store_sqlite_check (path, error);
}
