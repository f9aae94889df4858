/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A row by value. All its text stands in one buffer and values are places in it, so that clearing and filling a row
 * again costs no allocation; ids and integers stand in the row itself. */

#include "row.h"

#include <string.h>

#define FIRST_SIZE 256

typedef union {
  gint64 integer;
  PtId id;
  struct {
    gsize offset; /* into the row's buffer, where a NUL follows it */
    gsize length;
  } text;
} Value;

struct _PtRow {
  const PtEntity *entity;
  PtRowMeta meta;
  guint32 present;
  guint32 valued; /* present and not null */
  char *buffer;
  gsize used;
  gsize size;
  Value values[PT_FIELDS_MAX];
};

static guint32
bit (guint field)
{
  return (guint32) 1 << field;
}

static PtKind
kind_of (const PtRow *row, guint field)
{
  return row->entity->fields[field].kind;
}

static gboolean
is_text (const PtRow *row, guint field)
{
  return !pt_kind_is_integer (kind_of (row, field)) && !pt_kind_is_id (kind_of (row, field));
}

PtRow *
pt_row_new (const PtEntity *entity)
{
  PtRow *row = g_new0 (PtRow, 1);

  row->entity = entity;
  return row;
}

PtRow *
pt_row_copy (const PtRow *row)
{
  PtRow *copy = g_memdup2 (row, sizeof *row);

  copy->buffer = row->used > 0 ? g_memdup2 (row->buffer, row->used) : NULL;
  copy->size = row->used;
  return copy;
}

void
pt_row_free (PtRow *row)
{
  if (row != NULL)
    g_free (row->buffer);
  g_free (row);
}

void
pt_row_clear (PtRow *row, const PtEntity *entity)
{
  row->entity = entity;
  row->meta = (PtRowMeta){ 0 };
  row->present = 0;
  row->valued = 0;
  row->used = 0;
}

const PtEntity *
pt_row_entity (const PtRow *row)
{
  return row->entity;
}

PtRowMeta *
pt_row_meta (PtRow *row)
{
  return &row->meta;
}

const PtRowMeta *
pt_row_peek_meta (const PtRow *row)
{
  return &row->meta;
}

guint32
pt_row_mask (const PtRow *row)
{
  return row->present;
}

gboolean
pt_row_has (const PtRow *row, guint field)
{
  return (row->present & bit (field)) != 0;
}

gboolean
pt_row_is_null (const PtRow *row, guint field)
{
  return (row->valued & bit (field)) == 0;
}

void
pt_row_unset (PtRow *row, guint field)
{
  row->present &= ~bit (field);
  row->valued &= ~bit (field);
}

gint64
pt_row_get_integer (const PtRow *row, guint field)
{
  g_return_val_if_fail (field < row->entity->n_fields && pt_kind_is_integer (kind_of (row, field)), 0);
  return pt_row_is_null (row, field) ? 0 : row->values[field].integer;
}

const char *
pt_row_get_text (const PtRow *row, guint field)
{
  g_return_val_if_fail (field < row->entity->n_fields && is_text (row, field), NULL);
  return pt_row_is_null (row, field) ? NULL : row->buffer + row->values[field].text.offset;
}

gsize
pt_row_get_text_length (const PtRow *row, guint field)
{
  g_return_val_if_fail (field < row->entity->n_fields && is_text (row, field), 0);
  return pt_row_is_null (row, field) ? 0 : row->values[field].text.length;
}

const PtId *
pt_row_get_id (const PtRow *row, guint field)
{
  g_return_val_if_fail (field < row->entity->n_fields && pt_kind_is_id (kind_of (row, field)), NULL);
  return pt_row_is_null (row, field) ? NULL : &row->values[field].id;
}

static Value *
occupy (PtRow *row, guint field)
{
  row->present |= bit (field);
  row->valued |= bit (field);
  return &row->values[field];
}

void
pt_row_set_null (PtRow *row, guint field)
{
  g_return_if_fail (field < row->entity->n_fields);
  row->present |= bit (field);
  row->valued &= ~bit (field);
}

void
pt_row_set_integer (PtRow *row, guint field, gint64 value)
{
  g_return_if_fail (field < row->entity->n_fields && pt_kind_is_integer (kind_of (row, field)));
  occupy (row, field)->integer = value;
}

void
pt_row_set_id (PtRow *row, guint field, const PtId *id)
{
  PtId value = id != NULL ? *id : PT_ID_NONE;

  g_return_if_fail (field < row->entity->n_fields && pt_kind_is_id (kind_of (row, field)));
  if (id == NULL)
    pt_row_set_null (row, field);
  else
    occupy (row, field)->id = value;
}

