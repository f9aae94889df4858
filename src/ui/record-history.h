/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "channel.h"

G_BEGIN_DECLS

/* Who changed a record, when, on which computer, from what to what, and what the server said of it. @server: where
 * managers have its audit asked for; NULL: only what this computer knows is shown. */
void pt_record_history_open (GtkWindow *parent, PtProfile *profile, PtChannel *server, const PtEntity *entity,
                             const PtId *id);

G_END_DECLS
