/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "row.h"

G_BEGIN_DECLS

/**
 * PtReader:
 *
 * The strict JSON reader that sees outside bytes first: RFC 8259 in UTF-8, no
 * deeper than PT_LIMIT_DEPTH, whole numbers within int64 only, no duplicate
 * member, no U+0000, no lone surrogate, one document. It walks the bytes once
 * and never recurses.
 *
 * Errors are sticky: after the first, every call returns FALSE (0, NULL) and
 * the reason waits in pt_reader_finish(). So a caller reads straight through
 * and asks once at the end. All errors are PT_ERROR_MALFORMED and name the
 * byte; bad text (U+0000, lone surrogate, invalid UTF-8) is told apart by
 * pt_reader_is_bad_text(), since the protocol gives it a code of its own.
 */
typedef struct _PtReader PtReader;

typedef enum {
  PT_JSON_NONE,
  PT_JSON_NULL,
  PT_JSON_BOOLEAN,
  PT_JSON_INTEGER,
  PT_JSON_TEXT,
  PT_JSON_ARRAY,
  PT_JSON_OBJECT
} PtJsonType;

/* Borrows @bytes until freed. */
PtReader *pt_reader_new (const char *bytes, gsize length);
void pt_reader_free (PtReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtReader, pt_reader_free)

/* The type of the value that comes next, by its first byte; NONE at an error. */
PtJsonType pt_reader_peek (PtReader *self);

/* Enters an object; then, until pt_reader_next_member() says FALSE, which leaves it, read one value a member. */
gboolean pt_reader_enter_object (PtReader *self);
/* @name lives until the next call that reads text; it is NUL-terminated. */
gboolean pt_reader_next_member (PtReader *self, const char **name);
gboolean pt_reader_enter_array (PtReader *self);
/* TRUE where another element follows; FALSE leaves the array. */
gboolean pt_reader_next_element (PtReader *self);

gint64 pt_reader_integer (PtReader *self);
gboolean pt_reader_boolean (PtReader *self);
/* Unescaped, NUL-terminated, valid until the next call that reads text. */
const char *pt_reader_text (PtReader *self, gsize *length);
char *pt_reader_dup_text (PtReader *self);
/* A string that is a UUID. */
gboolean pt_reader_id (PtReader *self, PtId *id);
gboolean pt_reader_null (PtReader *self);
/* Validates and passes over one value of any type. */
gboolean pt_reader_skip (PtReader *self);
/* As skip, and gives the value's exact bytes, borrowed from the input. */
gboolean pt_reader_raw (PtReader *self, const char **bytes, gsize *length);

/* The caller's own verdict on what it read ("limit: 1 to 5000"): the sticky error from here on. */
void pt_reader_fail (PtReader *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* As pt_reader_fail, for another error than PT_ERROR_MALFORMED; takes @error. */
void pt_reader_fail_with (PtReader *self, GError *error);
gboolean pt_reader_failed (PtReader *self);
/* How many bytes were read: the difference around a value is its size. */
gsize pt_reader_offset (PtReader *self);
gboolean pt_reader_is_bad_text (PtReader *self);
/* Requires the end of the document; FALSE with the first error. */
gboolean pt_reader_finish (PtReader *self, GError **error);

/* Whether @bytes are one document as above: the gate before json-glib may see them. */
gboolean pt_json_check (const char *bytes, gsize length, GError **error);

G_END_DECLS
