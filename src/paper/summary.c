/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reports: what storage sums up becomes one table of cells, each as people
 * read it and as a spreadsheet does. The window's reports page shows them.
 */
#include "config.h"

#include "summary.h"

#include <glib/gi18n-lib.h>

#include "csv-text.h"
#include "dates.h"
#include "display.h"
#include "errors.h"
#include "numbers.h"
#include "reports.h"
#include "supplier-statement.h"

static const PtPaperColumn day_columns[] = {
  { N_ ("Date"), 16, FALSE },  { N_ ("Slips"), 10, TRUE }, { N_ ("Unpriced"), 12, TRUE },
  { N_ ("Weight"), 18, TRUE }, { N_ ("Worth"), 20, TRUE }, { N_ ("Paid Out"), 20, TRUE },
};
static const PtPaperColumn supplier_columns[] = {
  { N_ ("Supplier"), 24, FALSE }, { N_ ("Slips"), 7, TRUE },    { N_ ("Weight"), 13, TRUE },
  { N_ ("Before"), 14, TRUE },    { N_ ("Earned"), 14, TRUE },  { N_ ("Deducted"), 13, TRUE },
  { N_ ("Paid Out"), 14, TRUE },  { N_ ("Balance"), 14, TRUE },
};

static void
row_free (PtSummaryRow *row)
{
  for (guint i = 0; i < PT_PAPER_COLUMNS_MAX; i++) {
    g_free (row->shown[i]);
    g_free (row->plain[i]);
  }
  g_free (row);
}

void
pt_summary_free (PtSummary *self)
{
  g_free (self->title);
  g_free (self->period);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/* ---- cells ---- */

/* A row that is being filled from its first cell on. */
typedef struct {
  PtSummaryRow *row;
  guint n;
  const PtOffice *office;
} Line;

static Line
add_line (PtSummary *self, const PtOffice *office, gboolean is_total)
{
  PtSummaryRow *row = g_new0 (PtSummaryRow, 1);
  row->is_total = is_total;
  g_ptr_array_add (self->rows, row);
  return (Line){ .row = row, .office = office };
}

static void
set_record (Line *line, const PtEntity *entity, const PtId *id)
{
  line->row->entity = entity;
  line->row->id = *id;
}

/* Takes both over. */
static void
add_cell (Line *line, char *shown, char *plain)
{
  line->row->shown[line->n] = shown;
  line->row->plain[line->n++] = plain;
}

static void
add_text (Line *line, const char *text)
{
  add_cell (line, g_strdup (text != NULL ? text : ""), g_strdup (text != NULL ? text : ""));
}

static void
add_date (Line *line, const char *date)
{
  add_cell (line, pt_display_date (date), g_strdup (date));
}

static void
add_count (Line *line, gint64 count)
{
  add_cell (line, pt_display_count (count), g_strdup_printf ("%" G_GINT64_FORMAT, count));
}

/* In a spreadsheet, kilograms. */
static void
add_weight (Line *line, gint64 grams)
{
  add_cell (line, pt_display_weight (grams), pt_decimal_format (grams, 3, PT_DECIMAL_FIXED));
}

static void
add_money (Line *line, gint64 minor)
{
  add_cell (line, pt_display_amount (minor, line->office),
            pt_decimal_format (minor, line->office->exponent, PT_DECIMAL_FIXED));
}

/* ---- by day ---- */

static void
add_day (PtSummary *self, const PtOffice *office, const char *date, const PtDayTotals *day)
{
  Line line = add_line (self, office, date == NULL);
  if (date != NULL)
    add_date (&line, date);
  else
    add_text (&line, _ ("Total"));
  add_count (&line, day->slips);
  add_count (&line, day->unpriced);
  add_weight (&line, day->net_base);
  add_money (&line, day->amount_minor);
  add_money (&line, day->paid_minor);
}

static gboolean
sum_day (PtDayTotals *total, const PtDayTotals *day, GError **error)
{
  return pt_add (total->slips, day->slips, &total->slips, error)
         && pt_add (total->unpriced, day->unpriced, &total->unpriced, error)
         && pt_add (total->net_base, day->net_base, &total->net_base, error)
         && pt_add (total->amount_minor, day->amount_minor, &total->amount_minor, error)
         && pt_add (total->paid_minor, day->paid_minor, &total->paid_minor, error);
}

static gboolean
fill_days (PtSummary *self, PtDatabase *database, const PtOffice *office, const char *from, guint n, GError **error)
{
  g_autofree PtDayTotals *days = g_new0 (PtDayTotals, n);
  PtDayTotals total = { 0 };
  if (!pt_report_days (database, from, n, days, error))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    char date[PT_DATE_TEXT];
    pt_date_add (from, (int) i, date);
    if (!sum_day (&total, &days[i], error))
      return FALSE;
    if (days[i].slips != 0 || days[i].paid_minor != 0)
      add_day (self, office, date, &days[i]);
  }
  add_day (self, office, NULL, &total);
  return TRUE;
}

