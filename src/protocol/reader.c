/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The strict JSON reader: every body, header value and stored text that is JSON passes here before anything else sees
 * it. It is also what a first pull of a million rows spends its time in, so it allocates nothing for a value.
 */

#include "reader.h"

#include <string.h>

#include "errors.h"
#include "json-text.h"
#include "names.h"
#include "protocol-limits.h"

typedef struct {
  gboolean is_object;
  gboolean started; /* a member or element was read, so a comma comes before the next */
  guint first_name; /* of an object, among the names */
} Level;

struct _PtReader {
  const char *start;
  const char *at;
  const char *end;
  guint depth;
  Level levels[PT_LIMIT_DEPTH];
  PtNames *names;
  GString *text;
  GError *error;
  gboolean bad_text;
};

PtReader *
pt_reader_new (const char *bytes, gsize length)
{
  PtReader *self = g_new0 (PtReader, 1);
  self->start = self->at = bytes;
  self->end = bytes + length;
  self->names = pt_names_new ();
  self->text = g_string_sized_new (256);
  return self;
}

void
pt_reader_free (PtReader *self)
{
  pt_names_free (self->names);
  g_string_free (self->text, TRUE);
  g_clear_error (&self->error);
  g_free (self);
}

/* Errors */

void
pt_reader_fail_with (PtReader *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

void
pt_reader_fail (PtReader *self, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  pt_reader_fail_with (self, g_error_new (PT_ERROR, PT_ERROR_MALFORMED, "%s, at byte %" G_GSIZE_FORMAT, reason,
                                          pt_reader_offset (self)));
}

gboolean
pt_reader_failed (PtReader *self)
{
  return self->error != NULL;
}

gboolean
pt_reader_is_bad_text (PtReader *self)
{
  return self->bad_text;
}

gsize
pt_reader_offset (PtReader *self)
{
  return self->at - self->start;
}

static void
fail_text (PtReader *self, PtTextFault fault)
{
  static const char *const reasons[] = {
    [PT_TEXT_ENDS] = "the text has no end",
    [PT_TEXT_CONTROL] = "a control character stands in a text unescaped",
    [PT_TEXT_ESCAPE] = "an escape that JSON does not have",
    [PT_TEXT_BAD] = "a text holds U+0000, half a character or invalid UTF-8",
  };
  self->bad_text |= self->error == NULL && fault == PT_TEXT_BAD;
  pt_reader_fail (self, "%s", reasons[fault]);
}

/* Bytes */

static inline void
pass_space (PtReader *self)
{
  while (self->at < self->end && (*self->at == ' ' || *self->at == '\n' || *self->at == '\r' || *self->at == '\t'))
    self->at++;
}

/* The next byte that is no space, 0 at the end or after an error. */
static inline char
next_byte (PtReader *self)
{
  if (G_UNLIKELY (self->error != NULL))
    return '\0';
  pass_space (self);
  return self->at < self->end ? *self->at : '\0';
}

static gboolean
expect (PtReader *self, char byte, const char *what)
{
  if (G_LIKELY (next_byte (self) == byte)) {
    self->at++;
    return TRUE;
  }
  pt_reader_fail (self, "%s is missing", what);
  return FALSE;
}

PtJsonType
pt_reader_peek (PtReader *self)
{
  char byte = next_byte (self);
  switch (byte) {
  case 'n':
    return PT_JSON_NULL;
  case 't':
  case 'f':
    return PT_JSON_BOOLEAN;
  case '"':
    return PT_JSON_TEXT;
  case '[':
    return PT_JSON_ARRAY;
  case '{':
    return PT_JSON_OBJECT;
  default:
    if (byte == '-' || g_ascii_isdigit (byte))
      return PT_JSON_INTEGER;
    pt_reader_fail (self, "no value");
    return PT_JSON_NONE;
  }
}

/* Objects and arrays */

static gboolean
enter (PtReader *self, char opening, const char *what)
{
  if (!expect (self, opening, what))
    return FALSE;
  if (self->depth == PT_LIMIT_DEPTH) {
    pt_reader_fail (self, "more than %d arrays and objects inside each other", PT_LIMIT_DEPTH);
    return FALSE;
  }
  self->levels[self->depth++] = (Level){ .is_object = opening == '{', .first_name = pt_names_count (self->names) };
  return TRUE;
}

gboolean
pt_reader_enter_object (PtReader *self)
{
  return enter (self, '{', "an object");
}

gboolean
pt_reader_enter_array (PtReader *self)
{
  return enter (self, '[', "an array");
}

static void
leave (PtReader *self)
{
  const Level *level = &self->levels[--self->depth];
  if (level->is_object)
    pt_names_close (self->names, level->first_name);
}

/* Whether another member or element follows in the innermost level; else leaves it. */
static inline gboolean
go_on (PtReader *self, char closing)
{
  char byte = next_byte (self);
  if (self->error != NULL)
    return FALSE;
  Level *level = &self->levels[self->depth - 1];
  if (byte == closing) {
    self->at++;
    leave (self);
    return FALSE;
  }
  if (level->started && !expect (self, ',', "a comma"))
    return FALSE;
  level->started = TRUE;
  return TRUE;
}

gboolean
pt_reader_next_element (PtReader *self)
{
  g_return_val_if_fail (self->error != NULL || (self->depth > 0 && !self->levels[self->depth - 1].is_object), FALSE);
  return go_on (self, ']');
}

/* Text: a slice of the input, or of the scratch text where it had to be unescaped. */
static inline gboolean
take_text (PtReader *self, PtSlice *slice)
{
  if (!expect (self, '"', "a text"))
    return FALSE;
  PtTextFault fault = pt_text_scan (&self->at, self->end, slice);
  if (G_LIKELY (fault == PT_TEXT_SOUND && !slice->escaped))
    return TRUE;
  if (fault == PT_TEXT_SOUND) {
    const char *after = self->at;
    fault = pt_text_unescape (slice, self->text, &self->at);
    slice->bytes = self->text->str;
    slice->length = self->text->len;
    if (fault == PT_TEXT_SOUND) {
      self->at = after;
      return TRUE;
    }
  }
  fail_text (self, fault);
  return FALSE;
}

/* The slice with a closing NUL. */
static inline const char *
settle (PtReader *self, const PtSlice *slice)
{
  if (!slice->escaped) {
    g_string_set_size (self->text, slice->length);
    memcpy (self->text->str, slice->bytes, slice->length);
  }
  return self->text->str;
}

static inline gboolean
take_name (PtReader *self, PtSlice *name)
{
  if (!go_on (self, '}') || !take_text (self, name))
    return FALSE;
  guint first = self->levels[self->depth - 1].first_name;
  gboolean is_new = name->escaped ? pt_names_add_copy (self->names, first, name->bytes, name->length)
                                  : pt_names_add (self->names, first, name->bytes, name->length);
  if (!is_new)
    pt_reader_fail (self, "a member stands twice");
  return is_new && expect (self, ':', "a colon");
}

gboolean
pt_reader_next_member (PtReader *self, const char **name)
{
  PtSlice slice;
  g_return_val_if_fail (self->error != NULL || (self->depth > 0 && self->levels[self->depth - 1].is_object), FALSE);
  if (!take_name (self, &slice))
    return FALSE;
  *name = settle (self, &slice);
  return TRUE;
}

/* Values */

const char *
pt_reader_text (PtReader *self, gsize *length)
{
  PtSlice slice;
  if (!take_text (self, &slice))
    return NULL;
  if (length != NULL)
    *length = slice.length;
  return settle (self, &slice);
}

char *
pt_reader_dup_text (PtReader *self)
{
  gsize length;
  const char *text = pt_reader_text (self, &length);
  return text != NULL ? g_strndup (text, length) : NULL;
}

gboolean
pt_reader_id (PtReader *self, PtId *id)
{
  PtSlice slice;
  if (!take_text (self, &slice))
    return FALSE;
  if (pt_id_parse (slice.bytes, slice.length, id))
    return TRUE;
  pt_reader_fail (self, "a text is no UUID in lower case");
  return FALSE;
}

/* Counts down from zero, since the lowest integer has no positive twin. */
static gboolean
take_digits (PtReader *self, gint64 *negated)
{
  const char *first = self->at;
  *negated = 0;
  for (; self->at < self->end && g_ascii_isdigit (*self->at); self->at++)
    if (__builtin_mul_overflow (*negated, (gint64) 10, negated)
        || __builtin_sub_overflow (*negated, (gint64) (*self->at - '0'), negated)) {
      pt_reader_fail (self, "a number beyond 64 bits");
      return FALSE;
    }
  gboolean leads_with_zero = self->at - first > 1 && *first == '0';
  if (self->at == first || leads_with_zero)
    pt_reader_fail (self, "not a number as JSON writes it");
  else if (self->at < self->end && (*self->at == '.' || *self->at == 'e' || *self->at == 'E'))
    pt_reader_fail (self, "a number that is not written as a whole one");
  return self->error == NULL;
}

gint64
pt_reader_integer (PtReader *self)
{
  gint64 negated;
  char byte = next_byte (self);
  gboolean is_negative = byte == '-';
  if (!is_negative && !g_ascii_isdigit (byte)) {
    pt_reader_fail (self, "a number is missing");
    return 0;
  }
  self->at += is_negative;
  if (!take_digits (self, &negated))
    return 0;
  if (is_negative ? negated != 0 : negated != G_MININT64)
    return is_negative ? negated : -negated;
  pt_reader_fail (self, is_negative ? "minus zero" : "a number beyond 64 bits");
  return 0;
}

static gboolean
take_word (PtReader *self, const char *word)
{
  gsize length = strlen (word);
  next_byte (self);
  if (self->error != NULL || (gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;
  self->at += length;
  return TRUE;
}

gboolean
pt_reader_boolean (PtReader *self)
{
  if (take_word (self, "true"))
    return TRUE;
  if (!take_word (self, "false"))
    pt_reader_fail (self, "true or false is missing");
  return FALSE;
}

gboolean
pt_reader_null (PtReader *self)
{
  if (take_word (self, "null"))
    return TRUE;
  pt_reader_fail (self, "null is missing");
  return FALSE;
}

/* Passing over */

/* Passes over a value without members, or enters the one that it is. */
static gboolean
pass_or_enter (PtReader *self)
{
  PtSlice slice;
  switch (pt_reader_peek (self)) {
  case PT_JSON_NULL:
    return pt_reader_null (self);
  case PT_JSON_BOOLEAN:
    pt_reader_boolean (self);
    return self->error == NULL;
  case PT_JSON_INTEGER:
    pt_reader_integer (self);
    return self->error == NULL;
  case PT_JSON_TEXT:
    return take_text (self, &slice);
  case PT_JSON_ARRAY:
    return pt_reader_enter_array (self);
  case PT_JSON_OBJECT:
    return pt_reader_enter_object (self);
  case PT_JSON_NONE:
  default:
    return FALSE;
  }
}

gboolean
pt_reader_skip (PtReader *self)
{
  PtSlice name;
  guint outside = self->depth;
  while (pass_or_enter (self)) {
    gboolean another = FALSE;
    while (self->depth > outside && self->error == NULL && !another)
      another = self->levels[self->depth - 1].is_object ? take_name (self, &name) : go_on (self, ']');
    if (!another)
      break;
  }
  return self->error == NULL;
}

gboolean
pt_reader_raw (PtReader *self, const char **bytes, gsize *length)
{
  next_byte (self);
  const char *begin = self->at;
  if (!pt_reader_skip (self))
    return FALSE;
  *bytes = begin;
  *length = self->at - begin;
  return TRUE;
}

gboolean
pt_reader_finish (PtReader *self, GError **error)
{
  next_byte (self);
  if (self->error == NULL && (self->at != self->end || self->depth > 0))
    pt_reader_fail (self, "bytes follow the document");
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

gboolean
pt_json_check (const char *bytes, gsize length, GError **error)
{
  g_autoptr (PtReader) reader = pt_reader_new (bytes, length);
  pt_reader_skip (reader);
  return pt_reader_finish (reader, error);
}
