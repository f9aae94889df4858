/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * PtBatchTally:
 *
 * How many slips were keyed in this batch and what they weigh, held against
 * what the sheet says where somebody has entered that.
 */
#define PT_TYPE_BATCH_TALLY (pt_batch_tally_get_type ())
G_DECLARE_FINAL_TYPE (PtBatchTally, pt_batch_tally, PT, BATCH_TALLY, AdwBin)

/* Another batch begins: nothing keyed, nothing to hold it against. */
void pt_batch_tally_clear (PtBatchTally *self);
/* @slips and @grams more, or fewer where negative. */
void pt_batch_tally_add (PtBatchTally *self, int slips, gint64 grams);

G_END_DECLS
