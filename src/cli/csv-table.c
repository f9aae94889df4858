/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CSV files as offices have them: written by any spreadsheet in any country. Used by import. */

#include "config.h"

#include "csv-table.h"

#include <csv.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "errors.h"

#define MOST_BYTES (64 * 1024 * 1024)
#define DIGITS "0123456789"

/* What libcsv's callbacks gather. */
typedef struct {
  PtCsvTable *table;
  GPtrArray *cells; /* of the row that is being read */
  guint row_line;   /* where it begins */
} Reading;

void
pt_csv_table_free (PtCsvTable *table)
{
  g_ptr_array_unref (table->rows);
  g_array_unref (table->lines);
  g_free (table);
}

/* --- encoding and separator -------------------------------------------------------------------------------------- */

/* A text with a NUL in it would end there: it is UTF-16 without its mark, damaged, or no text at all. */
static char *
convert (const char *bytes, gsize length, const char *encoding, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gsize written = 0;
  g_autofree char *text = g_convert (bytes, (gssize) length, "UTF-8", encoding, NULL, &written, &cause);

  if (text != NULL && strlen (text) == written)
    return g_steal_pointer (&text);
  if (text == NULL)
    g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("The file is no text in %s: %s"), encoding, cause->message);
  else
    g_set_error_literal (error, PT_ERROR, PT_ERROR_MALFORMED,
                         _ ("The file has zero bytes in it, as UTF-16 without its mark has: save it as CSV in UTF-8"));
  return NULL;
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

/* libcsv passes over blank lines; lines are counted by feeding it one at a time. A line within quotes goes on with the
 * row before it: in a file that libcsv takes, quotes stand around cells or twice. */
static gboolean
feed (struct csv_parser *parser, const char *text, Reading *reading)
{
  gboolean quoted = FALSE;
  gsize length = 0;
  guint line = 1;

  for (const char *at = text; *at != '\0'; at += length, line++) {
    length = strcspn (at, "\n");
    length += at[length] == '\n';
    if (!quoted)
      reading->row_line = line;
    for (gsize i = 0; i < length; i++)
      quoted ^= at[i] == '"';
    if (csv_parse (parser, at, length, on_cell, on_row, reading) != length)
      return FALSE;
  }
  return csv_fini (parser, on_cell, on_row, reading) == 0;
}

static PtCsvTable *
parse_text (const char *text, GError **error)
{
  g_autoptr (PtCsvTable) table = g_new0 (PtCsvTable, 1);
  Reading reading = { .table = table, .cells = g_ptr_array_new (), .row_line = 1 };
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
  g_set_error (error, PT_ERROR, PT_ERROR_MALFORMED, _ ("The file is no CSV with a heading: line %u"), reading.row_line);
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

/* What the numbers of a table say about their decimal sign. */
typedef struct {
  gboolean comma; /* some can only have a decimal comma */
  gboolean point;
  gboolean open_comma; /* some are like 12,500: thousands or thousandths */
  gboolean open_point;
  const char *open; /* the first such cell, and its line */
  guint line;
} Evidence;

static guint
count_sign (const char *cell, char sign)
{
  guint count = 0;
  for (const char *c = cell; *c != '\0'; c++)
    count += *c == sign;
  return count;
}

/* Where the number's own text begins: behind its sign, and what people put in front of that. */
static const char *
skip_sign (const char *cell)
{
  return cell + strspn (cell, "'+- ");
}

/* Whether the @sign, which stands once in @cell and alone, could as well set thousands apart: one to three digits, the
 * first not 0, stand before it and exactly three after. */
static gboolean
is_open (const char *cell, char sign)
{
  const char *whole = skip_sign (cell);
  gsize length = strspn (whole, DIGITS);

  return length >= 1 && length <= 3 && *whole != '0' && whole[length] == sign
         && strspn (whole + length + 1, DIGITS) == 3 && whole[length + 4] == '\0';
}

/* Whether @sign can only be the decimal sign in @cell: it stands once and after the other sign, or could not set
 * thousands apart; or the other sign stands more than once. */
static gboolean
is_decimal (const char *cell, char sign, char other)
{
  const char *at = strrchr (cell, sign);

  if (count_sign (cell, sign) > 1)
    return FALSE;
  if (at == NULL || strchr (cell, other) != NULL)
    return count_sign (cell, other) > 1 || (at != NULL && strrchr (cell, other) < at);
  return !is_open (cell, sign);
}

static void
weigh (Evidence *evidence, const char *cell, guint line)
{
  gboolean comma = is_open (cell, ',');
  gboolean point = is_open (cell, '.');

  evidence->comma |= is_decimal (cell, ',', '.');
  evidence->point |= is_decimal (cell, '.', ',');
  evidence->open_comma |= comma;
  evidence->open_point |= point;
  if ((comma || point) && evidence->open == NULL) {
    evidence->open = cell;
    evidence->line = line;
  }
}

static Evidence
weigh_columns (const PtCsvTable *table, GArray *columns)
{
  Evidence evidence = { 0 };

  for (guint i = 1; i < table->rows->len; i++) {
    GStrv cells = table->rows->pdata[i];
    for (guint j = 0; j < columns->len; j++) {
      guint column = g_array_index (columns, guint, j);
      if (column < g_strv_length (cells))
        weigh (&evidence, cells[column], g_array_index (table->lines, guint, i));
    }
  }
  return evidence;
}

static gboolean
refuse_open (const Evidence *evidence, GError **error)
{
  g_autofree char *point = pt_csv_number (evidence->open, PT_CSV_POINT);
  g_autofree char *comma = pt_csv_number (evidence->open, PT_CSV_COMMA);

  g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
               _ ("Line %u: “%s” can mean %s or %s, and no other number tells which: leave out what sets thousands"
                  " apart, or save the file with , between its cells for a decimal point, with ; for a decimal comma"),
               evidence->line, evidence->open, point, comma);
  return FALSE;
}

