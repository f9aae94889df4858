/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ids.h"
#include "schema.h"

G_BEGIN_DECLS

/**
 * PtRow:
 *
 * One row of an entity, or the changes to one, by value: what storage, wire
 * and rules pass around. The row owns all its text. A field is *present* with
 * a value or null, or absent; a full row has every field present, the `set` of
 * an operation only those that it writes.
 *
 * A row can be cleared and filled again without new allocations, so that a
 * page of thousands costs one row. Text that a getter returns lives until the
 * row is next written. Not thread-safe; hand over a copy.
 */
typedef struct _PtRow PtRow;

typedef struct {
  PtId id;
  gint64 version; /* the server's; 0 before the first acceptance */
  gint64 seq;     /* the server's; 0 where not known */
  gboolean deleted;
  gint64 created_at; /* UTC ms, the server's clock */
  gint64 updated_at;
  PtId created_by;
  PtId updated_by;
} PtRowMeta;

PtRow *pt_row_new (const PtEntity *entity);
PtRow *pt_row_copy (const PtRow *row);
void pt_row_free (PtRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtRow, pt_row_free)
/* All fields absent, meta zero, of @entity from now on; keeps its memory. */
void pt_row_clear (PtRow *row, const PtEntity *entity);

const PtEntity *pt_row_entity (const PtRow *row);
PtRowMeta *pt_row_meta (PtRow *row);
const PtRowMeta *pt_row_peek_meta (const PtRow *row);

/* Presence, as a bit mask over field indices. */
guint32 pt_row_mask (const PtRow *row);
gboolean pt_row_has (const PtRow *row, guint field);
/* Absent counts as null. */
gboolean pt_row_is_null (const PtRow *row, guint field);
void pt_row_unset (PtRow *row, guint field);

/* Getters give 0, NULL for null and absent fields. pt_row_get_text is for all kinds that are neither integer nor id. */
gint64 pt_row_get_integer (const PtRow *row, guint field);
const char *pt_row_get_text (const PtRow *row, guint field);
const PtId *pt_row_get_id (const PtRow *row, guint field);
gsize pt_row_get_text_length (const PtRow *row, guint field);

void pt_row_set_null (PtRow *row, guint field);
void pt_row_set_integer (PtRow *row, guint field, gint64 value);
/* NULL and empty text are null. @length -1 for NUL-terminated text. */
void pt_row_set_text (PtRow *row, guint field, const char *text, gssize length);
/* NULL is null. */
void pt_row_set_id (PtRow *row, guint field, const PtId *id);
/* Copies one field, absent if it is absent there. */
void pt_row_copy_field (PtRow *row, const PtRow *from, guint field);

/* Absent fields take their fallback or null: makes a full row of a create's `set`. */
void pt_row_fill_defaults (PtRow *row);
/* Writes each present field of @changes into @row. */
void pt_row_apply (PtRow *row, const PtRow *changes);
/* Whether both hold the same value, null and absent being the same. */
gboolean pt_row_same_field (const PtRow *a, const PtRow *b, guint field);
/* The mask of the fields that differ (null and absent being the same). */
guint32 pt_row_diff (const PtRow *a, const PtRow *b);

G_END_DECLS
