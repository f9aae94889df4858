/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Profiles: opening, jobs on either connection and either kind of executor, what `changed` says, and two of them on
 * one folder. */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "desk.h"
#include "errors.h"
#include "office-text.h"
#include "worker.h"

typedef PtExecutor *(*NewExecutor) (const char *name);

static PtExecutor *
new_inline (const char *name)
{
  return pt_executor_new_inline ();
}

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

/* A desk, and a profile on its folder. */
typedef struct {
  Desk *desk;
  PtProfile *profile;
  guint emissions;
  guint changed;
} Place;

static void
on_changed (PtProfile *profile, guint changed, gpointer data)
{
  Place *place = data;

  place->emissions++;
  place->changed |= changed;
}

static PtProfile *
open_profile (Desk *desk, NewExecutor new_executor)
{
  g_autoptr (GError) error = NULL;
  PtSeams seams = desk->seams;
  PtProfile *profile;

  seams.new_executor = new_executor;
  profile = pt_profile_open (desk->directory, &seams, &error);
  g_assert_no_error (error);
  return profile;
}

static void
set_up (Place *place, NewExecutor new_executor)
{
  memset (place, 0, sizeof *place);
  place->desk = desk_new ();
  place->profile = open_profile (place->desk, new_executor);
  g_signal_connect (place->profile, "changed", G_CALLBACK (on_changed), place);
}

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
tear_down (Place *place)
{
  desk_drop_profile (place->profile);
  desk_free (place->desk);
}

static gboolean
save_supplier (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Desk *desk = data;
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (PT_SUPPLIERS));
  static guint number;
  g_autofree char *code = g_strdup_printf ("S%03u", ++number);
  PtSaved saved;
  gboolean done;

  desk_set (edit->row, "code", code, "name", "Nimal", NULL);
  done = pt_outbox_save (database, &desk->seams, desk->office, edit, &saved, error);
  *changed |= 1u << PT_SUPPLIERS;
  pt_saved_clear (&saved);
  return done;
}

static gboolean
count_suppliers (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_database_get_integer (database, "SELECT count(*) FROM suppliers", data, NULL, error);
}

static gboolean
fail (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, "no");
  return FALSE;
}

static gboolean
try_to_write (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_database_exec (database, "DELETE FROM suppliers", error);
}

static gint64
count (PtProfile *profile)
{
  gint64 value = -1;

  g_assert_true (pt_profile_run (profile, PT_PROFILE_READ, count_suppliers, &value, NULL));
  return value;
}

static void
test_open (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *parent = g_build_filename (desk->directory, "new", NULL);
  g_autofree char *folder = g_build_filename (parent, "profile", NULL);
  g_autofree char *file = g_build_filename (folder, "paytrack.db", NULL);
  g_autoptr (PtProfile) profile = pt_profile_open (folder, &desk->seams, NULL);
  const PtOffice *office;
  GStatBuf info;
  char today[11];

  g_assert_nonnull (profile);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpstr (pt_profile_get_directory (profile), ==, folder);
  g_assert_true (pt_profile_get_seams (profile)->clock == desk->seams.clock);
  office = pt_profile_get_office (profile);
  g_assert_null (office->server_url);
  g_assert_true (pt_id_is_none (&office->user));
  g_assert_cmpint (office->role, ==, PT_ROLE_ADMIN);
  g_assert_cmpuint (strlen (office->prefix), ==, 5);
  g_assert_cmpint (office->prefix[0], ==, 'L');
  pt_profile_today (profile, today);
  g_assert_cmpstr (today, ==, "2026-11-20");
  g_clear_object (&profile);
  g_unlink (file);
  g_rmdir (folder);
  g_rmdir (parent);
}

