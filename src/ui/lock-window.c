/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window of the lock. It has none of the main window's actions, so that no
 * key reaches what is hidden. Made by lock.c.
 */
#include "config.h"

#include "lock-window.h"

#include <glib/gi18n-lib.h>

#include "errors.h"
#include "lock.h"
#include "verifier.h"
#include "wipe.h"

struct _PtLockWindow {
  AdwApplicationWindow parent_instance;

  PtSyncService *service;
  GCancellable *cancellable;
  AdwStatusPage *page;
  GtkEditable *user;
  GtkEditable *password;
  GtkWidget *go;
  GtkSpinner *spinner;
  GtkLabel *problem;
};

enum { UNLOCKED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtLockWindow, pt_lock_window, ADW_TYPE_APPLICATION_WINDOW)

static PtProfile *
profile_of (PtLockWindow *self)
{
  return pt_sync_service_get_profile (self->service);
}

static void
set_busy (PtLockWindow *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "lock.open", !busy);
}

static void
show_problem (PtLockWindow *self, const char *text)
{
  set_busy (self, FALSE);
  gtk_label_set_label (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), *text != '\0');
  gtk_editable_set_text (self->password, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

static gboolean
is_same_person (PtLockWindow *self)
{
  const char *name = pt_profile_get_office (profile_of (self))->user_name;
  return g_strcmp0 (gtk_editable_get_text (self->user), name) == 0;
}

/* ---- without the server ---- */

typedef struct {
  PtId user;
  char *password;
  PtVerifierAnswer answer;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;
  pt_wipe_text (&check->password);
  g_free (check);
}

static gboolean
check_job (PtDatabase *database, gpointer data, guint *changed, GError **error)
{
  Check *check = data;
  return pt_verifier_check (database, &check->user, check->password, &check->answer, error);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtLockWindow) self = data;
  g_autoptr (GError) error = NULL;
  const Check *check = pt_profile_run_finish (PT_PROFILE (source), result, &error);
  if (self->service == NULL)
    return;
  if (check == NULL)
    show_problem (self, error->message);
  else if (check->answer == PT_VERIFIER_RIGHT)
    g_signal_emit (self, signals[UNLOCKED], 0);
  else if (check->answer == PT_VERIFIER_WRONG)
    show_problem (self, _ ("The name or the password is not right"));
  else
    show_problem (self, _ ("The server is out of reach, and this computer does not know your password yet: connect it "
                           "and try again"));
}

static void
check_here (PtLockWindow *self)
{
  if (!is_same_person (self)) {
    show_problem (self, _ ("The server is out of reach: only who worked here last can go on without it"));
    return;
  }
  Check *check = g_new0 (Check, 1);
  check->user = pt_profile_get_office (profile_of (self))->user;
  check->password = g_strdup (gtk_editable_get_text (self->password));
  pt_profile_run_async (profile_of (self), PT_PROFILE_READ, PT_PRIORITY_NOW, check_job, check, check_free, NULL,
                        on_checked, g_object_ref (self));
}

/* ---- with it ---- */

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtLockWindow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = pt_sync_service_sign_in_finish (PT_SYNC_SERVICE (source), result, &error);
  if (self->service == NULL)
    return;
  if (done) {
    pt_lock_remember (profile_of (self), gtk_editable_get_text (self->password));
    g_signal_emit (self, signals[UNLOCKED], 0);
  } else if (g_error_matches (error, PT_ERROR, PT_ERROR_OFFLINE)) {
    check_here (self);
  } else {
    show_problem (self, error->message);
  }
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PtLockWindow *self = PT_LOCK_WINDOW (widget);
  const char *user = gtk_editable_get_text (self->user), *password = gtk_editable_get_text (self->password);
  if (*user == '\0' || *password == '\0') {
    show_problem (self, _ ("Enter your name and your password."));
    return;
  }
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  set_busy (self, TRUE);
  pt_sync_service_sign_in_async (self->service, pt_profile_get_office (profile_of (self))->server_url, user, password,
                                 self->cancellable, on_signed_in, g_object_ref (self));
}

/* Closing is leaving: what is hidden is not shown by it. */
static gboolean
close_request (GtkWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "app.quit", NULL);
  return GDK_EVENT_STOP;
}

GtkWindow *
pt_lock_window_new (GtkApplication *application, PtSyncService *service)
{
  PtLockWindow *self = g_object_new (PT_TYPE_LOCK_WINDOW, "application", application, NULL);
  self->service = g_object_ref (service);
  const PtOffice *office = pt_profile_get_office (profile_of (self));
  g_autofree char *organisation
      = g_markup_escape_text (office->organisation_name != NULL ? office->organisation_name : "PayTrack", -1);
  adw_status_page_set_title (self->page, organisation);
  gtk_editable_set_text (self->user, office->user_name != NULL ? office->user_name : "");
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
  return GTK_WINDOW (self);
}

static void
dispose (GObject *object)
{
  PtLockWindow *self = PT_LOCK_WINDOW (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (pt_lock_window_parent_class)->dispose (object);
}

static void
pt_lock_window_class_init (PtLockWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  GTK_WINDOW_CLASS (class)->close_request = close_request;
  signals[UNLOCKED]
      = g_signal_new ("unlocked", PT_TYPE_LOCK_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "lock.open", NULL, open_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/paytrack/PayTrack/ui/lock-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PtLockWindow, page);
  gtk_widget_class_bind_template_child (widget_class, PtLockWindow, user);
  gtk_widget_class_bind_template_child (widget_class, PtLockWindow, password);
  gtk_widget_class_bind_template_child (widget_class, PtLockWindow, go);
  gtk_widget_class_bind_template_child (widget_class, PtLockWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, PtLockWindow, problem);
}

static void
pt_lock_window_init (PtLockWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), self->go);
}
