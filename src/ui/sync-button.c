/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The button at the end of the header bar that says in words, and by an icon,
 * whether this computer and the server hold the same. The window makes one.
 */
#include "config.h"

#include "sync-button.h"

#include <glib/gi18n-lib.h>

#include "compat.h"
#include "display.h"

struct _PtSyncButton {
  AdwBin parent_instance;

  PtSyncService *service;
  AdwSplitButton *button;
  GtkPopover *popover;
  GtkImage *icon;
  GtkWidget *caption;
  GtkLabel *state;
  GtkImage *state_icon;
  GtkLabel *state_title;
  GtkLabel *last_success;
  GtkLabel *problem;
  GtkGrid *counts;
  GtkWidget *progress_box;
  GtkProgressBar *progress;
  gboolean narrow;
};

enum { PROP_NARROW = 1, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PtSyncButton, pt_sync_button, ADW_TYPE_BIN)

const char *
pt_sync_status_icon (PtSyncStatus status)
{
  switch (status) {
  case PT_SYNC_LOCAL_ONLY:
    return "pt-local-symbolic";
  case PT_SYNC_SIGN_IN:
    return "pt-sign-in-symbolic";
  case PT_SYNC_UP_TO_DATE:
    return "pt-synced-symbolic";
  case PT_SYNC_INCOMPLETE:
    return "pt-incomplete-symbolic";
  case PT_SYNC_WAITING:
    return "pt-waiting-symbolic";
  case PT_SYNC_OFFLINE:
    return "pt-offline-symbolic";
  case PT_SYNC_LIMITED:
    return "pt-limited-symbolic";
  case PT_SYNC_ATTENTION:
    return "pt-attention-symbolic";
  case PT_SYNC_SYNCING:
  default:
    return "pt-sync-symbolic";
  }
}

/* What a narrow window has room for: how many need something, or nothing. */
static char *
dup_short_state (PtSyncButton *self)
{
  gint64 waiting = 0, attention = 0;
  g_object_get (self->service, "waiting", &waiting, "attention", &attention, NULL);
  gint64 count = attention > 0 ? attention : waiting;
  return count > 0 ? pt_display_count (count) : g_strdup ("");
}

static void
show_last_success (PtSyncButton *self)
{
  gint64 last = 0;
  g_object_get (self->service, "last-success", &last, NULL);
  if (last == 0) {
    gtk_label_set_label (self->last_success, _ ("This computer has not synced yet"));
    return;
  }
  const PtSeams *seams = pt_profile_get_seams (pt_sync_service_get_profile (self->service));
  g_autofree char *age = pt_display_age (last, pt_clock_wall (seams->clock));
  g_autofree char *moment = pt_display_time (last);
  /* Translators: the last sync that went well: how long ago, and when */
  g_autofree char *text = g_strdup_printf (_ ("Last synced %s · %s"), age, moment);
  gtk_label_set_label (self->last_success, text);
}

static void
show_progress (PtSyncButton *self, PtSyncStatus status)
{
  guint done = 0, total = 0;
  g_object_get (self->service, "done", &done, "total", &total, NULL);
  gtk_widget_set_visible (self->progress_box, status == PT_SYNC_SYNCING);
  if (total > 0)
    gtk_progress_bar_set_fraction (self->progress, MIN (1.0, (double) done / total));
  else
    gtk_progress_bar_pulse (self->progress);
}

static void
show_problem (PtSyncButton *self)
{
  g_autofree char *problem = NULL;
  g_object_get (self->service, "problem", &problem, NULL);
  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
}

static void
name_button (PtSyncButton *self, const char *text)
{
  GtkWidget *inner = gtk_widget_get_first_child (GTK_WIDGET (self->button));
  g_autofree char *tooltip = g_strdup_printf (_ ("Sync Now: %s"), text);

  gtk_accessible_update_property (GTK_ACCESSIBLE (inner), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Sync Now"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_set_tooltip_text (inner, tooltip);
}

static void
set_style (PtSyncButton *self, PtSyncStatus status)
{
  const char *classes[3] = { "sync-button", NULL, NULL };
  if (status == PT_SYNC_ATTENTION || status == PT_SYNC_SIGN_IN)
    classes[1] = "attention";
  else if (status == PT_SYNC_UP_TO_DATE)
    classes[1] = "calm";
  gtk_widget_set_css_classes (GTK_WIDGET (self), classes);
}

static void
update (PtSyncButton *self)
{
  PtSyncStatus status = pt_sync_service_get_status (self->service);
  g_autofree char *text = pt_sync_service_dup_status_text (self->service);
  g_autofree char *brief = self->narrow ? dup_short_state (self) : g_strdup (text);

  gtk_image_set_from_icon_name (self->icon, pt_sync_status_icon (status));
  gtk_image_set_from_icon_name (self->state_icon, pt_sync_status_icon (status));
  gtk_label_set_label (self->state, brief);
  gtk_widget_set_visible (GTK_WIDGET (self->state), *brief != '\0');
  gtk_widget_set_visible (self->caption, !self->narrow);
  gtk_label_set_label (self->state_title, text);
  name_button (self, text);
  set_style (self, status);
  show_last_success (self);
  show_problem (self);
  show_progress (self, status);
}

static void
clear_counts (PtSyncButton *self)
{
  GtkWidget *child = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->counts))) != NULL)
    gtk_grid_remove (self->counts, child);
}

