/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Automatic backups of a profile, and its return from one: what was made since and never sent is there again, whatever
 * of the database is broken. */

#include <string.h>

#include "backups.h"
#include "checkup.h"
#include "counterpart.h"
#include "damage.h"
#include "errors.h"

#define DAY_MS (24 * 60 * 60 * 1000)

static void
back_up (Desk *desk)
{
  g_autoptr (GError) error = NULL;

  pt_profile_back_up (desk->directory, &desk->seams, &error);
  g_assert_no_error (error);
}

static GPtrArray *
list_backups (Desk *desk)
{
  return pt_profile_backups (desk->directory, pt_clock_wall (desk->seams.clock));
}

/* --- damage ------------------------------------------------------------------------------------------------------ */

/* The desk's database is closed then. */
static void
break_table (Desk *desk, const char *table)
{
  g_clear_pointer (&desk->database, pt_database_close);
  damage_table (desk->path, table);
}

/* Opens what was restored, as the next start does. */
static void
open_restored (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PtOffice) office = NULL;

  g_clear_pointer (&desk->database, pt_database_close);
  desk->database = pt_store_open (desk->path, PT_DATABASE_WRITE, NULL, &error);
  g_assert_no_error (error);
  office = pt_office_load (desk->database, &error);
  g_assert_no_error (error);
  g_assert_true (pt_id_is_none (&office->device));
  g_assert_cmpstr (office->prefix, !=, desk->office->prefix);
  desk_check_digests (desk);
  desk_check_seen (desk);
}

static PtSalvage
restore (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  PtSalvage salvage;
  gint64 made_at = 0;

  g_clear_pointer (&desk->database, pt_database_close);
  pt_profile_restore_last_good (desk->directory, &desk->seams, &salvage, &made_at, &error);
  g_assert_no_error (error);
  open_restored (desk);
  return salvage;
}

static PtId
add_supplier (Desk *desk, const char *code)
{
  return desk_add (desk, PT_SUPPLIERS, "code", code, "name", "Kamala", NULL);
}

static guint
count_lines (const char *path)
{
  g_autofree char *text = NULL;
  guint lines = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *at = text; (at = strchr (at, '\n')) != NULL; at++)
    lines++;
  return lines;
}

/* --- tests ------------------------------------------------------------------------------------------------------- */

/* One a day is due; a clock that was years ahead keeps none back; of many the newest stay. */
static void
test_one_a_day (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GPtrArray) backups = NULL;
  gint64 now = pt_clock_wall (desk->seams.clock);

  g_assert_true (pt_profile_is_backup_due (desk->directory, desk->seams.clock));
  for (guint i = 0; i < PT_BACKUPS_KEPT + 2; i++) {
    back_up (desk);
    g_assert_false (pt_profile_is_backup_due (desk->directory, desk->seams.clock));
    desk_clock_advance (desk, DAY_MS);
    g_assert_true (pt_profile_is_backup_due (desk->directory, desk->seams.clock));
  }
  backups = list_backups (desk);
  g_assert_cmpuint (backups->len, ==, PT_BACKUPS_KEPT);
  g_assert_cmpint (((PtBackup *) backups->pdata[0])->made_at, ==, now + (PT_BACKUPS_KEPT + 1) * (gint64) DAY_MS);
  g_assert_cmpint (((PtBackup *) backups->pdata[0])->bytes, >, 0);
  desk_clock_set (desk->seams.clock, now);
  g_assert_true (pt_profile_is_backup_due (desk->directory, desk->seams.clock));
}

/* Backups of a clock that was a month ahead neither push out those that are made since nor come back before them. */
static void
test_clock_was_ahead (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GPtrArray) backups = NULL;
  gint64 now = pt_clock_wall (desk->seams.clock);
  PtSalvage salvage;
  PtId since;

  desk_clock_advance (desk, 30 * (gint64) DAY_MS);
  for (guint i = 0; i < PT_BACKUPS_KEPT; i++) {
    back_up (desk);
    desk_clock_advance (desk, DAY_MS);
  }
  desk_clock_set (desk->seams.clock, now);
  since = add_supplier (desk, "S1");
  back_up (desk);
  g_assert_false (pt_profile_is_backup_due (desk->directory, desk->seams.clock));
  backups = list_backups (desk);
  g_assert_cmpuint (backups->len, ==, PT_BACKUPS_KEPT);
  g_assert_cmpint (((PtBackup *) backups->pdata[0])->made_at, ==, now);
  g_clear_pointer (&desk->database, pt_database_close);
  damage_bytes (desk->path, 0, 4096);
  salvage = restore (desk);
  g_autoptr (PtRow) row = desk_get (desk, PT_SUPPLIERS, &since);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_CODE), ==, "S1");
  pt_salvage_clear (&salvage);
}

