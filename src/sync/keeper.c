/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The thread on which keys and tokens are read and written. Used by the account. */

#include "keeper.h"

#include "wipe.h"

struct _PtKeeper {
  PtProfile *profile;
  PtExecutor *executor;
};

static void
secrets_free (PtSecrets *secrets)
{
  pt_secrets_clear (secrets);
  g_free (secrets);
}

static const PtKeyring *
keyring_of (PtProfile *profile)
{
  return pt_profile_get_seams (profile)->keyring;
}

static void
run_load (GTask *task, gpointer profile, gpointer data, GCancellable *cancellable)
{
  PtSecrets *secrets = g_new0 (PtSecrets, 1);
  GError *error = NULL;

  if (pt_secrets_load (pt_profile_get_directory (profile), keyring_of (profile), secrets, &error)) {
    g_task_return_pointer (task, secrets, (GDestroyNotify) secrets_free);
  } else {
    secrets_free (secrets);
    g_task_return_error (task, error);
  }
}

void
pt_keeper_load_async (PtKeeper *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self->profile, NULL, callback, user_data);

  g_task_set_source_tag (task, pt_keeper_load_async);
  pt_executor_push (self->executor, task, run_load, PT_PRIORITY_NORMAL);
}

gboolean
pt_keeper_load_finish (GAsyncResult *result, PtSecrets *secrets, GError **error)
{
  PtSecrets *loaded = g_task_propagate_pointer (G_TASK (result), error);

  if (loaded == NULL)
    return FALSE;
  /* The texts move, the key would stay behind. */
  *secrets = *loaded;
  pt_wipe (loaded, sizeof *loaded);
  g_free (loaded);
  return TRUE;
}

static void
run_store (GTask *task, gpointer profile, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (pt_secrets_store (pt_profile_get_directory (profile), keyring_of (profile), data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
pt_keeper_store_async (PtKeeper *self, const PtSecrets *secrets, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self->profile, NULL, callback, user_data);
  PtSecrets *copy = g_new0 (PtSecrets, 1);

  pt_secrets_copy (copy, secrets);
  g_task_set_source_tag (task, pt_keeper_store_async);
  g_task_set_task_data (task, copy, (GDestroyNotify) secrets_free);
  pt_executor_push (self->executor, task, run_store, PT_PRIORITY_NORMAL);
}

gboolean
pt_keeper_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

PtKeeper *
pt_keeper_new (PtProfile *profile)
{
  PtKeeper *self = g_new0 (PtKeeper, 1);

  self->profile = g_object_ref (profile);
  self->executor = pt_profile_get_seams (profile)->new_executor ("keys");
  return self;
}

void
pt_keeper_free (PtKeeper *self)
{
  g_object_unref (self->executor);
  g_object_unref (self->profile);
  g_free (self);
}
