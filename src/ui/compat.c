/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one file that asks which GTK and libadwaita it is built for. Everything
 * that newer releases deprecate is called from here.
 */
#include "config.h"

#include "compat.h"

#include <glib/gi18n-lib.h>

#if ADW_CHECK_VERSION(1, 5, 0)
#define SHOW(dialog, parent) adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (parent))
#define NEW_ABOUT() GTK_WIDGET (adw_about_dialog_new ())
#else
#define SHOW(dialog, parent)                                                                                           \
  (gtk_window_set_transient_for (GTK_WINDOW (dialog), parent), gtk_window_present (GTK_WINDOW (dialog)))
#define NEW_ABOUT() adw_about_window_new ()
#endif

void
pt_compat_show_about (GtkWindow *parent)
{
  GtkWidget *about = NEW_ABOUT ();
  g_object_set (about, "application-name", "PayTrack", "application-icon", PT_APPLICATION_ID, "version", PT_VERSION,
                "comments", _ ("Collections, rates and payments, with or without a network"), "license-type",
                GTK_LICENSE_GPL_3_0, "developer-name", _ ("The PayTrack authors"), NULL);
  SHOW (about, parent);
}
