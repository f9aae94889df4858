/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the logo is kept: by a pull page or the office window, until a paper asks for it. */

#include "config.h"

#include "office-logo.h"

#include <string.h>

#include "reader.h"
#include "settings.h"

char *
pt_office_logo_load (PtDatabase *database, GError **error)
{
  g_autofree char *logo = pt_setting_get (database, PT_SETTING_LOGO, error);

  return logo != NULL && *logo != '\0' ? g_steal_pointer (&logo) : NULL;
}

GBytes *
pt_office_logo_load_png (PtDatabase *database)
{
  g_autofree char *logo = pt_office_logo_load (database, NULL);

  return logo != NULL ? pt_logo_parse (logo, NULL) : NULL;
}

gboolean
pt_office_logo_store (PtDatabase *database, const char *logo, GError **error)
{
  const char *text = logo != NULL ? logo : "";
  g_autoptr (GBytes) png = *text != '\0' ? pt_logo_parse (text, error) : NULL;

  return (*text == '\0' || png != NULL) && pt_setting_set (database, PT_SETTING_LOGO, text, error);
}

static char *
dup_logo (const char *json, GError **error)
{
  g_autoptr (PtReader) reader = pt_reader_new (json, strlen (json));
  g_autofree char *logo = NULL;
  const char *name;

  pt_reader_enter_object (reader);
  while (pt_reader_next_member (reader, &name))
    if (strcmp (name, "logo") == 0)
      logo = pt_reader_dup_text (reader);
    else
      pt_reader_skip (reader);
  if (!pt_reader_finish (reader, error))
    return NULL;
  return logo != NULL ? g_steal_pointer (&logo) : g_strdup ("");
}

/* One that this program cannot draw is none: the books go on. */
gboolean
pt_office_logo_take (PtDatabase *database, const char *json, GError **error)
{
  g_autofree char *logo = dup_logo (json, error);
  g_autoptr (GBytes) png = logo != NULL ? pt_logo_parse (logo, NULL) : NULL;

  return logo != NULL && pt_setting_set (database, PT_SETTING_LOGO, png != NULL ? logo : "", error);
}
