/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "paper.h"
#include "profile.h"

G_BEGIN_DECLS

typedef enum {
  PT_SUMMARY_DAYS,      /* slips, weight, worth and payouts by day */
  PT_SUMMARY_SUPPLIERS, /* the account of each supplier over the period */
  PT_SUMMARY_STATEMENT  /* the ledger of one supplier */
} PtSummaryKind;

#define PT_SUMMARY_DAYS_MOST 3660

typedef struct {
  char *shown[PT_PAPER_COLUMNS_MAX]; /* in the locale, for people; none is NULL within the columns */
  char *plain[PT_PAPER_COLUMNS_MAX]; /* dates as YYYY-MM-DD, numbers with a point and without groups, for CSV */
  gboolean is_total;
  const PtEntity *entity; /* of the record @id that the row is about; NULL where it is about none */
  PtId id;
} PtSummaryRow;

/**
 * PtSummary:
 *
 * A report over some days as one table, which is shown, printed and exported
 * alike.
 */
typedef struct {
  PtSummaryKind kind;
  char *title;
  char *period;
  const PtPaperColumn *columns;
  guint n_columns;
  GPtrArray *rows; /* of PtSummaryRow */
} PtSummary;

/**
 * pt_summary_read:
 * @supplier: code or id, for a statement; else NULL
 * @from, @to: the first and the last day
 *
 * Runs on a database's thread. PT_ERROR_INVALID where the period is none or too
 * long; PT_ERROR_NOT_FOUND for no such supplier; PT_ERROR_OVERFLOW, PT_ERROR_STORAGE.
 */
PtSummary *pt_summary_read (PtDatabase *database, const PtOffice *office, PtSummaryKind kind, const char *supplier,
                            const char *from, const char *to, GError **error);
void pt_summary_free (PtSummary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtSummary, pt_summary_free)

PtPaper *pt_summary_draw (const PtSummary *self, const PtOffice *office);
/* As pt_csv_format() writes it, under the columns' headings. */
char *pt_summary_csv (const PtSummary *self);

G_END_DECLS
