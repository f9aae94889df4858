/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command line's verbs on a data folder; called by commands.c and by tests. */

#include "config.h"

#include "admin.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <unistd.h>

#include "audit.h"
#include "devices.h"
#include "errors.h"
#include "folder-lock.h"
#include "naming.h"
#include "passwords.h"
#include "server-keys.h"
#include "server-settings.h"
#include "store-room.h"
#include "users.h"

char *
pt_admin_key_path (const char *data)
{
  return g_build_filename (data, "server.key", NULL);
}

static PtStore *
open_store (const char *data, const PtServerSeams *seams, PtStoreAccess access, GError **error)
{
  return pt_room_open (data, seams->vfs, access, error);
}

/* One change in one transaction on the folder's database. */
typedef gboolean (*Change) (PtTransaction *transaction, gpointer data, GError **error);

static gboolean
change (const char *data, const PtServerSeams *seams, Change run, gpointer form, GError **error)
{
  g_autoptr (PtStore) store = open_store (data, seams, PT_STORE_WRITE, error);
  PtTransaction transaction;

  if (store == NULL || !pt_transaction_begin (&transaction, store, seams->clock, seams->random, error))
    return FALSE;
  if (run (&transaction, form, error))
    return pt_transaction_commit (&transaction, error);
  pt_transaction_rollback (&transaction);
  return FALSE;
}

/* Digits after the point of the currencies that have not two. */
static guint
exponent_of (const char *currency)
{
  static const char *without = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
  static const char *three = "BHD IQD JOD KWD LYD OMR TND";

  if (strstr (without, currency) != NULL)
    return 0;
  return strstr (three, currency) != NULL ? 3 : 2;
}

static gboolean
check_init (const PtInitForm *form, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (form->time_zone);
  gsize letters = strspn (form->currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

  if (letters != 3 || form->currency[3] != '\0')
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("“%s” is no currency: three capital letters, as LKR"),
                 form->currency);
  else if (zone == NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("“%s” is no time zone, as Asia/Colombo"), form->time_zone);
  else if (*form->organisation == '\0')
    g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, _ ("Enter the organisation's name"));
  else
    return pt_name_check (form->organisation, error);
  return FALSE;
}

static gboolean
create_store (const char *data, const PtServerSeams *seams, const PtInitForm *form, GError **error)
{
  gint64 now = pt_clock_wall (seams->clock);
  PtOrganisation organisation = { .id = pt_id_new (seams->clock, seams->random),
                                  .name = (char *) form->organisation,
                                  .currency = (char *) form->currency,
                                  .exponent = exponent_of (form->currency),
                                  .time_zone = (char *) form->time_zone,
                                  .settings_revision = 1,
                                  .directory_revision = 1,
                                  .epoch = pt_id_new (seams->clock, seams->random),
                                  .epoch_at = now };

  return pt_room_create (data, form->database, seams->vfs, &organisation, error);
}

static gboolean
create_folder (const char *data, GError **error)
{
  if (g_mkdir_with_parents (data, 0700) == 0)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("%s cannot be made: %s"), data, g_strerror (errno));
  return FALSE;
}

/* Key and store, or neither: a database that was not there must not be in the way of the next attempt. */
static gboolean
create_server (const char *data, const PtServerSeams *seams, const PtInitForm *form, GError **error)
{
  g_autofree char *key = pt_admin_key_path (data);
  g_autoptr (PtServerKeys) keys = pt_server_keys_new (seams->random);

  if (!pt_server_keys_save (keys, key, error))
    return FALSE;
  if (create_store (data, seams, form, error))
    return TRUE;
  g_unlink (key);
  return FALSE;
}

typedef struct {
  const char *name;
  PtRole role;
  char *password_hash;
} UserForm;

static gboolean
add_user (PtTransaction *transaction, gpointer data, GError **error)
{
  UserForm *form = data;

  return pt_user_add (transaction, form->name, form->role, form->password_hash, NULL, error);
}

/* What is wrong with the administrator is said before anything is made. */
static char *
hash_first (const PtServerSeams *seams, const PtInitForm *form, GError **error)
{
  return pt_name_check (form->admin, error) ? pt_password_hash (form->password, &seams->password_cost, error) : NULL;
}

static gboolean
add_first (const char *data, const PtServerSeams *seams, const PtInitForm *form, char *hash, GError **error)
{
  UserForm user = { form->admin, PT_ROLE_ADMIN, hash };

  return change (data, seams, add_user, &user, error);
}

gboolean
pt_admin_init (const char *data, const PtServerSeams *seams, const PtInitForm *form, GError **error)
{
  g_autofree char *key = pt_admin_key_path (data);
  g_autofree char *hash = NULL;

  if (pt_room_exists (data) || g_file_test (key, G_FILE_TEST_EXISTS)) {
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("%s holds a server already: name another folder"), data);
    return FALSE;
  }
  if (!check_init (form, error))
    return FALSE;
  hash = hash_first (seams, form, error);
  return hash != NULL && create_folder (data, error) && create_server (data, seams, form, error)
         && add_first (data, seams, form, hash, error);
}

gboolean
pt_admin_user_add (const char *data, const PtServerSeams *seams, const char *name, PtRole role, const char *password,
                   GError **error)
{
  g_autofree char *hash = pt_password_hash (password, &seams->password_cost, error);
  UserForm form = { name, role, hash };

  return hash != NULL && change (data, seams, add_user, &form, error);
}

