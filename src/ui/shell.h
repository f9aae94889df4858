/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * PtShell:
 *
 * The window's frame: a sidebar of views beside a header bar and the view on
 * show. Below 700 px the sidebar gives way to a menu button in the header bar.
 * Which view is shown is the state of the action `win.view`.
 *
 * Properties, read-only, notifying: `narrow` (gboolean), `room` (guint, PtRoom:
 * what is left for a page).
 */
#define PT_TYPE_SHELL (pt_shell_get_type ())
G_DECLARE_FINAL_TYPE (PtShell, pt_shell, PT, SHELL, GtkWidget)

/* Adds @page to the stack and a row for it to the sidebar. */
void pt_shell_add_page (PtShell *self, const char *name, const char *title, const char *icon_name, GtkWidget *page);
/* NULL where there is no page of that name. */
GtkWidget *pt_shell_find_page (PtShell *self, const char *name);
/* Shows the page of that name; FALSE where there is none. */
gboolean pt_shell_show_page (PtShell *self, const char *name);
GtkWidget *pt_shell_get_page (PtShell *self);
/* What stands at the start and at the end of the header bar. */
void pt_shell_add_start (PtShell *self, GtkWidget *widget);
void pt_shell_add_end (PtShell *self, GtkWidget *widget);
void pt_shell_set_office (PtShell *self, const char *organisation, const char *person);
/* A line between the header bar and the pages, shown on every view. */
void pt_shell_add_bar (PtShell *self, GtkWidget *bar);

G_END_DECLS
