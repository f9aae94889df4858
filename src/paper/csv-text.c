/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CSV as it is written: quoting, and cells that no spreadsheet takes for a formula. Used by list and export; import
 * takes the defusing off again. */

#include "csv-text.h"

#include <string.h>

static gboolean
starts_formula (const char *cell)
{
  return *cell != '\0' && strchr ("=+-@\t\r\n", *cell) != NULL;
}

/* `-12.50` is no formula. */
static gboolean
is_number (const char *cell)
{
  gsize sign = *cell == '-' ? 1 : 0;
  return cell[sign] != '\0' && strspn (cell + sign, "0123456789.") == strlen (cell + sign);
}

static void
add_cell (GString *text, const char *cell)
{
  gboolean defuse = starts_formula (cell) && !is_number (cell);
  gboolean quote = strpbrk (cell, ",;\"\t\r\n") != NULL || g_str_has_prefix (cell, " ") || g_str_has_suffix (cell, " ");

  if (quote)
    g_string_append_c (text, '"');
  if (defuse)
    g_string_append_c (text, '\'');
  for (const char *c = cell; *c != '\0'; c++) {
    if (*c == '"')
      g_string_append_c (text, '"');
    g_string_append_c (text, *c);
  }
  if (quote)
    g_string_append_c (text, '"');
}

char *
pt_csv_format (GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++) {
    GStrv cells = lines->pdata[i];
    for (guint j = 0; cells[j] != NULL; j++) {
      if (j > 0)
        g_string_append_c (text, ',');
      add_cell (text, cells[j]);
    }
    g_string_append (text, "\r\n");
  }
  return g_string_free (text, FALSE);
}

const char *
pt_csv_undefuse (const char *cell)
{
  return *cell == '\'' && starts_formula (cell + 1) ? cell + 1 : cell;
}
