/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"
#include "view.h"

G_BEGIN_DECLS

/* Two lists, products and what they are worth. Actions: `page.new`, `page.search`, for the list on show. */
#define PT_TYPE_PRODUCTS_PAGE (pt_products_page_get_type ())
G_DECLARE_FINAL_TYPE (PtProductsPage, pt_products_page, PT, PRODUCTS_PAGE, PtView)

GtkWidget *pt_products_page_new (PtProfile *profile);

G_END_DECLS
