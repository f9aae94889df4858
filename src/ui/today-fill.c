/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Date entries that begin with today, in windows that may be left open
 * overnight. Slip entry and the reports call it whenever they are turned to.
 */
#include "config.h"

#include "today-fill.h"

gboolean
pt_today_fill (PtProfile *profile, GtkEditable *entry, char filled[PT_DATE_TEXT])
{
  char today[PT_DATE_TEXT];
  pt_profile_today (profile, today);
  if (g_str_equal (today, filled) || !g_str_equal (gtk_editable_get_text (entry), filled))
    return FALSE;
  g_strlcpy (filled, today, PT_DATE_TEXT);
  gtk_editable_set_text (entry, today);
  return TRUE;
}
