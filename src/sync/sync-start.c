/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When the sync service acts by itself: what it listens to from its making on, and what follows once a program has
 * started it. */

#include "config.h"

#include "sync-service-private.h"

/* How often what another process wrote to the profile is looked for. */
#define LOOK_MS 10000
#define LOOK_FOCUSED_MS 2000

static void
on_triggered (PtSyncTrigger trigger, gpointer data)
{
  PtSyncService *self = data;

  if (pt_profile_get_office (self->profile)->server_url == NULL || !pt_account_is_signed_in (self->account))
    return;
  pt_sync_service_sync_async (self, trigger, NULL, NULL, NULL);
}

/* What had to wait for the keyring may begin. */
static void
on_account_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtSyncService) self = data;

  pt_account_open_finish (PT_ACCOUNT (source), result, NULL);
  pt_sync_service_update_status (self);
  pt_sync_service_trigger (self, PT_TRIGGER_START);
}

/* A sync that got the new tokens itself needs no other. */
static void
on_refreshed (PtAccount *account, PtSyncService *self)
{
  if (self->run == NULL)
    pt_sync_service_trigger (self, PT_TRIGGER_REFRESH);
}

static void
on_line_news (gpointer data)
{
  pt_sync_service_trigger (data, PT_TRIGGER_LIVE);
}

static void look_for_others (PtSyncService *self);

static void
on_look (gpointer data)
{
  PtSyncService *self = data;
  self->look = 0;
  pt_profile_poll (self->profile);
  look_for_others (self);
}

/* Another process of the profile (paytrackctl, a second window) tells nobody when it writes. */
static void
look_for_others (PtSyncService *self)
{
  PtClock *clock = pt_profile_get_seams (self->profile)->clock;

  pt_clock_remove_timer (clock, self->look);
  self->look = pt_clock_add_timer (clock, self->focused ? LOOK_FOCUSED_MS : LOOK_MS, on_look, self);
}

void
pt_sync_service_start (PtSyncService *self)
{
  const PtSeams *seams = pt_profile_get_seams (self->profile);

  g_return_if_fail (self->triggers == NULL);
  self->triggers = pt_triggers_new (seams->clock, seams->random, on_triggered, self);
  pt_triggers_fire (self->triggers, PT_TRIGGER_START);
  look_for_others (self);
}

void
pt_sync_service_trigger (PtSyncService *self, PtSyncTrigger trigger)
{
  if (self->triggers != NULL)
    pt_triggers_fire (self->triggers, trigger);
}

void
pt_sync_service_set_focused (PtSyncService *self, gboolean focused)
{
  gboolean gained = focused && !self->focused;

  self->focused = focused;
  if (!gained || self->triggers == NULL)
    return;
  pt_profile_poll (self->profile);
  look_for_others (self);
  pt_sync_service_trigger (self, PT_TRIGGER_FOCUS);
}

void
pt_sync_service_listen (PtSyncService *self)
{
  const PtSeams *seams = pt_profile_get_seams (self->profile);

  self->line = pt_line_new (seams->clock, seams->random, on_line_news, self);
  pt_line_set_editors (self->line, self->editors);
  g_signal_connect_object (self->account, "refreshed", G_CALLBACK (on_refreshed), self, 0);
  pt_account_open_async (self->account, NULL, on_account_opened, g_object_ref (self));
}
