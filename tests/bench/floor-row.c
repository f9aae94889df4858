/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows for the floor: the least code that can move a real row between SQLite, JSON and a digest. It knows its own
 * output only and checks nothing, so that what the program costs beyond it is visible. Used by floor.c.
 */

#include "floor-row.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID, VERSION, SEQ, DELETED };

static const char *meta_names[FLOOR_META]
    = { "id", "version", "seq", "deleted", "created_at", "updated_at", "created_by", "updated_by" };

const FloorTable *
floor_table (void)
{
  static FloorTable table;

  if (table.names[0] == NULL) {
    const PtEntity *entity = pt_entity (PT_COLLECTIONS);

    for (guint i = 0; i < FLOOR_META; i++) {
      table.names[i] = meta_names[i];
      table.types[i] = i == ID || i >= 6 ? FLOOR_ID : FLOOR_INTEGER;
    }
    for (guint i = 0; i < entity->n_fields; i++) {
      PtKind kind = entity->fields[i].kind;

      table.names[FLOOR_META + i] = entity->fields[i].name;
      table.types[FLOOR_META + i] = pt_kind_is_integer (kind) ? FLOOR_INTEGER
                                    : pt_kind_is_id (kind)    ? FLOOR_ID
                                                              : FLOOR_TEXT;
    }
  }
  return &table;
}

void
floor_row_read (FloorRow *row, sqlite3_stmt *statement)
{
  const FloorTable *table = floor_table ();

  for (int i = 0; i < FLOOR_COLUMNS; i++) {
    FloorCell *cell = &row->cells[i];

    cell->type = sqlite3_column_type (statement, i) == SQLITE_NULL ? FLOOR_NULL : table->types[i];
    if (cell->type == FLOOR_INTEGER)
      cell->integer = sqlite3_column_int64 (statement, i);
    else if (cell->type == FLOOR_TEXT) {
      cell->text = (const char *) sqlite3_column_text (statement, i);
      cell->length = sqlite3_column_bytes (statement, i);
    } else if (cell->type == FLOOR_ID)
      memcpy (cell->id, sqlite3_column_blob (statement, i), 16);
  }
}

void
floor_row_bind (const FloorRow *row, sqlite3_stmt *statement)
{
  for (int i = 0; i < FLOOR_COLUMNS; i++) {
    const FloorCell *cell = &row->cells[i];

    switch (cell->type) {
    case FLOOR_NULL:
      sqlite3_bind_null (statement, i + 1);
      break;
    case FLOOR_INTEGER:
      sqlite3_bind_int64 (statement, i + 1, cell->integer);
      break;
    case FLOOR_TEXT:
      sqlite3_bind_text (statement, i + 1, cell->text, cell->length, SQLITE_STATIC);
      break;
    case FLOOR_ID:
      sqlite3_bind_blob (statement, i + 1, cell->id, 16, SQLITE_STATIC);
      break;
    }
  }
}

/* The id with hyphens, 36 characters. */
static void
format_id (const guint8 id[16], char out[36])
{
  static const char digits[] = "0123456789abcdef";

  for (int i = 0; i < 16; i++) {
    *out++ = digits[id[i] >> 4];
    *out++ = digits[id[i] & 15];
    if (i == 3 || i == 5 || i == 7 || i == 9)
      *out++ = '-';
  }
}

static int
digit (char c)
{
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

static void
parse_id (const char *text, guint8 id[16])
{
  for (int i = 0; i < 16; i++) {
    if (*text == '-')
      text++;
    id[i] = (guint8) (digit (text[0]) << 4 | digit (text[1]));
    text += 2;
  }
}

static void
append_integer (GString *out, gint64 value)
{
  char text[24];

  g_string_append_len (out, text, snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value));
}

static void
append_id (GString *out, const guint8 id[16])
{
  char text[36];

  format_id (id, text);
  g_string_append_len (out, text, sizeof text);
}

void
floor_row_write (const FloorRow *row, GString *out)
{
  const FloorTable *table = floor_table ();

  for (int i = 0; i < FLOOR_COLUMNS; i++) {
    const FloorCell *cell = &row->cells[i];

    if (cell->type == FLOOR_NULL)
      continue;
    g_string_append_c (out, i == 0 ? '{' : ',');
    g_string_append_c (out, '"');
    g_string_append (out, table->names[i]);
    g_string_append_len (out, "\":", 2);
    if (cell->type == FLOOR_INTEGER) {
      append_integer (out, cell->integer);
      continue;
    }
    g_string_append_c (out, '"');
    if (cell->type == FLOOR_TEXT)
      g_string_append_len (out, cell->text, cell->length);
    else
      append_id (out, cell->id);
    g_string_append_c (out, '"');
  }
  g_string_append_len (out, "}\n", 2);
}

static void
parse_cell (FloorCell *cell, FloorType type, const char **at)
{
  const char *end;

  cell->type = type;
  if (type == FLOOR_INTEGER) {
    cell->integer = strtoll (*at, (char **) at, 10);
    return;
  }
  end = strchr (*at + 1, '"');
  if (type == FLOOR_ID)
    parse_id (*at + 1, cell->id);
  cell->text = *at + 1;
  cell->length = (int) (end - cell->text);
  *at = end + 1;
}

gboolean
floor_row_parse (FloorRow *row, const char **at)
{
  const FloorTable *table = floor_table ();
  const char *next = *at;

  if (*next != '{')
    return FALSE;
  for (int i = 0; i < FLOOR_COLUMNS; i++) {
    size_t length = strlen (table->names[i]);

    row->cells[i].type = FLOOR_NULL;
    if (*next == '}' || strncmp (next + 2, table->names[i], length) != 0 || next[2 + length] != '"')
      continue;
    next += length + 4;
    parse_cell (&row->cells[i], table->types[i], &next);
  }
  *at = next + 2;
  return TRUE;
}

/* A field's line of the leaf's text. */
static void
append_line (GString *out, const char *name, const FloorCell *cell)
{
  char text[24];
  int length = cell->type == FLOOR_ID     ? 36
               : cell->type == FLOOR_TEXT ? cell->length
                                          : snprintf (text, sizeof text, "%" G_GINT64_FORMAT, cell->integer);

  g_string_append (out, name);
  g_string_append_c (out, '=');
  append_integer (out, length);
  g_string_append_c (out, ':');
  if (cell->type == FLOOR_ID)
    append_id (out, cell->id);
  else
    g_string_append_len (out, cell->type == FLOOR_TEXT ? cell->text : text, length);
  g_string_append_c (out, '\n');
}

unsigned __int128
floor_row_leaf (const FloorRow *row, GString *scratch)
{
  const PtEntity *entity = pt_entity (PT_COLLECTIONS);
  const guint8 *sorted = pt_entity_sorted (entity);
  unsigned __int128 leaf;
  guint8 hash[32];

  g_string_assign (scratch, "collections\n");
  append_id (scratch, row->cells[ID].id);
  g_string_append_c (scratch, '\n');
  append_integer (scratch, row->cells[VERSION].integer);
  g_string_append_len (scratch, "\n0\n", 3);
  for (guint i = 0; i < entity->n_fields; i++) {
    const FloorCell *cell = &row->cells[FLOOR_META + sorted[i]];

    if (cell->type != FLOOR_NULL)
      append_line (scratch, entity->fields[sorted[i]].name, cell);
  }
  crypto_hash_sha256 (hash, (const guint8 *) scratch->str, scratch->len);
  memcpy (&leaf, hash, sizeof leaf);
  return leaf;
}
