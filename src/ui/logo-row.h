/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "profile.h"

G_BEGIN_DECLS

/**
 * PtLogoRow:
 *
 * The organisation's logo among its settings: shown, chosen from a PNG file, or
 * removed. It changes nothing but itself; whoever has it saves what it holds.
 */
#define PT_TYPE_LOGO_ROW (pt_logo_row_get_type ())
G_DECLARE_FINAL_TYPE (PtLogoRow, pt_logo_row, PT, LOGO_ROW, AdwActionRow)

GtkWidget *pt_logo_row_new (void);
/* Shows what @profile keeps, as soon as it is read, unless another was chosen here and is not kept yet. */
void pt_logo_row_load (PtLogoRow *self, PtProfile *profile);
/* The logo that was chosen, in base64; "" where it was removed, NULL where it stays as it is. Borrowed. */
const char *pt_logo_row_get_change (PtLogoRow *self);

G_END_DECLS