/* ---- by supplier ---- */

static void
add_supplier (PtSummary *self, const PtOffice *office, const PtSupplierTotals *totals)
{
  Line line = add_line (self, office, totals->label == NULL);
  if (totals->label != NULL)
    set_record (&line, pt_entity (PT_SUPPLIERS), &totals->id);
  add_text (&line, totals->label != NULL ? totals->label : _ ("Total"));
  add_count (&line, totals->slips);
  add_weight (&line, totals->net_base);
  add_money (&line, totals->opening_minor);
  add_money (&line, totals->earned_minor);
  add_money (&line, totals->deducted_minor);
  add_money (&line, totals->paid_minor);
  add_money (&line, totals->closing_minor);
}

static gboolean
sum_supplier (PtSupplierTotals *total, const PtSupplierTotals *one, GError **error)
{
  return pt_add (total->slips, one->slips, &total->slips, error)
         && pt_add (total->net_base, one->net_base, &total->net_base, error)
         && pt_add (total->opening_minor, one->opening_minor, &total->opening_minor, error)
         && pt_add (total->earned_minor, one->earned_minor, &total->earned_minor, error)
         && pt_add (total->deducted_minor, one->deducted_minor, &total->deducted_minor, error)
         && pt_add (total->paid_minor, one->paid_minor, &total->paid_minor, error)
         && pt_add (total->closing_minor, one->closing_minor, &total->closing_minor, error);
}

static gboolean
fill_suppliers (PtSummary *self, PtDatabase *database, const PtOffice *office, const char *from, const char *to,
                GError **error)
{
  g_autoptr (GPtrArray) suppliers = pt_report_suppliers (database, from, to, error);
  PtSupplierTotals total = { 0 };
  for (guint i = 0; suppliers != NULL && i < suppliers->len; i++) {
    if (!sum_supplier (&total, suppliers->pdata[i], error))
      return FALSE;
    add_supplier (self, office, suppliers->pdata[i]);
  }
  if (suppliers != NULL)
    add_supplier (self, office, &total);
  return suppliers != NULL;
}

/* ---- of one supplier ---- */

static void
add_balance (PtSummary *self, const PtOffice *office, const char *date, const char *what, gint64 minor)
{
  Line line = add_line (self, office, TRUE);
  add_date (&line, date);
  add_text (&line, NULL);
  add_text (&line, what);
  add_text (&line, NULL);
  add_text (&line, NULL);
  add_money (&line, minor);
}

static void
add_entry (PtSummary *self, const PtOffice *office, const PtLedgerEntry *entry)
{
  g_autofree char *quantity = pt_supplier_statement_quantity (entry);
  Line line = add_line (self, office, FALSE);
  set_record (&line, entry->entity, &entry->id);
  add_date (&line, entry->on);
  add_text (&line, entry->number);
  add_text (&line, pt_supplier_statement_detail (entry));
  add_text (&line, quantity);
  add_money (&line, entry->amount_minor);
  add_money (&line, entry->balance_minor);
}

static gboolean
fill_statement (PtSummary *self, PtDatabase *database, const PtOffice *office, const char *supplier, const char *from,
                const char *to, GError **error)
{
  g_autoptr (PtSupplierStatement) statement = pt_supplier_statement_read (database, supplier, from, to, error);
  if (statement == NULL)
    return FALSE;
  g_free (self->title);
  self->title = g_strdup_printf (_ ("Statement of %s"), statement->label);
  add_balance (self, office, from, _ ("Opening balance"), statement->ledger->opening_minor);
  for (guint i = 0; i < statement->ledger->entries->len; i++)
    add_entry (self, office, statement->ledger->entries->pdata[i]);
  add_balance (self, office, to, _ ("Closing balance"), statement->ledger->closing_minor);
  return TRUE;
}

/* ---- the whole ---- */

