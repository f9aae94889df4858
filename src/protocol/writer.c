/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Compact JSON, written by every message and by what is kept in a database column. No stack is needed for commas: in
 * compact JSON the last byte tells whether a value ended there.
 */

#include "writer.h"

#include <string.h>

#include "json-text.h"

struct _PtWriter {
  GString *text;
};

PtWriter *
pt_writer_new (void)
{
  PtWriter *self = g_new0 (PtWriter, 1);
  self->text = g_string_sized_new (1024);
  return self;
}

void
pt_writer_free (PtWriter *self)
{
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_free (self);
}

GString *
pt_writer_text_so_far (PtWriter *self)
{
  return self->text;
}

GBytes *
pt_writer_end (PtWriter *self)
{
  return g_string_free_to_bytes (g_steal_pointer (&self->text));
}

char *
pt_writer_end_text (PtWriter *self)
{
  return g_string_free (g_steal_pointer (&self->text), FALSE);
}

/* Ahead of a member or value: a comma where a value ended just before. */
static inline void
separate (PtWriter *self)
{
  gsize length = self->text->len;
  char last = length > 0 ? self->text->str[length - 1] : '{';
  if (last != '{' && last != '[' && last != ':')
    g_string_append_c (self->text, ',');
}

void
pt_writer_begin_object (PtWriter *self)
{
  separate (self);
  g_string_append_c (self->text, '{');
}

void
pt_writer_end_object (PtWriter *self)
{
  g_string_append_c (self->text, '}');
}

void
pt_writer_begin_array (PtWriter *self)
{
  separate (self);
  g_string_append_c (self->text, '[');
}

void
pt_writer_end_array (PtWriter *self)
{
  g_string_append_c (self->text, ']');
}

void
pt_writer_member (PtWriter *self, const char *name)
{
  separate (self);
  pt_text_escape (self->text, name, strlen (name));
  g_string_append_c (self->text, ':');
}

void
pt_writer_integer (PtWriter *self, gint64 value)
{
  char digits[20];
  char *first = digits + sizeof digits;
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;
  do {
    *--first = '0' + rest % 10;
    rest /= 10;
  } while (rest > 0);
  if (value < 0)
    *--first = '-';
  separate (self);
  g_string_append_len (self->text, first, digits + sizeof digits - first);
}

void
pt_writer_boolean (PtWriter *self, gboolean value)
{
  pt_writer_raw (self, value ? "true" : "false", -1);
}

void
pt_writer_null (PtWriter *self)
{
  pt_writer_raw (self, "null", -1);
}

void
pt_writer_text (PtWriter *self, const char *text, gssize length)
{
  if (text == NULL) {
    pt_writer_null (self);
    return;
  }
  separate (self);
  pt_text_escape (self->text, text, length >= 0 ? (gsize) length : strlen (text));
}

void
pt_writer_id (PtWriter *self, const PtId *id)
{
  char text[PT_ID_TEXT];
  pt_id_format (id, text);
  pt_writer_text (self, text, PT_ID_TEXT - 1);
}

void
pt_writer_raw (PtWriter *self, const char *json, gssize length)
{
  separate (self);
  g_string_append_len (self->text, json, length);
}

void
pt_writer_put_integer (PtWriter *self, const char *name, gint64 value)
{
  pt_writer_member (self, name);
  pt_writer_integer (self, value);
}

void
pt_writer_put_boolean (PtWriter *self, const char *name, gboolean value)
{
  pt_writer_member (self, name);
  pt_writer_boolean (self, value);
}

void
pt_writer_put_text (PtWriter *self, const char *name, const char *text)
{
  pt_writer_member (self, name);
  pt_writer_text (self, text, -1);
}

void
pt_writer_put_text_if (PtWriter *self, const char *name, const char *text)
{
  if (text != NULL)
    pt_writer_put_text (self, name, text);
}

void
pt_writer_put_id (PtWriter *self, const char *name, const PtId *id)
{
  pt_writer_member (self, name);
  pt_writer_id (self, id);
}

void
pt_writer_put_id_if (PtWriter *self, const char *name, const PtId *id)
{
  if (!pt_id_is_none (id))
    pt_writer_put_id (self, name, id);
}
