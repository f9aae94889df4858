/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sign-in dialog, opened by `win.sign-in`. A signed-in profile keeps its
 * server's address; the engine syncs by itself once the session stands.
 */
#include "config.h"

#include "sign-in-dialog.h"

#include <glib/gi18n-lib.h>

#include "lock.h"

struct _PtSignInDialog {
  AdwWindow parent_instance;

  PtSyncService *service;
  GCancellable *cancellable;
  GtkEditable *address;
  GtkEditable *user;
  GtkEditable *password;
  GtkWidget *go;
  GtkSpinner *spinner;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (PtSignInDialog, pt_sign_in_dialog, ADW_TYPE_WINDOW)

static void
set_busy (PtSignInDialog *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.go", !busy);
}

static void
show_problem (PtSignInDialog *self, const char *text)
{
  gtk_label_set_label (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtSignInDialog) self = data;
  g_autoptr (GError) error = NULL;
  if (pt_sync_service_sign_in_finish (PT_SYNC_SERVICE (source), result, &error)) {
    pt_lock_remember (pt_sync_service_get_profile (self->service), gtk_editable_get_text (self->password));
    gtk_window_destroy (GTK_WINDOW (self));
    return;
  }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_busy (self, FALSE);
  show_problem (self, error->message);
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

/* People type `books.example.org`; https is what they mean, but for this computer itself. */
static char *
dup_address (PtSignInDialog *self)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (self->address)));
  if (*typed == '\0' || strstr (typed, "://") != NULL)
    return g_steal_pointer (&typed);
  gboolean local = g_str_has_prefix (typed, "localhost") || g_str_has_prefix (typed, "127.");
  return g_strconcat (local ? "http://" : "https://", typed, NULL);
}

static void
go_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtSignInDialog *self = PT_SIGN_IN_DIALOG (widget);
  g_autofree char *address = dup_address (self);
  const char *user = gtk_editable_get_text (self->user);
  const char *password = gtk_editable_get_text (self->password);

  if (*address == '\0' || *user == '\0' || *password == '\0') {
    show_problem (self, _ ("Enter the server's address, your user name and your password."));
    return;
  }
  show_problem (self, NULL);
  set_busy (self, TRUE);
  pt_sync_service_sign_in_async (self->service, address, user, password, self->cancellable, on_signed_in,
                                 g_object_ref (self));
}

void
pt_sign_in_dialog_open (GtkWindow *parent, PtSyncService *service)
{
  PtSignInDialog *self = g_object_new (PT_TYPE_SIGN_IN_DIALOG, "transient-for", parent, NULL);
  const PtOffice *office = pt_profile_get_office (pt_sync_service_get_profile (service));
  self->service = g_object_ref (service);

  if (office->server_url != NULL) {
    gtk_editable_set_text (self->address, office->server_url);
    gtk_editable_set_text (self->user, office->user_name != NULL ? office->user_name : "");
  }
  gtk_widget_grab_focus (GTK_WIDGET (office->server_url != NULL ? self->password : self->address));
  gtk_window_present (GTK_WINDOW (self));
}

static void
dispose (GObject *object)
{
  PtSignInDialog *self = PT_SIGN_IN_DIALOG (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (pt_sign_in_dialog_parent_class)->dispose (object);
}

static void
pt_sign_in_dialog_class_init (PtSignInDialogClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_install_action (widget_class, "dialog.go", NULL, go_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/sign-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PtSignInDialog, address);
  gtk_widget_class_bind_template_child (widget_class, PtSignInDialog, user);
  gtk_widget_class_bind_template_child (widget_class, PtSignInDialog, password);
  gtk_widget_class_bind_template_child (widget_class, PtSignInDialog, go);
  gtk_widget_class_bind_template_child (widget_class, PtSignInDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, PtSignInDialog, problem);
}

static void
pt_sign_in_dialog_init (PtSignInDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), self->go);
}
