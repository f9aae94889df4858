/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * PtBarChart:
 *
 * Bars beside one another, the last one in full colour. Its name and a text
 * that says the same in words reach a screen reader; a pointer over a bar shows
 * its value.
 */
#define PT_TYPE_BAR_CHART (pt_bar_chart_get_type ())
G_DECLARE_FINAL_TYPE (PtBarChart, pt_bar_chart, PT, BAR_CHART, GtkWidget)

typedef struct {
  char *label; /* under the bar */
  char *text;  /* the bar in words: `22 Nov: 1 250 kg` */
  gint64 value;
} PtBar;

void pt_bar_free (PtBar *bar);

GtkWidget *pt_bar_chart_new (void);
/* @bars (element-type PtBar) is taken over; values below 0 have no bar. @top is what the highest bar stands for, as
 * text. */
void pt_bar_chart_show (PtBarChart *self, GPtrArray *bars, const char *top, const char *name, const char *summary);

G_END_DECLS