/* A backup is made while somebody works, waits for nobody, and holds what was committed. */
static void
test_beside_a_writer (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GPtrArray) backups = NULL;
  g_autoptr (PtDatabase) copy = NULL;
  gint64 suppliers = 0;

  add_supplier (desk, "S1");
  g_assert_true (pt_database_begin (desk->database, NULL));
  g_assert_true (pt_database_exec (desk->database, "DELETE FROM suppliers", NULL));
  back_up (desk);
  pt_database_rollback (desk->database);
  backups = list_backups (desk);
  copy = pt_database_open (((PtBackup *) backups->pdata[0])->path, PT_DATABASE_READ, NULL, NULL);
  g_assert_true (pt_database_get_integer (copy, "SELECT count(*) FROM suppliers", &suppliers, NULL, NULL));
  g_assert_cmpint (suppliers, ==, 1);
}

/* A damaged database becomes no backup, and the good ones stay. */
static void
test_damage_is_not_copied (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) backups = NULL;

  add_supplier (desk, "S1");
  back_up (desk);
  break_table (desk, "suppliers");
  desk_clock_advance (desk, DAY_MS);
  g_assert_false (pt_profile_back_up (desk->directory, &desk->seams, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_DAMAGED);
  backups = list_backups (desk);
  g_assert_cmpuint (backups->len, ==, 1);
}

/* An older schema is copied before the step that changes it, be it that the step fails, as here, where what it makes is
 * there already. */
static void
test_before_a_schema_step (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) backups = NULL;
  PtProfile *profile = NULL;

  profile = pt_profile_open (desk->directory, &desk->seams, &error);
  g_assert_no_error (error);
  desk_drop_profile (profile);
  none = list_backups (desk);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (pt_database_exec (desk->database, "PRAGMA user_version = 1", NULL));
  g_assert_null (pt_profile_open (desk->directory, &desk->seams, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_STORAGE);
  backups = list_backups (desk);
  g_assert_cmpuint (backups->len, ==, 1);
  g_assert_cmpint (desk_integer (desk, "PRAGMA user_version"), ==, 1);
}

/* The books are broken, the queue is whole: what was made since the backup waits again, in its order, and is seen. */
static void
test_queue_comes_back (void)
{
  g_autoptr (Desk) desk = desk_new ();
  DeskBasics basics = desk_add_basics (desk);
  PtSalvage salvage;
  g_autoptr (PtChange) change = NULL;
  PtId slip, given_up;

  given_up = add_supplier (desk, "S8");
  back_up (desk);
  slip = desk_add_slip (desk, &basics, "50500");
  desk_edit (desk, PT_SUPPLIERS, &basics.supplier, "phone", "0711", NULL);
  desk_delete (desk, PT_SUPPLIERS, &given_up);
  break_table (desk, "collections");
  salvage = restore (desk);
  g_assert_cmpuint (salvage.found, ==, 4);
  g_assert_cmpuint (salvage.put_back, ==, 4);
  g_assert_cmpuint (salvage.unreadable, ==, 0);
  g_assert_cmpuint (count_lines (salvage.saved_to), ==, 4);
  g_assert_cmpint (desk_counts (desk).waiting, ==, 4);
  g_autoptr (PtRow) supplier = desk_get (desk, PT_SUPPLIERS, &basics.supplier);
  g_assert_cmpstr (pt_row_get_text (supplier, PT_SUPPLIER_PHONE), ==, "0711");
  g_autoptr (PtRow) gone = desk_get (desk, PT_SUPPLIERS, &given_up);
  g_assert_true (pt_row_peek_meta (gone)->deleted);
  g_autoptr (PtRow) row = desk_get (desk, PT_COLLECTIONS, &slip);
  g_assert_cmpint (pt_row_get_integer (row, PT_COLLECTION_QUANTITY_MILLI), ==, 50500);
  change = desk_only (desk, &slip);
  g_assert_cmpint (desk_integer (desk, "SELECT count(*) FROM queue WHERE entity_type = 'collections' AND id ="
                                       " (SELECT max(id) FROM queue)"),
                   ==, 1);
  pt_salvage_clear (&salvage);
}

