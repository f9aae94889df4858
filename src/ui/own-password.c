/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Changing one's own password. Opened by `win.change-password`.
 */
#include "config.h"

#include "own-password.h"

#include <glib/gi18n-lib.h>

#include "ask-dialog.h"
#include "lock.h"
#include "wipe.h"

/* Between the question and the new session. */
typedef struct {
  GtkWindow *parent;
  PtSyncService *service;
  char *password;
} Change;

static void
change_free (Change *change)
{
  g_object_unref (change->parent);
  g_object_unref (change->service);
  pt_wipe_text (&change->password);
  g_free (change);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer data)
{
  Change *change = data;
  gboolean signed_in = pt_sync_service_sign_in_finish (PT_SYNC_SERVICE (source), result, NULL);
  pt_lock_remember (pt_sync_service_get_profile (change->service), change->password);
  gtk_widget_activate_action (GTK_WIDGET (change->parent), "win.toast", "s",
                              signed_in ? _ ("Your password is changed")
                                        : _ ("Your password is changed: sign in with it"));
  change_free (change);
}

static void
on_changed (gpointer data)
{
  Change *change = data;
  const PtOffice *office = pt_profile_get_office (pt_sync_service_get_profile (change->service));
  pt_sync_service_sign_in_async (change->service, office->server_url, office->user_name, change->password, NULL,
                                 on_signed_in, change);
}

static void
on_answered (PtAskDialog *dialog, PtSyncService *service)
{
  const PtSeams *seams = pt_profile_get_seams (pt_sync_service_get_profile (service));
  PtAction *action = pt_action_new (seams, "change_password");
  Change *change = g_new0 (Change, 1);
  change->parent = g_object_ref (gtk_window_get_transient_for (GTK_WINDOW (dialog)));
  change->service = g_object_ref (service);
  change->password = g_strdup (pt_ask_dialog_get (dialog, 1));
  pt_action_set_text (action, "old", pt_ask_dialog_get (dialog, 0));
  pt_action_set_text (action, "new", change->password);
  pt_ask_dialog_run (dialog, action, pt_sync_service_get_channel (service), on_changed, change,
                     (GDestroyNotify) change_free);
}

void
pt_own_password_open (GtkWindow *parent, PtSyncService *service)
{
  const PtAskField fields[] = { { _ ("Password until now"), PT_ASK_PASSWORD, NULL },
                                { _ ("New password"), PT_ASK_PASSWORD, NULL },
                                { _ ("New password again"), PT_ASK_REPEAT, NULL } };
  PtAskDialog *dialog
      = pt_ask_dialog_open (parent, _ ("Change Password"), _ ("You are signed out on your other computers."),
                            _ ("_Change"), fields, G_N_ELEMENTS (fields));
  g_signal_connect_object (dialog, "answered", G_CALLBACK (on_answered), service, 0);
}
