/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The application object: reads the command line, opens the profile, starts the
 * sync engine over the real clock, network and threads, and shows the window.
 * src/paytrack.c runs it.
 */
#include "config.h"

#include "application.h"

#include <glib/gi18n-lib.h>

#include "background.h"
#include "backups.h"
#include "closed-books.h"
#include "compat.h"
#include "help-window.h"
#include "kept-aside.h"
#include "notifier.h"
#include "picture.h"
#include "preferences-dialog.h"
#include "sample.h"
#include "secret-service.h"
#include "sync-service.h"
#include "window-state.h"
#include "window.h"
#include "worker.h"

#include "paytrack-resources.h"

struct _PtApplication {
  AdwApplication parent_instance;

  char *directory;        /* of the profile */
  char *picture;          /* where to write one, then leave */
  char *view;             /* to begin with */
  gboolean sampling;      /* on sample data */
  PtSampleServer *sample; /* its server */
  gboolean from_right;
  gboolean started; /* the engine */
  gboolean hidden;  /* to begin without a window */
  PtBackground *background;
  PtSeams seams;
  PtProfile *profile;
  PtSyncService *service;
  PtNotifier *notifier;
  PtBackups *backups;
  int status; /* of the process */
};

G_DEFINE_FINAL_TYPE (PtApplication, pt_application, ADW_TYPE_APPLICATION)

/* ---- the command line ---- */

static const GOptionEntry options[]
    = { { "profile", 'p', 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Folder of the profile to open"), N_ ("DIR") },
        { "view", 0, 0, G_OPTION_ARG_STRING, NULL,
          N_ ("View to begin with: today, collections, suppliers, products, payments, reports, sync"), N_ ("NAME") },
        { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Sync without a window, until one is asked for"), NULL },
        { "sample", 0, 0, G_OPTION_ARG_NONE, NULL,
          N_ ("Open sample data, on a server of its own, until the window closes"), NULL },
        { "picture", 0, 0, G_OPTION_ARG_FILENAME, NULL,
          N_ ("Write a picture of the window to FILE (PNG) once it has drawn, then leave"), N_ ("FILE") },
        { "right-to-left", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, NULL, N_ ("Lay the window out from the right"),
          NULL },
        { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and leave"), NULL },
        { NULL } };

static void
take_path (GVariantDict *dict, const char *name, char **path)
{
  g_autoptr (GVariant) value = g_variant_dict_lookup_value (dict, name, G_VARIANT_TYPE_BYTESTRING);
  if (value == NULL)
    return;
  g_free (*path);
  *path = g_canonicalize_filename (g_variant_get_bytestring (value), NULL);
}

static int
handle_local_options (GApplication *application, GVariantDict *dict)
{
  PtApplication *self = PT_APPLICATION (application);
  if (g_variant_dict_contains (dict, "version")) {
    g_print ("PayTrack %s\n", PT_VERSION);
    return 0;
  }
  take_path (dict, "profile", &self->directory);
  take_path (dict, "picture", &self->picture);
  g_variant_dict_lookup (dict, "view", "s", &self->view);
  self->from_right = g_variant_dict_contains (dict, "right-to-left");
  self->sampling = g_variant_dict_contains (dict, "sample");
  self->hidden = g_variant_dict_contains (dict, "background");
  if (self->directory != NULL || self->sampling)
    g_application_set_flags (application, G_APPLICATION_NON_UNIQUE);
  else
    self->directory = g_build_filename (g_get_user_data_dir (), "paytrack", NULL);
  return -1;
}

/* ---- the profile ---- */

static PtExecutor *
new_worker (const char *name)
{
  return PT_EXECUTOR (pt_worker_new (name));
}

static void
close_profile (PtApplication *self)
{
  self->started = FALSE;
  g_clear_object (&self->notifier);
  g_clear_pointer (&self->backups, pt_backups_free);
  g_clear_object (&self->service);
  g_clear_object (&self->profile);
}

static void on_reopen (PtClosedBooks *window, PtApplication *self);

/* Where the profile @directory cannot be opened, or no longer be used; NULL: where there is none to open. */
static GtkWindow *
show_failure (PtApplication *self, const char *directory, const GError *error)
{
  GtkWidget *window = pt_closed_books_new (GTK_APPLICATION (self), directory, &self->seams, error);
  g_signal_connect_object (window, "reopen", G_CALLBACK (on_reopen), self, 0);
  gtk_window_present (GTK_WINDOW (window));
  self->status = 1;
  return GTK_WINDOW (window);
}

static void
destroy_windows_but (PtApplication *self, GtkWindow *kept)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));
  for (GList *l = windows; l != NULL; l = l->next) {
    if (l->data != kept)
      gtk_window_destroy (l->data);
  }
}

