/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The catalogue of a second language, read by itself: gettext speaks one
 * language at a time in a process, whatever thread asks. The words of receipts
 * in some languages are the library's own; for others there may be a
 * translation of the whole program. Used by voucher.c.
 */

#include "config.h"

#include "second-words.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <libintl.h>
#include <string.h>

#include "paper-resources.h"

#define MAGIC 0x950412deu
#define HEAD_BYTES 20

struct _PtSecondWords {
  GBytes *catalogue;
  const char *bytes;
  gsize length;
  guint32 count, texts, translations; /* how many, and where their tables begin */
};

static gboolean
is_language (const char *name)
{
  return *name != '\0'
         && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_@") == strlen (name);
}

static GBytes *
read_file (const char *language)
{
  g_autofree char *path
      = g_build_filename (bindtextdomain (GETTEXT_PACKAGE, NULL), language, "LC_MESSAGES", GETTEXT_PACKAGE ".mo", NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

  return file != NULL ? g_mapped_file_get_bytes (file) : NULL;
}

static GBytes *
open_catalogue (const char *language)
{
  g_autofree char *path = g_strconcat ("/org/paytrack/PayTrack/receipts/", language, ".mo", NULL);
  GBytes *own = g_resource_lookup_data (pt_paper_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  return own != NULL ? own : read_file (language);
}

/* Of the language itself where there is none of its country's. */
static GBytes *
find_catalogue (const char *language)
{
  g_auto (GStrv) parts = g_strsplit_set (language, "_@", 2);
  GBytes *catalogue = open_catalogue (language);

  return catalogue != NULL ? catalogue : open_catalogue (parts[0]);
}

static guint32
read_number (PtSecondWords *self, gsize at)
{
  guint32 number = 0;

  if (at <= self->length - sizeof number)
    memcpy (&number, self->bytes + at, sizeof number);
  return GUINT32_FROM_LE (number);
}

/* The text that entry @index of a table points to; NULL where it would leave the file. */
static const char *
read_text (PtSecondWords *self, guint32 table, guint32 index)
{
  gsize length = read_number (self, (gsize) table + 8 * (gsize) index);
  gsize at = read_number (self, (gsize) table + 8 * (gsize) index + 4);

  return length < self->length && at < self->length - length && self->bytes[at + length] == '\0' ? self->bytes + at
                                                                                                 : NULL;
}

PtSecondWords *
pt_second_words_new (const char *language)
{
  g_autoptr (PtSecondWords) self = g_new0 (PtSecondWords, 1);

  self->catalogue = is_language (language) ? find_catalogue (language) : NULL;
  if (self->catalogue == NULL || g_bytes_get_size (self->catalogue) < HEAD_BYTES)
    return NULL;
  self->bytes = g_bytes_get_data (self->catalogue, &self->length);
  self->count = read_number (self, 8);
  self->texts = read_number (self, 12);
  self->translations = read_number (self, 16);
  return read_number (self, 0) == MAGIC ? g_steal_pointer (&self) : NULL;
}

void
pt_second_words_free (PtSecondWords *self)
{
  g_clear_pointer (&self->catalogue, g_bytes_unref);
  g_free (self);
}

/* A catalogue is in the order of its texts. */
const char *
pt_second_words_find (PtSecondWords *self, const char *text)
{
  guint32 first = 0, end = self != NULL ? self->count : 0;

  while (first < end) {
    guint32 middle = first + (end - first) / 2;
    const char *found = read_text (self, self->texts, middle);
    int order = found != NULL ? strcmp (text, found) : 0;

    if (found == NULL)
      return NULL;
    if (order == 0)
      return read_text (self, self->translations, middle);
    if (order < 0)
      end = middle;
    else
      first = middle + 1;
  }
  return NULL;
}

char *
pt_second_words_both (PtSecondWords *self, const char *text)
{
  const char *first = g_dgettext (GETTEXT_PACKAGE, text), *second = pt_second_words_find (self, text);

  if (second == NULL || *second == '\0' || strcmp (first, second) == 0)
    return g_strdup (first);
  /* Translators: a word on a printed paper in two languages, this one first */
  return g_strdup_printf (_ ("%s / %s"), first, second);
}
