/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "profile.h"

G_BEGIN_DECLS

/* What the window offers to whoever sits at it, by the same rules that the server enforces. */

gboolean pt_permission_to_create (const PtOffice *office, const PtEntity *entity);
/* Whether anything of @row may be changed on @today, be it only its status. */
gboolean pt_permission_to_update (const PtOffice *office, const PtRow *row, const char *today);
gboolean pt_permission_to_delete (const PtOffice *office, const PtRow *row);
/* Whether the person behind @row may be forgotten: of a supplier, at the server, by an administrator. */
gboolean pt_permission_to_erase (const PtOffice *office, const PtRow *row);

G_END_DECLS
