/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtSlipEntry:
 *
 * Keying a day's slips without the mouse: date, session, product and sheet
 * stand above and stay; supplier, Enter, quantity, Enter saves and begins the
 * next. Price and the rules' words show while typing; a warning stops nothing.
 *
 * Ctrl+D repeats the supplier, Ctrl+Z takes the last slip back (`win.cancel-slip`).
 *
 * Properties: `room`.
 */
#define PT_TYPE_SLIP_ENTRY (pt_slip_entry_get_type ())
G_DECLARE_FINAL_TYPE (PtSlipEntry, pt_slip_entry, PT, SLIP_ENTRY, GtkBox)

GtkWidget *pt_slip_entry_new (PtProfile *profile);
/* Puts the cursor where the next slip begins. */
void pt_slip_entry_begin (PtSlipEntry *self);

/* A slip was taken back: it no longer counts in this batch. */
void pt_slip_entry_forget (PtSlipEntry *self, const PtId *slip);

G_END_DECLS
