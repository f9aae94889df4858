/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "clock.h"

G_BEGIN_DECLS

/**
 * PtProfileLock:
 *
 * Holds `lock` in a profile's folder for as long as it lives, so that of the
 * processes of one profile (the app, paytrackctl) only one changes the tokens.
 */
typedef struct _PtProfileLock PtProfileLock;

/* Releases it. */
void pt_profile_lock_free (PtProfileLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtProfileLock, pt_profile_lock_free)

/* Waits while another process holds it, at most a minute: then PT_ERROR_BUSY. PT_ERROR_STORAGE where the file cannot be
 * opened. */
void pt_profile_lock_async (const char *directory, PtClock *clock, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
PtProfileLock *pt_profile_lock_finish (GAsyncResult *result, GError **error);

G_END_DECLS
