/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each sync did and how it ended, for the window's History and Health pages and for paytrackctl. Written by the
 * sync service at the end of every sync. */

#include "config.h"

#include "error-log.h"
#include "figures.h"
#include "history.h"
#include "offline.h"
#include "settings.h"

#include <glib/gi18n-lib.h>

#define KEY_WHEN "sync.last_success"
#define KEY_HEAD "sync.last_head"

void
pt_sync_record_free (PtSyncRecord *record)
{
  g_free (record->problem);
  g_free (record);
}

/* What a person should read later about it; NULL where there is nothing to say. */
static char *
problem_of (const PtReceipt *receipt, const GError *failure)
{
  if (failure != NULL)
    return g_strdup (failure->message);
  if (receipt->repaired == 0)
    return receipt->recounted ? g_strdup (_ ("The digests kept here were wrong and were made anew")) : NULL;
  return g_strdup_printf (ngettext ("%u row differed from the server's and was repaired",
                                    "%u rows differed from the server's and were repaired", receipt->repaired),
                          receipt->repaired);
}

static gboolean
insert (PtDatabase *database, const PtReceipt *receipt, const GError *failure, GError **error)
{
  g_autoptr (PtStatement) statement = pt_database_prepare (
      database,
      "INSERT INTO sync_log (started_at, duration_ms, cause, pushed, applied, conflicts, rejected, pulled, requests,"
      " bytes_sent, bytes_received, head, agreed, failed, problem) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      error);
  const gint64 numbers[] = { receipt->pushed,
                             receipt->settled.applied + receipt->settled.merged,
                             receipt->settled.conflicts,
                             receipt->settled.rejected,
                             receipt->pulled,
                             receipt->requests,
                             (gint64) receipt->bytes_sent,
                             (gint64) receipt->bytes_received,
                             receipt->head,
                             receipt->agreed,
                             failure != NULL };
  g_autofree char *problem = problem_of (receipt, failure);

  if (statement == NULL)
    return FALSE;
  pt_statement_bind_integer (statement, 1, receipt->started_at);
  pt_statement_bind_integer (statement, 2, receipt->duration_ms);
  pt_statement_bind_text (statement, 3, pt_sync_trigger_word (receipt->trigger));
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    pt_statement_bind_integer (statement, (int) i + 4, numbers[i]);
  pt_statement_bind_text (statement, G_N_ELEMENTS (numbers) + 4, problem);
  return pt_statement_run (statement, error);
}

gboolean
pt_history_is_quiet (const PtReceipt *receipt, const GError *failure)
{
  return failure == NULL && receipt->pushed == 0 && receipt->pulled == 0 && receipt->repaired == 0
         && !receipt->recounted;
}

/* A look that found nothing to do is not worth a line. */
static gboolean
is_notable (const PtReceipt *receipt, const GError *failure)
{
  return !pt_history_is_quiet (receipt, failure) || receipt->trigger == PT_TRIGGER_MANUAL;
}

/* A sync that somebody called off is no error. */
static gboolean
note_failure (PtDatabase *database, const PtReceipt *receipt, const GError *failure, GError **error)
{
  g_autofree char *repaired = failure == NULL ? problem_of (receipt, NULL) : NULL;

  if (repaired != NULL)
    return pt_error_log_add (database, receipt->started_at, "repair", NULL, repaired, NULL, NULL, error);
  if (failure == NULL || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TRUE;
  return pt_error_log_add (database, receipt->started_at, "sync", pt_error_word (failure), failure->message, NULL, NULL,
                           error);
}

gboolean
pt_history_add (PtDatabase *database, const PtReceipt *receipt, const GError *failure, GError **error)
{
  return (!is_notable (receipt, failure) || insert (database, receipt, failure, error))
         && note_failure (database, receipt, failure, error) && pt_figures_add (database, receipt, failure, error)
         && pt_offline_note (database, receipt, failure, error)
         && (failure != NULL
             || (pt_setting_set_integer (database, KEY_WHEN, receipt->started_at + receipt->duration_ms, error)
                 && pt_setting_set_integer (database, KEY_HEAD, receipt->head, error)));
}

static PtSyncRecord *
read_record (PtStatement *statement)
{
  PtSyncRecord *record = g_new0 (PtSyncRecord, 1);
  PtReceipt *receipt = &record->receipt;

  record->id = pt_statement_integer (statement, 0);
  receipt->started_at = pt_statement_integer (statement, 1);
  receipt->duration_ms = pt_statement_integer (statement, 2);
  receipt->trigger = pt_sync_trigger_parse (pt_statement_text (statement, 3));
  receipt->pushed = (guint) pt_statement_integer (statement, 4);
  receipt->settled.applied = (guint) pt_statement_integer (statement, 5);
  receipt->settled.conflicts = (guint) pt_statement_integer (statement, 6);
  receipt->settled.rejected = (guint) pt_statement_integer (statement, 7);
  receipt->pulled = (guint) pt_statement_integer (statement, 8);
  receipt->requests = (guint) pt_statement_integer (statement, 9);
  receipt->bytes_sent = (gsize) pt_statement_integer (statement, 10);
  receipt->bytes_received = (gsize) pt_statement_integer (statement, 11);
  receipt->head = pt_statement_integer (statement, 12);
  receipt->agreed = pt_statement_integer (statement, 13) != 0;
  record->failed = pt_statement_integer (statement, 14) != 0;
  record->problem = g_strdup (pt_statement_text (statement, 15));
  return record;
}

GPtrArray *
pt_history_list (PtDatabase *database, guint limit, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) pt_sync_record_free);
  g_autoptr (PtStatement) statement = pt_database_prepare (
      database,
      "SELECT id, started_at, duration_ms, cause, pushed, applied, conflicts, rejected, pulled, requests, bytes_sent,"
      " bytes_received, head, agreed, failed, problem FROM sync_log ORDER BY id DESC LIMIT ?",
      error);
  PtStep step = PT_STEP_ERROR;

  if (statement == NULL)
    return NULL;
  pt_statement_bind_integer (statement, 1, limit > 0 ? (gint64) limit : -1);
  while ((step = pt_statement_step (statement, error)) == PT_STEP_ROW)
    g_ptr_array_add (records, read_record (statement));
  return step == PT_STEP_DONE ? g_steal_pointer (&records) : NULL;
}

gboolean
pt_history_last_success (PtDatabase *database, gint64 *when, gint64 *head, GError **error)
{
  return pt_setting_get_integer (database, KEY_WHEN, when, error)
         && pt_setting_get_integer (database, KEY_HEAD, head, error);
}
