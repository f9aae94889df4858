/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one GSettings object of the window, shared by everything that remembers
 * something: window, lists, slip entry, the preferences dialog.
 */
#include "config.h"

#include "preferences.h"

GSettings *
pt_preferences_get (void)
{
  static GSettings *settings;
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  if (settings != NULL || source == NULL)
    return settings;
  g_autoptr (GSettingsSchema) schema = g_settings_schema_source_lookup (source, PT_APPLICATION_ID, TRUE);
  if (schema != NULL)
    settings = g_settings_new_full (schema, NULL, NULL);
  return settings;
}
