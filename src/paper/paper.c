/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Puts a document on pages and draws them. The documents themselves (statement, receipt, voucher) stand beside it. */

#include "config.h"

#include "paper.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "errors.h"

#define POINTS_PER_MM (72.0 / 25.4)
#define GREY 0.55
#define PICTURE_MM 18   /* high at most */
#define LEAST_SCALE 0.6 /* of letters that make room for a long word */

typedef enum {
  LINE_PICTURE,
  LINE_TITLE,
  LINE_TEXT,
  LINE_PAIR,
  LINE_TOTAL,
  LINE_RULE,
  LINE_GAP,
  LINE_SIGNATURE,
  LINE_TABLE,
  LINE_ROW
} LineKind;

typedef struct {
  const PtPaperColumn *columns;
  guint n_columns;
} Table;

typedef struct {
  LineKind kind;
  gboolean is_strong;
  Table table; /* of LINE_TABLE and LINE_ROW */
  char *cells[PT_PAPER_COLUMNS_MAX];
  cairo_surface_t *picture; /* of LINE_PICTURE */
} Line;

typedef struct {
  const char *name;
  double width_mm;
  double height_mm; /* 0: as long as what stands on it */
  double margin_mm;
  double letters; /* points */
} Format;

static const Format formats[] = {
  [PT_PAPER_A4] = { "A4", 210, 297, 18, 9.5 },
  [PT_PAPER_A5] = { "A5", 148, 210, 12, 8.5 },
  [PT_PAPER_ROLL] = { "80mm", 80, 0, 4, 8.5 },
  [PT_PAPER_ROLL_58] = { "58mm", 58, 0, 3, 7.5 },
};

struct _PtPaper {
  const Format *format;
  char *title;
  GPtrArray *lines; /* of Line */
  Table table;
  GArray *pages; /* of guint: each page's first line; NULL until laid out */
  double height;
};

static void
free_line (Line *line)
{
  for (guint i = 0; i < PT_PAPER_COLUMNS_MAX; i++)
    g_free (line->cells[i]);
  g_clear_pointer (&line->picture, cairo_surface_destroy);
  g_free (line);
}

PtPaperSize
pt_paper_size_of (const char *name, PtPaperSize otherwise)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_strcmp0 (name, formats[i].name) == 0)
      return i;
  return otherwise;
}

gboolean
pt_paper_size_is_roll (PtPaperSize size)
{
  return formats[size].height_mm == 0;
}

PtPaper *
pt_paper_new (PtPaperSize size, const char *title)
{
  PtPaper *paper = g_new0 (PtPaper, 1);

  g_return_val_if_fail (size < G_N_ELEMENTS (formats), NULL);
  paper->format = &formats[size];
  paper->title = g_strdup (title);
  paper->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) free_line);
  return paper;
}

void
pt_paper_free (PtPaper *paper)
{
  g_ptr_array_unref (paper->lines);
  g_clear_pointer (&paper->pages, g_array_unref);
  g_free (paper->title);
  g_free (paper);
}

const char *
pt_paper_get_title (PtPaper *paper)
{
  return paper->title;
}

static Line *
add_line (PtPaper *paper, LineKind kind, const char *first, const char *second)
{
  Line *line = g_new0 (Line, 1);

  line->kind = kind;
  line->cells[0] = g_strdup (first);
  line->cells[1] = g_strdup (second);
  g_ptr_array_add (paper->lines, line);
  g_clear_pointer (&paper->pages, g_array_unref);
  return line;
}

void
pt_paper_add_picture (PtPaper *paper, cairo_surface_t *picture)
{
  add_line (paper, LINE_PICTURE, NULL, NULL)->picture = cairo_surface_reference (picture);
}

void
pt_paper_add_title (PtPaper *paper, const char *text)
{
  add_line (paper, LINE_TITLE, text, NULL);
}

void
pt_paper_add_text (PtPaper *paper, const char *text)
{
  add_line (paper, LINE_TEXT, text, NULL);
}

void
pt_paper_add_pair (PtPaper *paper, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    add_line (paper, LINE_PAIR, label, value);
}

void
pt_paper_add_total (PtPaper *paper, const char *label, const char *value)
{
  add_line (paper, LINE_TOTAL, label, value)->is_strong = TRUE;
}

