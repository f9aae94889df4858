/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "batch-header.h"
#include "field-box.h"
#include "slip-extras.h"
#include "slip-trial.h"

G_BEGIN_DECLS

/**
 * PtSlipNotes:
 *
 * What slip entry says of a slip: messages under their fields, price and
 * amount. The parts are slip entry's own.
 */
typedef struct {
  PtProfile *profile;
  PtBatchHeader *batch;
  PtFieldBox *supplier_box;
  PtFieldBox *quantity_box;
  PtSlipExtras *extras;
  GtkLabel *rate;
  GtkLabel *amount;
} PtSlipNotes;

typedef enum {
  PT_SLIP_NOTES_SUM = 1 << 0,   /* the quantity is a sum */
  PT_SLIP_NOTES_TYPING = 1 << 1 /* the supplier is still being typed */
} PtSlipNotesFlags;

/* @field -1, or one that has no place of its own: under the quantity. */
void pt_slip_notes_show (PtSlipNotes *self, int field, PtSeverity severity, const char *text);
void pt_slip_notes_focus (PtSlipNotes *self, int field);
void pt_slip_notes_clear (PtSlipNotes *self);
/* @slip NULL or without a rate: dashes. */
void pt_slip_notes_show_price (PtSlipNotes *self, const PtRow *slip);
/* Everything that a trial found out, in place of what stood there. */
void pt_slip_notes_show_trial (PtSlipNotes *self, const PtSlipTrial *trial, PtSlipNotesFlags flags);
/* The field of a collection that @finding names; -1 for none. */
int pt_slip_notes_field (const PtFinding *finding);

G_END_DECLS