/* Nothing more is written to a damaged database; the profile goes once its own signal has ended. */
static gboolean
on_damage_idle (gpointer data)
{
  PtApplication *self = data;
  if (self->profile == NULL)
    return G_SOURCE_REMOVE;
  g_autoptr (GError) damage = g_error_copy (pt_profile_get_damage (self->profile));
  destroy_windows_but (self, show_failure (self, self->directory, damage));
  close_profile (self);
  return G_SOURCE_REMOVE;
}

static void
on_damaged (PtApplication *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_damage_idle, g_object_ref (self), g_object_unref);
}

static gboolean
open_profile (PtApplication *self, GError **error)
{
  if (self->seams.clock == NULL)
    self->seams = (PtSeams){ .clock = pt_clock_new_system (),
                             .random = pt_random_new_system (),
                             .new_executor = new_worker,
                             .keyring = pt_secret_service_keyring () };
  self->profile = pt_profile_open (self->directory, &self->seams, error);
  if (self->profile == NULL)
    return FALSE;
  g_autoptr (PtTransport) transport = pt_soup_transport_new_for_profile (self->directory, error);
  if (transport == NULL)
    return FALSE;
  self->service = pt_sync_service_new (self->profile, transport);
  self->notifier = pt_notifier_new (G_APPLICATION (self), self->service);
  self->backups = pt_backups_new (self->profile);
  g_signal_connect_object (self->profile, "damaged", G_CALLBACK (on_damaged), self, G_CONNECT_SWAPPED);
  return TRUE;
}

/* ---- the picture ---- */

static void
on_picture_done (const GError *error, gpointer data)
{
  PtApplication *self = data;
  if (error != NULL) {
    g_printerr ("paytrack: %s\n", error->message);
    self->status = 1;
  }
  g_application_quit (G_APPLICATION (self));
}

static void
on_first_sync (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtApplication) self = data;
  pt_receipt_free (pt_sync_service_sync_finish (PT_SYNC_SERVICE (source), result, NULL));
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (PT_IS_WINDOW (window))
    pt_picture_take (PT_WINDOW (window), self->seams.clock, self->picture, on_picture_done, self);
}

/* ---- running ---- */

static void
on_active_changed (GtkWindow *window, GParamSpec *pspec, PtApplication *self)
{
  pt_notifier_set_watched (self->notifier, gtk_window_is_active (window));
}

static GtkWindow *
new_window (PtApplication *self)
{
  if (self->from_right)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  GtkWindow *window = GTK_WINDOW (pt_window_new (GTK_APPLICATION (self), self->service));
  pt_window_state_keep (PT_WINDOW (window));
  if (self->view != NULL)
    pt_window_show_view (PT_WINDOW (window), self->view);
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (on_active_changed), self, 0);
  return window;
}

static void
show_window (PtApplication *self)
{
  gtk_window_present (new_window (self));
  if (self->started)
    return;
  self->started = TRUE;
  if (self->picture != NULL)
    pt_sync_service_sync_async (self->service, PT_TRIGGER_START, NULL, on_first_sync, g_object_ref (self));
  else
    pt_sync_service_start (self->service);
}

static void
on_reopen (PtClosedBooks *window, PtApplication *self)
{
  g_autoptr (GError) error = NULL;
  if (open_profile (self, &error)) {
    self->status = 0;
    show_window (self);
  } else {
    show_failure (self, self->directory, error);
  }
  gtk_window_destroy (GTK_WINDOW (window));
}