void
pt_paper_add_rule (PtPaper *paper)
{
  add_line (paper, LINE_RULE, NULL, NULL);
}

void
pt_paper_add_gap (PtPaper *paper)
{
  add_line (paper, LINE_GAP, NULL, NULL);
}

void
pt_paper_add_signature (PtPaper *paper, const char *label)
{
  add_line (paper, LINE_SIGNATURE, label, NULL);
}

void
pt_paper_begin_table (PtPaper *paper, const PtPaperColumn *columns, guint n_columns)
{
  Line *line = add_line (paper, LINE_TABLE, NULL, NULL);

  g_return_if_fail (n_columns > 0 && n_columns <= PT_PAPER_COLUMNS_MAX);
  paper->table = (Table){ columns, n_columns };
  line->table = paper->table;
  line->is_strong = TRUE;
  for (guint i = 0; i < n_columns; i++)
    line->cells[i] = g_strdup (g_dgettext (GETTEXT_PACKAGE, columns[i].heading));
}

void
pt_paper_add_row (PtPaper *paper, const char *const *cells, PtPaperRow row)
{
  Line *line = add_line (paper, LINE_ROW, NULL, NULL);

  g_return_if_fail (paper->table.n_columns > 0);
  line->table = paper->table;
  line->is_strong = row == PT_PAPER_ROW_STRONG;
  for (guint i = 0; i < paper->table.n_columns; i++)
    line->cells[i] = g_strdup (cells[i]);
}

static double
margin_of (const PtPaper *paper)
{
  return paper->format->margin_mm * POINTS_PER_MM;
}

static double
width_of (const PtPaper *paper)
{
  return paper->format->width_mm * POINTS_PER_MM - 2 * margin_of (paper);
}

/* Measures that no surface rounds to its pixels, so that a page breaks at the same line wherever it is drawn. */
static PangoLayout *
new_layout (cairo_t *cairo)
{
  PangoLayout *layout = pango_cairo_create_layout (cairo);
  PangoContext *context = pango_layout_get_context (layout);
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  pango_cairo_context_set_font_options (context, options);
  pango_cairo_context_set_resolution (context, 72);
  pango_context_set_round_glyph_positions (context, FALSE);
  pango_layout_context_changed (layout);
  cairo_font_options_destroy (options);
  return layout;
}

