/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lifetimes of what a store hands out. What the verbs do is up to each room. */

#include "server-store.h"

void
pt_store_close (PtStore *self)
{
  if (self != NULL)
    self->verbs->close (self);
}

void
pt_organisation_clear (PtOrganisation *organisation)
{
  g_clear_pointer (&organisation->name, g_free);
  g_clear_pointer (&organisation->currency, g_free);
  g_clear_pointer (&organisation->time_zone, g_free);
  g_clear_pointer (&organisation->closed_to, g_free);
}

void
pt_user_clear (PtUser *user)
{
  g_clear_pointer (&user->name, g_free);
  g_clear_pointer (&user->password_hash, g_free);
}

void
pt_device_clear (PtDevice *device)
{
  g_clear_pointer (&device->name, g_free);
  g_clear_pointer (&device->prefix, g_free);
}

void
pt_session_clear (PtSession *session)
{
  pt_user_clear (&session->user);
  pt_device_clear (&session->device);
}

void
pt_stored_result_clear (PtStoredResult *result)
{
  g_clear_pointer (&result->status, g_free);
  g_clear_pointer (&result->answer, g_free);
}

void
pt_kept_conflict_free (PtKeptConflict *conflict)
{
  g_free (conflict->resolution);
  g_free (conflict->mine);
  g_free (conflict->theirs);
  g_free (conflict->base);
  g_free (conflict);
}
