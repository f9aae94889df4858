/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "field-box.h"

G_BEGIN_DECLS

/**
 * PtSlipExtras:
 *
 * What some slips have besides supplier and quantity: tare and water, typed in
 * the slip's unit, a deduction in percent, a quality grade. Slip entry shows
 * the row where the office uses it.
 *
 * Signals: `changed`; `submitted`: Enter in one of its entries.
 */
#define PT_TYPE_SLIP_EXTRAS (pt_slip_extras_get_type ())
G_DECLARE_FINAL_TYPE (PtSlipExtras, pt_slip_extras, PT, SLIP_EXTRAS, GtkBox)

/* Into @row, whose unit is set. FALSE with @error and the @field at fault. */
gboolean pt_slip_extras_store (PtSlipExtras *self, PtRow *row, int *field, GError **error);
/* What is typed, one text for each entry, to be put back; free with g_strfreev. NULL clears. */
GStrv pt_slip_extras_dup_texts (PtSlipExtras *self);
void pt_slip_extras_set_texts (PtSlipExtras *self, const char *const *texts);
/* The box of a collection's field, or NULL where it is none of these. */
PtFieldBox *pt_slip_extras_find (PtSlipExtras *self, int field);
void pt_slip_extras_clear_notes (PtSlipExtras *self);

G_END_DECLS