static gboolean
has_text (const PtRow *row, guint field)
{
  return !pt_row_is_null (row, field) && is_text (row, field);
}

static gsize
measure_texts (const PtRow *row)
{
  gsize total = 0;

  for (guint i = 0; i < row->entity->n_fields; i++)
    total += has_text (row, i) ? row->values[i].text.length + 1 : 0;
  return total;
}

/* Moves the texts still in use into a new buffer with room for @length more and its NUL. Returns the old buffer,
 * since the text that asks for the room may itself stand there. */
static char *
make_room (PtRow *row, gsize length)
{
  char *old = row->buffer;

  row->size = MAX (FIRST_SIZE, 2 * (measure_texts (row) + length + 1));
  row->buffer = g_malloc (row->size);
  row->used = 0;
  for (guint i = 0; i < row->entity->n_fields; i++) {
    Value *value = &row->values[i];

    if (!has_text (row, i))
      continue;
    memcpy (row->buffer + row->used, old + value->text.offset, value->text.length + 1);
    value->text.offset = row->used;
    row->used += value->text.length + 1;
  }
  return old;
}

static void
place_text (PtRow *row, guint field, const char *text, gsize length)
{
  char *old = row->size - row->used <= length ? make_room (row, length) : NULL;
  Value *value = occupy (row, field);

  value->text.offset = row->used;
  value->text.length = length;
  memmove (row->buffer + row->used, text, length);
  row->buffer[row->used + length] = '\0';
  row->used += length + 1;
  g_free (old);
}

void
pt_row_set_text (PtRow *row, guint field, const char *text, gssize length)
{
  gsize size = text == NULL ? 0 : length < 0 ? strlen (text) : (gsize) length;

  g_return_if_fail (field < row->entity->n_fields && is_text (row, field));
  if (size == 0)
    pt_row_set_null (row, field);
  else
    place_text (row, field, text, size);
}

void
pt_row_copy_field (PtRow *row, const PtRow *from, guint field)
{
  if (!pt_row_has (from, field))
    pt_row_unset (row, field);
  else if (pt_row_is_null (from, field))
    pt_row_set_null (row, field);
  else if (pt_kind_is_integer (kind_of (from, field)))
    pt_row_set_integer (row, field, from->values[field].integer);
  else if (pt_kind_is_id (kind_of (from, field)))
    pt_row_set_id (row, field, &from->values[field].id);
  else
    pt_row_set_text (row, field, pt_row_get_text (from, field), from->values[field].text.length);
}

void
pt_row_fill_defaults (PtRow *row)
{
  for (guint i = 0; i < row->entity->n_fields; i++) {
    const PtField *field = &row->entity->fields[i];

    if (pt_row_has (row, i))
      continue;
    if (field->fallback != NULL && pt_kind_is_integer (field->kind))
      pt_row_set_integer (row, i, g_ascii_strtoll (field->fallback, NULL, 10));
    else if (field->fallback != NULL)
      pt_row_set_text (row, i, field->fallback, -1);
    else
      pt_row_set_null (row, i);
  }
}

void
pt_row_apply (PtRow *row, const PtRow *changes)
{
  g_return_if_fail (row->entity == changes->entity);
  for (guint i = 0; i < row->entity->n_fields; i++) {
    if (pt_row_has (changes, i))
      pt_row_copy_field (row, changes, i);
  }
}

gboolean
pt_row_same_field (const PtRow *a, const PtRow *b, guint field)
{
  const Value *left = &a->values[field];
  const Value *right = &b->values[field];

  if (pt_row_is_null (a, field) || pt_row_is_null (b, field))
    return pt_row_is_null (a, field) == pt_row_is_null (b, field);
  if (pt_kind_is_integer (kind_of (a, field)))
    return left->integer == right->integer;
  if (pt_kind_is_id (kind_of (a, field)))
    return pt_id_equal (&left->id, &right->id);
  return left->text.length == right->text.length
         && memcmp (a->buffer + left->text.offset, b->buffer + right->text.offset, left->text.length) == 0;
}

guint32
pt_row_diff (const PtRow *a, const PtRow *b)
{
  guint32 mask = 0;

  g_return_val_if_fail (a->entity == b->entity, 0);
  for (guint i = 0; i < a->entity->n_fields; i++) {
    if (!pt_row_same_field (a, b, i))
      mask |= bit (i);
  }
  return mask;
}
