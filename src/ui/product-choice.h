/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtProductChoice:
 *
 * Keeps a drop-down filled with the active products, and says which one is
 * chosen and in which units it is measured. What others change meanwhile leaves
 * product and unit as they were chosen, or says why it cannot.
 *
 * Signal `changed`: another product, or another dimension of it, from now on.
 * Signal `revised` (char *notice): its units are others, or it can no longer be
 * chosen, and nothing is; @notice is for whoever was keying, NULL where there
 * is nothing to heed any more.
 */
#define PT_TYPE_PRODUCT_CHOICE (pt_product_choice_get_type ())
G_DECLARE_FINAL_TYPE (PtProductChoice, pt_product_choice, PT, PRODUCT_CHOICE, GObject)

PtProductChoice *pt_product_choice_new (PtProfile *profile, GtkDropDown *drop_down);
/* NULL where there is no product. */
const PtId *pt_product_choice_get_id (PtProductChoice *self);
/* Unit codes, the most usual first. (element-type GtkStringObject) */
GListModel *pt_product_choice_get_units (PtProductChoice *self);
/* mass, volume or count; mass where nothing was chosen yet. */
const char *pt_product_choice_get_dimension (PtProductChoice *self);

G_END_DECLS
