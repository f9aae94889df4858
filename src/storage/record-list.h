/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "repository.h"

G_BEGIN_DECLS

/**
 * PtRecordList:
 *
 * A GListModel of PtRecord over a query: a vector of row ids filled by the
 * reading worker, and a cache of pages of 64 records around what is on screen.
 * An item that is not loaded yet is a blank PtRecord that fills in place (its
 * properties notify). Follows the profile's `changed`, keeping row objects by id;
 * at another query they keep their places, and become other rows.
 *
 * Properties: `query-running` (gboolean), `n-items`: without the blank rows that
 * stand at the end for a moment where another query finds fewer.
 */
#define PT_TYPE_RECORD_LIST (pt_record_list_get_type ())
G_DECLARE_FINAL_TYPE (PtRecordList, pt_record_list, PT, RECORD_LIST, GObject)

PtRecordList *pt_record_list_new (PtProfile *profile, const PtQuery *query);
void pt_record_list_set_query (PtRecordList *self, const PtQuery *query);
/* What stands in a reference column (`S017 Nimal Perera`), from the list's own cache; NULL until loaded, and then
 * signal `labels-changed` says so. */
const char *pt_record_list_get_label (PtRecordList *self, const PtEntity *entity, const char *id);

G_END_DECLS
