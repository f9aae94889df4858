/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "metrics.h"
#include "server-keys.h"
#include "server-watch.h"
#include "server.h"

G_BEGIN_DECLS

/* What server.c and server-flight.c share of the server. */

/* An executor and the connection that lives in it. */
typedef struct {
  PtExecutor *executor;
  PtStore *store;
} PtLane;

enum { PT_LANE_READ = PT_STORE_READ, PT_LANE_WRITE = PT_STORE_WRITE, PT_LANE_DOOR, PT_LANES };

struct _PtServer {
  GObject parent_instance;
  PtServerSeams seams;
  PtServerKeys *keys;
  PtMetrics *metrics;
  PtLane lanes[PT_LANES];
  PtWatch *watch;
  char *data;
  guint waiting; /* calls at the databases, and before them */
  PtNews told;   /* last */
};

/* Emits `head-changed` for each head once, whoever was the first to say it, and `sessions-changed`; @data is the
 * server. */
void pt_server_tell (const PtNews *news, gpointer data);

G_END_DECLS