static void
set_letters (PangoLayout *layout, double letters, gboolean is_strong)
{
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string ("Sans");

  pango_font_description_set_absolute_size (font, letters * PANGO_SCALE);
  pango_font_description_set_weight (font, is_strong ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
}

/* The letters in which the longest word has room: half a number would be read as another one. */
static double
fit_letters (PangoLayout *layout, double letters, double width)
{
  int widest = 0;

  pango_layout_set_wrap (layout, PANGO_WRAP_WORD);
  pango_layout_get_size (layout, &widest, NULL);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  return letters * CLAMP (width * PANGO_SCALE * 0.99 / MAX (widest, 1), LEAST_SCALE, 1);
}

/* Draws one text in a box of @width and gives its height. */
static double
put_text (const PtPaper *paper, cairo_t *cairo, const char *text, double x, double y, double width, double scale,
          gboolean is_strong, PangoAlignment alignment)
{
  g_autoptr (PangoLayout) layout = new_layout (cairo);
  double letters = paper->format->letters * scale;
  int height = 0;

  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_alignment (layout, alignment);
  pango_layout_set_text (layout, text != NULL ? text : "", -1);
  set_letters (layout, letters, is_strong);
  set_letters (layout, fit_letters (layout, letters, width), is_strong);
  pango_layout_get_size (layout, NULL, &height);
  cairo_move_to (cairo, x, y);
  pango_cairo_show_layout (cairo, layout);
  return (double) height / PANGO_SCALE;
}

static void
put_rule (cairo_t *cairo, double x, double y, double width)
{
  cairo_save (cairo);
  cairo_set_source_rgb (cairo, GREY, GREY, GREY);
  cairo_set_line_width (cairo, 0.5);
  cairo_move_to (cairo, x, y);
  cairo_line_to (cairo, x + width, y);
  cairo_stroke (cairo);
  cairo_restore (cairo);
}

static double
put_picture (const PtPaper *paper, cairo_t *cairo, cairo_surface_t *picture, double y)
{
  double width = cairo_image_surface_get_width (picture), height = cairo_image_surface_get_height (picture);
  double scale = MIN (1, MIN (width_of (paper) / width, PICTURE_MM * POINTS_PER_MM / height));

  cairo_save (cairo);
  cairo_translate (cairo, margin_of (paper), y);
  cairo_scale (cairo, scale, scale);
  cairo_set_source_surface (cairo, picture, 0, 0);
  cairo_paint (cairo);
  cairo_restore (cairo);
  return height * scale + paper->format->letters / 2;
}

static double
put_pair (const PtPaper *paper, cairo_t *cairo, const Line *line, double y)
{
  double scale = line->kind == LINE_TOTAL ? 1.35 : 1;
  double x = margin_of (paper), label = width_of (paper) * 0.35;
  gboolean is_narrow = paper->format->height_mm == 0 || line->kind == LINE_TOTAL;
  double left = put_text (paper, cairo, line->cells[0], x, y, label, scale, line->is_strong, PANGO_ALIGN_LEFT);
  double right = put_text (paper, cairo, line->cells[1], x + label, y, width_of (paper) - label, scale, line->is_strong,
                           is_narrow ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);

  return MAX (left, right) + 2;
}

/* Columns share the width less the gaps between them. */
static double
put_cells (const PtPaper *paper, cairo_t *cairo, const Line *line, double y)
{
  const Table *table = &line->table;
  double gap = paper->format->letters * 0.8, x = margin_of (paper), tallest = 0;
  double room = width_of (paper) - gap * (table->n_columns - 1);
  guint shares = 0;

  for (guint i = 0; i < table->n_columns; i++)
    shares += table->columns[i].share;
  for (guint i = 0; i < table->n_columns; i++) {
    double width = room * table->columns[i].share / shares;
    double height = put_text (paper, cairo, line->cells[i], x, y + 2, width, 1, line->is_strong,
                              table->columns[i].is_number ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    tallest = MAX (tallest, height);
    x += width + gap;
  }
  if (line->kind == LINE_TABLE)
    put_rule (cairo, margin_of (paper), y + tallest + 4, width_of (paper));
  return tallest + (line->kind == LINE_TABLE ? 6 : 4);
}

/* Draws a line at @y and gives the height that it takes. */
static double
put_line (const PtPaper *paper, cairo_t *cairo, const Line *line, double y)
{
  double x = margin_of (paper), width = width_of (paper), letters = paper->format->letters;

  switch (line->kind) {
  case LINE_PICTURE:
    return put_picture (paper, cairo, line->picture, y);
  case LINE_TITLE:
    return put_text (paper, cairo, line->cells[0], x, y, width, 1.6, TRUE, PANGO_ALIGN_LEFT) + 4;
  case LINE_TEXT:
    return put_text (paper, cairo, line->cells[0], x, y, width, 1, FALSE, PANGO_ALIGN_LEFT) + 2;
  case LINE_PAIR:
  case LINE_TOTAL:
    return put_pair (paper, cairo, line, y);
  case LINE_RULE:
    put_rule (cairo, x, y + letters / 2, width);
    return letters;
  case LINE_SIGNATURE:
    put_rule (cairo, x, y + letters * 4, width * 0.6);
    return letters * 4 + 3
           + put_text (paper, cairo, line->cells[0], x, y + letters * 4 + 3, width, 0.9, FALSE, PANGO_ALIGN_LEFT);
  case LINE_TABLE:
  case LINE_ROW:
    return put_cells (paper, cairo, line, y);
  case LINE_GAP:
  default:
    return letters;
  }
}

static const Line *
table_of (const PtPaper *paper, guint line)
{
  const Line *last = paper->lines->pdata[line];

  if (last->kind != LINE_ROW)
    return NULL;
  while (((const Line *) paper->lines->pdata[line])->kind != LINE_TABLE)
    line--;
  return paper->lines->pdata[line];
}

/* A surface that keeps nothing: for measuring. */
static cairo_t *
new_measure (void)
{
  cairo_surface_t *nowhere = cairo_recording_surface_create (CAIRO_CONTENT_ALPHA, NULL);
  cairo_t *cairo = cairo_create (nowhere);

  cairo_surface_destroy (nowhere);
  return cairo;
}

static double
foot_of (const PtPaper *paper)
{
  return paper->format->height_mm == 0 ? 0 : paper->format->letters * 2;
}

static void
lay_out (PtPaper *paper)
{
  double top = margin_of (paper), y = top, bottom = paper->format->height_mm * POINTS_PER_MM - top - foot_of (paper);
  cairo_t *measure = NULL;
  guint first = 0;

  if (paper->pages != NULL)
    return;
  measure = new_measure ();
  paper->pages = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (paper->pages, first);
  for (guint i = 0; i < paper->lines->len; i++) {
    double height = put_line (paper, measure, paper->lines->pdata[i], y);
    if (paper->format->height_mm > 0 && y + height > bottom && y > top) {
      const Line *table = table_of (paper, i);
      g_array_append_val (paper->pages, i);
      y = top + (table != NULL ? put_line (paper, measure, table, top) : 0);
    }
    y += height;
  }
  paper->height = paper->format->height_mm > 0 ? paper->format->height_mm * POINTS_PER_MM : y + top;
  cairo_destroy (measure);
}

guint
pt_paper_count_pages (PtPaper *paper)
{
  lay_out (paper);
  return paper->pages->len;
}

void
pt_paper_get_size (PtPaper *paper, double *width, double *height)
{
  lay_out (paper);
  *width = paper->format->width_mm * POINTS_PER_MM;
  *height = paper->height;
}

static void
put_foot (PtPaper *paper, cairo_t *cairo, guint page)
{
  double y = paper->height - margin_of (paper) - paper->format->letters;
  /* Translators: the foot of a printed page: its number, and how many there are */
  g_autofree char *number = g_strdup_printf (_ ("Page %u of %u"), page + 1, paper->pages->len);

  put_text (paper, cairo, paper->title, margin_of (paper), y, width_of (paper) * 0.7, 0.8, FALSE, PANGO_ALIGN_LEFT);
  put_text (paper, cairo, number, margin_of (paper), y, width_of (paper), 0.8, FALSE, PANGO_ALIGN_RIGHT);
}

void
pt_paper_draw (PtPaper *paper, cairo_t *cairo, guint page)
{
  guint first = 0, end = 0;
  const Line *table = NULL;
  double y = margin_of (paper);

  lay_out (paper);
  g_return_if_fail (page < paper->pages->len);
  first = g_array_index (paper->pages, guint, page);
  end = page + 1 < paper->pages->len ? g_array_index (paper->pages, guint, page + 1) : paper->lines->len;
  cairo_set_source_rgb (cairo, 0, 0, 0);
  table = page > 0 && first < paper->lines->len ? table_of (paper, first) : NULL;
  if (table != NULL)
    y += put_line (paper, cairo, table, y);
  for (guint i = first; i < end; i++)
    y += put_line (paper, cairo, paper->lines->pdata[i], y);
  if (foot_of (paper) > 0)
    put_foot (paper, cairo, page);
}

static cairo_status_t
take_bytes (void *data, const unsigned char *bytes, unsigned int length)
{
  g_byte_array_append (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t
draw_pdf (PtPaper *paper, GByteArray *bytes)
{
  double width = 0, height = 0;
  cairo_surface_t *surface = NULL;
  cairo_t *cairo = NULL;
  cairo_status_t status = CAIRO_STATUS_SUCCESS;

  pt_paper_get_size (paper, &width, &height);
  surface = cairo_pdf_surface_create_for_stream (take_bytes, bytes, width, height);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, paper->title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "PayTrack");
  cairo = cairo_create (surface);
  for (guint page = 0; page < paper->pages->len; page++) {
    pt_paper_draw (paper, cairo, page);
    cairo_show_page (cairo);
  }
  cairo_destroy (cairo);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

gboolean
pt_paper_write_pdf (PtPaper *paper, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_status_t status = draw_pdf (paper, bytes);

  if (status != CAIRO_STATUS_SUCCESS) {
    g_set_error (error, PT_ERROR, PT_ERROR_STORAGE, _ ("%s could not be drawn: %s"), paper->title,
                 cairo_status_to_string (status));
    return FALSE;
  }
  return g_file_set_contents_full (path, (const char *) bytes->data, (gssize) bytes->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
