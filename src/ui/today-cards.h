/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "overview.h"

G_BEGIN_DECLS

/**
 * PtTodayCards:
 *
 * Today's figures, each above yesterday's, and how the last two weeks went.
 */
#define PT_TYPE_TODAY_CARDS (pt_today_cards_get_type ())
G_DECLARE_FINAL_TYPE (PtTodayCards, pt_today_cards, PT, TODAY_CARDS, AdwBin)

void pt_today_cards_show (PtTodayCards *self, const PtOverview *overview, const char *today, const PtOffice *office);
/* Cards beside one another: all, or two and two. */
void pt_today_cards_set_columns (PtTodayCards *self, int columns);

G_END_DECLS
