/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The desks at which the demo's people work: the same profile, outbox and sync service that the window uses, driven
 * without a main loop of their own. paytrack-demo opens one for each person.
 */

#include "desk.h"

#include <unistd.h>

#include "errors.h"
#include "worker.h"

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  *kept = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
sign_in (DemoDesk *desk, const char *url, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  pt_sync_service_sign_in_async (desk->service, url, desk->user, password, NULL, keep_result, &result);
  wait_for (&result);
  return pt_sync_service_sign_in_finish (desk->service, result, error);
}

DemoDesk *
demo_desk_open (const char *folder, const char *url, const char *user, const char *password, GError **error)
{
  g_autoptr (DemoDesk) desk = g_new0 (DemoDesk, 1);
  g_autoptr (PtClock) clock = pt_clock_new_system ();
  g_autoptr (PtRandom) random = pt_random_new_system ();
  g_autofree char *directory = g_build_filename (folder, user, NULL);
  g_autoptr (PtTransport) transport = pt_soup_transport_new (NULL, error);
  PtSeams seams = { .clock = clock, .random = random, .new_executor = new_worker };

  if (transport == NULL)
    return NULL;
  desk->user = g_strdup (user);
  desk->profile = pt_profile_open (directory, &seams, error);
  if (desk->profile == NULL)
    return NULL;
  desk->service = pt_sync_service_new (desk->profile, transport);
  if (!sign_in (desk, url, password, error))
    return NULL;
  return g_steal_pointer (&desk);
}

void
demo_desk_free (DemoDesk *desk)
{
  g_clear_object (&desk->service);
  g_clear_object (&desk->profile);
  g_free (desk->user);
  g_free (desk);
}

typedef struct {
  DemoDesk *desk;
  GPtrArray *edits;
} Saving;

static gboolean
save_edits (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Saving *saving = data;
  const PtSeams *seams = pt_profile_get_seams (saving->desk->profile);
  g_autoptr (PtOffice) office = pt_office_load (database, error);

  if (office == NULL)
    return FALSE;
  for (guint i = 0; i < saving->edits->len; i++) {
    const PtEdit *edit = g_ptr_array_index (saving->edits, i);
    PtSaved saved = { 0 };
    gboolean done = pt_outbox_save (database, seams, office, edit, &saved, error);

    pt_saved_clear (&saved);
    if (!done)
      return FALSE;
    *changed |= 1u << pt_row_entity (edit->row)->index;
  }
  return TRUE;
}

gboolean
demo_desk_save (DemoDesk *desk, GPtrArray *edits, GError **error)
{
  Saving saving = { .desk = desk, .edits = edits };

  if (!pt_profile_run (desk->profile, PT_PROFILE_WRITE, save_edits, &saving, error)) {
    g_prefix_error (error, "%s: ", desk->user);
    return FALSE;
  }
  return TRUE;
}

static void
on_progress (PtSyncService *service, GParamSpec *property, DemoDesk *desk)
{
  guint done, total;

  g_object_get (service, "done", &done, "total", &total, NULL);
  if (total > 0 && done <= total && isatty (STDERR_FILENO))
    g_printerr ("\r  %-10s %u of %u ", desk->user, done, total);
}

/* Why the server did not take something: the first entry that needs a person. */
static gboolean
explain (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  g_autoptr (GPtrArray) entries = pt_outbox_list (database, 1, error);

  if (entries == NULL)
    return FALSE;
  if (entries->len > 0) {
    const PtQueueEntry *entry = g_ptr_array_index (entries, 0);

    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, "%s %s: %s", entry->entity->name, entry->label,
                 entry->error_message != NULL ? entry->error_message : entry->status);
    return FALSE;
  }
  return TRUE;
}

PtReceipt *
demo_desk_exchange (DemoDesk *desk, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  pt_sync_service_sync_async (desk->service, PT_TRIGGER_MANUAL, NULL, keep_result, &result);
  wait_for (&result);
  return pt_sync_service_sync_finish (desk->service, result, error);
}

gboolean
demo_desk_sync (DemoDesk *desk, GError **error)
{
  gulong handler = g_signal_connect (desk->service, "notify::done", G_CALLBACK (on_progress), desk);
  g_autoptr (PtReceipt) receipt = demo_desk_exchange (desk, error);

  g_signal_handler_disconnect (desk->service, handler);
  if (receipt == NULL)
    return FALSE;
  g_printerr ("%s  %-10s sent %u, received %u\n", isatty (STDERR_FILENO) ? "\r" : "", desk->user, receipt->pushed,
              receipt->pulled);
  return pt_profile_run (desk->profile, PT_PROFILE_READ, explain, NULL, error);
}

PtEdit *
demo_edit_create (const PtRow *row)
{
  PtEdit *edit = pt_edit_new (PT_OPERATION_CREATE, pt_row_entity (row));

  g_clear_pointer (&edit->row, pt_row_free);
  edit->row = pt_row_copy (row);
  return edit;
}

PtEdit *
demo_edit_word (guint entity, const PtId *id, guint field, const char *text)
{
  PtEdit *edit = pt_edit_new (PT_OPERATION_UPDATE, pt_entity (entity));

  pt_row_meta (edit->row)->id = *id;
  pt_row_set_text (edit->row, field, text, -1);
  return edit;
}
