/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What newer GTK and libadwaita do otherwise than the oldest that PayTrack runs on. */

void pt_compat_show_about (GtkWindow *parent);
/* A window of preferences with this one page. */
void pt_compat_show_preferences (GtkWindow *parent, AdwPreferencesPage *page);

/* Asks before something that cannot be taken back; @confirmed is called only if the person agrees, with @data. The
 * question owns @data and frees it by @free_data, which may be NULL, when it goes. */
void pt_compat_confirm (GtkWindow *parent, const char *heading, const char *body, const char *action,
                        void (*confirmed) (gpointer data), gpointer data, GDestroyNotify free_data);

/* Asks where a new file named @name is to stand; @chosen is called with its path only if one was chosen. @data is kept
 * alive until then. */
void pt_compat_choose_new_file (GtkWindow *parent, const char *title, const char *name,
                                void (*chosen) (const char *path, gpointer data), gpointer data);

/* Asks for a file that is there, among those of the content type @type, which are called @kind; @chosen and @data as
 * above. */
void pt_compat_choose_file (GtkWindow *parent, const char *title, const char *kind, const char *type,
                            void (*chosen) (const char *path, gpointer data), gpointer data);

/* Names @widget for whoever does not see it, and what GTK puts into it to take the keyboard: of a drop-down the
 * button inside, of a split button its arrow, of a column view the list and the headings. */
void pt_compat_name (GtkWidget *widget, const char *name);
/* Names the row of a list that @cell, a column's own widget, stands in. */
void pt_compat_name_row (GtkWidget *cell, const char *name);

/* Sets the title of the view's column @index, counted as they stand there, where the column's figures end: at the
 * right, in any language. */
void pt_compat_end_title (GtkColumnView *view, guint index);

/* Tab leaves the view for what stands after it, and Shift+Tab for @before, instead of going from row to row. */
void pt_compat_leave_by_tab (GtkColumnView *view, GtkWidget *before);

/* The colour that CSS gives the widget's text. */
GdkRGBA pt_compat_get_color (GtkWidget *widget);

G_END_DECLS
