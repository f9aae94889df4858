/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CSV files as offices have them: written by any spreadsheet in any country. Used by import. */

#include "config.h"

#include "csv-table.h"

#include <csv.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "errors.h"

#define MOST_BYTES (64 * 1024 * 1024)

/* What libcsv's callbacks gather. */
typedef struct {
  PtCsvTable *table;
  GPtrArray *cells; /* of the row that is being read */
  guint line;
  guint row_line;
} Reading;

void
pt_csv_table_free (PtCsvTable *table)
{
  g_ptr_array_unref (table->rows);
  g_array_unref (table->lines);
  g_free (table);
}

/* --- encoding and separator -------------------------------------------------------------------------------------- */

static char *
convert (const char *bytes, gsize length, const char *encoding, GError **error)
{
  g_autoptr (GError) cause = NULL;
  char *text = g_convert (bytes, (gssize) length, "UTF-8", encoding, NULL, NULL, &cause);

  if (text == NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("The file is no text in %s: %s"), encoding, cause->message);
  return text;
}

static char *
to_utf8 (const char *bytes, gsize length, GError **error)
{
  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    return convert (bytes + 3, length - 3, "UTF-8", error);
  if (length >= 2 && (memcmp (bytes, "\xff\xfe", 2) == 0 || memcmp (bytes, "\xfe\xff", 2) == 0))
    return convert (bytes, length, "UTF-16", error);
  if (g_utf8_validate (bytes, (gssize) length, NULL))
    return g_strndup (bytes, length);
  return convert (bytes, length, "WINDOWS-1252", error);
}

/* The sign that stands most often in the heading, outside of quotes. */
static char
find_separator (const char *text)
{
  static const char signs[] = ",;\t|";
  guint counts[G_N_ELEMENTS (signs)] = { 0 };
  gboolean quoted = FALSE;
  guint best = 0;

  for (const char *c = text; *c != '\0' && (quoted || *c != '\n'); c++) {
    const char *sign = strchr (signs, *c);
    if (*c == '"')
      quoted = !quoted;
    else if (!quoted && sign != NULL)
      counts[sign - signs]++;
  }
  for (guint i = 1; i < G_N_ELEMENTS (signs); i++)
    if (counts[i] > counts[best])
      best = i;
  return signs[best];
}

/* --- parsing ----------------------------------------------------------------------------------------------------- */

static void
on_cell (void *bytes, size_t length, void *data)
{
  Reading *reading = data;
  char *cell = g_strndup (bytes, length);

  if (reading->cells->len == 0)
    reading->row_line = reading->line;
  for (const char *c = cell; *c != '\0'; c++)
    reading->line += *c == '\n';
  g_ptr_array_add (reading->cells, g_strstrip (cell));
}

static void
on_row (int sign, void *data)
{
  Reading *reading = data;

  g_ptr_array_add (reading->cells, NULL);
  g_ptr_array_add (reading->table->rows, g_ptr_array_free (reading->cells, FALSE));
  g_array_append_val (reading->table->lines, reading->row_line);
  reading->cells = g_ptr_array_new ();
}

/* libcsv passes over blank lines; lines are counted by feeding it one at a time. */
static gboolean
feed (struct csv_parser *parser, const char *text, Reading *reading)
{
  const char *at = text;

  while (*at != '\0') {
    gsize length = strcspn (at, "\n");
    guint before = reading->line;
    length += at[length] == '\n';
    if (csv_parse (parser, at, length, on_cell, on_row, reading) != length)
      return FALSE;
    reading->line = MAX (reading->line, before) + (reading->line == before);
    at += length;
  }
  return csv_fini (parser, on_cell, on_row, reading) == 0;
}

static PtCsvTable *
parse_text (const char *text, GError **error)
{
  g_autoptr (PtCsvTable) table = g_new0 (PtCsvTable, 1);
  Reading reading = { .table = table, .cells = g_ptr_array_new (), .line = 1 };
  struct csv_parser parser;
  gboolean whole = FALSE;

  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  table->lines = g_array_new (FALSE, FALSE, sizeof (guint));
  table->separator = find_separator (text);
  if (csv_init (&parser, CSV_STRICT | CSV_STRICT_FINI) == 0) {
    csv_set_delim (&parser, (unsigned char) table->separator);
    whole = feed (&parser, text, &reading);
    csv_free (&parser);
  }
  g_ptr_array_foreach (reading.cells, (GFunc) (void (*) (void)) g_free, NULL);
  g_ptr_array_unref (reading.cells);
  if (whole && table->rows->len > 0)
    return g_steal_pointer (&table);
  g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("The file is no CSV with a heading: line %u"), reading.line);
  return NULL;
}

PtCsvTable *
pt_csv_table_parse (const char *bytes, gsize length, GError **error)
{
  g_autofree char *text = to_utf8 (bytes, length, error);

  if (text == NULL)
    return NULL;
  return parse_text (text, error);
}

PtCsvTable *
pt_csv_table_read (const char *path, GError **error)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) cause = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &bytes, &length, &cause)) {
    g_set_error_literal (error, PT_ERROR, PT_ERROR_NOT_FOUND, cause->message);
    return NULL;
  }
  if (length > MOST_BYTES) {
    g_set_error (error, PT_ERROR, PT_ERROR_TOO_LARGE, _ ("%s is larger than 64 MiB: divide it"), path);
    return NULL;
  }
  return pt_csv_table_parse (bytes, length, error);
}

/* --- numbers ----------------------------------------------------------------------------------------------------- */

static guint
count_sign (const char *cell, char sign)
{
  guint count = 0;
  for (const char *c = cell; *c != '\0'; c++)
    count += *c == sign;
  return count;
}

/* Whether @sign can only be the decimal sign in @cell: it stands once, and after the other sign or not before exactly
 * three digits. */
static gboolean
is_decimal (const char *cell, char sign, char other)
{
  const char *at = strrchr (cell, sign);

  if (at == NULL || count_sign (cell, sign) != 1)
    return FALSE;
  if (strchr (cell, other) != NULL)
    return strrchr (cell, other) < at;
  return strspn (at + 1, "0123456789") != 3 || strlen (at + 1) != 3;
}

gboolean
pt_csv_table_decimal (const PtCsvTable *table, GArray *columns, PtCsvDecimal *decimal, GError **error)
{
  gboolean comma = FALSE;
  gboolean point = FALSE;

  for (guint i = 1; i < table->rows->len; i++) {
    GStrv cells = table->rows->pdata[i];
    for (guint j = 0; j < columns->len; j++) {
      guint column = g_array_index (columns, guint, j);
      if (column >= g_strv_length (cells))
        continue;
      comma |= is_decimal (cells[column], ',', '.');
      point |= is_decimal (cells[column], '.', ',');
    }
  }
  *decimal = comma ? PT_CSV_COMMA : PT_CSV_POINT;
  if (!comma || !point)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
               _ ("Some numbers have a decimal point, others a decimal comma: write them one way"));
  return FALSE;
}

char *
pt_csv_number (const char *cell, PtCsvDecimal decimal)
{
  char group = decimal == PT_CSV_COMMA ? '.' : ',';
  GString *number = g_string_new (NULL);

  for (const char *c = cell; *c != '\0'; c++)
    if (*c != group && *c != ' ' && *c != '\'')
      g_string_append_c (number, decimal == PT_CSV_COMMA && *c == ',' ? '.' : *c);
  return g_string_free (number, FALSE);
}
