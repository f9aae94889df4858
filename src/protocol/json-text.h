/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The strings of JSON: found and checked for the reader, escaped for the writer. Private to src/protocol. */

typedef enum {
  PT_TEXT_SOUND,
  PT_TEXT_ENDS,    /* the bytes end inside the string */
  PT_TEXT_CONTROL, /* an unescaped control character */
  PT_TEXT_ESCAPE,  /* no escape of JSON */
  PT_TEXT_BAD      /* U+0000, a lone surrogate or invalid UTF-8 */
} PtTextFault;

typedef struct {
  const char *bytes;
  gsize length;
  gboolean escaped; /* holds at least one escape */
} PtSlice;

/* @at stands after the opening quote; on success @slice is what stands between the quotes, valid UTF-8, and @at moves
 * past the closing one; on a fault @at moves to it. Escapes are checked by pt_text_unescape(). */
PtTextFault pt_text_scan (const char **at, const char *end, PtSlice *slice);
/* Replaces the contents of @text by the characters that @slice means; on a fault @at is set to the escape. */
PtTextFault pt_text_unescape (const PtSlice *slice, GString *text, const char **at);
/* Appends valid UTF-8 with quotes and the escapes that JSON requires, no others. */
void pt_text_escape (GString *json, const char *bytes, gsize length);

G_END_DECLS
