/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a sign-in, a refresh or a sign-out leaves behind: secrets where they are kept, the office in the database. The
 * secrets come first, so that a key is never certified that could be lost. Used by the account. */

#include "session-store.h"

#include "confirmed.h"
#include "joining.h"
#include "told-conflicts.h"

/* Data of its task. */
typedef struct {
  PtOffice *office;
  PtServerKey key;
  gboolean has_mark;
  PtMark mark;
} Store;

static void
store_free (Store *store)
{
  pt_office_free (store->office);
  g_free (store);
}

/* The first mark of a profile is sign-in's; a later one may be of a newer epoch, which only recovery takes over. */
static gboolean
keep_first_mark (PtDatabase *database, const Store *store, GError **error)
{
  PtMark kept = { 0 };
  g_autoptr (GError) failure = NULL;

  if (!store->has_mark || pt_confirmed_get_mark (database, &kept, &failure))
    return TRUE;
  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  return pt_confirmed_keep_mark (database, &store->mark, error);
}

/* What the old key vouched for is worth nothing to the new one: marks, and where to go on from. Rows and queue stay. */
static gboolean
begin_with_key (PtDatabase *database, GError **error)
{
  return pt_confirmed_forget_marks (database, error) && pt_confirmed_forget_cursor (database, error)
         && pt_conflicts_forget_cursor (database, error);
}

static gboolean
run_store (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  const Store *store = data;

  if (!pt_database_begin (database, error))
    return FALSE;
  if ((store->key == PT_SERVER_KEY_KNOWN || begin_with_key (database, error))
      && pt_joining_adopt (database, store->office, error) && pt_office_store (database, store->office, error)
      && keep_first_mark (database, store, error))
    return pt_database_commit (database, error);
  pt_database_rollback (database);
  return FALSE;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (pt_keeper_store_finish (result, &error))
    pt_profile_run_async (g_task_get_source_object (task), PT_PROFILE_WRITE, PT_PRIORITY_NOW, run_store,
                          g_task_get_task_data (task), NULL, NULL, on_stored, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

void
pt_session_store_async (PtProfile *profile, PtKeeper *keeper, const PtSecrets *secrets, const PtOffice *office,
                        const PtMark *mark, PtServerKey key, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (profile, NULL, callback, user_data);
  Store *store = g_new0 (Store, 1);

  g_task_set_source_tag (task, pt_session_store_async);
  g_task_set_task_data (task, store, (GDestroyNotify) store_free);
  store->office = pt_office_copy (office);
  store->key = key;
  store->has_mark = mark != NULL;
  if (mark != NULL)
    store->mark = *mark;
  pt_keeper_store_async (keeper, secrets, on_kept, task);
}

gboolean
pt_session_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
