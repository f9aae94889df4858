/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "record-list.h"

G_BEGIN_DECLS

/**
 * PtRecordCell:
 *
 * One value of one record of a list, kept current while the record is loaded
 * or changes: a field's text, or how the record stands with the server.
 */
#define PT_TYPE_RECORD_CELL (pt_record_cell_get_type ())
G_DECLARE_FINAL_TYPE (PtRecordCell, pt_record_cell, PT, RECORD_CELL, AdwBin)

#define PT_RECORD_CELL_STATE (-1) /* in place of a field: the state by icon and word */

/* @column: an array of the cells that are to be as wide as this one, which keep themselves in it; NULL: it is alone. */
GtkWidget *pt_record_cell_new (PtProfile *profile, PtRecordList *list, const PtEntity *entity, int field,
                               GPtrArray *column);
/* NULL: shows nothing. */
void pt_record_cell_set_record (PtRecordCell *self, PtRecord *record);

G_END_DECLS
