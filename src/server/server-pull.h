/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* GET /v1/pull?cursor&limit: a page of what changed since the cursor. */
gboolean pt_pull_run (PtCall *call, GError **error);

/* The parameter `limit`, @otherwise where it is left out; 0 where it was refused, which has answered. */
guint pt_call_limit (PtCall *call, guint otherwise);

G_END_DECLS
