/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "call.h"

G_BEGIN_DECLS

/* GET /v1/status: head, time, schema, this device's last n. */
gboolean pt_status_run (PtCall *call, GError **error);
/* GET /v1/live, before it becomes a WebSocket: {head, epoch}, its first message. */
gboolean pt_live_run (PtCall *call, GError **error);
/* GET /healthz: the program lives; /readyz: its database answers, or the call would not have come so far. */
gboolean pt_health_run (PtCall *call, GError **error);

G_END_DECLS
