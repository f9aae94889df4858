/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Backup, restore and check of a data folder; the command line's verbs. */

#include "config.h"

#include "backup.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "admin.h"
#include "audit.h"
#include "errors.h"
#include "folder-lock.h"
#include "marks.h"
#include "server-keys.h"
#include "store-archive.h"

/* Given since the backup, for all that it knows. */
#define PREFIXES_SKIPPED 1000

typedef struct {
  PtDigestDelta *found;
  PtStore *store;
  gint64 rows;
} RowCheck;

static PtEach
sum_row (PtRow *row, gpointer data, GError **error)
{
  RowCheck *check = data;

  pt_digest_delta_change (check->found, NULL, row);
  check->rows++;
  return PT_EACH_MORE;
}

static gboolean
compare_bucket (guint entity, guint digits, guint prefix, const PtDigest *found, gpointer data, GError **error)
{
  RowCheck *check = data;
  PtDigest stored;

  if (!check->store->verbs->read_digest (check->store, entity, digits, prefix, &stored, error))
    return FALSE;
  if (stored.count == found->count && stored.sum == found->sum)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_UNTRUSTED, _ ("The rows of %s are not those that the digests were made of"),
               pt_entity (entity)->name);
  return FALSE;
}

/* A bucket whose rows are all gone is not among the found ones: the whole entity's count tells it. */
static gboolean
compare_totals (RowCheck *check, GError **error)
{
  gint64 stored = 0;

  for (guint i = 0; i < PT_ENTITIES; i++) {
    PtDigest digest;

    if (!check->store->verbs->read_digest (check->store, i, 0, 0, &digest, error))
      return FALSE;
    stored += digest.count;
  }
  if (stored == check->rows)
    return TRUE;
  g_set_error_literal (error, PT_ERROR, PT_ERROR_UNTRUSTED, _ ("Rows are missing that the digests were made of"));
  return FALSE;
}

static gboolean
check_rows (PtStore *store, GError **error)
{
  g_autoptr (PtDigestDelta) found = pt_digest_delta_new ();
  RowCheck check = { found, store, 0 };
  gboolean whole;

  if (!store->verbs->begin (store, PT_STORE_READ, error))
    return FALSE;
  whole = store->verbs->each_row_since (store, 0, sum_row, &check, error)
          && pt_digest_delta_flush (found, compare_bucket, &check, error) && compare_totals (&check, error);
  store->verbs->rollback (store);
  return whole;
}

gboolean
pt_backup_check (const char *data, const PtServerSeams *seams, GError **error)
{
  g_autofree char *key = pt_admin_key_path (data);
  g_autoptr (PtServerKeys) keys = pt_server_keys_load (key, error);
  g_autoptr (PtStore) store = keys != NULL ? pt_room_open (data, seams->vfs, PT_STORE_READ, error) : NULL;
  gint64 entries;

  return store != NULL && pt_store_check_files (data, error) && pt_audit_verify (store, &entries, error)
         && check_rows (store, error);
}

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("%s cannot be written: %s"), path, g_strerror (errno));
  return FALSE;
}

static gboolean
copy_key (const char *from, const char *to, GError **error)
{
  g_autofree char *source = pt_admin_key_path (from);
  g_autofree char *target = pt_admin_key_path (to);
  g_autoptr (PtServerKeys) keys = pt_server_keys_load (source, error);

  return keys != NULL && pt_server_keys_save (keys, target, error);
}

static gboolean
read_head (const char *data, const PtServerSeams *seams, gint64 *head, GError **error)
{
  g_autoptr (PtStore) store = pt_room_open (data, seams->vfs, PT_STORE_READ, error);
  g_auto (PtOrganisation) organisation = { 0 };

  if (store == NULL || !store->verbs->read_organisation (store, &organisation, error))
    return FALSE;
  *head = organisation.head;
  return TRUE;
}

gboolean
pt_backup_note (PtTransaction *transaction, gint64 head, GError **error)
{
  PtAuditEvent event = { .kind = "action", .code = "backup" };

  transaction->organisation.backed_up_at = transaction->now;
  transaction->organisation.backed_up = MAX (transaction->organisation.backed_up, head);
  return pt_audit_append (transaction, &event, error);
}

typedef gboolean (*Change) (PtTransaction *transaction, gint64 number, GError **error);

static gboolean
change (const char *data, const PtServerSeams *seams, Change run, gint64 number, GError **error)
{
  g_autoptr (PtStore) store = pt_room_open (data, seams->vfs, PT_STORE_WRITE, error);
  PtTransaction transaction;

  if (store == NULL || !pt_transaction_begin (&transaction, store, seams->clock, seams->random, error))
    return FALSE;
  if (run (&transaction, number, error))
    return pt_transaction_commit (&transaction, error);
  pt_transaction_rollback (&transaction);
  return FALSE;
}

void
pt_backup_remove (const char *folder)
{
  g_autofree char *database = pt_room_file_path (folder);
  g_autofree char *key = pt_admin_key_path (folder);

  g_unlink (database);
  g_unlink (key);
  if (g_rmdir (folder) != 0)
    g_message ("The backup %s cannot be removed: %s", folder, g_strerror (errno));
}

