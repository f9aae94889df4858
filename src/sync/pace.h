/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * PtPace:
 *
 * How well the connection goes, by the last requests: each was answered in
 * time, slowly, or lost. While several of the last ones were not in time the
 * connection is limited. From the same come the largest batches: halved after
 * a loss or an answer that took so long that the next might be lost, doubled
 * again after several good answers in a row.
 */
typedef struct {
  guint16 poor;  /* one bit a request, the newest lowest: 1 for slow or lost */
  guint8 shrunk; /* how often batches have been halved */
  guint8 good;   /* answers in time since the last change */
} PtPace;

/* @bytes went either way in @elapsed_us. */
void pt_pace_answered (PtPace *self, gint64 elapsed_us, gsize bytes);
void pt_pace_lost (PtPace *self);
gboolean pt_pace_is_limited (const PtPace *self);

/* The largest batches for this connection: operations an envelope, rows a page. */
guint pt_pace_push_most (const PtPace *self);
guint pt_pace_pull_most (const PtPace *self);

/* A computer that syncs by a timer has a process for each sync, and goes on with what the last one learned. */
gboolean pt_pace_load (PtPace *self, PtDatabase *database, GError **error);
gboolean pt_pace_store (const PtPace *self, PtDatabase *database, GError **error);

G_END_DECLS