/* An edit of a record that came by a sync since the backup brings the record with it. What the server took since is
 * history, or sent again and known there. */
static void
test_rows_of_since (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  PtId early = add_supplier (desk, "S1");
  PtSalvage salvage;
  PtId late;

  back_up (desk);
  late = counterpart_add_settled (desk, server);
  g_assert_cmpint (desk_counts (desk).waiting, ==, 0);
  desk_edit (desk, PT_SUPPLIERS, &late, "phone", "0722", NULL);
  break_table (desk, "sync_log");
  salvage = restore (desk);
  g_assert_cmpuint (salvage.found, ==, 1);
  g_assert_cmpuint (salvage.put_back, ==, 1);
  g_autoptr (PtRow) row = desk_get (desk, PT_SUPPLIERS, &late);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "0722");
  g_assert_nonnull (pt_row_get_text (row, PT_SUPPLIER_NAME));
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, 1);
  g_autoptr (PtChange) again = desk_only (desk, &early);
  g_assert_cmpint (again->status, ==, PT_CHANGE_PENDING);
  g_assert_true (pt_change_was_sealed (again));
  pt_salvage_clear (&salvage);
}

/* What an entry is of, or refers to, came by a sync since the backup, and no page gives it any more: the entry waits
 * all the same, its record as it was when it was edited, and the next sync brings the rest. */
static void
test_ground_is_gone (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Counterpart) server = counterpart_new (desk);
  DeskBasics basics = desk_add_basics (desk);
  PtSalvage salvage;
  PtId edited, slip;

  counterpart_push (server, desk);
  back_up (desk);
  edited = add_supplier (desk, "S2");
  basics.supplier = add_supplier (desk, "S3");
  counterpart_push (server, desk);
  desk_edit (desk, PT_SUPPLIERS, &edited, "phone", "0722", NULL);
  slip = desk_add_slip (desk, &basics, "50500");
  break_table (desk, "suppliers");
  break_table (desk, "suppliers_confirmed");
  salvage = restore (desk);
  g_assert_cmpuint (salvage.found, ==, 2);
  g_assert_cmpuint (salvage.put_back, ==, 2);
  g_autoptr (PtRow) row = desk_get (desk, PT_SUPPLIERS, &edited);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_PHONE), ==, "0722");
  g_assert_nonnull (pt_row_get_text (row, PT_SUPPLIER_NAME));
  g_autoptr (PtChange) waits = desk_only (desk, &slip);
  g_assert_cmpint (waits->status, ==, PT_CHANGE_PENDING);
  g_autoptr (PtRow) bare = desk_get (desk, PT_SUPPLIERS, &basics.supplier);
  g_assert_true (pt_row_peek_meta (bare)->deleted);
  g_assert_cmpint (pt_row_peek_meta (bare)->version, ==, 0);
  pt_salvage_clear (&salvage);
}

/* What was entered can be read and not be understood: it is in the file alone, and the two numbers say so. */
static void
test_entry_is_garbled (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtSalvage salvage;

  back_up (desk);
  add_supplier (desk, "S1");
  add_supplier (desk, "S2");
  g_assert_true (pt_database_exec (desk->database, "UPDATE queue SET payload = '{' WHERE id = 1", NULL));
  break_table (desk, "sync_log");
  salvage = restore (desk);
  g_assert_cmpuint (salvage.found, ==, 2);
  g_assert_cmpuint (salvage.put_back, ==, 1);
  g_assert_cmpuint (count_lines (salvage.saved_to), ==, 2);
  pt_salvage_clear (&salvage);
}

