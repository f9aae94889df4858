/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The settings of a computer of its own. Written when it begins, and by the
 * office window's pages.
 */
#include "config.h"

#include "local-office.h"

#include "office-logo.h"
#include "store.h"

typedef struct {
  PtOffice *office;
  char *logo;
} Settings;

static void
free_settings (gpointer data)
{
  Settings *settings = data;
  pt_office_free (settings->office);
  g_free (settings->logo);
  g_free (settings);
}

static gboolean
store (PtDatabase *database, const Settings *settings, GError **error)
{
  return pt_office_store (database, settings->office, error)
         && (settings->logo == NULL || pt_office_logo_store (database, settings->logo, error));
}

static gboolean
store_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  PtScope scope;
  return pt_scope_begin (database, &scope, error)
         && pt_scope_end (database, scope, store (database, data, error), error);
}

void
pt_local_office_store_async (PtProfile *profile, PtOffice *office, const char *logo, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  Settings *settings = g_new0 (Settings, 1);
  settings->office = office;
  settings->logo = g_strdup (logo);
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, store_job, settings, free_settings, NULL, callback,
                        user_data);
}

gboolean
pt_local_office_store_finish (PtProfile *profile, GAsyncResult *result, GError **error)
{
  return pt_profile_run_finish (profile, result, error) != NULL;
}
