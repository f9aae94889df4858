/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtBatchTally:
 *
 * What was keyed of a batch so far, held against the count and weight that its
 * paper sheet says.
 */
#define PT_TYPE_BATCH_TALLY (pt_batch_tally_get_type ())
G_DECLARE_FINAL_TYPE (PtBatchTally, pt_batch_tally, PT, BATCH_TALLY, GObject)

/* Over two entries for the sheet's totals, and the label that shows how far it is; kept by the caller. */
PtBatchTally *pt_batch_tally_new (PtProfile *profile, GtkEditable *slips, GtkEditable *weight, GtkLabel *text);
/* Another batch: that of @like (day, session, product, batch number), which goes on where its sheet was left; without a
 * batch number it is a new one. @dimension: the product's. */
void pt_batch_tally_begin (PtBatchTally *self, const PtRow *like, const char *dimension);
/* Counts slips in, or out again where negative; @net_base in base units. */
void pt_batch_tally_add (PtBatchTally *self, int slips, gint64 net_base);

G_END_DECLS
