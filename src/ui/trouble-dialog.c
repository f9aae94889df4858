/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opened by the bar above the views (`win.trouble`).
 */
#include "config.h"

#include "trouble-dialog.h"

#include <glib/gi18n-lib.h>

#include "trouble.h"

struct _PtTroubleDialog {
  AdwWindow parent_instance;

  PtSyncService *service;
  AdwStatusPage *page;
  GtkLabel *message;
  GtkButton *way_out;
  PtTrouble trouble;
};

G_DEFINE_FINAL_TYPE (PtTroubleDialog, pt_trouble_dialog, ADW_TYPE_WINDOW)

static const char *
get_way_out (PtTrouble trouble)
{
  switch (trouble) {
  case PT_TROUBLE_DELETIONS:
    return _ ("_Accept the Deletions");
  case PT_TROUBLE_UNTRUSTED:
    return _ ("_Sign In and Compare…");
  case PT_TROUBLE_SESSION:
  case PT_TROUBLE_COPIED:
    return _ ("_Sign In…");
  default:
    return _ ("_Try Again");
  }
}

static void
show (PtTroubleDialog *self)
{
  g_autofree char *message = pt_trouble_dup_message (self->service);
  self->trouble = pt_trouble_find (self->service);
  if (self->trouble == PT_TROUBLE_NONE) {
    gtk_window_destroy (GTK_WINDOW (self));
    return;
  }
  adw_status_page_set_icon_name (self->page, pt_trouble_get_icon (self->trouble));
  adw_status_page_set_title (self->page, pt_trouble_get_title (self->trouble));
  adw_status_page_set_description (self->page, pt_trouble_get_advice (self->trouble));
  gtk_label_set_label (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
  gtk_button_set_label (self->way_out, get_way_out (self->trouble));
  if (self->trouble == PT_TROUBLE_DELETIONS)
    gtk_widget_add_css_class (GTK_WIDGET (self->way_out), "destructive-action");
}

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) window = data;
  g_autoptr (GError) error = NULL;
  if (!pt_sync_service_accept_deletions_finish (PT_SYNC_SERVICE (source), result, &error))
    gtk_widget_activate_action (window, "win.toast", "s", error->message);
}

static void
on_way_out_clicked (GtkButton *button, PtTroubleDialog *self)
{
  GtkWidget *parent = GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self)));
  if (self->trouble == PT_TROUBLE_DELETIONS)
    pt_sync_service_accept_deletions_async (self->service, NULL, on_accepted, g_object_ref (parent));
  else if (self->trouble == PT_TROUBLE_UNTRUSTED || self->trouble == PT_TROUBLE_SESSION
           || self->trouble == PT_TROUBLE_COPIED)
    gtk_widget_activate_action (parent, "win.sign-in", NULL);
  else
    gtk_widget_activate_action (parent, "win.sync", NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

void
pt_trouble_dialog_open (GtkWindow *parent, PtSyncService *service)
{
  if (pt_trouble_find (service) == PT_TROUBLE_NONE)
    return;
  PtTroubleDialog *self = g_object_new (PT_TYPE_TROUBLE_DIALOG, "transient-for", parent, NULL);
  self->service = g_object_ref (service);
  show (self);
  gtk_window_present (GTK_WINDOW (self));
}

static void
dispose (GObject *object)
{
  g_clear_object (&PT_TROUBLE_DIALOG (object)->service);
  G_OBJECT_CLASS (pt_trouble_dialog_parent_class)->dispose (object);
}

static void
pt_trouble_dialog_class_init (PtTroubleDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/trouble-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtTroubleDialog, page);
  gtk_widget_class_bind_template_child (widget_class, PtTroubleDialog, message);
  gtk_widget_class_bind_template_child (widget_class, PtTroubleDialog, way_out);
  gtk_widget_class_bind_template_callback (widget_class, on_way_out_clicked);
}

static void
pt_trouble_dialog_init (PtTroubleDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
