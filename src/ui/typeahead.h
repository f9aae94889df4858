/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtTypeahead:
 *
 * Lists under an entry the rows that begin with what is being typed: by code,
 * name or number. Down and Up move, Enter takes the selected one, Escape puts
 * the list away; the entry then holds the row's code. Lives as long as the
 * entry.
 *
 * Signal `chosen`: a row was taken from the list.
 */
#define PT_TYPE_TYPEAHEAD (pt_typeahead_get_type ())
G_DECLARE_FINAL_TYPE (PtTypeahead, pt_typeahead, PT, TYPEAHEAD, GObject)

/* The entry owns what is returned. @entry: any widget that is a GtkEditable. */
PtTypeahead *pt_typeahead_attach (GtkWidget *entry, PtProfile *profile, const PtEntity *entity);
void pt_typeahead_hide (PtTypeahead *self);
/* Sets the entry's text without offering anything for it. */
void pt_typeahead_set_text (PtTypeahead *self, const char *text);

G_END_DECLS
