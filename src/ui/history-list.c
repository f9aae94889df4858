/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sync page's history: the newest syncs as they were logged.
 */
#include "config.h"

#include "history-list.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "history.h"
#include "log-list.h"
#include "row-parts.h"

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
  case PT_TRIGGER_REFRESH:
    return _ ("Session renewed");
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

static gpointer
read_syncs (PtDatabase *database, GError **error)
{
  return pt_history_list (database, PT_LOG_LIST_MOST, error);
}

static GtkWidget *
new_sync (gconstpointer lines, guint index, gint64 now)
{
  const GPtrArray *records = lines;
  if (index >= records->len)
    return NULL;
  const PtSyncRecord *record = records->pdata[index];
  g_autofree char *moment = pt_display_time (record->receipt.started_at);
  g_autofree char *subtitle = dup_subtitle (record);
  return pt_rows_new (record->failed ? "pt-offline-symbolic" : "pt-synced-symbolic",
                      record->failed ? "warning" : "success", moment, subtitle);
}

void
pt_history_list_attach (GtkListBox *list, PtSyncService *service)
{
  static const PtLogKind kind = { read_syncs, (GDestroyNotify) g_ptr_array_unref, new_sync };
  pt_log_list_attach (list, service, &kind);
}
