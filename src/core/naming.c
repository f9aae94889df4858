/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What may be a name. Asked by the server of each that it is given, and by the client of the one that it gives its
 * computer. */

#include "config.h"

#include "naming.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "errors.h"

static gboolean
is_unseen (gunichar c)
{
  return g_unichar_iscntrl (c) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static gboolean
is_deceptive (const char *name)
{
  if (g_unichar_isspace (g_utf8_get_char (name))
      || g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (name + strlen (name)))))
    return TRUE;
  for (; *name != '\0'; name = g_utf8_next_char (name))
    if (is_unseen (g_utf8_get_char (name)))
      return TRUE;
  return FALSE;
}

gboolean
pt_name_check (const char *name, GError **error)
{
  if (*name == '\0')
    g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, _ ("Enter a name"));
  else if (strlen (name) > PT_NAME_MAX_BYTES)
    g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("The name is too long: at most %d bytes"), PT_NAME_MAX_BYTES);
  else if (!g_utf8_validate (name, -1, NULL) || is_deceptive (name))
    g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID,
                         _ ("The name holds a line break, a change of direction, or a blank at an end: take it out"));
  else
    return TRUE;
  return FALSE;
}

/* Without blanks at its end, which a cut may have brought there. */
static void
trim_end (GString *name)
{
  while (name->len > 0) {
    const char *last = g_utf8_prev_char (name->str + name->len);

    if (!g_unichar_isspace (g_utf8_get_char (last)))
      return;
    g_string_truncate (name, (gsize) (last - name->str));
  }
}

char *
pt_name_fit (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *name = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (is_unseen (c) || (name->len == 0 && g_unichar_isspace (c)))
      continue;
    if (name->len + (gsize) g_unichar_to_utf8 (c, NULL) > PT_NAME_MAX_BYTES)
      break;
    g_string_append_unichar (name, c);
  }
  trim_end (name);
  return g_string_free (name, FALSE);
}
