/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "rules.h"
#include "saving.h"

G_BEGIN_DECLS

/**
 * PtFormRow:
 *
 * The editor of one field of a form, by the field's kind, and the message
 * under it.
 *
 * Signal `submitted`: Enter was pressed in it.
 */
#define PT_TYPE_FORM_ROW (pt_form_row_get_type ())
G_DECLARE_FINAL_TYPE (PtFormRow, pt_form_row, PT, FORM_ROW, GObject)

PtFormRow *pt_form_row_new (PtProfile *profile, const PtEntity *entity, guint field);
guint pt_form_row_get_field (PtFormRow *self);
/* Adds editor and message to @group, one below the other. */
void pt_form_row_add_to (PtFormRow *self, AdwPreferencesGroup *group);
void pt_form_row_focus (PtFormRow *self);

/* Shows @row's value; @label is what stands for a reference (its code), or NULL. */
void pt_form_row_load (PtFormRow *self, const PtRow *row, const char *code, guint exponent);
/* Writes what is shown into @saving's edit; FALSE with the rule's text where it is no value of its kind. */
gboolean pt_form_row_store (PtFormRow *self, PtSaving *saving, guint exponent, GError **error);

/* NULL text takes the message away. */
void pt_form_row_set_message (PtFormRow *self, PtSeverity severity, const char *text);

G_END_DECLS
