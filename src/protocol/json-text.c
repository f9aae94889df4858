/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The strings of JSON, both ways: the reader finds and unescapes them here, the writer escapes them. Bytes that need
 * no care are passed over eight at a time, since nearly all of a pull page is such text.
 */

#include "json-text.h"

#include <string.h>

#define EACH_BYTE(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (byte))

/* The high bit of the first byte, in memory order, that is below @limit (at most 0x80); of later ones it may lie. */
static inline guint64
below (guint64 word, guint8 limit)
{
  return (word - EACH_BYTE (limit)) & ~word & EACH_BYTE (0x80);
}

static inline guint64
special (guint64 word)
{
  return below (word, 0x20) | below (word ^ EACH_BYTE ('"'), 1) | below (word ^ EACH_BYTE ('\\'), 1);
}

static inline gboolean
is_special (char c)
{
  return (guint8) c < 0x20 || c == '"' || c == '\\';
}

/* Moves to the first quote, backslash or control character, or to @end; @high gathers whether a byte over 0x7f was
 * passed over. */
static inline const char *
pass_plain (const char *at, const char *end, gboolean *high)
{
  guint64 seen = 0;
  while (end - at >= 8) {
    guint64 word;
    memcpy (&word, at, sizeof word);
    word = GUINT64_FROM_LE (word);
    guint64 stops = special (word);
    if (stops != 0) {
      guint bytes = __builtin_ctzll (stops) / 8;
      seen |= bytes > 0 ? word << (64 - 8 * bytes) : 0;
      *high |= (seen & EACH_BYTE (0x80)) != 0;
      return at + bytes;
    }
    seen |= word;
    at += 8;
  }
  for (; at < end && !is_special (*at); at++)
    *high |= (guint8) *at > 0x7f;
  *high |= (seen & EACH_BYTE (0x80)) != 0;
  return at;
}

static PtTextFault
check_utf8 (const char **at, const char *bytes, gsize length)
{
  const char *stop = NULL;
  if (g_utf8_validate_len (bytes, length, &stop))
    return PT_TEXT_SOUND;
  *at = stop;
  return PT_TEXT_BAD;
}

PtTextFault
pt_text_scan (const char **at, const char *end, PtSlice *slice)
{
  const char *begin = *at;
  gboolean high = FALSE;
  slice->escaped = FALSE;
  for (;;) {
    *at = pass_plain (*at, end, &high);
    if (*at == end)
      return PT_TEXT_ENDS;
    if (**at == '"')
      break;
    if (**at != '\\')
      return **at == '\0' ? PT_TEXT_BAD : PT_TEXT_CONTROL;
    if (end - *at < 2)
      return PT_TEXT_ENDS;
    slice->escaped = TRUE;
    /* What follows the backslash is no closing quote; control characters are still for the next round to refuse. */
    *at += (guint8) (*at)[1] < 0x20 ? 1 : 2;
    high = TRUE;
  }
  slice->bytes = begin;
  slice->length = *at - begin;
  if (high) {
    PtTextFault fault = check_utf8 (at, begin, slice->length);
    if (fault != PT_TEXT_SOUND)
      return fault;
  }
  *at += 1;
  return PT_TEXT_SOUND;
}

static gboolean
read_hex4 (const char *at, const char *end, gunichar *unit)
{
  if (end - at < 4)
    return FALSE;
  *unit = 0;
  for (guint i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value (at[i]);
    if (digit < 0)
      return FALSE;
    *unit = *unit << 4 | (guint) digit;
  }
  return TRUE;
}

/* @at stands after `\u`. */
static PtTextFault
unescape_unicode (const char **at, const char *end, GString *text)
{
  gunichar unit, low;
  if (!read_hex4 (*at, end, &unit))
    return PT_TEXT_ESCAPE;
  *at += 4;
  if (unit >= 0xd800 && unit <= 0xdbff) {
    if (end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u' || !read_hex4 (*at + 2, end, &low) || low < 0xdc00
        || low > 0xdfff)
      return PT_TEXT_BAD;
    *at += 6;
    unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
  }
  if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return PT_TEXT_BAD;
  g_string_append_unichar (text, unit);
  return PT_TEXT_SOUND;
}

static const char escape_letters[] = "\"\\/bfnrt";
static const char escaped_characters[] = "\"\\/\b\f\n\r\t";

/* @at stands after the backslash. */
static PtTextFault
unescape_one (const char **at, const char *end, GString *text)
{
  char letter = *(*at)++;
  if (letter == 'u')
    return unescape_unicode (at, end, text);
  const char *known = memchr (escape_letters, letter, sizeof escape_letters - 1);
  if (known == NULL)
    return PT_TEXT_ESCAPE;
  g_string_append_c (text, escaped_characters[known - escape_letters]);
  return PT_TEXT_SOUND;
}

PtTextFault
pt_text_unescape (const PtSlice *slice, GString *text, const char **at)
{
  const char *end = slice->bytes + slice->length;
  const char *rest = slice->bytes;
  g_string_truncate (text, 0);
  while (rest < end) {
    const char *backslash = memchr (rest, '\\', end - rest);
    const char *plain_end = backslash != NULL ? backslash : end;
    g_string_append_len (text, rest, plain_end - rest);
    if (backslash == NULL)
      break;
    rest = backslash + 1;
    PtTextFault fault = unescape_one (&rest, end, text);
    if (fault != PT_TEXT_SOUND) {
      *at = backslash;
      return fault;
    }
  }
  return PT_TEXT_SOUND;
}

static void
escape_one (GString *json, char c)
{
  const char *known = c == '/' ? NULL : memchr (escaped_characters, c, sizeof escaped_characters - 1);
  if (known != NULL) {
    g_string_append_c (json, '\\');
    g_string_append_c (json, escape_letters[known - escaped_characters]);
  } else {
    g_string_append_printf (json, "\\u%04x", (guint) (guint8) c);
  }
}

void
pt_text_escape (GString *json, const char *bytes, gsize length)
{
  const char *end = bytes + length;
  gboolean high = FALSE;
  g_string_append_c (json, '"');
  for (const char *at = bytes; at < end;) {
    const char *stop = pass_plain (at, end, &high);
    g_string_append_len (json, at, stop - at);
    if (stop < end)
      escape_one (json, *stop++);
    at = stop;
  }
  g_string_append_c (json, '"');
}
