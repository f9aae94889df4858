/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "conflict-view.h"
#include "profile.h"

G_BEGIN_DECLS

/**
 * PtConflictGrid:
 *
 * A conflict field by field: was, mine, the server's, and the result, chosen
 * or typed. Fields that move together are chosen together; what merged by
 * itself stands below and can be turned back.
 *
 * Signal `changed`: something was chosen or typed.
 */
#define PT_TYPE_CONFLICT_GRID (pt_conflict_grid_get_type ())
G_DECLARE_FINAL_TYPE (PtConflictGrid, pt_conflict_grid, PT, CONFLICT_GRID, AdwBin)

typedef enum { PT_GRID_WIDE, PT_GRID_NARROW } PtGridForm;

GtkWidget *pt_conflict_grid_new (PtProfile *profile, PtGridForm form);
/* @view is borrowed until the next call; NULL empties the grid. */
void pt_conflict_grid_show (PtConflictGrid *self, const PtConflictView *view);
/* Chooses @side for the field that has the keyboard (else for the first that waits) and goes on to the next that waits.
 * FALSE where none is left: all is decided. */
gboolean pt_conflict_grid_choose (PtConflictGrid *self, PtSide side);
/* Chooses @side for all that both sides changed. */
void pt_conflict_grid_choose_all (PtConflictGrid *self, PtSide side);
gboolean pt_conflict_grid_is_decided (PtConflictGrid *self);
/* The side of each field. FALSE where a result was typed, which is this record's alone. */
gboolean pt_conflict_grid_get_sides (PtConflictGrid *self, PtSide sides[PT_FIELDS_MAX]);
/* What each field becomes; NULL with PT_ERROR_INVALID where a typed result is none, whose entry then has the focus. */
PtRow *pt_conflict_grid_build (PtConflictGrid *self, GError **error);

G_END_DECLS
