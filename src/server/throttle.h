/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server-store.h"

G_BEGIN_DECLS

/*
 * Failed sign-ins are counted by account and by address, slowed, and after some
 * the door is closed for a while. The counts are in the store, so that they
 * hold in all processes and after a restart. Nothing here runs within a
 * transaction of the caller's.
 */

typedef struct {
  const char *account;
  const char *address; /* NULL for somebody who is signed in */
} PtGuesser;

/* Seconds until a password may be tried again; 0: now. @now in UTC ms. */
gboolean pt_throttle_wait (PtStore *store, const PtGuesser *who, gint64 now, guint *seconds, GError **error);

/* Notes a failure. @delay_ms: by how much its answer is to be slowed. @seconds: as pt_throttle_wait(), 0 unless others
 * failed at the same time and this was one failure too many. */
gboolean pt_throttle_fail (PtStore *store, const PtGuesser *who, gint64 now, guint *delay_ms, guint *seconds,
                           GError **error);

/* Forgets the account's failures. */
gboolean pt_throttle_succeed (PtStore *store, const PtGuesser *who, GError **error);

G_END_DECLS
