/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sign-in dialog, opened by `win.sign-in`. A signed-in profile keeps its
 * server's address; the engine syncs by itself once the session stands.
 */
#include "config.h"

#include "sign-in-dialog.h"

#include <glib/gi18n-lib.h>

#include "dialogs.h"
#include "key-dialog.h"
#include "lock.h"
#include "probe.h"
#include "signatures.h"

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
  GtkImage *reached_icon;
  GtkLabel *reached;
  GCancellable *probing; /* of the address that was typed last */
  guint pause;           /* of typing, after which it is looked for; or 0 */
};

#define PAUSE_MS 400

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

/* ---- the address ---- */

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
show_reached (PtSignInDialog *self, const char *icon, const char *text)
{
  gtk_image_set_from_icon_name (self->reached_icon, icon);
  gtk_label_set_label (self->reached, text);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtSignInDialog) self = data;
  g_autoptr (GError) error = NULL;
  gboolean there = pt_probe_finish (PT_TRANSPORT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_autofree char *address = dup_address (self);
  gboolean secret = g_str_has_prefix (address, "https:");
  show_reached (self, there ? "pt-synced-symbolic" : "pt-attention-symbolic",
                !there   ? error->message
                : secret ? _ ("The server is there: encrypted, and its version fits")
                         : _ ("The server is there, on this computer, and its version fits"));
}

static void
stop_probing (PtSignInDialog *self)
{
  PtClock *clock = pt_profile_get_seams (pt_sync_service_get_profile (self->service))->clock;
  if (self->pause != 0)
    pt_clock_remove_timer (clock, self->pause);
  self->pause = 0;
  if (self->probing != NULL)
    g_cancellable_cancel (self->probing);
  g_clear_object (&self->probing);
}

static void
on_pause (gpointer data)
{
  PtSignInDialog *self = data;
  g_autofree char *address = dup_address (self);
  self->pause = 0;
  if (*address == '\0')
    return;
  self->probing = g_cancellable_new ();
  show_reached (self, "pt-server-symbolic", _ ("Looking for the server…"));
  pt_probe_async (pt_sync_service_get_transport (self->service), address, self->probing, on_probed,
                  g_object_ref (self));
}

static void
on_address_changed (PtSignInDialog *self)
{
  PtClock *clock = pt_profile_get_seams (pt_sync_service_get_profile (self->service))->clock;
  stop_probing (self);
  show_reached (self, "pt-server-symbolic", _ ("Such as books.example.org; ask who runs your server"));
  self->pause = pt_clock_add_timer (clock, PAUSE_MS, on_pause, self);
}

/* ---- signing in ---- */

static void on_signed_in (GObject *source, GAsyncResult *result, gpointer data);

static void
sign_in (PtSignInDialog *self, const char *trusted_key)
{
  g_autofree char *address = dup_address (self);
  const char *user = gtk_editable_get_text (self->user);
  const char *password = gtk_editable_get_text (self->password);

  if (*address == '\0' || *user == '\0' || *password == '\0') {
    show_problem (self, _ ("Enter the server's address, your user name and your password."));
    return;
  }
  show_problem (self, NULL);
  set_busy (self, TRUE);
  pt_sync_service_trust_key (self->service, trusted_key);
  pt_sync_service_sign_in_async (self->service, address, user, password, self->cancellable, on_signed_in,
                                 g_object_ref (self));
}

static void
on_key_accepted (PtSignInDialog *self, const char *fingerprint)
{
  sign_in (self, fingerprint);
}

/* Where another key is all that stands in the way, a person compares. */
static void
compare_keys (PtSignInDialog *self)
{
  const char *offered = pt_sync_service_get_offered_key (self->service);
  const PtOffice *office = pt_profile_get_office (pt_sync_service_get_profile (self->service));
  if (offered == NULL)
    return;
  g_autofree char *known = pt_key_fingerprint (office->server_key);
  PtKeyDialog *dialog = pt_key_dialog_open (GTK_WINDOW (self), known, offered);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (on_key_accepted), self, G_CONNECT_SWAPPED);
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
  if (pt_dialog_is_closed (GTK_WINDOW (self)))
    return;
  set_busy (self, FALSE);
  show_problem (self, error->message);
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
  compare_keys (self);
}

static void
go_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  sign_in (PT_SIGN_IN_DIALOG (widget), NULL);
}

void
pt_sign_in_dialog_open (GtkWindow *parent, PtSyncService *service)
{
  PtSignInDialog *self = g_object_new (PT_TYPE_SIGN_IN_DIALOG, "transient-for", parent, NULL);
  const PtOffice *office = pt_profile_get_office (pt_sync_service_get_profile (service));
  self->service = g_object_ref (service);

  pt_dialog_cancel_when_closed (GTK_WINDOW (self), self->cancellable);
  g_signal_connect (self, "unrealize", G_CALLBACK (stop_probing), NULL);
  g_signal_connect_swapped (self->address, "changed", G_CALLBACK (on_address_changed), self);
  on_address_changed (self);
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
  if (self->service != NULL)
    stop_probing (self);
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
  gtk_widget_class_bind_template_child (widget_class, PtSignInDialog, reached_icon);
  gtk_widget_class_bind_template_child (widget_class, PtSignInDialog, reached);
}

static void
pt_sign_in_dialog_init (PtSignInDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), self->go);
}
