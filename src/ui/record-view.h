/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "record-list.h"
#include "view.h"

G_BEGIN_DECLS

/**
 * PtRecordView:
 *
 * All records of one entity as a sortable, searchable list, or what to do
 * where there are none. Everything in it follows from the entity's description.
 * Actions: `page.new`, `page.search`, `page.focus`. A row that is activated asks
 * `win.edit-record`.
 * Where there is little room it shows the columns that matter most.
 */
#define PT_TYPE_RECORD_VIEW (pt_record_view_get_type ())
G_DECLARE_FINAL_TYPE (PtRecordView, pt_record_view, PT, RECORD_VIEW, PtView)

GtkWidget *pt_record_view_new (PtProfile *profile, const PtEntity *entity);
const PtEntity *pt_record_view_get_entity (PtRecordView *self);

G_END_DECLS
