/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes the demo organisation, in two steps that data/demo/run takes. With --data it gives the people their accounts
 * in a fresh server's folder. With --server it lets them live through a year: an admin, a manager and two clerks sign
 * in, each at a computer of his own, key in what demo-plan.c made, and sync it through the engine that the window uses.
 *
 * What comes out depends on the seed and the last day alone.
 */

#include <locale.h>

#include "payday.h"
#include "people.h"

#define SEED 20260101
#define CHUNK 500 /* slips between two syncs */

typedef struct {
  DemoPlan *plan;
  DemoDesk *desks[DEMO_PEOPLE];
  GArray *payments; /* of DemoPayment */
} Demo;

static void
demo_free (Demo *demo)
{
  g_clear_pointer (&demo->plan, demo_plan_free);
  for (guint i = 0; i < DEMO_PEOPLE; i++)
    g_clear_pointer (&demo->desks[i], demo_desk_free);
  g_clear_pointer (&demo->payments, g_array_unref);
  g_free (demo);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Demo, demo_free)

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
open_desks (Demo *demo, const char *folder, const char *url, const char *password, GError **error)
{
  for (guint i = 0; i < DEMO_PEOPLE; i++) {
    demo->desks[i] = demo_desk_open (folder, url, demo_people[i], password, error);
    if (demo->desks[i] == NULL)
      return FALSE;
  }
  return TRUE;
}

/* What everybody works with: the manager's part. */
static gboolean
set_up (Demo *demo, GError **error)
{
  DemoDesk *manager = demo->desks[DEMO_MANAGER];

  return save_rows (manager, demo->plan->products, error) && save_rows (manager, demo->plan->suppliers, error)
         && demo_desk_sync (manager, error) && save_rows (manager, demo->plan->rates, error)
         && demo_desk_sync (manager, error);
}

static gboolean
key_slips (Demo *demo, guint clerk, GError **error)
{
  DemoDesk *desk = demo->desks[DEMO_CLERK + clerk];
  g_autoptr (GPtrArray) edits = new_edits ();

  for (guint i = 0; i < demo->plan->slips->len; i++) {
    const DemoSlip *slip = g_ptr_array_index (demo->plan->slips, i);

    if (slip->clerk == clerk)
      g_ptr_array_add (edits, demo_edit_create (slip->row));
    if (edits->len < CHUNK && i + 1 < demo->plan->slips->len)
      continue;
    if (!demo_desk_save (desk, edits, error) || !demo_desk_sync (desk, error))
      return FALSE;
    g_ptr_array_set_size (edits, 0);
  }
  return TRUE;
}

/* What comes after the server has taken the slips: wrong weights are cancelled, some growers dispute theirs. */
static gboolean
look_back (Demo *demo, guint clerk, GError **error)
{
  DemoDesk *desk = demo->desks[DEMO_CLERK + clerk];
  g_autoptr (GPtrArray) edits = new_edits ();

  for (guint i = 0; i < demo->plan->slips->len; i++) {
    const DemoSlip *slip = g_ptr_array_index (demo->plan->slips, i);
    const PtId *id = &pt_row_peek_meta (slip->row)->id;
    PtEdit *edit;

    if (slip->clerk != clerk || slip->fate == DEMO_SLIP_GOOD)
      continue;
    edit = demo_edit_word (PT_COLLECTIONS, id, PT_COLLECTION_STATUS,
                           slip->fate == DEMO_SLIP_WRONG ? "cancelled" : "disputed");
    if (slip->fate == DEMO_SLIP_WRONG)
      pt_row_set_text (edit->row, PT_COLLECTION_CANCEL_REASON, "Wrong weight keyed", -1);
    else
      pt_row_set_text (edit->row, PT_COLLECTION_NOTES, "The grower's own scale showed more", -1);
    g_ptr_array_add (edits, edit);
  }
  return demo_desk_save (desk, edits, error) && demo_desk_sync (desk, error);
}

/* Each hands over to the next by a sync: what one person entered, another approves. */
static gboolean
pay (Demo *demo, GError **error)
{
  DemoDesk *admin = demo->desks[DEMO_ADMIN], *manager = demo->desks[DEMO_MANAGER], *clerk = demo->desks[DEMO_CLERK];
  GArray *payments = demo->payments;

  return demo_payday_advances (demo->plan, clerk, payments, error) && demo_desk_sync (clerk, error)
         && demo_desk_sync (manager, error)
         && demo_payday_move (manager, payments, DEMO_ADVANCES, DEMO_PAYMENT_APPROVED, "approved", error)
         && demo_desk_sync (manager, error) && demo_desk_sync (admin, error)
         && demo_payday_move (admin, payments, DEMO_ADVANCES, DEMO_PAYMENT_COMPLETED, "completed", error)
         && demo_payday_runs (demo->plan, admin, payments, error) && demo_desk_sync (admin, error)
         && demo_desk_sync (manager, error)
         && demo_payday_move (manager, payments, DEMO_RUNS, DEMO_PAYMENT_APPROVED, "approved", error)
         && demo_desk_sync (manager, error) && demo_desk_sync (admin, error)
         && demo_payday_move (admin, payments, DEMO_RUNS, DEMO_PAYMENT_COMPLETED, "completed", error)
         && demo_desk_sync (admin, error);
}

static gboolean
live_a_year (Demo *demo, GError **error)
{
  if (!set_up (demo, error))
    return FALSE;
  for (guint i = 0; i < DEMO_CLERKS; i++)
    if (!demo_desk_sync (demo->desks[DEMO_CLERK + i], error) || !key_slips (demo, i, error)
        || !look_back (demo, i, error))
      return FALSE;
  return pay (demo, error);
}

typedef struct {
  char *data;
  char *url;
  char *folder;
  char *password_file;
  char *until;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->data);
  g_free (options->url);
  g_free (options->folder);
  g_free (options->password_file);
  g_free (options->until);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
read_options (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options->data, "Add the people's accounts to this server's folder", "DIR" },
    { "server", 0, 0, G_OPTION_ARG_STRING, &options->url, "Live through the year at this server", "URL" },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &options->folder, "Where each person's profile is made", "DIR" },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->password_file, "The password of all of them", "FILE" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &options->until, "The last day of the year", "DATE" },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (((options->url != NULL && options->folder != NULL) || options->data != NULL) && options->password_file != NULL
      && pt_date_is_valid (options->until, -1))
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "Needs --password-file, --until, and --data or --server with --folder");
  return FALSE;
}

static gboolean
make (const Options *options, GError **error)
{
  g_autoptr (Demo) demo = g_new0 (Demo, 1);
  g_autofree char *password = NULL;

  if (!g_file_get_contents (options->password_file, &password, NULL, error))
    return FALSE;
  g_strchomp (password);
  if (options->data != NULL)
    return demo_people_add (options->data, options->until, password, error);
  demo->plan = demo_plan_new (SEED, options->until);
  demo->payments = g_array_new (FALSE, FALSE, sizeof (DemoPayment));
  return open_desks (demo, options->folder, options->url, password, error) && live_a_year (demo, error);
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  if (!read_options (&argc, &argv, &options, &error)) {
    g_printerr ("%s\n", error->message);
    return 64;
  }
  if (!make (&options, &error)) {
    g_printerr ("\n%s\n", error->message);
    return 1;
  }
  return 0;
}
