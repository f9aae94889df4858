/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"
#include "view.h"

G_BEGIN_DECLS

/**
 * PtReportsPage:
 *
 * Reports over a period, read from the books as they are: each a table that
 * can be printed and saved as CSV or PDF.
 */
#define PT_TYPE_REPORTS_PAGE (pt_reports_page_get_type ())
G_DECLARE_FINAL_TYPE (PtReportsPage, pt_reports_page, PT, REPORTS_PAGE, PtView)

GtkWidget *pt_reports_page_new (PtProfile *profile);

G_END_DECLS