static void
add_count (PtSyncButton *self, int line, const char *title, gint64 count)
{
  g_autofree char *number = pt_display_count (count);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *figure = gtk_label_new (number);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (figure), 1);
  gtk_widget_add_css_class (figure, "numeric");
  gtk_grid_attach (self->counts, label, 0, line, 1, 1);
  gtk_grid_attach (self->counts, figure, 1, line, 1, 1);
}

static gboolean
count_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  return pt_outbox_count (database, data, error);
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtSyncButton) self = data;
  PtOutboxCounts *counts = pt_profile_run_finish (PT_PROFILE (source), result, NULL);
  int line = 0;
  if (counts == NULL)
    return;
  clear_counts (self);
  for (guint i = 0; i < PT_ENTITIES; i++) {
    if (counts->by_entity[i] > 0)
      add_count (self, line++, _ (pt_entity (i)->plural), counts->by_entity[i]);
  }
  if (counts->attention > 0)
    add_count (self, line++, _ ("Needs attention"), counts->attention);
  gtk_widget_set_visible (GTK_WIDGET (self->counts), line > 0);
}

static void
on_popover_shown (PtSyncButton *self)
{
  PtProfile *profile = pt_sync_service_get_profile (self->service);
  update (self);
  pt_profile_run_async (profile, PT_PROFILE_READ, PT_PRIORITY_NOW, count_job, g_new0 (PtOutboxCounts, 1), g_free, NULL,
                        on_counted, g_object_ref (self));
}

static void
on_details_clicked (GtkButton *button, PtSyncButton *self)
{
  gtk_popover_popdown (self->popover);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.view", "s", "sync");
}

GtkWidget *
pt_sync_button_new (PtSyncService *service)
{
  PtSyncButton *self = g_object_new (PT_TYPE_SYNC_BUTTON, NULL);
  self->service = g_object_ref (service);
  g_signal_connect_object (service, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, PT_SYNC_BUTTON (object)->narrow);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PtSyncButton *self = PT_SYNC_BUTTON (object);
  self->narrow = g_value_get_boolean (value);
  if (self->service != NULL)
    update (self);
}

static void
dispose (GObject *object)
{
  g_clear_object (&PT_SYNC_BUTTON (object)->service);
  G_OBJECT_CLASS (pt_sync_button_parent_class)->dispose (object);
}

static void
pt_sync_button_class_init (PtSyncButtonClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->dispose = dispose;

  properties[PROP_NARROW]
      = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/sync-button.ui");
  gtk_widget_class_bind_template_child (widget_class, PtSyncButton, button);
  gtk_widget_class_bind_template_child (widget_class, PtSyncButton, popover);
  gtk_widget_class_bind_template_child (widget_class, PtSyncButton, icon);
  gtk_widget_class_bind_template_child (widget_class, PtSyncButton, caption);
  gtk_widget_class_bind_template_child (widget_class, PtSyncButton, state);
  gtk_widget_class_bind_template_child (widget_class, PtSyncButton, state_icon);
  gtk_widget_class_bind_template_child (widget_class, PtSyncButton, state_title);
  gtk_widget_class_bind_template_child (widget_class, PtSyncButton, last_success);
  gtk_widget_class_bind_template_child (widget_class, PtSyncButton, problem);
  gtk_widget_class_bind_template_child (widget_class, PtSyncButton, counts);
  gtk_widget_class_bind_template_child (widget_class, PtSyncButton, progress_box);
  gtk_widget_class_bind_template_child (widget_class, PtSyncButton, progress);
  gtk_widget_class_bind_template_callback (widget_class, on_details_clicked);
}

static void
pt_sync_button_init (PtSyncButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pt_compat_name (GTK_WIDGET (self->button), _ ("Sync Details"));
  g_signal_connect_swapped (self->popover, "show", G_CALLBACK (on_popover_shown), self);
}
