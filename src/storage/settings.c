/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small facts by key: the cursor, counters of numbers, when the last sync was. Called all over storage and sync. */

#include "settings.h"

char *
pt_setting_get (PtDatabase *database, const char *key, GError **error)
{
  g_autoptr (PtStatement) select = pt_database_prepare (database, "SELECT value FROM settings WHERE key = ?", error);

  if (select == NULL)
    return NULL;
  pt_statement_bind_text (select, 1, key);
  return pt_statement_step (select, error) == PT_STEP_ROW ? g_strdup (pt_statement_text (select, 0)) : NULL;
}

gboolean
pt_setting_set (PtDatabase *database, const char *key, const char *value, GError **error)
{
  g_autoptr (PtStatement) insert
      = pt_database_prepare (database,
                             "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET"
                             " value = excluded.value WHERE value IS NOT excluded.value",
                             error);

  if (insert == NULL)
    return FALSE;
  pt_statement_bind_text (insert, 1, key);
  pt_statement_bind_text (insert, 2, value);
  return pt_statement_run (insert, error);
}

gboolean
pt_setting_get_integer (PtDatabase *database, const char *key, gint64 *value, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autofree char *text = pt_setting_get (database, key, &failed);

  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  *value = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
  return TRUE;
}

gboolean
pt_setting_set_integer (PtDatabase *database, const char *key, gint64 value, GError **error)
{
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value);
  return pt_setting_set (database, key, text, error);
}
