/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What may be an organisation's logo. The window reads a file by it, the server judges what it is sent, papers draw. */

#include "config.h"

#include "logo.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "errors.h"

static gboolean
check (const guint8 *png, gsize length, GError **error)
{
  PtPngSize size;

  if (length <= PT_LOGO_MAX_BYTES)
    return pt_png_check (png, length, PT_LOGO_MAX_SIDE, &size, error);
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID, _ ("The picture is larger than %d KiB: make it smaller"),
               PT_LOGO_MAX_BYTES / 1024);
  return FALSE;
}

char *
pt_logo_format (const guint8 *png, gsize length, GError **error)
{
  return check (png, length, error) ? g_base64_encode (png, length) : NULL;
}

/* g_base64_decode() passes over what is not base64: only what it would write itself is taken. */
GBytes *
pt_logo_parse (const char *text, GError **error)
{
  gsize length = 0;
  g_autofree guint8 *png = g_base64_decode (text, &length);
  g_autofree char *again = g_base64_encode (png, length);

  if (strcmp (again, text) != 0) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, _ ("The picture is not in base64"));
    return NULL;
  }
  return check (png, length, error) ? g_bytes_new_take (g_steal_pointer (&png), length) : NULL;
}
