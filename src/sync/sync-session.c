/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people ask of the sync service beside a sync: to sign in and out, to accept deletions, to hear the verdict on
 * what they have just saved. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "brake.h"
#include "errors.h"
#include "sync-service-private.h"

/* --- who waits for a verdict ------------------------------------------------------------------------------------- */

/* Whether what is saved now may be judged by the server soon. */
static gboolean
may_judge (PtSyncService *self)
{
  return self->status != PT_SYNC_LOCAL_ONLY && self->status != PT_SYNC_SIGN_IN && self->status != PT_SYNC_OFFLINE;
}

void
pt_sync_service_await_async (PtSyncService *self, const PtEntity *entity, const PtId *id, guint most_ms,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pt_sync_service_await_async);
  pt_awaiting_add (self->awaiting, entity, id, most_ms, task);
  if (!may_judge (self))
    pt_awaiting_give_up (self->awaiting);
}

PtOutcome *
pt_sync_service_await_finish (PtSyncService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- signing in and out ------------------------------------------------------------------------------------------ */

static void
on_account_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtSyncService *self = g_task_get_source_object (task);
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (error == NULL) {
    pt_sync_service_set_failure (self, NULL);
    self->behind = TRUE;
    pt_sync_service_trigger (self, PT_TRIGGER_SIGN_IN);
  }
  pt_sync_service_update_status (self);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
pt_sync_service_sign_in_async (PtSyncService *self, const char *url, const char *user, const char *password,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pt_sync_service_sign_in_async);
  pt_account_sign_in_async (self->account, url, user, password, cancellable, on_account_done, task);
}

gboolean
pt_sync_service_sign_in_finish (PtSyncService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
pt_sync_service_get_offered_key (PtSyncService *self)
{
  return pt_account_get_offered_key (self->account);
}

void
pt_sync_service_trust_key (PtSyncService *self, const char *fingerprint)
{
  pt_account_trust_key (self->account, fingerprint);
}

void
pt_sync_service_sign_out_async (PtSyncService *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pt_sync_service_sign_out_async);
  pt_line_close (self->line);
  pt_account_sign_out_async (self->account, cancellable, on_account_done, task);
}

gboolean
pt_sync_service_sign_out_finish (PtSyncService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
pt_sync_service_dup_unsent (PtSyncService *self)
{
  gint64 waiting = self->counts.waiting;
  const char *user = pt_profile_get_office (self->profile)->user_name;

  if (waiting == 0 || user == NULL)
    return NULL;
  return g_strdup_printf (ngettext ("%" PRId64 " change is not sent yet. It stays on this computer and is sent when %s "
                                    "signs in here again",
                                    "%" PRId64 " changes are not sent yet. They stay on this computer and are sent "
                                    "when %s signs in here again",
                                    waiting),
                          waiting, user);
}

/* --- mass deletion ----------------------------------------------------------------------------------------------- */

static gboolean
run_accept (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_brake_accept (database, error);
}

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PtSyncService *self = g_task_get_source_object (task);
  GError *error = NULL;

  pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  pt_sync_service_trigger (self, PT_TRIGGER_MANUAL);
  g_task_return_boolean (task, TRUE);
}

void
pt_sync_service_accept_deletions_async (PtSyncService *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pt_sync_service_accept_deletions_async);
  g_task_set_check_cancellable (task, FALSE);
  pt_profile_run_async (self->profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, run_accept, NULL, NULL, NULL, on_accepted,
                        task);
}

gboolean
pt_sync_service_accept_deletions_finish (PtSyncService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
