/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PtCsvTable:
 *
 * A CSV file as cells of UTF-8 text. Encoding (UTF-8, UTF-16, else Windows
 * 1252), separator (comma, semicolon, tab, bar) and decimal sign are found out
 * from the file itself.
 */
typedef struct {
  GPtrArray *rows; /* of GStrv, the first is the heading; blank lines are left out */
  GArray *lines;   /* of guint: the line of the file where each row begins */
  char separator;
} PtCsvTable;

/* PT_ERROR_NOT_FOUND, PT_ERROR_MALFORMED (no CSV, or no heading), PT_ERROR_TOO_LARGE (over 64 MiB). */
PtCsvTable *pt_csv_table_read (const char *path, GError **error);
PtCsvTable *pt_csv_table_parse (const char *bytes, gsize length, GError **error);
void pt_csv_table_free (PtCsvTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtCsvTable, pt_csv_table_free)

/* How numbers are written. */
typedef enum { PT_CSV_POINT, PT_CSV_COMMA } PtCsvDecimal;

/* The decimal sign of the cells in those columns; PT_ERROR_INVALID where both signs are used as such, and where neither
 * the numbers nor the separator tell whether `12,500` is 12 500 or 12.5.
 * @columns: (element-type guint) */
gboolean pt_csv_table_decimal (const PtCsvTable *table, GArray *columns, PtCsvDecimal *decimal, GError **error);
/* The number with a point and without groups, as pt_decimal_parse() takes it; what is grouped as no number is keeps a
 * comma there, which it refuses. */
char *pt_csv_number (const char *cell, PtCsvDecimal decimal);

G_END_DECLS
