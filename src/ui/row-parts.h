/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ids.h"
#include "schema.h"

G_BEGIN_DECLS

/* What the lists of the sync page are put together from. */

void pt_rows_clear (GtkListBox *list);
/* Rows on their way to a list: pt_rows_append() takes each over. (element-type GtkWidget) */
GPtrArray *pt_rows_new_array (void);
void pt_rows_append (GPtrArray *rows, GtkWidget *row);
/* Puts @rows in the place of the list's. Where they say and do the same nothing is replaced, so that what has the
 * keyboard keeps it, and an open menu stays open. */
void pt_rows_show (GtkListBox *list, GPtrArray *rows);
/* A row of plain text (no markup) with an icon before it; @css_class colours the icon, NULL for none. */
GtkWidget *pt_rows_new (const char *icon_name, const char *css_class, const char *title, const char *subtitle);
/* A button at the row's end that activates @action with @target (floating). */
void pt_rows_add_button (GtkWidget *row, const char *label, const char *action, GVariant *target);
/* Activating the row activates @action with @target (floating). */
void pt_rows_set_action (GtkWidget *row, const char *action, GVariant *target);
/* What a row does besides, by which it is told from another that looks the same. */
void pt_rows_add_content (GtkWidget *row, const char *text);
/* The target of `win.edit-record`, floating. */
GVariant *pt_rows_edit_target (const PtEntity *entity, const PtId *id);
/* A boxed list; @empty is what stands in it while it has no rows. */
GtkListBox *pt_rows_new_list (const char *name, const char *empty);

G_END_DECLS
