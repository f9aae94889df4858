/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window.h"

G_BEGIN_DECLS

/* Writes what @widget, which is mapped, shows to @path as PNG, in the pixels of its screen. NOT_FOUND where it shows
 * nothing; STORAGE. */
gboolean pt_picture_write (GtkWidget *widget, const char *path, GError **error);

typedef void (*PtPictureDone) (const GError *error, gpointer data);

/* Waits until @window has drawn what it has to show, writes it to @path as PNG, and calls @done once. */
void pt_picture_take (PtWindow *window, PtClock *clock, const char *path, PtPictureDone done, gpointer data);

G_END_DECLS
