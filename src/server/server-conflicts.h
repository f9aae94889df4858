/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* GET /v1/conflicts?cursor: open and archived conflicts, each again when it is settled. */
gboolean pt_conflicts_run (PtCall *call, GError **error);

G_END_DECLS
