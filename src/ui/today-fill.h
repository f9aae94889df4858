/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dates.h"
#include "profile.h"

G_BEGIN_DECLS

/* Writes today's date into @entry, unless a person has put another there than the one in @filled, which this wrote last
 * (empty at first). FALSE where nothing is new. */
gboolean pt_today_fill (PtProfile *profile, GtkEditable *entry, char filled[PT_DATE_TEXT]);

G_END_DECLS
