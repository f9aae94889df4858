/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The locale's decimal sign in what is shown and typed. Called by the display
 * of values and by every entry for numbers; the keypad's decimal key too.
 */
#include "config.h"

#include "decimals.h"

#include <langinfo.h>
#include <string.h>

#include "entry.h"

const char *
pt_decimals_sign (void)
{
  const char *sign = nl_langinfo (RADIXCHAR);
  return *sign != '\0' ? sign : ".";
}

static char *
replace (const char *text, const char *what, const char *with)
{
  g_auto (GStrv) parts = g_strsplit (text, what, -1);
  return g_strjoinv (with, parts);
}

char *
pt_decimals_show (char *plain, const char *sign)
{
  g_autofree char *taken = plain;
  return g_str_equal (sign, ".") ? g_steal_pointer (&taken) : replace (taken, ".", sign);
}

/* `1.234` is one thousand and more to people who write 12,5. */
static void
read_groups (char *typed)
{
  for (char *point = strchr (typed, '.'); point != NULL; point = strchr (point + 1, '.')) {
    if (strspn (point + 1, "0123456789") == 3)
      *point = ',';
  }
}

char *
pt_decimals_read (const char *typed, const char *sign)
{
  g_autofree char *grouped = g_strdup (typed);
  if (g_str_equal (sign, "."))
    return g_steal_pointer (&grouped);
  g_autofree char *marked = replace (grouped, sign, "\n");
  read_groups (marked);
  return replace (marked, "\n", ".");
}

static gboolean
is_number (const PtRow *row, guint field)
{
  return pt_kind_is_integer (pt_row_entity (row)->fields[field].kind);
}

char *
pt_decimals_format_field (const PtRow *row, guint field, guint exponent)
{
  char *plain = pt_entry_format (row, field, exponent, FALSE);
  return is_number (row, field) ? pt_decimals_show (plain, pt_decimals_sign ()) : plain;
}

gboolean
pt_decimals_set_field (PtRow *row, guint field, const char *typed, guint exponent, GError **error)
{
  if (!is_number (row, field))
    return pt_entry_set (row, field, typed, exponent, error);
  g_autofree char *plain = pt_decimals_read (typed, pt_decimals_sign ());
  return pt_entry_set (row, field, plain, exponent, error);
}
