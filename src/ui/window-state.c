/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Size and view of the window between two runs, in GSettings. Called by the
 * application for each window.
 */
#include "config.h"

#include "window-state.h"

#include "preferences.h"

static gboolean
on_close_request (GtkWindow *window, gpointer data)
{
  GSettings *settings = pt_preferences_get ();
  int width = 0, height = 0;
  g_autoptr (GVariant) view = g_action_group_get_action_state (G_ACTION_GROUP (window), "view");
  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (window));
  if (width > 0 && height > 0) {
    g_settings_set_int (settings, "window-width", width);
    g_settings_set_int (settings, "window-height", height);
  }
  g_settings_set_value (settings, "view", view);
  return GDK_EVENT_PROPAGATE;
}

void
pt_window_state_keep (PtWindow *window)
{
  GSettings *settings = pt_preferences_get ();
  if (settings == NULL)
    return;
  g_autofree char *view = g_settings_get_string (settings, "view");
  gtk_window_set_default_size (GTK_WINDOW (window), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (window));
  pt_window_show_view (window, view);
  g_signal_connect (window, "close-request", G_CALLBACK (on_close_request), NULL);
}
