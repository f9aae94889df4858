/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* POST /v1/push: judges an envelope, in one transaction. */
gboolean pt_push_run (PtCall *call, GError **error);

G_END_DECLS
