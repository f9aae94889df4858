/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "row.h"

G_BEGIN_DECLS

/**
 * PtWriter:
 *
 * Writes compact JSON into a GString; commas and nesting are its own care.
 * A value is written after pt_writer_member() inside an object, directly
 * inside an array.
 */
typedef struct _PtWriter PtWriter;

PtWriter *pt_writer_new (void);
void pt_writer_free (PtWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtWriter, pt_writer_free)
/* The text so far, borrowed: to see its length, or to append a value that is JSON already by pt_writer_raw(). */
GString *pt_writer_text_so_far (PtWriter *self);
/* Gives the bytes (without a closing NUL in the count), or the text. Afterwards the writer can only be freed. */
GBytes *pt_writer_end (PtWriter *self);
char *pt_writer_end_text (PtWriter *self);

void pt_writer_begin_object (PtWriter *self);
void pt_writer_end_object (PtWriter *self);
void pt_writer_begin_array (PtWriter *self);
void pt_writer_end_array (PtWriter *self);
void pt_writer_member (PtWriter *self, const char *name);

void pt_writer_integer (PtWriter *self, gint64 value);
void pt_writer_boolean (PtWriter *self, gboolean value);
void pt_writer_null (PtWriter *self);
/* NULL writes null. @length -1 for NUL-terminated text; valid UTF-8. */
void pt_writer_text (PtWriter *self, const char *text, gssize length);
void pt_writer_id (PtWriter *self, const PtId *id);
/* A value that is JSON already. */
void pt_writer_raw (PtWriter *self, const char *json, gssize length);

/* Member and value in one; the _if forms leave the member out for NULL and for the none id. */
void pt_writer_put_integer (PtWriter *self, const char *name, gint64 value);
void pt_writer_put_boolean (PtWriter *self, const char *name, gboolean value);
void pt_writer_put_text (PtWriter *self, const char *name, const char *text);
void pt_writer_put_text_if (PtWriter *self, const char *name, const char *text);
void pt_writer_put_id (PtWriter *self, const char *name, const PtId *id);
void pt_writer_put_id_if (PtWriter *self, const char *name, const PtId *id);

G_END_DECLS
