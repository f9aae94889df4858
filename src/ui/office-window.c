/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window of the office's pages: asks the server for the list they show, and
 * stands in for them while it cannot be had. Opened by `win.office`.
 */
#include "config.h"

#include "office-window.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "office-actions.h"
#include "office-people.h"
#include "office-rules.h"
#include "office-settings.h"

struct _PtOfficeWindow {
  AdwWindow parent_instance;

  PtSyncService *service;
  GCancellable *cancellable;
  GtkStack *stack;
  AdwStatusPage *problem;
  AdwToastOverlay *overlay;
  AdwViewStack *views;
  AdwViewStackPage *people_page;
  AdwViewStackPage *rules_page;
  PtOfficePeople *people;
  PtOfficeSettings *settings;
  PtOfficeRules *rules;
};

G_DEFINE_FINAL_TYPE (PtOfficeWindow, pt_office_window, ADW_TYPE_WINDOW)

static const PtOffice *
office_of (PtOfficeWindow *self)
{
  return pt_profile_get_office (pt_sync_service_get_profile (self->service));
}

static void
show_pages (PtOfficeWindow *self, const PtOfficeList *list)
{
  pt_office_people_show (self->people, list);
  pt_office_settings_show (self->settings, list);
  pt_office_rules_show (self->rules);
  gtk_stack_set_visible_child_name (self->stack, "pages");
}

static void
show_problem (PtOfficeWindow *self, const GError *error)
{
  gboolean offline = g_error_matches (error, PT_ERROR, PT_ERROR_OFFLINE);
  g_autofree char *text = g_markup_escape_text (error->message, -1);
  adw_status_page_set_icon_name (self->problem, offline ? "pt-offline-symbolic" : "pt-attention-symbolic");
  adw_status_page_set_title (self->problem,
                             offline ? _ ("This Needs the Server") : _ ("The Server Did Not Answer This"));
  adw_status_page_set_description (self->problem, text);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtOfficeWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PtOfficeList) list = pt_office_list_finish (PT_CHANNEL (source), result, &error);
  if (self->service == NULL)
    return;
  if (list != NULL)
    show_pages (self, list);
  else
    show_problem (self, error);
}

static void
reload (PtOfficeWindow *self)
{
  if (office_of (self)->server_url == NULL) {
    show_pages (self, NULL);
    return;
  }
  pt_office_list_async (pt_sync_service_get_channel (self->service), NULL, self->cancellable, on_listed,
                        g_object_ref (self));
}

static void
reload_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtOfficeWindow *self = PT_OFFICE_WINDOW (widget);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  reload (self);
}

/* Settings come with the next page of a pull. */
static void
done_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtOfficeWindow *self = PT_OFFICE_WINDOW (widget);
  g_autofree char *text = g_markup_escape_text (g_variant_get_string (parameter, NULL), -1);
  adw_toast_overlay_add_toast (self->overlay, adw_toast_new (text));
  pt_sync_service_trigger (self->service, PT_TRIGGER_LIVE);
  reload (self);
}

static void
on_profile_changed (PtOfficeWindow *self)
{
  pt_office_rules_show (self->rules);
}

void
pt_office_window_open (GtkWindow *parent, PtSyncService *service)
{
  PtOfficeWindow *self = g_object_new (PT_TYPE_OFFICE_WINDOW, "transient-for", parent, NULL);
  self->service = g_object_ref (service);
  gboolean local = office_of (self)->server_url == NULL;
  pt_office_people_set_service (self->people, service);
  pt_office_settings_set_service (self->settings, service);
  pt_office_rules_set_service (self->rules, service);
  adw_view_stack_page_set_visible (self->people_page, !local);
  if (local || office_of (self)->role < PT_ROLE_ADMIN)
    adw_view_stack_set_visible_child_name (self->views, local ? "settings" : "people");
  g_signal_connect_object (pt_sync_service_get_profile (service), "changed", G_CALLBACK (on_profile_changed), self,
                           G_CONNECT_SWAPPED);
  reload (self);
  gtk_window_present (GTK_WINDOW (self));
}

static void
dispose (GObject *object)
{
  PtOfficeWindow *self = PT_OFFICE_WINDOW (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (pt_office_window_parent_class)->dispose (object);
}

static void
pt_office_window_class_init (PtOfficeWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  g_type_ensure (PT_TYPE_OFFICE_PEOPLE);
  g_type_ensure (PT_TYPE_OFFICE_SETTINGS);
  g_type_ensure (PT_TYPE_OFFICE_RULES);
  gtk_widget_class_install_action (widget_class, "office.reload", NULL, reload_action);
  gtk_widget_class_install_action (widget_class, "office.done", "s", done_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/office-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PtOfficeWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeWindow, overlay);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeWindow, views);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeWindow, people_page);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeWindow, rules_page);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeWindow, people);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeWindow, settings);
  gtk_widget_class_bind_template_child (widget_class, PtOfficeWindow, rules);
}

static void
pt_office_window_init (PtOfficeWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
