/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* GET /v1/audit?entity&id&user&from&to&cursor, for managers and admins. */
gboolean pt_audit_run (PtCall *call, GError **error);

G_END_DECLS
