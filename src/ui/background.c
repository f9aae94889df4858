/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Made by the application. Where there is no portal (outside of a sandbox a
 * desktop need not have one) nobody forbids to run on, but nobody starts
 * PayTrack with the session either.
 */
#include "config.h"

#include "background.h"

#include <glib/gi18n-lib.h>

#include "preferences.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_REQUEST "org.freedesktop.portal.Request"

struct _PtBackground {
  GObject parent_instance;

  GApplication *application; /* owns this object */
  GSettings *settings;
  GDBusConnection *bus;
  guint response; /* subscription to the answer to the newest request; 0: none is open */
  guint requests;
  gboolean held;
};

enum { REFUSED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PtBackground, pt_background, G_TYPE_OBJECT)

static gboolean
is_wanted (PtBackground *self)
{
  return g_settings_get_boolean (self->settings, "background");
}

static gboolean
is_autostart_wanted (PtBackground *self)
{
  return is_wanted (self) && g_settings_get_boolean (self->settings, "autostart");
}

static void
hold (PtBackground *self, gboolean held)
{
  if (held == self->held)
    return;
  self->held = held;
  if (held)
    g_application_hold (self->application);
  else
    g_application_release (self->application);
}

static void
end_request (PtBackground *self)
{
  if (self->response != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->response);
  self->response = 0;
}

/* What was allowed stays; the rest is switched off again. */
static void
take_answer (PtBackground *self, gboolean background, gboolean autostart)
{
  gboolean refused = is_wanted (self) && !background;
  gboolean not_started = is_autostart_wanted (self) && !autostart;
  end_request (self);
  if (refused)
    g_settings_set_boolean (self->settings, "background", FALSE);
  if (not_started)
    g_settings_set_boolean (self->settings, "autostart", FALSE);
  hold (self, is_wanted (self));
  if (refused)
    g_signal_emit (self, signals[REFUSED], 0, _ ("Your desktop does not let PayTrack run without a window"));
  else if (not_started)
    g_signal_emit (self, signals[REFUSED], 0, _ ("Your desktop does not start PayTrack by itself"));
}

static void
on_response (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
             GVariant *parameters, gpointer data)
{
  guint32 code = 0;
  g_autoptr (GVariant) results = NULL;
  gboolean background = FALSE, autostart = FALSE;
  g_variant_get (parameters, "(u@a{sv})", &code, &results);
  if (code == 0) {
    g_variant_lookup (results, "background", "b", &background);
    g_variant_lookup (results, "autostart", "b", &autostart);
  }
  take_answer (data, background, autostart);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PtBackground) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) handle = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (handle == NULL)
    take_answer (self, is_wanted (self), FALSE);
}

/* The answer may come ahead of the call's own reply, so its path is agreed on before. */
static void
await_response (PtBackground *self, const char *token)
{
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (self->bus) + 1), ".", '_');
  g_autofree char *path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  end_request (self);
  self->response = g_dbus_connection_signal_subscribe (self->bus, PORTAL_NAME, PORTAL_REQUEST, "Response", path, NULL,
                                                       G_DBUS_SIGNAL_FLAGS_NONE, on_response, self, NULL);
}

static void
ask (PtBackground *self)
{
  static const char *const command[] = { "paytrack", "--background", NULL };
  g_autofree char *token = g_strdup_printf ("paytrack%u", ++self->requests);
  GVariantBuilder options;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (_ ("Keep this computer synced")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (is_autostart_wanted (self)));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  hold (self, TRUE);
  await_response (self, token);
  g_dbus_connection_call (self->bus, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.portal.Background", "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, on_called, g_object_ref (self));
}

static void
on_changed (PtBackground *self)
{
  if (self->bus != NULL)
    ask (self);
  else
    hold (self, is_wanted (self));
}

PtBackground *
pt_background_new (GApplication *application)
{
  PtBackground *self = g_object_new (PT_TYPE_BACKGROUND, NULL);
  GDBusConnection *bus = g_application_get_dbus_connection (application);
  self->application = application;
  self->bus = bus != NULL ? g_object_ref (bus) : g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  self->settings = pt_preferences_get ();
  if (self->settings == NULL)
    return self;
  g_signal_connect_object (self->settings, "changed::background", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::autostart", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  if (is_wanted (self))
    on_changed (self);
  return self;
}

static void
dispose (GObject *object)
{
  PtBackground *self = PT_BACKGROUND (object);
  end_request (self);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (pt_background_parent_class)->dispose (object);
}

static void
pt_background_class_init (PtBackgroundClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[REFUSED] = g_signal_new ("refused", PT_TYPE_BACKGROUND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_STRING);
}

static void
pt_background_init (PtBackground *self)
{
}
