/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"
#include "view.h"

G_BEGIN_DECLS

/* Slip entry above the list of all collections. Actions: `page.new`, `page.search`, `page.focus`,
 * `page.forget` (s: a slip that was taken back). */
#define PT_TYPE_COLLECTIONS_PAGE (pt_collections_page_get_type ())
G_DECLARE_FINAL_TYPE (PtCollectionsPage, pt_collections_page, PT, COLLECTIONS_PAGE, PtView)

GtkWidget *pt_collections_page_new (PtProfile *profile);

G_END_DECLS
