/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/*
 * The lock of a shared computer: gives @window the actions `win.lock` and
 * `win.lock-after` (i: idle minutes, 0 never; kept in GSettings), watches for
 * idleness, and begins locked where it is on. While it is locked every window
 * is hidden behind PtLockWindow. Another person signs in there; what the one
 * before made stays his.
 */
void pt_lock_attach (GtkApplicationWindow *window, PtSyncService *service);
/* Remembers the password that the signed-in user has just used, for unlocking without the server. */
void pt_lock_remember (PtProfile *profile, const char *password);

G_END_DECLS