/* Numbers that leave it open are read as the cells were separated: semicolons come from where the comma is the decimal
 * sign, commas from where the point is. Nothing else is a reason to guess. */
static gboolean
settle_open (const PtCsvTable *table, const Evidence *evidence, PtCsvDecimal *decimal, GError **error)
{
  *decimal = PT_CSV_POINT;
  if (evidence->open == NULL || table->separator == ',')
    return TRUE;
  if (table->separator != ';' || evidence->open_point)
    return refuse_open (evidence, error);
  *decimal = PT_CSV_COMMA;
  return TRUE;
}

gboolean
pt_csv_table_decimal (const PtCsvTable *table, GArray *columns, PtCsvDecimal *decimal, GError **error)
{
  Evidence evidence = weigh_columns (table, columns);

  if (!evidence.comma && !evidence.point)
    return settle_open (table, &evidence, decimal, error);
  *decimal = evidence.comma ? PT_CSV_COMMA : PT_CSV_POINT;
  if (!evidence.comma || !evidence.point)
    return TRUE;
  g_set_error (error, PT_ERROR, PT_ERROR_INVALID,
               _ ("Some numbers have a decimal point, others a decimal comma: write them one way"));
  return FALSE;
}

/* Whether the @groups in @whole set thousands apart (or lakhs: `1,23,456`), and so can be left out. */
static gboolean
is_grouped (const char *whole, const char *groups)
{
  gsize length = strspn (whole, DIGITS);
  const char *at = whole + length;
  gboolean fits = length >= 1 && length <= 3 && *whole != '0';

  for (; fits && *at != '\0' && strchr (groups, *at) != NULL; at += 1 + length) {
    length = strspn (at + 1, DIGITS);
    fits = length == 2 || length == 3;
  }
  return fits && length == 3 && strpbrk (at, groups) == NULL;
}

char *
pt_csv_number (const char *cell, PtCsvDecimal decimal)
{
  const char *groups = decimal == PT_CSV_COMMA ? ". '" : ", '";
  const char *whole = skip_sign (cell);
  gboolean grouped = is_grouped (whole, groups);
  GString *number = g_string_new (NULL);

  for (const char *c = cell; *c != '\0'; c++) {
    if (decimal == PT_CSV_COMMA && *c == ',')
      g_string_append_c (number, '.');
    else if (strchr (groups, *c) == NULL)
      g_string_append_c (number, *c);
    else if (c >= whole && !grouped)
      g_string_append_c (number, ',');
  }
  return g_string_free (number, FALSE);
}
