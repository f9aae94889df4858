/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the sync service does when its watchdog barks: it says why in the error log, leaves the sync that stands still
 * behind, and begins another. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "error-log.h"
#include "sync-service-private.h"

static guint64
look_at_work (gpointer data)
{
  PtSyncService *self = data;
  return pt_channel_get_tally (self->channel)->requests + pt_transport_count_bytes (self->transport);
}

/* What a watchdog that barked writes down. */
typedef struct {
  gint64 now;
  char *reason;
} Bark;

static void
bark_free (Bark *bark)
{
  g_free (bark->reason);
  g_free (bark);
}

static gboolean
run_bark (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const Bark *bark = data;
  return pt_error_log_add (database, bark->now, "watchdog", NULL, bark->reason, NULL, NULL, error);
}

static void
log_bark (PtSyncService *self, const char *reason)
{
  Bark *bark = g_new0 (Bark, 1);

  bark->now = pt_clock_wall (pt_profile_get_seams (self->profile)->clock);
  bark->reason = g_strdup (reason);
  g_message ("%s", reason);
  pt_profile_run_async (self->profile, PT_PROFILE_WRITE, PT_PRIORITY_NORMAL, run_bark, bark, (GDestroyNotify) bark_free,
                        NULL, NULL, NULL);
}

/* The sync that stands is called off and left behind, its channel with it; who waits for it waits for the next one. */
static void
abandon_run (PtSyncService *self)
{
  PtSyncRun *run = g_steal_pointer (&self->run);

  if (self->next == NULL)
    self->next = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < run->tasks->len; i++)
    g_ptr_array_add (self->next, g_object_ref (run->tasks->pdata[i]));
  g_ptr_array_set_size (run->tasks, 0);
  pt_line_close (self->line);
  g_object_unref (self->channel);
  self->channel = pt_channel_new (self->profile, self->transport, self->account);
  g_cancellable_cancel (run->cancellable);
}

static char *
explain_standstill (PtSyncService *self, gint64 still_ms)
{
  const char *doing = self->run == NULL ? _ ("nothing was started")
                      : self->total > 0 ? _ ("the sync stood still in the middle of its work")
                                        : _ ("the sync stood still while it waited for the server or the database");

  return g_strdup_printf (_ ("For %" PRId64 " s nothing happened although %" PRId64 " changes waited: %s. Syncing was "
                             "started anew"),
                          still_ms / 1000, self->counts.waiting, doing);
}

static void
on_bark (gint64 still_ms, gpointer data)
{
  PtSyncService *self = data;
  g_autofree char *reason = explain_standstill (self, still_ms);

  log_bark (self, reason);
  if (self->run != NULL)
    abandon_run (self);
  if (self->next == NULL) {
    pt_sync_service_sync_async (self, PT_TRIGGER_WATCHDOG, NULL, NULL, NULL);
  } else {
    self->next_trigger = PT_TRIGGER_WATCHDOG;
    pt_sync_service_start_run (self);
  }
}

PtWatchdog *
pt_standstill_watch (PtSyncService *self)
{
  return pt_watchdog_new (pt_profile_get_seams (self->profile)->clock, look_at_work, on_bark, self);
}