/* A page of the queue itself is broken: everything before and after it comes back. */
static void
test_broken_queue (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtSalvage salvage;

  back_up (desk);
  for (guint i = 0; i < 200; i++) {
    g_autofree char *code = g_strdup_printf ("S%03u", i);
    add_supplier (desk, code);
  }
  g_clear_pointer (&desk->database, pt_database_close);
  damage_rows (desk->path, "\"S100\"", "pending");
  salvage = restore (desk);
  g_assert_cmpuint (salvage.found, >, 150);
  g_assert_cmpuint (salvage.found, <, 200);
  g_assert_cmpuint (salvage.found + salvage.unreadable, ==, 200);
  g_assert_cmpuint (salvage.put_back, ==, salvage.found);
  g_assert_cmpint (desk_counts (desk).waiting, ==, salvage.put_back);
  pt_salvage_clear (&salvage);
}

/* Nothing can be read of the file, and the newest backup is broken, too: the one before it serves. */
static void
test_older_backup_serves (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GPtrArray) backups = NULL;
  PtId supplier = add_supplier (desk, "S1");
  PtSalvage salvage;

  back_up (desk);
  desk_clock_advance (desk, DAY_MS);
  back_up (desk);
  backups = list_backups (desk);
  g_assert_true (g_file_set_contents (((PtBackup *) backups->pdata[0])->path, "none", -1, NULL));
  g_clear_pointer (&desk->database, pt_database_close);
  damage_bytes (desk->path, 0, 4096);
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "*passed over*");
  salvage = restore (desk);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (salvage.found, ==, 0);
  g_assert_null (salvage.saved_to);
  g_autoptr (PtRow) row = desk_get (desk, PT_SUPPLIERS, &supplier);
  g_assert_cmpstr (pt_row_get_text (row, PT_SUPPLIER_CODE), ==, "S1");
  pt_salvage_clear (&salvage);
}

static void
test_nothing_to_restore (void)
{
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (GError) error = NULL;
  PtSalvage salvage;
  gint64 made_at = 0;

  add_supplier (desk, "S1");
  g_assert_false (pt_profile_restore_last_good (desk->directory, &desk->seams, &salvage, &made_at, &error));
  g_assert_error (error, PT_ERROR, PT_ERROR_NOT_FOUND);
  g_assert_cmpint (desk_counts (desk).waiting, ==, 1);
  pt_salvage_clear (&salvage);
}

static void
on_damaged (PtProfile *profile, gpointer data)
{
  ++*(guint *) data;
}

static gboolean
read_suppliers (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_database_get_integer (database, "SELECT count(*) FROM suppliers NOT INDEXED", data, NULL, error);
}

/* The window hears of damage once, from whatever job met it. */
static void
test_damage_is_told (void)
{
  g_autoptr (Desk) desk = desk_new ();
  PtProfile *profile = NULL;
  gint64 count = 0;
  guint told = 0;

  add_supplier (desk, "S1");
  break_table (desk, "suppliers");
  profile = pt_profile_open (desk->directory, &desk->seams, NULL);
  g_assert_nonnull (profile);
  g_signal_connect (profile, "damaged", G_CALLBACK (on_damaged), &told);
  g_assert_null (pt_profile_get_damage (profile));
  for (guint i = 0; i < 2; i++) {
    g_assert_false (pt_profile_run (profile, PT_PROFILE_READ, read_suppliers, &count, NULL));
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
  g_assert_cmpuint (told, ==, 1);
  g_assert_error (pt_profile_get_damage (profile), PT_ERROR, PT_ERROR_DAMAGED);
  desk_drop_profile (profile);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backups/one-a-day", test_one_a_day);
  g_test_add_func ("/backups/clock-was-ahead", test_clock_was_ahead);
  g_test_add_func ("/backups/beside-a-writer", test_beside_a_writer);
  g_test_add_func ("/backups/damage-is-not-copied", test_damage_is_not_copied);
  g_test_add_func ("/backups/before-a-schema-step", test_before_a_schema_step);
  g_test_add_func ("/backups/queue-comes-back", test_queue_comes_back);
  g_test_add_func ("/backups/rows-of-since", test_rows_of_since);
  g_test_add_func ("/backups/ground-is-gone", test_ground_is_gone);
  g_test_add_func ("/backups/entry-is-garbled", test_entry_is_garbled);
  g_test_add_func ("/backups/broken-queue", test_broken_queue);
  g_test_add_func ("/backups/older-backup-serves", test_older_backup_serves);
  g_test_add_func ("/backups/nothing-to-restore", test_nothing_to_restore);
  g_test_add_func ("/backups/damage-is-told", test_damage_is_told);
  return g_test_run ();
}
