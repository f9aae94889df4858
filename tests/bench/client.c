/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bench's clients: each step runs the program's own profile, outbox and sync service in a process of its own, so
 * that its time and its memory are that step's alone. Called by bench.c.
 */

#include "client.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "demo-plan.h"
#include "desk.h"
#include "server-fixture.h"

#define SEED 7
#define UNTIL "2025-12-31"
#define CHUNK 5000

static GPtrArray *
new_edits (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) pt_edit_free);
}

static gboolean
save_rows (DemoDesk *desk, GPtrArray *rows, GError **error)
{
  g_autoptr (GPtrArray) edits = new_edits ();

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (edits, demo_edit_create (g_ptr_array_index (rows, i)));
  return demo_desk_save (desk, edits, error);
}

static gboolean
set_up (DemoDesk *desk, GError **error)
{
  g_autoptr (DemoPlan) plan = demo_plan_new (SEED, UNTIL);

  return save_rows (desk, plan->products, error) && save_rows (desk, plan->suppliers, error)
         && save_rows (desk, plan->rates, error) && demo_desk_sync (desk, error);
}

/* Making a hundred thousand slips is not what is measured: it need not survive a power cut. */
static gboolean
hurry (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_database_exec (database, "PRAGMA synchronous = OFF", error);
}

static gboolean
make_slips (DemoDesk *desk, const BenchTask *task, GError **error)
{
  g_autoptr (DemoPlan) plan = demo_plan_new (SEED, UNTIL);
  g_autoptr (GPtrArray) edits = new_edits ();

  g_object_unref (plan->random);
  plan->random = pt_random_new_seeded (task->from + 1);
  if (!pt_profile_run (desk->profile, PT_PROFILE_WRITE, hurry, NULL, error))
    return FALSE;
  for (guint i = 0; i < task->rows; i++) {
    char day[PT_DATE_TEXT];
    g_autoptr (PtRow) row = NULL;

    pt_date_add (plan->since, (int) ((guint64) i * DEMO_DAYS / task->rows), day);
    row = demo_plan_slip (plan, i % DEMO_GROWERS, day, "morning", 0);
    g_ptr_array_add (edits, demo_edit_create (row));
    if (edits->len < CHUNK && i + 1 < task->rows)
      continue;
    if (!demo_desk_save (desk, edits, error))
      return FALSE;
    g_ptr_array_set_size (edits, 0);
  }
  return TRUE;
}

typedef struct {
  guint rows;
  GPtrArray *found; /* of PtRow */
} Search;

static gboolean
find_slips (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Search *search = data;
  g_autoptr (PtQuery) query = pt_query_new (pt_entity (PT_COLLECTIONS));
  g_autoptr (GArray) ids = NULL;
  g_autofree PtSyncState *states = g_new0 (PtSyncState, search->rows);

  query->order = PT_COLLECTION_RECEIPT_NO;
  query->limit = search->rows;
  ids = pt_repository_row_ids (database, query, error);
  if (ids == NULL)
    return FALSE;
  search->found
      = pt_repository_read (database, query->entity, (const gint64 *) (gpointer) ids->data, ids->len, states, error);
  return search->found != NULL;
}

static gboolean
change_slips (DemoDesk *desk, const BenchTask *task, GError **error)
{
  Search search = { .rows = task->rows };
  g_autoptr (GPtrArray) edits = new_edits ();
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *note = g_strdup_printf ("Seen by %s, %u", task->name, task->from);

  if (!pt_profile_run (desk->profile, PT_PROFILE_WRITE, hurry, NULL, error)
      || !pt_profile_run (desk->profile, PT_PROFILE_READ, find_slips, &search, error))
    return FALSE;
  found = search.found;
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (edits, demo_edit_word (PT_COLLECTIONS, &pt_row_peek_meta (g_ptr_array_index (found, i))->id,
                                            PT_COLLECTION_NOTES, note));
  return demo_desk_save (desk, edits, error);
}

static gboolean
exchange (DemoDesk *desk, BenchResult *result, GError **error)
{
  g_autoptr (PtReceipt) receipt = demo_desk_exchange (desk, error);

  if (receipt == NULL)
    return FALSE;
  result->pulled = receipt->pulled;
  result->pushed = receipt->pushed;
  result->conflicts = receipt->settled.conflicts;
  result->received = (gint64) receipt->bytes_received;
  result->sent = (gint64) receipt->bytes_sent;
  result->requests = receipt->requests;
  return TRUE;
}

static gboolean
run_step (DemoDesk *desk, const BenchTask *task, BenchResult *result, GError **error)
{
  switch (task->step) {
  case BENCH_SET_UP:
    return set_up (desk, error);
  case BENCH_MAKE:
    return make_slips (desk, task, error);
  case BENCH_CHANGE:
    return change_slips (desk, task, error);
  case BENCH_SYNC:
  default:
    return exchange (desk, result, error);
  }
}

/* In the child: the step's result goes up the pipe. */
static void
work (const BenchTask *task, int up)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DemoDesk) desk = demo_desk_open (task->folder, task->url, task->name, SERVER_FIXTURE_PASSWORD, &error);
  BenchResult result = { 0 };
  gint64 start = g_get_monotonic_time ();

  if (desk == NULL || !run_step (desk, task, &result, &error))
    g_error ("%s", error->message);
  result.microseconds = g_get_monotonic_time () - start;
  if (write (up, &result, sizeof result) != sizeof result)
    g_error ("The bench has gone");
}

void
bench_client_run (const BenchTask *task, BenchResult *result)
{
  struct rusage usage;
  int ends[2], status;
  pid_t child;

  if (pipe (ends) != 0 || (child = fork ()) < 0)
    g_error ("%s", g_strerror (errno));
  if (child == 0) {
    close (ends[0]);
    work (task, ends[1]);
    _exit (0);
  }
  close (ends[1]);
  if (read (ends[0], result, sizeof *result) != sizeof *result)
    g_error ("A client of the bench failed");
  close (ends[0]);
  wait4 (child, &status, 0, &usage);
  result->memory = usage.ru_maxrss;
}
