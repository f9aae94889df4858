/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sync page's history: the newest syncs as they were logged.
 */
#include "config.h"

#include "history-list.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "history.h"
#include "row-parts.h"

#define MOST_SHOWN 50

static const char *
trigger_name (PtSyncTrigger trigger)
{
  switch (trigger) {
  case PT_TRIGGER_MANUAL:
    return _ ("Sync Now");
  case PT_TRIGGER_START:
    return _ ("At start");
  case PT_TRIGGER_EDIT:
    return _ ("After a change");
  case PT_TRIGGER_NETWORK:
    return _ ("Network came back");
  case PT_TRIGGER_FOCUS:
    return _ ("Window came to the front");
  case PT_TRIGGER_SIGN_IN:
    return _ ("Signed in");
  case PT_TRIGGER_LIVE:
    return _ ("The server had news");
  case PT_TRIGGER_WATCHDOG:
    return _ ("Started anew after a standstill");
  case PT_TRIGGER_TIMER:
  default:
    return _ ("From time to time");
  }
}

static char *
dup_subtitle (const PtSyncRecord *record)
{
  if (record->failed)
    /* Translators: one sync that failed: its cause, and what happened */
    return g_strdup_printf (_ ("%s · %s"), trigger_name (record->receipt.trigger),
                            record->problem != NULL ? record->problem : _ ("It did not end well"));
  g_autofree char *sent = pt_display_count (record->receipt.pushed);
  g_autofree char *received = pt_display_count (record->receipt.pulled);
  g_autofree char *bytes = g_format_size (record->receipt.bytes_sent + record->receipt.bytes_received);
  /* Translators: one sync: its cause, how many changes went and came, how much traffic, how many milliseconds */
  return g_strdup_printf (_ ("%s · %s sent, %s received · %s · %d ms"), trigger_name (record->receipt.trigger), sent,
                          received, bytes, (int) record->receipt.duration_ms);
}

static GtkWidget *
new_sync (const PtSyncRecord *record)
{
  g_autofree char *moment = pt_display_time (record->receipt.started_at);
  g_autofree char *subtitle = dup_subtitle (record);
  return pt_rows_new (record->failed ? "pt-offline-symbolic" : "pt-synced-symbolic",
                      record->failed ? "warning" : "success", moment, subtitle);
}

typedef struct {
  GPtrArray *records; /* of PtSyncRecord */
} History;

static void
history_free (gpointer data)
{
  History *history = data;
  g_clear_pointer (&history->records, g_ptr_array_unref);
  g_free (history);
}

static gboolean
read_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  History *history = data;
  history->records = pt_history_list (database, MOST_SHOWN, error);
  return history->records != NULL;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkListBox) list = data;
  History *history = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  if (history == NULL)
    return;
  pt_rows_clear (list);
  for (guint i = 0; i < history->records->len; i++)
    gtk_list_box_append (list, new_sync (history->records->pdata[i]));
}

static void
read_history (GtkListBox *list, PtReceipt *receipt, GError *error, PtSyncService *service)
{
  pt_profile_run_async (pt_sync_service_get_profile (service), PT_PROFILE_READ, PT_PRIORITY_NORMAL, read_job,
                        g_new0 (History, 1), history_free, NULL, on_read, g_object_ref (list));
}

void
pt_history_list_attach (GtkListBox *list, PtSyncService *service)
{
  g_signal_connect_object (service, "finished", G_CALLBACK (read_history), list, G_CONNECT_SWAPPED);
  read_history (list, NULL, NULL, service);
}