static PtSummary *
summary_new (PtSummaryKind kind, const char *from, const char *to)
{
  static const struct {
    const char *title;
    const PtPaperColumn *columns;
    guint n_columns;
  } kinds[] = {
    [PT_SUMMARY_DAYS] = { N_ ("Collections by Day"), day_columns, G_N_ELEMENTS (day_columns) },
    [PT_SUMMARY_SUPPLIERS] = { N_ ("Totals by Supplier"), supplier_columns, G_N_ELEMENTS (supplier_columns) },
    [PT_SUMMARY_STATEMENT] = { N_ ("Statement"), pt_supplier_statement_columns, PT_SUPPLIER_STATEMENT_COLUMNS },
  };
  g_autofree char *first = pt_display_date (from);
  g_autofree char *last = pt_display_date (to);
  PtSummary *self = g_new0 (PtSummary, 1);
  self->kind = kind;
  self->title = g_strdup (_ (kinds[kind].title));
  /* Translators: the first and the last day of a report */
  self->period = g_strdup_printf (_ ("%s to %s"), first, last);
  self->columns = kinds[kind].columns;
  self->n_columns = kinds[kind].n_columns;
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  return self;
}

static gboolean
fill (PtSummary *self, PtDatabase *database, const PtOffice *office, const char *supplier, const char *from,
      const char *to, GError **error)
{
  if (self->kind == PT_SUMMARY_STATEMENT)
    return fill_statement (self, database, office, supplier, from, to, error);
  if (self->kind == PT_SUMMARY_SUPPLIERS)
    return fill_suppliers (self, database, office, from, to, error);
  return fill_days (self, database, office, from, (guint) pt_date_days_between (from, to) + 1, error);
}

static gboolean
check_period (const char *from, const char *to, GError **error)
{
  const char *wrong = NULL;
  if (!pt_date_is_valid (from, -1) || !pt_date_is_valid (to, -1))
    wrong = _ ("Enter both days as YYYY-MM-DD");
  else if (pt_date_days_between (from, to) < 0)
    wrong = _ ("Ends before it starts");
  else if (pt_date_days_between (from, to) >= PT_SUMMARY_DAYS_MOST)
    wrong = _ ("A report covers ten years at most: choose a shorter period");
  if (wrong != NULL)
    g_set_error_literal (error, PT_ERROR, PT_ERROR_INVALID, wrong);
  return wrong == NULL;
}

PtSummary *
pt_summary_read (PtDatabase *database, const PtOffice *office, PtSummaryKind kind, const char *supplier,
                 const char *from, const char *to, GError **error)
{
  if (!check_period (from, to, error))
    return NULL;
  g_autoptr (PtSummary) self = summary_new (kind, from, to);
  return fill (self, database, office, supplier, from, to, error) ? g_steal_pointer (&self) : NULL;
}

PtPaper *
pt_summary_draw (const PtSummary *self, const PtOffice *office)
{
  PtPaper *paper = pt_paper_new (PT_PAPER_A4, self->title);
  pt_paper_add_text (paper, office->organisation_name);
  pt_paper_add_title (paper, self->title);
  pt_paper_add_gap (paper);
  pt_paper_add_pair (paper, _ ("Period"), self->period);
  pt_paper_add_pair (paper, _ ("Currency"), office->currency);
  pt_paper_add_gap (paper);
  pt_paper_begin_table (paper, self->columns, self->n_columns);
  for (guint i = 0; i < self->rows->len; i++) {
    const PtSummaryRow *row = self->rows->pdata[i];
    pt_paper_add_row (paper, (const char *const *) row->shown,
                      row->is_total ? PT_PAPER_ROW_STRONG : PT_PAPER_ROW_PLAIN);
  }
  return paper;
}

static char **
dup_line (const char *const *cells, guint n)
{
  char **line = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    line[i] = g_strdup (cells[i]);
  return line;
}

char *
pt_summary_csv (const PtSummary *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *headings[PT_PAPER_COLUMNS_MAX];
  for (guint i = 0; i < self->n_columns; i++)
    headings[i] = _ (self->columns[i].heading);
  g_ptr_array_add (lines, dup_line (headings, self->n_columns));
  for (guint i = 0; i < self->rows->len; i++)
    g_ptr_array_add (lines,
                     dup_line ((const char *const *) ((PtSummaryRow *) self->rows->pdata[i])->plain, self->n_columns));
  return pt_csv_format (lines);
}