static gboolean
disable_user (PtTransaction *transaction, gpointer name, GError **error)
{
  return pt_user_disable (transaction, name, NULL, error);
}

gboolean
pt_admin_user_disable (const char *data, const PtServerSeams *seams, const char *name, GError **error)
{
  return change (data, seams, disable_user, (gpointer) name, error);
}

static gboolean
set_password (PtTransaction *transaction, gpointer data, GError **error)
{
  UserForm *form = data;

  return pt_user_set_password (transaction, form->name, form->password_hash, NULL, error);
}

gboolean
pt_admin_user_password (const char *data, const PtServerSeams *seams, const char *name, const char *password,
                        GError **error)
{
  g_autofree char *hash = pt_password_hash (password, &seams->password_cost, error);
  UserForm form = { name, PT_ROLE_VIEWER, hash };

  return hash != NULL && change (data, seams, set_password, &form, error);
}

static PtEach
print_user (const PtUser *user, gpointer data, GError **error)
{
  g_print ("%s\t%s\t%s\n", user->name, pt_role_word (user->role), user->disabled ? "disabled" : "active");
  return PT_EACH_MORE;
}

gboolean
pt_admin_user_list (const char *data, const PtServerSeams *seams, GError **error)
{
  g_autoptr (PtStore) store = open_store (data, seams, PT_STORE_READ, error);

  return store != NULL && store->verbs->each_user (store, print_user, NULL, error);
}

static PtEach
print_device (const PtDevice *device, gpointer data, GError **error)
{
  g_autoptr (GDateTime) seen = g_date_time_new_from_unix_utc (device->last_seen / 1000);
  g_autofree char *when = g_date_time_format_iso8601 (seen);
  char id[PT_ID_TEXT];

  pt_id_format (&device->id, id);
  g_print ("%s\t%s\t%s\t%s\t%s\n", device->prefix, id, device->name, device->revoked ? "revoked" : "active", when);
  return PT_EACH_MORE;
}

gboolean
pt_admin_device_list (const char *data, const PtServerSeams *seams, GError **error)
{
  g_autoptr (PtStore) store = open_store (data, seams, PT_STORE_READ, error);

  return store != NULL && store->verbs->each_device (store, print_device, NULL, error);
}

static gboolean
revoke_device (PtTransaction *transaction, gpointer name, GError **error)
{
  PtStore *store = transaction->store;
  g_auto (PtDevice) device = { 0 };
  PtFound found;
  PtId id;

  if (pt_id_parse (name, -1, &id))
    found = store->verbs->read_device (store, &id, &device, error);
  else
    found = store->verbs->find_prefix (store, name, &device, error);
  if (found == PT_FOUND_NOTHING)
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("There is no computer %s: give its id or its prefix"),
                 (const char *) name);
  return found == PT_FOUND && pt_device_revoke (transaction, &device, NULL, error);
}

gboolean
pt_admin_device_revoke (const char *data, const PtServerSeams *seams, const char *name, GError **error)
{
  return change (data, seams, revoke_device, (gpointer) name, error);
}

char *
pt_admin_key_fingerprint (const char *data, GError **error)
{
  g_autofree char *path = pt_admin_key_path (data);
  g_autoptr (PtServerKeys) keys = pt_server_keys_load (path, error);

  return keys != NULL ? pt_key_fingerprint (keys->signing.public_key) : NULL;
}

static gboolean
note_rotation (PtTransaction *transaction, gpointer data, GError **error)
{
  PtAuditEvent event = { .kind = "key", .code = "rotated" };

  return pt_audit_append (transaction, &event, error);
}

static gboolean
rotate (const char *data, const PtServerSeams *seams, GError **error)
{
  g_autofree char *path = pt_admin_key_path (data);
  g_autoptr (PtServerKeys) keys = pt_server_keys_load (path, error);

  if (keys == NULL)
    return FALSE;
  pt_server_keys_rotate (keys, seams->random);
  return pt_server_keys_replace (keys, path, error) && change (data, seams, note_rotation, NULL, error);
}

gboolean
pt_admin_key_rotate (const char *data, const PtServerSeams *seams, GError **error)
{
  int held = pt_folder_lock (data, PT_FOLDER_ALONE, error);
  gboolean rotated = held >= 0 && rotate (data, seams, error);

  if (held >= 0)
    close (held);
  return rotated;
}

typedef struct {
  const char *entity;
  const char *strategy;
} PolicyForm;

static gboolean
set_policy (PtTransaction *transaction, gpointer data, GError **error)
{
  const PolicyForm *form = data;

  return pt_settings_set_policy (transaction, form->entity, form->strategy, NULL, error);
}

gboolean
pt_admin_policy_set (const char *data, const PtServerSeams *seams, const char *entity, const char *strategy,
                     GError **error)
{
  PolicyForm form = { entity, strategy };

  return change (data, seams, set_policy, &form, error);
}

gboolean
pt_admin_audit_verify (const char *data, const PtServerSeams *seams, GError **error)
{
  g_autoptr (PtStore) store = open_store (data, seams, PT_STORE_READ, error);
  gint64 entries = 0;

  if (store == NULL || !pt_audit_verify (store, &entries, error))
    return FALSE;
  g_print (_ ("%" PRId64 " entries, whole\n"), entries);
  return TRUE;
}
