/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "channel.h"

G_BEGIN_DECLS

/* Asks over @form, the supplier's own, whether the person behind @supplier is to be forgotten, which nobody can take
 * back: the supplier's code has to be typed. Done, the form closes and the window tells it;
 * the next sync brings it. */
void pt_supplier_erase_ask (GtkWindow *form, PtChannel *server, const PtRow *supplier);

G_END_DECLS
