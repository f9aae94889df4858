/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "schema.h"

G_BEGIN_DECLS

#define FLOOR_META 8
#define FLOOR_COLUMNS (FLOOR_META + PT_COLLECTION_FIELDS)

typedef enum { FLOOR_NULL, FLOOR_INTEGER, FLOOR_TEXT, FLOOR_ID } FloorType;

/* One value. Text is borrowed: from a statement's row until the next step, from a parsed page as long as it lives. */
typedef struct {
  FloorType type;
  gint64 integer;
  const char *text;
  int length;
  guint8 id[16];
} FloorCell;

/* A row of the collections' table, in the order of its columns. */
typedef struct {
  FloorCell cells[FLOOR_COLUMNS];
} FloorRow;

/* The columns' names and what they hold; meta first. */
typedef struct {
  const char *names[FLOOR_COLUMNS];
  FloorType types[FLOOR_COLUMNS];
} FloorTable;

const FloorTable *floor_table (void);

void floor_row_read (FloorRow *row, sqlite3_stmt *statement);
void floor_row_bind (const FloorRow *row, sqlite3_stmt *statement);
/* One JSON object, nulls left out. */
void floor_row_write (const FloorRow *row, GString *out);
/* Reads what floor_row_write() wrote from *@at on; FALSE at the end of the page. */
gboolean floor_row_parse (FloorRow *row, const char **at);
/* The protocol's leaf, as SHA-256 over the row's text. */
unsigned __int128 floor_row_leaf (const FloorRow *row, GString *scratch);

G_END_DECLS
