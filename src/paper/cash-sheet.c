/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The paper that goes into the drawer with the money at the end of a day. Drawn
 * for the window's cash count.
 */
#include "config.h"

#include "cash-sheet.h"

#include <glib/gi18n-lib.h>

#include "display.h"
#include "schema.h"

static void
add_head (PtPaper *paper, const PtCashCount *count, const PtOffice *office, const char *person)
{
  g_autofree char *day = pt_display_long_date (count->day);
  g_autofree char *when = pt_display_time (count->counted_at);

  pt_paper_add_title (paper, office->organisation_name != NULL ? office->organisation_name : "PayTrack");
  pt_paper_add_text (paper, _ ("Cash Count"));
  pt_paper_add_pair (paper, _ ("Day"), day);
  pt_paper_add_pair (paper, _ ("Counted by"), person);
  pt_paper_add_pair (paper, _ ("Counted at"), when);
  pt_paper_add_gap (paper);
}

static void
add_lines (PtPaper *paper, const PtCashCount *count, const PtOffice *office)
{
  static PtPaperColumn columns[] = { { NULL, 2, TRUE }, { NULL, 1, TRUE }, { NULL, 2, TRUE } };

  columns[0].heading = _ ("Note or coin");
  columns[1].heading = _ ("Pieces");
  columns[2].heading = _ ("Amount");
  pt_paper_begin_table (paper, columns, G_N_ELEMENTS (columns));
  for (guint i = 0; i < count->lines->len; i++) {
    const PtCashLine *line = &g_array_index (count->lines, PtCashLine, i);
    g_autofree char *face = pt_display_amount (line->face_minor, office);
    g_autofree char *pieces = pt_display_count (line->pieces);
    g_autofree char *amount = pt_display_amount (line->face_minor * line->pieces, office);
    const char *cells[] = { face, pieces, amount };
    pt_paper_add_row (paper, cells, PT_PAPER_ROW_PLAIN);
  }
}

static void
add_payments (PtPaper *paper, GPtrArray *payments, const PtOffice *office)
{
  static PtPaperColumn columns[] = { { NULL, 2, FALSE }, { NULL, 4, FALSE }, { NULL, 2, FALSE }, { NULL, 2, TRUE } };

  if (payments == NULL || payments->len == 0)
    return;
  columns[0].heading = _ ("Payment");
  columns[1].heading = _ ("Supplier");
  columns[2].heading = _ ("Status");
  columns[3].heading = _ ("Amount");
  pt_paper_add_gap (paper);
  pt_paper_begin_table (paper, columns, G_N_ELEMENTS (columns));
  for (guint i = 0; i < payments->len; i++) {
    const PtCashPayment *payment = g_ptr_array_index (payments, i);
    g_autofree char *amount = pt_display_amount (payment->amount_minor, office);
    const char *cells[] = { payment->number, payment->supplier, pt_choice_label (payment->status), amount };
    pt_paper_add_row (paper, cells, PT_PAPER_ROW_PLAIN);
  }
}

static void
add_money (PtPaper *paper, const char *label, gint64 minor, const PtOffice *office)
{
  g_autofree char *money = pt_display_money (minor, office);
  pt_paper_add_pair (paper, label, money);
}

static void
add_sums (PtPaper *paper, const PtCashCount *count, const PtOffice *office)
{
  gint64 difference = 0;

  pt_paper_add_gap (paper);
  add_money (paper, _ ("In the drawer in the morning"), count->opening_minor, office);
  add_money (paper, _ ("Paid in cash"), count->paid_minor, office);
  add_money (paper, _ ("Counted"), count->counted_minor, office);
  pt_paper_add_rule (paper);
  if (pt_cash_count_difference (count, &difference, NULL)) {
    g_autofree char *money = pt_display_money (difference, office);
    pt_paper_add_total (paper, _ ("Difference"), money);
  }
  pt_paper_add_pair (paper, _ ("Note"), count->note);
}

PtPaper *
pt_cash_sheet_draw (const PtCashCount *count, GPtrArray *payments, const PtOffice *office, const char *person,
                    PtPaperSize size)
{
  PtPaper *paper = pt_paper_new (size, _ ("Cash Count"));

  add_head (paper, count, office, person);
  add_lines (paper, count, office);
  add_sums (paper, count, office);
  add_payments (paper, payments, office);
  pt_paper_add_gap (paper);
  pt_paper_add_signature (paper, _ ("Counted by"));
  return paper;
}
