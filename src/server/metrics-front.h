/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server.h"

G_BEGIN_DECLS

/* GET /metrics on a listener of its own. */
#define PT_TYPE_METRICS_FRONT (pt_metrics_front_get_type ())
G_DECLARE_FINAL_TYPE (PtMetricsFront, pt_metrics_front, PT, METRICS_FRONT, GObject)

/* @listen: ADDRESS:PORT. It has no sign-in: on loopback, or where only Prometheus comes. */
PtMetricsFront *pt_metrics_front_new (PtServer *server, const char *listen, GError **error);
int pt_metrics_front_get_port (PtMetricsFront *self);

G_END_DECLS
