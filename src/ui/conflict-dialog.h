/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtConflictDialog:
 *
 * All conflicts one after the other: the records at the left, and of the
 * chosen one what was, mine, the server's and the result, field by field.
 * Deciding later is always possible; what the policy decided can be turned
 * round. Keys: 1 mine, 2 the server's, Enter takes the result and goes on.
 */
#define PT_TYPE_CONFLICT_DIALOG (pt_conflict_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtConflictDialog, pt_conflict_dialog, PT, CONFLICT_DIALOG, AdwWindow)

/* Begins with @conflict; where there is none of that id (PT_ID_NONE) with the first. */
void pt_conflict_dialog_open (GtkWindow *parent, PtProfile *profile, const PtId *conflict);

G_END_DECLS
