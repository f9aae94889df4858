/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fixture of the storage tests: one person's database, with the books' smallest useful contents. */

#include "desk.h"

#include <glib/gstdio.h>
#include <string.h>

#include "digests.h"
#include "entry.h"
#include "repository.h"
#include "seen.h"
#include "tables.h"

/* 2026-11-20 06:00 UTC */
#define START G_GINT64_CONSTANT (1795154400000)

/* The clock */

#define DESK_TYPE_CLOCK (desk_clock_get_type ())
G_DECLARE_FINAL_TYPE (DeskClock, desk_clock, DESK, CLOCK, PtClock)

struct _DeskClock {
  PtClock parent_instance;
  gint64 wall;
};

G_DEFINE_FINAL_TYPE (DeskClock, desk_clock, PT_TYPE_CLOCK)

static gint64
get_wall (PtClock *clock)
{
  return DESK_CLOCK (clock)->wall;
}

static gint64
get_monotonic (PtClock *clock)
{
  return DESK_CLOCK (clock)->wall * 1000;
}

static void
desk_clock_class_init (DeskClockClass *class)
{
  PT_CLOCK_CLASS (class)->wall = get_wall;
  PT_CLOCK_CLASS (class)->monotonic = get_monotonic;
}

static void
desk_clock_init (DeskClock *clock)
{
}

PtClock *
desk_clock_new (gint64 wall)
{
  DeskClock *clock = g_object_new (DESK_TYPE_CLOCK, NULL);

  clock->wall = wall;
  return PT_CLOCK (clock);
}

void
desk_clock_set (PtClock *clock, gint64 wall)
{
  DESK_CLOCK (clock)->wall = wall;
}

void
desk_clock_advance (Desk *desk, gint64 ms)
{
  DESK_CLOCK (desk->seams.clock)->wall += ms;
}

/* The desk */

static PtExecutor *
new_executor (const char *name)
{
  return pt_executor_new_inline ();
}

static void
open_database (Desk *desk)
{
  g_autoptr (GError) error = NULL;

  desk->database = pt_store_open (desk->path, PT_DATABASE_WRITE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (pt_office_store (desk->database, desk->office, &error));
}

static void
sign_in (Desk *desk)
{
  PtOffice *office = desk->office;

  office->organisation = pt_id_new (desk->seams.clock, desk->seams.random);
  office->user = pt_id_new (desk->seams.clock, desk->seams.random);
  office->device = pt_id_new (desk->seams.clock, desk->seams.random);
  g_free (office->server_url);
  office->server_url = g_strdup ("http://127.0.0.1:1");
  g_free (office->prefix);
  office->prefix = g_strdup ("A3");
}

Desk *
desk_new (void)
{
  Desk *desk = g_new0 (Desk, 1);

  pt_signatures_init ();
  desk->directory = g_dir_make_tmp ("paytrack-desk-XXXXXX", NULL);
  g_assert_nonnull (desk->directory);
  desk->path = g_build_filename (desk->directory, "paytrack.db", NULL);
  desk->seams.clock = desk_clock_new (START);
  desk->seams.random = pt_random_new_seeded (7);
  desk->seams.new_executor = new_executor;
  desk->office = pt_office_new (desk->seams.random);
  sign_in (desk);
  pt_key_pair_generate (&desk->keys, desk->seams.random);
  open_database (desk);
  return desk;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    g_unlink (file);
  }
  g_rmdir (path);
}

void
desk_free (Desk *desk)
{
  pt_database_close (desk->database);
  remove_folder (desk->directory);
  pt_office_free (desk->office);
  g_object_unref (desk->seams.clock);
  g_object_unref (desk->seams.random);
  g_free (desk->path);
  g_free (desk->directory);
  g_free (desk);
}

void
desk_reopen (Desk *desk)
{
  pt_database_close (desk->database);
  open_database (desk);
}

void
desk_fill (PtRow *row, va_list pairs)
{
  const char *name;

  while ((name = va_arg (pairs, const char *)) != NULL) {
    g_autoptr (GError) error = NULL;
    int field = pt_entity_find_field (pt_row_entity (row), name, -1);

    g_assert_cmpint (field, >=, 0);
    pt_entry_set_raw (row, (guint) field, va_arg (pairs, const char *), &error);
    g_assert_no_error (error);
  }
}

void
desk_set (PtRow *row, ...)
{
  va_list pairs;

  va_start (pairs, row);
  desk_fill (row, pairs);
  va_end (pairs);
}

static PtId
save (Desk *desk, const PtEdit *edit)
{
  g_autoptr (GError) error = NULL;
  PtSaved saved;
  PtId id;

  pt_outbox_save (desk->database, &desk->seams, desk->office, edit, &saved, &error);
  g_assert_no_error (error);
  id = saved.id;
  pt_saved_clear (&saved);
  desk_clock_advance (desk, 1);
  return id;
}

