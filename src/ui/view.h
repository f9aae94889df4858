/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "room.h"

G_BEGIN_DECLS

/**
 * PtView:
 *
 * What the window shows in turn: a page of the sidebar, or a part of one. The
 * shell, which alone measures, tells it how much room it has.
 *
 * Properties: `room` (guint, PtRoom); `settled` (gboolean): whether what was
 * asked for has been read, so that the view can be looked at.
 */
#define PT_TYPE_VIEW (pt_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (PtView, pt_view, PT, VIEW, GtkBox)

struct _PtViewClass {
  GtkBoxClass parent_class;

  void (*set_room) (PtView *self, PtRoom room); /* NULL: nothing changes with it */
  gboolean (*is_settled) (PtView *self);
};

PtRoom pt_view_get_room (PtView *self);
gboolean pt_view_is_settled (PtView *self);

G_END_DECLS
