/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "schema.h"

G_BEGIN_DECLS

/**
 * PtListColumns:
 *
 * Which columns of a list a person wants, in which order and width, and by
 * which it is sorted: remembered between two runs. Columns are known by their
 * field's name, or `sync`.
 *
 * Signal `changed`: another choice.
 */
#define PT_TYPE_LIST_COLUMNS (pt_list_columns_get_type ())
G_DECLARE_FINAL_TYPE (PtListColumns, pt_list_columns, PT, LIST_COLUMNS, GObject)

/* @columns: all that @view, still without any, may show, each with its field's index as data `field` (-1: the state).
 * Brings the wanted ones into it, in their remembered order. */
PtListColumns *pt_list_columns_new (GtkColumnView *view, const PtEntity *entity, GPtrArray *columns);
gboolean pt_list_columns_wants (PtListColumns *self, int field);
/* Sorts the view as it was; its columns have their sorters. */
void pt_list_columns_restore_order (PtListColumns *self);
/* Remembers an order; @field -1: the list's own. */
void pt_list_columns_keep_order (PtListColumns *self, int field, gboolean descending);
/* A button whose popover chooses among the columns. */
GtkWidget *pt_list_columns_new_button (PtListColumns *self);

G_END_DECLS
