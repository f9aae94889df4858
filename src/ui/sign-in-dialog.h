/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/* Address, name and password: for the first sign-in, and for the next where the session has ended. */
#define PT_TYPE_SIGN_IN_DIALOG (pt_sign_in_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtSignInDialog, pt_sign_in_dialog, PT, SIGN_IN_DIALOG, AdwWindow)

void pt_sign_in_dialog_open (GtkWindow *parent, PtSyncService *service);

G_END_DECLS
