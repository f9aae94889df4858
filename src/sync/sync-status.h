/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "outbox.h"

G_BEGIN_DECLS

typedef enum {
  PT_SYNC_LOCAL_ONLY, /* no server: this computer only */
  PT_SYNC_SIGN_IN,    /* no valid session */
  PT_SYNC_UP_TO_DATE,
  PT_SYNC_INCOMPLETE, /* connected, but the last pull did not come to its end */
  PT_SYNC_WAITING,    /* connected, with entries to send */
  PT_SYNC_SYNCING,
  PT_SYNC_OFFLINE,
  PT_SYNC_LIMITED,
  PT_SYNC_ATTENTION /* something needs a person */
} PtSyncStatus;

#define PT_TYPE_SYNC_STATUS (pt_sync_status_get_type ())
GType pt_sync_status_get_type (void);

/* The state in words, as on the button: `Up to date`, `12 waiting`, `Syncing 40/112`, `Offline, 12 waiting`. */
char *pt_sync_status_text (PtSyncStatus status, const PtOutboxCounts *counts, guint done, guint total);

/* What to say of a clock that the server's is ahead of by @offset ms: `This computer's clock is 90 minutes slow: set it
 * right`. NULL where it is right, or a little off. */
char *pt_sync_clock_problem (gint64 offset);

G_END_DECLS
