/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtJoinDialog:
 *
 * Before a computer that kept its books alone joins a server: what will be
 * sent, counted by kind and listed. Go On leads to the sign-in
 * (`win.sign-in-now`).
 */
#define PT_TYPE_JOIN_DIALOG (pt_join_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtJoinDialog, pt_join_dialog, PT, JOIN_DIALOG, AdwWindow)

void pt_join_dialog_open (GtkWindow *parent, PtProfile *profile);

G_END_DECLS