/* ---- sample data ---- */

static void
on_sample_filled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtApplication) self = data;
  g_autoptr (GError) error = NULL;
  GtkWindow *waiting = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (waiting == NULL)
    return;
  if (pt_sample_fill_finish (PT_SYNC_SERVICE (source), result, &error))
    show_window (self);
  else
    show_failure (self, NULL, error);
  gtk_window_destroy (waiting);
}

static void
on_sample_served (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtApplication) self = data;
  g_autoptr (GError) error = NULL;
  GtkWindow *waiting = gtk_application_get_active_window (GTK_APPLICATION (self));
  gboolean served = pt_sample_server_start_finish (PT_SAMPLE_SERVER (source), result, &error);
  if (waiting == NULL)
    return;
  g_free (self->directory);
  self->directory = g_strdup (pt_sample_server_get_profile (self->sample));
  if (served && open_profile (self, &error)) {
    pt_sample_fill_async (self->service, self->sample, on_sample_filled, g_object_ref (self));
    return;
  }
  show_failure (self, NULL, error);
  gtk_window_destroy (waiting);
}

static void
begin_sample (PtApplication *self)
{
  gtk_window_present (pt_sample_new_window (GTK_APPLICATION (self)));
  self->sample = pt_sample_server_new ();
  pt_sample_server_start_async (self->sample, NULL, on_sample_served, g_object_ref (self));
}

static void
on_try_sample (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GError) error = NULL;
  if (pt_sample_launch (&error))
    g_action_group_activate_action (G_ACTION_GROUP (data), "quit", NULL);
  else
    show_failure (data, NULL, error);
}

/* Held by what the preferences allow; where they do not, there is nothing to stay for. */
static void
start_hidden (PtApplication *self)
{
  self->hidden = FALSE;
  self->started = TRUE;
  pt_sync_service_start (self->service);
}

static void
activate (GApplication *application)
{
  PtApplication *self = PT_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr (GError) error = NULL;
  if (window != NULL) {
    gtk_window_present (window);
    return;
  }
  if (self->service != NULL)
    show_window (self);
  else if (self->sampling)
    begin_sample (self);
  else if (self->hidden && open_profile (self, &error))
    start_hidden (self);
  else if (error == NULL && open_profile (self, &error))
    show_window (self);
  else if (self->picture != NULL)
    on_picture_done (error, self);
  else
    show_failure (self, self->directory, error);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtApplication *self = data;
  GList *windows = NULL;
  while ((windows = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (windows->data);
  g_application_quit (G_APPLICATION (self));
}

static void
on_background_refused (PtApplication *self, const char *text)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next) {
    if (PT_IS_WINDOW (l->data))
      gtk_widget_activate_action (l->data, "win.toast", "s", text);
  }
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  pt_compat_show_about (gtk_application_get_active_window (data));
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  pt_preferences_dialog_open (gtk_application_get_active_window (data));
}

static void
on_help (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  pt_help_window_open (gtk_application_get_active_window (data));
}

static void
on_show_view (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtApplication *self = data;
  g_application_activate (G_APPLICATION (self));
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (PT_IS_WINDOW (window))
    pt_window_show_view (PT_WINDOW (window), g_variant_get_string (parameter, NULL));
}

/* What a notification's button asks for is done by the window. */
static void
ask_window (PtApplication *self, const char *action, GVariant *target)
{
  g_application_activate (G_APPLICATION (self));
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (PT_IS_WINDOW (window))
    g_action_group_activate_action (G_ACTION_GROUP (window), action, target);
}

static void
on_asked (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ask_window (data, g_action_get_name (G_ACTION (action)), NULL);
}

/* It needs no window to be stopped. */
static void
on_sync_cancel (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtApplication *self = data;
  if (self->service != NULL)
    pt_sync_service_cancel (self->service);
}

static void
on_settle (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ask_window (data, "settle", g_variant_new_string (""));
}

static void
on_show_conflict (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ask_window (data, "settle", parameter);
}

