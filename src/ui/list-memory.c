/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lists' corner of the settings: one dictionary, its keys `entity/key`.
 * Called by the record view and its filter.
 */
#include "config.h"

#include "list-memory.h"

#include <string.h>

#include "preferences.h"

#define KEY "lists"

static GVariant *
get_all (void)
{
  GSettings *settings = pt_preferences_get ();
  return settings != NULL ? g_settings_get_value (settings, KEY) : g_variant_ref_sink (g_variant_new ("a{ss}", NULL));
}

static char *
dup_path (const PtEntity *entity, const char *key)
{
  return g_strconcat (entity->name, "/", key, NULL);
}

char *
pt_list_memory_get (const PtEntity *entity, const char *key)
{
  g_autoptr (GVariant) all = get_all ();
  g_autofree char *path = dup_path (entity, key);
  char *value = NULL;
  return g_variant_lookup (all, path, "s", &value) ? value : g_strdup ("");
}

void
pt_list_memory_set (const PtEntity *entity, const char *key, const char *value)
{
  GSettings *settings = pt_preferences_get ();
  g_autoptr (GVariant) all = get_all ();
  g_autofree char *path = dup_path (entity, key);
  g_autoptr (GVariantBuilder) next = g_variant_builder_new (G_VARIANT_TYPE ("a{ss}"));
  GVariantIter iter;
  const char *name = NULL, *text = NULL;

  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &text)) {
    if (!g_str_equal (name, path))
      g_variant_builder_add (next, "{ss}", name, text);
  }
  if (value != NULL)
    g_variant_builder_add (next, "{ss}", path, value);
  if (settings != NULL)
    g_settings_set_value (settings, KEY, g_variant_builder_end (next));
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

GStrv
pt_list_memory_keys (const PtEntity *entity, const char *prefix)
{
  g_autoptr (GVariant) all = get_all ();
  g_autofree char *path = dup_path (entity, prefix);
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GVariantIter iter;
  const char *name = NULL;

  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, NULL)) {
    if (g_str_has_prefix (name, path))
      g_ptr_array_add (keys, g_strdup (name + strlen (path)));
  }
  g_ptr_array_sort (keys, compare_texts);
  g_ptr_array_add (keys, NULL);
  return (GStrv) g_ptr_array_steal (keys, NULL);
}
