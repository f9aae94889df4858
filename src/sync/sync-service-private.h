/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "awaiting.h"
#include "channel.h"
#include "cycle.h"
#include "line.h"
#include "sync-service.h"
#include "triggers.h"
#include "watchdog.h"

G_BEGIN_DECLS

/* The members of the sync service, for the files that it is made of. */

/* One sync on its way. */
typedef struct {
  PtSyncService *service;
  GPtrArray *tasks; /* of GTask: who waits for it */
  GCancellable *cancellable;
  PtCycle *cycle;
} PtSyncRun;

struct _PtSyncService {
  GObject parent_instance;
  PtProfile *profile;
  PtTransport *transport;
  PtAccount *account;
  PtChannel *channel;
  PtTriggers *triggers; /* NULL until started */
  PtAwaiting *awaiting;
  PtLine *line;
  PtEditors *editors;
  PtWatchdog *watchdog;
  gulong on_changed;
  guint look; /* timer of the next look for what another process of the profile wrote */
  gboolean focused;
  guint push_most; /* operations an envelope */
  guint pull_most; /* rows a page */

  PtSyncRun *run;
  GPtrArray *next; /* of GTask: who waits for the sync after this one */
  PtSyncTrigger next_trigger;
  gboolean edited; /* something was entered that the sync that runs does not send any more */

  PtSyncStatus status;
  PtOutboxCounts counts;
  gboolean complete;    /* the last pull came to its end */
  gboolean behind;      /* no sync has come to its end since somebody signed in */
  gboolean counting;    /* or resting from it */
  guint rest;           /* timer of its end */
  gboolean count_again; /* a commit came while it was counted */
  guint done;
  guint total;
  gint64 last_success;
  gint64 last_head;
  GError *failure; /* of the last sync; NULL where it went well */
};

/* Judges the state anew. */
void pt_sync_service_update_status (PtSyncService *self);
/* @failure NULL: the last sync went well. */
void pt_sync_service_set_failure (PtSyncService *self, const GError *failure);
/* Begins the sync that somebody waits for (@next). */
void pt_sync_service_start_run (PtSyncService *self);
/* Opens the account and makes the live line. */
void pt_sync_service_listen (PtSyncService *self);
/* The watchdog that restarts @self. */
PtWatchdog *pt_standstill_watch (PtSyncService *self);

G_END_DECLS
