/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "repository.h"

G_BEGIN_DECLS

/**
 * PtListFilter:
 *
 * The button beside a list's search, whose popover narrows the list: by
 * choices, by days, by what is not synced yet. What is chosen is remembered,
 * and can be saved under a name.
 *
 * Signal `changed`.
 */
#define PT_TYPE_LIST_FILTER (pt_list_filter_get_type ())
G_DECLARE_FINAL_TYPE (PtListFilter, pt_list_filter, PT, LIST_FILTER, AdwBin)

/* Once: makes it that of @entity's list, and what it was when the list was last seen. */
void pt_list_filter_set_entity (PtListFilter *self, const PtEntity *entity);
/* Replaces the filters of @query. */
void pt_list_filter_apply (PtListFilter *self, PtQuery *query);
/* Whether it keeps anything from being shown. */
gboolean pt_list_filter_is_active (PtListFilter *self);
void pt_list_filter_clear (PtListFilter *self);

G_END_DECLS
