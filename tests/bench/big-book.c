/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A profile of any size for the window's bench: the demo's plan, saved as forms would, and its slips multiplied by SQL
 * until there are enough. Called by window.c.
 */

#include "big-book.h"

#include "demo-plan.h"
#include "desk.h"
#include "tables.h"
#include "worker.h"

#define SEED 7
#define UNTIL "2025-12-31"
#define KEYED 2000u /* slips that are saved one by one; the others are copies of them */

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

static void
require (gboolean done, const GError *error)
{
  if (!done)
    g_error ("%s", error != NULL ? error->message : "failed");
}

PtProfile *
big_book_open (const char *folder)
{
  PtSeams seams = { .clock = pt_clock_new_system (), .random = pt_random_new_system (), .new_executor = new_worker };
  g_autoptr (GError) error = NULL;
  PtProfile *profile = pt_profile_open (folder, &seams, &error);

  require (profile != NULL, error);
  return profile;
}

/* The office has its person: no first run. Nothing here need survive a power cut. */
static gboolean
begin (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  PtOffice *office = data;

  office->user = (PtId){ { 1 } };
  return pt_database_exec (database, "PRAGMA synchronous = OFF", error) && pt_office_store (database, office, error);
}

static GPtrArray *
new_edits (GPtrArray *rows)
{
  GPtrArray *edits = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_edit_free);

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (edits, demo_edit_create (g_ptr_array_index (rows, i)));
  return edits;
}

static void
save (DemoDesk *desk, GPtrArray *rows)
{
  g_autoptr (GPtrArray) edits = new_edits (rows);
  g_autoptr (GError) error = NULL;

  require (demo_desk_save (desk, edits, &error), error);
}

static void
save_slips (DemoDesk *desk, DemoPlan *plan, guint slips)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_row_free);

  for (guint i = 0; i < slips; i++) {
    char day[PT_DATE_TEXT];

    pt_date_add (plan->since, (int) (i * DEMO_DAYS / slips), day);
    g_ptr_array_add (rows, demo_plan_slip (plan, i % DEMO_GROWERS, day, "morning", 0));
  }
  save (desk, rows);
}

/* All is confirmed, and the slips are copied under other ids and numbers. */
static gboolean
multiply (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  guint slips = GPOINTER_TO_UINT (data);
  g_autoptr (GString) columns = g_string_new (pt_table_columns (pt_entity (PT_COLLECTIONS), "c."));
  g_autofree char *sql = NULL;

  g_string_replace (columns, "c.id,", "randomblob (16),", 1);
  g_string_replace (columns, "c.receipt_no", "'B' || (n % 7) || printf ('-%06d', n * 2000 + c.rowid)", 1);
  sql = g_strdup_printf ("DELETE FROM queue; UPDATE collections SET version = 1;"
                         "INSERT INTO collections (%s) WITH RECURSIVE copies (n) AS"
                         " (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < %u)"
                         " SELECT %s FROM copies CROSS JOIN collections c WHERE c.rowid <= %u AND n <= %u",
                         pt_table_columns (pt_entity (PT_COLLECTIONS), ""), MAX (slips / KEYED, 1), columns->str, KEYED,
                         slips / KEYED > 0 ? slips / KEYED - 1 : 0);
  return pt_database_exec (database, sql, error);
}

void
big_book_make (const char *folder, guint slips)
{
  g_autoptr (DemoPlan) plan = demo_plan_new (SEED, UNTIL);
  g_autoptr (PtProfile) profile = big_book_open (folder);
  g_autoptr (PtOffice) office = pt_office_copy (pt_profile_get_office (profile));
  DemoDesk desk = { .user = (char *) "bench", .profile = profile };
  g_autoptr (GError) error = NULL;

  require (pt_profile_run (profile, PT_PROFILE_WRITE, begin, office, &error), error);
  save (&desk, plan->products);
  save (&desk, plan->suppliers);
  save (&desk, plan->rates);
  save_slips (&desk, plan, MIN (slips, KEYED));
  require (pt_profile_run (profile, PT_PROFILE_WRITE, multiply, GUINT_TO_POINTER (slips), &error), error);
}
