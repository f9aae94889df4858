/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * Listener:
 *
 * A started engine on a profile, within this process, as the window has it.
 */
typedef struct {
  PtProfile *profile;
  PtSyncService *service;
  guint finished;
  guint good;
  guint live;  /* syncs that the line brought about and that pulled something */
  char *error; /* of the last one that failed */
} Listener;

/* Starts it and waits for its first sync. */
void listener_start (Listener *listener, const char *directory);
void listener_stop (Listener *listener);
/* Runs the main loop until one of the listener's counts is at least that. */
void listener_wait (Listener *listener, const guint *count, guint least);

G_END_DECLS
