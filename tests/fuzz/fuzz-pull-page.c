/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pull page as the client gets it; its rows are written into another page, which must read and write the same. */

#include "fuzz.h"
#include "messages.h"

static gboolean
copy_row (PtRow *row, PtFieldsForm form, gpointer data, GError **error)
{
  pt_pull_row_write (data, row, form);
  return TRUE;
}

/* The page written anew; NULL where it is refused. */
static GBytes *
rewrite (GBytes *bytes)
{
  PtPage page;
  g_autoptr (PtWriter) writer = pt_page_begin ("from");
  g_autoptr (GError) error = NULL;
  gboolean is_read = pt_page_read (bytes, &page, copy_row, writer, &error);
  g_assert_true (is_read == (error == NULL));
  if (!is_read)
    return NULL;
  GBytes *written = pt_page_end (writer, &page);
  pt_page_clear (&page);
  return written;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GBytes) written = rewrite (bytes);
  if (written == NULL)
    return 0;
  g_autoptr (GBytes) again = rewrite (written);
  g_assert_nonnull (again);
  g_assert_true (g_bytes_equal (written, again));
  return 0;
}
