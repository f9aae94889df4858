/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtThrottle:
 *
 * Counts failed sign-ins by account and by address, slows them, and after some
 * closes the door for a while. Belongs to one thread; forgotten at a restart.
 */
typedef struct _PtThrottle PtThrottle;

PtThrottle *pt_throttle_new (void);
void pt_throttle_free (PtThrottle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtThrottle, pt_throttle_free)

/* Seconds until @key may try again; 0: now. @now in UTC ms. */
guint pt_throttle_wait (PtThrottle *self, const char *key, gint64 now);
/* Notes a failure; returns by how many ms its answer is to be slowed. */
guint pt_throttle_fail (PtThrottle *self, const char *key, gint64 now);
void pt_throttle_succeed (PtThrottle *self, const char *key);

G_END_DECLS
