/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Beginning without a server: writes an office in which whoever sits here is
 * the administrator; numbers keep the profile's own prefix. Opened by
 * `win.start-local`.
 */
#include "config.h"

#include "local-dialog.h"

#include <glib/gi18n-lib.h>

#include "local-office.h"

struct _PtLocalDialog {
  AdwWindow parent_instance;

  PtProfile *profile;
  GtkEditable *organisation;
  GtkEditable *currency;
  AdwComboRow *decimals;
  GtkWidget *go;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (PtLocalDialog, pt_local_dialog, ADW_TYPE_WINDOW)

static void
show_problem (PtLocalDialog *self, const char *text)
{
  gtk_label_set_label (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
}

static char *
dup_time_zone (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  return g_strdup (g_time_zone_get_identifier (zone));
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtLocalDialog) self = data;
  g_autoptr (GError) error = NULL;
  if (pt_local_office_store_finish (PT_PROFILE (source), result, &error))
    gtk_window_destroy (GTK_WINDOW (self));
  else
    show_problem (self, error->message);
}

static PtOffice *
new_office (PtLocalDialog *self, const char *organisation, const char *currency)
{
  const PtSeams *seams = pt_profile_get_seams (self->profile);
  PtOffice *office = pt_office_copy (pt_profile_get_office (self->profile));
  g_free (office->organisation_name);
  g_free (office->currency);
  g_free (office->time_zone);
  office->organisation_name = g_strdup (organisation);
  office->currency = g_ascii_strup (currency, -1);
  office->exponent = adw_combo_row_get_selected (self->decimals);
  office->time_zone = dup_time_zone ();
  office->organisation = pt_id_new (seams->clock, seams->random);
  office->user = pt_id_new (seams->clock, seams->random);
  office->device = pt_id_new (seams->clock, seams->random);
  office->role = PT_ROLE_ADMIN;
  return office;
}

static void
go_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtLocalDialog *self = PT_LOCAL_DIALOG (widget);
  g_autofree char *organisation = g_strstrip (g_strdup (gtk_editable_get_text (self->organisation)));
  g_autofree char *currency = g_strstrip (g_strdup (gtk_editable_get_text (self->currency)));
  if (*organisation == '\0' || strlen (currency) != 3) {
    show_problem (self, _ ("Enter the organisation's name and its currency in three letters, such as LKR."));
    return;
  }
  pt_local_office_store_async (self->profile, new_office (self, organisation, currency), NULL, on_stored,
                               g_object_ref (self));
}

void
pt_local_dialog_open (GtkWindow *parent, PtProfile *profile)
{
  PtLocalDialog *self = g_object_new (PT_TYPE_LOCAL_DIALOG, "transient-for", parent, NULL);
  self->profile = g_object_ref (profile);
  gtk_widget_grab_focus (GTK_WIDGET (self->organisation));
  gtk_window_present (GTK_WINDOW (self));
}

static void
dispose (GObject *object)
{
  g_clear_object (&PT_LOCAL_DIALOG (object)->profile);
  G_OBJECT_CLASS (pt_local_dialog_parent_class)->dispose (object);
}

static void
pt_local_dialog_class_init (PtLocalDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_install_action (widget_class, "dialog.go", NULL, go_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/local-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtLocalDialog, organisation);
  gtk_widget_class_bind_template_child (widget_class, PtLocalDialog, currency);
  gtk_widget_class_bind_template_child (widget_class, PtLocalDialog, decimals);
  gtk_widget_class_bind_template_child (widget_class, PtLocalDialog, go);
  gtk_widget_class_bind_template_child (widget_class, PtLocalDialog, problem);
}

static void
pt_local_dialog_init (PtLocalDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), self->go);
}
