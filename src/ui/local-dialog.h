/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"

G_BEGIN_DECLS

/* Names the organisation and its currency where a profile begins on this computer only. */
#define PT_TYPE_LOCAL_DIALOG (pt_local_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtLocalDialog, pt_local_dialog, PT, LOCAL_DIALOG, AdwWindow)

void pt_local_dialog_open (GtkWindow *parent, PtProfile *profile);

G_END_DECLS
