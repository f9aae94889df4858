/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a dialog's closing means for the calls that it made. Dialogs ask it when
 * an answer comes.
 */
#include "config.h"

#include "dialogs.h"

gboolean
pt_dialog_is_closed (GtkWindow *dialog)
{
  GListModel *windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
    if (window == dialog)
      return FALSE;
  }
  return TRUE;
}

/* A window that is hidden stays realized; one that is closed does not. */
void
pt_dialog_cancel_when_closed (GtkWindow *dialog, GCancellable *cancellable)
{
  g_signal_connect_object (dialog, "unrealize", G_CALLBACK (g_cancellable_cancel), cancellable, G_CONNECT_SWAPPED);
}
