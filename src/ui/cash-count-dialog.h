/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtCashCountDialog:
 *
 * A clerk's cash at the end of the day: what he paid, what should be left, and
 * the notes and coins that he counts against it. Kept in a history, and saved
 * as a sheet (PDF) to sign.
 */
#define PT_TYPE_CASH_COUNT_DIALOG (pt_cash_count_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtCashCountDialog, pt_cash_count_dialog, PT, CASH_COUNT_DIALOG, AdwWindow)

void pt_cash_count_dialog_open (GtkWindow *parent, PtProfile *profile);

G_END_DECLS
