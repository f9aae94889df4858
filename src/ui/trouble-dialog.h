/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sync-service.h"

G_BEGIN_DECLS

/**
 * PtTroubleDialog:
 *
 * What keeps this computer and the server apart, in plain words: what happened,
 * what it means for the work at hand, and the way out.
 */
#define PT_TYPE_TROUBLE_DIALOG (pt_trouble_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtTroubleDialog, pt_trouble_dialog, PT, TROUBLE_DIALOG, AdwWindow)

void pt_trouble_dialog_open (GtkWindow *parent, PtSyncService *service);

G_END_DECLS
