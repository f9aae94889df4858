/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  PT_PAPER_A4,
  PT_PAPER_A5,
  PT_PAPER_ROLL, /* 80 mm wide, as long as what stands on it */
  PT_PAPER_ROLL_58
} PtPaperSize;

/* The size that an office's setting names (`80mm`); @otherwise where it names none. */
PtPaperSize pt_paper_size_of (const char *name, PtPaperSize otherwise);
gboolean pt_paper_size_is_roll (PtPaperSize size);

/**
 * PtPaper:
 *
 * One document, put together from the top down and drawn the same on screen,
 * by a printer and in a PDF file. Lengths are points. What does not fit on a
 * page goes on the next one, under its table's headings again; every page but
 * a roll's ends with the title and its number.
 */
typedef struct _PtPaper PtPaper;

/* @title names the document in a PDF reader and at the foot of each page. */
PtPaper *pt_paper_new (PtPaperSize size, const char *title);
void pt_paper_free (PtPaper *paper);
const char *pt_paper_get_title (PtPaper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtPaper, pt_paper_free)

/* As large as it may stand at the head of a page; no larger than a point a pixel. */
void pt_paper_add_picture (PtPaper *paper, cairo_surface_t *picture);
void pt_paper_add_title (PtPaper *paper, const char *text);
void pt_paper_add_text (PtPaper *paper, const char *text);
/* `Supplier   S017 Nimal Perera`; nothing where @value is NULL or empty. */
void pt_paper_add_pair (PtPaper *paper, const char *label, const char *value);
/* The same in large letters: what the paper is about. */
void pt_paper_add_total (PtPaper *paper, const char *label, const char *value);
/* A line across. */
void pt_paper_add_rule (PtPaper *paper);
void pt_paper_add_gap (PtPaper *paper);
/* A place to sign at, with @label below it. */
void pt_paper_add_signature (PtPaper *paper, const char *label);

typedef struct {
  const char *heading;
  guint share;        /* of the width, beside the other columns' */
  gboolean is_number; /* stands at the right */
} PtPaperColumn;

typedef enum { PT_PAPER_ROW_PLAIN, PT_PAPER_ROW_STRONG } PtPaperRow;

#define PT_PAPER_COLUMNS_MAX 8

/* The rows that follow are this table's. @columns must outlive the paper. */
void pt_paper_begin_table (PtPaper *paper, const PtPaperColumn *columns, guint n_columns);
/* As many cells as there are columns; a cell may be NULL. */
void pt_paper_add_row (PtPaper *paper, const char *const *cells, PtPaperRow row);

guint pt_paper_count_pages (PtPaper *paper);
void pt_paper_get_size (PtPaper *paper, double *width, double *height);
/* Draws page @page, counted from 0, with its corner at the origin. */
void pt_paper_draw (PtPaper *paper, cairo_t *cairo, guint page);
/* Replaces the file whole or not at all. */
gboolean pt_paper_write_pdf (PtPaper *paper, const char *path, GError **error);

G_END_DECLS
