/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "profile.h"
#include "rules.h"

G_BEGIN_DECLS

/**
 * PtBatchHeader:
 *
 * What all slips of one paper sheet share: day, session, product, the sheet's
 * number, and the totals that it says, with how far the slips have come.
 *
 * Property `room` (PtRoom). Signal `changed`: another batch, or other units.
 */
#define PT_TYPE_BATCH_HEADER (pt_batch_header_get_type ())
G_DECLARE_FINAL_TYPE (PtBatchHeader, pt_batch_header, PT, BATCH_HEADER, GtkBox)

/* Fills it from the profile; once. */
void pt_batch_header_set_profile (PtBatchHeader *self, PtProfile *profile);
/* To be called when a slip is begun: where the date is still that of the day that today was before, it becomes today's,
 * and the header says so. */
void pt_batch_header_renew_day (PtBatchHeader *self);
/* Into a collection's @row. FALSE with @error and the @field at fault. */
gboolean pt_batch_header_store (PtBatchHeader *self, PtRow *row, int *field, GError **error);
/* Whether @field of a collection stands here. */
gboolean pt_batch_header_has_field (int field);
/* Under the header; NULL nothing. */
void pt_batch_header_set_finding (PtBatchHeader *self, PtSeverity severity, const char *text);
/* Counts slips in, or out again where negative; @net_base in base units. */
void pt_batch_header_add (PtBatchHeader *self, int slips, gint64 net_base);
/* Of the product: units by their codes, and mass, volume or count. */
GListModel *pt_batch_header_get_units (PtBatchHeader *self);
const char *pt_batch_header_get_dimension (PtBatchHeader *self);

G_END_DECLS