/* Everything but the name. */
static gboolean
make_partial (const char *data, const PtServerSeams *seams, const char *partial, gint64 *head, GError **error)
{
  g_autofree char *archive = pt_room_file_path (partial);

  if (g_mkdir_with_parents (partial, 0700) != 0)
    return fail (partial, error);
  if (copy_key (data, partial, error) && pt_store_archive (data, seams->vfs, archive, error)
      && pt_backup_check (partial, seams, error) && read_head (partial, seams, head, error))
    return TRUE;
  pt_backup_remove (partial);
  return FALSE;
}

gboolean
pt_backup_make (const char *data, const PtServerSeams *seams, const char *to, GError **error)
{
  g_autofree char *partial = g_strconcat (to, PT_BACKUP_PARTIAL, NULL);
  gint64 head;

  if (g_file_test (to, G_FILE_TEST_EXISTS) || g_file_test (partial, G_FILE_TEST_EXISTS)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s exists already: name another place"), to);
    return FALSE;
  }
  return make_partial (data, seams, partial, &head, error) && (g_rename (partial, to) == 0 || fail (to, error))
         && change (data, seams, pt_backup_note, head, error);
}

static gboolean
set_key_aside (const char *data, gint64 now, GError **error)
{
  g_autofree char *key = pt_admin_key_path (data);
  g_autofree char *aside = g_strdup_printf ("%s.before-restore-%" G_GINT64_FORMAT, key, now);

  /* By a second name, where the disk has that: the folder is never without a key. */
  return !g_file_test (key, G_FILE_TEST_EXISTS) || link (key, aside) == 0 || g_rename (key, aside) == 0
         || fail (aside, error);
}

gint64
pt_backup_given_prefixes (const char *data, const PtServerSeams *seams)
{
  g_autoptr (PtStore) store = pt_room_open (data, seams->vfs, PT_STORE_READ, NULL);
  g_auto (PtOrganisation) organisation = { 0 };

  return store != NULL && store->verbs->read_organisation (store, &organisation, NULL) ? organisation.next_prefix : 0;
}

gboolean
pt_backup_begin_anew (PtTransaction *transaction, gint64 given, GError **error)
{
  PtOrganisation *organisation = &transaction->organisation;

  organisation->next_prefix = MAX (organisation->next_prefix, given) + PREFIXES_SKIPPED;
  return pt_epoch_renew (transaction, error);
}

/* The keys that will serve: computers may know the server by one that is younger than the backup, so that the folder's
 * own go on where the backup's key is among them. No pair of either is lost. */
static gboolean
join_keys (const char *from, const char *data, const char *prepared, GError **error)
{
  g_autofree char *source = pt_admin_key_path (from);
  g_autofree char *present = pt_admin_key_path (data);
  g_autofree char *target = pt_admin_key_path (prepared);
  g_autoptr (PtServerKeys) kept = pt_server_keys_load (source, error);
  g_autoptr (PtServerKeys) own = pt_server_keys_load (present, NULL);

  if (kept == NULL)
    return FALSE;
  if (own != NULL && pt_server_keys_hold (own, &kept->signing))
    return pt_server_keys_save (own, target, error);
  if (own != NULL)
    pt_server_keys_add_previous (kept, own);
  return pt_server_keys_save (kept, target, error);
}

/* The backup as it will serve, in a folder of its own: its history begins anew before anybody can be answered from it.
 */
static gboolean
prepare (const char *from, const char *data, const PtServerSeams *seams, const char *prepared, GError **error)
{
  g_autofree char *database = pt_room_file_path (prepared);
  gint64 given = pt_backup_given_prefixes (data, seams);

  if (g_mkdir_with_parents (prepared, 0700) != 0)
    return fail (prepared, error);
  return join_keys (from, data, prepared, error) && pt_store_archive (from, seams->vfs, database, error)
         && change (prepared, seams, pt_backup_begin_anew, given, error);
}

static gboolean
move_key (const char *prepared, const char *data, GError **error)
{
  g_autofree char *from = pt_admin_key_path (prepared);
  g_autofree char *to = pt_admin_key_path (data);

  return g_rename (from, to) == 0 || fail (to, error);
}

static gboolean
install (const char *prepared, const char *data, const PtServerSeams *seams, const char *database, GError **error)
{
  g_autofree char *archive = pt_room_file_path (prepared);
  gint64 now = pt_clock_wall (seams->clock);

  return pt_store_replace (data, seams->vfs, database, archive, now, error) && set_key_aside (data, now, error)
         && move_key (prepared, data, error);
}

/* What fails before the backup is whole in its place leaves the server as it is. */
static gboolean
restore (const char *data, const PtServerSeams *seams, const char *from, const char *database, GError **error)
{
  g_autofree char *prepared = g_build_filename (data, "restoring", NULL);
  gboolean restored;

  if (g_file_test (prepared, G_FILE_TEST_IS_DIR))
    pt_backup_remove (prepared);
  restored = prepare (from, data, seams, prepared, error) && install (prepared, data, seams, database, error);
  pt_backup_remove (prepared);
  return restored;
}

gboolean
pt_backup_restore (const char *data, const PtServerSeams *seams, const char *from, const char *database, GError **error)
{
  gboolean restored;
  int lock;

  if (!pt_backup_check (from, seams, error))
    return FALSE;
  if (g_mkdir_with_parents (data, 0700) != 0)
    return fail (data, error);
  lock = pt_folder_lock (data, PT_FOLDER_ALONE, error);
  if (lock < 0)
    return FALSE;
  restored = restore (data, seams, from, database, error);
  close (lock);
  return restored;
}
