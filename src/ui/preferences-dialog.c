/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The preferences of a person at this computer: how the window looks, and what
 * is keyed with a slip. Opened by `app.preferences`.
 */
#include "config.h"

#include "preferences-dialog.h"

#include "compat.h"
#include "preferences.h"

#define COLORS_KEY "color-scheme"

/* By the line of the drop-down, and as the settings know them. */
static const struct {
  const char *name;
  AdwColorScheme scheme;
} colors[] = { { "default", ADW_COLOR_SCHEME_DEFAULT },
               { "light", ADW_COLOR_SCHEME_FORCE_LIGHT },
               { "dark", ADW_COLOR_SCHEME_FORCE_DARK } };

static guint
find_colors (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (colors); i++) {
    if (g_strcmp0 (colors[i].name, name) == 0)
      return i;
  }
  return 0;
}

static void
apply_colors (GSettings *settings)
{
  g_autofree char *name = g_settings_get_string (settings, COLORS_KEY);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), colors[find_colors (name)].scheme);
}

void
pt_preferences_follow_colors (void)
{
  GSettings *settings = pt_preferences_get ();
  if (settings == NULL)
    return;
  g_signal_connect (settings, "changed::" COLORS_KEY, G_CALLBACK (apply_colors), NULL);
  apply_colors (settings);
}

static gboolean
read_colors (GValue *value, GVariant *variant, gpointer data)
{
  g_value_set_uint (value, find_colors (g_variant_get_string (variant, NULL)));
  return TRUE;
}

static GVariant *
write_colors (const GValue *value, const GVariantType *type, gpointer data)
{
  return g_variant_new_string (colors[MIN (g_value_get_uint (value), G_N_ELEMENTS (colors) - 1)].name);
}

void
pt_preferences_dialog_open (GtkWindow *parent)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/paytrack/PayTrack/ui/preferences-page.ui");
  GSettings *settings = pt_preferences_get ();
  if (settings != NULL) {
    g_settings_bind_with_mapping (settings, COLORS_KEY, gtk_builder_get_object (builder, "colors"), "selected",
                                  G_SETTINGS_BIND_DEFAULT, read_colors, write_colors, NULL, NULL);
    g_settings_bind (settings, "background", gtk_builder_get_object (builder, "background"), "active",
                     G_SETTINGS_BIND_DEFAULT);
    g_settings_bind (settings, "autostart", gtk_builder_get_object (builder, "autostart"), "active",
                     G_SETTINGS_BIND_DEFAULT);
    g_settings_bind (settings, "slip-extras", gtk_builder_get_object (builder, "slip_extras"), "active",
                     G_SETTINGS_BIND_DEFAULT);
  }
  pt_compat_show_preferences (parent, ADW_PREFERENCES_PAGE (gtk_builder_get_object (builder, "page")));
}
