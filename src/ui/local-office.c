/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The settings of a computer of its own. Written when it begins, and by the
 * office window's pages.
 */
#include "config.h"

#include "local-office.h"

#include "store.h"

static gboolean
store_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  PtScope scope;
  return pt_scope_begin (database, &scope, error)
         && pt_scope_end (database, scope, pt_office_store (database, data, error), error);
}

void
pt_local_office_store_async (PtProfile *profile, PtOffice *office, GAsyncReadyCallback callback, gpointer user_data)
{
  pt_profile_run_async (profile, PT_PROFILE_WRITE, PT_PRIORITY_NOW, store_job, office, (GDestroyNotify) pt_office_free,
                        NULL, callback, user_data);
}

gboolean
pt_local_office_store_finish (PtProfile *profile, GAsyncResult *result, GError **error)
{
  return pt_profile_run_finish (profile, result, error) != NULL;
}