/* Where it cannot be applied, the window shows why not. */
static void
on_applied (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GVariant) conflict = data;
  g_autoptr (GError) error = NULL;
  if (!pt_kept_aside_apply_finish (PT_PROFILE (source), result, &error))
    ask_window (PT_APPLICATION (g_application_get_default ()), "settle", conflict);
}

static void
on_apply_mine (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  PtApplication *self = data;
  PtId conflict;
  if (self->profile != NULL && pt_id_parse (g_variant_get_string (parameter, NULL), -1, &conflict))
    pt_kept_aside_apply_async (self->profile, &conflict, on_applied, g_variant_ref (parameter));
}

static const GActionEntry actions[] = {
  { .name = "show-conflict", .activate = on_show_conflict, .parameter_type = "s" },
  { .name = "apply-mine", .activate = on_apply_mine, .parameter_type = "s" },
  { .name = "show-view", .activate = on_show_view, .parameter_type = "s" },
  { .name = "settle", .activate = on_settle },
  { .name = "sync", .activate = on_asked },
  { .name = "sync-cancel", .activate = on_sync_cancel },
  { .name = "sign-in", .activate = on_asked },
  { .name = "try-sample", .activate = on_try_sample },
  { .name = "quit", .activate = on_quit },
  { .name = "about", .activate = on_about },
  { .name = "preferences", .activate = on_preferences },
  { .name = "help", .activate = on_help },
};

static const struct {
  const char *action;
  const char *accels[3];
} accels[] = {
  { "win.new", { "<Control>n" } },
  { "win.search", { "<Control>f" } },
  { "win.print", { "<Control>p" } },
  { "win.sync", { "F5" } },
  { "win.lock", { "<Control>l" } },
  { "window.close", { "<Control>w" } },
  { "app.quit", { "<Control>q" } },
  { "win.view::today", { "<Alt>1" } },
  { "win.view::collections", { "<Alt>2" } },
  { "win.view::suppliers", { "<Alt>3" } },
  { "win.view::products", { "<Alt>4" } },
  { "win.view::payments", { "<Alt>5" } },
  { "win.view::reports", { "<Alt>6" } },
  { "win.view::sync", { "<Alt>7" } },
  { "app.help", { "F1" } },
  { "app.preferences", { "<Control>comma" } },
};

void
pt_application_register_resources (void)
{
  g_resources_register (pt_ui_get_resource ());
}

static void
startup (GApplication *application)
{
  pt_application_register_resources ();
  G_APPLICATION_CLASS (pt_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action,
                                           (const char *const *) accels[i].accels);
  gtk_window_set_default_icon_name (PT_APPLICATION_ID);
  pt_preferences_follow_colors ();
  PT_APPLICATION (application)->background = pt_background_new (application);
  g_signal_connect_object (PT_APPLICATION (application)->background, "refused", G_CALLBACK (on_background_refused),
                           application, G_CONNECT_SWAPPED);
}

static void
dispose (GObject *object)
{
  PtApplication *self = PT_APPLICATION (object);
  g_clear_object (&self->background);
  close_profile (self);
  g_clear_object (&self->sample);
  g_clear_object (&self->seams.clock);
  g_clear_object (&self->seams.random);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->picture, g_free);
  g_clear_pointer (&self->view, g_free);
  G_OBJECT_CLASS (pt_application_parent_class)->dispose (object);
}

static void
pt_application_class_init (PtApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dispose;
  application_class->handle_local_options = handle_local_options;
  application_class->startup = startup;
  application_class->activate = activate;
}

static void
pt_application_init (PtApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _ ("Collections, rates and payments, with or without a network."));
}

PtApplication *
pt_application_new (void)
{
  return g_object_new (PT_TYPE_APPLICATION, "application-id", PT_APPLICATION_ID, "resource-base-path",
                       "/org/paytrack/PayTrack", NULL);
}

int
pt_application_run (PtApplication *self, int argc, char **argv)
{
  g_return_val_if_fail (PT_IS_APPLICATION (self), 1);
  int status = g_application_run (G_APPLICATION (self), argc, argv);
  return status != 0 ? status : self->status;
}
