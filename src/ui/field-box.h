/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "rules.h"

G_BEGIN_DECLS

/**
 * PtFieldBox:
 *
 * An entry or drop-down with its title above it and room for a message under
 * it. The editor gets the title as its name for screen readers.
 *
 * Properties: `title` (string), `editor` (GtkWidget), `keeps-room` (boolean: the message's line stands there even while
 * it is empty).
 */
#define PT_TYPE_FIELD_BOX (pt_field_box_get_type ())
G_DECLARE_FINAL_TYPE (PtFieldBox, pt_field_box, PT, FIELD_BOX, GtkBox)

void pt_field_box_set_title (PtFieldBox *self, const char *title);
/* What is wrong, or may be, with what was typed; NULL nothing. */
void pt_field_box_set_finding (PtFieldBox *self, PtSeverity severity, const char *text);
/* What the program says of it besides, such as a name for a code; NULL nothing. */
void pt_field_box_set_hint (PtFieldBox *self, const char *text);
void pt_field_box_focus (PtFieldBox *self);

G_END_DECLS
