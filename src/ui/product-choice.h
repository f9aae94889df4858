/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtProductChoice:
 *
 * Keeps a drop-down filled with the active products, and says which one is
 * chosen and in which units it is measured.
 *
 * Signal `changed`: another product, or its units, from now on.
 */
#define PT_TYPE_PRODUCT_CHOICE (pt_product_choice_get_type ())
G_DECLARE_FINAL_TYPE (PtProductChoice, pt_product_choice, PT, PRODUCT_CHOICE, GObject)

PtProductChoice *pt_product_choice_new (PtProfile *profile, GtkDropDown *drop_down);
/* NULL where there is no product. */
const PtId *pt_product_choice_get_id (PtProductChoice *self);
/* Unit codes, the most usual first. */
GListModel *pt_product_choice_get_units (PtProductChoice *self);
/* mass, volume or count; mass where nothing is chosen. */
const char *pt_product_choice_get_dimension (PtProductChoice *self);

G_END_DECLS
