/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the server counts about itself; belongs to the main context. */
typedef struct _PtMetrics PtMetrics;

PtMetrics *pt_metrics_new (void);
void pt_metrics_free (PtMetrics *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtMetrics, pt_metrics_free)

/* One answered request. @route is a static text. */
void pt_metrics_count (PtMetrics *self, const char *route, guint status, gint64 microseconds);
/* @n operations of a push with this verdict, a static word. */
void pt_metrics_count_operations (PtMetrics *self, const char *verdict, guint n);
/* Prometheus' text format. */
char *pt_metrics_to_text (PtMetrics *self);

G_END_DECLS
