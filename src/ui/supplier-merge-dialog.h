/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtSupplierMergeDialog:
 *
 * Two suppliers who are one person: a manager names both, sees what would
 * become of slips, payments and balances, chooses whose details hold, and lets
 * it happen. What was done is told by `win.toast`.
 */
#define PT_TYPE_SUPPLIER_MERGE_DIALOG (pt_supplier_merge_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PtSupplierMergeDialog, pt_supplier_merge_dialog, PT, SUPPLIER_MERGE_DIALOG, AdwWindow)

void pt_supplier_merge_dialog_open (GtkWindow *parent, PtProfile *profile);

G_END_DECLS
