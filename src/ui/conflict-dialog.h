/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtConflictDialog:
 *
 * One conflict, field by field: what was, mine, the server's, and the result,
 * chosen or typed. Deciding later is always possible; what the policy decided
 * can be turned round.
 */
#define PT_TYPE_CONFLICT_DIALOG (pt_conflict_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtConflictDialog, pt_conflict_dialog, PT, CONFLICT_DIALOG, AdwWindow)

void pt_conflict_dialog_open (GtkWindow *parent, PtProfile *profile, const PtId *conflict);

G_END_DECLS
