/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Follows the sync service; the window puts it above the views.
 */
#include "config.h"

#include "state-bar.h"

#include <glib/gi18n-lib.h>

#include "trouble.h"

struct _PtStateBar {
  AdwBin parent_instance;

  PtSyncService *service;
  GtkRevealer *revealer;
  GtkImage *icon;
  GtkLabel *text;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (PtStateBar, pt_state_bar, ADW_TYPE_BIN)

/* Name and target never stand for different actions, not even for a moment. */
static void
set_action (GtkActionable *button, const char *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  g_action_parse_detailed_name (detailed, &name, &target, NULL);
  gtk_actionable_set_action_name (button, NULL);
  gtk_actionable_set_action_target_value (button, target);
  gtk_actionable_set_action_name (button, name);
}

static void
show (PtStateBar *self, PtTrouble trouble)
{
  gtk_image_set_from_icon_name (self->icon, pt_trouble_get_icon (trouble));
  gtk_label_set_label (self->text, pt_trouble_get_line (trouble));
  gtk_button_set_label (self->button, pt_trouble_get_action_label (trouble));
  set_action (GTK_ACTIONABLE (self->button), pt_trouble_get_action (trouble));
}

/* While it syncs the former state stays, so that nothing flickers. */
static void
update (PtStateBar *self)
{
  PtTrouble trouble = pt_trouble_find (self->service);
  if (pt_sync_service_get_status (self->service) == PT_SYNC_SYNCING)
    return;
  gtk_revealer_set_reveal_child (self->revealer, trouble != PT_TROUBLE_NONE);
  if (trouble != PT_TROUBLE_NONE)
    show (self, trouble);
}

GtkWidget *
pt_state_bar_new (PtSyncService *service)
{
  PtStateBar *self = g_object_new (PT_TYPE_STATE_BAR, NULL);
  self->service = g_object_ref (service);
  g_signal_connect_object (service, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "finished", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

static void
dispose (GObject *object)
{
  g_clear_object (&PT_STATE_BAR (object)->service);
  G_OBJECT_CLASS (pt_state_bar_parent_class)->dispose (object);
}

static void
pt_state_bar_class_init (PtStateBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/state-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PtStateBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, PtStateBar, icon);
  gtk_widget_class_bind_template_child (widget_class, PtStateBar, text);
  gtk_widget_class_bind_template_child (widget_class, PtStateBar, button);
}

static void
pt_state_bar_init (PtStateBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