static void
check_jobs (NewExecutor new_executor)
{
  Place place;
  g_autoptr (GError) error = NULL;

  set_up (&place, new_executor);
  g_assert_true (pt_profile_run (place.profile, PT_PROFILE_WRITE, save_supplier, place.desk, &error));
  g_assert_cmpuint (place.emissions, ==, 1);
  g_assert_cmpuint (place.changed, ==, 1u << PT_SUPPLIERS);
  g_assert_cmpint (count (place.profile), ==, 1);
  g_assert_false (pt_profile_run (place.profile, PT_PROFILE_WRITE, fail, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (pt_profile_run (place.profile, PT_PROFILE_READ, try_to_write, NULL, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  run_pending ();
  g_assert_cmpuint (place.emissions, ==, 1);
  tear_down (&place);
}

static void
test_inline (void)
{
  check_jobs (new_inline);
}

static void
test_worker (void)
{
  check_jobs (new_worker);
}

typedef struct {
  guint count;
  gint64 *value;
  GError *error;
} Ended;

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  Ended *ended = data;

  ended->value = pt_profile_run_finish (PT_PROFILE (source), result, &ended->error);
  ended->count++;
}

/* A burst of saves is one emission. */
static void
test_burst (void)
{
  Place place;
  Ended ended = { 0 };

  set_up (&place, new_inline);
  for (guint i = 0; i < 20; i++)
    pt_profile_run_async (place.profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, save_supplier, place.desk, NULL, NULL,
                          on_ended, &ended);
  while (ended.count < 20)
    g_main_context_iteration (NULL, TRUE);
  run_pending ();
  g_assert_cmpuint (place.emissions, ==, 1);
  g_assert_cmpint (count (place.profile), ==, 20);
  tear_down (&place);
}

/* A job that was cancelled before it ran does not run; its data is freed. */
static void
test_cancelled (void)
{
  Place place;
  Ended ended = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  set_up (&place, new_worker);
  g_cancellable_cancel (cancellable);
  pt_profile_run_async (place.profile, PT_PROFILE_READ, PT_PRIORITY_NOW, count_suppliers, g_new0 (gint64, 1), g_free,
                        cancellable, on_ended, &ended);
  while (ended.count == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (ended.value);
  g_assert_error (ended.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&ended.error);
  tear_down (&place);
}

static gboolean
rename_office (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  g_autoptr (PtOffice) office = pt_office_load (database, error);

  if (office == NULL)
    return FALSE;
  g_free (office->organisation_name);
  office->organisation_name = g_strdup (data);
  office->has_clock_offset = TRUE;
  office->clock_offset = 86400000;
  return pt_office_store (database, office, error);
}

/* What a job stores of the office is the profile's when it returns; every member survives, also a restart. */
static void
test_office (void)
{
  Place place;
  g_autoptr (PtOffice) before = NULL;
  const PtOffice *after;
  char today[11];

  set_up (&place, new_worker);
  before = pt_office_copy (pt_profile_get_office (place.profile));
  g_assert_true (pt_profile_run (place.profile, PT_PROFILE_WRITE, rename_office, (gpointer) "Hill Tea", NULL));
  g_assert_cmpuint (place.emissions, ==, 1);
  g_assert_cmpstr (pt_profile_get_office (place.profile)->organisation_name, ==, "Hill Tea");
  pt_profile_today (place.profile, today);
  g_assert_cmpstr (today, ==, "2026-11-21");
  desk_drop_profile (place.profile);
  place.profile = open_profile (place.desk, new_worker);
  after = pt_profile_get_office (place.profile);
  g_assert_cmpstr (after->organisation_name, ==, "Hill Tea");
  g_assert_cmpint (after->clock_offset, ==, 86400000);
  g_assert_cmpstr (after->prefix, ==, before->prefix);
  g_assert_cmpstr (after->server_url, ==, before->server_url);
  g_assert_cmpint (after->role, ==, before->role);
  g_assert_true (pt_id_equal (&after->user, &before->user));
  g_assert_true (pt_id_equal (&after->device, &before->device));
  g_assert_true (pt_id_equal (&after->organisation, &before->organisation));
  g_assert_cmpmem (after->server_key, 32, before->server_key, 32);
  tear_down (&place);
}

/* Looks whether another process has written, and waits until that is known. */
static void
look (Place *place)
{
  Ended ended = { 0 };

  pt_profile_poll (place->profile);
  pt_profile_run_async (place->profile, PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, count_suppliers, g_new0 (gint64, 1),
                        g_free, NULL, on_ended, &ended);
  while (ended.count == 0)
    g_main_context_iteration (NULL, TRUE);
  run_pending ();
}

/* Another process writes: the first hears of it when it looks. Its own writes are no such news. */
static void
test_two_profiles (void)
{
  Place place;
  g_autoptr (PtProfile) other = NULL;

  set_up (&place, new_worker);
  other = open_profile (place.desk, new_worker);
  look (&place);
  g_assert_cmpint (count (place.profile), ==, 0);
  place.emissions = place.changed = 0;
  g_assert_true (pt_profile_run (other, PT_PROFILE_WRITE, save_supplier, place.desk, NULL));
  g_assert_cmpint (count (place.profile), ==, 1);
  look (&place);
  g_assert_cmpuint (place.emissions, ==, 1);
  g_assert_cmpuint (place.changed, ==, (1u << PT_ENTITIES) - 1);
  place.changed = 0;
  g_assert_true (pt_profile_run (place.profile, PT_PROFILE_WRITE, rename_office, (gpointer) "x", NULL));
  pt_profile_poll (place.profile);
  g_assert_true (pt_profile_run (place.profile, PT_PROFILE_WRITE, rename_office, (gpointer) "y", NULL));
  look (&place);
  g_assert_cmpuint (place.changed, ==, 0);
  desk_drop_profile (g_steal_pointer (&other));
  tear_down (&place);
}

static void
test_newer_schema (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (pt_database_exec (desk->database, "PRAGMA user_version = 99", NULL));
  g_assert_null (pt_profile_open (desk->directory, &desk->seams, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_SCHEMA);
}

/* A path below a file, and a damaged database: each says what to do. */
static void
test_unusable (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *below_file = g_build_filename (desk->path, "folder", NULL);
  g_autofree char *folder = g_build_filename (desk->directory, "damaged", NULL);
  g_autofree char *file = g_build_filename (folder, "paytrack.db", NULL);
  g_autofree char *noise = g_strnfill (8192, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_null (pt_profile_open (below_file, &desk->seams, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  g_clear_error (&error);
  g_mkdir (folder, 0700);
  g_file_set_contents (file, noise, 8192, NULL);
  g_assert_null (pt_profile_open (folder, &desk->seams, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "backup"));
  g_unlink (file);
  g_rmdir (folder);
}

static gboolean
leave_open (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_database_begin (database, error) && pt_database_exec (database, "DELETE FROM settings", error);
}

/* A job that forgets its transaction does not take the next one with it. */
static void
test_stray_transaction (void)
{
  Place place;

  set_up (&place, new_inline);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*transaction open*");
  g_assert_true (pt_profile_run (place.profile, PT_PROFILE_WRITE, leave_open, NULL, NULL));
  g_test_assert_expected_messages ();
  g_assert_true (pt_profile_run (place.profile, PT_PROFILE_WRITE, save_supplier, place.desk, NULL));
  tear_down (&place);
}

static void
test_organisation (void)
{
  g_autoptr (PtRandom) random = pt_random_new_system ();
  g_autoptr (PtOffice) office = pt_office_new (random);
  g_autofree char *sealed = NULL;
  g_autofree char *unknown = NULL;

  g_assert_true (
      pt_office_take_organisation (office,
                                   "{\"name\":\"Hill\",\"closed_to\":\"2026-10-31\",\"address\":\"7 Hill Street\","
                                   "\"paper\":\"80mm\",\"policy\":{\"rates\":\"manual\",\"sealed\":\"all\"}}",
                                   NULL));
  g_assert_null (office->server_url);
  g_assert_cmpstr (office->organisation_name, ==, "Hill");
  g_assert_cmpstr (office->closed_to, ==, "2026-10-31");
  g_assert_cmpstr (office->address, ==, "7 Hill Street");
  g_assert_cmpstr (office->paper, ==, "80mm");
  sealed = pt_office_dup_policy (office, "sealed");
  g_assert_cmpstr (sealed, ==, "all");
  unknown = pt_office_dup_policy (office, "suppliers");
  g_assert_null (unknown);

  g_assert_true (pt_office_take_organisation (office, "{\"name\":\"Hill\",\"paper\":\"A4\"}", NULL));
  g_assert_null (office->closed_to);
  g_assert_null (office->address);
  g_assert_cmpstr (office->paper, ==, "A4");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/open", test_open);
  g_test_add_func ("/profile/inline", test_inline);
  g_test_add_func ("/profile/worker", test_worker);
  g_test_add_func ("/profile/burst", test_burst);
  g_test_add_func ("/profile/cancelled", test_cancelled);
  g_test_add_func ("/profile/office", test_office);
  g_test_add_func ("/profile/two-profiles", test_two_profiles);
  g_test_add_func ("/profile/newer-schema", test_newer_schema);
  g_test_add_func ("/profile/unusable", test_unusable);
  g_test_add_func ("/profile/stray-transaction", test_stray_transaction);
  g_test_add_func ("/profile/organisation", test_organisation);
  return g_test_run ();
}
