/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "conflict-view.h"

G_BEGIN_DECLS

/**
 * PtSimilarDialog:
 *
 * Shows what the same decision would make of similar conflicts, before it is
 * done. Each can be left out.
 *
 * Signal `accepted` (GPtrArray of PtConflictView): those that were kept;
 * borrowed. The dialog closes after it.
 */
#define PT_TYPE_SIMILAR_DIALOG (pt_similar_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtSimilarDialog, pt_similar_dialog, PT, SIMILAR_DIALOG, AdwWindow)

/* @views (of PtConflictView; the array is referenced, the views borrowed) and the side chosen for each field. */
PtSimilarDialog *pt_similar_dialog_open (GtkWindow *parent, GPtrArray *views, const PtSide sides[PT_FIELDS_MAX]);
/* The side of @field where @sides were chosen for a similar conflict: the same, or its own default. */
PtSide pt_similar_side (const PtConflictView *view, guint field, const PtSide sides[PT_FIELDS_MAX]);

G_END_DECLS
