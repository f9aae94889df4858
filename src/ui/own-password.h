/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/* Asks for one's old and new password, changes it at the server and signs in again with the new one, since the change
 * ends all of one's sessions. */
void pt_own_password_open (GtkWindow *parent, PtSyncService *service);

G_END_DECLS
