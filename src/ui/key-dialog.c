/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opened by the sign-in dialog, which signs in again with the key that was
 * accepted here.
 */
#include "config.h"

#include "key-dialog.h"

struct _PtKeyDialog {
  AdwWindow parent_instance;

  GtkLabel *known;
  GtkLabel *offered;
  GtkWidget *stop;
};

enum { ACCEPTED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtKeyDialog, pt_key_dialog, ADW_TYPE_WINDOW)

static void
on_trust_clicked (GtkButton *button, PtKeyDialog *self)
{
  g_signal_emit (self, signals[ACCEPTED], 0, gtk_label_get_text (self->offered));
  gtk_window_destroy (GTK_WINDOW (self));
}

PtKeyDialog *
pt_key_dialog_open (GtkWindow *parent, const char *known, const char *offered)
{
  PtKeyDialog *self = g_object_new (PT_TYPE_KEY_DIALOG, "transient-for", parent, NULL);
  gtk_label_set_text (self->known, known);
  gtk_label_set_text (self->offered, offered);
  gtk_widget_grab_focus (self->stop);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}

static void
pt_key_dialog_class_init (PtKeyDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  signals[ACCEPTED] = g_signal_new ("accepted", PT_TYPE_KEY_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                    1, G_TYPE_STRING);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/key-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtKeyDialog, known);
  gtk_widget_class_bind_template_child (widget_class, PtKeyDialog, offered);
  gtk_widget_class_bind_template_child (widget_class, PtKeyDialog, stop);
  gtk_widget_class_bind_template_callback (widget_class, on_trust_clicked);
}

static void
pt_key_dialog_init (PtKeyDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