PtId
desk_add (Desk *desk, guint entity, ...)
{
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_CREATE, pt_entity (entity));
  va_list pairs;

  va_start (pairs, entity);
  desk_fill (edit->row, pairs);
  va_end (pairs);
  return save (desk, edit);
}

void
desk_edit (Desk *desk, guint entity, const PtId *id, ...)
{
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (entity));
  va_list pairs;

  pt_row_meta (edit->row)->id = *id;
  va_start (pairs, id);
  desk_fill (edit->row, pairs);
  va_end (pairs);
  save (desk, edit);
}

void
desk_delete (Desk *desk, guint entity, const PtId *id)
{
  g_autoptr (PtEdit) edit = pt_edit_new (PT_OPERATION_DELETE, pt_entity (entity));

  pt_row_meta (edit->row)->id = *id;
  save (desk, edit);
}

DeskBasics
desk_add_basics (Desk *desk)
{
  DeskBasics basics;
  g_autofree char *product = NULL;

  basics.supplier = desk_add (desk, PT_SUPPLIERS, "code", "S001", "name", "Nimal", NULL);
  basics.product
      = desk_add (desk, PT_PRODUCTS, "code", "TEA", "name", "Green leaf", "dimension", "mass", "base_unit", "kg", NULL);
  product = pt_id_to_text (&basics.product);
  basics.rate = desk_add (desk, PT_RATES, "product_id", product, "rate_e4", "2500000", "unit", "kg", "effective_from",
                          "2026-01-01", NULL);
  return basics;
}

PtId
desk_add_slip (Desk *desk, const DeskBasics *basics, const char *quantity_milli)
{
  g_autofree char *supplier = pt_id_to_text (&basics->supplier);
  g_autofree char *product = pt_id_to_text (&basics->product);

  return desk_add (desk, PT_COLLECTIONS, "supplier_id", supplier, "product_id", product, "collected_on", "2026-11-19",
                   "quantity_milli", quantity_milli, "unit", "kg", NULL);
}

PtRow *
desk_get (Desk *desk, guint entity, const PtId *id)
{
  g_autoptr (GError) error = NULL;
  PtRow *row = pt_row_new (pt_entity (entity));

  g_assert_true (pt_repository_get (desk->database, pt_entity (entity), id, row, NULL, &error));
  return row;
}

PtSyncState
desk_state (Desk *desk, guint entity, const PtId *id)
{
  g_autoptr (PtRow) row = pt_row_new (pt_entity (entity));
  PtSyncState state;

  g_assert_true (pt_repository_get (desk->database, pt_entity (entity), id, row, &state, NULL));
  return state;
}

GPtrArray *
desk_open (Desk *desk, const PtId *id)
{
  GPtrArray *open = pt_changes_of_row (desk->database, id, NULL);

  g_assert_nonnull (open);
  return open;
}

PtChange *
desk_only (Desk *desk, const PtId *id)
{
  g_autoptr (GPtrArray) open = desk_open (desk, id);

  g_assert_cmpuint (open->len, ==, 1);
  return g_ptr_array_steal_index (open, 0);
}

PtOutboxCounts
desk_counts (Desk *desk)
{
  PtOutboxCounts counts;

  g_assert_true (pt_outbox_count (desk->database, &counts, NULL));
  return counts;
}

gint64
desk_integer (Desk *desk, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  pt_database_get_integer (desk->database, sql, &value, NULL, &error);
  g_assert_no_error (error);
  return value;
}

static gboolean
has_step (Desk *desk, const char *sql, const char *step)
{
  g_autofree char *question = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr (PtStatement) plan = pt_database_prepare (desk->database, question, NULL);

  g_assert_nonnull (plan);
  while (pt_statement_step (plan, NULL) == PT_STEP_ROW)
    if (strstr (pt_statement_text (plan, 3), step) != NULL)
      return TRUE;
  return FALSE;
}

guint
desk_count_plans (Desk *desk, const char *text, const char *step)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = NULL;
  guint count = 0;

  while ((statement = sqlite3_next_stmt (pt_database_handle (desk->database), statement)) != NULL)
    if (strstr (sqlite3_sql (statement), text) != NULL)
      g_ptr_array_add (kept, g_strdup (sqlite3_sql (statement)));
  for (guint i = 0; i < kept->len; i++)
    count += has_step (desk, kept->pdata[i], step);
  return count;
}

void
desk_seal (Desk *desk, guint most, PtSealed *sealed)
{
  g_autoptr (GError) error = NULL;

  pt_outbox_seal (desk->database, &desk->seams, desk->office, desk->keys.secret, most, sealed, &error);
  g_assert_no_error (error);
}

PtEnvelope *
desk_read (const PtSealed *sealed)
{
  g_autoptr (GError) error = NULL;
  PtEnvelope *envelope = pt_envelope_from_bytes (sealed->body, NULL, &error);

  g_assert_no_error (error);
  return envelope;
}

