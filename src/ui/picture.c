/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A picture of the window by the window itself, for places without a screen:
 * `paytrack --picture FILE`. The application asks for it.
 */
#include "config.h"

#include "picture.h"

#include <glib/gi18n-lib.h>

#include "errors.h"

#define LOOK_EVERY 150 /* ms */
#define CALM_LOOKS 4   /* so often in a row nothing may be under way */
#define MOST_LOOKS 400 /* after a minute the picture is taken as it is */

typedef struct {
  PtWindow *window;
  PtClock *clock;
  char *path;
  PtPictureDone done;
  gpointer data;
  guint calm;
  guint looks;
} Picture;

static void
picture_free (Picture *picture)
{
  g_object_unref (picture->window);
  g_object_unref (picture->clock);
  g_free (picture->path);
  g_free (picture);
}

gboolean
pt_picture_write (GtkWidget *widget, const char *path, GError **error)
{
  float scale = (float) gtk_widget_get_scale_factor (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  gtk_snapshot_scale (snapshot, scale, scale);
  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  g_autoptr (GskRenderNode) node = gtk_snapshot_to_node (snapshot);
  if (node == NULL) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_FOUND, _ ("The window has drawn nothing"));
    return FALSE;
  }
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  g_autoptr (GdkTexture) texture
      = gsk_renderer_render_texture (renderer, node,
                                     &GRAPHENE_RECT_INIT (0, 0, scale * (float) width, scale * (float) height));
  if (gdk_texture_save_to_png (texture, path))
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("The picture could not be written to %s"), path);
  return FALSE;
}

static void
look (gpointer data)
{
  Picture *picture = data;
  gboolean calm = gtk_widget_get_mapped (GTK_WIDGET (picture->window)) && pt_window_is_settled (picture->window);
  picture->calm = calm ? picture->calm + 1 : 0;
  if (picture->calm < CALM_LOOKS && ++picture->looks < MOST_LOOKS) {
    pt_clock_add_timer (picture->clock, LOOK_EVERY, look, picture);
    return;
  }
  g_autoptr (GError) error = NULL;
  pt_picture_write (GTK_WIDGET (picture->window), picture->path, &error);
  picture->done (error, picture->data);
  picture_free (picture);
}

void
pt_picture_take (PtWindow *window, PtClock *clock, const char *path, PtPictureDone done, gpointer data)
{
  Picture *picture = g_new0 (Picture, 1);
  picture->window = g_object_ref (window);
  picture->clock = g_object_ref (clock);
  picture->path = g_strdup (path);
  picture->done = done;
  picture->data = data;
  pt_clock_add_timer (clock, LOOK_EVERY, look, picture);
}
