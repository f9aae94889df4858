/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtPace:
 *
 * How well the connection goes, by the last requests: each was answered in
 * time, slowly, or lost. While several of the last ones were not in time the
 * connection is limited, and smaller batches get through better.
 */
typedef struct {
  guint16 poor; /* one bit a request, the newest lowest: 1 for slow or lost */
} PtPace;

/* @bytes went either way in @elapsed_us. */
void pt_pace_answered (PtPace *self, gint64 elapsed_us, gsize bytes);
void pt_pace_lost (PtPace *self);
gboolean pt_pace_is_limited (const PtPace *self);

G_END_DECLS