void
desk_drop_profile (PtProfile *profile)
{
  while (g_atomic_int_get (&G_OBJECT (profile)->ref_count) > 1) {
    g_main_context_iteration (NULL, FALSE);
    g_thread_yield ();
  }
  g_assert_finalize_object (profile);
}

/* Invariants */

/* Calls @look with each row of @sql, which selects the entity's columns. */
static void
walk (Desk *desk, const PtEntity *entity, const char *sql, void (*look) (Desk *, PtRow *, gpointer), gpointer data)
{
  g_autoptr (PtStatement) select = pt_database_prepare (desk->database, sql, NULL);
  g_autoptr (PtRow) row = pt_row_new (entity);

  g_assert_nonnull (select);
  while (pt_statement_step (select, NULL) == PT_STEP_ROW) {
    pt_table_read (select, 0, entity, row);
    look (desk, row, data);
  }
}

static void
sum_up (Desk *desk, PtRow *row, gpointer data)
{
  g_autoptr (PtRow) confirmed = pt_row_new (pt_row_entity (row));
  PtDigest *digests = data;
  guint bucket = pt_id_bucket (&pt_row_peek_meta (row)->id);
  gboolean found = FALSE;

  g_assert_true (pt_seen_read_confirmed (desk->database, pt_row_entity (row), &pt_row_peek_meta (row)->id, confirmed,
                                         &found, NULL));
  if (!found)
    return;
  digests[bucket].count++;
  digests[bucket].sum += pt_row_leaf (confirmed);
}

static void
check_digest (Desk *desk, const PtEntity *entity, const PtDigest *digests, guint from, guint to, const char *prefix)
{
  PtDigest expected = { 0 }, stored;

  for (guint i = from; i < to; i++) {
    expected.count += digests[i].count;
    expected.sum += digests[i].sum;
  }
  g_assert_true (pt_repository_digest (desk->database, entity, prefix, &stored, NULL));
  g_assert_cmpint (stored.count, ==, expected.count);
  g_assert_true (stored.sum == expected.sum);
}

void
desk_check_digests (Desk *desk)
{
  for (guint e = 0; e < PT_ENTITIES; e++) {
    const PtEntity *entity = pt_entity (e);
    g_autofree PtDigest *digests = g_new0 (PtDigest, 65536);
    g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s", pt_table_columns (entity, ""), entity->name);

    walk (desk, entity, sql, sum_up, digests);
    check_digest (desk, entity, digests, 0, 65536, "");
    for (guint i = 0; i < 256; i++) {
      char prefix[5];

      g_snprintf (prefix, sizeof prefix, "%02x", i);
      check_digest (desk, entity, digests, i << 8, (i + 1) << 8, prefix);
    }
    for (guint i = 0; i < 65536; i++)
      if (digests[i].count > 0) {
        char prefix[5];

        g_snprintf (prefix, sizeof prefix, "%04x", i);
        check_digest (desk, entity, digests, i, i + 1, prefix);
      }
  }
}

static void
check_seen_row (Desk *desk, PtRow *row, gpointer data)
{
  const PtEntity *entity = pt_row_entity (row);
  g_autoptr (PtRow) expected = pt_row_new (entity);
  g_autoptr (GPtrArray) open = desk_open (desk, &pt_row_peek_meta (row)->id);
  gboolean found = FALSE;
  gboolean deleted;

  g_assert_true (pt_seen_read_confirmed (desk->database, entity, &pt_row_peek_meta (row)->id, expected, &found, NULL));
  if (!found && open->len == 0) {
    g_assert_true (pt_row_peek_meta (row)->deleted);
    return;
  }
  if (!found) {
    pt_row_clear (expected, entity);
    pt_row_fill_defaults (expected);
  }
  deleted = found && pt_row_peek_meta (expected)->deleted;
  for (guint i = 0; i < open->len; i++) {
    const PtChange *change = g_ptr_array_index (open, i);

    deleted |= change->kind == PT_OPERATION_DELETE;
    if (change->set != NULL)
      pt_row_apply (expected, change->set);
  }
  g_assert_cmpuint (pt_row_diff (row, expected), ==, 0);
  g_assert_cmpint (pt_row_peek_meta (row)->deleted, ==, deleted);
  g_assert_cmpint (pt_row_peek_meta (row)->version, ==, found ? pt_row_peek_meta (expected)->version : 0);
}

void
desk_check_seen (Desk *desk)
{
  for (guint e = 0; e < PT_ENTITIES; e++) {
    const PtEntity *entity = pt_entity (e);
    g_autofree char *sql = g_strdup_printf ("SELECT %s FROM %s", pt_table_columns (entity, ""), entity->name);
    g_autofree char *beside = g_strdup_printf (
        "SELECT count(*) FROM %s_confirmed c WHERE NOT EXISTS (SELECT 1 FROM queue q WHERE q.status <> 'success'"
        " AND q.entity_uuid = c.id)",
        entity->name);

    walk (desk, entity, sql, check_seen_row, NULL);
    g_assert_cmpint (desk_integer (desk, beside), ==, 0);
  }
}
