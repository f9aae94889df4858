/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each sync did and how it ended, for the window's History and Health pages and for paytrackctl. Written by the
 * sync service at the end of every sync. */

#include "history.h"

#include "sync-log.h"

#define KEY_WHEN "sync.last_success"
#define KEY_HEAD "sync.last_head"

static gboolean
set_integer (PtDatabase *database, const char *key, gint64 value, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);
  return pt_setting_set (database, key, text, error);
}

static gboolean
get_integer (PtDatabase *database, const char *key, gint64 *value, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = pt_setting_get (database, key, &failure);

  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  *value = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
  return TRUE;
}

static gboolean
add_line (PtDatabase *database, const PtReceipt *receipt, const GError *failure, GError **error)
{
  g_autofree char *json = pt_receipt_to_json (receipt);
  const PtSyncLogEntry entry = { .started_at = receipt->started_at,
                                 .duration_ms = receipt->duration_ms,
                                 .outcome = failure != NULL ? failure->message : (char *) "done",
                                 .receipt = json };

  return pt_sync_log_add (database, &entry, error);
}

gboolean
pt_history_add (PtDatabase *database, const PtReceipt *receipt, const GError *failure, GError **error)
{
  gboolean kept = FALSE;

  if (!pt_database_begin (database, error))
    return FALSE;
  kept = add_line (database, receipt, failure, error)
         && (failure != NULL
             || (set_integer (database, KEY_WHEN, receipt->started_at + receipt->duration_ms, error)
                 && set_integer (database, KEY_HEAD, receipt->head, error)));
  if (kept)
    return pt_database_commit (database, error);
  pt_database_rollback (database);
  return FALSE;
}

gboolean
pt_history_last_success (PtDatabase *database, gint64 *when, gint64 *head, GError **error)
{
  return get_integer (database, KEY_WHEN, when, error) && get_integer (database, KEY_HEAD, head, error);
}
